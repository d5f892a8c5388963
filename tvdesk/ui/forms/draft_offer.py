"""Says that a draft was found, and when it was kept; restores it, or throws it away with a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tvdesk.core.forms import FORMS
from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.draft_keeper import DraftKeeper
from tvdesk.ui.forms.opening import Arrival
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.drafts import Draft, Drafts


class DraftOffer(QObject):
    """``wanted`` asks for a form (:class:`Arrival`): with the draft in it, or without the one that was thrown away."""

    wanted = Signal(object)

    def __init__(self, shell: Shell, drafts: Callable[[], Drafts], keeper: DraftKeeper) -> None:
        super().__init__()
        self._shell, self._drafts, self._keeper = shell, drafts, keeper
        self._found: Draft | None = None
        self._restored = False
        self.bar = Bar(shell, "plain", ("ui.form.draft_restore", self.restore), ("ui.form.draft_discard", self.discard))
        shell.speech.changed.connect(self._say)

    def offer(self, found: Draft | None, *, restored: bool) -> None:
        """Tell of a draft; ``restored``: the form shows it already."""
        self._found, self._restored = found, restored
        self._say()

    def _say(self) -> None:
        found = self._found
        if found is None:
            self.bar.say("")
            return
        title = str(found.typed.get(FORMS[found.type].title) or "").strip()
        key = "shown" if self._restored else "found" if title else "found_untitled"
        self.bar.buttons[0].setVisible(not self._restored)
        time = self._shell.speech.moment(found.saved)
        self.bar.say(self._shell.speech.text(f"ui.form.draft_{key}", time=time, title=title))

    def restore(self) -> None:
        """Put the draft into the form."""
        if self._found is not None:
            self.wanted.emit(_with(self._found))

    def discard(self) -> None:
        """Throw the draft away; it can be had back."""
        found, drafts = self._found, self._drafts()
        if found is None:
            return
        self.offer(None, restored=False)
        shown = self._keeper.id == found.id
        # What stands in the form is what is thrown away: it is not to be kept again.
        self._keeper.hold(shown)

        def done(_draft: object) -> None:
            if shown:
                self.wanted.emit(Arrival(found.type, found.record, following=not found.record))
            self._shell.messages.undo(self._shell.speech.text("ui.form.draft_discarded"), lambda: self._back(found))

        self._shell.jobs.run(
            lambda _progress: drafts.discard(found.id), done, writes=True, changed=("draft",), owner=self
        )

    def _back(self, found: Draft) -> None:
        drafts = self._drafts()
        self._shell.jobs.run(
            lambda _progress: drafts.put_back(found),
            lambda _none: self.wanted.emit(_with(found)),
            writes=True,
            changed=("draft",),
            owner=self,
        )


def _with(found: Draft) -> Arrival:
    return Arrival(found.type, found.record, found.id)
