"""Asking for the passphrase of the key file: from a worker thread, in the window's, without holding it up."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from tvdesk.services.keystore_errors import PassphraseNeeded
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.ui.dialogs.passphrase import PassphraseDialog


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
        from tvdesk.ui.dialogs.passphrase import PassphraseDialog  # here: few starts have to ask

        self.dialog = PassphraseDialog(self._shell, self._parent, again=self._asked_before)
        self.dialog.finished.connect(self._heard)
        self.dialog.open()

    def _heard(self, result: int) -> None:
        dialog, self.dialog = self.dialog, None
        accepted = dialog is not None and result == QDialog.DialogCode.Accepted
        self._answer = dialog.field.text() if accepted and dialog is not None else ""
        self._asked_before = accepted
        self._answered.set()
