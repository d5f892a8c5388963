"""Merging is set union: what a record shows is a pure function of the set of its changes.

For each entry (field, or element of a list or table)::

    alive = {dots that wrote it, not refused} - {dots named in any over, of changes not refused}

One value, or all equal: settled. Otherwise a conflict with every side kept; the shown side is chosen by a
fixed rule: owner unit first, then the later clock, then the greater dot. Two rules keep refusals sound:

* a refused change neither writes nor overrides, but whoever overrides it also overrides what it overrode;
* an author's ``over`` lists every head the author's copy held, refused ones included (:func:`heads`).

Verdicts are entries like any other, except that no verdict sets a verdict aside: two that disagree are a
conflict, and the later one holds until it is settled.

A change of a newer schema than this program reads neither writes nor overrides, and an author who cannot
read it has not seen its values: :func:`heads` leaves it out, so that the edit stands beside it as a conflict
and nothing is replaced unseen. A change that gives the record another type than its founding change is no
part of it (admission refuses it; here it only must not make the state depend on arrival).

A change that an ``erase`` names is no part of its record, whether its line is still held or not.

Nothing here depends on the order in which changes arrived, nor on how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tvdesk.history import canonical
from tvdesk.history.change import LIFE, VERDICT, Change
from tvdesk.history.upcast import UPCASTERS, Upcasters, upcast


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


def merge(
    changes: Iterable[Change], unit_of: UnitOf, schemas: SchemaOf, upcasters: Upcasters = UPCASTERS
) -> RecordState:
    """The state of one record from all its known changes, in any order.

    ``unit_of`` gives a device's unit (for the rule that the owner comes first), ``schemas`` the newest
    schema known for each type, ``upcasters`` the steps that lead older changes there. At least one change
    is needed.
    """
    given = list(changes)
    first = given[0]
    newest = schemas.get(first.type, 0)
    if len(given) == 1 and first.op == "create" and first.schema <= newest:
        return _fresh(upcast(first, newest, upcasters))
    known = {change.dot: change for change in given}
    founding = min(known.values(), key=lambda change: (change.op != "create", change.clock, change.dot))
    known = {dot: change for dot, change in known.items() if change.type == founding.type}
    erased = {dot for change in known.values() for dot in change.erases}
    if erased:
        known = {dot: change for dot, change in known.items() if dot not in erased}
    readable = _readable(known, schemas, upcasters)
    latest = max(known.values(), key=lambda change: (change.clock, change.dot))
    state = RecordState(founding.record, founding.type, {}, clock=latest.clock, actor=latest.actor)
    state.newer = len(readable) < len(known)
    writers = _writers(readable)
    unread = {dot: change for dot, change in known.items() if dot not in readable}
    refused = _judge(state, writers, unread)
    state.refusals = tuple(sorted(refused.values(), key=lambda refusal: refusal.dot))
    aside = {**unread, **{dot: readable[dot] for dot in refused if dot in readable}}
    if refused:
        writers = {name: [one for one in writing if one.dot not in refused] for name, writing in writers.items()}
    owner = _owner(_alive("unit", writers.get("unit", []), aside))
    for name in sorted(writers):
        writing = writers[name]
        if name.startswith(VERDICT):
            continue
        if len(writing) == 1 and name not in writing[0].over:
            # Most entries of most records: written once, and nothing before. As below, in a third of the time.
            if (written := writing[0].fields[name]) is not None:
                state.shown[name] = written
        else:
            _settle(state, name, _alive(name, writing, aside), owner, unit_of)
    life = state.shown.pop(LIFE, None)
    # A deletion against an edit is a conflict: the record stays in sight until somebody decides.
    state.visible = life is True or LIFE in state.conflicts
    return state


def _fresh(change: Change) -> RecordState:
    shown = dict(change.fields)
    shown.pop(LIFE, None)
    if None in shown.values():
        shown = {name: value for name, value in shown.items() if value is not None}
    return RecordState(change.record, change.type, shown, clock=change.clock, actor=change.actor)


def _readable(known: Mapping[str, Change], schemas: SchemaOf, upcasters: Upcasters) -> dict[str, Change]:
    return {
        dot: upcast(change, schemas[change.type], upcasters)
        for dot, change in known.items()
        if change.schema <= schemas.get(change.type, 0)
    }


def _writers(changes: Mapping[str, Change]) -> dict[str, list[Change]]:
    writers: dict[str, list[Change]] = {}
    for change in changes.values():
        for name in change.fields:
            writers.setdefault(name, []).append(change)
    return writers


def _overridden(name: str, writing: Iterable[Change], aside: Mapping[str, Change]) -> set[str]:
    """The dots that these changes replace; through one that is set aside, also what that one replaced."""
    overridden: set[str] = set()
    pending = [dot for change in writing for dot in change.over.get(name, ())]
    while pending:
        dot = pending.pop()
        if dot not in overridden:
            overridden.add(dot)
            if dot in aside:
                pending.extend(aside[dot].over.get(name, ()))
    return overridden


def _alive(name: str, writing: list[Change], aside: Mapping[str, Change]) -> list[Change]:
    overridden = _overridden(name, writing, aside)
    return [change for change in writing if change.dot not in overridden]


def _judge(state: RecordState, writers: Mapping[str, list[Change]], unread: Mapping[str, Change]) -> dict[str, Refusal]:
    refused: dict[str, Refusal] = {}
    for name, writing in writers.items():
        if not name.startswith(VERDICT):
            continue
        alive = _alive(name, writing, unread)
        alive = sorted(alive, key=lambda change: (change.clock, change.dot), reverse=True)
        verdicts = [value for change in alive if isinstance(value := change.fields[name], dict)]
        if not verdicts:
            continue
        if any(verdict.get("state") != verdicts[0].get("state") for verdict in verdicts):
            state.conflicts[name] = _sides(name, alive)
        if verdicts[0].get("state") == "refused":
            dot = name.removeprefix(VERDICT)
            refused[dot] = Refusal(dot, str(verdicts[0].get("code", "")), str(verdicts[0].get("reason", "")))
    return refused


def _owner(alive: list[Change]) -> str | None:
    units = sorted((change.clock, change.dot, str(change.fields["unit"])) for change in alive)
    return units[0][2] if units else None


def _settle(state: RecordState, name: str, alive: list[Change], owner: str | None, unit_of: UnitOf) -> None:
    if not alive:
        return
    if len(alive) > 1:
        alive = sorted(
            alive, key=lambda change: (unit_of(change.device) == owner, change.clock, change.dot), reverse=True
        )
    value = alive[0].fields[name]
    if value is not None:
        state.shown[name] = value
    if len(alive) > 1 and len({canonical.encode(change.fields[name]) for change in alive}) > 1:
        state.conflicts[name] = _sides(name, alive)


def _sides(name: str, alive: Iterable[Change]) -> tuple[Side, ...]:
    return tuple(Side(change.dot, change.fields[name], change.clock, change.actor) for change in alive)


def heads(
    changes: Iterable[Change],
    names: Iterable[str],
    schemas: SchemaOf | None = None,
    upcasters: Upcasters = UPCASTERS,
) -> dict[str, list[str]]:
    """For each entry, the dots an author with these changes names in ``over``, refused ones included.

    With ``schemas``, changes that the author's program cannot read are left out, and older ones are read in
    the words of today. Without, every change is taken as it stands.
    """
    known = {change.dot: change for change in changes}
    seen = known if schemas is None else _readable(known, schemas, upcasters)
    unread = {dot: change for dot, change in known.items() if dot not in seen}
    result: dict[str, list[str]] = {}
    for name in names:
        writing = [change for change in seen.values() if name in change.fields]
        found = sorted(change.dot for change in _alive(name, writing, unread))
        if found:
            result[name] = found
    return result
