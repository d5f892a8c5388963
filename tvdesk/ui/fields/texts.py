"""Lines and paragraphs of text, numbers and amounts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from tvdesk.ui.fields.editor import FieldEditor, Line
from tvdesk.ui.forms.typed import Typed
from tvdesk.ui.page import Shell


class TextEditor(FieldEditor):
    """One line. Numbers stand at the right, where their places can be compared."""

    def __init__(self, shell: Shell, *, number: bool = False) -> None:
        super().__init__(shell)
        self.line = Line()
        if number:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.returnPressed.connect(self.next_wanted)

    def typed(self) -> Typed:
        """The text as it stands."""
        return self.line.text()

    def show_typed(self, typed: Typed) -> None:
        """Another text; the cursor stays where there is nothing to change."""
        text = str(typed or "")
        if text != self.line.text():
            place = self.line.cursorPosition() if self.line.hasFocus() else 0
            self.line.setText(text)
            self.line.setCursorPosition(min(place, len(text)))

    def stops(self) -> Sequence[QWidget]:
        """The line."""
        return (self.line,)

    def lock(self, locked: bool) -> None:
        """Can be read and copied from."""
        self.line.setReadOnly(locked)


class LongTextEditor(FieldEditor):
    """Paragraphs. Enter begins a new one; Tab goes on."""

    LINES = 4

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumWidth(0)
        self._filling = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(self._changed)
        self._fit()
        shell.theme.changed.connect(self._fit)

    def _fit(self) -> None:
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * self.LINES + 22)

    def _changed(self) -> None:
        if not self._filling:
            self.edited.emit()

    def typed(self) -> Typed:
        """The text as it stands."""
        return self.text.toPlainText()

    def show_typed(self, typed: Typed) -> None:
        """Another text."""
        text = str(typed or "")
        if text != self.text.toPlainText():
            self._filling = True
            place = self.text.textCursor().position() if self.text.hasFocus() else 0
            self.text.setPlainText(text)
            cursor = self.text.textCursor()
            cursor.setPosition(min(place, len(text)))
            self.text.setTextCursor(cursor)
            self._filling = False

    def stops(self) -> Sequence[QWidget]:
        """The text."""
        return (self.text,)

    def lock(self, locked: bool) -> None:
        """Can be read and copied from."""
        self.text.setReadOnly(locked)
