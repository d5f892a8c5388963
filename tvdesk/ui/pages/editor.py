"""The page on which one record is written: its form, what it lacks, its files and its past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from tvdesk.core.errors import TvdeskError
from tvdesk.core.fields import Field, Values
from tvdesk.core.forms import FORMS
from tvdesk.ui.actions import ActionSpec, build_actions
from tvdesk.ui.fields.build import Offering
from tvdesk.ui.fields.options import Option
from tvdesk.ui.forms.beside import Beside
from tvdesk.ui.forms.draft_keeper import DraftKeeper, local_time
from tvdesk.ui.forms.duplicate_watch import DuplicateWatch
from tvdesk.ui.forms.file_desk import FileDesk
from tvdesk.ui.forms.form_view import ATTACHMENTS, FormView
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.forms.pins import Pins
from tvdesk.ui.forms.presenter import FormPresenter, Why
from tvdesk.ui.forms.saver import Saver, Written
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.pages.editor_layout import EditorLayout, list_of

if TYPE_CHECKING:
    from tvdesk.services.drafts import Draft
    from tvdesk.services.editing import Editing, Opened, Similar, Sticky
    from tvdesk.services.past import Event

EDITOR_ACTIONS = (
    ActionSpec("save", "Ctrl+S"),
    ActionSpec("save_next", "Ctrl+Return"),
    ActionSpec("pin", "Ctrl+G"),
    ActionSpec("paste", "Ctrl+V"),
)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What the page was opened for. ``values`` begin a new record: those of one that is copied."""

    type: str
    record: str = ""
    draft: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    following: bool = False


@dataclass(frozen=True, slots=True)
class _Loaded:
    opened: Opened
    referred: list[Any]
    sticky: Sticky
    drafts: list[Draft]
    events: list[Event]


class _Offering:
    """The offers of the form on screen: its editors ask here each time, so a new set needs no new form."""

    now: Offering

    def of(self, field: Field) -> Any:
        found: list[Option] | Any = self.now.of(field)
        return found


