"""What a record says, in a form in which two reports of one event look alike.

Titles are folded, abbreviations written out, words that every report uses set aside. What a title counts
("lần thứ V", "đợt 2", "năm 2023", "lớp B") is kept apart: an event that comes back differs by just that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.core.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_AMPERSAND = re.compile("&")
_SEPARATORS = re.compile(r"[^a-z0-9&,]+")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ROMAN |= {"xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xx": 20}


class Phrases:
    """Phrases of whole words, found in a text from left to right, the longest first, in one walk over its words.

    A pattern of all of them tries each of a hundred at each letter, which takes five times as long.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[list[str], str]]] = {}
        for text in sorted(texts, key=len, reverse=True):
            words = _words(text)
            self._by_first.setdefault(words[0], []).append((words, text))

    def written(self, text: str, otherwise: Mapping[str, str] | None = None, found: list[str] | None = None) -> str:
        """The text with a blank in place of each phrase, or that which ``otherwise`` has for it.

        ``found`` is given the phrases in their order.
        """
        by_first, words, rest, after = self._by_first, _words(text), [], 0
        for at, word in enumerate(words):
            if at < after:
                continue
            phrase = self._at(words, at, by_first[word]) if word in by_first else None
            if phrase is None:
                rest.append(word)
                continue
            after = at + len(phrase[0])
            rest.append(otherwise[phrase[1]] if otherwise else "")
            if found is not None:
                found.append(phrase[1])
        return " ".join(rest)

    @staticmethod
    def _at(words: list[str], at: int, some: list[tuple[list[str], str]]) -> tuple[list[str], str] | None:
        for phrase in some:
            if words[at : at + len(phrase[0])] == phrase[0]:
                return phrase
        return None

    def within(self, text: str) -> list[str]:
        """The phrases that the text has."""
        found: list[str] = []
        self.written(text, found=found)
        return found


def _words(text: str) -> list[str]:
    """The words of a :func:`plain` text; an ampersand stands for itself."""
    return text.split(" ") if "&" not in text else _AMPERSAND.sub(" & ", text).split(" ")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, ready for use: they ship as template data."""

    same: Mapping[str, str]
    spelled: Mapping[str, int]
    same_phrases: Phrases
    common: Phrases
    common_places: Phrases
    provinces: Phrases
    nations: Phrases
    numbered: re.Pattern[str]
    district: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a place, a host or a partner: few of them come again and again, so each is looked at once."""

    plain: str
    telling: frozenset[str]
    guests: frozenset[str]
    place_words: frozenset[str]
    provinces: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The lists of ``resources/templates/matching_words.json``."""
    raw: Mapping[str, Any] = json.loads(resource_path("templates", "matching_words.json").read_text(encoding="utf-8"))
    values = rf"[0-9]{{1,3}}|[ivx]+|[a-d]|{_choice(raw['spelled'])}"
    return Words(
        same=raw["same"],
        spelled=raw["spelled"],
        same_phrases=Phrases(raw["same"]),
        common=Phrases(raw["common"]),
        common_places=Phrases(raw["common_places"]),
        provinces=Phrases(raw["provinces"]),
        nations=Phrases(raw["nations"]),
        numbered=re.compile(rf"\b({_choice(raw['numbered'])}) ({values})\b"),
        district=re.compile(r"\b(?:quan|phuong|khu vuc|to|ap) ([0-9]{1,2})\b"),
    )


def _choice(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


def plain(text: str | None) -> str:
    """Folded, without punctuation, abbreviations written out and compound names drawn together."""
    if not text:
        return ""
    lists = words()
    found = _SEPARATORS.sub(" ", fold(text)).replace(",", " ").strip()
    return lists.same_phrases.written(" ".join(found.split()), lists.same)


@lru_cache(maxsize=10_000)
def known(text: str) -> Known:
    """A place, host or partner as it is compared; of a partner the words of a guest count."""
    found = plain(text)
    return Known(found, telling(found), telling(found, guests=True), place_words(found), provinces(found))


def telling(text: str, *, guests: bool = False) -> frozenset[str]:
    """The words of a :func:`plain` text that tell an event from others.

    Numbers are no words, and provinces are compared by themselves; nor do the countries of ``guests`` tell
    one delegation from another.
    """
    lists = words()
    rest = lists.common.written(lists.provinces.written(text))
    if guests:
        rest = lists.nations.written(rest)
    return frozenset(word for word in _WORD.findall(rest) if not word.isdigit())


def place_words(text: str) -> frozenset[str]:
    """The words of a :func:`plain` place that name it."""
    return frozenset(_WORD.findall(words().common_places.written(text)))


def provinces(text: str) -> frozenset[str]:
    """The provinces that a :func:`plain` text names."""
    return frozenset(words().provinces.within(text))


def years(text: str) -> frozenset[str]:
    """The years that a title names."""
    return frozenset(_YEAR.findall(text))


def counted(text: str) -> dict[str, str]:
    """What a :func:`plain` title counts: {"lan": "5", "dot": "2", "quan": "12"}."""
    lists = words()
    found: dict[str, str] = {}
    for label, value in lists.numbered.findall(text):
        key = "lan" if label.startswith("lan") else label
        found.setdefault(key, str(lists.spelled.get(value) or _ROMAN.get(value) or value).lstrip("0"))
    for value in lists.district.findall(text):
        found.setdefault("quan", value.lstrip("0"))
    return found
