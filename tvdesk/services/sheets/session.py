"""A workbook that was read once and is planned as often as somebody changes her mind: sheets, kinds, columns, cells.

Reading is slow and the same whatever is decided; planning is quick and depends on nothing but what was read and
decided. Commands and window go this one way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tvdesk.services.errors import SheetWithoutHeader
from tvdesk.services.sheets.importing import ImportResult, KnownRow, plan_import
from tvdesk.services.sheets.layout import LACKING, Column, Layout, find_layout, lacking
from tvdesk.services.sheets.legacy_text import decode_sheet
from tvdesk.services.sheets.mapping import Map, layout_key, remap
from tvdesk.services.sheets.package import Caps, column_index
from tvdesk.services.sheets.rows import Context, read_rows
from tvdesk.services.sheets.workbook import Sheet, read_workbook
from tvdesk.services.sweeping import unswept

KeptMap = Callable[[str], Map | None]
"""The map that was kept for a layout's key, or ``None``."""


def no_map(_key: str) -> None:
    """Nothing was ever decided about columns."""


@dataclass(frozen=True, slots=True)
class OpenedBook:
    """What stands in a workbook, in Unicode. ``hint`` is its name without suffix; ``encodings`` the encodings before
    Unicode that were found, by sheet; ``hidden`` the sheets that nobody sees."""

    file: str
    hint: str
    sheets: tuple[Sheet, ...]
    encodings: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    date_1904: bool = False


def open_book(path: Path, caps: Caps | None = None) -> OpenedBook:
    """Reads all visible sheets; raises a coded refusal for what is no workbook, locked, damaged or too large."""
    book = read_workbook(path, caps)
    decoded = [decode_sheet(sheet) for sheet in book.sheets]
    encodings = {sheet.name: encoding.value for sheet, encoding in decoded if encoding}
    sheets = tuple(sheet for sheet, _ in decoded)
    return OpenedBook(book.file, path.stem, sheets, encodings, book.hidden, book.date_1904)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a workbook. Sheets go by their names, columns by their letters, rows from 1.

    ``kind`` is the kind of record of all sheets, ``kinds`` that of some; ``maps`` give the columns of a layout, by
    its key (:attr:`ImportResult.layouts`), their fields, on every sheet that is laid out so;
    ``edits`` are texts typed in place of cells, also of such that the sheet lacks (:func:`layout.lacking`);
    ``without`` are sheets that stay out.
    """

    kind: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, Map] = field(default_factory=dict)
    edits: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True)
class Session:
    """One workbook at work. ``context`` says with which words, lists and units it is read."""

    book: OpenedBook
    context: Context

    def plan(
        self,
        known: KnownRow,
        choices: Choices = NO_CHOICES,
        *,
        kept: KeptMap = no_map,
        only_unit: str | None = None,
    ) -> ImportResult:
        """What would be made of the workbook. ``kept`` are the maps of layouts met before, which ``choices`` outweigh.

        Raises :class:`SheetWithoutHeader` when no sheet has a table.
        """
        with unswept():
            result = self._read(choices, kept)
            plan_import(result.rows, known, only_unit=only_unit)
        return result

    def _read(self, choices: Choices, kept: KeptMap) -> ImportResult:
        book = self.book
        result = ImportResult(book.file, [], {}, dry_run=True, hidden=book.hidden)
        without_table: list[str] = []
        for sheet in book.sheets:
            if sheet.name in choices.without:
                continue
            layout = find_layout(
                sheet, self.context.words, choices.kinds.get(sheet.name) or choices.kind, hint=book.hint
            )
            if layout is not None:
                self._read_sheet(result, sheet, layout, choices, kept)
            elif any(cell != "" for cells in sheet.rows for cell in cells):
                without_table.append(sheet.name)
        if not result.columns and not choices.without:
            raise SheetWithoutHeader(file=book.file)
        result.without_table = tuple(without_table)
        return result

    def _read_sheet(self, result: ImportResult, sheet: Sheet, layout: Layout, choices: Choices, kept: KeptMap) -> None:
        name = sheet.name
        result.layouts[name] = key = layout_key(layout)
        if before := kept(key):
            layout = remap(layout, before)
            result.remembered.add(name)
        layout = remap(layout, choices.maps.get(key, {}))
        texts = {(row, letters): text for (sheet_, row, letters), text in choices.edits.items() if sheet_ == name}
        whole = layout.with_added(said_beside(texts), max(map(len, sheet.rows), default=0))
        rows, skipped = read_rows(typed_over(sheet, whole, texts), whole, self.context, date_1904=self.book.date_1904)
        if encoding := self.book.encodings.get(name):
            result.encodings[name] = encoding
        result.rows.extend(rows)
        result.skipped[name] = skipped
        result.columns[name] = layout.columns
        result.kinds[name] = layout.kind
        unknown = [column for column in layout.columns if column.field is None]
        result.not_taken[name] = tuple(column for column in unknown if any(row.holds(column) for row in rows))


def said_beside(texts: Mapping[tuple[int, str], str]) -> list[str]:
    """The fields that a person filled in some row though the sheet has no column for them."""
    return sorted({letters.removeprefix(LACKING) for _, letters in texts if letters.startswith(LACKING)})


def typed_over(sheet: Sheet, layout: Layout, texts: Mapping[tuple[int, str], str]) -> Sheet:
    """The sheet with what a person typed in place of some of its cells, by row (from 1) and letters."""
    if not texts:
        return sheet
    # A field that lacked its column when it was filled may have been given one since.
    places = {one: index for column in layout.columns for one, index in _names(column)}
    typed = {
        (row - 1, places[letters] if letters in places else column_index(letters)): text
        for (row, letters), text in texts.items()
    }
    rows = list(sheet.rows)
    for row, column in typed:
        if row < len(rows):
            cells = list(rows[row])
            cells += [""] * (column + 1 - len(cells))
            cells[column] = typed[row, column].strip()
            rows[row] = cells
    unread = {place: code for place, code in sheet.unread.items() if place not in typed}
    return dataclasses.replace(sheet, rows=rows, unread=unread, typed=frozenset(typed))


def _names(column: Column) -> list[tuple[str, int]]:
    """What a column can be called."""
    field = "start_date" if column.field == "dates" else str(column.field)
    return [(column.letters, column.index), (lacking(field), column.index)]
