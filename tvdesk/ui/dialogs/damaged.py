"""A workspace that cannot be worked in: why, the last good backup, and what would be lost by going back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui import kit
from tvdesk.ui.dialogs.help_window import give_help
from tvdesk.ui.look_view import LookView
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.backup import Backup
    from tvdesk.services.rescue import Damage, Look

Restore = Callable[["Backup"], object]
"""Puts a backup in place of the workspace; called in a job. What was there before is kept beside it."""


class RestoreDialog(QDialog):
    """What both dialogs share: a body, trouble below it, and the button that restores. ``restored`` tells the end."""

    restored = Signal()

    def __init__(self, shell: Shell, restore: Restore, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.shell, self._restore = shell, restore
        self._busy = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.trouble = kit.plain("error", wraps=True)
        self.trouble.hide()
        self.restore_button = kit.button(shell, "ui.restore.do", "history", "primary")
        self.setMinimumWidth(shell.theme.px(620))
        give_help(self, shell, "settings")

    def put_together(self, title: str, *pieces: kit.Piece, buttons: tuple[QWidget, ...]) -> None:
        """Title, pieces, trouble, buttons."""
        self.shell.speech.put(self, title, part="title")
        layout = kit.column(*pieces, self.trouble, kit.row(*buttons[:-1], None, buttons[-1], self.restore_button))
        layout.setContentsMargins(22, 20, 22, 18)
        self.setLayout(layout)
        kit.fit_height(self, self.shell.theme.px(620))

    def restore(self, backup: Backup) -> None:
        """Restore; the dialog waits, and stays with the reason when it does not work."""
        self._wait(True)

        def done(_result: object) -> None:
            self._busy = False
            self.restored.emit()
            self.accept()

        self.shell.jobs.run(
            lambda _progress: self._restore(backup),
            done,
            title=self.shell.speech.text("ui.restore.working"),
            alone=True,
            failed=self._failed,
            owner=self,
        )

    def reject(self) -> None:
        """Not while the parts of the workspace are being exchanged."""
        if not self._busy:
            super().reject()

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.restore_button.setEnabled(not busy)
        self.shell.speech.put(self.restore_button, "ui.restore.working" if busy else "ui.restore.do")
        self.trouble.hide()

    def _failed(self, error: BaseException) -> None:
        self._wait(False)
        speech = self.shell.speech
        if isinstance(error, TvdeskError):
            self.trouble.setText(f"{speech.sentence(error)} {speech.next_step(error)}")
        else:
            self.trouble.setText(speech.text("ui.first.failed"))
        self.trouble.show()


class DamagedDialog(RestoreDialog):
    """At the start, in place of the pages."""

    def __init__(self, shell: Shell, damage: Damage, restore: Restore, parent: QWidget | None = None) -> None:
        super().__init__(shell, restore, parent)
        speech = shell.speech
        picture = QLabel()
        shell.theme.put_icon(picture, "triangle-alert", "attention", 24)
        reason = kit.plain("dim", wraps=True)
        reason.setText(speech.sentence(damage.reason))
        folder = kit.button(
            shell,
            "ui.damaged.folder",
            "folder-open",
            on=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(damage.folder))),
        )
        close = kit.button(shell, "ui.damaged.close", on=self.reject)
        offer = damage.offer
        head = kit.row(picture, kit.label(shell, "ui.damaged.head", "section", wraps=True), gap=10)
        head.setStretch(1, 1)
        body: list[kit.Piece] = [
            head,
            kit.label(shell, "ui.damaged.text" if offer else "ui.damaged.nothing", wraps=True),
            reason,
        ]
        if offer is not None:
            body.append(LookView(shell, offer))
            backup = offer.backup
            self.restore_button.clicked.connect(lambda: self.restore(backup))
            self.restore_button.setDefault(True)
        self.restore_button.setVisible(offer is not None)
        self.put_together("ui.damaged.title", *body, buttons=(folder, close))


class LookDialog(RestoreDialog):
    """From the settings: a look first, then perhaps back to it."""

    def __init__(self, shell: Shell, look: Look, restore: Restore, parent: QWidget | None = None) -> None:
        super().__init__(shell, restore, parent)
        self.restore_button.clicked.connect(lambda: self.restore(look.backup))
        close = kit.button(shell, "ui.restore.not", on=self.reject)
        close.setDefault(True)
        self.put_together(
            "ui.restore.title",
            LookView(shell, look),
            kit.label(shell, "ui.restore.fork", "dim", wraps=True),
            buttons=(close,),
        )
