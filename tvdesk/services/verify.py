"""Care of the truth: chains followed from their start, the projection made again and compared, the state digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.core.forms import FORMS
from tvdesk.db import log, projection
from tvdesk.history import chain
from tvdesk.history.change import decode_change
from tvdesk.history.errors import BrokenChain
from tvdesk.history.merge import RecordState
from tvdesk.history.state_digest import state_digest
from tvdesk.services.desk import Desk, unit_lookup
from tvdesk.services.errors import ProjectionDiffers
from tvdesk.services.kept_proofs import check_kept, check_marks
from tvdesk.services.projector import Projector, RowMaker


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and the digest of what the desk shows."""

    changes: int
    records: int
    vector: dict[str, int]
    digest: str


def verify(connection: Connection, desk: Desk) -> Verified:
    """Follow every chain, compare every row with what the log says, and what is kept beside it with its proofs.

    Raises :class:`BrokenChain`, :class:`ProjectionDiffers` and what ``kept_proofs`` raises, naming the first place that
    differs.
    """
    changes = follow_chains(connection)
    records = _compare(connection, desk)
    check_kept(connection)
    vector = {one.id: one.seq for one in log.devices(connection).values()}
    return Verified(changes, records, vector, desk_digest(connection, desk))


def follow_chains(connection: Connection) -> int:
    """Follow every device's chain from its start to its tip; how many changes. Raises :class:`BrokenChain`."""
    return sum(_follow(connection, one) for one in log.devices(connection).values())


def desk_digest(connection: Connection, desk: Desk, unit: str | None = None) -> str:
    """The state digest over all records, or over those that a unit owns."""
    return state_digest(state for state in _states(connection, desk) if unit is None or state.shown.get("unit") == unit)


def _states(connection: Connection, desk: Desk) -> Iterator[RecordState]:
    projector = Projector(connection, unit_lookup(connection), desk.schemas)
    for records in log.all_records(connection):
        yield from projector.states(records)


def _follow(connection: Connection, one: log.Device) -> int:
    head = chain.START
    expected = 1
    kept = log.checkpoints(connection, one.no)
    for rows in log.read_range(connection, one.no, 1, one.seq):
        for position, record, line, digest in rows:
            seq = log.dot_parts(position)[1]
            if line is not None:
                change = decode_change(line)
                if (change.seq, change.device, change.record) != (expected, one.id, record):
                    raise BrokenChain(device=one.id, seq=expected)
            if seq != expected:
                raise BrokenChain(device=one.id, seq=expected)
            head = chain.link(head, digest or chain.digest(line or b""))
            if kept.get(seq, head) != head:
                raise BrokenChain(device=one.id, seq=seq)
            expected += 1
    if head != one.head or expected != one.seq + 1:
        raise BrokenChain(device=one.id, seq=expected - 1)
    return one.seq


def _compare(connection: Connection, desk: Desk) -> int:
    makers = {type: RowMaker(type) for type in FORMS}
    projector = Projector(connection, unit_lookup(connection), desk.schemas)
    count = 0
    marked: list[RecordState] = []
    for records in log.all_records(connection):
        by_type: dict[str, list[RecordState]] = {}
        for state in projector.states(records):
            by_type.setdefault(state.type, []).append(state)
            if state.conflicts or state.refusals:
                marked.append(state)
        for type, states in by_type.items():
            if type not in makers:
                continue
            rows = projection.rows_of(connection, type, [state.record for state in states])
            held = {row["record"]: row for row in rows}
            for state in states:
                row = held.get(state.record)
                if row is None or tuple(row.values()) != makers[type].row(row["no"], state):
                    raise ProjectionDiffers(type=type, record=state.record)
            count += len(states)
    check_marks(connection, marked)
    return count
