"""Code lists and indicators as the consolidating office sends them out: data, never fixed in code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.core.text import clean, fold, tone_key

INDICATORS = "indicator"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list with its label in both languages and the words that offices use for it."""

    code: str
    vi: str
    en: str
    words: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The label in "vi" or "en"."""
        return self.en if language == "en" and self.en else self.vi


@dataclass(frozen=True, slots=True)
class CodeLists:
    """All lists in force. ``more`` are further codes by list that come from elsewhere (units, for one)."""

    lists: Mapping[str, Mapping[str, Entry]]
    more: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | None = None, more: Mapping[str, frozenset[str]] | None = None) -> CodeLists:
        """The lists that ship with the program."""
        root = folder or resource_path("templates")
        lists: dict[str, Iterable[Mapping[str, Any]]] = dict(
            json.loads((root / "codes.json").read_text(encoding="utf-8"))["lists"]
        )
        lists[INDICATORS] = json.loads((root / "indicators.json").read_text(encoding="utf-8"))["indicators"]
        return cls({name: _entries(rows) for name, rows in lists.items()}, more or {})

    def has(self, list: str, code: str) -> bool:
        """Whether this is a code of that list."""
        return code in self.lists.get(list, {}) or code in self.more.get(list, frozenset())

    def entries(self, list: str) -> tuple[Entry, ...]:
        """The entries of a list in their order; empty for a list that is none."""
        return tuple(self.lists.get(list, {}).values())

    def label(self, list: str, code: str, language: str = "vi") -> str:
        """The label of a code; the code itself where the list has none."""
        entry = self.lists.get(list, {}).get(code)
        return entry.label(language) if entry else code

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
    return {row["code"]: Entry(row["code"], row["vi"], row["en"], tuple(row["words"])) for row in rows}
