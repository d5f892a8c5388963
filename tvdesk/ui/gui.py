"""The start of the window: on screen first, then the workspace in the background.

Nothing heavy is imported here: what a desk needs is loaded by ``tvdesk.app`` behind the first paint.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEventLoop, QObject, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from tvdesk.core.errors import TvdeskError
from tvdesk.core.resources import resource_path
from tvdesk.services.glance import is_office
from tvdesk.services.places import choose_workspace, is_sample, log_folder
from tvdesk.services.preferences import FILE, PreferencesFile, WindowPlace, settings_folder
from tvdesk.ui.first_glance import first_glance
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.opening import CareActs, Openers, Opening
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.qt_words import SpokenQt
from tvdesk.ui.rail import OFFICE_PAGES, UNIT_PAGES
from tvdesk.ui.speech import Speech
from tvdesk.ui.start import StartLine
from tvdesk.ui.sweeper import Sweeper
from tvdesk.ui.theme import Theme

if TYPE_CHECKING:
    from tvdesk.core.language import Language
    from tvdesk.services.keystore import KeyStore
    from tvdesk.services.office import Office
    from tvdesk.services.vitals import Vitals
    from tvdesk.ui.dialogs.passphrase import PassphraseAsker
    from tvdesk.ui.error_window import FailureCatcher
    from tvdesk.ui.lists.uses import ListUses
    from tvdesk.ui.pages.records import RecordsPage

SWITCH = 0.00005
"""Seconds until a busy thread lets the window's go on. A table that is painted asks Python for a thousand values, and
waits that long for each while a thread computes: with 1 ms a third of a second was measured, with Python's own 5 ms
more than one."""
_CARE_AFTER_MS = 3_000
_SWEEP_AFTER_MS = 5_000
"""When garbage is looked for again, which ``tvdesk.__main__`` put off for the time of loading."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_BUNDLES = frozenset({".tvb"})
_PAPERS = frozenset({".pdf"})
_UPDATES = frozenset({".tvu"})
_REQUESTS = frozenset({".json"})


