"""The work on the queue, in the background: files looked into, previewed, taken in one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.intake.file_panel import FilePanel
from tvdesk.ui.intake.queue import QueueView
from tvdesk.ui.jobs import Cancelled, Job, Progress
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.file_queue import QueuedFile
    from tvdesk.services.foresight import Foreseen, Likeness
    from tvdesk.services.receiving import Receiving
    from tvdesk.services.rounds import Round

CHANGED = ("exchange", "conflict", "activity", "training", "delegation", "plan_item", "submission", "round", "verdict")


class QueueWork(QObject):
    """Works for a queue and the panel beside it; ``round`` gives the round whose figures are wanted.

    ``moved`` when the queue is another one.
    """

    moved = Signal()

    def __init__(
        self, shell: Shell, receiving: Receiving, queue: QueueView, panel: FilePanel, round: Callable[[], Round | None]
    ) -> None:
        super().__init__(queue)
        self.shell, self._receiving, self.queue, self.file, self._round = shell, receiving, queue, panel, round
        self.foreseen: Foreseen | None = None
        self.job: Job | None = None
        self.preview: Job | None = None
        self._news: list[QueuedFile] = []
        queue.take.connect(self.take_in)
        queue.drop.connect(self.drop)
        shell.jobs.moved.connect(self._hear)

    def receive(self, paths: Sequence[Path]) -> None:
        """Look into files and folders, and put what they hold into the queue; nothing is taken in."""
        if self.job is not None:
            return
        known = list(self.queue.files)
        self._start(
            lambda progress: self._receiving.look(paths, known, progress),
            lambda found: self._looked(found, known),
            "ui.intake.looking",
        )

    def _looked(self, found: list[QueuedFile], known: Sequence[QueuedFile]) -> None:
        paths = {one.path for one in found}
        self._ended()
        self._show_queue([*found, *(one for one in known if one.path not in paths)])
        self._foresee()

    def _foresee(self) -> None:
        """What the files that are ready would do; a preview that is under way for other files is called off."""
        if self.preview is not None:
            self.preview.cancel()
        self.foreseen = None
        self.file.foresaw(None)
        files, round = self.queue.ready, self._round()
        if not files:
            return

        self.preview = self.shell.jobs.run(
            lambda progress: self._receiving.foresee(files, round, progress),
            self._foresaw,
            title=self.shell.speech.text("ui.intake.previewing"),
            writes=True,  # in a transaction that is undone; it has its turn like every other
            cancellable=True,
            owner=self,
        )

    def _foresaw(self, found: Foreseen) -> None:
        self.preview = None
        self.foreseen = found
        self.file.foresaw(found)
        self.shell.jobs.run(
            lambda progress: (found, found.likenesses(progress.check)),
            self._compared,
            title=self.shell.speech.text("ui.intake.comparing"),
            cancellable=True,
            owner=self,
        )

    def _compared(self, read: tuple[Foreseen, list[Likeness]]) -> None:
        if read[0] is self.foreseen:
            self.file.foresaw(*read)

    def _show_queue(self, files: Sequence[QueuedFile]) -> None:
        self.queue.show_files(files)
        self.moved.emit()

    def drop(self, files: Sequence[QueuedFile]) -> None:
        """Files leave the queue; they stay where they are."""
        gone = {one.path for one in files}
        self._show_queue([one for one in self.queue.files if one.path not in gone])
        self._foresee()

    def take_in(self, files: Sequence[QueuedFile]) -> None:
        """Take files in, one after the other; those that are in stay in when the work is called off."""
        if self.job is not None or not files:
            return
        if self.preview is not None:
            self.preview.cancel()
        news = self._news = []
        self._start(
            lambda progress: self._receiving.take_in(files, progress, news.append),
            self._taken,
            "ui.intake.taking",
            writes=True,
        )

    def _start(
        self, work: Callable[[Progress], Any], done: Callable[[Any], None], key: str, *, writes: bool = False
    ) -> None:
        self.queue.busy(True)
        self.job = self.shell.jobs.run(
            work,
            done,
            title=self.shell.speech.text(key),
            writes=writes,
            failed=self._failed,
            changed=CHANGED if writes else (),
            cancellable=True,
            owner=self,
            fruitless=self._ended,
        )

    def _ended(self) -> None:
        self.job = None
        self.queue.busy(False)

    def _hear(self) -> None:
        """Show what became of the files that are done; called in the window's thread while the work goes on."""
        news = {one.path: one for one in list(self._news)}
        if any(news.get(one.path, one) is not one for one in self.queue.files):
            self._show_queue([news.get(one.path, one) for one in self.queue.files])

    def _taken(self, taken: Sequence[QueuedFile]) -> None:
        self._ended()
        self._news = []
        after = {one.path: one for one in taken}
        self._show_queue([after.get(one.path, one) for one in self.queue.files])
        counts = {state: sum(one.state == state for one in taken) for state in ("applied", "held", "refused", "known")}
        kind = "attention" if counts["refused"] else "good"
        self.shell.messages.say(self.shell.speech.text("ui.intake.taken", **counts), kind)
        self._foresee()

    def _failed(self, error: BaseException) -> None:
        if self._news:
            self._hear()
        if isinstance(error, Cancelled):
            self.shell.messages.say(self.shell.speech.text("ui.intake.stopped", count=len(self._news)), "plain")
            self.shell.jobs.changed.emit(frozenset(CHANGED))
        elif isinstance(error, TvdeskError):
            self.shell.messages.fail(error)
        self._news = []
