"""What other officers do on the same database comes on screen without being asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tvdesk.ui.jobs import Jobs

PAUSE_MS = 3_000


class Others(QObject):
    """Looks every few seconds, behind the window, and lets the pages read what has changed.

    A server that cannot be reached is not told of here: the next thing that the person does says so.
    """

    def __init__(self, jobs: Jobs, news: Callable[[], frozenset[str]], pause: int = PAUSE_MS) -> None:
        super().__init__(jobs)
        self._jobs, self._news = jobs, news
        self._stopped = False
        self._timer = QTimer(self, singleShot=True, interval=pause)
        self._timer.timeout.connect(self.look)
        # From now on, before a page has read anything: what is committed after that is news.
        self.look()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped = True
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        self._jobs.run(lambda _progress: self._news(), self._take, failed=self._missed, owner=self)

    def _take(self, changed: frozenset[str]) -> None:
        if changed:
            self._jobs.changed.emit(changed)
        self._again()

    def _missed(self, _error: BaseException) -> None:
        self._again()

    def _again(self) -> None:
        if not self._stopped:
            self._timer.start()
