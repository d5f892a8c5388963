"""What became of whom within some days: the families of units that a change of organisation ties together.

A unit that was split went to several, and several went into one that was merged; nothing says which part of a figure
belongs to which of them. So figures across a change are compared by whole families, whatever was before it beside
whatever came after it: that needs no guess, and adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tvdesk.core.text import sort_key
from tvdesk.core.unit_choices import PROVINCE, RECEIVING
from tvdesk.core.units import Unit, Units


@dataclass(frozen=True, slots=True)
class Family:
    """Units that came of each other between two days, by their ids, in the order of their names.

    ``before`` were there on the first day, ``after`` are there on the last one; a unit that took others in is in both.
    ``members`` are all, those too that came and went between. ``day`` is the last day (ISO) on which one of them began
    or took another in.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    members: frozenset[str]
    day: str


def families(units: Units, first: str, last: str, reporters: Collection[str] = ()) -> tuple[Family, ...]:
    """The families of all changes after ``first`` up to and with ``last`` (ISO), in the order of their names.

    Of units that stand right under a province, and of ``reporters``: what lies below a district reported through it,
    and would tie half a province together.
    """
    changes = [one for one in _changes(units, first, last) if one[0].id in reporters or _reports(units, one[0])]
    tied: dict[str, set[str]] = defaultdict(set)
    for old, new, _ in changes:
        tied[old.id].add(new.id)
        tied[new.id].add(old.id)
    found = []
    for members in _together(tied):
        day = max(day for old, _, day in changes if old.id in members)
        before, after = (_there(units, members, on) for on in (first, last))
        found.append(Family(before, after, members, day))
    return tuple(sorted(found, key=lambda one: [sort_key(units.name(id, first)) for id in one.before]))


def _changes(units: Units, first: str, last: str) -> Iterator[tuple[Unit, Unit, str]]:
    """Who ended, who came after, and the day on which it was so; either side may name the other."""
    for old in units.by_id.values():
        if not old.valid.last:
            continue
        day = (date.fromisoformat(old.valid.last) + timedelta(days=1)).isoformat()
        if first < day <= last:
            heirs = dict.fromkeys((*old.successors, *units.heirs(old.id)))
            yield from ((old, units.by_id[id], day) for id in heirs if id in units.by_id)


def _reports(units: Units, unit: Unit) -> bool:
    above = (units.by_id.get(span.value) for span in unit.parents)
    return unit.kind not in RECEIVING and any(one is not None and one.kind == PROVINCE for one in above)


def _there(units: Units, members: frozenset[str], on: str) -> tuple[str, ...]:
    there = [id for id in members if units.by_id[id].valid.holds(on)]
    return tuple(sorted(there, key=lambda id: (sort_key(units.name(id, on)), id)))


def _together(tied: dict[str, set[str]]) -> Iterator[frozenset[str]]:
    left = set(tied)
    while left:
        members, waiting = set[str](), [min(left)]
        while waiting:
            one = waiting.pop()
            if one not in members:
                members.add(one)
                waiting.extend(tied[one])
        left -= members
        yield frozenset(members)
