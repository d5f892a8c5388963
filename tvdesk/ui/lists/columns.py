"""The column chooser: which columns a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from tvdesk.ui.kit import button, icon_button, label, row
from tvdesk.ui.lists.cells import Cells
from tvdesk.ui.page import Shell

_NAME = Qt.ItemDataRole.UserRole


class ColumnChooser(QFrame):
    """Columns with a tick, in their order; dragged, or moved by the buttons. Every change shows at once."""

    changed = Signal(object)
    reset_wanted = Signal()
    closed = Signal()

    def __init__(self, shell: Shell, cells: Cells, known: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.shell, self.cells = shell, cells
        self._known = tuple(known)
        self._filling = False
        self.list = QListWidget()
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        shell.speech.put(self.list, "ui.list.columns", "name")
        self.list.itemChanged.connect(lambda _item: self._tell())
        self.list.model().rowsMoved.connect(lambda *_: self._tell())
        self.up = icon_button(shell, "ui.list.columns.up", "chevron-up", lambda: self._move(-1))
        self.down = icon_button(shell, "ui.list.columns.down", "chevron-down", lambda: self._move(1))
        away = icon_button(shell, "ui.list.columns.close", "x", self.closed.emit)
        usual = button(shell, "ui.list.columns.reset", "undo-2", "quiet", self.reset_wanted.emit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 10, 12)
        layout.setSpacing(6)
        layout.addLayout(row(label(shell, "ui.list.columns", "section"), None, self.up, self.down, away, gap=4))
        layout.addWidget(label(shell, "ui.list.columns.hint", "dim", wraps=True))
        layout.addWidget(self.list, 1)
        layout.addLayout(row(usual, None))
        shell.theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedWidth(self.shell.theme.px(290))

    def put(self, columns: Sequence[str]) -> None:
        """The columns that are shown, in their order; the others follow."""
        here = self.list.currentRow()
        self._filling = True
        self.list.clear()
        for name in (*columns, *(one for one in self._known if one not in columns)):
            item = QListWidgetItem(self.cells.header(name))
            item.setData(_NAME, name)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setCheckState(Qt.CheckState.Checked if name in columns else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(max(here, 0))
        self._filling = False

    def speak(self, cells: Cells) -> None:
        """The same columns in other words."""
        self.cells = cells
        self.put(self.chosen())

    def chosen(self) -> tuple[str, ...]:
        """The columns ticked, in their order."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return tuple(item.data(_NAME) for item in items if item.checkState() is Qt.CheckState.Checked)

    def _move(self, by: int) -> None:
        place = self.list.currentRow()
        if 0 <= place < self.list.count() and 0 <= place + by < self.list.count():
            self._filling = True
            self.list.insertItem(place + by, self.list.takeItem(place))
            self.list.setCurrentRow(place + by)
            self._filling = False
            self._tell()

    def _tell(self) -> None:
        """A list without columns shows nothing: the last tick stays."""
        if self._filling:
            return
        if columns := self.chosen():
            self.changed.emit(columns)
        elif (item := self.list.currentItem()) is not None:
            item.setCheckState(Qt.CheckState.Checked)
