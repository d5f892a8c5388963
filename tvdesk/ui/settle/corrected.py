"""What the office changed in units' records, and what the unit answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tvdesk.ui.kit import button, column, empty_state, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.corrections import Correction

_LOOK = {
    "waiting": ("clock", "attention"),
    "sent": ("send", "accent"),
    "accepted": ("circle-check", "good"),
    "changed": ("pencil", "attention"),
    "conflict": ("circle-alert", "wrong"),
}


class CorrectedPanel(QWidget):
    """The corrections, each with its state; Enter opens the record."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        say = shell.speech.text
        self.table = RowsView(
            shell,
            "ui.settle.corrected",
            (
                Column("ui.settle.column.when", lambda one: one.moment, 150, narrow=130),
                Column("ui.settle.column.record", lambda one: one.title),
                Column("ui.settle.column.field", lambda one: ", ".join(one.fields), 220, narrow=150),
                Column("ui.settle.column.unit", lambda one: one.unit_name, 210, narrow=0),
                Column(
                    "ui.settle.column.answer",
                    lambda one: say(f"ui.settle.answer.{one.answer}"),
                    200,
                    icon=lambda one: _LOOK[one.answer],
                    narrow=190,
                ),
            ),
        )
        self._detail = plain("dim", wraps=True)
        self.open_button = button(shell, "ui.settle.open", "external-link", on=lambda: self._open(self.table.current))
        self._foot = QWidget()
        foot = row(self._detail, self.open_button)
        foot.setStretch(0, 1)
        self._foot.setLayout(foot)
        self._none = empty_state(shell, "pencil", "ui.settle.corrected.none", "ui.settle.corrected.none.hint")
        self.setLayout(column(6, self.table, self._foot, self._none, gap=10))
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._choose)
        self.fill(())

    def fill(self, found: Sequence[Correction]) -> None:
        """The corrections as they are now."""
        for shown in (self.table, self._foot):
            shown.setVisible(bool(found))
        self._none.setVisible(not found)
        self.table.fill(found)
        if found and self.table.current is None:
            self.table.choose(0)
        self._choose(self.table.current)

    def _choose(self, one: Correction | None) -> None:
        say = self._shell.speech.text
        told = "" if one is None else say(f"ui.settle.answer.{one.answer}.said", actor=one.actor, unit=one.unit_name)
        self._detail.setText(told)

    def _open(self, one: Correction | None) -> None:
        if one is not None:
            self._shell.go("editor", type=one.type, record=one.record)
