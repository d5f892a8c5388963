"""Reminder letters: to whom, who signs, until when; saved as files or printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QWidget

from tvdesk.core.dates import UnreadableDate, read_typed_date
from tvdesk.services.reports.form_names import PDF, WORD
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.kit import button, column, label, labelled, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.saving import form_menu, open_below

if TYPE_CHECKING:
    from tvdesk.services.letters import Letters, Signing
    from tvdesk.services.round_board import BoardRow, RoundBoard


class ReminderPanel(QWidget):
    """``letters`` composes them in the language in force; ``closed`` when the panel is put away."""

    closed = Signal()

    def __init__(
        self, shell: Shell, unit_name: Callable[[str], str], letters: Callable[[], Letters], today: Callable[[], date]
    ) -> None:
        super().__init__()
        self._shell, self._letters, self._today = shell, letters, today
        self._board: RoundBoard | None = None
        self.table = RowsView(
            shell,
            "ui.intake.remind.units",
            (
                Column("ui.intake.column.unit", lambda one: unit_name(one.unit)),
                Column(
                    "ui.intake.column.state",
                    lambda one: shell.speech.text(f"ui.intake.state.{one.state}"),
                    110,
                    narrow=0,
                ),
            ),
        )
        self.position, self.signer, self.until = QLineEdit(), QLineEdit(), QLineEdit()
        shell.speech.put(self.until, "ui.form.date_hint", part="placeholder")
        self.wrong = plain("error", wraps=True)
        self.wrong.hide()
        self.none = label(shell, "ui.intake.remind.nobody", "dim", wraps=True)
        self.one_button = button(shell, "ui.intake.remind.one", "file-text", on=self._choose_one)
        self.all_button = button(shell, "ui.intake.remind.all", "save", on=self._choose_all)
        self.print_button = button(shell, "ui.intake.remind.print", "printer", on=self.print_letters)
        close = button(shell, "ui.intake.put_away", "x", on=self.closed.emit)
        layout = column(
            label(shell, "ui.intake.remind", "section"),
            label(shell, "ui.intake.remind.hint", "dim", wraps=True),
            self.table,
            self.none,
            labelled(shell, "ui.intake.remind.position", self.position),
            labelled(shell, "ui.intake.remind.signer", self.signer),
            labelled(shell, "ui.intake.remind.until", self.until, self.wrong),
            row(self.one_button, self.all_button, None, gap=8),
            row(close, None, self.print_button, gap=8),
            gap=8,
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.until.editingFinished.connect(self._check)

    def _state(self, one: BoardRow) -> str:
        return self._shell.speech.text(f"ui.intake.state.{one.state}")

    def show_board(self, board: RoundBoard | None) -> None:
        """The units of this board of which nothing is in."""
        self._board = board
        rows: Sequence[BoardRow] = board.missing if board else ()
        self.table.fill(rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        for one in (self.one_button, self.all_button, self.print_button):
            one.setEnabled(bool(rows))
        if rows and self.table.current is None:
            self.table.choose(0)

    @property
    def units(self) -> list[str]:
        """All units to remind."""
        return [one.unit for one in self._board.missing] if self._board else []

    def signing(self) -> Signing | None:
        """Who signs and until when; nothing where the day cannot be read."""
        from tvdesk.services.letters import Signing

        day = self._day()
        if day is None:
            return None
        return Signing(self.position.text().strip(), self.signer.text().strip(), day)

    def _day(self) -> str | None:
        typed = self.until.text().strip()
        if not typed:
            return ""
        try:
            return read_typed_date(typed, self._today())
        except UnreadableDate:
            return None

    def _check(self) -> None:
        day, speech = self._day(), self._shell.speech
        self.wrong.setVisible(day is None)
        self.wrong.setText(speech.text("ui.intake.remind.wrong_day"))
        if day:
            self.until.setText(speech.date(day))

    def _choose_one(self) -> None:
        if self.table.current is not None:
            open_below(self.menu([self.table.current.unit]), self.one_button)

    def _choose_all(self) -> None:
        open_below(self.menu(self.units), self.all_button)

    def menu(self, units: Sequence[str]) -> QMenu:
        """In which form to save the letters."""
        return form_menu(self, self._shell, lambda form: self.choose(units, form), (PDF, WORD))

    def choose(self, units: Sequence[str], form: str) -> QFileDialog:
        """Into which folder; then the letters are written."""
        key = "ui.intake.remind.folder"
        return choose_folder(self, self._shell, key, lambda folder: self.write(units, folder, form))

    def write(self, units: Sequence[str], folder: Path, form: str = PDF) -> None:
        """A file for each of these units, in the background."""
        board, signing, letters = self._board, self.signing(), self._letters()
        if board is None or signing is None:
            self._check()
            return
        speech = self._shell.speech

        def done(paths: list[Path]) -> None:
            self._shell.messages.say(speech.text("ui.intake.remind.done", count=len(paths), folder=str(folder)), "good")

        self._shell.jobs.run(
            lambda progress: letters.reminders(board, units, folder, signing, progress, form),
            done,
            title=speech.text("ui.intake.remind.job"),
            cancellable=True,
            owner=self,
        )

    def print_letters(self) -> None:
        """All letters onto the printer that is chosen then."""
        board, signing, letters = self._board, self.signing(), self._letters()
        if board is None or signing is None:
            self._check()
            return
        from tvdesk.ui.intake.paper import print_file

        print_file(self._shell, self, lambda target: letters.reminders_in_one(board, self.units, target, signing))
