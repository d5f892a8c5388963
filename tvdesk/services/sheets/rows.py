"""Data rows to records: every row either gives all its values or is put before a person, with the reason."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from tvdesk.core.dates import DateReading, UnreadableDate, join_dates
from tvdesk.core.fields import Form
from tvdesk.core.forms import FORMS
from tvdesk.core.rules import as_date, check
from tvdesk.core.units import Unit, Units
from tvdesk.services.sheets.cells import (
    DAY_ZERO,
    DAY_ZERO_1904,
    ERROR,
    WARNING,
    CellProblem,
    ColumnReader,
    Lists,
    cell_text,
    is_free,
    read_moment,
)
from tvdesk.services.sheets.layout import Column, Layout, skip_reason
from tvdesk.services.sheets.words import SheetWords
from tvdesk.services.sheets.workbook import Sheet

IMPORTED: Final = "imported"
KNOWN: Final = "known"
NEEDS_PERSON: Final = "needs_person"
OTHER_UNIT: Final = "other_unit"

DATE_FIELDS: Final = ("dates", "start_date", "end_date")
# Said once for several rows by a merged cell. Numbers are not: they would be counted twice.
REPEATED: Final = frozenset({*DATE_FIELDS, "title", "subtype", "place", "host_unit", "reporting_unit", "countries"})


Place = tuple[str, int]
"""A row by its sheet and number."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of rows needs beside the workbook. ``own_unit`` fills an empty or missing unit column."""

    words: SheetWords
    lists: Lists
    units: Units
    own_unit: str | None = None


@dataclass(slots=True)
class Row:
    """One data row. ``row`` counts from 1 as Excel does; ``values`` are the record's, ``written`` the same as the
    office wrote it where codes stand in ``values``; ``source`` are the cells, ``places`` the column of each field."""

    sheet: str
    row: int
    kind: str
    values: dict[str, Any]
    written: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    status: str = IMPORTED
    fingerprint: str = ""
    record: str | None = None
    source: list[Any] = field(default_factory=list)
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where it stands in the workbook."""
        return self.sheet, self.row

    @property
    def cells(self) -> dict[str, Any]:
        """The cells with something in them, by field."""
        found = {name: self.source[place] for name, place in self.places.items() if place < len(self.source)}
        return {name: value for name, value in found.items() if value != ""}

    def holds(self, column: Column) -> bool:
        """Whether there is something in that column's cell."""
        return column.index < len(self.source) and self.source[column.index] not in ("", None)

    @property
    def readable(self) -> bool:
        """Whether no problem needs a person."""
        return all(problem.severity != ERROR for problem in self.problems)


def row_identity(kind: str, values: Mapping[str, Any]) -> str:
    """A fingerprint of what a row says, the same in any layout: SHA-256 over kind and values, in hex.

    The owner of the record is left out: it says who imports, not what the row says.
    """
    said = {name: value for name, value in values.items() if name != "unit"}
    return hashlib.sha256(msgspec.json.encode([kind, said], order="sorted")).hexdigest()


def read_rows(
    sheet: Sheet, layout: Layout, context: Context, *, date_1904: bool = False
) -> tuple[list[Row], Counter[str]]:
    """All data rows of a sheet in their order, and how many rows were left out, by reason."""
    reader = _SheetReader(sheet, layout, context, date_1904)
    rows: list[Row] = []
    skipped: Counter[str] = Counter()
    after_total = False
    for index in range(layout.first_row, len(sheet.rows)):
        reason = skip_reason(sheet.rows[index], layout, context.words, after_total)
        if reason:
            skipped[reason] += 1
            after_total = after_total or reason == "total"
            if reason == "heading":
                reader.begin_group(sheet.rows[index])
        else:
            rows.append(reader.read(index))
    return rows, skipped


