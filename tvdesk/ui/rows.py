"""Short tables of rows that are made at once: headers in the language in force, sorting left to who makes the rows.

For lists of records, which may be very long, there is the paged table; this is for a report's few hundred lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tvdesk.ui.kit import give_viewport
from tvdesk.ui.page import Shell
from tvdesk.ui.rows_painter import ICON, RowsPainter

_WORDLESS = 60
"""A column below this width has room for its icon alone."""
_LEAST = 200
"""What the widest column must keep before others make way."""
Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its header, what a row shows there, and how it stands.

    ``width`` is in pixels of the design, nought for the column that takes what is left; ``narrow`` the width where room
    is short, nought to leave the column out. A number's column never cuts its header, which stands at the right: what
    is missing there would be its beginning. ``icon`` may give an icon and its token; the words stay beside it.
    ``draw`` paints the cell in place of its words.
    """

    key: str
    text: Callable[[Any], str]
    width: int = 0
    right: bool = False
    icon: Callable[[Any], tuple[str, str]] | None = None
    tip: Callable[[Any], str] | None = None
    narrow: int | None = None
    draw: Callable[[QPainter, QRect, Any], object] | None = None


class RowsModel(QAbstractTableModel):
    """The rows behind a :class:`RowsView`."""

    def __init__(self, shell: Shell, columns: Sequence[Column]) -> None:
        super().__init__()
        self._shell = shell
        self._columns = columns
        self._rows: list[Any] = []
        self.short = False
        shell.speech.changed.connect(self._renew)
        shell.theme.changed.connect(self._renew)

    def fill(self, rows: Sequence[Any]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def at(self, row: int) -> Any:
        """What stands in a row."""
        return self._rows[row]

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    @property
    def rows(self) -> Sequence[Any]:
        return self._rows

    def _renew(self) -> None:
        last = max(self.rowCount() - 1, 0)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(last, len(self._columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and default)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one, column = self._rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(one)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.tip(one) if column.tip else column.text(one)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
            return self._icon(column.icon(one))
        return one if role == Qt.ItemDataRole.UserRole else None

    def _icon(self, found: tuple[str, str]) -> QIcon | None:
        return self._shell.theme.icon(*found, ICON) if found[0] else None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            hidden = self.short and 0 < (column.narrow or 0) < _WORDLESS
            return self._shell.speech.text(column.key) if column.key and not hidden else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._shell.speech.text(column.key) if column.key else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None


class RowsView(QTableView):
    """A table of whole rows; ``opened`` for Enter or a double click, ``chosen`` when another row is current."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, shell: Shell, name: str, columns: Sequence[Column], model: type[RowsModel] = RowsModel) -> None:
        super().__init__()
        give_viewport(self)
        self._shell, self._columns = shell, columns
        self.rows = model(shell, columns)
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.painter = RowsPainter(shell, self, self.rows)
        shell.speech.put(self, name, part="name")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.activated.connect(lambda index: self.opened.emit(self.rows.at(index.row())))
        self.selectionModel().currentRowChanged.connect(self._current)
        shell.theme.changed.connect(self._measure)
        shell.speech.changed.connect(self._measure)
        self._measure()

    def fill(self, rows: Sequence[Any]) -> None:
        """Other rows; the place of the current one is kept. The same rows are left as they stand."""
        if list(rows) == self.rows.rows:
            return
        row = self.currentIndex().row()
        self.rows.fill(rows)
        if 0 <= row < len(rows):
            self.choose(row)

    def choose(self, row: int) -> None:
        """Make a row the current one."""
        self.setCurrentIndex(self.rows.index(row, 0))

    @property
    def current(self) -> Any:
        """What stands in the current row, or ``None``."""
        row = self.currentIndex().row()
        return self.rows.at(row) if 0 <= row < self.rows.rowCount() else None

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows.at(index.row()))

    def _measure(self) -> None:
        header = self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(self._shell.theme.row)
        wanted = self._shell.theme.px(sum(column.width for column in self._columns) + _LEAST)
        short = self.rows.short = self.width() < wanted
        for place, column in enumerate(self._columns):
            width = column.narrow if short and column.narrow is not None else column.width
            self.setColumnHidden(place, bool(column.width) and not width)
            if column.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
                least = header.sectionSizeHint(place) if column.right and width >= _WORDLESS else 0
                self.setColumnWidth(place, max(self._shell.theme.px(width), least))
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where room is short, the columns that can do with less make way."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """All cells by hand."""
        painter = QPainter(self.viewport())
        self.painter.paint(painter, event.rect())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens; Qt leaves that to the platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)
