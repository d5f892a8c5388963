"""Keys back from a recovery sheet: ten rows to type, each answered by the word that must stand behind it on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QLineEdit, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui import kit
from tvdesk.ui.dialogs.help_window import give_help
from tvdesk.ui.dialogs.passphrase import SecretField
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.recovery import CodeRow

ROWS = 10
_PAUSE_MS = 300


class RecoveryDialog(QDialog):
    """``taken`` tells that the keys are stored again. A row is never rewritten while somebody types in it."""

    taken = Signal(str)

    def __init__(
        self,
        shell: Shell,
        read_row: Callable[[int, str], CodeRow | None],
        take_back: Callable[[Sequence[str], str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.shell, self._read_row, self._take_back = shell, read_row, take_back
        self._busy = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.recovery.title", part="title")
        self.rows: list[QLineEdit] = []
        self.words: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number in range(ROWS):
            self._add_row(grid, number)
        self.passphrase = SecretField(shell, "ui.first.paper.passphrase")
        self.trouble = kit.plain("error", wraps=True)
        self.trouble.hide()
        self.take_button = kit.button(shell, "ui.recovery.take", "key-round", "primary", self._take)
        close = kit.button(shell, "ui.recovery.close", on=self.reject)
        layout = kit.column(
            kit.label(shell, "ui.recovery.text", wraps=True),
            grid,
            kit.labelled(shell, "ui.first.paper.passphrase", self.passphrase),
            self.trouble,
            kit.row(None, close, self.take_button),
        )
        layout.setContentsMargins(22, 20, 22, 18)
        self.setLayout(layout)
        self.setMinimumWidth(shell.theme.px(560))
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.check)
        self.passphrase.textChanged.connect(self._renew)
        give_help(self, shell, "keys")
        self._renew()

    def _add_row(self, grid: QGridLayout, number: int) -> None:
        caption, field, word = kit.plain("dim"), QLineEdit(), kit.plain("strong")
        self.shell.speech.put(caption, "ui.recovery.row", number=number + 1)
        self.shell.speech.put(field, "ui.recovery.row", part="name", number=number + 1)
        caption.setBuddy(field)
        field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        word.setMinimumWidth(self.shell.theme.px(130))
        field.textChanged.connect(lambda: self._timer.start())
        field.editingFinished.connect(self.check)
        for at, one in enumerate((caption, field, word)):
            grid.addWidget(one, number, at)
        self.rows.append(field)
        self.words.append(word)

    def check(self) -> None:
        """Show the word of each whole row."""
        self._timer.stop()
        for number, (field, word) in enumerate(zip(self.rows, self.words, strict=True)):
            found = self._read_row(number, field.text()) if field.text().strip() else None
            word.setText(found.word if found is not None else "")
        self._renew()

    def _renew(self) -> None:
        whole = all(word.text() for word in self.words)
        self.take_button.setEnabled(whole and bool(self.passphrase.text()) and not self._busy)

    def _take(self) -> None:
        self._busy = True
        self.trouble.hide()
        self._renew()
        rows, passphrase = [field.text() for field in self.rows], self.passphrase.text()
        self.shell.jobs.run(
            lambda _progress: self._take_back(rows, passphrase),
            self._taken,
            title=self.shell.speech.text("ui.recovery.working"),
            writes=True,
            failed=self._failed,
            changed=["care"],
            owner=self,
        )

    def _taken(self, whose: str) -> None:
        self.shell.messages.say(self.shell.speech.text(f"ui.recovery.taken.{whose}"))
        self.taken.emit(whose)
        self._busy = False
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        speech = self.shell.speech
        if isinstance(error, TvdeskError):
            self.trouble.setText(f"{speech.sentence(error)} {speech.next_step(error)}")
        else:
            self.trouble.setText(speech.text("ui.first.failed"))
        self.trouble.show()
        self._renew()

    def reject(self) -> None:
        """Not while the keys are being stored."""
        if not self._busy:
            super().reject()
