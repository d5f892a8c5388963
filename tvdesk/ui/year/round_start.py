"""A new round from its preset: which sort, which year, which of that year; its days stand in the form then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from tvdesk.services.year_desk import YearDesk
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.failing import told
from tvdesk.ui.kit import button, column, label, labelled, row
from tvdesk.ui.page import Shell

_PARTS = {"month": 12, "quarter": 4, "half": 2}
_YEARS = 3


class RoundStart(QFrame):
    """``proposed`` hands the values of a round by its preset over, to be looked at and saved."""

    proposed = Signal(object)

    def __init__(self, shell: Shell, desk: YearDesk, today: Callable[[], date]) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self.setProperty("role", "card")
        self.kind, self.year, self.part = CalmCombo(), CalmCombo(), CalmCombo()
        for kind in desk.kinds_of_rounds():
            self.kind.addItem("", kind)
        this_year = today().year
        for year in range(this_year - 1, this_year - 1 + _YEARS):
            self.year.addItem(str(year), year)
        self.year.setCurrentIndex(1)
        self.kind.activated.connect(lambda _place: self._offer_parts())
        take = button(shell, "ui.year.round.take", "calendar", on=self.propose)
        line = row(
            labelled(shell, "ui.year.round.kind", self.kind),
            labelled(shell, "ui.year.round.year", self.year),
            labelled(shell, "ui.year.round.part", self.part),
            gap=8,
        )
        line.setStretch(0, 2)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        layout = column(label(shell, "ui.year.round.start", "dim", wraps=True), line, row(None, take), gap=8)
        layout.setContentsMargins(14, 12, 14, 12)
        self.setLayout(layout)
        shell.speech.changed.connect(self._word)
        self._word()
        self._offer_parts()

    def _word(self) -> None:
        for place in range(self.kind.count()):
            self.kind.setItemText(place, self._shell.speech.text(f"ui.year.preset.{self.kind.itemData(place)}"))

    def _offer_parts(self) -> None:
        count = _PARTS.get(str(self.kind.currentData()), 1)
        self.part.clear()
        for number in range(1, count + 1):
            self.part.addItem(str(number), number)
        self.part.setEnabled(count > 1)

    def choose(self, kind: str, year: int, part: int = 1) -> None:
        """Set all three."""
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self._offer_parts()
        self.year.setCurrentIndex(self.year.findData(year))
        self.part.setCurrentIndex(part - 1)

    def propose(self) -> None:
        """Read the days by the preset."""
        kind, year, part = str(self.kind.currentData()), int(self.year.currentData()), int(self.part.currentData())
        language = self._shell.speech.language

        def look(_progress: object) -> Any:
            return self._desk.proposal(kind, year, part, language)

        self._shell.jobs.run(look, self.proposed.emit, failed=told(self._shell), owner=self)
