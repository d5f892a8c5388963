"""The strip at the foot: last backup at the left, what runs in the middle, key and last receipt at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar

from tvdesk.ui.jobs import Jobs
from tvdesk.ui.kit import Elided, icon_button_of
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme


class StatusStrip(QFrame):
    """Says what is so, without asking for anything."""

    def __init__(self, speech: Speech, theme: Theme, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self._jobs = jobs
        self._icon = QLabel()
        theme.put_icon(self._icon, "shield-check", "good", 16)
        self._left, self._task, self._right = Elided("dim"), Elided("dim"), Elided("dim")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._cancel = icon_button_of(speech, theme, "ui.strip.cancel", "x", self._call_off)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 3, 16, 3)
        layout.setSpacing(8)
        for label in (self._icon, self._left):
            layout.addWidget(label)
        layout.addStretch(1)
        for piece in (self._task, self._bar, self._cancel):
            layout.addWidget(piece)
        layout.addStretch(1)
        layout.addWidget(self._right)
        self.setMinimumHeight(30)
        speech.put(self._bar, "ui.strip.progress", part="name")
        self.say("", "")
        jobs.moved.connect(self._show_job)
        self._show_job()

    def say(self, left: str, right: str) -> None:
        """The last backup, and the key with the last receipt."""
        self._left.setText(left)
        self._right.setText(right)
        self._icon.setVisible(bool(left))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A long sentence here never makes the window wider."""
        return QSize(0, super().minimumSizeHint().height())

    def _show_job(self) -> None:
        job = self._jobs.shown
        for piece in (self._task, self._bar):
            piece.setVisible(job is not None)
        self._cancel.setVisible(job is not None and job.cancellable)
        if job is None:
            return
        done, total, text = job.steps
        self._task.setText(f"{job.title} {text}".strip())
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def _call_off(self) -> None:
        if (job := self._jobs.shown) is not None:
            job.cancel()
