"""One unit of the board: how it stands, and its records, each of which may be returned with a reason or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from tvdesk.ui.intake.board import state_of
from tvdesk.ui.kit import badge, button, column, dress, label, labelled, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.returning import Reported
    from tvdesk.services.round_board import BoardRow, RoundBoard

_BADGES = {"received": "good", "late": "attention", "held": "attention", "silent": "neutral", "returned": "wrong"}


class UnitPanel(QWidget):
    """``give_back`` with record and reason, ``lift`` with a record, ``opened`` with a record to look at."""

    give_back = Signal(object, str)
    lift = Signal(object)
    opened = Signal(object)

    def __init__(self, shell: Shell, unit_name: Callable[[str], str]) -> None:
        super().__init__()
        self._shell, self._unit_name = shell, unit_name
        self._row: BoardRow | None = None
        self._board: RoundBoard | None = None
        self.head, self.facts = plain("section", wraps=True), plain("dim", wraps=True)
        self.state = badge()
        self.table = RowsView(
            shell,
            "ui.intake.records",
            (
                Column("ui.intake.column.record", lambda one: one.title, icon=_icon, tip=self._tip),
                Column("ui.intake.column.start", self._day, 96, narrow=0),
            ),
        )
        self.why = plain("warning", wraps=True)
        self.reason = QLineEdit()
        self.back_button = button(shell, "ui.intake.give_back", "undo-2", on=self._give_back)
        self.lift_button = button(shell, "ui.intake.lift", "check", on=self._lift)
        self.open_button = button(shell, "ui.intake.open", "eye", on=self._open)
        self._none = label(shell, "ui.intake.records.none", "dim", wraps=True)
        self._returning = QWidget()
        self._returning.setLayout(
            column(
                self.why,
                labelled(shell, "ui.intake.reason", self.reason),
                row(self.open_button, None, self.lift_button, self.back_button, gap=8),
                gap=8,
            )
        )
        layout = column(self.head, row(self.state, None), self.facts, self.table, self._none, self._returning, gap=8)
        layout.setStretch(3, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self.opened)
        self.reason.textChanged.connect(lambda _text: self._enable())
        shell.speech.changed.connect(self._renew)

    def show_unit(self, row_: BoardRow | None, board: RoundBoard | None) -> None:
        """Another unit, or the same as it stands now; its records come when they are read."""
        if self._row is None or row_ is None or self._row.unit != row_.unit:
            self.table.fill([])
        self._row, self._board = row_, board
        self._renew()

    def show_records(self, found: Sequence[Reported]) -> None:
        """What the unit reports."""
        self.table.fill(found)
        self.table.setVisible(bool(found))
        self._returning.setVisible(bool(found))
        self._none.setVisible(not found)
        if found and self.table.current is None:
            self.table.choose(0)
        self._chosen(self.table.current)

    def _renew(self) -> None:
        one, board, speech = self._row, self._board, self._shell.speech
        if one is None or board is None:
            return
        self.head.setText(self._unit_name(one.unit))
        state = state_of(one)
        self.state.setText(speech.text(f"ui.intake.state.{state}"))
        dress(self.state, f"badge-{_BADGES[state]}")
        lines = [
            speech.text("ui.intake.unit.day", day=speech.date(one.day) if one.day else "–",
                        deadline=speech.date(board.round.deadline)),
            speech.text("ui.intake.unit.records", count=one.records, said="–" if one.said is None else one.said),
        ]  # fmt: skip
        for name, count in (("conflicts", one.contested), ("returned", one.returned), ("held", one.held)):
            if count:
                lines.append(speech.text(f"ui.intake.unit.{name}", count=count))
        if not one.expected:
            lines.append(speech.text("ui.intake.unit.not_asked"))
        self.facts.setText("\n".join(lines))
        self._chosen(self.table.current)

    def _chosen(self, one: Reported | None) -> None:
        text = self._shell.speech.text
        away = one is not None and one.returned
        self.why.setText(text("ui.intake.why", reason=one.reason or "–") if one is not None and one.returned else "")
        self.why.setVisible(away)
        self.lift_button.setVisible(away)
        self.back_button.setVisible(not away)
        self._enable()

    def _enable(self) -> None:
        one = self.table.current
        self.back_button.setEnabled(one is not None and bool(self.reason.text().strip()))
        self.lift_button.setEnabled(one is not None)
        self.open_button.setEnabled(one is not None)

    def _give_back(self) -> None:
        if self.table.current is not None:
            self.give_back.emit(self.table.current, self.reason.text())
            self.reason.clear()

    def _lift(self) -> None:
        if self.table.current is not None:
            self.lift.emit(self.table.current)

    def _open(self) -> None:
        if self.table.current is not None:
            self.opened.emit(self.table.current)

    def _day(self, one: Reported) -> str:
        return self._shell.speech.date(one.day) if one.day else "–"

    def _tip(self, one: Reported) -> str:
        if not one.returned:
            return one.title
        return f"{one.title} ({self._shell.speech.text('ui.intake.why', reason=one.reason or '–')})"


def _icon(one: Reported) -> tuple[str, str]:
    return ("undo-2", "wrong") if one.returned else ("file-text", "dim")