class _SheetReader:
    def __init__(self, sheet: Sheet, layout: Layout, context: Context, date_1904: bool) -> None:
        self._day_zero = DAY_ZERO_1904 if date_1904 else DAY_ZERO
        self._sheet, self._layout, self._context = sheet, layout, context
        form = FORMS[layout.kind]
        mapped = {column.field: column for column in layout.columns if column.field}
        # Cells are validated when they are read; here remain free texts and the rules between fields.
        free = tuple(one for one in form.fields if is_free(one) and one.name in mapped)
        self._together = Form(type=form.type, fields=free)
        names = set(form.names())
        self._dates: dict[str, Column] = {name: mapped[name] for name in DATE_FIELDS if name in mapped}
        self._date_places = [self._dates[name].index if name in self._dates else -1 for name in DATE_FIELDS]
        self._unit = mapped.get("reporting_unit")
        own_reader = {*DATE_FIELDS, "number", "reporting_unit"}
        self._readers = [
            (column.index, reader.known, reader)
            for name, column in mapped.items()
            if name not in own_reader and name in names
            for reader in [ColumnReader(column, layout.kind, context.words, context.lists, self._day_zero)]
        ]
        self._width = max((column.index + 1 for column in mapped.values()), default=0)
        self._places = {str(name): column.index for name, column in mapped.items()}
        self._repeated = self._merged_values({str(name): column for name, column in mapped.items()})
        self._periods: dict[tuple[Any, ...], DateReading | CellProblem] = {}
        self._moments: dict[Any, DateReading] = {}
        self._units: dict[str, tuple[Unit, ...]] = {}
        self._group = ""
        self._mapped_columns = {column.index: column for column in mapped.values() if column.field != "number"}

    def _merged_values(self, mapped: Mapping[str, Column]) -> dict[int, dict[int, Any]]:
        columns = {column.index for name, column in mapped.items() if name in REPEATED}
        repeated: dict[int, dict[int, Any]] = {}
        for first_row, column, last_row, _ in self._sheet.merged:
            if column in columns and first_row >= self._layout.first_row:
                value = self._sheet.value(first_row, column)
                for row in range(first_row + 1, last_row + 1):
                    if (row, column) not in self._sheet.typed:
                        repeated.setdefault(row, {})[column] = value
        return repeated

    def read(self, index: int) -> Row:
        """The row at that index (from 0), with everything that is wrong with it."""
        cells = self._sheet.rows[index]
        if index in self._repeated:
            cells = [self._repeated[index].get(column, value) for column, value in enumerate(cells)]
        if len(cells) < self._width:
            cells = [*cells, *[""] * (self._width - len(cells))]
        row = Row(self._sheet.name, index + 1, self._layout.kind, {}, source=cells, places=self._places)
        values = row.values
        for column, known, reader in self._readers:
            value = cells[column]
            if value != "":
                reading = known.get(value) or reader.read(value)
                values.update(reading.values)
                if reading.more:
                    row.written.update(reading.written)
                    row.problems.extend(reading.problems)
        self._read_dates(row, cells)
        self._read_unit(row, cells)
        self._complete(row)
        if self._sheet.unread:
            self._note_unread(row, index)
        if row.readable:
            self._validate(row)
        if not row.readable:
            row.status = NEEDS_PERSON
        return row

    def _note_unread(self, row: Row, index: int) -> None:
        for column in self._mapped_columns.values():
            if code := self._sheet.unread.get((index, column.index)):
                row.problems.append(CellProblem(column.letters, "", code, ERROR, (("header", column.header),)))

    # --- dates -------------------------------------------------------------------------------------------

    def _read_dates(self, row: Row, cells: list[Any]) -> None:
        key = tuple([cells[place] if place >= 0 else "" for place in self._date_places])
        period = self._periods.get(key)
        if period is None:
            given = {name: value for name, value in zip(DATE_FIELDS, key, strict=True) if value != ""}
            period = self._periods[key] = self._period(given)
        if isinstance(period, CellProblem):
            row.problems.append(period)
            return
        values = row.values
        values["start_date"] = period.start
        values["end_date"] = period.end
        values["date_precision"] = period.precision.value
        if period.month_first:
            row.problems.append(self._turned_round(key))

    def _period(self, given: Mapping[str, Any]) -> DateReading | CellProblem:
        first = "start_date" if "start_date" in given else "dates"
        if first not in given:
            return CellProblem(self._layout.letters_of("start_date"), "", "sheet.date_missing")
        name = first
        try:
            start = self._moment(given[first])
            end = None
            if "end_date" in given:
                name = "end_date"
                end = self._moment(given[name])
            return join_dates(start, end)
        except UnreadableDate as error:
            fields = tuple((key, str(value)) for key, value in error.fields.items())
            return CellProblem(self._dates[name].letters, cell_text(given[name]), error.code, ERROR, fields)

    def _moment(self, value: Any) -> DateReading:
        found = self._moments.get(value)
        if found is None:
            found = read_moment(value, self._day_zero)
            if as_date(found.start) is None or as_date(found.end) is None:
                raise UnreadableDate(value=cell_text(value))
            self._moments[value] = found
        return found

    def _turned_round(self, key: tuple[Any, ...]) -> CellProblem:
        name, value = next((name, value) for name, value in zip(DATE_FIELDS, key, strict=True) if value != "")
        text = cell_text(value)
        return CellProblem(self._dates[name].letters, text, "sheet.month_first", WARNING, (("value", text),))

    # --- unit --------------------------------------------------------------------------------------------

    def begin_group(self, cells: Sequence[Any]) -> None:
        """A line between groups: where it is the name of a unit, and no column is, it speaks for the rows below it."""
        named = [text for text in map(cell_text, cells) if self._context.units.candidates(text)]
        self._group = named[0] if len(named) == 1 else ""

    def _read_unit(self, row: Row, cells: list[Any]) -> None:
        column, letters = self._unit, self._layout.letters_of("reporting_unit")
        text = cell_text(cells[column.index]) if column else ""
        if not text and (column is None or column.added):
            text = self._group
        if not text:
            if self._context.own_unit:
                row.values["reporting_unit"] = self._context.own_unit
            else:
                row.problems.append(CellProblem(letters, "", "sheet.unit_missing"))
        else:
            named = self._units.get(text)
            if named is None:
                named = self._units[text] = self._context.units.candidates(text)
            found = those_on(named, row.values.get("start_date"))
            if len(found) == 1:
                row.values["reporting_unit"] = found[0].id
            else:
                code = "sheet.unit_ambiguous" if found else "sheet.unit_unknown"
                fields = (("value", text), ("header", column.header if column else ""))
                row.problems.append(CellProblem(letters, text, code, ERROR, fields))
        owner = self._context.own_unit or row.values.get("reporting_unit")
        if owner:
            row.values["unit"] = owner

    # --- the whole row -----------------------------------------------------------------------------------

    def _complete(self, row: Row) -> None:
        values = row.values
        if "title" not in values:
            row.problems.append(CellProblem(self._layout.letters_of("title"), "", "sheet.title_missing"))
        if "subtype" not in values and not any(problem.code == "sheet.code_unknown" for problem in row.problems):
            if self._layout.subtype:
                values["subtype"] = self._layout.subtype
            else:
                # Nothing is unreadable here: the row comes in, and its type is asked for before it is reported.
                letters = self._layout.letters_of("subtype")
                row.problems.append(CellProblem(letters, "", "sheet.subtype_missing", WARNING))
        if row.kind == "delegation" and "direction" not in values and "subtype" in values:
            values["direction"] = "vao" if values["subtype"].startswith("doan_vao") else "ra"

    def _validate(self, row: Row) -> None:
        for problem in check(self._together, row.values, self._context.lists):
            column = self._layout.of(problem.field) or self._layout.of("dates")
            fields = tuple((name, str(value)) for name, value in problem.fields.items())
            cell = row.cells.get(str(column.field), "") if column else ""
            letters = column.letters if column else ""
            row.problems.append(CellProblem(letters, cell_text(cell), problem.code, problem.severity, fields))


def those_on(named: tuple[Unit, ...], on: str | None) -> tuple[Unit, ...]:
    """Of several units of one name those that were there on the day; all of them when none was."""
    if len(named) < 2:
        return named
    return tuple(unit for unit in named if unit.valid.holds(on)) or named
