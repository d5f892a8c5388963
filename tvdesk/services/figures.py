"""Figures of a period: the records in it, and what they add up to. A record belongs by its start date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.db.models import TYPED, conflict, incoming
from tvdesk.services.listing import values_of

KINDS = ("activity", "training", "delegation")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The visible records of a period by kind, in the order of their days and titles."""

    first: str
    last: str
    by_kind: Mapping[str, Sequence[Values]] = field(default_factory=dict)

    def all(self) -> list[Values]:
        """All records, kind after kind."""
        return [one for kind in KINDS for one in self.by_kind.get(kind, ())]

    def total(self, kind: str, name: str) -> int:
        """The sum of a number over the records of a kind; records that do not say count as none."""
        return sum(one.get(name) or 0 for one in self.by_kind.get(kind, ()))

    def count_by(self, name: str) -> Counter[str]:
        """How many records have each code of a field; a record without any counts under the empty text.

        A record with several (countries, channels) counts under each of them.
        """
        found: Counter[str] = Counter()
        for one in self.all():
            value = one.get(name)
            found.update(value if isinstance(value, list) and value else [value or ""])
        return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a consolidated report was built from, and what it lacks."""

    received: Mapping[str, str]
    held: Mapping[str, int]
    silent: Sequence[str]
    conflicts: int


def gather(connection: Connection, first: str, last: str, unit: str | None = None) -> Gathered:
    """The records that start in ``first`` to ``last`` (ISO, both included), of one owner or of all."""
    by_kind: dict[str, list[Values]] = {}
    for kind in KINDS:
        table = TYPED[kind]
        query = select(table).where(table.c.visible, table.c.start_date >= first, table.c.start_date <= last)
        if unit is not None:
            query = query.where(table.c.unit == unit)
        ordered = query.order_by(table.c.start_date, table.c.title_key, table.c.record)
        by_kind[kind] = [values_of(kind, dict(row._mapping)) for row in connection.execute(ordered)]
    return Gathered(first, last, by_kind)


def coverage(connection: Connection, expected: Sequence[str]) -> Coverage:
    """Who of the expected units has sent something, whose files wait, who is silent, and open conflicts."""
    received: dict[str, str] = {}
    held: Counter[str] = Counter()
    for row in connection.execute(select(incoming.c.unit, incoming.c.state, incoming.c.received)):
        if row.state == "applied":
            received[row.unit] = max(received.get(row.unit, ""), row.received[:10])
        elif row.state == "held":
            held[row.unit] += 1
    silent = [unit for unit in expected if unit not in received and unit not in held]
    open_conflicts = len(connection.execute(select(conflict.c.record)).all())
    return Coverage(received, held, silent, open_conflicts)
