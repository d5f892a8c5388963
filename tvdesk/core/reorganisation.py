"""Changes of organisation as steps on the list of units: renamed, merged, split, closed, a duty that moves.

A change holds from a day on. What was before keeps its id, names and parents up to the day before: reports of an old
period print it as it was. Who came of whom stands on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tvdesk.core.errors import WrongUsage
from tvdesk.core.text import fold
from tvdesk.core.units import CONSOLIDATING, Span, Unit, Units

RENAME, MERGE, SPLIT, CLOSE, DUTY = "rename", "merge", "split", "close", "duty"
MOVES = (RENAME, MERGE, SPLIT, CLOSE, DUTY)


class UnitDaysWrong(WrongUsage):
    """A day of a change of organisation lies outside the days of the unit. Fields: ``unit``, ``day``."""

    code = "template.unit_days"


class HeirMissing(WrongUsage):
    """A change of organisation does not say enough of who changes and who comes after. Fields: ``change``."""

    code = "template.heir_missing"


@dataclass(frozen=True, slots=True)
class Heir:
    """A unit that comes after: by its id where it is there, else by what makes a new one."""

    unit: str = ""
    name: str = ""
    short: str = ""
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of organisation: what happens, to which units, from which day (ISO) on, and who comes after.

    ``role`` is the duty of a move of duty, from the one unit to the one heir. Of a renaming the heir has the name.
    """

    what: str
    units: tuple[str, ...]
    day: str
    heirs: tuple[Heir, ...] = ()
    role: str = CONSOLIDATING


@dataclass(frozen=True, slots=True)
class Step:
    """What is written of one unit: all values of a new one, else the changed fields."""

    unit: str
    values: Mapping[str, Any]
    is_new: bool = False


def plan(units: Units, move: Move) -> list[Step]:
    """The steps of a change, in the order in which they are written (new units before those that name them).

    Raises :class:`UnitDaysWrong` and :class:`HeirMissing`.
    """
    _require(units, move)
    if move.what == RENAME:
        heir = move.heirs[0]
        row = {"valid_from": move.day, "name": heir.name, **({"short": heir.short} if heir.short else {})}
        return [Step(move.units[0], {"names": [*_rows(units.by_id[move.units[0]].names, "name", move.day), row]})]
    if move.what == DUTY:
        return _duty(units, move)
    return _succession(units, move)


def _require(units: Units, move: Move) -> None:
    wanted = {RENAME: (1, 1, 1), MERGE: (1, 1, 1), SPLIT: (1, 2, None), CLOSE: (1, 0, None), DUTY: (1, 1, 1)}
    if move.what not in wanted:
        raise HeirMissing(change=move.what)
    least_units, least, most = wanted[move.what]
    known = [id for id in move.units if id in units.by_id]
    single = move.what in (RENAME, SPLIT, DUTY)
    if len(known) < least_units or len(known) != len(set(move.units)) or (single and len(known) != 1):
        raise HeirMissing(change=move.what)
    named = [heir for heir in move.heirs if heir.unit or heir.name]
    ids = [heir.unit for heir in named if heir.unit]
    if len(named) < least or (most is not None and len(named) > most) or len(set(ids)) != len(ids):
        raise HeirMissing(change=move.what)
    if move.what == RENAME and not move.heirs[0].name:
        raise HeirMissing(change=move.what)
    for id in known:
        _require_day(units, id, move.day)
    for id in ids:
        if id in units.by_id and move.what != RENAME:
            valid = units.by_id[id].valid
            if valid.last and valid.last < move.day:
                raise UnitDaysWrong(unit=units.name(id), day=_shown(move.day))


def _require_day(units: Units, id: str, day: str) -> None:
    """The unit was there the day before, and has not ended long ago."""
    try:
        before = _day_before(day)
    except ValueError as error:
        raise UnitDaysWrong(unit=units.name(id), day=day) from error
    if not units.by_id[id].valid.holds(before):
        raise UnitDaysWrong(unit=units.name(id), day=_shown(day))


