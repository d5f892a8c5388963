"""The units to choose from: a search field that needs no diacritics, and a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from tvdesk.ui import kit
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.core.unit_choices import UnitChoice

_PAUSE_MS = 150


class SearchField(QLineEdit):
    """A field whose arrow keys go to the list below it."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Only Down is taken; everything else is the field's own, UniKey's corrections above all."""
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class UnitList(QWidget):
    """``chosen`` tells that another unit, or none, is marked."""

    chosen = Signal()

    def __init__(self, shell: Shell, choices: Sequence[UnitChoice]) -> None:
        super().__init__()
        self._shell, self._choices = shell, choices
        self._shown: list[UnitChoice] = []
        self.search = SearchField()
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.found = kit.plain("dim")
        shell.speech.put(self.search, "ui.first.unit.search.hint", part="placeholder")
        layout = kit.column(
            kit.labelled(shell, "ui.first.unit.search", self.search),
            kit.labelled(shell, "ui.first.unit.list", self.list, self.found),
            gap=8,
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)
        # A pause, since UniKey takes letters back and writes others while a word is typed.
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.renew)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.down.connect(self._to_list)
        self.list.currentRowChanged.connect(lambda _row: self.chosen.emit())
        self.list.itemActivated.connect(lambda _item: self.chosen.emit())
        self.setFocusProxy(self.search)
        self.renew()

    @property
    def choice(self) -> UnitChoice | None:
        """The unit that is marked."""
        at = self.list.currentRow()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    def renew(self) -> None:
        """Show what fits the search; the only one that fits is marked at once."""
        from tvdesk.core.unit_choices import matching

        self._timer.stop()
        before = self.choice
        self._shown = matching(self._choices, self.search.text())
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._shown:
            self.list.addItem(QListWidgetItem(f"{one.name}  –  {one.above}" if one.above else one.name))
        if len(self._shown) == 1:
            self.list.setCurrentRow(0)
        elif before in self._shown:
            self.list.setCurrentRow(self._shown.index(before))
        self.list.blockSignals(False)
        self.found.setText(self._shell.speech.text("ui.first.unit.found", count=len(self._shown)))
        self.chosen.emit()

    def _to_list(self) -> None:
        self.list.setFocus()
        if self.list.currentRow() < 0 and self._shown:
            self.list.setCurrentRow(0)
