"""The third step: new rows that may be in the register already; a tick keeps one out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tvdesk.ui.forms.beside import Beside
from tvdesk.ui.kit import button, column, label, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.grid import GridColumn, GridView

if TYPE_CHECKING:
    from tvdesk.services.sheet_desk import SheetDesk
    from tvdesk.services.workbooks import PossibleDuplicate


class DuplicatesPanel(QWidget):
    """``changed``: a row was left out, or is in again."""

    changed = Signal()

    def __init__(self, shell: Shell, flow: ImportFlow, desk: SheetDesk, unit_name: Callable[[str], str]) -> None:
        super().__init__()
        self._shell, self._flow, self._desk = shell, flow, desk
        self.table = GridView(
            shell,
            "ui.sheets.duplicates",
            (
                GridColumn(
                    "ui.sheets.column.out",
                    lambda _one: "",
                    88,
                    tip=lambda _one: shell.speech.text("ui.sheets.column.out.tip"),
                    ticked=lambda one: one.row.place in flow.without,
                    tick=self._tick,
                ),
                GridColumn("ui.sheets.column.row", lambda one: shell.speech.number(one.row.row), 64, right=True),
                GridColumn("ui.sheets.column.in_file", lambda one: str(one.row.values.get("title", ""))),
                GridColumn("ui.sheets.column.in_register", lambda one: one.side.title, 280, narrow=190),
                GridColumn(
                    "ui.sheets.column.day",
                    self._day,
                    112,
                ),
                GridColumn("ui.sheets.column.unit", lambda one: unit_name(one.side.unit), 180, narrow=0),
                GridColumn("ui.sheets.column.alike", self._alike, 200, narrow=130),
            ),
        )
        self._hint = label(shell, "ui.sheets.duplicates.hint", "dim", wraps=True)
        self._none = plain("dim", wraps=True)
        self._detail = plain(wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.beside_button = button(shell, "ui.sheets.beside", "split", on=self.open_beside)
        below = row(self._detail, self.beside_button)
        below.setStretch(0, 1)
        self._spring = QWidget()
        layout = column(6, self._hint, self._none, self.table, below, gap=8)
        layout.addWidget(self._spring, 1)
        self.setLayout(layout)
        self.table.opened.connect(lambda _one: self.open_beside())
        self.table.chosen.connect(self._show_detail)

    def show_workbook(self) -> None:
        """What is known of duplicates now."""
        found = self._flow.duplicates
        self.table.fill(found or [])
        if found and self.table.current is None:
            self.table.choose(0)
        key = "ui.sheets.duplicates.searching" if found is None else "ui.sheets.duplicates.none"
        self._none.setText(self._shell.speech.text(key))
        for shown in (self._hint, self.table, self._detail, self.beside_button):
            shown.setVisible(bool(found))
        for empty in (self._none, self._spring):
            empty.setVisible(not found)
        self._show_detail(self.table.current)

    def _show_detail(self, one: PossibleDuplicate | None) -> None:
        self._detail.setText("" if one is None else self._shell.speech.text("ui.sheets.why", why=self._reasons(one)))

    def _tick(self, one: PossibleDuplicate, out: bool) -> None:
        self._flow.leave_out(one.row.place, out)
        self.table.viewport().update()
        self.changed.emit()

    def _day(self, one: PossibleDuplicate) -> str:
        return self._shell.speech.date(one.side.start_date) if one.side.start_date else ""

    def _alike(self, one: PossibleDuplicate) -> str:
        return self._shell.speech.text("ui.sheets.alike", score=one.score, why=self._reasons(one))

    def _reasons(self, one: PossibleDuplicate) -> str:
        return ", ".join(self._shell.speech.text(f"duplicate.reason.{code}") for code in one.reasons)

    def open_beside(self) -> None:
        """The row and the record beside each other."""
        one = self.table.current
        if one is not None:
            self._shell.jobs.run(
                lambda _progress: self._desk.values(one.record), partial(self._beside, one), owner=self
            )

    def _beside(self, one: PossibleDuplicate, theirs: Any) -> None:
        kind = one.row.kind
        wording = self._desk.wording(self._shell.speech.language)
        dialog = Beside(
            self._shell, self, kind, wording, one.row.values, theirs, deletable=True, words="ui.sheets.pair"
        )
        dialog.delete_wanted.connect(lambda: self._tick(one, True))
        dialog.stay_wanted.connect(lambda: self._tick(one, False))
        dialog.theirs_wanted.connect(lambda: self._shell.go("editor", type=kind, record=one.record))
        dialog.open()
