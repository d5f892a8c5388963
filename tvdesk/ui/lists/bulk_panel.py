"""One field of many records is given one value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.core.fields import Form, Kind
from tvdesk.ui.fields.build import Offering, editor_of
from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.forms.typed import parse
from tvdesk.ui.kit import button, clear, column, label, plain, row
from tvdesk.ui.lists.field_choice import FieldChoice, sentence
from tvdesk.ui.page import Shell

_EACH_ITS_OWN = frozenset({"title", "unit"})
"""Fields that no two records should be given at once; a record's unit never changes."""


class BulkPanel(QFrame):
    """``made`` hands over the field's name and the value (``None``: to be emptied)."""

    made = Signal(str, object)
    closed = Signal()

    def __init__(self, shell: Shell, form: Form, offering: Offering, today: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.shell, self.form = shell, form
        self._offering, self._today = offering, today
        fields = [one for one in form.fields if one.name not in _EACH_ITS_OWN and one.kind is not Kind.TABLE]
        self.choice = FieldChoice(shell, form, fields)
        self.editor: FieldEditor | None = None
        self._count = 0
        self._head, self.error = plain("section"), plain("error", wraps=True)
        self._hint = label(shell, "ui.list.bulk.hint", "dim", wraps=True)
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self.apply_button = button(shell, "ui.list.bulk.apply", "check", on=self.apply)
        self._lay_out()
        self.error.hide()
        self.choice.edited.connect(self._chosen)
        self.choice.next_wanted.connect(lambda: None if self.editor is None else self.editor.take_focus())
        shell.speech.changed.connect(self._renew)

    def _lay_out(self) -> None:
        named, valued = label(self.shell, "ui.list.field", "field"), label(self.shell, "ui.list.bulk.value", "field")
        named.setBuddy(self.choice.line)
        self._valued = valued
        value = QWidget()
        value.setLayout(self._place)
        value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        cancel = button(self.shell, "ui.list.cancel", role="quiet", on=self.closed.emit)
        across = QHBoxLayout()
        across.setSpacing(14)
        across.addLayout(column(named, self.choice, None, gap=4))
        across.addLayout(column(valued, value, self.error, self._hint, None, gap=4), 1)
        across.addLayout(column(20, row(self.apply_button, cancel, gap=6), None, gap=0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(8)
        layout.addWidget(self._head)
        layout.addLayout(across)

    def begin(self, count: int) -> None:
        """Ask what to write into so many records."""
        self._count = count
        self._renew()
        self.choice.show_typed("")
        self._show(None)
        self.choice.take_focus()

    def _renew(self) -> None:
        self._head.setText(self.shell.speech.text("ui.list.bulk", count=self._count))

    def _chosen(self) -> None:
        if name := self.choice.chosen:
            self._show(name)

    def _show(self, name: str | None) -> None:
        clear(self._place)
        self.error.hide()
        self.editor = None
        if name is not None:
            field = self.form.field(name)
            self.editor = editor_of(self.shell, self.form.type, field, self._offering, self._today)
            self.editor.put_name(self.shell.speech.language.field_label(self.form.type, name))
            self.editor.next_wanted.connect(self.apply)
            self._valued.setBuddy(self.editor)
            self._place.addWidget(self.editor)
        self.apply_button.setEnabled(self.editor is not None)

    def apply(self) -> None:
        """Hand the value over, or say why it is none."""
        if self.editor is None:
            return
        self.editor.finish()
        parsed = parse(self.form.field(self.choice.chosen), self.editor.typed(), self._today())
        self.editor.put_wrong(parsed.problem is not None)
        if parsed.problem is None:
            self.error.hide()
            self.made.emit(self.choice.chosen, _stored(parsed.value))
        else:
            self.error.setText(sentence(self.shell.speech.language, parsed.problem))
            self.error.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape closes the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _stored(value: Any) -> Any:
    return None if value in ("", []) else value