def _duty(units: Units, move: Move) -> list[Step]:
    old, new = units.by_id[move.units[0]], units.by_id.get(move.heirs[0].unit)
    last = _day_before(move.day)
    held = any(span.value == move.role and span.holds(last) for span in old.roles)
    if new is None or new.id == old.id or not held:
        raise HeirMissing(change=move.what)
    ended = [_until(row, last) if row["role"] == move.role else row for row in _rows(old.roles, "role", "")]
    begun = [*_rows(new.roles, "role", ""), {"role": move.role, "valid_from": move.day}]
    return [Step(old.id, {"roles": ended}), Step(new.id, {"roles": begun})]


def _succession(units: Units, move: Move) -> list[Step]:
    """Units that end, and who comes after; a unit that is its own heir (it took others in) goes on."""
    taken, heirs, steps = set(units.by_id), [], []
    olds = [units.by_id[id] for id in move.units]
    for heir in move.heirs:
        if heir.unit in units.by_id:
            heirs.append(heir.unit)
            known = units.by_id[heir.unit].predecessors
            came = [one.id for one in olds if one.id != heir.unit]
            steps.append(Step(heir.unit, {"predecessors": sorted({*known, *came})}))
        elif heir.name:
            code = heir.unit or propose_id(heir.name, heir.parent or _above(olds, move.day), taken)
            taken.add(code)
            heirs.append(code)
            steps.append(_new(code, heir, olds, move))
    # Who ended names who came after only when that is there: new units are written first.
    steps = sorted(steps, key=lambda step: not step.is_new)
    last = _day_before(move.day)
    for old in olds:
        if old.id not in heirs:
            steps.append(Step(old.id, {**_ended(old, last), **_after(old, heirs)}))
    return steps


def _new(code: str, heir: Heir, olds: Sequence[Unit], move: Move) -> Step:
    name = {"valid_from": move.day, "name": heir.name, **({"short": heir.short} if heir.short else {})}
    parent = heir.parent or _above(olds, move.day)
    values = {
        "code": code,
        "kind": heir.kind or olds[0].kind,
        "names": [name],
        "parents": [{"valid_from": move.day, "parent": parent}] if parent else [],
        "valid_from": move.day,
        "predecessors": sorted(one.id for one in olds),
    }
    return Step(code, values, is_new=True)


def _ended(old: Unit, last: str) -> dict[str, Any]:
    """The last day of a unit, of its name, its parent and its duties."""
    tables = {"names": (old.names, "name"), "parents": (old.parents, "parent"), "roles": (old.roles, "role")}
    values: dict[str, Any] = {"valid_to": last}
    for field, (spans, name) in tables.items():
        if spans:
            values[field] = [_until(row, last) for row in _rows(spans, name, "")]
    return values


def _after(old: Unit, heirs: Sequence[str]) -> dict[str, Any]:
    return {"successors": sorted({*old.successors, *heirs})} if heirs else {}


def _until(row: dict[str, str], last: str) -> dict[str, str]:
    return row if row.get("valid_to", "9999") <= last else {**row, "valid_to": last}


def _rows(spans: Sequence[Span], name: str, ends: str) -> list[dict[str, str]]:
    """Spans as rows of the form; those still open on the day ``ends`` get the day before as their last."""
    rows = []
    for span in spans:
        last = span.last
        if ends and span.first < ends and (not last or last >= ends):
            last = _day_before(ends)
        row = {"valid_from": span.first, "valid_to": last, name: span.value, "short": span.short}
        rows.append({key: value for key, value in row.items() if value})
    return rows


def _above(olds: Sequence[Unit], day: str) -> str:
    """The parent of those who ended."""
    on = _day_before(day)
    return next((span.value for one in olds for span in one.parents if span.holds(on)), "")


def propose_id(name: str, parent: str, taken: set[str]) -> str:
    """A permanent id for a new unit: the parent's, and the first letters of its name; a number where it is taken."""
    letters = "".join(word[0] for word in fold(name).split() if word[:1].isalnum())[:12] or "dv"
    base = f"{parent}-{letters}" if parent else letters
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}{number}"
    return found


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _shown(day: str) -> str:
    return f"{day[8:]}/{day[5:7]}/{day[:4]}"
