"""Reads the past of the record on screen, and brings an earlier value back into its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tvdesk.ui.forms.history_panel import HistoryPanel
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing


class PastDesk(QObject):
    """``brought_back`` names a field that has its earlier value again, as an edit that is still to be saved."""

    brought_back = Signal(str)

    def __init__(
        self, shell: Shell, editing: Editing, panel: HistoryPanel, form: Callable[[], FormPresenter | None]
    ) -> None:
        super().__init__()
        self._shell, self._editing, self._panel, self._form = shell, editing, panel, form
        panel.back_wanted.connect(self._bring_back)

    def renew(self, *, locked: bool) -> None:
        """Tell the past again, in the language of the moment."""
        presenter, language = self._form(), self._shell.speech.language
        if presenter is None or not presenter.record:
            return
        record = presenter.record
        self._shell.jobs.run(
            lambda _progress: self._editing.history(record, language),
            lambda events: self._panel.show_events(events, locked=locked),
            owner=self._panel,
        )

    def _bring_back(self, dot: str, entry: str, name: str) -> None:
        presenter = self._form()
        if presenter is None or not presenter.record:
            return
        record = presenter.record

        def put(value: Any) -> None:
            if presenter is not self._form():
                return
            presenter.put(name, value)
            self.brought_back.emit(name)
            label = self._shell.speech.language.field_label(presenter.form.type, name)
            self._shell.messages.say(self._shell.speech.text("ui.form.brought_back", name=label), "plain")

        self._shell.jobs.run(lambda _progress: self._editing.value_before(record, dot, entry), put, owner=self._panel)
