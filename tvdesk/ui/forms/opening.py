"""What a form is opened for, and all that it shows, read in one go beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tvdesk.core.fields import Values
from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
from tvdesk.ui.forms.presenter import FormPresenter

if TYPE_CHECKING:
    from tvdesk.core.rules import Codes
    from tvdesk.services.drafts import Draft
    from tvdesk.services.editing import Editing, Opened, Referred, Sticky
    from tvdesk.services.past import Event


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a form is opened for. ``values`` begin a new record, such as one that was taken back.

    ``copied`` is the record whose values a new one begins with. ``following``: the record before was just saved,
    and the next one is to be written.
    """

    type: str
    record: str = ""
    draft: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    following: bool = False
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that a form shows. ``drafts`` are those of new records of its type, the newest first.

    ``arrival`` names the record also where only its draft was asked for.
    """

    arrival: Arrival
    opened: Opened
    referred: Sequence[Referred]
    sticky: Sticky
    drafts: Sequence[Draft]
    events: Sequence[Event]

    @property
    def locked(self) -> bool:
        """Whether it can be read only: another unit's record, or one that was deleted."""
        return not self.opened.mine or not self.opened.visible

    def standing(self, presenter: FormPresenter, returned: bool) -> tuple[str, str]:
        """How the record stands, as the end of a key of the language files, and the kind of its badge."""
        if not self.opened.visible:
            return "deleted", "wrong"
        if self.locked:
            return "foreign", "neutral"
        if self.opened.conflicts:
            return "conflict", "wrong"
        if returned and not presenter.dirty:
            return "returned", "attention"
        if presenter.dirty:
            return "dirty", "attention"
        return ("saved", "good") if presenter.record else ("new", "neutral")

    def first_values(self) -> Values:
        """The values that the form begins with: the record's; of a new one what is pinned, unless it was given any.

        Those given are for the caller to put in: they are work, to be kept when the form is left.
        """
        if self.arrival.record:
            return dict(self.opened.values)
        sticky = {} if self.arrival.values else self.sticky.values
        return {**self.opened.values, **sticky}

    def presenter(self, lists: Codes, today: Callable[[], date]) -> FormPresenter:
        """The form's beginning: the record's values, over them what is given, and what a draft holds that is shown."""
        arrival = self.arrival
        made = FormPresenter(FORMS[arrival.type], lists, today, record=arrival.record, values=self.first_values())
        for name, value in arrival.values.items():
            made.put(name, value)
        found, restored = self.draft()
        if found is not None and restored:
            made.restore(found.typed)
        return made

    def draft(self) -> tuple[Draft | None, bool]:
        """The draft to tell of, and whether the form shows it at once.

        The one of a record is shown, lest what is typed take its place unseen. Of a new form's the newest is
        offered, unless one record follows another.
        """
        arrival = self.arrival
        if arrival.record:
            return self.opened.draft, self.opened.draft is not None
        if arrival.draft:
            found = next((one for one in self.drafts if one.id == arrival.draft), None)
            return found, found is not None
        offered = self.drafts and not arrival.following and not arrival.values
        return (self.drafts[0] if offered else None), False


def load(editing: Editing, arrival: Arrival, language: Language) -> Loaded:
    """Read all that a form shows."""
    drafts = editing.drafts.list(arrival.type)
    record = arrival.record or next((one.record for one in drafts if one.id == arrival.draft), "")
    values = editing.copied(arrival.copied) if arrival.copied else arrival.values
    return Loaded(
        arrival=replace(arrival, record=record, values=values),
        opened=editing.open(arrival.type, record),
        referred=editing.referred("plan_item", language),
        sticky=editing.sticky(arrival.type),
        drafts=[] if record else [one for one in drafts if not one.record],
        events=editing.history(record, language) if record else [],
    )
