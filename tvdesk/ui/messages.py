"""The message bar: what has just been done, with its Undo, or what went wrong, with what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

Action = tuple[str, Callable[[], None]]
_ICONS = {"good": "check", "attention": "triangle-alert", "wrong": "circle-alert", "plain": "info"}
_TOKENS = {"good": "good", "attention": "attention", "wrong": "wrong", "plain": "accent"}
_SECONDS = {"good": 12, "plain": 12}
"""Good news leaves by itself; what is wrong stays until it is read."""


class Messages(QFrame):
    """One message at a time, inside the window; never a dialog for what went well."""

    def __init__(self, speech: Speech, theme: Theme) -> None:
        super().__init__()
        self._speech, self._theme = speech, theme
        self._icon, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button, self._close = QPushButton(), QToolButton()
        self._button.setProperty("role", "link")
        self._close.setProperty("role", "quiet")
        speech.put(self._close, "ui.message.close", part="name")
        speech.put(self._close, "ui.message.close", part="tip")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self._action: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, kind: str = "good", action: Action | None = None) -> None:
        """Show a sentence; ``action`` is a button's words and what it does, mostly Undo."""
        self.setProperty("role", f"message-{kind}")
        for widget in (self, self._text, self._button):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._theme.put_icon(self._icon, _ICONS[kind], _TOKENS[kind], 18)
        self._theme.put_icon(self._close, "x", _TOKENS[kind])
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action = None if action is None else action[1]
        self._button.setText("" if action is None else action[0])
        self._button.setVisible(action is not None)
        self.show()
        self._timer.stop()
        if kind in _SECONDS:
            self._timer.start(_SECONDS[kind] * 1_000)

    def undo(self, text: str, back: Callable[[], None]) -> None:
        """Say what was done, with the way back."""
        self.say(text, "good", (self._speech.text("ui.message.undo"), back))

    def fail(self, error: TvdeskError) -> None:
        """Say why something was refused, and what to do next."""
        self.say(f"{self._speech.sentence(error)} {self._speech.next_step(error)}", "wrong")

    def fail_known(self, error: BaseException) -> None:
        """The same of an error that has words; another is told by whoever runs the work."""
        if isinstance(error, TvdeskError):
            self.fail(error)

    def clear(self) -> None:
        """Away with the message."""
        self._timer.stop()
        self._action = None
        self.hide()

    def act(self) -> None:
        """What the message's button does (Ctrl+Z while it is shown)."""
        if not self.isHidden() and self._action is not None:
            self._act()

    def _act(self) -> None:
        action = self._action
        self.clear()
        if action is not None:
            action()
