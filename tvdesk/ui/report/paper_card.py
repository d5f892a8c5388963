"""A paper in hand held against what is kept here: its code typed, or read by a camera."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.failing import told
from tvdesk.ui.page import Shell

Check = Callable[[str], tuple[str, bool]]
"""What a code belongs to, in sentences; whether it is known here and still stands."""


class PaperCard(QWidget):
    """A field for the code; the answer stands below it."""

    def __init__(self, shell: Shell, check: Check) -> None:
        super().__init__()
        self._shell, self._check = shell, check
        self.code, self.answer = QLineEdit(), kit.plain(wraps=True)
        shell.speech.put(self.code, "ui.report.paper", part="name")
        shell.speech.put(self.code, "ui.report.paper.hint", part="placeholder")
        self.button = kit.button(shell, "ui.report.paper.check", "shield-check", on=self.check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(kit.label(shell, "ui.report.paper", "section"), self.code, self.button, self.answer, gap=8)
        )
        self.answer.hide()
        self.button.setEnabled(False)
        self.code.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))
        self.code.returnPressed.connect(self.check)

    def check(self) -> None:
        """Look for the code."""
        text = self.code.text()
        if not text.strip():
            return

        def done(found: tuple[str, bool]) -> None:
            self.answer.setText(found[0])
            kit.dress(self.answer, "good" if found[1] else "warning")
            self.answer.show()

        self.answer.hide()
        self._shell.jobs.run(lambda _progress: self._check(text), done, failed=told(self._shell), owner=self)
