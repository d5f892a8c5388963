"""A plain table as a workbook, for reading and filing elsewhere: texts only, nothing that could be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tvdesk.services.sheets.book import Book, Cell

_CHARACTERS = 12
"""How many a column of weight one is wide."""


def write_table(
    out: Path, title: str, headers: Sequence[str], weights: Sequence[float], rows: Iterable[Sequence[str]]
) -> None:
    """Write title, headings and rows; headings stay in sight and are repeated in print. Raises ``OSError``."""
    book = Book(out)
    sheet = book.book.add_worksheet()
    sheet.write_string(0, 0, title, book.formats["title"])
    for column, (header, weight) in enumerate(zip(headers, weights, strict=True)):
        book.put(sheet, 2, column, Cell(header, "header"))
        sheet.set_column(column, column, max(6, weight * _CHARACTERS))
    for line, row in enumerate(rows, start=3):
        for column, text in enumerate(row):
            book.put(sheet, line, column, Cell(text))
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
