"""From changes to typed rows: what the log says, written where lists, sums and search can find it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from tvdesk.core.fields import Kind, unflatten
from tvdesk.core.forms import FORMS
from tvdesk.core.text import fold, sort_key
from tvdesk.db import log, projection
from tvdesk.db.models import DERIVED_COLUMNS, LOCAL_COLUMNS
from tvdesk.history.change import Change, decode_kept
from tvdesk.history.merge import RecordState, merge
from tvdesk.services.row_plan import Cells, RowPlan, Wanted
from tvdesk.services.shapes import ELEMENTS, SHAPES, is_day

UnitOf = Callable[[str], str | None]
Row = tuple[Any, ...]
Sink = Callable[[Sequence[RecordState]], object]
"""Takes the states of records, each as often as it changes."""

_json = msgspec.json.Encoder(order="sorted").encode
_MOST_PLANS = 1_000


class RowMaker:
    """Makes the rows of one typed table from record states."""

    def __init__(self, type: str) -> None:
        form = FORMS[type]
        self.type = type
        self.names = form.names()
        self.nested = {field.name: ELEMENTS[field.kind] for field in form.fields if field.kind in ELEMENTS}
        self.wanted = Wanted(
            {field.name: SHAPES.get(field.kind, str) for field in form.fields},
            self.nested,
            form.title,
            tuple(field.name for field in form.fields if field.searched),
            frozenset(field.name for field in form.fields if field.kind is Kind.DATE),
        )
        self._plans: dict[tuple[tuple[str, ...], tuple[str, ...]], RowPlan] = {}

    def filled(self, states: Iterable[RecordState]) -> tuple[str, ...]:
        """The fields that any of these states fills, in the order of the form: most records leave most empty."""
        paths = set().union(*(state.shown for state in states))
        found = {path.partition("/")[0] for path in paths}
        return tuple(name for name in self.names if name in found)

    def row(self, no: int, state: RecordState, names: tuple[str, ...] | None = None) -> Row:
        """The row of a state: local columns, those of the fields ``names`` (all where none are given), derived ones."""
        names = self.names if names is None else names
        cells, title, searched = self._plan(state, names).cells(state.shown) or self.cells_of(state, names)
        return (
            no,
            state.record,
            state.visible,
            len(state.conflicts),
            len(state.refusals),
            state.newer,
            state.clock,
            state.actor,
            *cells,
            sort_key(title) if isinstance(title, str) else None,
            fold(searched) if state.visible else None,
        )

    def _plan(self, state: RecordState, names: tuple[str, ...]) -> RowPlan:
        entries = (names, tuple(state.shown))
        plan = self._plans.get(entries)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[entries] = RowPlan(self.wanted, entries[1], names)
        return plan

    def cells_of(self, state: RecordState, names: Sequence[str]) -> Cells:
        """What a plan gives, for any state: worked out for it alone."""
        values = unflatten(state.shown)
        values = {name: value for name, value in values.items() if type(value) is self.wanted.shapes.get(name)}
        for name in self.wanted.days.intersection(values):
            if not is_day(values[name]):
                del values[name]
        for name, element in self.nested.items():
            if name in values:
                values[name] = _json([one for one in values[name] if type(one) is element]).decode()
        get = values.get
        searched = " ".join([get(name, "") for name in self.wanted.searched])
        return tuple(map(get, names)), get(self.wanted.title), searched


_MAKERS = {type: RowMaker(type) for type in FORMS}


def row_of(state: RecordState) -> dict[str, Any]:
    """What the typed table would hold of a state, by column; without a local number. Nothing for a foreign type."""
    maker = _MAKERS.get(state.type)
    if maker is None:
        return {}
    return dict(zip((*LOCAL_COLUMNS, *maker.names, *DERIVED_COLUMNS), maker.row(0, state), strict=True))


@dataclass(slots=True)
class Projector:
    """Writes the states of touched records into the projection, piece by piece, inside one transaction.

    New records come into the full-text index at :meth:`finish`, all in one statement. With a ``sink`` the states go
    there and not into the tables: a preview wants to know them, and would undo the rows.
    """

    connection: Connection
    unit_of: UnitOf
    schemas: Mapping[str, int]
    sink: Sink | None = None
    number: int = field(init=False)
    _unindexed: int = field(init=False)
    _waiting: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.number = self._unindexed = projection.next_number(self.connection)

    def take_in(self, changes: Sequence[Change], earlier: Mapping[str, Sequence[Change]]) -> None:
        """Project the records of ``changes``; ``earlier`` has all the changes before them, where there are any."""
        self._write_new(changes, earlier)
        touched = _grouped(change for change in changes if change.record in earlier)
        if touched:
            groups = ([*earlier[record], *group] for record, group in touched.items())
            self.write([merge(group, self.unit_of, self.schemas) for group in groups], fresh=False)
        self.finish()

    def add(self, changes: Sequence[Change], known: Iterable[str]) -> None:
        """Project the records of ``changes``, already in the log, as one of several pieces.

        ``known`` have earlier changes too, which are read. :meth:`finish` must follow the last piece.
        """
        earlier = set(known)
        self._write_new(changes, earlier)
        self.refresh(sorted(earlier.intersection(change.record for change in changes)))

    def _write_new(self, changes: Sequence[Change], earlier: Container[str]) -> None:
        groups = _grouped(change for change in changes if change.record not in earlier)
        self.write([merge(group, self.unit_of, self.schemas) for group in groups.values()], fresh=True)

    def finish(self) -> None:
        """Take what was new into the full-text index."""
        for type in sorted(self._waiting):
            projection.index_between(self.connection, type, self._unindexed, self.number - 1)
        self._waiting.clear()
        self._unindexed = self.number

    def refresh(self, records: Sequence[str]) -> None:
        """Project these records anew from all their changes in the log."""
        if records:
            self.write(list(self.states(records)), fresh=False)

    def states(self, records: Sequence[str]) -> Iterable[RecordState]:
        """The states of records, from the log, in the order of their ids."""
        groups: dict[str, list[Change]] = {record: [] for record in sorted(records)}
        for record, line in log.lines_of(self.connection, records):
            groups[record].append(decode_kept(line))
        for group in groups.values():
            if group:
                yield merge(group, self.unit_of, self.schemas)

    def write(self, states: Sequence[RecordState], *, fresh: bool) -> None:
        """Put the states into their tables; ``fresh`` when none of them can be there yet."""
        if self.sink is None:
            self._write_rows(states, fresh)
        else:
            self.sink(states)
        if not fresh:
            _write_marks(self.connection, states, [state.record for state in states])
        elif marked := [state for state in states if state.conflicts or state.refusals]:
            _write_marks(self.connection, marked, [])

    def _write_rows(self, states: Sequence[RecordState], fresh: bool) -> None:
        by_type: dict[str, list[RecordState]] = {}
        for state in states:
            if state.type in _MAKERS:
                by_type.setdefault(state.type, []).append(state)
        for type, group in by_type.items():
            self._write_type(type, group, fresh)

    def _write_type(self, type: str, states: Sequence[RecordState], fresh: bool) -> None:
        maker = _MAKERS[type]
        held = {} if fresh else projection.numbers(self.connection, type, [state.record for state in states])
        filled = maker.filled(states)
        new, changed = [], []
        for state in states:
            no = held.get(state.record)
            if no is None:
                new.append(maker.row(self.number, state, filled))
                self.number += 1
            else:
                changed.append(maker.row(no, state, filled))
        names = (*LOCAL_COLUMNS, *filled, *DERIVED_COLUMNS)
        projection.replace(self.connection, type, new, changed, names, self._unindexed)
        if new:
            self._waiting.add(type)


def _grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes by their records."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.record, []).append(change)
    return groups


Marks = tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str, str]]]


def marks_of(states: Sequence[RecordState]) -> Marks:
    """The rows of open conflicts (record, field, type, sides) and of refusals (record, dot, code, reason)."""
    conflicts = [
        (state.record, name, state.type, _json(sides).decode())
        for state in states
        for name, sides in state.conflicts.items()
    ]
    refusals = [
        (state.record, refusal.dot, refusal.code, refusal.reason) for state in states for refusal in state.refusals
    ]
    return conflicts, refusals


def _write_marks(connection: Connection, states: Sequence[RecordState], cleared: Sequence[str]) -> None:
    projection.replace_marks(connection, cleared, *marks_of(states))


def rebuild(connection: Connection, unit_of: UnitOf, schemas: Mapping[str, int]) -> int:
    """Empty the projection and make it again from the log; how many records it has."""
    projection.clear(connection)
    projector = Projector(connection, unit_of, schemas)
    count = 0
    for records in log.all_records(connection):
        states = list(projector.states(records))
        projector.write(states, fresh=True)
        count += len(states)
    projector.finish()
    return count
