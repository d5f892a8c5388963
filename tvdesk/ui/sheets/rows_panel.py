"""All rows as they would come into the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tvdesk.ui.kit import column, label, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.grid import GridColumn, GridView
from tvdesk.ui.sheets.mending import DAYS, UNIT, Mending

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
    """The preview; below it what is to be known of the chosen row.

    What a row lacks is said in its own cells, and a tick keeps it out. ``changed``: a row was left out, or is in again.
    """

    changed = Signal()

    def __init__(
        self,
        shell: Shell,
        flow: ImportFlow,
        sentence: Callable[[Any, str], str],
        unit_name: Callable[[str], str],
        mending: Mending,
    ) -> None:
        super().__init__()
        self._shell, self._flow, self._sentence, self._unit_name = shell, flow, sentence, unit_name
        self._mending = mending
        self.table = GridView(shell, "ui.sheets.rows", self._columns())
        self._hint = label(shell, "ui.sheets.rows.hint", "dim", wraps=True)
        self._detail = plain("dim", wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setLayout(column(6, self._hint, self.table, self._detail, gap=8))
        self.table.chosen.connect(self._show_detail)

    def _columns(self) -> tuple[GridColumn, ...]:
        number = self._shell.speech.number
        return (
            GridColumn(
                "ui.sheets.column.out",
                lambda _one: "",
                84,
                tip=lambda _one: self._shell.speech.text("ui.sheets.column.out.tip"),
                ticked=self._ticked,
                tick=self._tick,
            ),
            GridColumn("ui.sheets.column.sheet", lambda one: one.sheet, 110, narrow=0),
            GridColumn("ui.sheets.column.row", lambda one: number(one.row), 60, right=True),
            self._mended("ui.sheets.column.title", self._title, 0, ("title",)),
            self._mended("ui.sheets.column.day", self._day, 124, DAYS, narrow=112),
            self._mended("ui.sheets.column.unit", self._unit, 230, (UNIT,), narrow=150),
            GridColumn(
                "ui.sheets.column.becomes",
                lambda one: self._shell.speech.text(f"ui.sheets.becomes.{self._state(one)}"),
                200,
                narrow=144,
                icon=lambda one: _LOOKS[self._state(one)],
            ),
        )

    def _mended(
        self, key: str, text: Callable[[Row], str], width: int, fields: tuple[str, ...], narrow: int | None = None
    ) -> GridColumn:
        """A column whose cells are open where the row has something to be put right there."""
        mending = self._mending
        put = lambda one, said: mending.put(one, fields, said)  # noqa: E731 (typed or chosen: both end here)
        units = (lambda _one: mending.units) if UNIT in fields else None
        return GridColumn(
            key,
            text,
            width,
            narrow=narrow,
            open_for=lambda one: bool(mending.letters(one, *fields)),
            typed=put,
            options=units,
            chosen=put if units else None,
        )

    def show_workbook(self) -> None:
        """The rows as they are planned now."""
        self._mending.look()
        rows = [] if self._flow.result is None else self._flow.result.rows
        self.table.fill(rows)
        if rows and self.table.current is None:
            self.table.choose(0)
        self._show_detail(self.table.current)

    def _show_detail(self, one: Row | None) -> None:
        said = [] if one is None else [self._sentence(problem, self._shell.speech.name) for problem in one.problems]
        self._detail.setText("\n".join(said))
        self._detail.setVisible(bool(said))

    def _ticked(self, one: Row) -> bool | None:
        return one.place in self._flow.without if one.status in ("imported", "needs_person") else None

    def _tick(self, one: Row, out: bool) -> None:
        self._flow.leave_out(one.place, out)
        self.table.viewport().update()
        self.changed.emit()

    def _state(self, one: Row) -> str:
        if self._ticked(one):
            return "out"
        return "noted" if one.status == "imported" and one.problems else one.status

    def _title(self, one: Row) -> str:
        return str(one.values.get("title", "")) or self._mending.written(one, "title")

    def _day(self, one: Row) -> str:
        day = one.values.get("start_date")
        return self._shell.speech.date(day) if day else self._mending.written(one, *DAYS)

    def _unit(self, one: Row) -> str:
        unit = one.values.get(UNIT)
        return self._unit_name(unit) if unit else self._mending.written(one, UNIT)
