"""Workbooks as grids of plain values: every sheet from cell A1 on, whatever the file's format."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tvdesk.core.numbers import format_number
from tvdesk.services.errors import SheetDamaged, SheetNotAWorkbook, SheetPassword, SheetTooManyCells
from tvdesk.services.sheets import package

CellValue = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Rows = list[list[Any]]
Merge = tuple[int, int, int, int]
LIST_MARK: Final = "#"
"""What the first cell of a template's hidden sheet of choices begins with."""


@dataclass(slots=True)
class Sheet:
    """One visible sheet. ``rows``: values by row and column from 0, ``""`` where empty; ``merged``: first row,
    first column, last row, last column; ``unread``: cells shown as empty that hold something, with the problem's
    code; ``fonts``: font of cells in a legacy encoding, by (row, column); ``typed``: cells that a person filled."""

    name: str
    rows: Rows
    merged: tuple[Merge, ...] = ()
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)
    decoded_name: str = ""
    typed: frozenset[tuple[int, int]] = frozenset()

    @property
    def readable_name(self) -> str:
        """The name in Unicode; ``name`` is what the file says."""
        return self.decoded_name or self.name

    def value(self, row: int, column: int) -> Any:
        """The value there, ``""`` beyond the edge."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """``hidden`` names the sheets that were left out because nobody sees them."""

    file: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    date_1904: bool = False


def read_workbook(path: Path, caps: package.Caps | None = None) -> Workbook:
    """Reads xlsx, xls, xlsb or ods; raises a coded refusal for anything else, locked, damaged or too large."""
    caps = caps or package.Caps()
    facts = package.inspect(path, caps)
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    sheets: list[Sheet] = []
    hidden: list[str] = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for meta in book.sheets_metadata:
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                if meta.visible != SheetVisibleEnum.Visible:
                    if not _is_choices(book.get_sheet_by_name(meta.name)):
                        hidden.append(meta.name)
                    continue
                source = book.get_sheet_by_name(meta.name)
                if source.total_height * source.total_width > caps.cells:
                    raise SheetTooManyCells(file=path.name, limit=format_number(caps.cells))
                sheets.append(_sheet(source, facts))
    except PasswordError as error:
        raise SheetPassword(file=path.name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise SheetDamaged(file=path.name) from error
    if not sheets and not hidden:
        raise SheetNotAWorkbook(file=path.name)
    if facts.legacy_fonts:
        _add_fonts(path, sheets)
    return Workbook(path.name, tuple(sheets), tuple(hidden), facts.date_1904)


def _is_choices(source: Any) -> bool:
    """Whether a hidden sheet is the choices of a template of ours, which nobody misses."""
    first = source.to_python(skip_empty_area=False, nrows=1) if source.height else []
    return bool(first) and str(first[0][0]).startswith(LIST_MARK)


def _sheet(source: Any, facts: package.PackageFacts) -> Sheet:
    merged = tuple((first[0], first[1], last[0], last[1]) for first, last in source.merged_cell_ranges or ())
    rows: Rows = source.to_python(skip_empty_area=False) if source.height else []
    return Sheet(source.name, rows, merged, facts.unread.get(source.name, {}))


def _add_fonts(path: Path, sheets: list[Sheet]) -> None:
    """Fonts of cells by openpyxl, which reads ten times slower: only for books that use a legacy font."""
    from openpyxl import load_workbook

    by_name = {sheet.name: sheet for sheet in sheets}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path, read_only=True, data_only=True)
        for worksheet in book.worksheets:
            if sheet := by_name.get(worksheet.title):
                sheet.fonts.update(_legacy_fonts(worksheet))
        book.close()


def _legacy_fonts(worksheet: Any) -> Iterator[tuple[tuple[int, int], str]]:
    for cells in worksheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                name = cell.font.name or ""
                if name.lower().startswith((".vn", "vni")):
                    yield (cell.row - 1, cell.column - 1), name
