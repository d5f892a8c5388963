"""Keeps the draft of the form on screen, and offers the one that was found."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.drafts import Draft, Drafts

PATIENCE_S = 1.0
"""How long the window waits for a draft when its form is left; a draft takes some milliseconds."""


class DraftKeeper(QObject):
    """One form's drafts. ``kept`` tells the time (ISO, UTC) of the last one, or nothing when there is none."""

    kept = Signal(str)

    def __init__(self, shell: Shell, drafts: Callable[[], Drafts]) -> None:
        super().__init__()
        self._shell = shell
        self._drafts = drafts
        self._view: FormView | None = None
        self._presenter: FormPresenter | None = None
        self._held = False
        self._there = False
        self._refused = False
        self._serial = self._written = self._waiting = 0
        self._lock = Lock()
        self.id = ""

    def watch(self, view: FormView, presenter: FormPresenter, id: str, *, there: bool) -> None:
        """Keep the drafts of this form from now on, under this id; ``there``: one is kept already."""
        self._view, self._presenter = view, presenter
        self.id, self._there, self._held, self._refused = id, there, False, False
        self.kept.emit("")

    def hold(self, held: bool) -> None:
        """While the record is being saved no draft is: what is typed meanwhile waits."""
        self._held = held

    def due(self) -> None:
        """Keep the draft in the background; take it away where nothing is changed any more."""
        if self._held or self._view is None or self._presenter is None:
            return
        work = self._work()
        if work is None:
            return
        self._run(work, self._view)

    def keep_now(self) -> bool:
        """Keep the draft before anything else happens; whether that went well. The form is about to be left.

        The writers keep it in their turn, and finish it also when the window closes; where their turn does not come
        within a moment, nobody waits for them.
        """
        work, view = (None, None) if self._held else (self._work(now=True), self._view)
        if work is None or view is None:
            return True
        over = Event()
        refused: list[TvdeskError] = []

        def watched() -> Draft | None:
            try:
                return work()
            except TvdeskError as error:
                refused.append(error)
                raise
            finally:
                over.set()

        self._run(watched, view)
        over.wait(PATIENCE_S)
        if not refused:
            return True
        # Who tries again knows, and is not held for ever.
        again, self._refused = self._refused, True
        return again

    def _run(self, work: Callable[[], Draft | None], view: FormView) -> None:
        id = self.id
        view.draft_kept()
        self._waiting += 1
        self._shell.jobs.run(
            lambda _progress: work(),
            lambda draft: self._done(draft, id),
            writes=True,
            failed=lambda error: self._fail(view, error),
            changed=("draft",),
            owner=self,
        )

    def _work(self, *, now: bool = False) -> Callable[[], Draft | None] | None:
        """What is to be done for the draft; with ``now`` also what still waits to be done in the background."""
        if self._presenter is None or self._view is None:
            return None
        presenter, drafts, id = self._presenter, self._drafts(), self.id
        if presenter.dirty:
            if self._there and not self._view.draft_pending and not (now and self._waiting):
                return None
            type, record, typed = presenter.form.type, presenter.record, presenter.draft()
            self._there = True
            return self._in_turn(lambda: drafts.save(type, typed, id=id, record=record))
        if self._there:
            self._there = False
            self._view.draft_kept()
            return self._in_turn(lambda: _none(drafts.discard(id)))
        return None

    def _in_turn(self, work: Callable[[], Draft | None]) -> Callable[[], Draft | None]:
        """The work, unless a later one was done before it: an older text never covers a newer one."""
        self._serial += 1
        serial = self._serial

        def done_once() -> Draft | None:
            with self._lock:
                if serial < self._written:
                    return None
                found = work()
                self._written = serial
                return found

        return done_once

    def _done(self, draft: Draft | None, id: str) -> None:
        self._waiting -= 1
        if id != self.id:
            return
        if draft is not None:
            self.id = draft.id
        self.kept.emit(draft.saved if draft is not None else "")

    def _fail(self, view: FormView, error: BaseException) -> None:
        self._waiting -= 1
        if isinstance(error, TvdeskError):
            self._there = False
            view.draft_missed()
            self._shell.messages.fail(error)


def _none(_found: Draft | None) -> None:
    return None
