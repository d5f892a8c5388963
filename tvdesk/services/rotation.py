"""Which backups stay: the newest of each of the last days, weeks and months; pure arithmetic on times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many days, weeks (from Monday) and months stay, counting only those that have a backup."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def kept(moments: Iterable[datetime], rotation: Rotation = Rotation()) -> frozenset[datetime]:
    """The times whose backups stay. Days are those of the times' own zone; the newest of all always stays.

    Only what is there counts, not the calendar: after a long leave, or with a clock that was set wrong, the old
    backups are still the last ones that there are.
    """
    newest_first = sorted(set(moments), reverse=True)
    kinds: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (max(rotation.days, 1), lambda one: one.date()),
        (rotation.weeks, lambda one: tuple(one.isocalendar()[:2])),
        (rotation.months, lambda one: (one.year, one.month)),
    )
    return frozenset(one for most, key in kinds for one in _first_of_each(newest_first, key, most))


def _first_of_each(moments: list[datetime], key: Callable[[datetime], Hashable], most: int) -> list[datetime]:
    found: dict[Hashable, datetime] = {}
    for one in moments:
        found.setdefault(key(one), one)
    return list(found.values())[:most]
