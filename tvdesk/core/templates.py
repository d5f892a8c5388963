"""Code lists and indicators as the consolidating office sends them out: data, never fixed in code."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.core.text import clean, fold, tone_key

INDICATORS = "indicator"
LAST = 1_000_000
"""The position of an entry that names none: after all others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list with its label in both languages and the words that offices use for it.

    An indicator also has its ``group`` and what it counts ("tin, bài"), which is never mixed with another in a sum.
    ISO days ``valid_from`` and ``valid_to``, empty where open, say when the entry is offered; it is understood at all
    times, since old records name it.
    """

    code: str
    vi: str
    en: str
    words: tuple[str, ...] = ()
    unit_vi: str = ""
    unit_en: str = ""
    group: str = ""
    position: int = LAST
    valid_from: str = ""
    valid_to: str = ""

    def label(self, language: str) -> str:
        """The label in "vi" or "en"."""
        return self.en if language == "en" and self.en else self.vi

    def offered(self, on: str | None) -> bool:
        """Whether it is offered on a day; on any, when none is asked for."""
        return on is None or (self.valid_from <= on and (not self.valid_to or on <= self.valid_to))


@dataclass(frozen=True, slots=True)
class CodeLists:
    """All lists in force. ``more`` are further codes by list that come from elsewhere (units, for one)."""

    lists: Mapping[str, Mapping[str, Entry]]
    more: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        more: Mapping[str, frozenset[str]] | None = None,
        only: Collection[str] | None = None,
    ) -> CodeLists:
        """The lists that ship with the program, or some of them by their names."""
        root = folder or resource_path("templates")
        lists: dict[str, Iterable[Mapping[str, Any]]] = dict(
            json.loads((root / "codes.json").read_text(encoding="utf-8"))["lists"]
        )
        if only is None or INDICATORS in only:
            lists[INDICATORS] = json.loads((root / "indicators.json").read_text(encoding="utf-8"))["indicators"]
        return cls({name: _entries(rows) for name, rows in lists.items() if only is None or name in only}, more or {})

    def has(self, list: str, code: str) -> bool:
        """Whether this is a code of that list."""
        return code in self.lists.get(list, {}) or code in self.more.get(list, frozenset())

    def entries(self, list: str, on: str | None = None) -> tuple[Entry, ...]:
        """The entries of a list in their order, or those offered on a day; empty for a list that is none."""
        return tuple(entry for entry in self.lists.get(list, {}).values() if entry.offered(on))

    def label(self, list: str, code: str, language: str = "vi") -> str:
        """The label of a code; the code itself where the list has none."""
        entry = self.lists.get(list, {}).get(code)
        return entry.label(language) if entry else code

    def count_unit(self, indicator: str, language: str = "vi") -> str:
        """What an indicator counts ("tin, bài"); empty for one that is unknown."""
        entry = self.lists.get(INDICATORS, {}).get(indicator)
        return "" if entry is None else entry.unit_en if language == "en" and entry.unit_en else entry.unit_vi

    def find(self, list: str, text: str) -> str | None:
        """The code that a written text means: by code, label or word, with or without diacritics.

        ``None`` when nothing, or more than one thing, fits equally well.
        """
        if text in self.lists.get(list, {}):
            return text
        for key in (tone_key, fold):
            wanted = key(clean(text))
            found = {entry.code for entry in self.entries(list) for word in _names(entry) if key(word) == wanted}
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def _names(entry: Entry) -> tuple[str, ...]:
    return (entry.code, entry.vi, entry.en, *entry.words)


def _entries(rows: Iterable[Mapping[str, Any]]) -> dict[str, Entry]:
    return {row["code"]: entry(row) for row in rows}


def entry(row: Mapping[str, Any], before: Entry | None = None) -> Entry:
    """The entry of a template's row or of a record's values; what it leaves out stays as it was ``before``."""
    old = before or Entry(row["code"], "", "")
    words = [word if isinstance(word, str) else word["word"] for word in row.get("words", old.words)]
    return Entry(
        code=row["code"],
        vi=row.get("vi", old.vi),
        en=row.get("en", old.en),
        words=tuple(words),
        position=row.get("position", old.position),
        valid_from=row.get("valid_from", old.valid_from),
        valid_to=row.get("valid_to", old.valid_to),
        group=row.get("indicator_group", old.group),
        unit_vi=row.get("count_unit", old.unit_vi),
        unit_en=row.get("count_unit_en", old.unit_en),
    )
