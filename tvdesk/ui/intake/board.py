"""The round's board: a line for each unit, filtered by its state or by words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from tvdesk.core.text import fold
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.kit import column, empty_state, labelled, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.round_board import BoardRow, RoundBoard

_PAUSE = 300
_LOOK = {
    "received": ("circle-check", "good"),
    "late": ("clock", "attention"),
    "held": ("clock", "attention"),
    "silent": ("minus", "dim"),
    "returned": ("undo-2", "wrong"),
}
ALL, MISSING = "all", "missing"
FILTERS = (ALL, "received", "late", "held", "silent", "returned", "contested")


class BoardView(QWidget):
    """``chosen`` names the row that is looked at, or ``None``."""

    chosen = Signal(object)

    def __init__(self, shell: Shell, unit_name: Callable[[str], str]) -> None:
        super().__init__()
        self._shell, self._unit_name = shell, unit_name
        self.board: RoundBoard | None = None
        self.search = QLineEdit()
        self.filter = CalmCombo()
        self.table = RowsView(
            shell,
            "ui.intake.board",
            (
                Column("ui.intake.column.unit", lambda one: unit_name(one.unit)),
                Column("ui.intake.column.state", self._state, 140, icon=lambda one: _LOOK[state_of(one)], narrow=134),
                Column("ui.intake.column.day", self._day, 98, narrow=0),
                Column("ui.intake.column.records", lambda one: self._number(one.records), 66, right=True, narrow=66),
                Column("ui.intake.column.conflicts", lambda one: self._number(one.contested), 80, right=True, narrow=0),
                Column("ui.intake.column.returned", lambda one: self._number(one.returned), 66, right=True, narrow=0),
            ),
        )
        self._empty = empty_state(shell, "inbox", "ui.intake.no_round", "ui.intake.no_round.hint")
        self._none = empty_state(shell, "search", "ui.intake.none", "ui.intake.none.hint")
        bar = row(
            labelled(shell, "ui.intake.search", self.search), labelled(shell, "ui.intake.filter", self.filter), gap=12
        )
        bar.setStretch(0, 3)
        bar.setStretch(1, 2)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        layout = column(self._bar, self.table, self._none, self._empty, gap=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.renew)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self._word_filters()
        self.filter.currentIndexChanged.connect(lambda _at: self.renew())
        self.table.chosen.connect(self.chosen)
        shell.speech.changed.connect(self._word_filters)

    def show_board(self, board: RoundBoard | None) -> None:
        """Another board, or the same as it stands now."""
        self.board = board
        self._word_filters()
        self.renew()

    def renew(self) -> None:
        """The rows that the filter leaves."""
        rows = self.rows
        any_round = self.board is not None
        self._bar.setVisible(any_round)
        self._empty.setVisible(not any_round)
        self._none.setVisible(any_round and not rows)
        self.table.setVisible(bool(rows))
        self.table.fill(rows)
        if rows and self.table.current is None:
            self.table.choose(0)
        self.chosen.emit(self.table.current if rows else None)

    @property
    def rows(self) -> list[BoardRow]:
        """What is shown of the board."""
        if self.board is None:
            return []
        words, wanted = fold(self.search.text()).split(), self.filter.currentData() or ALL
        return [
            one
            for one in self.board.rows
            if fits(one, wanted) and all(word in fold(self._unit_name(one.unit)) for word in words)
        ]

    def narrow(self, wanted: str) -> None:
        """Show the units in one state."""
        self.filter.setCurrentIndex(max(self.filter.findData(wanted), 0))

    def _word_filters(self) -> None:
        at, rows = max(self.filter.currentIndex(), 0), self.board.rows if self.board else ()
        self.filter.blockSignals(True)
        self.filter.clear()
        for wanted in FILTERS:
            count = sum(fits(one, wanted) for one in rows)
            self.filter.addItem(self._shell.speech.text(f"ui.intake.filter.{wanted}", count=count), wanted)
        self.filter.setCurrentIndex(at)
        self.filter.blockSignals(False)

    def _state(self, one: BoardRow) -> str:
        return self._shell.speech.text(f"ui.intake.state.{state_of(one)}")

    def _day(self, one: BoardRow) -> str:
        return self._shell.speech.date(one.day) if one.day else "–"

    def _number(self, value: int) -> str:
        return self._shell.speech.number(value) if value else "–"


def state_of(one: BoardRow) -> str:
    """What matters most of a unit: that something of it was returned, else how it reported."""
    return "returned" if one.returned else one.state


def fits(one: BoardRow, wanted: str) -> bool:
    """Whether a row belongs to a filter."""
    if wanted == "contested":
        return one.contested > 0
    if wanted == "returned":
        return one.returned > 0
    return wanted == ALL or one.state == wanted
