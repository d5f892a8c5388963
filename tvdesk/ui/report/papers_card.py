"""Lists, the log and the plan as documents of their own, for the days of the report that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from tvdesk.services.report_choices import Choice
from tvdesk.services.reports.paper_names import OF_YEAR, PAPERS, PaperAsk, forms_of
from tvdesk.ui import kit
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.jobs import Progress
from tvdesk.ui.page import Shell
from tvdesk.ui.saving import form_menu, open_below, save_in_background

Make = Callable[[PaperAsk, Path, Progress], object]
"""Writes a list into a file, in the background."""


class PapersCard(QWidget):
    """Which list, and in which form to save it."""

    def __init__(self, shell: Shell, make: Make) -> None:
        super().__init__()
        self._shell, self._make = shell, make
        self._choice: Choice | None = None
        self.which = CalmCombo()
        for name in PAPERS:
            self.which.addItem("", name)
        shell.speech.put(self.which, "ui.report.papers", part="name")
        self.save = kit.button(shell, "ui.report.papers.save", "download", on=self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(kit.card(kit.label(shell, "ui.report.papers", "section"), self.which, self.save))
        shell.speech.changed.connect(self._word)
        self._word()
        self.show_choice(None)

    def show_choice(self, choice: Choice | None) -> None:
        """The days that the lists are about."""
        self._choice = choice
        self.save.setEnabled(choice is not None)

    @property
    def ask(self) -> PaperAsk | None:
        """The list that is chosen; of a plan the year in which the days end."""
        choice, name = self._choice, str(self.which.currentData())
        if choice is None:
            return None
        if name in OF_YEAR:
            return PaperAsk(paper=name, year=int(choice.last[:4]))
        return PaperAsk(paper=name, first=choice.first, last=choice.last)

    def save_menu(self) -> QMenu:
        """In which form to save it."""
        return form_menu(self, self._shell, self.choose_file, forms_of(str(self.which.currentData())))

    def choose_file(self, form: str) -> QFileDialog:
        """Where to save it."""
        name = self._shell.speech.text(f"ui.report.papers.file.{self.which.currentData()}")
        return choose_target(self, self._shell, f"ui.report.save{form}", f"{name}{form}", self.save_to)

    def save_to(self, target: Path) -> None:
        """Write the list that is chosen."""
        ask = self.ask
        if ask is not None:
            title = self._shell.speech.text("ui.report.saving")
            make = self._make
            save_in_background(self, self._shell, target, lambda progress: make(ask, target, progress), title=title)

    def _open(self) -> None:
        open_below(self.save_menu(), self.save)

    def _word(self) -> None:
        for at, name in enumerate(PAPERS):
            self.which.setItemText(at, self._shell.speech.text(f"ui.report.papers.{name}"))
