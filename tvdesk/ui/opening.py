"""From a folder to an open desk: a first start where nothing is there, a rescue where it is damaged, a sample to try.

Everything that takes time happens in jobs behind the window; what a person must answer is a dialog over it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.backup import Backup
    from tvdesk.services.keystore import Ask, KeyStore
    from tvdesk.services.office import Office
    from tvdesk.services.preferences import PreferencesFile
    from tvdesk.services.rescue import Damage
    from tvdesk.services.workspace import Unlock
    from tvdesk.ui.dialogs.first_start import FirstUses, Ready


@dataclass(frozen=True, slots=True)
class CareActs:
    """What the settings page asks of the window: open the workspace anew, rewrite it, or end the sample."""

    preferences: PreferencesFile
    reopen: Callable[[str], object]
    rewrite: Callable[[bool], object]
    throw_away: Callable[[], object]


class Openers(Protocol):
    """What opens a desk, looks at a folder first, and makes one (``tvdesk.app``)."""

    def open_desk(self, folder: Path, ask: Ask | None = None, *, store: KeyStore | None = None) -> Office: ...

    def is_missing(self, folder: Path) -> bool: ...

    def key_store(self, folder: Path, ask: Ask | None = None) -> KeyStore: ...

    def find_damage(self, folder: Path, check: Callable[[Path], None], unlock: Unlock) -> Damage | None: ...

    def first_uses(self, folder: Path, ask: Ask | None = None) -> FirstUses: ...

    def ready_sample(self, tell: Callable[[int, int], object]) -> Path: ...

    def take_back_key(self, folder: Path, ask: Ask | None, rows: Sequence[str], passphrase: str) -> str: ...

    def put_back(self, backup: Backup, folder: Path, ask: Ask | None = None) -> None: ...


class Opening(QObject):
    """``opened`` hands over the desk. ``moved`` tells the folder of the workspace when it becomes another one."""

    opened = Signal(object)
    moved = Signal(object)
    given_up = Signal()
    """The person closed the dialog without a workspace to open."""

    def __init__(
        self, shell: Shell, preferences: PreferencesFile, ask: Ask, compose: Callable[[], Openers], window: QWidget
    ) -> None:
        super().__init__()
        self._shell, self._preferences, self._ask, self._compose = shell, preferences, ask, compose
        self._window = window
        self._folder = Path()
        self.dialog: QDialog | None = None

    @property
    def folder(self) -> Path:
        """The workspace that is open, or being opened."""
        return self._folder

    def open(self, folder: Path, store: KeyStore | None = None) -> None:
        """Open the workspace of a folder, or find out what stands in the way."""
        self._folder = folder
        self.moved.emit(folder)
        self._shell.jobs.run(
            lambda _progress: self._look(folder, store), self._found, failed=self._refused, owner=self._window
        )

    def open_sample(self) -> None:
        """The sample: made where there is none yet."""
        text = self._shell.speech.text("ui.first.sample.making")
        self._shell.jobs.run(
            lambda progress: self._compose().ready_sample(progress),
            self.open,
            title=text,
            writes=True,
            failed=self._refused,
            owner=self._window,
        )

    def _look(self, folder: Path, store: KeyStore | None) -> object:
        from tvdesk.services.early_check import begin_check

        check = begin_check(folder)
        parts = self._compose()
        if parts.is_missing(folder):
            return parts.first_uses(folder, self._ask)
        store = store or parts.key_store(folder, self._ask)
        return parts.find_damage(folder, check, store.load_key) or parts.open_desk(folder, self._ask, store=store)

    def _found(self, found: object) -> None:
        from tvdesk.services.office import Office

        if isinstance(found, Office):  # first, since the dialogs of the others take long to load
            self.opened.emit(found)
            return
        from tvdesk.services.rescue import Damage
        from tvdesk.ui.dialogs.first_start import FirstUses

        if isinstance(found, FirstUses):
            self._begin(found)
        elif isinstance(found, Damage):
            self._rescue(found)

    def _refused(self, error: BaseException) -> None:
        from tvdesk.services.keystore_errors import WorkspaceKeyMissing

        if isinstance(error, WorkspaceKeyMissing):
            self._ask_for_sheet(error)
        elif isinstance(error, TvdeskError):
            self._shell.messages.fail(error)
        else:
            self._shell.messages.say(self._shell.speech.text("ui.first.failed"), "wrong")

    # --- dialogs -------------------------------------------------------------------------------------------

    def _begin(self, uses: FirstUses) -> None:
        from tvdesk.ui.dialogs.first_start import FirstStart

        dialog = FirstStart(self._shell, uses, self._window)
        dialog.ready.connect(self._ready)
        self._show(dialog)

    def _ready(self, ready: Ready) -> None:
        self.dialog = None
        self._preferences.change(workspace=str(ready.folder), language=self._shell.speech.name)
        self.open(ready.folder, ready.store)

    def _ask_for_sheet(self, error: TvdeskError) -> None:
        """The key is on the recovery sheet, or nowhere."""
        from tvdesk.services.recovery import sheet_row
        from tvdesk.ui.dialogs.recovery import RecoveryDialog

        self._shell.messages.fail(error)
        dialog = RecoveryDialog(self._shell, sheet_row, self._take_back, self._window)
        dialog.taken.connect(lambda _whose: self._key_is_back())
        self._show(dialog)

    def _take_back(self, rows: Sequence[str], passphrase: str) -> str:
        return self._compose().take_back_key(self._folder, self._ask, rows, passphrase)

    def _key_is_back(self) -> None:
        self.dialog = None
        self.open(self._folder)

    def _rescue(self, damage: Damage) -> None:
        from tvdesk.ui.dialogs.damaged import DamagedDialog

        dialog = DamagedDialog(self._shell, damage, self._put_back, self._window)
        dialog.restored.connect(self._restored)
        self._show(dialog)

    def _put_back(self, backup: Backup) -> None:
        self._compose().put_back(backup, self._folder, self._ask)

    def _restored(self) -> None:
        self.dialog = None
        self._shell.messages.say(self._shell.speech.text("ui.restore.done"))
        self.open(self._folder)

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.rejected.connect(self._given_up)
        dialog.open()

    def _given_up(self) -> None:
        # A first start that is closed after the workspace was made opens it: then there is no dialog any more.
        if self.dialog is not None:
            self.dialog = None
            self.given_up.emit()
