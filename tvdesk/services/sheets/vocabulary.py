"""Code lists, units and texts as workbooks need them: found by what offices write, printed in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import clean, tone_key
from tvdesk.core.units import Units
from tvdesk.services.sheets.words import header_key

Names = list[tuple[str, str]]


class CodeFinder:
    """Finds codes by what stands in cells, each list indexed once. ``words``: list -> code -> further words.

    Punctuation counts for nothing ("Cổng/trang" and "Cổng, trang" are one); tones and brackets decide between
    several.
    """

    def __init__(self, lists: CodeLists, words: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._lists, self._words = lists, words
        self._indexes: dict[str, dict[str, Names]] = {}

    def has(self, list: str, code: str) -> bool:
        """Whether this is a code of that list."""
        return self._lists.has(list, code)

    def find(self, list: str, text: str) -> str | None:
        """The one code that a text means; ``None`` when it is none or may be several."""
        index = self._indexes.get(list)
        if index is None:
            index = self._indexes[list] = self._index(list)
        named = index.get(header_key(text), [])
        codes = {code for code, _ in named}
        if len(codes) > 1:
            wanted = tone_key(clean(text))
            codes = {code for code, name in named if tone_key(name) == wanted}
        return codes.pop() if len(codes) == 1 else None

    def _index(self, list: str) -> dict[str, Names]:
        index: dict[str, Names] = {}
        for entry in self._lists.entries(list):
            more = self._words.get(list, {}).get(entry.code, ())
            for name in (entry.code, entry.vi, entry.en, *entry.words, *more):
                if name:
                    index.setdefault(header_key(name), []).append((entry.code, name))
        return index


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a workbook is written with, in one language."""

    language: Language
    lists: CodeLists
    units: Units

    def text(self, key: str) -> str:
        """The text of a language key."""
        return self.language.text(key)

    def field_label(self, kind: str, name: str) -> str:
        """A field's label on that form."""
        return self.language.field_label(kind, name)

    def label(self, list: str, code: str) -> str:
        """A code's label."""
        return self.lists.label(list, code, self.language.name)

    def choices(self, list: str) -> list[str]:
        """The labels of a list in force, in their order."""
        return [entry.label(self.language.name) for entry in self.lists.entries(list)]

    def unit(self, unit: str, on: str | None = None) -> str:
        """A unit's name on that day (ISO)."""
        return self.units.name(unit, on)

    def unit_choices(self) -> list[str]:
        """The names of the units that are there now."""
        return sorted({unit.name() for unit in self.units.by_id.values() if not unit.valid.last})

    def sentence(self, code: str, fields: Mapping[str, str]) -> str:
        """What a problem's code says, and what to do about it where that is not said already."""
        key = f"problem.{code}" if self.language.has(f"problem.{code}") else f"error.{code}"
        step = f"{key}.next"
        said = self.language.text(key, **fields)
        return f"{said} {self.language.text(step, **fields)}" if self.language.has(step) else said
