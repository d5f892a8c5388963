"""What the head of a record's page says: its name, how it stands, and why it was sent back."""

from __future__ import annotations

from tvdesk.services.editing import Editing
from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.opening import Loaded
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor_layout import EditorLayout


class EditorHead:
    """Writes into the layout's title and badge, into the bar of a record that was sent back, and into that of one
    which the office corrects or has corrected."""

    def __init__(self, shell: Shell, editing: Editing, parts: EditorLayout, returned: Bar, corrected: Bar) -> None:
        self._text, self._editing, self._parts = shell.speech.text, editing, parts
        self._returned, self._corrected = returned, corrected

    def show(self, loaded: Loaded, presenter: FormPresenter) -> None:
        """The record as it is in the form now."""
        title = str(presenter.typed(presenter.form.title) or "").strip()
        self._parts.say_title(title or self._text(f"ui.form.new.{presenter.form.type}"))
        key, kind = loaded.standing(presenter, not self._returned.isHidden())
        self._parts.say_badge(self._text(f"ui.form.state.{key}"), kind)

    def say_kept(self, saved: str) -> None:
        """When the draft was kept; nothing where there is none."""
        self._parts.history.say_kept(saved)

    def say_returned(self, loaded: Loaded | None) -> None:
        """Why the office sent it back, if it did."""
        reasons = loaded.opened.reasons if loaded is not None else ()
        text = self._text("ui.form.returned", reasons="; ".join(filter(None, reasons)) or "–")
        self._returned.say(text if reasons else "")
        self._corrected.say("" if loaded is None or reasons else self._correction(loaded))

    def _correction(self, loaded: Loaded) -> str:
        """At the office: that what is typed here corrects a unit's record. At the unit: what the office corrected."""
        unit = str(loaded.opened.values.get("unit") or "")
        if not loaded.opened.record or not loaded.opened.visible:
            return ""
        if self._editing.is_dic:
            if not unit or unit == self._editing.unit:
                return ""
            known = self._editing.units
            return self._text("ui.form.correcting", unit=known.name(unit) if unit in known.by_id else unit)
        newest = loaded.events[0] if loaded.events else None
        if newest is None or not newest.office or newest.op not in ("edit", "settle"):
            return ""
        fields = ", ".join(dict.fromkeys(one.label for one in newest.altered))
        return self._text("ui.form.corrected", fields=fields, moment=newest.moment)
