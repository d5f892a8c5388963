"""The first step: which sheets are taken in, of which kind their rows are, and what each column means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from tvdesk.core.forms import FORMS
from tvdesk.ui.fields.options import Option
from tvdesk.ui.kit import button, column, label, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.grid import GridColumn, GridView
from tvdesk.ui.sheets.look import ColumnLine

if TYPE_CHECKING:
    from tvdesk.services.sheets.importing import ImportResult

KINDS = ("activity", "training", "delegation", "plan_item")
READ, NO_HEADER, HIDDEN, OUT, EMPTY = "read", "no_header", "hidden", "out", "empty"
_LOOKS = {
    READ: ("circle-check", "good"),
    NO_HEADER: ("circle-alert", "attention"),
    HIDDEN: ("info", "dim"),
    OUT: ("info", "dim"),
    EMPTY: ("info", "dim"),
}
LOOKS = (*_LOOKS.values(), ("circle-help", "attention"), ("triangle-alert", "attention"), ("chevron-down", "dim"))
"""The icons of this step; drawing them for the first time takes a moment."""
_SHOWN_SHEETS = 4


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet of the workbook; ``kind`` is empty where none is known."""

    name: str
    state: str
    kind: str
    rows: int


class SheetsPanel(QWidget):
    """Sheets above, the columns of the chosen one below."""

    def __init__(self, shell: Shell, flow: ImportFlow) -> None:
        super().__init__()
        self._shell, self._flow = shell, flow
        self._kinds: dict[str, str] = {}
        self.sheets = GridView(shell, "ui.sheets.sheets", self._sheet_columns())
        self.columns = GridView(shell, "ui.sheets.columns", self._column_columns())
        self._notes, self._head = plain("dim", wraps=True), plain("section")
        self.own_only = QCheckBox()
        shell.speech.put(self.own_only, "ui.sheets.own_only")
        self.forget_button = button(shell, "ui.sheets.forget", role="link", on=self._forget)
        hint = label(shell, "ui.sheets.columns.hint", "dim", wraps=True)
        notes = row(self._notes, self.forget_button)
        notes.setStretch(0, 1)
        self.setLayout(column(6, self.sheets, notes, self.own_only, self._head, hint, self.columns, gap=8))
        self.sheets.chosen.connect(lambda _line: self._show_columns())
        self.own_only.clicked.connect(flow.take_only_own)

    def _sheet_columns(self) -> Sequence[GridColumn]:
        say = self._shell.speech.text
        return (
            GridColumn(
                "ui.sheets.column.sheet",
                lambda one: one.name,
                260,
                narrow=180,
                ticked=lambda one: None if one.state in (HIDDEN, EMPTY) else one.state != OUT,
                tick=lambda one, on: self._flow.tick_sheet(one.name, on),
            ),
            GridColumn(
                "ui.sheets.column.kind",
                lambda one: self._kind(one.kind),
                250,
                narrow=220,
                open_for=lambda one: one.state in (READ, NO_HEADER),
                options=lambda _one: [Option(kind, self._kind(kind)) for kind in KINDS],
                chosen=lambda one, kind: self._flow.choose_kind(one.name, kind),
            ),
            GridColumn(
                "ui.sheets.column.rows",
                lambda one: self._shell.speech.number(one.rows) if one.state == READ else "",
                110,
                right=True,
            ),
            GridColumn(
                "ui.sheets.column.state",
                lambda one: say(f"ui.sheets.state.{one.state}"),
                icon=lambda one: _LOOKS[one.state],
            ),
        )

    def _column_columns(self) -> Sequence[GridColumn]:
        return (
            GridColumn("ui.sheets.column.letters", lambda one: one.column.letters, 76, narrow=0),
            GridColumn("ui.sheets.column.heading", lambda one: one.column.header, 230, narrow=170),
            GridColumn("ui.sheets.column.samples", lambda one: one.samples),
            GridColumn(
                "ui.sheets.column.field",
                lambda one: self._field(one.kind, one.column.field),
                260,
                narrow=210,
                options=lambda one: self._fields(one.kind),
                chosen=lambda one, code: self._flow.map_column(one.sheet, one.column.letters, code or None),
            ),
            GridColumn("ui.sheets.column.sure", self._sure, 190, narrow=150, icon=_sure_look),
        )

    # --- what is shown --------------------------------------------------------------------------------------

    def show_workbook(self) -> None:
        """The workbook as it is planned now."""
        flow, result = self._flow, self._flow.result
        if flow.session is None or flow.choices is None or result is None:
            return
        self._kinds.update(result.kinds)
        without = flow.choices.without
        lines = [self._line(sheet.name, result, without) for sheet in flow.session.book.sheets]
        lines += [SheetLine(name, HIDDEN, "", 0) for name in flow.session.book.hidden]
        self.sheets.fill(lines)
        if self.sheets.current is None and lines:
            self.sheets.choose(next((at for at, line in enumerate(lines) if line.state == READ), 0))
        self._fit(len(lines))
        self.own_only.setVisible(not flow.for_all_units)
        self.own_only.setChecked(flow.own_only)
        self._show_columns()

    def _line(self, name: str, result: ImportResult, without: frozenset[str]) -> SheetLine:
        state = READ if name in result.columns else NO_HEADER if name in result.without_table else EMPTY
        return SheetLine(
            name, OUT if name in without else state, self._kinds.get(name, ""), self._flow.look.by_sheet[name]
        )

    def _fit(self, count: int) -> None:
        """As high as its lines, up to a few of them."""
        view = self.sheets
        height = min(count, _SHOWN_SHEETS) * view.verticalHeader().defaultSectionSize()
        view.setFixedHeight(height + view.horizontalHeader().sizeHint().height() + 6)

    def _show_columns(self) -> None:
        line, result = self.sheets.current, self._flow.result
        shown = line is not None and result is not None and line.name in result.columns
        self._head.setVisible(shown)
        self.columns.setVisible(shown)
        remembered = False
        notes: list[str] = []
        if line is not None and result is not None:
            remembered = line.name in result.remembered
            notes = self._said(line, result)
            if shown:
                self._head.setText(self._shell.speech.text("ui.sheets.columns_of", sheet=line.name))
                self.columns.fill(self._flow.look.columns[line.name])
        self._notes.setText(" ".join(notes))
        self._notes.setVisible(bool(notes))
        self.forget_button.setVisible(remembered)

    def _said(self, line: SheetLine, result: ImportResult) -> list[str]:
        """What is to be known about a sheet beside its line."""
        say = self._shell.speech.text
        if line.state in (NO_HEADER, HIDDEN):
            return [say(f"ui.sheets.note.{line.state}")]
        notes = []
        if line.name in result.remembered:
            notes.append(say("ui.sheets.note.remembered"))
        if encoding := result.encodings.get(line.name):
            notes.append(say("ui.sheets.note.encoding", encoding=encoding.upper()))
        if skipped := result.skipped.get(line.name):
            parts = [say(f"ui.sheets.skipped.{reason}", count=count) for reason, count in sorted(skipped.items())]
            notes.append(say("ui.sheets.note.skipped", what=", ".join(parts)))
        return notes

    # --- words ----------------------------------------------------------------------------------------------

    def _kind(self, kind: str) -> str:
        return self._shell.speech.text(f"type.{kind}") if kind else ""

    def _field(self, kind: str, field: str | None) -> str:
        if field is None or field in ("number", "dates"):
            return self._shell.speech.text(f"ui.sheets.field.{field or 'none'}")
        known = field in FORMS[kind].names()
        return self._shell.speech.language.field_label(kind, field) if known else field

    def _fields(self, kind: str) -> list[Option]:
        from tvdesk.services.sheets.mapping import fields_for_columns

        none = Option("", self._field(kind, None))
        return [none, *(Option(field, self._field(kind, field)) for field in fields_for_columns(kind))]

    def _sure(self, one: ColumnLine) -> str:
        if one.column.field is None:
            return self._shell.speech.text("ui.sheets.sure.left" if one.holds else "ui.sheets.sure.empty")
        if one.column.confidence >= 1:
            return self._shell.speech.text("ui.sheets.sure.yes")
        return self._shell.speech.text("ui.sheets.sure.look", sure=round(100 * one.column.confidence))

    def _forget(self) -> None:
        if (line := self.sheets.current) is not None:
            self._flow.forget_maps(line.name)


def _sure_look(one: ColumnLine) -> tuple[str, str]:
    if one.column.field is None:
        return ("triangle-alert", "attention") if one.holds else ("", "")
    return ("circle-check", "good") if one.column.confidence >= 1 else ("circle-help", "attention")
