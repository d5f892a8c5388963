"""Step 5: the report goes onto a stick. Safe to pull it out only after the file was read back from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QListWidgetItem, QProgressBar, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.services.export import Written
from tvdesk.services.report_desk import Report
from tvdesk.services.report_text import WANTED
from tvdesk.services.sticks import Place, place_of, removable_drives
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.jobs import Cancelled, Job, Progress
from tvdesk.ui.kit import button, card, column, label, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.report.behind import quiet_list

Write = Callable[[Path, Progress], Written]
"""Writes the report's file into a folder, in the background."""
_LOOK_AGAIN = 2_500
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Uses:
    """What the step may call: write the file, the name of the office, and the sticks that are plugged in."""

    write: Write
    office: Callable[[], str]
    drives: Callable[[], list[Place]] = removable_drives


class HandOverStep(QWidget):
    """Checklist, signature, place, progress, and what happens next."""

    def __init__(self, shell: Shell, uses: Uses, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self._shell, self._uses = shell, uses
        self._report: Report | None = None
        self._office = ""
        self._folders: list[Place] = []
        self._drives: list[Place] = []
        self.job: Job | None = None
        self.written: Written | None = None
        self._lay_out(go_to)
        self._clock = QTimer(self, interval=_LOOK_AGAIN)
        self._clock.timeout.connect(self.look_for_drives)
        shell.speech.changed.connect(self._renew)

    def _lay_out(self, go_to: Callable[[str], None]) -> None:
        shell = self._shell
        self.checks = plain(wraps=True)
        self._to_data = button(shell, "ui.report.hand.to_data", role="link", on=lambda: go_to("data"))
        self._to_words = button(shell, "ui.report.hand.to_words", role="link", on=lambda: go_to("words"))
        ready = card(label(shell, "ui.report.hand.ready", "section"), self.checks, self._to_data, self._to_words)
        paper = card(
            label(shell, "ui.report.hand.paper", "section"),
            label(shell, "ui.report.hand.paper.hint", "dim", wraps=True),
        )
        self.places = QListWidget()
        quiet_list(self.places, shell)
        self.places.setFixedHeight(shell.theme.px(112))
        shell.speech.put(self.places, "ui.report.hand.places", part="name")
        self.places.currentRowChanged.connect(lambda _row: self._enable())
        self._no_stick = label(shell, "ui.report.hand.no_stick", "dim", wraps=True)
        other = button(shell, "ui.report.hand.folder", "folder-open", on=self.choose_folder)
        self.start = button(shell, "ui.report.hand.write", "usb", "primary", on=self.write)
        self.stop = button(shell, "ui.report.hand.stop", "x", on=self.cancel)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        shell.speech.put(self.bar, "ui.report.hand.progress", part="name")
        self.step = plain("dim", wraps=True)
        where = card(
            label(shell, "ui.report.hand.where", "section"), self.places, self._no_stick,
            row(other, None, self.stop, self.start), self.bar, self.step,
        )  # fmt: skip
        self._safe = label(shell, "ui.report.hand.safe", "section", wraps=True)
        self._file = plain("dim", wraps=True)
        self._next = plain(wraps=True)
        check = QLabel()
        shell.theme.put_icon(check, "circle-check", "good", 20)
        head = row(check, self._safe)
        head.setStretch(1, 1)
        self._done = card(head, self._file, self._next)
        self.before = plain("dim", wraps=True)
        left, right = QWidget(), QWidget()
        left.setLayout(column(ready, paper, None))
        right.setLayout(column(self._done, where, self.before, None))
        across = row(scroll(left), scroll(right), gap=14)
        across.setStretch(0, 2)
        across.setStretch(1, 3)
        self.setLayout(across)
        self._show_work(False)
        self._done.hide()

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now."""
        if self._report is None or self._report.choice.record != report.choice.record:
            self._done.hide()
            self.written = None
        self._report = report
        self._renew()

    def wake(self) -> None:
        """The step is looked at."""
        self._clock.start()
        self.look_for_drives()
        if not self._office:
            self._shell.jobs.run(lambda _: self._uses.office(), self._named, failed=self._not_enrolled, owner=self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Nobody looks: nothing is looked for."""
        super().hideEvent(event)
        self.rest()

    def rest(self) -> None:
        """The step is not looked at any more."""
        self._clock.stop()

    def _named(self, office: str) -> None:
        self._office = office
        self._renew()

    def _not_enrolled(self, error: BaseException) -> None:
        if isinstance(error, TvdeskError):
            self.step.setText(f"{self._shell.speech.sentence(error)} {self._shell.speech.next_step(error)}")
            self.step.show()

    def _renew(self) -> None:
        report, speech = self._report, self._shell.speech
        if report is None:
            return
        wanted = [one.title for one in report.text.sections if one.state == WANTED]
        lines = [speech.text("ui.report.hand.count", count=len(report.contents.items))]
        if report.checked.errors:
            lines.append(speech.text("ui.report.hand.errors", count=report.checked.errors))
        if wanted:
            lines.append(speech.text("ui.report.hand.wanted", titles="; ".join(wanted)))
        gaps = len(report.contents.incomplete)
        if gaps:
            lines.append(speech.text("ui.report.hand.gaps", count=gaps))
        if len(lines) == 1:
            lines.append(speech.text("ui.report.hand.fine"))
        self.checks.setText("\n".join(f"• {line}" for line in lines))
        self._to_data.setVisible(bool(report.checked.errors or gaps))
        self._to_words.setVisible(bool(wanted))
        self._next.setText(speech.text("ui.report.hand.next", office=self._office))
        if self.written is not None:
            path = self.written.path
            lines = [speech.text("ui.report.hand.file", file=path.name, folder=str(path.parent))]
            if self.written.sealed:
                lines.append(speech.text("ui.report.hand.sealed", office=self._office))
            self._file.setText("\n".join(lines))
        self._show_places()

    # --- places ------------------------------------------------------------------------------------------------

    def look_for_drives(self) -> None:
        """See which sticks are plugged in; in the background, since a bad one answers slowly."""
        if self.job is None:
            self._shell.jobs.run(lambda _: self._uses.drives(), self._found, failed=lambda _: None, owner=self)

    def _found(self, drives: list[Place]) -> None:
        if [one.path for one in drives] != [one.path for one in self._drives] or not self.places.count():
            self._drives = drives
            self._show_places()
        self._drives = drives

    def _show_places(self) -> None:
        chosen = self.place
        self.places.clear()
        for one in [*self._drives, *self._folders]:
            item = QListWidgetItem(self._shell.theme.icon("usb" if one in self._drives else "folder", "ink"), "")
            key = "ui.report.hand.place" if one.writable else "ui.report.hand.place.locked"
            item.setText(self._shell.speech.text(key, name=one.name, free=_size(one.free), path=str(one.path)))
            item.setToolTip(str(one.path))
            item.setData(Qt.ItemDataRole.UserRole, str(one.path))
            self.places.addItem(item)
        paths = [self.places.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.places.count())]
        self.places.setCurrentRow(paths.index(str(chosen)) if chosen and str(chosen) in paths else 0)
        self._no_stick.setVisible(not self._drives)
        self._enable()

    @property
    def place(self) -> Path | None:
        """Where the file will go."""
        item = self.places.currentItem()
        return Path(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None

    def choose_folder(self) -> QFileDialog:
        """A folder of the user's choice."""
        return choose_folder(self, self._shell, "ui.report.hand.folder", self.add_folder)

    def add_folder(self, folder: Path) -> None:
        """Offer a folder, and choose it."""
        found = place_of(folder)
        if found is None:
            return
        self._folders = [found, *(one for one in self._folders if one.path != folder)]
        self._show_places()
        self.places.setCurrentRow(len(self._drives))

    def _enable(self) -> None:
        self.start.setEnabled(self.job is None and self.place is not None and self._report is not None)

    # --- writing -----------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write the file; the window stays usable meanwhile."""
        folder = self.place
        if folder is None or self.job is not None:
            return
        self._done.hide()
        self._show_work(True)
        self._tell_step(0, 0, "print")
        self.job = self._shell.jobs.run(
            lambda progress: self._uses.write(folder, progress),
            self._safe_now,
            title=self._shell.speech.text("ui.report.hand.working"),
            writes=True,
            failed=self._failed,
            changed=("submission", "exchange"),
            cancellable=True,
            owner=self,
        )
        self._shell.jobs.moved.connect(self._moved)

    def cancel(self) -> None:
        """Stop; nothing is left on the stick."""
        if self.job is not None:
            self.job.cancel()
            self.stop.setEnabled(False)
            self.step.setText(self._shell.speech.text("ui.report.hand.stopping"))

    def _moved(self) -> None:
        if self.job is not None:
            self._tell_step(*self.job.steps)

    def _tell_step(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, 1_000 if total else 0)
        if total:
            self.bar.setValue(1_000 * done // total)
        if text and self.stop.isEnabled():
            self.step.setText(self._shell.speech.text(f"ui.report.hand.step.{text}"))

    def _ended(self) -> None:
        self._shell.jobs.moved.disconnect(self._moved)
        self.job = None
        self._show_work(False)
        self._enable()

    def _safe_now(self, written: Written) -> None:
        self._ended()
        self.written = written
        self._done.show()
        self._renew()
        self._safe.setFocus()
        self._shell.messages.say(self._shell.speech.text("ui.report.hand.safe"), "good")

    def _failed(self, error: BaseException) -> None:
        self._ended()
        speech = self._shell.speech
        if isinstance(error, Cancelled):
            self._shell.messages.say(speech.text("ui.report.hand.stopped"), "plain")
        elif isinstance(error, TvdeskError):
            self._shell.messages.fail(error)
        else:
            self._shell.messages.say(speech.text("ui.report.hand.broken"), "wrong")
        self.look_for_drives()

    def _show_work(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.step.setVisible(on)
        self.stop.setVisible(on)
        self.stop.setEnabled(True)
        self.places.setEnabled(not on)
        self.start.setEnabled(not on)


def _size(free: int) -> str:
    megabytes = free // _MEGABYTE
    return f"{megabytes / 1000:.1f} GB".replace(".", ",") if megabytes >= 1000 else f"{megabytes} MB"
