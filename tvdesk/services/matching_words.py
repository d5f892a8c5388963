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
_SEPARATORS = re.compile(r"[^a-z0-9&,]+")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ROMAN |= {"xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xx": 20}


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, ready for use: they ship as template data."""

    same: Mapping[str, str]
    spelled: Mapping[str, int]
    same_pattern: re.Pattern[str]
    common: re.Pattern[str]
    common_places: re.Pattern[str]
    provinces: re.Pattern[str]
    nations: re.Pattern[str]
    numbered: re.Pattern[str]
    district: re.Pattern[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The lists of ``resources/templates/matching_words.json``."""
    raw: Mapping[str, Any] = json.loads(resource_path("templates", "matching_words.json").read_text(encoding="utf-8"))
    values = rf"[0-9]{{1,3}}|[ivx]+|[a-d]|{_choice(raw['spelled'])}"
    return Words(
        same=raw["same"],
        spelled=raw["spelled"],
        same_pattern=_any_of(raw["same"]),
        common=_any_of(raw["common"]),
        common_places=_any_of(raw["common_places"]),
        provinces=_any_of(raw["provinces"]),
        nations=_any_of(raw["nations"]),
        numbered=re.compile(rf"\b({_choice(raw['numbered'])}) ({values})\b"),
        district=re.compile(r"\b(?:quan|phuong|khu vuc|to|ap) ([0-9]{1,2})\b"),
    )


def _choice(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{_choice(texts)})(?![a-z0-9])")


def plain(text: str | None) -> str:
    """Folded, without punctuation, abbreviations written out and compound names drawn together."""
    if not text:
        return ""
    lists = words()
    found = _SEPARATORS.sub(" ", fold(text)).replace(",", " ").strip()
    return lists.same_pattern.sub(lambda match: lists.same[match[0]], " ".join(found.split()))


def telling(text: str, *, guests: bool = False) -> frozenset[str]:
    """The words of a :func:`plain` text that tell an event from others.

    Numbers are no words, and provinces are compared by themselves; nor do the countries of ``guests`` tell
    one delegation from another.
    """
    lists = words()
    rest = lists.common.sub(" ", lists.provinces.sub(" ", text))
    if guests:
        rest = lists.nations.sub(" ", rest)
    return frozenset(word for word in _WORD.findall(rest) if not word.isdigit())


def place_words(text: str) -> frozenset[str]:
    """The words of a :func:`plain` place that name it."""
    return frozenset(_WORD.findall(words().common_places.sub(" ", text)))


def provinces(text: str) -> frozenset[str]:
    """The provinces that a :func:`plain` text names."""
    return frozenset(words().provinces.findall(text))


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
