"""The state digest: equal digests mean that two desks show the same, conflicts and refusals included."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from tvdesk.history import canonical
from tvdesk.history.merge import RecordState


def state_line(state: RecordState) -> bytes:
    """One record's canonical line in the digest: everything that is shown or contested, nothing local."""
    value: dict[str, Any] = {
        "record": state.record,
        "type": state.type,
        "visible": state.visible,
        "shown": state.shown,
        "conflicts": {name: [[side.dot, side.value] for side in sides] for name, sides in state.conflicts.items()},
        "refused": [[refusal.dot, refusal.code, refusal.reason] for refusal in state.refusals],
        "newer": state.newer,
    }
    return canonical.encode(value)


def state_digest(states: Iterable[RecordState]) -> str:
    """SHA-256 over the lines of all records; the states must come in the order of their record ids."""
    total = sha256(b"tvdesk.state.v1\n")
    for state in states:
        total.update(state_line(state) + b"\n")
    return total.hexdigest()
