"""What stands in the cells and headers of a list: stored values in the words of a language. No Qt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.filters import STATUS
from tvdesk.core.language import Language
from tvdesk.core.status import DRAFT, EXPORTED, IN_CONFLICT, READY, RECEIVED, RETURNED

NUMBERS = frozenset({Kind.INTEGER, Kind.MONEY})
BADGES: Mapping[str, str] = {
    DRAFT: "neutral",
    READY: "accent",
    EXPORTED: "neutral",
    RECEIVED: "good",
    RETURNED: "wrong",
    IN_CONFLICT: "attention",
}
"""The colour of each state; the word is always there as well."""

_WIDTHS: Mapping[Kind, int] = {
    Kind.DATE: 106,
    Kind.INTEGER: 84,
    Kind.MONEY: 124,
    Kind.BOOLEAN: 80,
    Kind.UNIT: 180,
    Kind.CODE: 150,
    Kind.CODES: 140,
    Kind.RECORD: 170,
}
_TEXT_WIDTH, _TITLE_WIDTH, _STATUS_WIDTH = 150, 320, 118


class Words(Protocol):
    """What speaks of values: ``services.wording.Wording``."""

    @property
    def language(self) -> Language: ...

    def value(self, field: Field, value: Any) -> str: ...


class Cells:
    """The words of one list. ``titles`` gives the title of a record that a field refers to, by its id."""

    def __init__(self, form: Form, words: Words, titles: Callable[[str], str | None] = lambda _id: None) -> None:
        self.form = form
        self._words = words
        self._titles = titles
        self._said: dict[tuple[str, Any], str] = {}

    @property
    def language(self) -> Language:
        """The language that they are in."""
        return self._words.language

    def header(self, column: str) -> str:
        """The name of a column."""
        if column == STATUS:
            return self.language.text("ui.list.status")
        return self.language.field_label(self.form.type, column)

    def status(self, state: str) -> str:
        """The word of a state."""
        return self.language.text(f"ui.status.{state}")

    def text(self, column: str, stored: Any) -> str:
        """The words of a stored value, on one line; nothing for an empty one."""
        if stored is None:
            return ""
        if column == STATUS:
            return self.status(stored)
        field = self.form.field(column)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            return " ".join(stored.split()) if "\n" in stored else str(stored)
        key = (column, stored)
        if key not in self._said:
            if len(self._said) > 20_000:
                self._said.clear()
            self._said[key] = self._say(field, stored)
        return self._said[key]

    def _say(self, field: Field, stored: Any) -> str:
        if field.kind in (Kind.CODES, Kind.TABLE):
            stored = json.loads(stored)
        elif field.kind is Kind.BOOLEAN:
            stored = bool(stored)
        elif field.kind is Kind.RECORD:
            return self._titles(stored) or self.language.text("ui.list.other_record")
        elif is_year(field):
            return str(stored)
        return self._words.value(field, stored)

    def is_number(self, column: str) -> bool:
        """Whether a column is read from the right."""
        return column != STATUS and self.form.field(column).kind in NUMBERS

    def width(self, column: str) -> int:
        """The usual width of a column in pixels at 1×."""
        if column == STATUS:
            return _STATUS_WIDTH
        if column == self.form.title:
            return _TITLE_WIDTH
        return _WIDTHS.get(self.form.field(column).kind, _TEXT_WIDTH)

    def weight(self, column: str) -> int:
        """How much of the room that is left over a column takes; 0 for one that needs no more than its width."""
        if column == self.form.title:
            return 3
        if column == STATUS:
            return 0
        return 1 if self.form.field(column).kind not in (*NUMBERS, Kind.DATE, Kind.BOOLEAN) else 0

    def row(self, columns: Sequence[str], values: Sequence[Any]) -> tuple[str, ...]:
        """The words of a row."""
        return tuple(self.text(column, value) for column, value in zip(columns, values, strict=True))


def is_year(field: Field) -> bool:
    """Whether a number is a year, which has no thousands."""
    return field.kind is Kind.INTEGER and (field.minimum or 0) >= 1_900 and (field.maximum or 0) < 10_000
