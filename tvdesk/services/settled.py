"""What a decision on a conflict means, and the journal's line of it, from which it can be told later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from tvdesk.history.merge import RecordState
from tvdesk.services.desk import Desk, journal
from tvdesk.services.errors import RecordInvalid

SETTLED = "conflict.settled"
"""The journal's word for a decision."""


def verdict_meant(state: RecordState, name: str, value: Any) -> dict[str, Any]:
    """The verdict that a choice between sides means: that side's own, with its code and reason."""
    for side in state.conflicts[name]:
        if value == side.value or value == side.value.get("state"):
            return dict(side.value)
    raise RecordInvalid(type=state.type, field=name, problem="field.unknown_code", value=str(value)[:100])


def note_settled(
    connection: Connection, desk: Desk, state: RecordState, names: Iterable[str], rule: str, dot: str
) -> None:
    """Journal each entry that was decided: its sides, by which rule (empty: by hand), and the change that decided."""
    for name in names:
        sides = [side.dot for side in state.conflicts.get(name, ())]
        told = {"record": state.record, "type": state.type, "entry": name, "rule": rule, "sides": sides, "dot": dot}
        journal(connection, desk, SETTLED, **told)
