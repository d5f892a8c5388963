"""Templates for all units at once: to whom, into which folder, and what became of each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from tvdesk.services.sending import Recipient, Sent, TemplateSending
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.failing import told
from tvdesk.ui.jobs import Job
from tvdesk.ui.kit import button, column, label, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView


class SendPanel(QWidget):
    """``sent`` when the files are written; ``closed`` when the panel is put away."""

    sent = Signal()
    closed = Signal()

    def __init__(self, shell: Shell, sending: TemplateSending) -> None:
        super().__init__()
        self._shell, self._sending = shell, sending
        self._done: dict[str, Sent] = {}
        self.job: Job | None = None
        self.table = RowsView(
            shell,
            "ui.year.send.units",
            (
                Column("ui.year.send.column.unit", lambda one: one.name, tip=lambda one: one.name),
                Column("ui.year.send.column.state", self._state, 150, narrow=0),
                Column("ui.year.send.column.result", self._result, 190, icon=self._icon, tip=self._result),
            ),
        )
        self.told = plain("dim", wraps=True)
        self.all_button = button(shell, "ui.year.send.all", "send", "primary", on=lambda: self.choose(self.units))
        self.one_button = button(shell, "ui.year.send.one", "file-text", on=self._choose_one)
        close = button(shell, "ui.year.put_away", "x", on=self.closed.emit)
        layout = column(
            label(shell, "ui.year.send", "section"),
            label(shell, "ui.year.send.hint", "dim", wraps=True),
            self.table,
            self.told,
            row(close, None, self.one_button, self.all_button, gap=8),
            gap=10,
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        shell.speech.changed.connect(self._word)

    @property
    def units(self) -> list[str]:
        """All units that templates may go to."""
        return [one.unit for one in self.table.rows.rows]

    def begin(self) -> None:
        """Read anew to whom templates go."""
        self._done = {}
        self._shell.jobs.run(
            lambda _progress: self._sending.recipients(), self._show, failed=told(self._shell), owner=self
        )

    def _show(self, found: Sequence[Recipient]) -> None:
        self.table.fill(found)
        if found and self.table.current is None:
            self.table.choose(0)
        self._word()

    def _word(self) -> None:
        units, done = self.units, list(self._done.values())
        for one in (self.all_button, self.one_button):
            one.setEnabled(bool(units))
        if not units:
            self.told.setText(self._shell.speech.text("ui.year.send.nobody"))
        elif done:
            self.told.setText(
                self._shell.speech.text(
                    "ui.year.send.done",
                    written=sum(one.path is not None for one in done),
                    whole=sum(one.path is None and one.reason is None for one in done),
                    failed=sum(one.reason is not None for one in done),
                )
            )
        else:
            self.told.setText(self._shell.speech.text("ui.year.send.ready", count=len(units)))

    def _choose_one(self) -> None:
        if self.table.current is not None:
            self.choose([self.table.current.unit])

    def choose(self, units: Sequence[str]) -> QFileDialog:
        """Into which folder; then the files are written."""
        return choose_folder(self, self._shell, "ui.year.send.folder", lambda folder: self.write(units, folder))

    def write(self, units: Sequence[str], folder: Path) -> None:
        """Write the files of these units into a folder, in the background; it can be called off."""
        if self.job is not None:
            return
        self.all_button.setEnabled(False)
        self.one_button.setEnabled(False)
        self.job = self._shell.jobs.run(
            lambda progress: self._sending.send(units, folder, progress),
            lambda done: self._written(done, folder),
            title=self._shell.speech.text("ui.year.send.job"),
            writes=True,
            changed=("exchange",),
            cancellable=True,
            owner=self,
            failed=told(self._shell),
            fruitless=self._end,
        )

    def _end(self) -> None:
        self.job = None
        self._word()

    def _written(self, done: Sequence[Sent], folder: Path) -> None:
        self._done |= {one.unit: one for one in done}
        self._end()
        self.table.viewport().update()
        written = sum(one.path is not None for one in done)
        said = self._shell.speech.text("ui.year.send.written", count=written, folder=str(folder))
        self._shell.messages.say(said, "good" if all(one.reason is None for one in done) else "attention")
        self.sent.emit()

    def _state(self, one: Recipient) -> str:
        return self._shell.speech.text("ui.year.send.enrolled" if one.enrolled else "ui.year.send.invited")

    def _result(self, one: Recipient) -> str:
        done, speech = self._done.get(one.unit), self._shell.speech
        if done is None:
            return "–"
        if done.reason is not None:
            return speech.sentence(done.reason)
        return speech.text("ui.year.send.changes", count=done.changes) if done.path else speech.text("ui.year.send.has")

    def _icon(self, one: Recipient) -> tuple[str, str]:
        done = self._done.get(one.unit)
        if done is None:
            return "", ""
        return ("circle-alert", "wrong") if done.reason is not None else ("circle-check", "good")
