"""From changes to typed rows: what the log says, written where lists, sums and search can find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from tvdesk.core.fields import Kind, unflatten
from tvdesk.core.forms import FORMS
from tvdesk.core.text import fold, sort_key
from tvdesk.db import log, projection
from tvdesk.history.change import Change, decode_change
from tvdesk.history.merge import RecordState, merge

UnitOf = Callable[[str], str | None]
Row = tuple[Any, ...]

_json = msgspec.json.Encoder(order="sorted").encode
_KINDS = {Kind.CODES, Kind.TABLE}


class RowMaker:
    """Makes the rows of one typed table from record states."""

    def __init__(self, type: str) -> None:
        form = FORMS[type]
        self.type = type
        self.names = form.names()
        self.title = form.title
        self.nested = frozenset(field.name for field in form.fields if field.kind in _KINDS)
        self.searched = tuple(field.name for field in form.fields if field.searched)

    def row(self, no: int, state: RecordState) -> Row:
        """The row of a state, in the order of ``projection.columns``."""
        values = unflatten(state.shown)
        for name in self.nested:
            if name in values:
                values[name] = _json(values[name]).decode()
        get = values.get
        title = get(self.title)
        folded = fold(" ".join([get(name, "") for name in self.searched])) if state.visible else None
        return (
            no,
            state.record,
            state.visible,
            len(state.conflicts),
            len(state.refusals),
            state.newer,
            state.clock,
            state.actor,
            *map(get, self.names),
            sort_key(title) if isinstance(title, str) else None,
            folded,
        )


_MAKERS = {type: RowMaker(type) for type in FORMS}


@dataclass(slots=True)
class Projector:
    """Writes the states of touched records into the projection, piece by piece, inside one transaction."""

    connection: Connection
    unit_of: UnitOf
    schemas: Mapping[str, int]
    number: int = field(init=False)

    def __post_init__(self) -> None:
        self.number = projection.next_number(self.connection)

    def take_in(self, changes: Sequence[Change], known: Iterable[str]) -> None:
        """Project the records of ``changes``, already in the log; ``known`` have earlier changes too."""
        earlier = set(known)
        groups: dict[str, list[Change]] = {}
        for change in changes:
            if change.record not in earlier:
                groups.setdefault(change.record, []).append(change)
        states = [merge(group, self.unit_of, self.schemas) for group in groups.values()]
        self.write(states, fresh=True)
        self.refresh(sorted(earlier.intersection(change.record for change in changes)))

    def refresh(self, records: Sequence[str]) -> None:
        """Project these records anew from all their changes in the log."""
        if records:
            self.write(list(self.states(records)), fresh=False)

    def states(self, records: Sequence[str]) -> Iterable[RecordState]:
        """The states of records, from the log, in the order of their ids."""
        groups: dict[str, list[Change]] = {record: [] for record in sorted(records)}
        for record, line in log.lines_of(self.connection, records):
            groups[record].append(decode_change(line))
        for group in groups.values():
            if group:
                yield merge(group, self.unit_of, self.schemas)

    def write(self, states: Sequence[RecordState], *, fresh: bool) -> None:
        """Put the states into their tables; ``fresh`` when none of them can be there yet."""
        by_type: dict[str, list[RecordState]] = {}
        for state in states:
            if state.type in _MAKERS:
                by_type.setdefault(state.type, []).append(state)
        for type, group in by_type.items():
            self._write_type(type, group, fresh)
        if not fresh:
            _write_marks(self.connection, states, [state.record for state in states])
        elif marked := [state for state in states if state.conflicts or state.refusals]:
            _write_marks(self.connection, marked, [])

    def _write_type(self, type: str, states: Sequence[RecordState], fresh: bool) -> None:
        maker = _MAKERS[type]
        held = {} if fresh else projection.numbers(self.connection, type, [state.record for state in states])
        new, changed = [], []
        for state in states:
            no = held.get(state.record)
            if no is None:
                new.append(maker.row(self.number, state))
                self.number += 1
            else:
                changed.append(maker.row(no, state))
        projection.replace(self.connection, type, new, changed)


def _write_marks(connection: Connection, states: Sequence[RecordState], cleared: Sequence[str]) -> None:
    conflicts = [
        (state.record, name, state.type, _json(sides).decode())
        for state in states
        for name, sides in state.conflicts.items()
    ]
    refusals = [
        (state.record, refusal.dot, refusal.code, refusal.reason) for state in states for refusal in state.refusals
    ]
    projection.replace_marks(connection, cleared, conflicts, refusals)


def rebuild(connection: Connection, unit_of: UnitOf, schemas: Mapping[str, int]) -> int:
    """Empty the projection and make it again from the log; how many records it has."""
    projection.clear(connection)
    projector = Projector(connection, unit_of, schemas)
    count = 0
    for records in log.all_records(connection):
        states = list(projector.states(records))
        projector.write(states, fresh=True)
        count += len(states)
    return count
