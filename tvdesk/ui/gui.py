"""The start of the window: on screen first, then the workspace in the background.

Nothing heavy is imported here: what a desk needs is loaded by ``tvdesk.app`` behind the first paint.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Shell
from tvdesk.ui.rail import PageEntry
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

if TYPE_CHECKING:
    from tvdesk.services.office import Office

_SWITCH = 0.001
"""Seconds until a busy thread lets the window's go on; Python's own 5 ms times a few threads is felt."""


class Composition(Protocol):
    """What puts a desk together; it is loaded behind the first paint (``tvdesk.app``)."""

    def open_desk(self, folder: Path) -> Office: ...

    def pages(self, shell: Shell, office: Office, counts: Callable[[str, int], None]) -> tuple[PageEntry, ...]: ...


@dataclass(frozen=True, slots=True)
class Start:
    """How the program was called: the workspace's folder, files to open, the language.

    ``compose`` loads the parts of a desk; called in the background.
    """

    compose: Callable[[], Composition]

    folder: Path | None = None
    files: tuple[Path, ...] = ()
    language: str = "vi"


class Desktop(QObject):
    """The running program: one window and the desk that is open in it."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.office: Office | None = None
        self.theme = Theme()
        self.speech = Speech(start.language)
        self.theme.wear()
        self.jobs = Jobs(self._unexpected)
        self.window = MainWindow(self.speech, self.theme, self.jobs)
        self.window.closed.connect(self.close)

    def show(self) -> None:
        """The window first; the desk is opened behind it."""
        self.window.show()
        QTimer.singleShot(0, self, self.open)

    def open(self) -> None:
        """Open the workspace in the background."""
        folder = self.start.folder
        if folder is not None:
            self.jobs.run(lambda _progress: self._load(folder), self.opened, failed=self._refused, owner=self)

    def _load(self, folder: Path) -> tuple[Composition, Office]:
        composition = self.start.compose()
        return composition, composition.open_desk(folder)

    def opened(self, loaded: tuple[Composition, Office]) -> None:
        """The desk is open: its pages are offered."""
        composition, office = loaded
        self.office = office
        self.window.offer(composition.pages(self.window.shell, office, self.window.count))
        self.window.rail.name(office.name, self.speech.text("ui.role.dic" if office.desk.is_dic else "ui.role.unit"))

    def close(self) -> None:
        """Wait for what runs, then let go of the workspace."""
        self.jobs.close()
        if self.office is not None:
            self.office.close()
            self.office = None

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, TvdeskError):
            self.window.messages.fail(error)

    def _unexpected(self, error: BaseException) -> None:
        sys.excepthook(type(error), error, error.__traceback__)


def run(start: Start, arguments: Sequence[str] = ()) -> int:
    """Show the window until it is closed; the exit code."""
    sys.setswitchinterval(_SWITCH)
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("tvdesk")
    application.setApplicationDisplayName("tvdesk")
    desktop = Desktop(start)
    desktop.show()
    return application.exec()
