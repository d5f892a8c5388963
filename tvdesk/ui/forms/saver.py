"""Writes what a form holds, in the background, and knows the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tvdesk.ui.forms.pins import Pins
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Similar
    from tvdesk.services.past import Event

_Saved = tuple[str, Mapping[str, Any], "list[Event]", "list[Similar]"]
Reopen = Callable[[str, str, Mapping[str, Any]], None]
"""Opens a form: type, record (empty for a new one), values to begin with."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record that was written: what it shows now and showed before, and whether typing went on meanwhile."""

    presenter: FormPresenter
    record: str
    before: Mapping[str, Any]
    values: Mapping[str, Any]
    events: list[Event]
    was_new: bool
    typed_since: bool
    following: bool
    similar: Similar | None = None
    """Another record that may be the same event, of those that the user has not settled."""


class Saver(QObject):
    """One save at a time. ``written`` comes when it is done; typing goes on meanwhile.

    Where nothing was written, ``unwritten`` comes, and after it ``refused`` with the reason, if it is a known one.
    """

    busied = Signal(bool)
    written = Signal(object)
    unwritten = Signal()
    refused = Signal(object)

    def __init__(self, shell: Shell, editing: Editing, pins: Pins) -> None:
        super().__init__()
        self._shell, self._editing, self._pins = shell, editing, pins
        self.busy = False

    def write(self, presenter: FormPresenter, draft: str, following: bool, settled: frozenset[str]) -> None:
        """Write what the form holds now, and take the draft away; ``settled`` records are known not to be the same."""
        editing, type, record = self._editing, presenter.form.type, presenter.record
        values, seen = presenter.edits(), presenter.seen
        typed = {name: presenter.typed(name) for name in presenter.form.names()}
        sticky, language = self._pins.sticky(), self._shell.speech.language
        self._set_busy(True)

        def work(_progress: object) -> _Saved:
            saved = editing.save(type, values, record=record, seen=seen if record else None, draft=draft)
            if sticky.pinned:
                editing.keep_sticky(type, sticky)
            shown = editing.values(saved)
            similar = editing.similar(type, shown, saved) if following else []
            return saved, shown, editing.history(saved, language), [one for one in similar if one.record not in settled]

        def done(found: _Saved) -> None:
            self._set_busy(False)
            self.written.emit(self._settled(presenter, typed, found, following))

        self._shell.jobs.run(
            work,
            done,
            writes=True,
            failed=self.refused.emit,
            changed=(type, "draft"),
            owner=self,
            fruitless=self._not_written,
        )

    def _not_written(self) -> None:
        self._set_busy(False)
        self.unwritten.emit()

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busied.emit(busy)

    def _settled(
        self,
        presenter: FormPresenter,
        typed: Mapping[str, Any],
        found: _Saved,
        following: bool,
    ) -> Written:
        """The form now shows the record; what was typed while the disk was busy is an edit of it."""
        record, values, events, similar = found
        was_new, before = not presenter.record, presenter.seen
        later = {name: presenter.typed(name) for name in typed if presenter.typed(name) != typed[name]}
        presenter.saved(record, values)
        for name, one in later.items():
            presenter.type(name, one)
        likeliest = similar[0] if similar else None
        return Written(presenter, record, before, values, events, was_new, bool(later), following, likeliest)

    def warn(self, written: Written) -> None:
        """The record that was just left behind may be there twice."""
        similar, form, speech = written.similar, written.presenter.form, self._shell.speech
        if similar is None:
            return
        title = str(written.values.get(form.title) or "")
        text = speech.text("ui.form.saved_perhaps_twice", title=title, other=similar.title, unit=similar.unit)
        back = partial(self._shell.go, "editor", type=form.type, record=written.record)
        self._shell.messages.say(text, "attention", (speech.text("ui.form.reopen"), back))

    def tell(self, written: Written, reopen: Reopen) -> None:
        """Say that it was written, with the way back."""
        form = written.presenter.form
        key = "ui.form.saved_new" if written.was_new else "ui.form.saved"
        text = self._shell.speech.text(key, title=str(written.values.get(form.title) or ""))
        self._shell.messages.undo(text, lambda: self._undo(form.type, written, reopen))

    def _undo(self, type: str, written: Written, reopen: Reopen) -> None:
        """A new record goes, and its form is open with what it held; an old one gets its values back."""
        editing, record, before, values = self._editing, written.record, written.before, written.values
        back = {name: before.get(name) for name in {*before, *values} if before.get(name) != values.get(name)}

        def work(_progress: object) -> None:
            if written.was_new:
                editing.delete(record)
            else:
                editing.save(type, back, record=record)

        def done(_none: object) -> None:
            reopen(type, "" if written.was_new else record, values if written.was_new else {})

        self._shell.jobs.run(work, done, writes=True, changed=(type,), owner=self)
