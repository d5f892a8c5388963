"""The second step: cells that could not be read, each beside its reason, put right in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tvdesk.ui.kit import button, column, label, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.grid import GridColumn, GridView
from tvdesk.ui.sheets.look import Asked
from tvdesk.ui.sheets.mending import LACKING, Mending


class AskedPanel(QWidget):
    """``file_wanted`` asks for the rows as a workbook."""

    file_wanted = Signal()

    def __init__(self, shell: Shell, flow: ImportFlow, sentence: Callable[[Any, str], str], mending: Mending) -> None:
        super().__init__()
        self._shell, self._flow, self._sentence, self._mending = shell, flow, sentence, mending
        self.table = GridView(
            shell,
            "ui.sheets.asked",
            (
                GridColumn("ui.sheets.column.sheet", lambda one: one.place[0], 110),
                GridColumn("ui.sheets.column.row", lambda one: shell.speech.number(one.place[1]), 64, right=True),
                GridColumn("ui.sheets.column.title", lambda one: one.title, 200, narrow=150),
                GridColumn("ui.sheets.column.letters", self._heading, 150, narrow=0),
                GridColumn(
                    "ui.sheets.column.value",
                    self._value,
                    190,
                    narrow=160,
                    open_for=lambda one: bool(one.letters),
                    typed=lambda one, text: flow.type_cell(one.place, one.letters, text),
                    options=lambda _one: mending.units,
                    picked=self._is_unit,
                    chosen=lambda one, code: flow.type_cell(one.place, one.letters, code),
                ),
                GridColumn("ui.sheets.column.reason", self._reason, icon=_look),
            ),
        )
        self._hint = label(shell, "ui.sheets.asked.hint", "dim", wraps=True)
        self._none = label(shell, "ui.sheets.asked.none", "dim", wraps=True)
        self._detail = plain(wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.file_button = button(shell, "ui.sheets.write_errors", "download", on=self.file_wanted.emit)
        below = row(self._detail, self.file_button)
        below.setStretch(0, 1)
        layout = column(6, self._hint, self._none, self.table, below, gap=8)
        self.setLayout(layout)
        self._spring = QWidget()
        layout.addWidget(self._spring, 1)
        self.table.chosen.connect(self._show_detail)

    def show_workbook(self) -> None:
        """The cells as they are read now."""
        self._mending.look()
        asked = self._flow.asked
        self.table.fill(asked)
        if asked and self.table.current is None:
            self.table.choose(0)
        for shown in (self._hint, self.table, self._detail):
            shown.setVisible(bool(asked))
        for empty in (self._none, self._spring):
            empty.setVisible(not asked)
        self.file_button.setVisible(self._flow.unsettled > 0)
        self._show_detail(self.table.current)

    def _show_detail(self, one: Asked | None) -> None:
        self._detail.setText("" if one is None else f"{self._heading(one)}: {self._reason(one)}".removeprefix(": "))

    def _is_unit(self, one: Asked) -> bool:
        return self._mending.is_unit(one.place[0], one.letters)

    def _value(self, one: Asked) -> str:
        return self._mending.unit_name(one.value) if self._is_unit(one) else one.value

    def _heading(self, one: Asked) -> str:
        if one.letters.startswith(LACKING):
            name = self._shell.speech.language.field_label(one.kind, one.letters.removeprefix(LACKING))
            return self._shell.speech.text("ui.sheets.no_column", name=name)
        return f"{one.letters} · {one.heading}" if one.heading else one.letters

    def _reason(self, one: Asked) -> str:
        if one.problem is None:
            return self._shell.speech.text("ui.sheets.solved")
        return self._sentence(one.problem, self._shell.speech.name)


def _look(one: Asked) -> tuple[str, str]:
    return ("circle-check", "good") if one.problem is None else ("circle-alert", "wrong")
