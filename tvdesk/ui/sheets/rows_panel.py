"""All rows as they would come into the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tvdesk.ui.kit import column, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.sheets.flow import ImportFlow

if TYPE_CHECKING:
    from tvdesk.services.sheets.rows import Row

_LOOKS = {
    "imported": ("circle-check", "good"),
    "noted": ("info", "accent"),
    "known": ("circle-check", "dim"),
    "needs_person": ("circle-alert", "wrong"),
    "other_unit": ("info", "dim"),
    "out": ("x", "dim"),
}


class RowsPanel(QWidget):
    """The preview; below it what is to be known of the chosen row."""

    def __init__(
        self, shell: Shell, flow: ImportFlow, sentence: Callable[[Any, str], str], unit_name: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._shell, self._flow, self._sentence, self._unit_name = shell, flow, sentence, unit_name
        number = shell.speech.number
        self.table = RowsView(
            shell,
            "ui.sheets.rows",
            (
                Column("ui.sheets.column.sheet", lambda one: one.sheet, 130, narrow=100),
                Column("ui.sheets.column.row", lambda one: number(one.row), 70, right=True),
                Column("ui.sheets.column.title", lambda one: str(one.values.get("title", ""))),
                Column("ui.sheets.column.day", self._day, 110),
                Column("ui.sheets.column.unit", self._unit, 230, narrow=0),
                Column(
                    "ui.sheets.column.becomes",
                    lambda one: shell.speech.text(f"ui.sheets.becomes.{self._state(one)}"),
                    210,
                    icon=lambda one: _LOOKS[self._state(one)],
                ),
            ),
        )
        self._detail = plain("dim", wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setLayout(column(6, self.table, self._detail, gap=8))
        self.table.chosen.connect(self._show_detail)

    def show_workbook(self) -> None:
        """The rows as they are planned now."""
        rows = [] if self._flow.result is None else self._flow.result.rows
        self.table.fill(rows)
        if rows and self.table.current is None:
            self.table.choose(0)
        self._show_detail(self.table.current)

    def _show_detail(self, one: Row | None) -> None:
        said = [] if one is None else [self._sentence(problem, self._shell.speech.name) for problem in one.problems]
        self._detail.setText("\n".join(said))
        self._detail.setVisible(bool(said))

    def _state(self, one: Row) -> str:
        if one.status == "imported":
            return "out" if one.place in self._flow.without else "noted" if one.problems else "imported"
        return one.status

    def _day(self, one: Row) -> str:
        day = one.values.get("start_date")
        return self._shell.speech.date(day) if day else ""

    def _unit(self, one: Row) -> str:
        unit = one.values.get("reporting_unit")
        return self._unit_name(unit) if unit else ""
