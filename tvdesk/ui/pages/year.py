"""Templates and rounds: the year set up at the consolidating office, and sent to the units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from tvdesk.services.sending import TemplateSending
from tvdesk.services.year_desk import YearDesk
from tvdesk.services.year_words import Line, in_order, line_of
from tvdesk.ui.calm import CalmTabBar
from tvdesk.ui.kit import button, column, empty_state, keep_beside, lay, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.year.entry_list import EntryList
from tvdesk.ui.year.entry_panel import EntryPanel, Words
from tvdesk.ui.year.move_panel import MovePanel
from tvdesk.ui.year.rooms import ROOMS, Room
from tvdesk.ui.year.round_start import RoundStart
from tvdesk.ui.year.send_panel import SendPanel

Drafts = Mapping[tuple[str, str], Mapping[str, Any]]
_LIST, _NARROW_LIST = 330, 240


class YearPage(Page):
    """``words()`` are the code lists and units in force; ``today`` the office's calendar day."""

    name = "year"

    def __init__(
        self, shell: Shell, desk: YearDesk, sending: TemplateSending, words: Words, today: Callable[[], date]
    ) -> None:
        super().__init__(shell)
        self._desk, self._words, self._today = desk, words, today
        self.panel = EntryPanel(shell, desk, words, today)
        self.list = EntryList(shell, lambda key: self.panel.is_unsaved(self.room.name, key))
        self.move_panel = MovePanel(shell, desk, words, today)
        self.send_panel = SendPanel(shell, sending)
        self.round_start = RoundStart(shell, desk, today)
        self._wanted = ""
        self._begun = False
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        shell = self.shell
        self.send_button = button(shell, "ui.year.send.open", "send", on=self.send)
        self.tabs = CalmTabBar()
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setExpanding(False)
        shell.speech.put(self.tabs, "ui.year.rooms", part="name")
        for _room in ROOMS:
            self.tabs.addTab("")
        self.new_button = button(shell, "ui.year.new", "plus", on=self.begin)
        self.move_button = button(shell, "ui.year.move.open", "split", on=self.reorganise)
        left = QWidget()
        inner = column(self.list, self.new_button, self.move_button, gap=8)
        inner.setStretch(0, 1)
        left.setLayout(inner)
        keep_beside(shell, self, left, _LIST, _NARROW_LIST)
        entry = QWidget()
        form = column(self.round_start, self.panel, gap=10)
        form.setStretch(1, 1)
        entry.setLayout(form)
        self.nothing = empty_state(shell, "calendar-cog", "ui.year.empty", "ui.year.empty.hint")
        self.right = QStackedWidget()
        self._entry = entry
        for one in (entry, self.move_panel, self.send_panel, self.nothing):
            self.right.addWidget(one)
        body = row(left, self.right, gap=16)
        body.setStretch(1, 1)
        layout = lay(self, row(title(shell, "ui.page.year"), None, self.send_button), self.tabs, body, gap=12)
        layout.setStretch(2, 1)
        self._word()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _place: self.read())
        self.list.chosen.connect(self._show)
        self.panel.written.connect(self.read)
        self.panel.typed.connect(self.list.table.viewport().update)
        self.move_panel.moved.connect(self._moved)
        for one in (self.move_panel, self.send_panel):
            one.closed.connect(lambda: self.read(self._current))
        self.round_start.proposed.connect(lambda values: self.panel.show_new(self.room, values, typed=True))
        self.shell.speech.changed.connect(self._word)
        self.shell.speech.changed.connect(lambda: self.read(self._current))

    @property
    def room(self) -> Room:
        """The room that is shown."""
        return ROOMS[max(self.tabs.currentIndex(), 0)]

    @property
    def _current(self) -> str:
        line = self.list.table.current
        return line.entry.key if line is not None else ""

    def _word(self) -> None:
        for place, room in enumerate(ROOMS):
            self.tabs.setTabText(place, self.shell.speech.text(f"ui.year.room.{room.name}"))

    def arrive(self, room: str = "", key: str = "", **_arguments: Any) -> None:
        """Read anew; ``room`` and ``key`` name what to look at."""
        if room:
            self.step(room)
        self.read(key or self._current)

    def step(self, name: str) -> None:
        """Show a room."""
        self.tabs.setCurrentIndex(next(at for at, room in enumerate(ROOMS) if room.name == name))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.list.search.setFocus()

    def leave(self) -> bool:
        """What was typed stays with its entry while the window is open."""
        self.panel.settle()
        return True

    def read(self, key: str = "") -> None:
        """Read the entries of the room; the one of that key is shown, or the first."""
        room, language, today = self.room, self.shell.speech.language, self._today().isoformat()
        self._wanted = key
        _lists, units = self._words()
        self.new_button.setVisible(room.makes)
        self.move_button.setVisible(room.name == "units")

        begun = self._begun

        def look(_progress: object) -> tuple[Room, list[Line], Drafts | None]:
            lines = [line_of(one, language, units, today) for one in self._desk.entries(room.type)]
            return room, in_order(room.type, lines), None if begun else self._desk.drafts()

        self.shell.jobs.run(look, self._filled, owner=self)

    def _filled(self, found: tuple[Room, Sequence[Line], Drafts | None]) -> None:
        room, lines, drafts = found
        if drafts is not None and not self._begun:
            self._begun = True
            self.panel.stored(drafts)
        if room is not self.room:
            return
        self.panel.settle()
        self.list.table.blockSignals(True)
        self.list.show_lines(room, lines)
        shown = bool(self._wanted) and self.list.select(self._wanted)
        if not shown and self.list.table.rows.rows:
            self.list.table.choose(0)
        self.list.table.blockSignals(False)
        if self.list.table.current is not None:
            self._show(self.list.table.current)
        elif room.name == "rounds":
            self.begin()
        else:
            self.right.setCurrentWidget(self.nothing)

    def _show(self, line: Line) -> None:
        self.round_start.hide()
        self.panel.show_entry(self.room, line.entry, line.title)
        self.right.setCurrentWidget(self._entry)

    def begin(self) -> None:
        """A new entry; a round begins with its preset."""
        self.panel.settle()
        self.round_start.setVisible(self.room.name == "rounds")
        given = {"list": self.list.chosen_group} if self.room.name == "codes" else {}
        self.panel.show_new(self.room, given)
        self.right.setCurrentWidget(self._entry)

    def reorganise(self) -> None:
        """A change of organisation, of the unit that is looked at."""
        self.panel.settle()
        self.move_panel.begin(self._current)
        self.right.setCurrentWidget(self.move_panel)

    def _moved(self, unit: str) -> None:
        QTimer.singleShot(0, self, lambda: self.read(unit))

    def send(self) -> None:
        """Templates to all units."""
        self.panel.settle()
        self.send_panel.begin()
        self.right.setCurrentWidget(self.send_panel)
