"""Merging is set union: what a record shows is a pure function of the set of its changes.

For each entry (field, or element of a list or table)::

    alive = {dots that wrote it, not refused} - {dots named in any over, of changes not refused}

One value, or all equal: settled. Otherwise a conflict with every side kept; the shown side is chosen by a
fixed rule: owner unit first, then the later clock, then the greater dot. Two rules keep refusals sound:

* a refused change neither writes nor overrides, but whoever overrides it also overrides what it overrode;
* an author's ``over`` lists every head the author's copy held, refused ones included (:func:`heads`).

Nothing here depends on the order in which changes arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tvdesk.history.change import LIFE, VERDICT, Change


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: the value, and the change that wrote it."""

    dot: str
    value: Any
    clock: str
    actor: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A standing verdict: this change is set aside, with a code and a reason for its author."""

    dot: str
    code: str
    reason: str


@dataclass(slots=True)
class RecordState:
    """What the known changes of one record add up to.

    ``shown`` are flat entries without ``$`` names; ``conflicts`` holds each contested entry's sides, shown
    side first; ``visible`` is false when the record is deleted or every change that made it is refused;
    ``newer`` when a change of a newer schema is kept but not shown.
    """

    record: str
    type: str
    shown: dict[str, Any]
    visible: bool = True
    conflicts: dict[str, tuple[Side, ...]] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    newer: bool = False
    clock: str = ""
    actor: str = ""


UnitOf = Callable[[str], str | None]
SchemaOf = Mapping[str, int]


def merge(changes: Iterable[Change], unit_of: UnitOf, schemas: SchemaOf) -> RecordState:
    """The state of one record from all its known changes, in any order.

    ``unit_of`` gives a device's unit (for the rule that the owner comes first), ``schemas`` the newest
    schema known for each type. At least one change is needed.
    """
    known = list(changes)
    first = known[0]
    if len(known) == 1 and first.op == "create" and first.schema <= schemas.get(first.type, 0):
        return _fresh(first)
    readable = {change.dot: change for change in known if change.schema <= schemas.get(change.type, 0)}
    latest = max(known, key=lambda change: (change.clock, change.dot))
    state = RecordState(first.record, first.type, {}, clock=latest.clock, actor=latest.actor)
    state.newer = len(readable) < len(known)
    refused = _refusals(readable)
    state.refusals = tuple(sorted(refused.values(), key=lambda refusal: refusal.dot))
    writers = _writers(readable)
    owner = _owner(readable, writers, refused)
    for name in sorted(writers):
        if not name.startswith(VERDICT):
            _settle(state, name, _alive(name, writers[name], readable, refused), owner, unit_of)
    life = state.shown.pop(LIFE, None)
    # A deletion against an edit is a conflict: the record stays in sight until somebody decides.
    state.visible = life is True or LIFE in state.conflicts
    return state


def _fresh(change: Change) -> RecordState:
    shown = {name: value for name, value in change.fields.items() if value is not None and name != LIFE}
    return RecordState(change.record, change.type, shown, clock=change.clock, actor=change.actor)


def _writers(changes: Mapping[str, Change]) -> dict[str, list[str]]:
    writers: dict[str, list[str]] = {}
    for dot, change in changes.items():
        for name in change.fields:
            writers.setdefault(name, []).append(dot)
    return writers


def _alive(
    name: str, writers: Iterable[str], changes: Mapping[str, Change], refused: Mapping[str, Refusal]
) -> list[Change]:
    writing = [changes[dot] for dot in writers if dot not in refused]
    overridden: set[str] = set()
    pending = [dot for change in writing for dot in change.over.get(name, ())]
    while pending:
        dot = pending.pop()
        if dot not in overridden:
            overridden.add(dot)
            if dot in refused and dot in changes:
                pending.extend(changes[dot].over.get(name, ()))
    return [change for change in writing if change.dot not in overridden]


def _refusals(changes: Mapping[str, Change]) -> dict[str, Refusal]:
    writers = {name: dots for name, dots in _writers(changes).items() if name.startswith(VERDICT)}
    refused: dict[str, Refusal] = {}
    for name, dots in writers.items():
        alive = _alive(name, dots, changes, {})
        verdict = max(alive, key=lambda change: (change.clock, change.dot)).fields[name]
        if isinstance(verdict, dict) and verdict.get("state") == "refused":
            dot = name.removeprefix(VERDICT)
            refused[dot] = Refusal(dot, str(verdict.get("code", "")), str(verdict.get("reason", "")))
    return refused


def _owner(
    changes: Mapping[str, Change], writers: Mapping[str, list[str]], refused: Mapping[str, Refusal]
) -> str | None:
    alive = _alive("unit", writers.get("unit", ()), changes, refused)
    units = sorted((change.clock, change.dot, str(change.fields["unit"])) for change in alive)
    return units[0][2] if units else None


def _settle(state: RecordState, name: str, alive: list[Change], owner: str | None, unit_of: UnitOf) -> None:
    if not alive:
        return
    alive.sort(key=lambda change: (unit_of(change.device) == owner, change.clock, change.dot), reverse=True)
    value = alive[0].fields[name]
    if value is not None:
        state.shown[name] = value
    if any(change.fields[name] != value for change in alive):
        state.conflicts[name] = tuple(
            Side(change.dot, change.fields[name], change.clock, change.actor) for change in alive
        )


def heads(changes: Iterable[Change], names: Iterable[str]) -> dict[str, list[str]]:
    """For each entry, the dots an author with these changes names in ``over``, refused ones included."""
    known = list(changes)
    result: dict[str, list[str]] = {}
    for name in names:
        overridden = {dot for change in known for dot in change.over.get(name, ())}
        found = sorted(change.dot for change in known if name in change.fields and change.dot not in overridden)
        if found:
            result[name] = found
    return result
