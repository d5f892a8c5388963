"""Work that takes longer than a blink: in threads, one writer at a time, with progress and cancel.

A job's work runs in a pool; its ``done`` and ``failed`` run in the window's thread, and only while their owner
lives. After a writing job ``changed`` tells the pages what to read again. A job that is ``alone`` replaces what the
others work on: it waits for those that read, and what waited to read meanwhile is called off when it is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Condition, Event
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from tvdesk.core.errors import TvdeskError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_PAUSE = 0.05
"""Seconds between two steps of a progress bar; more often nobody sees."""


class Cancelled(Exception):
    """The user called the job off; its work unwinds and leaves nothing behind."""


class Progress:
    """What a job's work is handed: call it with (done, total, text); it raises :class:`Cancelled`."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self._last = 0.0
        self.cancelled = Event()

    def __call__(self, done: int, total: int, text: str = "") -> None:
        self.check()
        now = time.monotonic()
        if done >= total or now - self._last >= _PAUSE:
            self._last = now
            self._tell(done, total, text)

    def check(self) -> None:
        """Raise :class:`Cancelled` where the user has called the job off."""
        if self.cancelled.is_set():
            raise Cancelled


Work = Callable[[Progress], Any]


@dataclass(eq=False)
class Job:
    """One piece of work, from its start to its result or error."""

    work: Work
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    title: str
    changed: frozenset[str]
    cancellable: bool
    owner: QObject | None
    writes: bool = False
    alone: bool = False
    fruitless: Callable[[], None] | None = None
    progress: Progress = field(init=False)
    steps: tuple[int, int, str] = (0, 0, "")
    result: Any = None
    error: BaseException | None = None

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.progress.cancelled.set()

    @property
    def owned(self) -> bool:
        """Whether anybody still waits for it."""
        return self.owner is None or shiboken6.isValid(self.owner)


class Jobs(QObject):
    """Runs jobs. ``unexpected`` is what to do with an error that no ``failed`` takes."""

    changed = Signal(object)
    moved = Signal()
    _finished = Signal(object)
    _stepped = Signal(object)

    def __init__(self, unexpected: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._unexpected = unexpected
        self._open: list[Job] = []
        self._closed = False
        self._gate, self._readers, self._shut = Condition(), 0, False
        self._finished.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._stepped.connect(self._step, Qt.ConnectionType.QueuedConnection)

    @cached_property
    def _pools(self) -> tuple[ThreadPoolExecutor, ThreadPoolExecutor]:
        """One writer, two readers; made by the first job, which comes behind the window's first paint."""
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "writer"), ThreadPoolExecutor(2, "reader")

    def run(
        self,
        work: Work,
        done: Callable[[Any], None] | None = None,
        *,
        title: str = "",
        writes: bool = False,
        alone: bool = False,
        failed: Callable[[BaseException], None] | None = None,
        changed: Iterable[str] = (),
        cancellable: bool = False,
        owner: QObject | None = None,
        fruitless: Callable[[], None] | None = None,
    ) -> Job:
        """Start work in the background. A ``title`` shows it in the status strip while it lasts.

        An ``alone`` job is a writing one during which nothing reads. ``fruitless`` is called where no result came, for
        whatever reason: also one that ``failed`` is not told.
        """
        writes = writes or alone
        job = Job(work, done, failed, title, frozenset(changed), cancellable, owner, writes, alone, fruitless)
        job.progress = Progress(lambda *steps: self._stepped.emit((job, steps)))
        if self._closed:
            # A timer of a page that is on its way out: nobody waits for the result any more.
            job.cancel()
            return job
        self._open.append(job)
        writers, readers = self._pools
        (writers if job.writes else readers).submit(self._perform, job)
        self.moved.emit()
        return job

    @property
    def shown(self) -> Job | None:
        """The newest job that has a title."""
        return next((job for job in reversed(self._open) if job.title), None)

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._open)

    def close(self) -> None:
        """Call off what only reads and what may be stopped; what was typed is still written. Nothing runs after it."""
        self._closed = True
        for job in self._open:
            if job.cancellable or not job.writes:
                job.cancel()
        writers, readers = self._pools
        readers.shutdown(wait=True, cancel_futures=True)
        writers.shutdown(wait=True)

    def _perform(self, job: Job) -> None:
        try:
            with self._let_in(job):
                job.progress.check()
                job.result = job.work(job.progress)
        except BaseException as error:  # noqa: BLE001 (told in the window's thread)
            job.error = error
        if shiboken6.isValid(self):
            self._finished.emit(job)

    @contextmanager
    def _let_in(self, job: Job) -> Iterator[None]:
        if job.alone:
            with self._gate:
                self._shut = True
                self._gate.wait_for(lambda: not self._readers)
        elif not job.writes:
            with self._gate:
                self._gate.wait_for(lambda: not self._shut)
                self._readers += 1
        try:
            yield
            if job.alone:
                for other in [one for one in self._open if not one.writes]:
                    other.cancel()
        finally:
            with self._gate:
                self._shut = self._shut and not job.alone
                self._readers -= not job.writes
                self._gate.notify_all()

    def _step(self, told: tuple[Job, tuple[int, int, str]]) -> None:
        job, steps = told
        job.steps = steps
        self.moved.emit()

    def _end(self, job: Job) -> None:
        self._open.remove(job)
        self.moved.emit()
        if job.error is None and job.changed:
            self.changed.emit(job.changed)
        if not job.owned:
            return
        if job.error is not None and job.fruitless is not None:
            job.fruitless()
        if job.error is None:
            if job.done is not None:
                job.done(job.result)
        elif job.failed is not None and isinstance(job.error, (TvdeskError, Cancelled, OSError)):
            job.failed(job.error)
        elif not isinstance(job.error, Cancelled):
            self._unexpected(job.error)
