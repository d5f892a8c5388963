"""The left rail: product, unit and role; a line for each task, with a count only where something waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from tvdesk.ui.kit import badge, plain, row
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

TOP, FOOT = "top", "foot"
_WIDTH = 240


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A line of the rail; its words are ``ui.page.<name>``."""

    name: str
    icon: str
    place: str = TOP


UNIT_PAGES = (
    PageEntry("home", "house"),
    PageEntry("activity", "megaphone"),
    PageEntry("training", "graduation-cap"),
    PageEntry("delegation", "plane"),
    PageEntry("plan", "wallet"),
    PageEntry("report", "file-text"),
    PageEntry("exchange", "arrow-left-right"),
    PageEntry("settings", "settings", FOOT),
    PageEntry("help", "circle-question-mark", FOOT),
)
"""What a unit's window offers, in this order; pages of other names are opened from these."""

OFFICE_PAGES = (
    PageEntry("home", "house"),
    PageEntry("intake", "inbox"),
    PageEntry("settle", "git-merge"),
    PageEntry("figures", "chart-column"),
    PageEntry("report", "file-text"),
    PageEntry("activity", "megaphone"),
    PageEntry("training", "graduation-cap"),
    PageEntry("delegation", "plane"),
    PageEntry("plan", "wallet"),
    PageEntry("answers", "reply"),
    PageEntry("units", "monitor"),
    PageEntry("year", "calendar-cog"),
    PageEntry("settings", "settings", FOOT),
    PageEntry("help", "circle-question-mark", FOOT),
)
"""What the window of the consolidating office offers."""


class RailButton(QPushButton):
    """A line of the rail, with its count."""

    def __init__(self, entry: PageEntry, speech: Speech, theme: Theme) -> None:
        super().__init__()
        self._speech, self._theme, self._entry = speech, theme, entry
        self._count = 0
        self.setCheckable(True)
        self.setProperty("role", "rail")
        # By Tab, not by a click: who clicks goes to the page, and wants to type there.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._badge = QLabel(self)
        self._badge.setProperty("role", "badge-attention")
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._badge.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addStretch(1)
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.toggled.connect(lambda _on: self.renew())
        self.renew()

    def count(self, number: int) -> None:
        """How much waits here; nothing is shown for nought."""
        self._count = number
        self.renew()

    def renew(self) -> None:
        """Texts and icon of this moment."""
        name = self._speech.text(f"ui.page.{self._entry.name}")
        self.setText(name)
        waits = self._speech.text("ui.rail.waiting", name=name, count=self._count) if self._count else name
        self.setAccessibleName(waits)
        self.setToolTip(waits)
        self._badge.setText(self._speech.number(self._count))
        self._badge.setVisible(self._count > 0)
        self._theme.put_icon(self, self._entry.icon, "accent" if self.isChecked() else "dim", 18)


class Rail(QFrame):
    """The rail itself; ``chosen`` names the page."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[PageEntry], speech: Speech, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self._speech, self._theme = speech, theme
        self._group = QButtonGroup(self)
        self._unit, self._role = plain("strong", wraps=True), plain("dim", wraps=True)
        product = plain("product")
        product.setText("tvdesk")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 14, 12, 14)
        self._layout.setSpacing(2)
        self._mark = badge(kind="attention")
        self._mark.hide()
        for one in (product, self._unit, self._role):
            one.setContentsMargins(10, 0, 4, 0)
            self._layout.addWidget(one)
        self._layout.addLayout(row(10, self._mark, None, gap=0))
        self._layout.addSpacing(12)
        self._places = {TOP: QVBoxLayout(), FOOT: QVBoxLayout()}
        for place in self._places.values():
            place.setSpacing(2)
        self._layout.addLayout(self._places[TOP])
        self._layout.addStretch(1)
        self._layout.addLayout(self._places[FOOT])
        self.entries: Sequence[PageEntry] = ()
        self.buttons: dict[str, RailButton] = {}
        self.offer(entries)
        speech.changed.connect(self._renew)
        theme.changed.connect(self._resize)
        self._resize()

    def offer(self, entries: Sequence[PageEntry]) -> None:
        """A line for each of these, in this order; those shown until now go."""
        if entries == self.entries:
            return
        for old in self.buttons.values():
            self._group.removeButton(old)
            old.deleteLater()
            old.hide()
        self.entries = entries
        self.buttons = {entry.name: self._add(entry) for entry in entries}

    def _add(self, entry: PageEntry) -> RailButton:
        made = RailButton(entry, self._speech, self._theme)
        made.clicked.connect(lambda _checked=False, name=entry.name: self.chosen.emit(name))
        self._group.addButton(made)
        self._places[entry.place].addWidget(made)
        return made

    def name(self, unit: str, role: str, *, marked: bool = False) -> None:
        """Whose desk this is; ``marked`` for the sample workspace."""
        self._unit.setText(unit)
        for shown, wanted in ((self._role, not marked), (self._mark, marked)):
            shown.setText(role)
            shown.setVisible(wanted)

    def mark(self, name: str) -> None:
        """Show which page is open."""
        here = self.buttons.get(name)
        # A page without a line of its own, such as that of a workbook, leaves none marked.
        self._group.setExclusive(here is not None)
        for one in self.buttons.values():
            one.setChecked(one is here)

    def count(self, name: str, number: int) -> None:
        """How much waits on a page."""
        if name in self.buttons:
            self.buttons[name].count(number)

    def _renew(self) -> None:
        for one in self.buttons.values():
            one.renew()

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(_WIDTH))
