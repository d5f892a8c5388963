"""Says that the form may hold the same event as another record, and shows the two beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.beside import Beside
from tvdesk.ui.forms.duplicate_watch import DuplicateWatch
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Similar


class Comparison(QObject):
    """``form`` gives the form on screen; ``owner`` is the widget over which the dialog opens."""

    deleted = Signal()
    """The record at hand was taken away, as the same event as another."""

    def __init__(
        self, shell: Shell, editing: Editing, owner: QWidget, form: Callable[[], FormPresenter | None]
    ) -> None:
        super().__init__()
        self._shell, self._editing, self._owner, self._form = shell, editing, owner, form
        self._similar: Similar | None = None
        self.watch = DuplicateWatch(shell, editing)
        self.watch.setParent(self)
        self.bar = Bar(shell, "attention", ("ui.form.compare", self.compare), ("ui.form.not_same", self.dismiss))
        self.watch.found.connect(self._tell)
        shell.speech.changed.connect(self._retell)

    def _tell(self, similar: Similar | None) -> None:
        self._similar = similar
        if similar is None:
            self.bar.say("")
            return
        day = self._shell.speech.date(similar.start_date) if similar.start_date else ""
        text = self._shell.speech.text
        self.bar.say(text("ui.form.possible_duplicate", title=similar.title, unit=similar.unit, date=day))

    def _retell(self) -> None:
        self._tell(self._similar)

    def dismiss(self) -> None:
        """The user knows better."""
        if self._similar is not None:
            self.watch.settle(self._similar.record)

    def compare(self) -> None:
        """The other record beside the form."""
        similar, presenter = self._similar, self._form()
        if similar is None or presenter is None:
            return
        self._shell.jobs.run(
            lambda _progress: self._editing.values(similar.record),
            lambda theirs: self._show(similar, presenter, theirs),
            owner=self._owner,
        )

    def _show(self, similar: Similar, presenter: FormPresenter, theirs: Mapping[str, Any]) -> None:
        type = presenter.form.type
        dialog = Beside(
            self._shell,
            self._owner,
            type,
            self._editing.wording(self._shell.speech.language),
            presenter.values(),
            theirs,
            deletable=bool(presenter.record),
        )
        dialog.theirs_wanted.connect(lambda: self._shell.go("editor", type=type, record=similar.record))
        dialog.delete_wanted.connect(self.delete)
        dialog.stay_wanted.connect(lambda: self.watch.settle(similar.record))
        dialog.open()

    def delete(self) -> None:
        """Take the record at hand away; it can be had back."""
        presenter, editing, jobs = self._form(), self._editing, self._shell.jobs
        if presenter is None or not presenter.record:
            return
        type, record = presenter.form.type, presenter.record

        def back() -> None:
            jobs.run(lambda _progress: editing.restore(record), writes=True, changed=(type,), owner=self._owner)

        def done(_none: object) -> None:
            self._shell.messages.undo(self._shell.speech.text("ui.form.deleted"), back)
            self.deleted.emit()

        jobs.run(lambda _progress: editing.delete(record), done, writes=True, changed=(type,), owner=self._owner)
