"""What columns mean, decided by a person: her map over what was understood, and the name under which it is kept."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS
from tvdesk.services.sheets.layout import Column, Layout
from tvdesk.services.sheets.package import column_index

Map = Mapping[str, str | None]
"""A column's letters to its field; ``None``: the column is left in the workbook."""

NUMBER: Final = "number"
DATES: Final = "dates"
"""A column that holds a whole period: a day, a span, a month."""
_NEVER: Final = frozenset({"unit", "plan_item", "attachments", "date_precision"})
_READ_TABLES: Final = frozenset({"output_items"})


def fields_for_columns(kind: str) -> tuple[str, ...]:
    """The fields that a column of that kind of record may be given, in the form's order; the running number first."""
    form = FORMS[kind]
    fields = [
        one.name
        for one in form.fields
        if one.name not in _NEVER
        and (one.kind is not Kind.TABLE or one.name in _READ_TABLES)
        and (one.kind is not Kind.UNIT or one.name == "reporting_unit")
    ]
    at = fields.index("start_date") if "start_date" in fields else len(fields)
    return (NUMBER, *fields[:at], DATES, *fields[at:])


def layout_key(layout: Layout) -> str:
    """The same for every sheet of one kind of record with the same headings in the same columns, in hex."""
    headings = [[column.letters, column.header] for column in layout.columns]
    return hashlib.sha256(msgspec.json.encode([layout.kind, headings])).hexdigest()[:32]


def remap(layout: Layout, wanted: Map) -> Layout:
    """The layout with a person's word on some columns. A field that she gives to one column leaves every other.

    Fields that this kind of record does not have, and columns without a heading, are passed over.
    """
    known = frozenset(fields_for_columns(layout.kind))
    said = {column_index(letters): field for letters, field in wanted.items() if field is None or field in known}
    given = {field for field in said.values() if field is not None}
    columns = tuple(_remapped(column, said, given) for column in layout.columns)
    title = next((column.index for column in columns if column.field == "title"), -1)
    return dataclasses.replace(layout, columns=columns, title_column=title)


def _remapped(column: Column, said: Mapping[int, str | None], given: set[str]) -> Column:
    if column.index in said:
        field = said[column.index]
        return dataclasses.replace(column, field=field, confidence=0.0 if field is None else 1.0)
    if column.field in given:
        return dataclasses.replace(column, field=None, confidence=0.0)
    return column
