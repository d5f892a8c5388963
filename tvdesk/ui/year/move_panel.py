"""A change of organisation: which act, its form, in words what it will write, and one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.core.reorganisation import MOVES, RENAME, Move
from tvdesk.services.year_desk import YearDesk
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.failing import told
from tvdesk.ui.forms.form_shelf import PresentOffers
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.kit import button, card, column, dress, label, labelled, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.year.entry_panel import Words
from tvdesk.ui.year.move_forms import MOVE_FORMS, move_of


class MovePanel(QWidget):
    """``moved`` when a change was written or undone, with a unit to look at; ``closed`` when it is put away."""

    moved = Signal(str)
    closed = Signal()

    def __init__(self, shell: Shell, desk: YearDesk, words: Words, today: Callable[[], date]) -> None:
        super().__init__()
        self._shell, self._desk, self._words, self._today = shell, desk, words, today
        self._views: dict[str, FormView] = {}
        self._presenters: dict[str, FormPresenter] = {}
        self._offers = PresentOffers()
        self._asked = 0
        self._lay_out()
        shell.speech.changed.connect(self._word)

    def _lay_out(self) -> None:
        shell = self._shell
        self.what = CalmCombo()
        for what in MOVES:
            self.what.addItem("", what)
        self.what.activated.connect(lambda _place: self.show_form())
        self.stack = QStackedWidget()
        self.told = plain(wraps=True)
        self.write_button = button(shell, "ui.year.move.write", "save", "primary", on=self.write)
        close = button(shell, "ui.year.put_away", "x", on=self.closed.emit)
        preview = card(label(shell, "ui.year.move.preview", "section"), self.told)
        layout = column(
            label(shell, "ui.year.move", "section"),
            labelled(shell, "ui.year.move.what", self.what),
            self.stack,
            preview,
            row(None, close, self.write_button, gap=8),
            gap=10,
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def begin(self, unit: str = "") -> None:
        """A change of a unit, or of one still to be chosen."""
        lists, units = self._words()
        self._offers.now = Offers(self._shell.speech, lists, units, (), self._today())
        self._presenters = {}
        for what, form in MOVE_FORMS.items():
            values: dict[str, Any] = {"unit": unit} if "unit" in form.names() else {"units": [unit]}
            made = FormPresenter(form, lists, self._today)
            for name, value in (values if unit else {}).items():
                made.put(name, value)
            self._presenters[what] = made
        self._word()
        self.show_form()

    @property
    def chosen(self) -> str:
        """The act that is chosen."""
        return str(self.what.currentData() or RENAME)

    @property
    def presenter(self) -> FormPresenter:
        """What is typed into the form of the act."""
        return self._presenters[self.chosen]

    def choose(self, what: str) -> None:
        """Another act."""
        self.what.setCurrentIndex(self.what.findData(what))
        self.show_form()

    def show_form(self) -> None:
        """The form of the chosen act."""
        what = self.chosen
        if what not in self._views:
            view = FormView(self._shell, MOVE_FORMS[what], self._offers, self._today, self.stack)
            view.reviewed.connect(self._preview)
            self.stack.addWidget(view)
            self._views[what] = view
        view = self._views[what]
        view.show_form(self.presenter)
        self.stack.setCurrentWidget(view)
        self._preview()

    def _move(self) -> Move:
        return move_of(self.chosen, self.presenter.values())

    def _preview(self) -> None:
        """In words what would be written, or what is still missing; read in the background."""
        if self.chosen not in self._presenters:
            return
        move, language = self._move(), self._shell.speech.language
        self._asked += 1
        asked = self._asked

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._tell(self._shell.speech.sentence(error) if isinstance(error, TvdeskError) else "", "dim")

        def done(lines: list[str]) -> None:
            if asked == self._asked:
                self._tell("\n".join(f"• {line}" for line in lines), "")

        if not move.units or not move.day:
            self._tell(self._shell.speech.text("ui.year.move.begin"), "dim")
            return
        self._shell.jobs.run(lambda _: self._desk.preview(move, language), done, failed=failed, owner=self)

    def _tell(self, text: str, role: str) -> None:
        self.told.setText(text)
        dress(self.told, role)

    def write(self) -> None:
        """Write the change, all of it or none."""
        view, presenter = self._views[self.chosen], self.presenter
        view.settle()
        errors = presenter.try_to_save()
        view.review()
        if errors:
            self._shell.messages.say(self._shell.speech.text("ui.form.not_yet", count=len(errors)), "attention")
            view.go_to(errors[0].field)
            return
        move = self._move()

        def done(found: tuple[tuple[str, ...], Any]) -> None:
            touched, kept = found
            said = self._shell.speech.text("ui.year.move.written", count=len(touched))
            self._shell.messages.undo(said, lambda: self._undo(kept, move.units[0]))
            self.begin()
            self.moved.emit(touched[0])

        self._shell.jobs.run(
            lambda _progress: self._desk.reorganise(move),
            done,
            writes=True,
            changed=("unit",),
            failed=told(self._shell),
            owner=self,
        )

    def _undo(self, kept: Any, unit: str) -> None:
        self._shell.jobs.run(
            lambda _progress: self._desk.undo(kept),
            lambda _none: self.moved.emit(unit),
            writes=True,
            changed=("unit",),
            failed=told(self._shell),
            owner=self,
        )

    def _word(self) -> None:
        for place, what in enumerate(MOVES):
            self.what.setItemText(place, self._shell.speech.text(f"ui.year.move.{what}"))
        if self._presenters:
            self._preview()
