"""The rooms of the page of the year: each a type of entry, with the fields that it shows and how it is narrowed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from tvdesk.core.fields import Form
from tvdesk.core.forms import FORMS

_LETTERHEAD = ("report_symbol", "upper_body", "place")
FIXED_LISTS = frozenset(
    {
        "date_precision", "submission_state", "round_kind", "period_kind", "outline", "round_status", "unit_role",
        "section_source", "holiday_kind", "record_type", "same_as_verdict",
    }
)  # fmt: skip
"""Lists whose codes mean something to the program itself: none can be added, so they are not offered."""


@dataclass(frozen=True, slots=True)
class Room:
    """``fixed`` are the fields that tell entries apart, set once; ``makes`` says whether a new one is begun here."""

    name: str
    form: Form
    icon: str
    fixed: Collection[str] = ("code",)
    makes: bool = True

    @property
    def type(self) -> str:
        return self.form.type


def _without(type: str, names: Collection[str]) -> Form:
    form = FORMS[type]
    return replace(form, fields=tuple(one for one in form.fields if one.name not in names))


def _titles() -> Form:
    form = FORMS["unit"]
    return Form(type="unit", title="report_symbol", fields=tuple(form.field(name) for name in _LETTERHEAD))


ROOMS = (
    Room("units", _without("unit", _LETTERHEAD), "building-2"),
    Room("rounds", FORMS["round"], "calendar-cog"),
    Room("codes", FORMS["code"], "list", ("list", "code")),
    Room("indicators", FORMS["indicator"], "list-checks"),
    Room("outlines", FORMS["outline"], "file-text"),
    Room("titles", _titles(), "printer", makes=False),
    Room("holidays", FORMS["holiday"], "calendar", ("date",)),
)
