"""Incoming reports: the round's board, the queue of files, what they would do, and reminders to who is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from tvdesk.ui.calm import CalmCombo, CalmTabBar
from tvdesk.ui.intake.board import BoardView
from tvdesk.ui.intake.file_panel import FilePanel
from tvdesk.ui.intake.queue import QueueView
from tvdesk.ui.intake.reminder_panel import ReminderPanel
from tvdesk.ui.intake.unit_panel import UnitPanel
from tvdesk.ui.intake.work import CHANGED, QueueWork
from tvdesk.ui.kit import Elided, button, card, column, lay, row, title
from tvdesk.ui.page import Page, Shell

if TYPE_CHECKING:
    from tvdesk.services.letters import Letters
    from tvdesk.services.receiving import Receiving
    from tvdesk.services.returning import Reported
    from tvdesk.services.round_board import BoardRow, RoundBoard
    from tvdesk.services.rounds import Round

BOARD, QUEUE = range(2)
_SIDE, _NARROW_SIDE, _NARROW = 400, 330, 960
PARTS = ("board", "queue", "remind")
_ROUND_LETTERS = 18
"""As many of a round's name as are always seen: "Báo cáo tháng 12/2026"."""


class IntakePage(Page):
    """``letters`` composes reminders in the language in force; ``count`` is told how many files wait in the queue."""

    name = "intake"
    steps = PARTS

    def __init__(
        self,
        shell: Shell,
        receiving: Receiving,
        letters: Callable[[], Letters],
        today: Callable[[], date],
        count: Callable[[int], None],
    ) -> None:
        super().__init__(shell)
        self._receiving, self._today, self._count = receiving, today, count
        self._rounds: Sequence[Round] = ()
        names = receiving.unit_name
        self.round = CalmCombo()
        shell.speech.put(self.round, "ui.intake.round", part="name")
        self.round.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToContents)
        self.round.setMinimumContentsLength(_ROUND_LETTERS)
        self.summary = Elided("dim")
        self.board, self.queue = BoardView(shell, names), QueueView(shell, names, self.choose_files)
        self.unit = UnitPanel(shell, names)
        self.file = FilePanel(shell, names, receiving.remarks, receiving.wording)
        self.work = QueueWork(shell, receiving, self.queue, self.file, lambda: self._round)
        self.reminders = ReminderPanel(shell, names, letters, today)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        shell = self.shell
        self.tabs = CalmTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        shell.speech.put(self.tabs, "ui.intake.parts", part="name")
        for _ in (BOARD, QUEUE):
            self.tabs.addTab("")
        self._views, self._side = QStackedWidget(), QStackedWidget()
        for view in (self.board, self.queue):
            self._views.addWidget(view)
        self._nothing = QWidget()
        for panel in (self.unit, self.file, self.reminders, self._nothing):
            self._side.addWidget(panel)
        self._card = card(self._side, margin=14)
        reminds = button(shell, "ui.intake.remind", "printer", on=lambda: self.step("remind"))
        files = button(shell, "ui.intake.choose_files", "folder-open", on=self.choose_files)
        stick = button(shell, "ui.intake.from_stick", "usb", "primary", self.choose_folder)
        left = QWidget()
        inner = column(self.tabs, self._views, gap=10)
        inner.setStretch(1, 1)
        left.setLayout(inner)
        body = row(left, self._card, gap=14)
        body.setStretch(0, 1)
        head = row(title(shell, "ui.page.intake"), None, reminds, files, stick)
        about = row(self.round, self.summary)
        about.setStretch(1, 1)
        lay(self, head, about, body, gap=12).setStretch(2, 1)
        self._fit()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.round.currentIndexChanged.connect(lambda _at: self._read_board())
        self.board.chosen.connect(self._show_unit)
        self.queue.chosen.connect(self._show_files)
        self.work.moved.connect(self._word)
        self.unit.give_back.connect(self.give_back)
        self.unit.lift.connect(self.lift)
        self.unit.opened.connect(self._open)
        self.reminders.closed.connect(lambda: self.step("board"))
        self.shell.jobs.changed.connect(self._changed)
        self.shell.speech.changed.connect(self._word)
        self.shell.theme.changed.connect(self._fit)

    # --- the way to its parts --------------------------------------------------------------------------------

    def arrive(self, files: Iterable[Path] = (), part: str = "", round: str = "", **_arguments: Any) -> None:
        """Read anew; look into the files that were dropped on the window."""
        self._wanted = round
        self._read_rounds()
        if part:
            self.step(part)
        if paths := list(files):
            self.receive(paths)

    _wanted = ""

    def step(self, name: str) -> None:
        """Show one of its parts."""
        self.tabs.setCurrentIndex(QUEUE if name == "queue" else BOARD)
        self._turn(self.tabs.currentIndex())
        if name == "remind":
            self.reminders.show_board(self.board.board)
            self._side.setCurrentWidget(self.reminders)

    def _turn(self, at: int) -> None:
        self._views.setCurrentIndex(at)
        if at == QUEUE:
            self._show_files()
        else:
            self._show_unit(self.board.table.current)

    def _fit(self) -> None:
        """The side panel takes less where room is short."""
        px = self.shell.theme.px
        self._card.setFixedWidth(px(_NARROW_SIDE if self.width() < px(_NARROW) else _SIDE))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """As wide as the window allows."""
        super().resizeEvent(event)
        self._fit()

    # --- the board -------------------------------------------------------------------------------------------

    def _read_rounds(self) -> None:
        self.shell.jobs.run(lambda _progress: self._receiving.rounds(), self._take_rounds, owner=self)

    def _take_rounds(self, found: list[Round]) -> None:
        wanted = self._wanted or self.round.currentData()
        if not wanted and found:
            # The round whose time has come last: that is what is coming in now.
            over = [one for one in found if one.is_open and one.last <= self._today().isoformat()]
            wanted = (over or found)[0].record
        self._rounds, self._wanted = found, ""
        self.round.blockSignals(True)
        self.round.clear()
        for one in found:
            self.round.addItem(one.name, one.record)
        self.round.setCurrentIndex(max(self.round.findData(wanted), 0))
        self.round.blockSignals(False)
        self.round.setVisible(bool(found))
        self._read_board()

    @property
    def _round(self) -> Round | None:
        return next((one for one in self._rounds if one.record == self.round.currentData()), None)

    def _read_board(self) -> None:
        wanted = self.round.currentData()
        if wanted is None:
            self._show_board(None)
            return
        self.shell.jobs.run(
            lambda _progress: self._receiving.board(wanted, self._today()), self._show_board, owner=self
        )

    def _show_board(self, board: RoundBoard | None) -> None:
        shown = self._side.currentWidget()
        self.board.show_board(board)
        self.reminders.show_board(board)
        if shown is self.reminders:
            self._side.setCurrentWidget(shown)
        self._word()

    def _word(self) -> None:
        speech, board = self.shell.speech, self.board.board
        waiting = len(self.queue.ready)
        self.tabs.setTabText(BOARD, speech.text("ui.intake.part.board", count=len(board.rows) if board else 0))
        self.tabs.setTabText(QUEUE, speech.text("ui.intake.part.queue", count=len(self.queue.files)))
        self._count(waiting)
        if board is None:
            self.summary.setText("")
            return
        self.summary.setText(
            speech.text(
                "ui.intake.summary",
                asked=len(board.round.units),
                received=board.count("received", "late"),
                held=board.count("held"),
                silent=board.count("silent"),
                deadline=speech.date(board.round.deadline),
            )
        )

    def _show_unit(self, found: BoardRow | None) -> None:
        if self.tabs.currentIndex() != BOARD:
            return
        self._side.setCurrentWidget(self.unit if found is not None else self._nothing)
        board = self.board.board
        self.unit.show_unit(found, board)
        if found is not None and board is not None:
            unit, round = found.unit, board.round
            self.shell.jobs.run(
                lambda _progress: (unit, self._receiving.reported(unit, round)), self._show_records, owner=self
            )

    def _show_records(self, read: tuple[str, list[Reported]]) -> None:
        unit, found = read
        current = self.board.table.current
        if current is not None and current.unit == unit:
            self.unit.show_records(found)

    def _open(self, one: Reported) -> None:
        self.shell.go("editor", type=one.type, record=one.record)

    def give_back(self, one: Reported, reason: str) -> None:
        """Return a record; Undo takes it back in."""
        said = self.shell.speech.text("ui.intake.given_back", title=one.title)
        self._judge(lambda: self._receiving.give_back(one.record, reason), one, said, lambda: self.lift(one))

    def lift(self, one: Reported) -> None:
        """Take a returned record back in."""
        said = self.shell.speech.text("ui.intake.lifted", title=one.title)
        again = None if not one.reason else lambda: self.give_back(one, one.reason)
        self._judge(lambda: self._receiving.lift(one.record), one, said, again)

    def _judge(self, act: Callable[[], None], one: Reported, said: str, back: Callable[[], None] | None) -> None:
        def done(_result: object) -> None:
            if back is None:
                self.shell.messages.say(said, "good")
            else:
                self.shell.messages.undo(said, back)

        self.shell.jobs.run(lambda _progress: act(), done, writes=True, changed=(one.type, "verdict"), owner=self)

    def _changed(self, what: frozenset[str]) -> None:
        if what & frozenset(CHANGED):
            self._read_rounds()

    # --- the queue -------------------------------------------------------------------------------------------

    def choose_files(self) -> QFileDialog:
        """Files of the user's choice."""
        return self._ask(QFileDialog.FileMode.ExistingFiles, "ui.intake.choose_files")

    def choose_folder(self) -> QFileDialog:
        """A folder or a whole stick."""
        return self._ask(QFileDialog.FileMode.Directory, "ui.intake.from_stick")

    def _ask(self, mode: QFileDialog.FileMode, key: str) -> QFileDialog:
        dialog = QFileDialog(self, self.shell.speech.text(key))
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.receive([Path(name) for name in names]))
        dialog.open()
        return dialog

    def receive(self, paths: Sequence[Path]) -> None:
        """Look into files and folders, and put what they hold into the queue; nothing is taken in."""
        self.step("queue")
        self.work.receive(paths)

    def _show_files(self) -> None:
        if self.tabs.currentIndex() != QUEUE:
            return
        files = self.queue.selected or self.queue.files
        self._side.setCurrentWidget(self.file if files else self._nothing)
        self.file.show_files(files)
