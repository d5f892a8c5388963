"""The list of what a form still lacks; each line leads to its field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout

from tvdesk.ui.forms.presenter import Missing, Why
from tvdesk.ui.kit import clear, dress, plain
from tvdesk.ui.page import Shell

_ICONS = {
    Why.REQUIRED: ("circle-alert", "wrong"),
    Why.WRONG: ("circle-alert", "wrong"),
    Why.REPORT: ("file-text", "attention"),
}


class MissingPanel(QFrame):
    """First what keeps the record from being saved, then what the report will lack."""

    wanted = Signal(str)
    """The user wants to go to this field."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._form = shell, ""
        self._missing: Sequence[Missing] | None = None
        self.buttons: list[QPushButton] = []
        self.setProperty("role", "card")
        self._head = plain("section", wraps=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(6)
        layout.addWidget(self._head)
        layout.addLayout(self._lines)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        shell.speech.changed.connect(self._word)

    def about(self, form: str) -> None:
        """The fields are those of this form."""
        if form != self._form:
            self._form, self._missing = form, None

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """Another list; the same one leaves the lines, and the focus on them, alone."""
        if missing != self._missing:
            self._missing = list(missing)
            self._word()

    def _word(self) -> None:
        if self._missing is None:
            return
        clear(self._lines)
        self.buttons = []
        text = self._shell.speech.text
        blocking = [one for one in self._missing if one.why is not Why.REPORT]
        later = [one for one in self._missing if one.why is Why.REPORT]
        if not self._missing:
            self._head.setText(text("ui.form.nothing_missing"))
        elif blocking:
            wrong = any(one.why is Why.WRONG for one in blocking)
            self._head.setText(text("ui.form.missing_wrong" if wrong else "ui.form.missing", count=len(blocking)))
        else:
            self._head.setText(text("ui.form.missing_report", count=len(later)))
        for one in blocking:
            self._add(one)
        if blocking and later:
            note = plain("dim", wraps=True)
            note.setText(text("ui.form.missing_report", count=len(later)))
            self._lines.addSpacing(6)
            self._lines.addWidget(note)
        for one in later:
            self._add(one)

    def _add(self, one: Missing) -> None:
        label = self._shell.speech.language.field_label(self._form, one.name)
        line = QPushButton()
        line.setAutoDefault(False)
        line.setText(label)
        line.setAccessibleName(f"{label}: {self._shell.speech.text(f'ui.form.why.{one.why.value}')}")
        line.setToolTip(self._shell.speech.text(f"ui.form.why.{one.why.value}"))
        dress(line, "line")
        icon, token = _ICONS[one.why]
        self._shell.theme.put_icon(line, icon, token, 14)
        line.clicked.connect(lambda: self.wanted.emit(one.name))
        self._lines.addWidget(line)
        self.buttons.append(line)
