"""The start of the window: on screen first, then the workspace in the background.

Nothing heavy is imported here: what a desk needs is loaded by ``tvdesk.app`` behind the first paint.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from tvdesk.core.errors import TvdeskError
from tvdesk.services.places import choose_workspace
from tvdesk.services.preferences import FILE, PreferencesFile, settings_folder
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rail import UNIT_PAGES
from tvdesk.ui.speech import Speech
from tvdesk.ui.start import StartLine
from tvdesk.ui.theme import Theme

if TYPE_CHECKING:
    from tvdesk.services.office import Office
    from tvdesk.services.vitals import Vitals

_SWITCH = 0.001
"""Seconds until a busy thread lets the window's go on; Python's own 5 ms times a few threads is felt."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_BUNDLES = frozenset({".tvb"})


class Composition(Protocol):
    """What puts a desk together; it is loaded behind the first paint (``tvdesk.app``)."""

    def open_desk(self, folder: Path) -> Office: ...

    def vitals(self, office: Office) -> Vitals: ...

    def pages(
        self, shell: Shell, office: Office, counts: Callable[[str, int], None]
    ) -> Mapping[str, Callable[[], Page]]: ...


class Desktop(QObject):
    """The running program: one window and the desk that is open in it.

    ``compose`` loads the parts of a desk; it is called in the background.
    """

    def __init__(
        self, line: StartLine, compose: Callable[[], Composition], environ: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__()
        self._line, self._compose = line, compose
        self.office: Office | None = None
        self._composition: Composition | None = None
        self._vitals: Vitals | None = None
        self.preferences = PreferencesFile(settings_folder(environ) / FILE)
        kept = self.preferences.now
        self.theme = Theme(kept.theme, kept.text_size)
        self.speech = Speech(line.language or kept.language)
        self.theme.wear()
        self.jobs = Jobs(self._unexpected)
        self.window = MainWindow(self.speech, self.theme, self.jobs, UNIT_PAGES)
        self.window.closed.connect(self.close)
        self.window.dropped.connect(self.take_files)
        self.speech.changed.connect(self._name_desk)
        self._folder = choose_workspace(line.workspace, kept.workspace, environ).folder

    def show(self) -> None:
        """The window first; the desk is opened behind it."""
        self.window.show()
        QTimer.singleShot(0, self, self.open)

    def open(self) -> None:
        """Open the workspace in the background."""
        self.jobs.run(lambda _progress: self._load(), self.opened, failed=self._refused, owner=self)

    def _load(self) -> tuple[Composition, Office]:
        composition = self._compose()
        return composition, composition.open_desk(self._folder)

    def opened(self, loaded: tuple[Composition, Office]) -> None:
        """The desk is open: its pages are offered."""
        composition, self.office = loaded
        self.window.offer(composition.pages(self.window.shell, self.office, self.window.count))
        self._name_desk()
        self._composition = composition
        self.jobs.changed.connect(self._read_vitals)
        self._read_vitals()
        self.window.go(self._line.page or "home")
        if self._line.files:
            self.take_files(list(self._line.files))

    def _read_vitals(self, _changed: object = None) -> None:
        office, composition = self.office, self._composition
        if office is not None and composition is not None:
            self.jobs.run(lambda _progress: composition.vitals(office), self._show_vitals, owner=self)

    def _show_vitals(self, found: Vitals) -> None:
        self._vitals = found
        left = self.speech.text("ui.strip.backup", when=self.speech.moment(found.backup), count=found.records)
        right = self.speech.text("ui.strip.key", machine=found.machine, when=self.speech.moment(found.receipt))
        none_left = self.speech.text("ui.strip.backup.none", count=found.records)
        none_right = self.speech.text("ui.strip.key.alone", machine=found.machine)
        self.window.strip.say(left if found.backup else none_left, right if found.receipt else none_right)

    def _name_desk(self) -> None:
        if self._vitals is not None:
            self._show_vitals(self._vitals)
        if self.office is not None:
            role = self.speech.text("ui.role.dic" if self.office.desk.is_dic else "ui.role.unit")
            self.window.rail.name(self.office.name, role)

    def take_files(self, files: Sequence[Path]) -> None:
        """Files dropped on the window or opened from outside go to the page that knows their kind."""
        suffixes = {one.suffix.lower() for one in files}
        if suffixes <= _BUNDLES:
            self.window.go("exchange", files=files)
        elif suffixes <= _WORKBOOKS and len(files) == 1:
            self.window.go("sheets", file=files[0])
        else:
            names = ", ".join(one.name for one in files)
            self.window.messages.say(self.speech.text("ui.dropped.unknown", names=names), "attention")

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


def run(line: StartLine, compose: Callable[[], Composition]) -> int:
    """Show the window until it is closed; the exit code."""
    sys.setswitchinterval(_SWITCH)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("tvdesk")
    application.setApplicationDisplayName("tvdesk")
    desktop = Desktop(line, compose)
    desktop.show()
    return application.exec()
