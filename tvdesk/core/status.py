"""The state of a record on its way: from a draft at the unit to received at the consolidating office, or back.

The state is not kept anywhere: it follows from facts that the desk holds anyway. :data:`STATES` is the whole rule,
read from the top: the first fact that is so gives the state. What each fact is read from:

==============  ==================================================================================================
fact            is so when
==============  ==================================================================================================
contested       two desks said different things and nobody has decided (open conflicts)
returned        the office's standing refusal is the last word on the record (refusals, and the log)
form_open       a form on it was begun and not saved (drafts)
received        the office's last signed answer covers every change of its unit (receipts), or it came from another unit
exported        files written for the office cover every change of its unit (outgoing)
incomplete      a field is empty that the report needs (:data:`NEEDED`)
==============  ==================================================================================================
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

DRAFT, READY, EXPORTED, RECEIVED, RETURNED, IN_CONFLICT = (
    "draft",
    "ready",
    "exported",
    "received",
    "returned",
    "in_conflict",
)

STATUSES: Final = (DRAFT, READY, EXPORTED, RECEIVED, RETURNED, IN_CONFLICT)
"""All states, in the order of a record's way; a list is sorted by it."""

STATES: Final = (
    ("contested", IN_CONFLICT),
    ("returned", RETURNED),
    ("form_open", DRAFT),
    ("received", RECEIVED),
    ("exported", EXPORTED),
    ("incomplete", DRAFT),
)
"""Facts and the state that each gives, the weightiest first."""

OTHERWISE: Final = READY

NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = MappingProxyType(
    {
        "activity": (("task",), ("place",)),
        "training": (("place",), ("participants", "participants_text")),
        "delegation": (("direction",), ("countries", "country_text"), ("visits", "participants")),
        "plan_item": (("plan_year",), ("plan_state",)),
    }
)
"""What a report of each type needs beyond what a record must have to be saved; of each group one is enough."""


def status_of(facts: Collection[str]) -> str:
    """The state that these facts give."""
    return next((state for fact, state in STATES if fact in facts), OTHERWISE)


def lacking(type: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that a report needs and that are empty; of a group none of which is filled, the first."""
    empty: tuple[object, ...] = (None, "", [])
    return tuple(group[0] for group in NEEDED.get(type, ()) if all(values.get(name) in empty for name in group))
