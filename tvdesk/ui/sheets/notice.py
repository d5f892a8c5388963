"""What the page says when no workbook lies open: how to begin, why a file cannot be read, what was done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tvdesk.ui.kit import clear, column, plain, row
from tvdesk.ui.page import Shell

_WIDTH = 560


class Notice(QWidget):
    """An icon, a sentence, what to do next, and buttons; in the middle of the page."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._head, self._text = plain("section", wraps=True), plain("dim", wraps=True)
        for one in (self._head, self._text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            # A fixed width: with an alignment of its own a label that wraps would be given the height of one line.
            one.setFixedWidth(shell.theme.px(_WIDTH))
        self._buttons, self._below = QHBoxLayout(), QHBoxLayout()
        for layout in (self._buttons, self._below):
            layout.setSpacing(8)
        inner = column(None, self._icon, row(None, self._head, None), row(None, self._text, None), gap=8)
        inner.addSpacing(6)
        inner.addLayout(self._buttons)
        inner.addLayout(self._below)
        inner.addStretch(2)
        self.setLayout(inner)

    def say(
        self,
        look: tuple[str, str],
        head: str,
        text: str,
        buttons: tuple[QWidget, ...] = (),
        below: tuple[QWidget, ...] = (),
    ) -> None:
        """Show this; ``look`` is the icon and its token. The buttons of before are gone."""
        self._shell.theme.put_icon(self._icon, *look, 40)
        self._head.setText(head)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for layout, widgets in ((self._buttons, buttons), (self._below, below)):
            clear(layout)
            layout.addStretch(1)
            for widget in widgets:
                layout.addWidget(widget)
            layout.addStretch(1)
