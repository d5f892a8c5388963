"""The model of a list: all row numbers in one array, and the rows of the pages that were in sight last.

Qt asks for the cells it paints and no others; a page of rows is read when the first of them is asked for, in the
window's thread, since that takes less than a frame and spares the flicker of rows that come later.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from tvdesk.core.errors import TvdeskError
from tvdesk.core.filters import STATUS
from tvdesk.services.listed import Listed
from tvdesk.ui.lists.cells import Cells

PAGE = 200
"""Rows that are read at once."""
_KEPT = 40
"""Pages that stay in memory: some 8,000 rows."""

Read = Callable[[Sequence[int], Sequence[str]], Sequence[Listed]]
Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Row:
    """A row in memory; its words are made when it is first painted."""

    __slots__ = ("listed", "texts")

    def __init__(self, listed: Listed | None) -> None:
        self.listed = listed
        self.texts: tuple[str, ...] | None = None


class ListModel(QAbstractTableModel):
    """Rows by number. ``failed`` is sent with the reason when a page could not be read; its rows stay blank."""

    failed = Signal(object)

    def __init__(self, cells: Cells, read: Read) -> None:
        super().__init__()
        self.cells = cells
        self._read = read
        self.columns: tuple[str, ...] = ()
        self.numbers: array[int] = array("q")
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._numeric: tuple[bool, ...] = ()

    def show(self, numbers: array[int], columns: tuple[str, ...], first: Sequence[Listed] = ()) -> None:
        """Other rows, or other columns; ``first`` are the first rows where they have been read already."""
        self.beginResetModel()
        self.numbers, self.columns = numbers, columns
        self._numeric = tuple(self.cells.is_number(column) for column in columns)
        self._pages.clear()
        if first:
            self._pages[0] = [Row(listed) for listed in first]
        self.endResetModel()

    def speak(self, cells: Cells) -> None:
        """The same rows in other words."""
        self.cells = cells
        for page in self._pages.values():
            for row in page:
                row.texts = None
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's own)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns are shown."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell, for Qt and for screen readers."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.texts(index.row())[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._numeric[index.column()] else _LEFT
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The name of a column, its alignment, and the name again where there is no room for it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cells.header(self.columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._numeric[section] else _LEFT
        return None

    def is_number(self, column: int) -> bool:
        """Whether a column is read from the right."""
        return self._numeric[column]

    def texts(self, row: int) -> tuple[str, ...]:
        """The words of a row."""
        found = self._row(row)
        if found.texts is None:
            empty = ("",) * len(self.columns)
            found.texts = empty if found.listed is None else self.cells.row(self.columns, found.listed.values)
        return found.texts

    def state(self, row: int) -> str:
        """The state of a row, where that column is shown; else nothing."""
        listed = self._row(row).listed
        if listed is None or STATUS not in self.columns:
            return ""
        return str(listed.values[self.columns.index(STATUS)] or "")

    def record(self, row: int) -> str | None:
        """The record of a row; ``None`` when it is gone."""
        listed = self._row(row).listed
        return None if listed is None else listed.record

    def _row(self, row: int) -> Row:
        at, place = divmod(row, PAGE)
        page = self._pages.get(at)
        if page is None or place >= len(page):
            page = self._pages[at] = self._load(at)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(at)
        return page[place]

    def _load(self, at: int) -> list[Row]:
        numbers = self.numbers[at * PAGE : (at + 1) * PAGE]
        try:
            found = {listed.no: listed for listed in self._read(numbers, self.columns)}
        except TvdeskError as error:
            self.failed.emit(error)
            found = {}
        return [Row(found.get(no)) for no in numbers]
