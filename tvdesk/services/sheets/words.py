"""The words that offices use over their columns, on their total rows and in their cells: data, not code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tvdesk.core.forms import FORMS
from tvdesk.core.text import clean, fold

Candidate = tuple[str, float]
"""A field, and how sure it is (0 to 1) that a heading means it."""

CONFIDENCE: Final[Mapping[str, float]] = {"sure": 1.0, "maybe": 0.8, "perhaps": 0.65}
LEAST: Final = 0.6
"""Headings below this stay unmapped."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_LETTER = re.compile(r"[^0-9a-z]+")


def header_key(text: str) -> str:
    """What headings are compared by: folded, without brackets and punctuation. "Nước, đối tác" -> "nuoc doi tac"."""
    folded = fold(clean(text))
    bare = _NO_LETTER.sub(" ", _BRACKETS.sub(" ", folded)).strip()
    return bare or _NO_LETTER.sub(" ", folded).strip()


def in_brackets(text: str) -> list[str]:
    """What stands in brackets of a heading, folded: "Kinh phí (triệu đồng)" -> ["trieu dong"]."""
    return [found[1:-1].strip() for found in _BRACKETS.findall(fold(clean(text)))]


@dataclass
class SheetWords:
    """The table of words, folded. Made by :meth:`load`; ``labels`` are the forms' own field labels, if given."""

    by_kind: dict[str, dict[str, list[Candidate]]]
    own_labels: dict[str, dict[str, str]]
    kind_words: dict[str, list[str]]
    sheet_subtypes: dict[str, dict[str, list[str]]]
    totals: frozenset[str]
    closings: tuple[str, ...]
    money_factors: dict[str, int]
    money_units_of: tuple[str, ...]
    nothing: frozenset[str]
    about: re.Pattern[str]
    template: dict[str, list[str]]
    code_words: dict[str, dict[str, list[str]]]
    yes: frozenset[str]
    no: frozenset[str]
    _found: dict[tuple[str, str], list[Candidate]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, labels: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> SheetWords:
        """From ``sheet_words.json``. ``labels``: kind -> field -> the labels that templates and exports carry."""
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        by_kind = {}
        own_labels: dict[str, dict[str, str]] = {kind: {} for kind in raw["kind_words"]}
        for kind in raw["kind_words"]:
            table: dict[str, dict[str, float]] = {}
            _add(table, raw["fields"])
            _add(table, raw["kinds"].get(kind, {}))
            for name, texts in ((labels or {}).get(kind) or {}).items():
                own_labels[kind].update((fold(clean(text)), name) for text in texts)
            by_kind[kind] = _of_form(kind, table)
        return cls(
            by_kind=by_kind,
            own_labels=own_labels,
            kind_words=_keys(raw["kind_words"]),
            sheet_subtypes={kind: _keys(by_code) for kind, by_code in raw["sheet_subtypes"].items()},
            totals=frozenset(header_key(word) for word in raw["totals"]),
            closings=tuple(header_key(word) for word in raw["closings"]),
            money_factors={fold(word).replace(" ", ""): factor for word, factor in raw["money_factors"].items()},
            money_units_of=tuple(fold(word) for word in raw["money_units_of"]),
            nothing=frozenset(fold(word) for word in raw["nothing"]),
            about=_about(raw["about"]),
            template=raw["template"],
            code_words=raw["code_words"],
            yes=frozenset(fold(word) for word in raw["yes"]),
            no=frozenset(fold(word) for word in raw["no"]),
        )

    def candidates(self, kind: str, heading: str, *, exact: bool = False) -> list[Candidate]:
        """Fields that a heading may mean, surest first; empty when it is unknown."""
        if own := self.own_labels[kind].get(fold(clean(heading))):
            return [(own, 1.0)]
        key = header_key(heading)
        if not key:
            return []
        table = self.by_kind[kind]
        if key in table or exact:
            return table.get(key, [])
        if (kind, key) not in self._found:
            self._found[kind, key] = _similar(key, table)
        return self._found[kind, key]

    def money_factor(self, text: str) -> int | None:
        """Đồng to one of the unit named: 1,000,000 for "triệu đồng"; ``None`` when none is named."""
        return self.money_factors.get(fold(clean(text)).replace(" ", "").strip("().:"))


def _of_form(kind: str, table: Mapping[str, Mapping[str, float]]) -> dict[str, list[Candidate]]:
    """What headings mean on that form, surest first, then in the form's order; fields it does not have are left out."""
    places = {name: place for place, name in enumerate((*FORMS[kind].names(), "number", "dates"))}
    own = {key: [found for found in fields.items() if found[0] in places] for key, fields in table.items()}
    return {key: sorted(found, key=lambda item: (-item[1], places[item[0]])) for key, found in own.items() if found}


def _keys(words: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: [header_key(word) for word in texts] for name, texts in words.items()}


def _about(words: Mapping[str, list[str]]) -> re.Pattern[str]:
    """Finds the words by which a number is only about right: some anywhere, some only before a number."""
    anywhere = "|".join(fold(word) for word in words["anywhere"])
    before = "|".join(fold(word) for word in words["before_number"])
    return re.compile(rf"\b(?:{anywhere})\b|\b(?:{before})\s+\d")


def _add(table: dict[str, dict[str, float]], fields: Mapping[str, Mapping[str, list[str]]]) -> None:
    for name, by_sureness in fields.items():
        for sureness, texts in by_sureness.items():
            for text in texts:
                table.setdefault(header_key(text), {})[name] = CONFIDENCE[sureness]


def _similar(key: str, table: Mapping[str, list[Candidate]]) -> list[Candidate]:
    """Candidates by likeness: a slip of the pen, or a known heading with words added."""
    from rapidfuzz import fuzz

    found: dict[str, float] = {}
    if len(key) >= 5:
        for known in table:
            likeness = fuzz.ratio(key, known, score_cutoff=85) / 100
            if not likeness and " " in known and f" {known} " in f" {key} ":
                likeness = 0.65 + 0.3 * len(known) / len(key)
            if likeness:
                for name, sureness in table[known]:
                    found[name] = max(found.get(name, 0.0), round(likeness * 0.95 * sureness, 2))
    return sorted(
        ((name, sureness) for name, sureness in found.items() if sureness >= LEAST), key=lambda item: -item[1]
    )
