"""One thing out of a list: a code, a unit, a record that is referred to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.fields.options import Option, meant
from tvdesk.ui.fields.suggestions import Offers, SuggestionLine
from tvdesk.ui.forms.typed import Typed
from tvdesk.ui.kit import icon_button
from tvdesk.ui.page import Shell


class PickEditor(FieldEditor):
    """A line that is searched in, and shows what was chosen. A text that names nothing stays, and is told."""

    def __init__(self, shell: Shell, offers: Offers) -> None:
        super().__init__(shell)
        self._offers = offers
        self._code = ""
        self.button = icon_button(shell, "ui.form.all_choices", "chevron-down")
        self.line = SuggestionLine(shell, offers, self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typing)
        self.line.chosen.connect(self._chosen)
        self.line.next_wanted.connect(self.next_wanted)
        shell.speech.changed.connect(self._reword)

    def _typing(self, _text: str) -> None:
        self._code = ""
        self.edited.emit()

    def _chosen(self, option: Option) -> None:
        self._code = option.code
        self.line.setText(option.label)
        self.line.setToolTip(f"{option.label} · {option.detail}" if option.detail else option.label)
        self.line.setCursorPosition(0)
        self.edited.emit()

    def finish(self) -> None:
        """A text that names one thing is that thing."""
        self.line.close_list()
        text = self.line.text()
        if not self._code and text.strip() and (option := meant(self._offers(), text)):
            self._chosen(option)

    def typed(self) -> Typed:
        """The code, or the text that names none."""
        if self._code:
            return self._code
        text = self.line.text()
        return {"typed": text} if text.strip() else ""

    def show_typed(self, typed: Typed) -> None:
        """Another choice, or text."""
        if typed == self.typed():
            return
        if isinstance(typed, Mapping):
            self._code = ""
            self.line.setText(str(typed.get("typed", "")))
            return
        self._code = str(typed or "")
        if not self._code:
            self.line.clear()
        self._reword()

    def _reword(self) -> None:
        if not self._code:
            self.line.setToolTip("")
            return
        option = next((one for one in self._offers() if one.code == self._code), None)
        self.line.setText(option.label if option else self._code)
        self.line.setToolTip(f"{option.label} · {option.detail}" if option and option.detail else self.line.text())
        self.line.setCursorPosition(0)

    def stops(self) -> Sequence[QWidget]:
        """The line."""
        return (self.line,)

    def lock(self, locked: bool) -> None:
        """Can be read and copied from."""
        self.line.setReadOnly(locked)
        self.button.setVisible(not locked)