class Composition(Openers, Protocol):
    """What puts a desk together; it is loaded behind the first paint (``tvdesk.app``)."""

    def vitals(self, office: Office) -> Vitals: ...

    def list_uses(self, shell: Shell, office: Office) -> ListUses: ...

    def keep_daily(self, office: Office) -> bool: ...

    def sweep_files(self, office: Office) -> int: ...

    def check_paper(self, office: Office, pdf: Path, language: Language) -> tuple[str, bool]: ...

    def throw_away(self, workspace: Path) -> None: ...

    def rewrite(self, folder: Path, store: KeyStore, encrypt: bool) -> None: ...

    def care_pages(self, shell: Shell, office: Office, acts: CareActs) -> Mapping[str, Callable[[], Page]]: ...

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
        self._line, self._compose, self._environ = line, compose, environ
        self.office: Office | None = None
        self._vitals: Vitals | None = None
        self.preferences = PreferencesFile(settings_folder(environ) / FILE, environ.get("TVDESK_LANGUAGE", ""))
        kept = self.preferences.now
        self.theme = Theme(kept.theme, kept.text_size, dense=kept.density == "dense")
        self.speech = Speech(line.language or kept.language)
        self.theme.wear()
        self._qt_words = SpokenQt(self.speech, self)
        self.jobs = Jobs(self._unexpected)
        self._sweeper = Sweeper()
        self.folder = choose_workspace(line.workspace, kept.workspace, environ).folder
        entries = OFFICE_PAGES if is_office(self.folder) else UNIT_PAGES
        self.window = MainWindow(self.speech, self.theme, self.jobs, entries)
        self.window.closed.connect(self.close)
        self.window.dropped.connect(self.take_files)
        self.speech.changed.connect(self._name_desk)
        self.jobs.changed.connect(self._read_vitals)
        self._early: RecordsPage | None = None
        self._asker: PassphraseAsker | None = None
        self._catcher: FailureCatcher | None = None
        self._files = list(line.files)
        self.opening = Opening(self.window.shell, self.preferences, self._ask, compose, self.window)
        self.opening.opened.connect(self.opened)
        self.opening.given_up.connect(self.window.close)
        self._place_window()

    def show(self) -> None:
        """The window first, with a list's first rows where it begins with one; the desk is opened behind it."""
        self._early = first_glance(self.window.shell, self.folder, self._line.page)
        if self._early is not None:
            self.window.adopt(self._early)
            self.window.go(self._early.name)
        self.window.show()
        # Painted here and now: what is loaded from now on would keep the first paint waiting.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        QTimer.singleShot(0, self, self.open)
        QTimer.singleShot(_SWEEP_AFTER_MS, self, self._sweeper.begin)

    def open(self) -> None:
        """Open the workspace in the background."""
        from tvdesk.ui.dialogs.passphrase import PassphraseAsker

        self._asker = PassphraseAsker(self.window.shell, self.window)
        if self._line.sample:
            self.opening.open_sample()
        else:
            self.opening.open(self.folder)

    def opened(self, office: Office) -> None:
        """The desk is open: its pages are offered, today's backup is made behind them."""
        composition, self.office = self._compose(), office
        shell = self.window.shell
        self.window.rail.offer(OFFICE_PAGES if office.desk.is_dic else UNIT_PAGES)
        acts = CareActs(self.preferences, self._reopen, self._rewrite, self._throw_sample_away)
        pages = composition.pages(shell, office, self.window.count)
        early, self._early = self._early, None
        if early is not None:
            early.serve(composition.list_uses(shell, office))
        self.window.offer({**pages, **composition.care_pages(shell, office, acts)})
        self._name_desk()
        self._read_vitals()
        self.window.go(self._line.page or "home")
        files, self._files = self._files, []
        if files:
            self.take_files(files)
        QTimer.singleShot(_CARE_AFTER_MS, self.window, lambda: self._back_up(office))

    def _back_up(self, office: Office) -> None:
        """Today's backup, when whoever opened the desk has got what she came for."""
        if self.office is office:
            self.jobs.run(
                lambda _progress: self._compose().keep_daily(office),
                lambda _made: self._sweep(office),
                title=self.speech.text("ui.backups.making"),
                writes=True,
                changed=["care"],
                owner=self.window,
            )

    def _sweep(self, office: Office) -> None:
        """Attachments that nothing names go when the day's backup has been seen to."""
        if self.office is office:
            self.jobs.run(lambda _progress: self._compose().sweep_files(office), writes=True, owner=self.window)

    def _ask(self) -> str:
        """The passphrase of the key file, wanted by a job."""
        assert self._asker is not None  # made before the first job that could want it
        return self._asker()

    def come_forward(self, files: Sequence[Path]) -> None:
        """Another start asks for the window, perhaps with files."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if not files:
            return
        if self.office is None:
            self._files = list(files)
        else:
            self.take_files(files)

    def watch(self) -> None:
        """From the first paint on, what nobody foresaw goes into the log, and errors into a window."""
        from tvdesk.services.failure_reports import earlier_crash, note_crashes, open_log
        from tvdesk.ui.error_window import FailureCatcher

        logs = log_folder(self._environ)
        self._catcher = FailureCatcher(self.speech, self.theme, open_log(logs), logs)
        self._catcher.install()
        if earlier_crash(logs) is not None:
            self.tell_of_crash(logs)
        note_crashes(logs)

    def tell_of_crash(self, logs: Path) -> None:
        """The last run ended without anybody's will: where its report lies."""
        opens = (self.speech.text("ui.failure.folder"), lambda: _open_folder(logs))
        self.window.messages.say(self.speech.text("ui.failure.earlier"), "attention", opens)

    def _reopen(self, said: str) -> None:
        """The workspace that is open was exchanged for a backup, or goes on as another device."""
        self._let_go()
        self.window.messages.say(self.speech.text(said))
        self.opening.open(self.opening.folder)

    def _rewrite(self, encrypt: bool) -> None:
        """Encrypt the workspace that is open, or write it in the clear; it is opened again, whatever came of it."""
        office, folder = self.office, self.opening.folder
        if office is None:
            return
        self._let_go()

        def done(_result: object) -> None:
            self.window.messages.say(self.speech.text("ui.encryption.started" if encrypt else "ui.encryption.ended"))
            self.opening.open(folder, office.store)

        def failed(error: BaseException) -> None:
            if isinstance(error, TvdeskError):
                self.window.messages.fail(error)
            self.opening.open(folder, office.store)

        self.jobs.run(
            lambda _progress: self._compose().rewrite(folder, office.store, encrypt),
            done,
            title=self.speech.text("ui.encryption.working"),
            alone=True,
            failed=failed,
            owner=self.window,
        )

    def _throw_sample_away(self) -> None:
        """The sample goes, and the program begins anew where the real workspace lies or is to lie."""
        folder = self.opening.folder
        self._let_go()
        self.preferences.change(workspace="")
        usual = choose_workspace(self._line.workspace, "", self._environ).folder
        self.jobs.run(
            lambda _progress: self._compose().throw_away(folder),
            lambda _result: self.opening.open(usual),
            writes=True,
            owner=self.window,
        )

    def _let_go(self) -> None:
        self.window.offer({})
        self.window.forget_pages()
        self._vitals = None
        if self.office is not None:
            self.office.close()
            self.office = None

    def _place_window(self) -> None:
        place = self.preferences.now.window
        if place is None:
            return
        wanted = QRect(place.x, place.y, place.width, place.height)
        # Where the screen that it stood on is gone, it opens where the system puts it.
        if any(screen.availableGeometry().intersects(wanted) for screen in QGuiApplication.screens()):
            self.window.setGeometry(wanted)
        if place.maximized:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)

    def _keep_window(self) -> None:
        found = self.window.normalGeometry()
        if found.isValid():
            place = WindowPlace(found.x(), found.y(), found.width(), found.height(), self.window.isMaximized())
            self.preferences.change(window=place)

    def _read_vitals(self, _changed: object = None) -> None:
        office = self.office
        if office is None:
            return

        def done(found: Vitals) -> None:
            if office is self.office:  # else another desk is open by now
                self._show_vitals(found)

        self.jobs.run(lambda _progress: self._compose().vitals(office), done, owner=self.window)

    def _show_vitals(self, found: Vitals) -> None:
        if found.doubt and self._vitals is None:
            leads = (self.speech.text("ui.settings.identity.open"), lambda: self.window.go("settings", part="keys"))
            self.window.messages.say(self.speech.text("ui.settings.identity.told"), "wrong", leads)
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
            sample = is_sample(self.office.workspace.folder)
            role = "ui.role.sample" if sample else "ui.role.dic" if self.office.desk.is_dic else "ui.role.unit"
            self.window.rail.name(self.office.name, self.speech.text(role), marked=sample)

    def take_files(self, files: Sequence[Path]) -> None:
        """Files dropped on the window or opened from outside go to the page that knows their kind."""
        suffixes = {one.suffix.lower() for one in files}
        if suffixes <= _BUNDLES:
            self.window.go("intake" if "intake" in self.window.offered else "exchange", files=files)
        elif suffixes <= _REQUESTS and "units" in self.window.offered:
            self.window.go("units", files=files)
        elif suffixes <= _WORKBOOKS and len(files) == 1:
            self.window.go("sheets", file=files[0])
        elif suffixes <= _UPDATES and len(files) == 1 and self.office is not None:
            self.window.go("settings", update=files[0])
        elif suffixes <= _PAPERS and len(files) == 1 and self.office is not None:
            self._check_paper(self.office, files[0])
        else:
            names = ", ".join(one.name for one in files)
            self.window.messages.say(self.speech.text("ui.dropped.unknown", names=names), "attention")

    def _check_paper(self, office: Office, pdf: Path) -> None:
        """Say whether a PDF file is a report that was issued here or handed in, and still stands."""
        language, messages = self.speech.language, self.window.messages

        def failed(error: BaseException) -> None:
            if isinstance(error, TvdeskError):
                messages.fail(error)

        self.jobs.run(
            lambda _progress: self._compose().check_paper(office, pdf, language),
            lambda found: messages.say(found[0], "good" if found[1] else "attention"),
            failed=failed,
            owner=self.window,
        )

    def close(self) -> None:
        """Wait for what runs, then let go of the workspace."""
        self._keep_window()
        self._qt_words.stop()
        if self._asker is not None:
            self._asker.close()
        if self._catcher is not None:
            self._catcher.remove()
        self.jobs.close()
        self._sweeper.end()
        if self.office is not None:
            self.office.close()
            self.office = None

    def _unexpected(self, error: BaseException) -> None:
        sys.excepthook(type(error), error, error.__traceback__)


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def make_application() -> QApplication:
    """Qt's application, with the style that the style sheet is made for on every system.

    Said on its command line: ``setStyle`` would hand the style back, and load what Python need never know of it.
    """
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    application.setApplicationName("tvdesk")
    application.setApplicationDisplayName("tvdesk")
    return application


def run(line: StartLine, compose: Callable[[], Composition]) -> int:
    """Show the window until it is closed; the exit code."""
    sys.setswitchinterval(SWITCH)
    application = make_application()
    desktop = Desktop(line, compose)
    from tvdesk.ui.single_instance import SingleInstance, instance_name

    instance = SingleInstance(instance_name(desktop.folder))
    if not instance.claim(line.files):
        return 0
    instance.asked.connect(desktop.come_forward)
    desktop.opening.moved.connect(lambda folder: instance.move(instance_name(folder)))
    desktop.show()
    QTimer.singleShot(0, desktop.watch)
    QTimer.singleShot(0, lambda: application.setWindowIcon(QIcon(str(resource_path("icons", "tvdesk.svg")))))
    code = application.exec()
    instance.close()
    return code
