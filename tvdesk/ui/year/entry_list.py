"""The entries of a room: searched with or without diacritics, narrowed by group, each with what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from tvdesk.core.text import clean, fold
from tvdesk.services.year_words import EDITED, OWN, Line
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.dialogs.unit_list import SearchField
from tvdesk.ui.kit import column, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.year.rooms import FIXED_LISTS, Room

_PAUSE_MS = 150
ALL = ""
_GROUPS = {"units": ("now", "past"), "titles": ("now", "past"), "rounds": ("open", "closed")}
_ICONS = {EDITED: ("pencil", "accent"), OWN: ("plus", "accent")}
UNSAVED = ("square-pen", "attention")


class _Lines(RowsView):
    """Without its second column where no line has anything to say there."""

    bare = False

    def fill(self, rows: Sequence[Line]) -> None:
        """Other lines."""
        self.rows.fill(rows)
        self.bare = not any(one.detail for one in rows)
        self._measure()

    def _measure(self) -> None:
        super()._measure()
        if self.bare:
            self.setColumnHidden(1, True)


class EntryList(QWidget):
    """``chosen`` when another line is current. ``unsaved`` says which entries hold typing that is not saved."""

    chosen = Signal(object)

    def __init__(self, shell: Shell, unsaved: Callable[[str], bool]) -> None:
        super().__init__()
        self._shell, self._unsaved = shell, unsaved
        self._lines: Sequence[Line] = ()
        self._room: Room | None = None
        self._kept: dict[str, str] = {}
        self.search = SearchField()
        self.search.setClearButtonEnabled(True)
        shell.speech.put(self.search, "ui.year.search", part="placeholder")
        shell.speech.put(self.search, "ui.year.search", part="name")
        self.group = CalmCombo()
        shell.speech.put(self.group, "ui.year.group", part="name")
        self.group.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.group.setMinimumContentsLength(10)
        self.table = _Lines(
            shell,
            "ui.year.entries",
            (
                Column("ui.year.column.title", lambda one: one.title, icon=self._icon, tip=self._tip),
                Column("ui.year.column.detail", lambda one: one.detail, 124, narrow=0),
            ),
        )
        self.found = plain("dim")
        layout = column(self.search, self.group, self.table, self.found, gap=8)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.renew)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.down.connect(self._to_table)
        self.group.activated.connect(lambda _place: self.renew())
        self.table.chosen.connect(self.chosen)

    def show_lines(self, room: Room, lines: Sequence[Line]) -> None:
        """The lines of a room; its group is the one that was looked at last there."""
        if self._room is not room:
            if self._room is not None:
                self._kept[self._room.name] = str(self.group.currentData() or ALL)
            self._room = room
            self.search.clear()
        self._lines = lines
        self._offer_groups(room)
        self.renew()

    def _offer_groups(self, room: Room) -> None:
        text = self._shell.speech.text
        before = self.group.currentData() if self.group.property("room") == room.name else self._kept.get(room.name)
        found: Sequence[str] = _GROUPS.get(room.name) or sorted({one.group for one in self._lines} - FIXED_LISTS - {""})
        self.group.clear()
        if room.name == "codes":
            found = sorted(found, key=lambda one: fold(text(f"ui.year.list.{one}")))
        else:
            self.group.addItem(text("ui.year.group.all"), ALL)
        for one in found:
            key = f"ui.year.list.{one}" if room.name == "codes" else f"ui.year.group.{one}"
            self.group.addItem(one if room.name == "holidays" else text(key), one)
        self.group.setVisible(bool(found))
        first = {"units": "now", "titles": "now", "holidays": found[-1] if found else ALL}.get(room.name, ALL)
        place = self.group.findData(first if before is None else before)
        self.group.setCurrentIndex(max(place, 0))
        self.group.setProperty("room", room.name)

    def renew(self) -> None:
        """What fits the search and the group."""
        self._timer.stop()
        wanted = fold(clean(self.search.text())).split()
        group = self.group.currentData() if not self.group.isHidden() else ALL
        shown = [
            one
            for one in self._lines
            if (not group or one.group == group)
            and one.group not in FIXED_LISTS
            and all(word in one.folded for word in wanted)
        ]
        self.table.fill(shown)
        self.found.setText(self._shell.speech.text("ui.year.found", count=len(shown)))

    def select(self, key: str) -> bool:
        """Make the line of an entry the current one; its group is shown where it is in another."""
        line = next((one for one in self._lines if one.entry.key == key), None)
        if line is None:
            return False
        if line not in self.table.rows.rows:
            self.search.clear()
            self.group.setCurrentIndex(max(self.group.findData(line.group), 0))
            self.renew()
        place = next((at for at, one in enumerate(self.table.rows.rows) if one.entry.key == key), -1)
        if place >= 0:
            self.table.choose(place)
        return place >= 0

    @property
    def chosen_group(self) -> str:
        """The group that is shown."""
        return str(self.group.currentData() or ALL)

    def _to_table(self) -> None:
        self.table.setFocus()
        if self.table.rows.rows and self.table.current is None:
            self.table.choose(0)

    def _icon(self, line: Line) -> tuple[str, str]:
        return UNSAVED if self._unsaved(line.entry.key) else _ICONS.get(line.state, ("", ""))

    def _tip(self, line: Line) -> str:
        state = "unsaved" if self._unsaved(line.entry.key) else line.state
        title = f"{line.title} ({line.detail})" if line.detail else line.title
        return f"{title}: {self._shell.speech.text(f'ui.year.state.{state}')}"
