"""The page on which one record is written: its form, what it lacks, its files and its past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.actions import ActionSpec, build_actions
from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.comparison import Comparison
from tvdesk.ui.forms.draft_keeper import DraftKeeper
from tvdesk.ui.forms.draft_offer import DraftOffer
from tvdesk.ui.forms.elsewhere import Elsewhere
from tvdesk.ui.forms.file_desk import FileDesk
from tvdesk.ui.forms.form_shelf import FormShelf
from tvdesk.ui.forms.form_view import ATTACHMENTS, FormView
from tvdesk.ui.forms.opening import Arrival, Loaded, load
from tvdesk.ui.forms.past_desk import PastDesk
from tvdesk.ui.forms.pins import Pins
from tvdesk.ui.forms.presenter import FormPresenter, Why
from tvdesk.ui.forms.saver import Saver, Written
from tvdesk.ui.key_hold import KeyHold
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.pages.editor_head import EditorHead
from tvdesk.ui.pages.editor_layout import EditorLayout, list_of

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Opened
    from tvdesk.services.past import Event

EDITOR_ACTIONS = (
    ActionSpec("save", "Ctrl+S"),
    ActionSpec("save_next", "Ctrl+Return"),
    ActionSpec("pin", "Ctrl+G"),
    ActionSpec("paste", "Ctrl+V"),
)


class EditorPage(Page):
    """``arrive(type=, record=, draft=, values=, copied=)``. ``today`` is the office's own calendar day."""

    name = "editor"
    loaded = Signal()
    """A record, or an empty form, is on screen."""
    saved = Signal(str)
    """A record was written."""

    def __init__(self, shell: Shell, editing: Editing, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self.editing = editing
        self._today = today
        self._arrival = Arrival("activity")
        self._loaded: Loaded | None = None
        self.view: FormView | None = None
        self.presenter: FormPresenter | None = None
        self.keeper = DraftKeeper(shell, lambda: editing.drafts)
        self.offer = DraftOffer(shell, lambda: editing.drafts, self.keeper)
        self.comparison = Comparison(shell, editing, self, lambda: self.presenter)
        self.returned = Bar(shell, "attention")
        self.elsewhere = Elsewhere(shell, editing, self._at_rest)
        self.corrected = Bar(shell, "plain")
        bars = (self.returned, self.corrected, self.offer.bar, self.elsewhere.bar, self.comparison.bar)
        self.parts = EditorLayout(self, lambda: editing.files, *bars)
        self._shelf = FormShelf(shell, editing, today, self.parts.stack, self._built)
        self.head = EditorHead(shell, editing, self.parts, self.returned, self.corrected)
        self.pins = Pins(shell, editing)
        self.saver = Saver(shell, editing, self.pins)
        self.hold = KeyHold(self, shell.speech)
        self._again: bool | None = None
        self.past = PastDesk(shell, editing, self.parts.history, lambda: self.presenter)
        self.files = FileDesk(shell, editing, self.parts.files, self._rows)
        for part in (self.keeper, self.offer, self.comparison, self.elsewhere, self.pins, self.saver, self.past):
            # They go with the page: none hears of another language when its widgets are gone.
            part.setParent(self)
        self.files.setParent(self)
        self._connect()

    def _connect(self) -> None:
        parts = self.parts
        parts.save.clicked.connect(lambda: self.save())
        parts.save_next.clicked.connect(lambda: self.save(following=True))
        parts.crumb.clicked.connect(self.back)
        parts.missing.wanted.connect(lambda name: self.view.go_to(name) if self.view is not None else None)
        self.past.brought_back.connect(self._brought_back)
        self.files.changed.connect(self._files_changed)
        self.keeper.kept.connect(self.head.say_kept)
        self.offer.wanted.connect(self._open)
        self.comparison.deleted.connect(self.back)
        self.elsewhere.renewed.connect(self._renewed)
        self.elsewhere.settled.connect(self._settled)
        self.saver.busied.connect(self._busy)
        self.saver.written.connect(self._written)
        self.saver.unwritten.connect(self._unwritten)
        self.saver.refused.connect(self._refused)
        self.shell.speech.changed.connect(self._reworded)
        does: dict[str, Callable[[], object]] = {
            "save": self.save,
            "save_next": partial(self.save, following=True),
            "pin": self.pins.toggle_here,
            "paste": self._paste,
        }
        self.actions_ = build_actions(self, self.shell.speech, EDITOR_ACTIONS, does)
        for action in self.actions_.values():
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def help(self) -> str:
        """The page about this type's form."""
        return list_of(self._arrival.type)

    # --- opening ---------------------------------------------------------------------------------------------

    def arrive(
        self,
        type: str = "activity",
        record: str = "",
        draft: str = "",
        values: Mapping[str, Any] | None = None,
        copied: str = "",
        keys: KeyHold | None = None,
        **_more: Any,
    ) -> None:
        """Open a record, a draft, or a new form: empty, with values given, or those of a record that is copied."""
        self._open(Arrival(type, record, draft, values or {}, copied=copied))
        if keys is not None:
            self.hold.take_over(keys)

    def _open(self, arrival: Arrival) -> None:
        if self.view is not None:
            self.view.settle()
            self.keeper.keep_now()
        if not self.hold.holding and not arrival.following:
            self.hold.forget()
        self.hold.begin()
        self._arrival = arrival
        self.view = self.presenter = self._again = None
        language = self.shell.speech.language
        self.shell.jobs.run(
            lambda _progress: load(self.editing, arrival, language),
            partial(self._show, arrival),
            failed=self.shell.messages.fail_known,
            owner=self,
            fruitless=self.hold.forget,
        )

    def _show(self, arrival: Arrival, loaded: Loaded) -> None:
        if arrival is not self._arrival:
            return
        self._loaded = loaded
        self._arrival = arrival = loaded.arrival
        self.pins.begin(arrival.type, loaded.sticky)
        view = self._shelf.of(arrival.type, loaded.referred)
        presenter = loaded.presenter(self.editing.lists, self._today)
        found, restored = loaded.draft()
        self.view, self.presenter = view, presenter
        self.elsewhere.tell()
        id = found.id if found is not None and restored else self.editing.drafts.new_id()
        self.keeper.watch(view, presenter, id, there=restored)
        self.comparison.watch.begin()
        self.parts.show_view(arrival.type, view)
        view.show_form(presenter)
        self._lock(view)
        self.pins.show(view, presenter, not self._locked)
        self.parts.history.show_events(loaded.events, locked=self._locked)
        self._show_files()
        self.offer.offer(found, restored=restored)
        self.head.say_returned(self._loaded)
        self._reviewed()
        if self.isVisible():
            view.go_to(presenter.form.title)
        self.loaded.emit()
        self.hold.hand_on()

    @property
    def _locked(self) -> bool:
        """Whether the record can only be read."""
        return self._loaded is None or self._loaded.locked

    def _built(self, view: FormView) -> None:
        view.reviewed.connect(self._reviewed)
        view.remarks = self.elsewhere.said
        view.draft_due.connect(self.keeper.due)
        for cell in view.cells.values():
            if cell.pin is not None:
                cell.pin.clicked.connect(self.pins.changed)

    def _lock(self, view: FormView) -> None:
        """What may not be changed: another unit's record, and whose record it is once it is there."""
        for name, cell in view.cells.items():
            fixed = name == "unit" and (bool(self._arrival.record) or not self.editing.is_dic)
            cell.editor.lock(fixed or self._locked)
        self.parts.save.setVisible(not self._locked)
        self.parts.save_next.setVisible(not self._locked)

    # --- around the form -------------------------------------------------------------------------------------

    def _reviewed(self) -> None:
        if self.presenter is None or self.view is None or self.view.presenter is not self.presenter:
            return
        assert self._loaded is not None
        here = self.view.current
        # Half a word is not wrong yet.
        missing = [
            one
            for one in self.presenter.missing()
            if here is None or one.name != here.field.name or one.why is not Why.WRONG
        ]
        self.parts.missing.show_missing(missing)
        self.head.show(self._loaded, self.presenter)
        self.comparison.watch.look(self._arrival.type, self.presenter.values(), self.presenter.record)

    def _reworded(self) -> None:
        self.head.say_returned(self._loaded)
        if self.presenter is not None and self.presenter.record:
            self.past.renew(locked=self._locked)
        self._reviewed()

    def _rows(self) -> list[dict[str, Any]]:
        if self.presenter is None:
            return []
        rows: list[dict[str, Any]] = self.presenter.value(ATTACHMENTS) or []
        return rows

    def _show_files(self) -> None:
        self.parts.files.show_files(self._rows(), locked=self._locked)

    def _files_changed(self, rows: list[dict[str, Any]]) -> None:
        if self.presenter is None or self.view is None:
            return
        self.presenter.put(ATTACHMENTS, rows or None)
        self._show_files()
        self.view.touched()

    def _paste(self) -> None:
        """Ctrl+V outside of a text: files or a picture."""
        self.parts.files.take(QGuiApplication.clipboard().mimeData())

    # --- drafts ----------------------------------------------------------------------------------------------

    # --- what others change ----------------------------------------------------------------------------------

    def _at_rest(self) -> FormPresenter | None:
        """The form of a record that is there, unless it is just being written."""
        shown = self.presenter if self.isVisible() and not self.saver.busy else None
        return shown if shown is not None and shown.record else None

    def _renewed(self, opened: Opened, events: list[Event], other: bool) -> None:
        assert self.view is not None
        assert self._loaded is not None
        if not other and opened.stands_as(self._loaded.opened):
            return
        self._loaded = replace(self._loaded, opened=opened, events=events)
        self._lock(self.view)
        self.view.renew()
        self.parts.history.show_events(events, locked=self._locked)
        self._show_files()
        self.head.say_returned(self._loaded)
        self._reviewed()

    def _settled(self) -> None:
        assert self.view is not None
        self.view.fill()
        self.view.touched()
        self._show_files()

    # --- saving ----------------------------------------------------------------------------------------------

    def save(self, *, following: bool = False) -> None:
        """Write the record; ``following`` opens the next one. What is wrong is told, and nothing is written.

        What is typed after it is asked for the next one belongs to that, so keys wait from here on.
        """
        view, presenter = self.view, self.presenter
        if view is None or presenter is None or self._locked:
            return
        if self.saver.busy:
            self._again = following or bool(self._again)
            if following:
                self.hold.begin()
            return
        view.settle()
        errors = presenter.try_to_save()
        view.review()
        if errors:
            self.shell.messages.say(self.shell.speech.text("ui.form.not_yet", count=len(errors)), "attention")
            view.go_to(errors[0].field)
            self.hold.hand_on()
        elif presenter.record and not presenter.dirty and following:
            self._next()
        elif presenter.record and not presenter.dirty:
            self.shell.messages.say(self.shell.speech.text("ui.form.nothing_changed"), "plain")
        else:
            view.draft_kept()
            if following:
                self.hold.begin()
            self.saver.write(presenter, self.keeper.id, following, self.comparison.watch.settled)

    def _busy(self, busy: bool) -> None:
        self.keeper.hold(busy)
        self.parts.save.setEnabled(not busy)
        self.parts.save_next.setEnabled(not busy)

    def _written(self, written: Written) -> None:
        if written.presenter is self.presenter:
            self._show_written(written)
        self.saver.tell(written, self._reopen)
        self.saved.emit(written.record)
        if written.following and written.presenter is self.presenter:
            self._next()
            self.saver.warn(written)
        elif self._again is not None:
            again, self._again = self._again, None
            self.save(following=again)

    def _show_written(self, written: Written) -> None:
        view = self.view
        assert view is not None
        assert self._loaded is not None
        self._arrival = Arrival(self._arrival.type, written.record)
        self._loaded = replace(self._loaded, opened=replace(self._loaded.opened, conflicts=frozenset(), reasons=()))
        self.elsewhere.tell()
        self.keeper.watch(view, written.presenter, self.editing.drafts.new_id(), there=False)
        self.offer.offer(None, restored=False)
        self.head.say_returned(self._loaded)
        self.parts.history.show_events(written.events)
        view.fill()
        if written.typed_since:
            view.touched()

    def _reopen(self, type: str, record: str, values: Mapping[str, Any]) -> None:
        self._open(Arrival(type, record, values=values))

    def _unwritten(self) -> None:
        """The form stands as it was typed, with the cursor where it was, and its draft is due again."""
        self._again = None
        self.hold.give_back()
        if self.view is not None:
            self.view.draft_missed()

    def _refused(self, error: BaseException) -> None:
        """Why nothing was written."""
        if not isinstance(error, TvdeskError):
            return
        if error.code == "record.changed":
            speech = self.shell.speech
            label = speech.language.field_label(self._arrival.type, str(error.fields["field"]))
            said = f"{speech.text('error.record.changed', field=label)} {speech.next_step(error)}"
            self.shell.messages.say(said, "wrong", (speech.text("ui.form.reload"), self._reload))
        else:
            self.shell.messages.fail(error)

    def _reload(self) -> None:
        """Show the record as it is now, with what was typed over it."""
        if self.keeper.keep_now() and self.presenter is not None:
            self._open(Arrival(self._arrival.type, self.presenter.record))

    def _next(self) -> None:
        """An empty form of the same type, with the pinned values."""
        self._open(Arrival(self._arrival.type, following=True))

    def _brought_back(self, name: str) -> None:
        """An earlier value stands in the form, as an edit."""
        if self.view is not None:
            self.view.fill()
            self.view.touched()
            self._show_files()
            self.view.go_to(name)

    # --- leaving ---------------------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Keep what was typed; the page stays where even that cannot be done, the first time."""
        self.hold.forget()
        if self.view is not None:
            self.view.settle()
        return self.keeper.keep_now()

    @property
    def under(self) -> str:
        """The list of this type stays marked in the rail."""
        return list_of(self._arrival.type)

    def back(self) -> None:
        """To the list."""
        self.shell.go(list_of(self._arrival.type))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape goes back to the list; what was typed is kept as a draft."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)
