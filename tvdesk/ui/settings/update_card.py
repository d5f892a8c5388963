"""An update of the program from a file: what is new, then a backup, then its setup is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import choose_file
from tvdesk.ui.failing import told
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.updates import Update
    from tvdesk.services.updating import Ready, Updating

SUFFIX = ".tvu"


class UpdateCard(QWidget):
    """``updating`` does the work, in jobs; ``leave`` closes the program, whose files the setup replaces."""

    def __init__(self, shell: Shell, updating: Updating, leave: Callable[[], object]) -> None:
        super().__init__()
        self._shell, self._updating, self._leave = shell, updating, leave
        self._file: Path | None = None
        self.text, self.news = kit.plain(wraps=True), kit.plain(wraps=True)
        self.choose_button = kit.button(shell, "ui.update.choose", "folder-open", on=self.choose)
        self.install_button = kit.button(shell, "ui.update.install", "download", "primary", on=self.install)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(
                kit.label(shell, "ui.update", "section"),
                self.text,
                self.news,
                kit.row(self.choose_button, self.install_button, None),
                gap=10,
            )
        )
        shell.speech.changed.connect(self._rest)
        self._rest()

    def _rest(self) -> None:
        """Before a file was chosen."""
        allowed = self._updating.allowed
        self._file = None
        self.text.setText(self._shell.speech.text("ui.update.text" if allowed else "ui.update.forbidden"))
        self.choose_button.setVisible(allowed)
        self.install_button.hide()
        self.news.hide()

    def choose(self) -> None:
        """Which file."""
        choose_file(self, self._shell, "ui.update.choose", SUFFIX, self.look)

    def look(self, file: Path) -> None:
        """Whether it is to be believed, and what is new."""

        def done(found: Update) -> None:
            say = self._shell.speech
            self._file = file
            self.text.setText(say.text("update.told", version=found.version, size=round(found.size / 1e6)))
            news = found.new_in(say.name)
            self.news.setText(news)
            self.news.setVisible(bool(news))
            self.install_button.show()

        self._rest()
        self._shell.jobs.run(lambda _progress: self._updating.look(file), done, failed=told(self._shell), owner=self)

    def install(self) -> None:
        """Back up, take the setup out of the file, start it, and close."""
        file = self._file
        if file is None:
            return

        def work(_progress: object) -> tuple[Ready, bool]:
            from tvdesk.services.updating import start

            ready = self._updating.prepare(file)
            return ready, start(ready.package)

        def done(found: tuple[Ready, bool]) -> None:
            ready, started = found
            self.install_button.setEnabled(True)
            if started:
                self._leave()
                return
            self._rest()
            fields = {"package": str(ready.package), "version": ready.told.version}
            self.text.setText(self._shell.speech.text("update.by_hand", **fields))

        self.install_button.setEnabled(False)
        self._shell.jobs.run(
            work,
            done,
            title=self._shell.speech.text("ui.update.working"),
            failed=told(self._shell, lambda: self.install_button.setEnabled(True)),
            owner=self,
        )
