"""A workbook being written: its formats, and cells that are what they look like.

Every text is written as text: a cell that begins with = + - or @ is never a formula (formula injection).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell and by which format: text, date, number, money."""

    value: Any
    format: str = "text"


class Book:
    """One workbook being written, with its formats. The library is loaded here."""

    def __init__(self, out: Path | BinaryIO, author: str = "") -> None:
        import xlsxwriter

        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, options)
        # Fixed, so that the same data give the same bytes.
        self.book.set_properties({"created": datetime.datetime(2000, 1, 1), "author": author})  # noqa: DTZ001
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        bordered = {**base, "border": 1}
        styles = {
            "title": {**base, "bold": True, "font_size": 14, "text_wrap": False},
            "subtitle": {**base, "italic": True, "text_wrap": False},
            "header": {**bordered, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#DCE6F1"},
            "text": bordered,
            "plain": {**bordered, "num_format": "@"},
            "date": {**bordered, "num_format": "dd/mm/yyyy", "align": "center"},
            "number": {**bordered, "num_format": "0"},
            "money": {**bordered, "num_format": "#,##0"},
            "group": {**bordered, "bold": True},
            "sum": {**bordered, "bold": True, "num_format": "#,##0"},
            "marked": {**bordered, "bg_color": "#FFF2CC"},
        }
        self.formats = {name: self.book.add_format(style) for name, style in styles.items()}

    def put(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        value, style = cell.value, self.formats[cell.format]
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, style)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, str(value), style)

    def close(self) -> None:
        """Write the file; what the operating system refuses is raised as its own error, not as the library's."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self.book.close()
        except FileCreateError as error:
            raise (error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error))) from error
