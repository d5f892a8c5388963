"""A table of a few hundred ready rows; lists of records have their own (``tvdesk/ui/lists``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from tvdesk.ui.page import Shell

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words; ``token`` is the colour of its ink, ``icon`` stands before it."""

    text: str
    token: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its header, its width at 1×, and whether its numbers stand at the right."""

    key: str
    width: int = 120
    right: bool = False


class RowsModel(QAbstractTableModel):
    """Rows of cells under worded headers."""

    def __init__(self, shell: Shell, columns: Sequence[Column]) -> None:
        super().__init__()
        self._shell, self._columns = shell, tuple(columns)
        self._rows: list[tuple[Cell, ...]] = []

    def show_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Show these rows in place of all others."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self._rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text
        if role == Qt.ItemDataRole.ForegroundRole and cell.token:
            return self._shell.theme.colour(cell.token)
        if role == Qt.ItemDataRole.DecorationRole and cell.icon:
            return self._shell.theme.icon(cell.icon, cell.token or "ink")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[index.column()].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shell.speech.text(self._columns[section].key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class SmallTable(QTableView):
    """The view: whole rows, read only, the column of index ``stretch`` taking what is left."""

    def __init__(self, shell: Shell, name: str, columns: Sequence[Column], stretch: int) -> None:
        super().__init__()
        self.rows = RowsModel(shell, columns)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self._widths, self._stretch = [column.width for column in columns], stretch
        shell.speech.put(self, name, part="name")
        self._theme = shell.theme
        shell.theme.changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.row)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit the columns in."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """One column takes what is left; where there is too little room, all of them give way by the same share."""
        widths = [self._theme.px(width) for width in self._widths]
        room = self.viewport().width()
        widths[self._stretch] += max(0, room - sum(widths))
        share = min(1.0, room / sum(widths))
        for at, width in enumerate(widths):
            self.setColumnWidth(at, int(width * share))

    @property
    def chosen(self) -> int:
        """The row that is chosen, or -1."""
        found = self.selectionModel().selectedRows()
        return found[0].row() if found else -1
