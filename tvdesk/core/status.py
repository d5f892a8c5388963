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
incomplete      a field is empty that the report wants (``core.rules.gaps``)
==============  ==================================================================================================
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

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


def status_of(facts: Collection[str]) -> str:
    """The state that these facts give."""
    return next((state for fact, state in STATES if fact in facts), OTHERWISE)
