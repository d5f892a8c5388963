"""A small table inside a form: one row of editors a row, and a button for one more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from tvdesk.core.fields import Field, Kind
from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.forms.typed import Typed, is_blank
from tvdesk.ui.kit import Elided, button, icon_button
from tvdesk.ui.page import Shell

Build = Callable[[Field], FieldEditor]
_WIDTHS = {Kind.CODE: 3, Kind.UNIT: 4, Kind.TEXT: 4, Kind.INTEGER: 1, Kind.MONEY: 2, Kind.DATE: 2}
_SHORT_TEXT, _SHORT_WIDTH = 200, 2
_WHOLE_DAY = 128
"""A day of ten signs with its calendar is never cut."""


@dataclass(eq=False)
class _Row:
    editors: dict[str, FieldEditor]
    remove: QToolButton


class TableEditor(FieldEditor):
    """The rows of a field; a row that is left empty is none. ``build`` makes the editor of a column."""

    stops_changed = Signal()

    def __init__(self, shell: Shell, form: str, field: Field, build: Build, tidy: Callable[[Field, Typed], Typed]):
        super().__init__(shell)
        self._form, self._field, self._build, self._tidy = form, field, build, tidy
        self._name = ""
        self._locked = False
        self._rows: list[_Row] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self._heads: list[QLabel] = []
        for place, column in enumerate(field.columns):
            head = Elided("field")
            shell.speech.put_label(head, form, column.name)
            head.setVisible(False)
            self._heads.append(head)
            self._grid.addWidget(head, 0, place)
            short = column.kind is Kind.TEXT and column.max_length <= _SHORT_TEXT
            self._grid.setColumnStretch(place, _SHORT_WIDTH if short else _WIDTHS.get(column.kind, 2))
            if column.kind is Kind.DATE:
                self._grid.setColumnMinimumWidth(place, shell.theme.px(_WHOLE_DAY))
        self.add: QPushButton = button(shell, "ui.form.add_row", "plus", "quiet", self.add_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._grid)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        shell.speech.changed.connect(self._put_names)

    def add_row(self) -> None:
        """One more row, with the cursor in it."""
        self._append({})
        next(iter(self._rows[-1].editors.values())).take_focus()
        self.edited.emit()

    def _append(self, typed: Mapping[str, Typed]) -> None:
        editors = {column.name: self._build(column) for column in self._field.columns}
        remove = icon_button(self.shell, "ui.form.remove_row", "x")
        row = _Row(editors, remove)
        remove.clicked.connect(lambda: self._remove(row))
        line = len(self._rows) + 1
        for place, editor in enumerate(editors.values()):
            self._grid.addWidget(editor, line, place)
            editor.show()
            editor.edited.connect(self.edited)
            editor.next_wanted.connect(lambda editor=editor: self._next(editor))
        self._grid.addWidget(remove, line, len(editors))
        remove.show()
        self._rows.append(row)
        for name, editor in editors.items():
            editor.show_typed(typed.get(name, ""))
            editor.lock(self._locked)
        remove.setVisible(not self._locked)
        self._refresh()

    def _next(self, editor: FieldEditor) -> None:
        """Enter: along the row, then to the next row, then to the button for one more, then on."""
        editors = [one for row in self._rows for one in row.editors.values()]
        place = editors.index(editor) + 1
        if place < len(editors):
            editors[place].take_focus()
        else:
            self.add.setFocus(Qt.FocusReason.TabFocusReason)

    def _remove(self, row: _Row) -> None:
        kept = [one for one in self.typed_rows() if one[0] is not row]
        self._fill([typed for _, typed in kept])
        self.add.setFocus()
        self.edited.emit()

    def _fill(self, rows: Sequence[Mapping[str, Typed]]) -> None:
        for row in self._rows:
            for widget in (*row.editors.values(), row.remove):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._rows = []
        for typed in rows:
            self._append(typed)
        self._refresh()

    def _refresh(self) -> None:
        for head in self._heads:
            head.setVisible(bool(self._rows))
        self._put_names()
        self.stops_changed.emit()

    def typed_rows(self) -> list[tuple[_Row, dict[str, Typed]]]:
        """Each row with what stands in it."""
        return [(row, {name: editor.typed() for name, editor in row.editors.items()}) for row in self._rows]

    def typed(self) -> Typed:
        """The rows in which anything stands."""
        rows = (typed for _, typed in self.typed_rows())
        return [{name: one for name, one in row.items() if not is_blank(one)} for row in rows if not is_blank(row)]

    def show_typed(self, typed: Typed) -> None:
        """Other rows."""
        if typed != self.typed():
            self._fill(typed or ())

    def finish(self) -> None:
        """Each cell as it is when it is left."""
        for row in self._rows:
            for column in self._field.columns:
                editor = row.editors[column.name]
                editor.finish()
                editor.show_typed(self._tidy(column, editor.typed()))

    def stops(self) -> Sequence[QWidget]:
        """The cells, each row's button, and the button for one more."""
        found: list[QWidget] = []
        for row in self._rows:
            for editor in row.editors.values():
                found += editor.stops()
            found.append(row.remove)
        return (*found, self.add)

    def put_name(self, name: str) -> None:
        """The field's name goes before the columns'."""
        self._name = name
        self._put_names()

    def _put_names(self) -> None:
        text = self.shell.speech.text
        for number, row in enumerate(self._rows, 1):
            for column, editor in row.editors.items():
                label = self.shell.speech.language.field_label(self._form, column)
                editor.put_name(f"{self._name}, {number}: {label}")
            row.remove.setAccessibleName(text("ui.form.remove_row_of", name=self._name, row=number))
        self.add.setAccessibleName(text("ui.form.add_row_to", name=self._name))

    def put_wrong(self, wrong: bool) -> None:
        """The cells show it."""
        for row in self._rows:
            for editor in row.editors.values():
                editor.put_wrong(wrong)

    def lock(self, locked: bool) -> None:
        """Can be looked at."""
        self._locked = locked
        self.add.setVisible(not locked)
        for row in self._rows:
            row.remove.setVisible(not locked)
            for editor in row.editors.values():
                editor.lock(locked)
