"""One entry edited in place: its form, its past, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.core.fields import Values
from tvdesk.core.rules import Codes
from tvdesk.services.year_desk import YearDesk
from tvdesk.services.year_entries import Entry
from tvdesk.services.year_words import EDITED, OWN, SHIPPED
from tvdesk.ui.failing import told
from tvdesk.ui.forms.form_shelf import PresentOffers
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.history_panel import HistoryPanel
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.kit import Elided, badge, button, column, dress, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.year.rooms import ROOMS, Room

_OPEN = "mo"
_BADGES = {SHIPPED: "neutral", EDITED: "accent", OWN: "accent", "new": "neutral", "unsaved": "attention"}
Words = Callable[[], tuple[Any, Any]]
"""The code lists and units in force."""


class EntryPanel(QWidget):
    """``written`` tells the key of an entry that was saved, undone or taken back; nought for one that is gone."""

    written = Signal(str)
    typed = Signal()

    def __init__(self, shell: Shell, desk: YearDesk, words: Words, today: Callable[[], date]) -> None:
        super().__init__()
        self._shell, self._desk, self._words, self._today = shell, desk, words, today
        self._views: dict[str, FormView] = {}
        self._offerings: dict[str, PresentOffers] = {}
        self._unsaved: dict[tuple[str, str], FormPresenter] = {}
        self._stored: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.room: Room = ROOMS[0]
        self.entry: Entry | None = None
        self.presenter: FormPresenter | None = None
        self._title = ""
        self._lay_out()
        shell.speech.changed.connect(self._word)

    def _lay_out(self) -> None:
        shell = self._shell
        self.name = Elided("section")
        self.badge = badge()
        self.save_button = button(shell, "ui.year.save", "save", "primary", on=self.save)
        self.past_button = button(shell, "ui.year.past", "history", on=self._turn)
        self.past_button.setCheckable(True)
        self.back_button = button(shell, "ui.year.take_back", "rotate-ccw", on=self.take_back)
        self.shut_button = button(shell, "ui.year.round.close", on=self._shut)
        self.drop_button = button(shell, "ui.year.discard", "undo-2", on=self.discard)
        self.history = HistoryPanel(shell)
        self.stack = QStackedWidget()
        past = QWidget()
        past.setLayout(column(self.history, None))
        self._past = scroll(past)
        self.stack.addWidget(self._past)
        head = row(self.name, self.badge, gap=8)
        head.setStretch(0, 1)
        tools = row(
            self.past_button, self.back_button, self.shut_button, None, self.drop_button, self.save_button, gap=8
        )
        layout = column(head, tools, self.stack, gap=10)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    # --- opening ---------------------------------------------------------------------------------------------

    def show_entry(self, room: Room, entry: Entry, title: str) -> None:
        """An entry, with what was typed into it and not saved."""
        self._open(room, entry, title, entry.values)
        language = self._shell.speech.language
        self._shell.jobs.run(
            lambda _progress: self._desk.history(entry, language),
            lambda events: self.history.show_events(events, locked=True),
            owner=self,
        )

    def show_new(self, room: Room, values: Mapping[str, Any], *, typed: bool = False) -> None:
        """The form of a new entry, as it was left; ``typed`` values are work, and begin it anew."""
        self.history.show_events(())
        if typed:
            self._unsaved.pop((room.name, ""), None)
            self._stored.pop((room.name, ""), None)
            self.presenter = None
        self._open(room, None, "", {} if typed else values)
        if typed and self.presenter is not None and self._view is not None:
            for name, value in values.items():
                self.presenter.put(name, value)
            self._view.fill()
            self._touched()
        if self._view is not None and self.presenter is not None:
            self._view.go_to(self.presenter.form.title)

    def _open(self, room: Room, entry: Entry | None, title: str, values: Mapping[str, Any]) -> None:
        self.settle()
        self.room, self.entry, self._title = room, entry, title
        lists, units = self._words()
        self._offerings.setdefault(room.name, PresentOffers()).now = Offers(
            self._shell.speech, lists, units, (), self._today()
        )
        key = entry.key if entry is not None else ""
        kept = self._unsaved.get((room.name, key))
        self.presenter = kept or self._presenter(room, entry, values, lists)
        view = self._view_of(room)
        view.show_form(self.presenter)
        for name, cell in view.cells.items():
            cell.editor.lock(entry is not None and name in room.fixed)
        self.stack.setCurrentWidget(view)
        self.past_button.setChecked(False)
        self._word()

    def _presenter(self, room: Room, entry: Entry | None, values: Mapping[str, Any], lists: Codes) -> FormPresenter:
        own: Values = {name: value for name, value in values.items() if name in room.form.names()}
        made = FormPresenter(room.form, lists, self._today, record=entry.key if entry else "", values=own)
        if typed := self._stored.pop((room.name, made.record), None):
            made.restore(typed)
            self._unsaved[room.name, made.record] = made
        return made

    def _view_of(self, room: Room) -> FormView:
        if room.name not in self._views:
            view = FormView(self._shell, room.form, self._offerings[room.name], self._today, self.stack)
            view.reviewed.connect(self._reviewed)
            view.draft_due.connect(self._keep)
            self.stack.addWidget(view)
            self._views[room.name] = view
        return self._views[room.name]

    @property
    def _view(self) -> FormView | None:
        return self._views.get(self.room.name)

    def settle(self) -> None:
        """Take over what stands in the field with the cursor."""
        if self._view is not None and self.presenter is not None:
            self._view.settle()
            self._touched()

    def _reviewed(self) -> None:
        """A moment after the last key: what stands there is looked at, never on a key."""
        if self._view is not None and self._view.presenter is self.presenter:
            self._touched()

    def _touched(self) -> None:
        """Typing that is not saved stays with its entry, whatever else is looked at."""
        if self.presenter is None:
            return
        place = (self.room.name, self.presenter.record)
        before = place in self._unsaved
        if self.presenter.dirty:
            self._unsaved[place] = self.presenter
        else:
            self._unsaved.pop(place, None)
        if before != (place in self._unsaved):
            self._word()
            self.typed.emit()

    def is_unsaved(self, room: str, key: str) -> bool:
        """Whether an entry holds typing that is not saved."""
        return (room, key) in self._unsaved or (room, key) in self._stored

    def stored(self, drafts: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """What was typed before the program was closed."""
        self._stored = {place: typed for place, typed in drafts.items() if place not in self._unsaved}

    def _keep(self) -> None:
        """What is typed outlives the program, as on every form."""
        presenter, view, room = self.presenter, self._view, self.room
        if presenter is None or view is None:
            return
        view.draft_kept()
        key = presenter.record
        if presenter.dirty:
            typed = presenter.draft()
            self._write_draft(lambda: self._desk.keep_draft(room.name, room.type, key, typed))
        else:
            self._write_draft(lambda: self._desk.drop_draft(room.name, key))

    def _write_draft(self, work: Callable[[], None]) -> None:
        self._shell.jobs.run(lambda _progress: work(), writes=True, failed=told(self._shell), owner=self)

    # --- around the form -------------------------------------------------------------------------------------

    def _word(self) -> None:
        text, entry = self._shell.speech.text, self.entry
        state = "new" if entry is None else SHIPPED if not entry.record else EDITED if entry.shipped else OWN
        if self.presenter is not None and self.is_unsaved(self.room.name, self.presenter.record):
            state = "unsaved"
        self.name.setText(self._title or text(f"ui.year.new.{self.room.name}"))
        self.badge.setText(text(f"ui.year.state.{state}"))
        dress(self.badge, f"badge-{_BADGES[state]}")
        self.drop_button.setVisible(state == "unsaved")
        self.past_button.setVisible(entry is not None)
        self.back_button.setVisible(entry is not None and bool(entry.record))
        gone = "ui.year.take_back" if entry is not None and entry.shipped else "ui.year.remove"
        self._shell.speech.put(self.back_button, gone)
        is_round = entry is not None and entry.type == "round"
        self.shut_button.setVisible(is_round)
        if is_round and entry is not None:
            is_open = entry.values.get("status") == _OPEN
            self._shell.speech.put(self.shut_button, "ui.year.round.close" if is_open else "ui.year.round.reopen")

    def _turn(self) -> None:
        """Between the form and the past."""
        if self._view is not None:
            self.stack.setCurrentWidget(self._past if self.past_button.isChecked() else self._view)

    def discard(self) -> None:
        """Leave what was typed; it can be had back by Undo while the message is there."""
        dropped, room, entry, title = self.presenter, self.room, self.entry, self._title
        if dropped is None:
            return
        place = (room.name, dropped.record)
        self._unsaved.pop(place, None)
        typed = dropped.draft()
        self._write_draft(lambda: self._desk.drop_draft(*place))

        def back() -> None:
            self._unsaved[place] = dropped
            self._write_draft(lambda: self._desk.keep_draft(place[0], room.type, place[1], typed))
            self.presenter = None
            self._open(room, entry, title, {})
            self.typed.emit()

        self.presenter = None
        self._open(room, entry, title, entry.values if entry else {})
        self.typed.emit()
        self._shell.messages.undo(self._shell.speech.text("ui.year.discarded"), back)

    # --- writing ---------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the entry. What is wrong is told, and nothing is written."""
        view, presenter = self._view, self.presenter
        if view is None or presenter is None:
            return
        self.settle()
        errors = presenter.try_to_save()
        view.review()
        if errors:
            self._shell.messages.say(self._shell.speech.text("ui.form.not_yet", count=len(errors)), "attention")
            view.go_to(errors[0].field)
            return
        if presenter.record and not presenter.dirty:
            self._shell.messages.say(self._shell.speech.text("ui.form.nothing_changed"), "plain")
            return
        self._write(presenter)

    def _write(self, presenter: FormPresenter) -> None:
        type, key, place = self.room.type, presenter.record, (self.room.name, presenter.record)
        values, seen = presenter.edits(), presenter.seen if presenter.record else None

        def work(_progress: object) -> tuple[str, Any]:
            saved = self._desk.save(type, values, key, seen)
            self._desk.drop_draft(*place)
            return saved

        def done(saved: tuple[str, Any]) -> None:
            now, kept = saved
            self._unsaved.pop(place, None)
            self.presenter = None
            self._shell.messages.undo(
                self._shell.speech.text("ui.year.saved"), lambda: self._back(lambda: self._desk.undo(kept), key)
            )
            self.written.emit(now)

        self._shell.jobs.run(
            work,
            done,
            writes=True,
            failed=self._refused,
            changed=(type,),
            owner=self,
        )

    def take_back(self) -> None:
        """What the office said of this entry is gone; the shipped one holds again."""
        entry = self.entry
        if entry is None:
            return

        def done(_none: object) -> None:
            self._unsaved.pop((self.room.name, entry.key), None)
            self.presenter = None
            self._shell.messages.undo(
                self._shell.speech.text("ui.year.taken_back"),
                lambda: self._back(lambda: self._desk.bring_back(entry.record), entry.key),
            )
            self.written.emit(entry.key if entry.shipped else "")

        self._shell.jobs.run(
            lambda _progress: self._desk.take_back(entry),
            done,
            writes=True,
            changed=(entry.type,),
            failed=self._refused,
            owner=self,
        )

    def _shut(self) -> None:
        """Close a round, or open it again."""
        entry = self.entry
        if entry is None:
            return
        is_open = entry.values.get("status") == _OPEN

        def done(kept: Any) -> None:
            self.presenter = None
            key = "ui.year.round.closed" if is_open else "ui.year.round.opened"
            said = self._shell.speech.text(key, name=str(entry.values["name"]))
            self._shell.messages.undo(said, lambda: self._back(lambda: self._desk.undo(kept), entry.key))
            self.written.emit(entry.key)

        self._shell.jobs.run(
            lambda _progress: self._desk.set_open(entry, not is_open),
            done,
            writes=True,
            changed=("round",),
            failed=self._refused,
            owner=self,
        )

    def _back(self, work: Callable[[], object], key: str) -> None:
        type = self.room.type

        def done(_none: object) -> None:
            self.presenter = None
            self.written.emit(key)

        self._shell.jobs.run(
            lambda _progress: work(), done, writes=True, changed=(type,), failed=self._refused, owner=self
        )

    def _refused(self, error: BaseException) -> None:
        """Nothing was written; the form stands as it was typed."""
        if not isinstance(error, TvdeskError):
            raise error
        speech, name = self._shell.speech, error.fields.get("field")
        if name is None or error.fields.get("problem"):
            self._shell.messages.fail(error)
            return
        label = speech.language.field_label(self.room.type, str(name))
        said = speech.text(f"error.{error.code}", field=label)
        self._shell.messages.say(f"{said} {speech.next_step(error)}", "wrong")
        if self._view is not None:
            self._view.go_to(str(name))
