"""The tables of a report as a workbook: typed cells, headers that stay in sight, sums that are formulas.

What the report tells in words is not in it; each table and chart has a sheet of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from tvdesk.report.data import titled_tables
from tvdesk.report.errors import TableUneven
from tvdesk.report.model import CellKind, Column, Document, Group, Table
from tvdesk.report.words import Words, words_of
from tvdesk.services.sheets.book import Book, Cell

_NAME, _FORBIDDEN = 31, re.compile(r"[\\/*?:\[\]\x00-\x1f\x7f\ufffe\uffff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAGE_CHARACTERS = 130
"""How many characters of 12 points a page in landscape holds: the columns share them by their weights."""
_LEAST = 7.0


def write_workbook(document: Document, out: Path | BinaryIO) -> int:
    """Write the tables to a file; how many there are. Raises ``TableUneven`` and ``OSError``."""
    words = words_of(document.language)
    book = Book(out, document.author or document.letterhead.agency)
    writer = _Sheets(book, words)
    count = 0
    for title, table in titled_tables(document, words):
        writer.add(title, table)
        count += 1
    if not count:
        writer.add_empty(document.title or f"{document.kind} {document.subject}".strip())
    book.close()
    return count


class _Sheets:
    """Sheets of one workbook, each with a name that no other has."""

    def __init__(self, book: Book, words: Words) -> None:
        self._book, self._words = book, words
        self._names: set[str] = set()

    def add_empty(self, title: str) -> None:
        """A report without tables is still a workbook that opens."""
        self._book.book.add_worksheet(self._name(title)).write_string(0, 0, title, self._book.formats["title"])

    def add(self, title: str, table: Table) -> None:
        """A sheet: title, caption, header, rows, totals, note."""
        sheet = self._book.book.add_worksheet(self._name(table.caption or title))
        formats, line = self._book.formats, 0
        for text, style in ((title, "title"), (table.caption, "subtitle"), (table.unit_of_count, "subtitle")):
            if text:
                sheet.write_string(line, 0, text, formats[style])
                line += 1
        line += 1
        self._header(sheet, line, table.columns)
        first = line + 1
        last = self._rows(sheet, first, table)
        if table.totals is not None:
            self._totals(sheet, first, last, table)
            last += 1
        if table.note:
            sheet.write_string(last + 1, 0, table.note, formats["subtitle"])
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(line)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")

    def _header(self, sheet: Any, line: int, columns: Sequence[Column]) -> None:
        whole = sum(column.weight for column in columns)
        for place, column in enumerate(columns):
            self._book.put(sheet, line, place, Cell(column.label, "header"))
            sheet.set_column(place, place, max(_LEAST, column.weight / whole * _PAGE_CHARACTERS))

    def _rows(self, sheet: Any, first: int, table: Table) -> int:
        line, texts, style = first, [one.kind is not CellKind.DATE for one in table.columns], self._book.formats["text"]
        for number, row in enumerate(table.rows, 1):
            if isinstance(row, Group):
                self._book.put(sheet, line, 0, Cell(row.label, "group"))
            elif len(row) != len(table.columns):
                raise TableUneven(row=number, cells=len(row), columns=len(table.columns))
            else:
                for place, value in enumerate(row):
                    if texts[place] and type(value) is str and value:  # most cells: a third faster by itself
                        sheet.write_string(line, place, value, style)
                    else:
                        self._book.put(sheet, line, place, typed(value, table.columns[place]))
            line += 1
        if line == first:
            self._book.put(sheet, line, 0, Cell(self._words.no_rows))
            line += 1
        return line

    def _totals(self, sheet: Any, first: int, end: int, table: Table) -> None:
        """A total that is the sum of its column is a formula, with its value for readers that do not reckon."""
        rows = [row for row in table.rows if not isinstance(row, Group)]
        for place, (value, column) in enumerate(zip(table.totals or (), table.columns, strict=True)):
            added = sum(row[place] for row in rows if isinstance(row[place], int))  # type: ignore[misc]
            if isinstance(value, int) and rows and value == added:
                formula = f"=SUM({_name_of(first, place)}:{_name_of(end - 1, place)})"
                sheet.write_formula(end, place, formula, self._book.formats["sum"], value)
            else:
                found = typed(value, column)
                self._book.put(sheet, end, place, Cell(found.value, "sum" if found.format == "money" else "group"))

    def _name(self, title: str) -> str:
        bare = _FORBIDDEN.sub(" ", title).strip("' ") or "Sheet"
        name, number = bare[:_NAME].strip("' "), 1
        while name.lower() in self._names:
            number += 1
            end = f" ({number})"
            name = bare[: _NAME - len(end)].strip("' ") + end
        self._names.add(name.lower())
        return name


def typed(value: str | int | None, column: Column) -> Cell:
    """A cell as what it is: number, day or text. What is no day of the calendar stays the text that it is."""
    if isinstance(value, int):
        return Cell(value, "money" if column.kind is CellKind.NUMBER else "number")
    if value and column.kind is CellKind.DATE and _DAY.fullmatch(value):
        try:
            return Cell(date.fromisoformat(value), "date")
        except ValueError:
            pass
    return Cell(value)


def _name_of(line: int, place: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(line, place))
