"""The first start: seven short steps from nothing to a log that can be written, or a sample to try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui import kit
from tvdesk.ui.dialogs.first_steps import PersonStep, UnitStep, WelcomeStep
from tvdesk.ui.dialogs.help_window import give_help
from tvdesk.ui.dialogs.key_steps import DoneStep, KeyStep, PaperStep, RequestStep
from tvdesk.ui.dialogs.step import Answers, Step, choose_folder
from tvdesk.ui.jobs import Job, Progress
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.core.unit_choices import UnitChoice
    from tvdesk.services.keystore import KeyStore
    from tvdesk.services.setting_up import SettingUp
    from tvdesk.ui.dialogs.recovery import RecoveryDialog


@dataclass(frozen=True, slots=True)
class Ready:
    """What the first start ended with: the workspace's folder, and its keys where they are open already."""

    folder: Path
    store: KeyStore | None = None


Sheet = tuple[Sequence[str], str]
"""The rows of a recovery code as typed, and the sheet's passphrase."""


@dataclass(frozen=True, slots=True)
class FirstUses:
    """What the first start works with. ``make_sample`` and ``bring_back`` give the folder of the workspace."""

    setting_up: SettingUp
    choices: Sequence[UnitChoice]
    folder: Path
    make_sample: Callable[[Callable[[int, int], object]], Path]
    bring_back: Callable[[Path, Path, Sheet | None], Path]
    """``bring_back(backup, folder, sheet)`` puts a backup into a new folder; the sheet opens an encrypted one."""


