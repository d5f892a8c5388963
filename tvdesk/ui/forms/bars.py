"""A bar above a form that says one thing and offers what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from tvdesk.ui.page import Shell

_ICONS = {"attention": "triangle-alert", "plain": "history", "wrong": "circle-alert"}
_TOKENS = {"attention": "attention", "plain": "accent", "wrong": "wrong"}
Act = tuple[str, Callable[[], object]]


class Bar(QFrame):
    """Hidden until it has something to say. ``acts`` are keys of texts and what each button does."""

    def __init__(self, shell: Shell, kind: str, *acts: Act) -> None:
        super().__init__()
        self._icon, self._text = QLabel(), QLabel()
        self.setProperty("role", f"message-{kind}")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        shell.theme.put_icon(self._icon, _ICONS[kind], _TOKENS[kind], 18)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        self.buttons: list[QPushButton] = []
        for key, act in acts:
            made = QPushButton()
            made.setProperty("role", "link")
            made.setAutoDefault(False)
            shell.speech.put(made, key)
            made.clicked.connect(lambda _checked=False, act=act: act())
            layout.addWidget(made)
            self.buttons.append(made)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str) -> None:
        """Say it; nothing hides the bar."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
