"""Cyclic garbage is looked for in the window's thread alone, and never for longer than a glance.

Python looks for it in whatever thread happens to make the next object. Two things are wrong with that beside a window:
a widget that Python lets go of is then destroyed in a thread of jobs, while Qt may be at work on it (a segmentation
fault); and a search through all objects of the program holds the lock for 50 ms, which stalls the window.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from tvdesk.services.sweeping import look_at_all

_TICK_MS = 250
_SECONDS = 300
"""How long after a sweep through everything the next one may come: when she looks away from the window."""


class Sweeper(QObject):
    """Takes over from the interpreter with :meth:`begin`, and gives back with :meth:`end`."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.look)
        self._begun = self._was_on = False
        self._last = 0.0

    def begin(self) -> None:
        """From now on garbage is looked for here. What is there stays, for the most part, as long as the program."""
        self._was_on, self._begun = gc.isenabled(), True
        gc.disable()
        gc.freeze()
        self._last = time.monotonic()
        self._timer.start()
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._turned)

    def end(self) -> None:
        """The interpreter does it again, if it did before."""
        if not self._begun:
            return
        self._begun = False
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def look(self) -> None:
        """As the interpreter would by its thresholds, of which the first is nought where nothing is to be looked at."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if not limits[0]:
            return
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return

    def _turned(self, state: Qt.ApplicationState) -> None:
        away = state != Qt.ApplicationState.ApplicationActive
        if self._begun and away and time.monotonic() - self._last > _SECONDS:
            look_at_all()
            self._last = time.monotonic()
