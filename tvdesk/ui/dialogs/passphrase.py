"""The dialog that asks for the passphrase of the key file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

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
