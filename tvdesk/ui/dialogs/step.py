"""A step of a wizard: its fields, whether they are filled, and what has to be done before the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui import kit
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.core.unit_choices import UnitChoice
    from tvdesk.services.invitation import Invitation
    from tvdesk.services.keystore import KeyStore
    from tvdesk.services.setting_up import SettingUp
    from tvdesk.services.workspace import Workspace


@dataclass
class Answers:
    """What has been answered so far, and what has been made of it."""

    folder: Path
    unit: UnitChoice | None = None
    invitation: Invitation | None = None
    is_office: bool = False
    person: str = ""
    position: str = ""
    workspace: Workspace | None = None
    store: KeyStore | None = None
    requested: bool = field(default=False)
    waits: bool = False
    """Whether an officer has to let this machine in: it joined a server on which an office works."""

    @property
    def unit_name(self) -> str:
        """The unit as the person knows it."""
        if self.invitation is not None:
            return self.invitation.name
        return self.unit.name if self.unit is not None else ""


class Step(QWidget):
    """One step. ``changed`` is sent when :attr:`complete` may have changed."""

    name = ""
    last_way_back = False
    """Whether nothing before this step can be changed any more."""
    changed = Signal()

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__()
        self.shell, self.answers, self.setting_up = shell, answers, setting_up
        self.busy = False
        self.trouble = kit.plain("error", wraps=True)
        self.trouble.hide()

    def lay(self, *pieces: kit.Piece) -> None:
        """Title and explanation above, the step's own pieces, trouble below."""
        head = kit.label(self.shell, f"ui.first.{self.name}.title", "title")
        text = kit.label(self.shell, f"ui.first.{self.name}.text", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        kit.fill(layout, (head, text, 4, *pieces, self.trouble))

    @property
    def complete(self) -> bool:
        """Whether one may go on."""
        return True

    @property
    def next_key(self) -> str:
        """The words on the button that goes on."""
        return "ui.first.next"

    def enter(self) -> None:
        """The step is shown."""

    def proceed(self, then: Callable[[], None]) -> None:
        """Do what the step is for; ``then`` leads on when it is done."""
        then()

    def work(self, act: Callable[[], object], done: Callable[[object], None]) -> None:
        """Something that takes a while: the buttons wait, trouble is told here."""
        self._wait(True)
        self.shell.jobs.run(
            lambda _progress: act(), lambda result: self._done(done, result), failed=self.fail, writes=True, owner=self
        )

    def fail(self, error: BaseException) -> None:
        """Say what went wrong and what to do, below the fields."""
        self._wait(False)
        speech = self.shell.speech
        if isinstance(error, TvdeskError):
            self.trouble.setText(f"{speech.sentence(error)} {speech.next_step(error)}")
        else:
            self.trouble.setText(speech.text("ui.first.failed"))
        self.trouble.show()

    def _done(self, done: Callable[[object], None], result: object) -> None:
        self._wait(False)
        done(result)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.trouble.hide()
        self.changed.emit()


def choose_folder(parent: QWidget, shell: Shell, key: str, take: Callable[[Path], None]) -> QFileDialog:
    """Let the person choose a folder; ``take`` gets it."""
    dialog = QFileDialog(parent, shell.speech.text(key))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    return open_dialog(dialog)


def choose_file(parent: QWidget, shell: Shell, key: str, ending: str, take: Callable[[Path], None]) -> QFileDialog:
    """Let the person choose a file of that ending; ``take`` gets it."""
    dialog = QFileDialog(parent, shell.speech.text(key))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"*{ending}", shell.speech.text("ui.file.all")])
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    return open_dialog(dialog)


def choose_target(parent: QWidget, shell: Shell, key: str, name: str, take: Callable[[Path], None]) -> QFileDialog:
    """Let the person choose where to write a file, its name proposed; ``take`` gets the path."""
    dialog = QFileDialog(parent, shell.speech.text(key))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda chosen: take(Path(chosen)))
    return open_dialog(dialog)


def open_dialog(dialog: QFileDialog) -> QFileDialog:
    """Show a file dialog without holding the program up; it goes with its answer."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def note(shell: Shell, icon: str, token: str, text: QLabel) -> QWidget:
    """An icon before a sentence that must not be missed."""
    picture = QLabel()
    shell.theme.put_icon(picture, icon, token, 18)
    made = QWidget()
    layout = kit.row(picture, text, gap=8)
    layout.setStretch(1, 1)
    made.setLayout(layout)
    return made
