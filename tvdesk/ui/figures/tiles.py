"""The main figures in a row: each leads to its records."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from tvdesk.services.figure_desk import Dashboard
from tvdesk.services.figures import KINDS, Tally
from tvdesk.ui.kit import button, card, label, plain
from tvdesk.ui.page import Shell

TILES = (*KINDS, "people", "planned", "spent")
_NARROW = 900
_AMOUNTS = {"activity": "events", "training": "amount", "delegation": "amount"}


class Tiles(QWidget):
    """``wanted`` names the tile whose records are to be shown."""

    wanted = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.figures = {name: plain("figure") for name in TILES}
        self.notes = {name: plain("dim", wraps=True) for name in TILES}
        self.links = {name: self._link(name) for name in TILES}
        self.cards = {name: self._card(name) for name in TILES}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._across = 0
        self._arrange()
        shell.theme.changed.connect(self._arrange)

    def _link(self, name: str) -> QWidget:
        shell = self._shell
        made = button(shell, "ui.figures.open", role="link", on=lambda: self.wanted.emit(name))
        shell.speech.put_made(
            made,
            lambda: shell.speech.text("ui.figures.open.of", what=shell.speech.text(f"ui.figures.tile.{name}")),
            "name",
        )
        return made

    def _card(self, name: str) -> QFrame:
        head = label(self._shell, f"ui.figures.tile.{name}", "dim", wraps=True)
        return card(head, self.figures[name], self.notes[name], self.links[name], None, gap=2, margin=12)

    def put(self, board: Dashboard) -> None:
        """The figures of a dashboard."""
        speech, counts = self._shell.speech, board.counts
        whole = sum((counts.of(kind) for kind in KINDS), Tally())
        for kind in KINDS:
            tally = counts.of(kind)
            self._tell(kind, getattr(tally, _AMOUNTS[kind]), speech.text("ui.figures.tile.of", events=tally.events))
            self.cards[kind].setEnabled(kind in board.kinds)
        self._tell("people", whole.people, speech.text("ui.figures.tile.known", known=whole.known, events=whole.events))
        self._tell("planned", whole.planned, "")
        percent = round(100 * whole.spent / whole.planned) if whole.planned else 0
        share = speech.text("ui.figures.tile.share", percent=percent) if whole.planned else ""
        self._tell("spent", whole.spent, share)

    def _tell(self, name: str, value: int, note: str) -> None:
        self.figures[name].setText(self._shell.speech.number(value))
        self.notes[name].setText(note)
        self.notes[name].setVisible(bool(note))
        self.links[name].setEnabled(value > 0)

    def _arrange(self) -> None:
        """Six in a row, or three where room is short."""
        across = 6 if self.width() >= self._shell.theme.px(_NARROW) else 3
        if across == self._across:
            return
        self._across = across
        for place, name in enumerate(TILES):
            self._grid.addWidget(self.cards[name], place // across, place % across)
        for place in range(6):
            self._grid.setColumnStretch(place, int(place < across))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._arrange()
