"""Asking for the passphrase of the key file: from a worker thread, in the window's, without holding it up."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from tvdesk.services.keystore_errors import PassphraseNeeded
from tvdesk.ui import kit
from tvdesk.ui.page import Shell


class PassphraseDialog(QDialog):
    """One field that shows nothing of what is typed, unless asked to."""

    def __init__(self, shell: Shell, parent: QWidget | None = None, *, again: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.passphrase.title", part="title")
        picture = QLabel()
        shell.theme.put_icon(picture, "key-round", "accent", 24)
        caption = kit.label(shell, "ui.passphrase.label", "field")
        self.field = SecretField(shell, "ui.passphrase.label")
        caption.setBuddy(self.field)
        self.accept_button = kit.button(shell, "ui.passphrase.open", role="primary", on=self._take)
        self.accept_button.setDefault(True)
        wrong = kit.label(shell, "ui.passphrase.wrong", "error", wraps=True)
        wrong.setVisible(again)
        top = kit.row(picture, kit.label(shell, "ui.passphrase.text", wraps=True), gap=10)
        top.setStretch(1, 1)
        layout = kit.column(
            top,
            kit.column(caption, self.field, wrong, gap=4),
            kit.row(None, kit.button(shell, "ui.passphrase.later", on=self.reject), self.accept_button),
        )
        layout.setContentsMargins(20, 18, 20, 16)
        self.setLayout(layout)
        self.setMinimumWidth(shell.theme.px(420))
        kit.fit_height(self, shell.theme.px(420))
        self.field.setFocus()

    def _take(self) -> None:
        if self.field.text():
            self.accept()


class SecretField(QLineEdit):
    """A field for a passphrase, with an eye to look at what was typed: UniKey's letters are worth a look."""

    def __init__(self, shell: Shell, key: str) -> None:
        super().__init__()
        self._theme = shell.theme
        self.setEchoMode(QLineEdit.EchoMode.Password)
        shell.speech.put(self, key, part="name")
        self.look = self.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        shell.speech.put(self.look, "ui.passphrase.look", part="tip")
        shell.speech.put(self.look, "ui.passphrase.look")
        self.look.triggered.connect(self._turn)
        shell.theme.changed.connect(self._dress)
        self._dress()

    def _turn(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)

    def _dress(self) -> None:
        self.look.setIcon(self._theme.icon("eye", "dim"))


class PassphraseAsker(QObject):
    """Callable from a worker thread: waits there until somebody has answered here.

    A second question soon after a first is one after a wrong answer, and says so. Raises
    :class:`PassphraseNeeded` when the person does not want to answer now, or the program ends.
    """

    _wanted = Signal()

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__()
        self._shell, self._parent = shell, parent
        self._answered = Event()
        self._answer = ""
        self._asked_before = False
        self._closed = False
        self.dialog: PassphraseDialog | None = None
        self._wanted.connect(self._ask, Qt.ConnectionType.QueuedConnection)

    def __call__(self) -> str:
        if self._closed:
            raise PassphraseNeeded()
        self._answered.clear()
        self._wanted.emit()
        self._answered.wait()
        answer, self._answer = self._answer, ""
        if not answer:
            raise PassphraseNeeded()
        return answer

    def close(self) -> None:
        """Nobody answers any more: let a waiting thread go."""
        self._closed = True
        self._answered.set()

    def _ask(self) -> None:
        self.dialog = PassphraseDialog(self._shell, self._parent, again=self._asked_before)
        self.dialog.finished.connect(self._heard)
        self.dialog.open()

    def _heard(self, result: int) -> None:
        dialog, self.dialog = self.dialog, None
        accepted = dialog is not None and result == QDialog.DialogCode.Accepted
        self._answer = dialog.field.text() if accepted and dialog is not None else ""
        self._asked_before = accepted
        self._answered.set()
