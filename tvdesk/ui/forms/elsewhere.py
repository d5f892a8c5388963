"""Brings what an import or somebody else's save changed in the record on screen into its form, in place.

A field that nobody touched shows the new value. One that was typed into keeps its text, and says beside it what the
record has there now: saving would be refused, since the writer had not seen it (docs/decisions/0006-history.md). She
says which of the two it shall be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Opened
    from tvdesk.services.past import Event

_FROM_AFAR = frozenset({"exchange", "conflict"})
"""Changes of which no type is told: a file from the office may bring any."""


class Elsewhere(QObject):
    """``form`` gives the form on screen, or nothing while it is none of a record that is there and at rest."""

    renewed = Signal(object, object, bool)
    """The form holds what the record shows now: how it stands (``Opened``), its past, and whether a value changed."""
    settled = Signal()
    """It was said which value shall be."""

    def __init__(self, shell: Shell, editing: Editing, form: Callable[[], FormPresenter | None]) -> None:
        super().__init__()
        self._shell, self._editing, self._form = shell, editing, form
        self.bar = Bar(
            shell,
            "attention",
            ("ui.form.elsewhere.theirs", lambda: self._settle(theirs=True)),
            ("ui.form.elsewhere.mine", lambda: self._settle(theirs=False)),
        )
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self.tell)

    def _changed(self, what: frozenset[str]) -> None:
        presenter = self._form()
        if presenter is not None and what & {presenter.form.type, *_FROM_AFAR}:
            self.look()

    def look(self) -> None:
        """Read the record again, and show what is another now."""
        presenter = self._form()
        if presenter is None:
            return
        type, record, language = presenter.form.type, presenter.record, self._shell.speech.language
        self._shell.jobs.run(
            lambda _progress: (self._editing.open(type, record), self._editing.history(record, language)),
            lambda found: self._show(presenter, *found),
            # Nobody asked for it: what cannot be read is told when it is saved or opened.
            failed=lambda _error: None,
            owner=self,
        )

    def _show(self, presenter: FormPresenter, opened: Opened, events: list[Event]) -> None:
        if presenter is not self._form() or opened.record != presenter.record:
            return
        other = presenter.renew(opened.values)
        self.renewed.emit(opened, events, other)
        self.tell()

    def tell(self) -> None:
        """Say what is left to be settled."""
        presenter = self._form()
        names = [] if presenter is None else list(presenter.elsewhere)
        if presenter is None or not names:
            self.bar.say("")
            return
        language = self._shell.speech.language
        labels = ", ".join(f"“{language.field_label(presenter.form.type, name)}”" for name in names)
        self.bar.say(self._shell.speech.text("ui.form.elsewhere", fields=labels))

    def said(self) -> dict[str, str]:
        """What stands beside each field that was changed both here and elsewhere."""
        presenter = self._form()
        if presenter is None or not presenter.elsewhere:
            return {}
        wording, text = self._editing.wording(self._shell.speech.language), self._shell.speech.text
        found = {}
        for name, value in presenter.elsewhere.items():
            now = wording.value(presenter.form.field(name), value) if value not in (None, [], "") else ""
            found[name] = text("ui.form.elsewhere.now", value=now) if now else text("ui.form.elsewhere.emptied")
        return found

    def _settle(self, *, theirs: bool) -> None:
        presenter = self._form()
        if presenter is not None:
            presenter.settle(theirs=theirs)
            self.bar.say("")
            self.settled.emit()
