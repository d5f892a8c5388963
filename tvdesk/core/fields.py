"""Fields and forms as data: the one table that drives form, list, validation, sheet, report and command line.

In memory a record's values are a plain dict, keyed by field name:

====================  ===========================================================================
kind                  value
====================  ===========================================================================
TEXT, LONG_TEXT       ``str`` in NFC, never empty (an empty value is left out, or ``None`` in an edit)
DATE                  ISO ``"YYYY-MM-DD"``
INTEGER               ``int``
MONEY                 ``int``, whole đồng
BOOLEAN               ``bool``
CODE                  ``str``, a code of the list named in ``codes``
CODES                 ``list[str]`` of such codes, sorted, without repeats
UNIT                  ``str``, a unit's permanent id
RECORD                ``str``, the id of a record of the type named in ``codes``
TABLE                 ``list[dict[str, str | int]]``, rows with the names of ``columns``, sorted by row key
====================  ===========================================================================

In a change the same values stand flat, one entry per thing that can be in conflict by itself
(:func:`flatten`): ``title``, ``countries/KH`` (``true`` or ``null``), ``output_items/tin.vi`` (an object or
``null``). Labels are not here: ``field.<form>.<name>`` in the language files.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

Values = dict[str, Any]


class Kind(Enum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    CODE = "code"
    CODES = "codes"
    UNIT = "unit"
    RECORD = "record"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. Lengths count characters in NFC; ``key`` names the columns that tell rows apart.

    A record without a ``required`` field cannot be saved; without a ``reported`` one it can, and its line in the
    report has a gap. A ``personal`` one names a person, and can be erased without its record (``services.retention``).
    """

    name: str
    kind: Kind
    section: str = "main"
    codes: str = ""
    required: bool = False
    reported: bool = False
    max_length: int = 500
    minimum: int | None = 0
    maximum: int | None = None
    columns: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    searched: bool = False
    sticky: bool = False
    listed: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A record type and its fields, in the order in which they are shown."""

    type: str
    fields: tuple[Field, ...]
    title: str = "title"
    _by_name: dict[str, Field] = dataclasses.field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update((field.name, field) for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name; ``KeyError`` when the form has none."""
        return self._by_name[name]

    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def row_key(field: Field, row: Mapping[str, Any]) -> str:
    """What tells a table's rows apart: the key columns joined by a dot, percent-encoded (keys are ASCII)."""
    return ".".join(quote(str(row.get(name) or "-"), safe=" -_:+") for name in field.key)


def flatten(form: Form, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Values:
    """The flat entries that turn ``before`` into ``values``; only names present in ``values`` are touched."""
    flat: Values = {}
    for name, value in values.items():
        field = form.field(name)
        old = before.get(name) if before else None
        kind = field.kind
        if kind is Kind.CODES:
            _flatten_elements(flat, name, dict.fromkeys(value or (), True), dict.fromkeys(old or (), True))
        elif kind is Kind.TABLE:
            new_rows = {row_key(field, row): dict(row) for row in value or ()}
            _flatten_elements(flat, name, new_rows, {row_key(field, row): dict(row) for row in old or ()})
        elif value != old:
            flat[name] = value
    return flat


def _flatten_elements(flat: Values, name: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if old.get(key) != value:
            flat[f"{name}/{key}"] = value
    for key in old:
        if key not in new:
            flat[f"{name}/{key}"] = None


def unflatten(flat: Mapping[str, Any]) -> Values:
    """Values from flat entries: elements gathered, nulls dropped, elements in the order of their keys."""
    values = {path: value for path, value in flat.items() if value is not None} if None in flat.values() else dict(flat)
    elements: dict[str, dict[str, Any]] = {}
    for path in [path for path in values if "/" in path]:
        name, _, key = path.partition("/")
        elements.setdefault(name, {})[key] = values.pop(path)
    for name, found in elements.items():
        keys = sorted(found)
        only_true = {*map(type, found.values())} == {bool} and all(found.values())
        values[name] = keys if only_true else [found[key] for key in keys]
    return values
