"""What the head of a record's page says: its name, how it stands, and why it was sent back."""

from __future__ import annotations

from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.opening import Loaded
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor_layout import EditorLayout


class EditorHead:
    """Writes into the layout's title and badge, and into the bar of a record that was sent back."""

    def __init__(self, shell: Shell, parts: EditorLayout, returned: Bar) -> None:
        self._text, self._parts, self._returned = shell.speech.text, parts, returned

    def show(self, loaded: Loaded, presenter: FormPresenter) -> None:
        """The record as it is in the form now."""
        title = str(presenter.typed(presenter.form.title) or "").strip()
        self._parts.say_title(title or self._text(f"ui.form.new.{presenter.form.type}"))
        key, kind = loaded.standing(presenter, not self._returned.isHidden())
        self._parts.say_badge(self._text(f"ui.form.state.{key}"), kind)

    def say_kept(self, time: str) -> None:
        """When the draft was kept; nothing where there is none."""
        self._parts.history.say_kept(self._text("ui.form.draft_kept", time=time) if time else "")

    def say_returned(self, loaded: Loaded | None) -> None:
        """Why the office sent it back, if it did."""
        reasons = loaded.opened.reasons if loaded is not None else ()
        text = self._text("ui.form.returned", reasons="; ".join(filter(None, reasons)) or "–")
        self._returned.say(text if reasons else "")