class EditorPage(Page):
    """``arrive(type=, record=, draft=, values=)``. ``today`` is the office's own calendar day."""

    name = "editor"
    loaded = Signal()
    """A record, or an empty form, is on screen."""
    saved = Signal(str)
    """A record was written."""

    def __init__(self, shell: Shell, editing: Editing, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self.editing = editing
        self._today = today
        self._views: dict[str, FormView] = {}
        self._offerings: dict[str, _Offering] = {}
        self._arrival = _Arrival("activity")
        self._similar: Similar | None = None
        self._found: Draft | None = None
        self._mine = True
        self._conflicts: frozenset[str] = frozenset()
        self.view: FormView | None = None
        self.presenter: FormPresenter | None = None
        self.keeper = DraftKeeper(shell, lambda: editing.drafts)
        self.watch = DuplicateWatch(shell, editing)
        self.parts = EditorLayout(self, lambda: editing.files)
        self.pins = Pins(shell, editing)
        self.saver = Saver(shell, editing, self.pins)
        self.files = FileDesk(shell, editing, self.parts.files, self._rows)
        self._connect()

    def _connect(self) -> None:
        parts = self.parts
        parts.save.clicked.connect(lambda: self.save())
        parts.save_next.clicked.connect(lambda: self.save(following=True))
        parts.crumb.clicked.connect(self.back)
        parts.missing.wanted.connect(self._go_to)
        parts.history.back_wanted.connect(self._bring_back)
        self.files.changed.connect(self._files_changed)
        self.keeper.kept.connect(self._draft_kept)
        self.watch.found.connect(self._possible_duplicate)
        self.saver.busied.connect(self._busy)
        self.saver.written.connect(self._written)
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
        return f"form-{self._arrival.type}"

    # --- opening ---------------------------------------------------------------------------------------------

    def arrive(
        self,
        type: str = "activity",
        record: str = "",
        draft: str = "",
        values: Mapping[str, Any] | None = None,
        **_more: Any,
    ) -> None:
        """Open a record, a draft, or an empty form."""
        self._open(_Arrival(type, record, draft, values or {}))

    def _open(self, arrival: _Arrival) -> None:
        self._arrival = arrival
        self.view = self.presenter = None
        self.shell.jobs.run(lambda _progress: self._load(arrival), partial(self._show, arrival), owner=self)

    def _load(self, arrival: _Arrival) -> _Loaded:
        """All that the page shows; in the background."""
        language = self.shell.speech.language
        opened = self.editing.open(arrival.type, arrival.record)
        drafts = [] if arrival.record else [one for one in self.editing.drafts.list(arrival.type) if not one.record]
        events = self.editing.history(arrival.record, language) if arrival.record else []
        return _Loaded(
            opened, self.editing.referred("plan_item", language), self.editing.sticky(arrival.type), drafts, events
        )

    def _show(self, arrival: _Arrival, loaded: _Loaded) -> None:
        if arrival is not self._arrival:
            return
        opened = loaded.opened
        self._mine, self._conflicts = opened.mine, opened.conflicts
        self.pins.begin(arrival.type, loaded.sticky)
        self._offer(arrival.type, loaded)
        view = self._view_of(arrival.type)
        presenter = FormPresenter(
            FORMS[arrival.type],
            self.editing.lists,
            self._today,
            record=arrival.record,
            values=self._first_values(arrival, loaded),
        )
        found = self._draft_for(arrival, loaded)
        restored = opened.draft or (found if arrival.draft else None)
        if restored is not None:
            presenter.restore(restored.typed)
        self.view, self.presenter = view, presenter
        self._found = restored or found
        id = restored.id if restored is not None else self.editing.drafts.new_id()
        self.keeper.watch(view, presenter, id, there=restored is not None)
        self.watch.begin()
        self.parts.show_view(arrival.type, view)
        view.show_form(presenter)
        self._lock(view)
        self.pins.show(view, presenter, self._mine)
        self.parts.history.show_events(loaded.events, locked=not self._mine)
        self._show_files()
        self._offer_draft(restored is not None)
        self._reviewed()
        self._first_field(view)
        self.loaded.emit()

    def _first_values(self, arrival: _Arrival, loaded: _Loaded) -> Values:
        if arrival.record:
            return dict(loaded.opened.values)
        sticky = loaded.sticky.values if not arrival.values else {}
        return {**loaded.opened.values, **sticky, **arrival.values}

    def _draft_for(self, arrival: _Arrival, loaded: _Loaded) -> Draft | None:
        """The draft that was asked for; of a new form the newest one, unless one record follows another."""
        if arrival.record:
            return loaded.opened.draft
        if arrival.draft:
            return next((one for one in loaded.drafts if one.id == arrival.draft), None)
        return loaded.drafts[0] if loaded.drafts and not arrival.following and not arrival.values else None

    def _offer(self, type: str, loaded: _Loaded) -> None:
        editing = self.editing
        offers = Offers(self.shell.speech, editing.lists, editing.units, loaded.referred, self._today())
        self._offerings.setdefault(type, _Offering()).now = offers

    def _view_of(self, type: str) -> FormView:
        """The form of a type; built once, since building takes longer than filling."""
        if type not in self._views:
            view = FormView(self.shell, FORMS[type], self._offerings[type], self._today, self.parts.stack)
            view.reviewed.connect(self._reviewed)
            view.draft_due.connect(self.keeper.due)
            for cell in view.cells.values():
                if cell.pin is not None:
                    cell.pin.clicked.connect(self.pins.changed)
            self._views[type] = view
        return self._views[type]

    def _lock(self, view: FormView) -> None:
        """What may not be changed: another unit's record, and whose record it is once it is there."""
        for name, cell in view.cells.items():
            fixed = name == "unit" and (bool(self._arrival.record) or not self.editing.is_dic)
            cell.editor.lock(fixed or not self._mine)
        self.parts.save.setVisible(self._mine)
        self.parts.save_next.setVisible(self._mine)

    def _first_field(self, view: FormView) -> None:
        assert self.presenter is not None
        name = FORMS[self._arrival.type].title
        if self.isVisible():
            view.go_to(name)

    # --- around the form -------------------------------------------------------------------------------------

    def _reviewed(self) -> None:
        if self.presenter is None or self.view is None or self.view.presenter is not self.presenter:
            return
        here = self.view.current
        # Half a word is not wrong yet.
        missing = [
            one
            for one in self.presenter.missing()
            if here is None or one.name != here.field.name or one.why is not Why.WRONG
        ]
        self.parts.missing.show_missing(missing)
        self._word_head()
        self.watch.look(self._arrival.type, self.presenter.values(), self.presenter.record)

    def _word_head(self) -> None:
        assert self.presenter is not None
        text = self.shell.speech.text
        title = str(self.presenter.typed(self.presenter.form.title) or "").strip()
        shown = title or text(f"ui.form.new.{self._arrival.type}")
        self.parts.say_title(shown)
        key, kind = self._standing()
        self.parts.say_badge(text(f"ui.form.state.{key}"), kind)

    def _standing(self) -> tuple[str, str]:
        assert self.presenter is not None
        if not self._mine:
            return "foreign", "neutral"
        if self._conflicts:
            return "conflict", "wrong"
        if self.presenter.dirty:
            return "dirty", "attention"
        return ("saved", "good") if self.presenter.record else ("new", "neutral")

    def _reworded(self) -> None:
        if self.presenter is not None and self.presenter.record:
            self._renew_history()
        self._reviewed()

    def _go_to(self, name: str) -> None:
        if self.view is not None:
            self.view.go_to(name)

    def _rows(self) -> list[dict[str, Any]]:
        if self.presenter is None:
            return []
        rows: list[dict[str, Any]] = self.presenter.value(ATTACHMENTS) or []
        return rows

    def _show_files(self) -> None:
        self.parts.files.show_files(self._rows(), locked=not self._mine)

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

    def _offer_draft(self, restored: bool) -> None:
        found = self._found
        if found is None:
            self.parts.draft.say("")
            return
        self.parts.offer_restore(not restored)
        title = str(found.typed.get(FORMS[found.type].title) or "").strip()
        key = "ui.form.draft_shown" if restored else "ui.form.draft_found" if title else "ui.form.draft_found_untitled"
        self.parts.draft.say(self.shell.speech.text(key, time=local_time(found.saved), title=title))

    def restore_draft(self) -> None:
        """Put the draft that was found into the form."""
        if self._found is not None:
            self.leave()
            self._open(_Arrival(self._arrival.type, self._arrival.record, self._found.id))

    def discard_draft(self) -> None:
        """Throw the draft that was found away; it can be had back."""
        found = self._found
        if found is None:
            return
        self._found = None
        self.parts.draft.say("")
        shown = self.keeper.id == found.id
        text = self.shell.speech.text("ui.form.draft_discarded")

        def put_back() -> None:
            self.shell.jobs.run(
                lambda _progress: self.editing.drafts.put_back(found),
                lambda _none: self._open(_Arrival(found.type, found.record, found.id)),
                writes=True,
                changed=("draft",),
                owner=self,
            )

        def done(_draft: object) -> None:
            if shown:
                self._open(_Arrival(found.type, found.record))
            self.shell.messages.undo(text, put_back)

        if shown and self.view is not None:
            self.keeper.hold(True)
        self.shell.jobs.run(
            lambda _progress: self.editing.drafts.discard(found.id), done, writes=True, changed=("draft",), owner=self
        )

    def _draft_kept(self, time: str) -> None:
        text = self.shell.speech.text("ui.form.draft_kept", time=time) if time else ""
        self.parts.history.say_kept(text)

    # --- saving ----------------------------------------------------------------------------------------------

    def save(self, *, following: bool = False) -> None:
        """Write the record; ``following`` opens the next one. What is wrong is told, and nothing is written."""
        view, presenter = self.view, self.presenter
        if view is None or presenter is None or self.saver.busy or not self._mine:
            return
        view.settle()
        errors = presenter.try_to_save()
        view.review()
        if errors:
            self.shell.messages.say(self.shell.speech.text("ui.form.not_yet", count=len(errors)), "attention")
            view.go_to(errors[0].field)
        elif presenter.record and not presenter.dirty:
            self._nothing_to_save(following)
        else:
            view.draft_kept()
            self.saver.write(presenter, self.keeper.id, following)

    def _nothing_to_save(self, following: bool) -> None:
        if following:
            self._next()
        else:
            self.shell.messages.say(self.shell.speech.text("ui.form.nothing_changed"), "plain")

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

    def _show_written(self, written: Written) -> None:
        view = self.view
        assert view is not None
        self._conflicts = frozenset()
        self._arrival = _Arrival(self._arrival.type, written.record)
        self.keeper.watch(view, written.presenter, self.editing.drafts.new_id(), there=False)
        self._found = None
        self.parts.draft.say("")
        self.parts.history.show_events(written.events)
        view.fill()
        if written.typed_since:
            view.touched()

    def _reopen(self, type: str, record: str, values: Mapping[str, Any]) -> None:
        self._open(_Arrival(type, record, values=values))

    def _refused(self, error: BaseException) -> None:
        """Nothing was written: the form stands as it was typed, and its draft is due again."""
        if self.view is not None:
            self.view.draft_missed()
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
            self._open(_Arrival(self._arrival.type, self.presenter.record))

    def _next(self) -> None:
        """An empty form of the same type, with the pinned values."""
        self._open(_Arrival(self._arrival.type, following=True))

    # --- duplicates and the past -----------------------------------------------------------------------------

    def _possible_duplicate(self, similar: Similar | None) -> None:
        self._similar = similar
        if similar is None:
            self.parts.duplicate.say("")
            return
        self.parts.duplicate.say(
            self.shell.speech.text(
                "ui.form.possible_duplicate",
                title=similar.title,
                unit=similar.unit,
                date=self.shell.speech.date(similar.start_date) if similar.start_date else "",
            )
        )

    def compare(self) -> None:
        """The other record beside this one."""
        similar, presenter = self._similar, self.presenter
        if similar is None or presenter is None:
            return
        self.shell.jobs.run(
            lambda _progress: self.editing.values(similar.record),
            lambda theirs: self._compare(similar, presenter, theirs),
            owner=self,
        )

    def _compare(self, similar: Similar, presenter: FormPresenter, theirs: Mapping[str, Any]) -> None:
        type = self._arrival.type
        wording = self.editing.wording(self.shell.speech.language)
        deletable = bool(presenter.record) and self._mine
        dialog = Beside(self.shell, self, type, wording, presenter.values(), theirs, deletable=deletable)
        dialog.theirs_wanted.connect(lambda: self.shell.go("editor", type=type, record=similar.record))
        dialog.delete_wanted.connect(lambda: self.delete())
        dialog.stay_wanted.connect(lambda: self.watch.settle(similar.record))
        dialog.open()

    def dismiss_duplicate(self) -> None:
        """The user knows better."""
        if self._similar is not None:
            self.watch.settle(self._similar.record)

    def delete(self) -> None:
        """Take this record away; it can be had back."""
        presenter = self.presenter
        if presenter is None or not presenter.record:
            return
        type, record = self._arrival.type, presenter.record

        def back() -> None:
            self.shell.jobs.run(
                lambda _progress: self.editing.restore(record), writes=True, changed=(type,), owner=self
            )

        def done(_none: object) -> None:
            self.shell.messages.undo(self.shell.speech.text("ui.form.deleted"), back)
            self.back()

        self.shell.jobs.run(
            lambda _progress: self.editing.delete(record), done, writes=True, changed=(type,), owner=self
        )

    def _bring_back(self, dot: str, entry: str, name: str) -> None:
        presenter, view = self.presenter, self.view
        if presenter is None or view is None:
            return

        def put(value: Any) -> None:
            presenter.put(name, value)
            view.fill()
            view.touched()
            self._show_files()
            view.go_to(name)
            label = self.shell.speech.language.field_label(self._arrival.type, name)
            self.shell.messages.say(self.shell.speech.text("ui.form.brought_back", name=label), "plain")

        record = presenter.record
        self.shell.jobs.run(lambda _progress: self.editing.value_before(record, dot, entry), put, owner=self)

    def _renew_history(self) -> None:
        assert self.presenter is not None
        record, language = self.presenter.record, self.shell.speech.language
        self.shell.jobs.run(
            lambda _progress: self.editing.history(record, language),
            lambda events: self.parts.history.show_events(events, locked=not self._mine),
            owner=self,
        )

    # --- leaving ---------------------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Keep what was typed; the page stays where even that cannot be done, the first time."""
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
