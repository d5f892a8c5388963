"""Yes, no, or no answer: two buttons, of which one, or none, is down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.forms.typed import Typed
from tvdesk.ui.page import Shell


class _Half(QPushButton):
    """One answer. Space presses it; Enter goes on, as in every field; left and right go to the other answer."""

    next_wanted = Signal()
    other_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_wanted.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.other_wanted.emit()
        else:
            super().keyPressEvent(event)


class YesNoEditor(FieldEditor):
    """Pressing the answer that is down takes it back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.yes, self.no = _Half(), _Half()
        self._name = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for half, key, other in ((self.yes, "ui.form.yes", self.no), (self.no, "ui.form.no", self.yes)):
            half.setCheckable(True)
            half.setAutoDefault(False)
            half.setProperty("role", "answer")
            shell.speech.put(half, key)
            layout.addWidget(half)
            half.clicked.connect(lambda down, other=other: self._pressed(down, other))
            half.next_wanted.connect(self.next_wanted)
            half.other_wanted.connect(other.setFocus)
        layout.addStretch(1)
        self.setFocusProxy(self.yes)

    def _pressed(self, down: bool, other: QPushButton) -> None:
        if down:
            other.setChecked(False)
        self.edited.emit()

    def typed(self) -> Typed:
        """The answer."""
        return True if self.yes.isChecked() else False if self.no.isChecked() else None

    def show_typed(self, typed: Typed) -> None:
        """Another answer."""
        self.yes.setChecked(typed is True)
        self.no.setChecked(typed is False)

    def stops(self) -> Sequence[QWidget]:
        """Both answers."""
        return (self.yes, self.no)

    def put_name(self, name: str) -> None:
        """ "In plan: yes"."""
        for half, key in ((self.yes, "ui.form.yes"), (self.no, "ui.form.no")):
            half.setAccessibleName(f"{name}: {self.shell.speech.text(key)}")