class FirstStart(QDialog):
    """``ready`` (:class:`Ready`) tells that there is a workspace to open. Closed before that, nothing was made."""

    ready = Signal(object)

    def __init__(self, shell: Shell, uses: FirstUses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell, self._uses = shell, uses
        self.answers = Answers(uses.folder)
        self._job: Job | None = None
        self.sheet: RecoveryDialog | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.first.title", part="title")
        self._stack = QStackedWidget()
        self.steps = self._build()
        for step in self.steps:
            self._stack.addWidget(kit.scroll(step))
            step.changed.connect(self._renew)
        self._marks = [kit.plain("step", wraps=True) for _ in self.steps]
        self._lay_out()
        shell.speech.changed.connect(self._renew)
        room = self.screen().availableGeometry()
        self.resize(min(shell.theme.px(920), room.width() - 40), min(shell.theme.px(620), room.height() - 60))
        give_help(self, shell, "keys")
        self._show(0)

    def _build(self) -> tuple[Step, ...]:
        common = (self.shell, self.answers, self._uses.setting_up)
        self.welcome = WelcomeStep(*common)
        self.welcome.sample.connect(self.try_sample)
        self.welcome.from_backup.connect(self._choose_backup)
        unit = UnitStep(*common, self._uses.choices)
        self.key = KeyStep(*common)
        rest = (PersonStep(*common), self.key, PaperStep(*common), RequestStep(*common), DoneStep(*common))
        return (self.welcome, unit, *rest)

    def _lay_out(self) -> None:
        side = QFrame()
        side.setProperty("role", "rail")
        side.setFixedWidth(self.shell.theme.px(210))
        down = QVBoxLayout(side)
        down.setContentsMargins(16, 20, 12, 16)
        down.setSpacing(10)
        product = kit.plain("product")
        product.setText("tvdesk")
        kit.fill(down, (product, 8, *self._marks, None))
        self.back_button = kit.button(self.shell, "ui.first.back", "chevron-left", on=self._back)
        self.next_button = kit.button(self.shell, "ui.first.next", role="primary", on=self._next)
        self.next_button.setDefault(True)
        self._bar, self._bar_text = QProgressBar(), kit.plain("dim")
        self.shell.speech.put(self._bar, "ui.strip.progress", part="name")
        self._bar.setFixedWidth(self.shell.theme.px(160))
        self._bar.hide()
        inner = QWidget()
        layout = kit.column(
            self._stack, kit.rule(), kit.row(self._bar, self._bar_text, None, self.back_button, self.next_button)
        )
        layout.setContentsMargins(28, 22, 28, 18)
        layout.setStretch(0, 1)
        inner.setLayout(layout)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(side)
        across.addWidget(inner, 1)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.steps[self._stack.currentIndex()]

    # --- from step to step ---------------------------------------------------------------------------------

    def _show(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self._renew()
        self.step.enter()

    def _next(self) -> None:
        if self.step.complete and not self.step.busy and self._job is None:
            self.step.proceed(self._forward)

    def _forward(self) -> None:
        at = self._stack.currentIndex() + 1
        asks_nobody = self.answers.is_office and not self.answers.waits
        if at < len(self.steps) and self.steps[at].name == "request" and asks_nobody:
            at += 1
        if at < len(self.steps):
            self._show(at)
        else:
            self._finish()

    def _back(self) -> None:
        if not self.step.last_way_back and self._stack.currentIndex() > 0:
            self._show(self._stack.currentIndex() - 1)

    def _renew(self) -> None:
        at, speech = self._stack.currentIndex(), self.shell.speech
        waits = self.step.busy or self._job is not None
        self.back_button.setVisible(at > 0 and not self.step.last_way_back)
        self.back_button.setEnabled(not waits)
        self.next_button.setEnabled(self.step.complete and not waits)
        speech.put(self.next_button, self.step.next_key)
        for place, (mark, step) in enumerate(zip(self._marks, self.steps, strict=True)):
            mark.setText(f"{place + 1}.  {speech.text(f'ui.first.{step.name}.short')}")
            kit.dress(mark, "step-here" if place == at else "step-done" if place < at else "step")
        self._bar.setVisible(waits)
        if self.step.busy:
            self._bar.setRange(0, 0)
            self._bar_text.setText(speech.text("ui.first.working"))
        elif self._job is None:
            self._bar_text.setText("")

    def _finish(self) -> None:
        workspace, store = self.answers.workspace, self.answers.store
        assert workspace is not None
        workspace.desk.engine.dispose()
        self.answers.workspace = None
        self._end(Ready(workspace.folder, store))

    def _end(self, ready: Ready) -> None:
        self.ready.emit(ready)
        self.accept()

    # --- the other two ways --------------------------------------------------------------------------------

    def try_sample(self) -> None:
        """Make the sample, with its progress; it can be broken off by closing the window."""

        def work(progress: Progress) -> Path:
            text = self.shell.speech.text("ui.first.sample.making")
            progress(0, 1, text)
            return self._uses.make_sample(lambda done, total: progress(done, total, text))

        self._run(work, lambda folder: self._end(Ready(folder)))

    def bring_back(self, backup: Path) -> None:
        """Put a backup from another place into this machine's folder."""

        def work(progress: Progress) -> Path:
            progress(0, 0, self.shell.speech.text("ui.first.backup.working"))
            return self._uses.bring_back(backup, self.answers.folder, None)

        self._run(work, lambda folder: self._end(Ready(folder)), lambda: self._ask_for_sheet(backup))

    def _ask_for_sheet(self, backup: Path) -> None:
        """An encrypted backup of another machine: its key is on the recovery sheet."""
        from tvdesk.services.recovery import sheet_row
        from tvdesk.ui.dialogs.recovery import RecoveryDialog

        folder = self.answers.folder

        def take_back(rows: Sequence[str], passphrase: str) -> str:
            self._uses.bring_back(backup, folder, (rows, passphrase))
            return "workspace"

        self.sheet = RecoveryDialog(self.shell, sheet_row, take_back, self)
        self.sheet.taken.connect(lambda _whose: self._end(Ready(folder)))
        self.sheet.finished.connect(self._forget_sheet)
        self.sheet.open()

    def _forget_sheet(self) -> None:
        self.sheet = None

    def _run(
        self,
        work: Callable[[Progress], Path],
        done: Callable[[Path], None],
        without_key: Callable[[], None] | None = None,
    ) -> None:
        from tvdesk.services.keystore_errors import WorkspaceKeyMissing

        def finished(folder: Path) -> None:
            self._job = None
            done(folder)

        def failed(error: BaseException) -> None:
            self._job = None
            self._renew()
            self.welcome.fail(error if isinstance(error, TvdeskError) else OSError())
            if without_key is not None and isinstance(error, WorkspaceKeyMissing):
                without_key()

        self.shell.jobs.moved.connect(self._show_progress)
        self._job = self.shell.jobs.run(work, finished, failed=failed, writes=True, owner=self, cancellable=True)
        self._renew()

    def _show_progress(self) -> None:
        if self._job is not None:
            done, total, text = self._job.steps
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._bar_text.setText(text)

    def _choose_backup(self) -> None:
        choose_folder(self, self.shell, "ui.first.backup.start", self.bring_back)

    # --- leaving -------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Escape closes only while there is nothing that would be left half used."""
        if self._job is not None:
            self._job.cancel()
        elif not self.step.busy:
            self._leave()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """After the workspace was made, closing opens it: everything that is left can be done later."""
        if self._job is not None or self.step.busy:
            self.reject()
            event.ignore()
            return
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        workspace = self.answers.workspace
        if workspace is not None:
            self.answers.workspace = None
            workspace.desk.engine.dispose()
            self.ready.emit(Ready(workspace.folder, self.answers.store))
