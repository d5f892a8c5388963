"""Replies to units: whom one is owed, written into a folder or onto sticks, with the list of what went where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QLineEdit, QProgressBar, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.jobs import Cancelled, Job
from tvdesk.ui.kit import Elided, button, card, column, empty_state, keep_width, label, labelled, lay, plain, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.answering import Answering, Correspondent, Reply
    from tvdesk.services.letters import Handed, Letters

_SIDE = 310
_LOOK = {"owed": ("reply", "attention"), "answered": ("circle-check", "good"), "unheard": ("minus", "dim")}


class AnswersPage(Page):
    """``letters`` composes the list of files; ``count`` is told how many replies are owed."""

    name = "answers"

    def __init__(
        self,
        shell: Shell,
        answering: Answering,
        letters: Callable[[], Letters],
        today: Callable[[], date],
        count: Callable[[int], None],
    ) -> None:
        super().__init__(shell)
        self._answering, self._letters, self._today, self._count = answering, letters, today, count
        self._units: Sequence[Correspondent] = ()
        self.written: dict[str, Reply] = {}
        self._news: list[Reply] = []
        self.job: Job | None = None
        self.table = RowsView(
            shell,
            "ui.answers.units",
            (
                Column("ui.answers.column.unit", lambda one: one.name),
                Column("ui.answers.column.state", self._state, 140, icon=lambda one: _LOOK[one.state], narrow=46),
                Column("ui.answers.column.came", lambda one: self._moment(one.came), 140, narrow=0),
                Column("ui.answers.column.result", self._result, 230, icon=self._mark, tip=self._tip, narrow=150),
            ),
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._renew())
        shell.jobs.changed.connect(self._changed)
        shell.jobs.moved.connect(self._hear)
        shell.speech.changed.connect(self._renew)

    def _lay_out(self) -> None:
        shell = self.shell
        self.summary = Elided("dim")
        self.some_button = button(shell, "ui.answers.some", "usb", on=lambda: self.choose(self.selected))
        self.owed_button = button(shell, "ui.answers.owed", "reply", "primary", lambda: self.choose(self.owed))
        self.all_button = button(shell, "ui.answers.all", "send", on=lambda: self.choose(self.all))
        self.stop_button = button(shell, "ui.answers.stop", "x", on=self.cancel)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        shell.speech.put(self.bar, "ui.answers.progress", part="name")
        self._working = QWidget()
        working = row(self.bar, self.stop_button, gap=10)
        working.setStretch(0, 1)
        self._working.setLayout(working)
        self._working.hide()
        self._empty = empty_state(shell, "reply", "ui.answers.empty", "ui.answers.empty.hint")
        self.told = plain(wraps=True)
        self.position, self.signer = QLineEdit(), QLineEdit()
        self.save_button = button(shell, "ui.answers.list.save", "save", on=self.choose_list)
        self.print_button = button(shell, "ui.answers.list.print", "printer", on=self.print_list)
        self._side = card(
            label(shell, "ui.answers.list", "section"),
            label(shell, "ui.answers.list.hint", "dim", wraps=True),
            self.told,
            None,
            labelled(shell, "ui.answers.position", self.position),
            labelled(shell, "ui.answers.signer", self.signer),
            row(None, self.save_button, self.print_button, gap=8),
        )
        keep_width(shell, self._side, _SIDE)
        left = QWidget()
        inner = column(
            self.table, self._empty, self._working, row(None, self.all_button, self.some_button, gap=8), gap=10
        )
        inner.setStretch(0, 1)
        left.setLayout(inner)
        body = row(left, self._side, gap=14)
        body.setStretch(0, 1)
        traffic = button(shell, "ui.answers.traffic", "arrow-left-right", on=lambda: shell.go("exchange"))
        head = row(title(shell, "ui.page.answers"), self.summary, traffic, self.owed_button)
        head.setStretch(1, 1)
        lay(self, head, body).setStretch(1, 1)

    # --- reading ---------------------------------------------------------------------------------------------

    def arrive(self, **_arguments: Any) -> None:
        """Read anew."""
        self.read()

    def read(self) -> None:
        """Whom a reply is owed now."""
        self.shell.jobs.run(lambda _progress: self._answering.correspondents(), self._take, owner=self)

    def _take(self, found: list[Correspondent]) -> None:
        kept = set(self.selected)
        self._units = found
        self.table.fill(found)
        model, flags = self.table.selectionModel(), self.table.selectionModel().SelectionFlag
        for at, one in enumerate(found):
            if one.unit in kept:
                model.select(self.table.rows.index(at, 0), flags.Select | flags.Rows)
        self.table.setVisible(bool(found))
        self._empty.setVisible(not found)
        self._renew()

    def _changed(self, what: frozenset[str]) -> None:
        if what & {"exchange", "verdict", "conflict"}:
            self.read()

    @property
    def all(self) -> list[str]:
        """All units that can be answered."""
        return [one.unit for one in self._units]

    @property
    def owed(self) -> list[str]:
        """The units whose file waits for its reply."""
        return [one.unit for one in self._units if one.state == "owed"]

    @property
    def selected(self) -> list[str]:
        """The units of the selected rows."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._units[at].unit for at in rows if at < len(self._units)]

    def _renew(self) -> None:
        speech, free = self.shell.speech, self.job is None
        buttons = {"owed": self.owed_button, "all": self.all_button, "some": self.some_button}
        for (name, one), units in zip(buttons.items(), (self.owed, self.all, self.selected), strict=True):
            speech.put(one, f"ui.answers.{name}", count=len(units))
            one.setEnabled(free and bool(units))
        self.summary.setText(speech.text("ui.answers.summary", count=len(self._units), owed=len(self.owed)))
        self._count(len(self.owed))
        files = self.handed
        self.told.setText("\n".join(self._line(one) for one in files) or speech.text("ui.answers.list.none"))
        for one in (self.save_button, self.print_button):
            one.setEnabled(bool(files))
        self.table.viewport().update()

    def _line(self, one: Handed) -> str:
        name = next((each.name for each in self._units if each.unit == one.unit), one.unit)
        return self.shell.speech.text("ui.answers.list.line", unit=name, folder=str(one.path.parent))

    # --- writing ---------------------------------------------------------------------------------------------

    def choose(self, units: Sequence[str]) -> QFileDialog:
        """Into which folder, or onto which stick; then the replies are written."""
        return choose_folder(self, self.shell, "ui.answers.folder", lambda folder: self.write(units, folder))

    def write(self, units: Sequence[str], folder: Path) -> None:
        """Write the replies, each read back, in the background; it can be called off between two."""
        if self.job is not None or not units:
            return
        news = self._news = []
        self._working.show()
        self.bar.setRange(0, len(units))
        self.job = self.shell.jobs.run(
            lambda progress: self._answering.write(units, folder, progress, news.append),
            lambda done: self._done(done, folder),
            title=self.shell.speech.text("ui.answers.job"),
            writes=True,
            failed=self._failed,
            changed=("exchange",),
            cancellable=True,
            owner=self,
            fruitless=self._end,
        )
        self._renew()

    def cancel(self) -> None:
        """Stop; what is written stays."""
        if self.job is not None:
            self.job.cancel()

    def _hear(self) -> None:
        if self._news:
            self.bar.setValue(len(self._news))
            self.written |= {one.unit: one for one in list(self._news)}
            self._renew()

    def _end(self) -> None:
        self._hear()
        self._news = []
        self.job = None
        self._working.hide()
        self._renew()

    def _done(self, done: Sequence[Reply], folder: Path) -> None:
        self._end()
        counts = {
            "written": sum(one.path is not None for one in done),
            "whole": sum(one.path is None and one.reason is None for one in done),
            "failed": sum(one.reason is not None for one in done),
        }
        said = self.shell.speech.text("ui.answers.done", folder=str(folder), **counts)
        self.shell.messages.say(said, "attention" if counts["failed"] else "good")

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            said = self.shell.speech.text("ui.answers.stopped", count=len(self._news))
            self.shell.messages.say(said, "plain")
            self.read()
        elif isinstance(error, TvdeskError):
            self.shell.messages.fail(error)

    # --- what went where -------------------------------------------------------------------------------------

    @property
    def handed(self) -> list[Handed]:
        """The files that were written since the page was opened, in the order in which they were."""
        from tvdesk.services.letters import Handed

        return [
            Handed(one.unit, one.path, one.changes, one.digest, one.receipt)
            for one in self.written.values()
            if one.path is not None
        ]

    def choose_list(self) -> QFileDialog:
        """Where the list goes."""
        dialog = QFileDialog(self, self.shell.speech.text("ui.answers.list.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"danh-sach-phuc-dap-{self._today().isoformat()}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_list(Path(name)))
        dialog.open()
        return dialog

    def save_list(self, target: Path) -> None:
        """The list as a PDF file."""
        said = self.shell.speech.text("ui.answers.list.saved", path=str(target))
        write = self._writer()
        self.shell.jobs.run(
            lambda _progress: write(target), lambda _path: self.shell.messages.say(said, "good"), owner=self
        )

    def print_list(self) -> None:
        """The list onto the printer that is chosen then."""
        from tvdesk.ui.intake.paper import print_file

        print_file(self.shell, self, self._writer())

    def _writer(self) -> Callable[[Path], Path]:
        from tvdesk.services.letters import Signing

        letters, files = self._letters(), self.handed
        signing = Signing(self.position.text().strip(), self.signer.text().strip())
        return lambda target: letters.write_handed_over(files, target, signing)

    # --- cells -----------------------------------------------------------------------------------------------

    def _state(self, one: Correspondent) -> str:
        return self.shell.speech.text(f"ui.answers.state.{one.state}")

    def _moment(self, moment: str) -> str:
        return self.shell.speech.moment(moment) if moment else "–"

    def _result(self, one: Correspondent) -> str:
        done, speech = self.written.get(one.unit), self.shell.speech
        if done is None:
            return speech.text("ui.answers.before", when=self._moment(one.replied)) if one.replied else "–"
        if done.reason is not None:
            return speech.sentence(done.reason)
        return (
            speech.text("ui.answers.read_back", changes=done.changes) if done.path else speech.text("ui.answers.whole")
        )

    def _mark(self, one: Correspondent) -> tuple[str, str]:
        done = self.written.get(one.unit)
        if done is None:
            return "", ""
        return ("circle-alert", "wrong") if done.reason is not None else ("circle-check", "good")

    def _tip(self, one: Correspondent) -> str:
        done = self.written.get(one.unit)
        return f"{self._result(one)} ({done.path})" if done is not None and done.path else self._result(one)
