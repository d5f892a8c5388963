"""The few figures that a round's report comes down to, summed in the database, and what records would add to them.

An event that several units reported counts once, as in :mod:`tvdesk.services.figures`, which has the figures in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, case, func, select

from tvdesk.db import bulk
from tvdesk.db.models import TYPED
from tvdesk.services.duplicates import NOT_SAME, SAME, links, representatives
from tvdesk.services.figures import KINDS, people_of

_PEOPLE = ("visits", "participants", "participants_domestic", "participants_foreign")
_MONEY = ("budget_planned_vnd", "budget_vnd")
READ = ("visible", "start_date", *_PEOPLE, *_MONEY)
"""The columns that are looked at, where a type has them."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Events of a type in a period: how many, people taking part, and money planned and spent in đồng."""

    count: int = 0
    people: int = 0
    planned: int = 0
    spent: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.count + other.count, self.people + other.people, self.planned + other.planned, self.spent + other.spent
        )

    def __sub__(self, other: Sums) -> Sums:
        return self + Sums(-other.count, -other.people, -other.planned, -other.spent)


def sums_of(connection: Connection, first: str, last: str) -> dict[str, Sums]:
    """The sums of the visible records that start in ``first`` to ``last`` (ISO, both included), by type."""
    plain = plain_sums(connection, first, last)
    extra = counted_again(joined_rows(connection), first, last)
    return {kind: found - extra.get(kind, Sums()) for kind, found in plain.items()}


def plain_sums(connection: Connection, first: str, last: str) -> dict[str, Sums]:
    """The same with every record for itself, also those that were joined into one event."""
    found = {}
    for kind in KINDS:
        table = TYPED[kind]
        inside = (table.c.visible, table.c.start_date >= first, table.c.start_date <= last)
        money = (func.sum(table.c[name]) for name in _MONEY)
        query = select(func.count(), func.sum(_people(table)), *money).where(*inside)
        found[kind] = Sums(*(int(value or 0) for value in connection.execute(query).one()))
    return found


def _people(table: Table) -> Any:
    """As ``people_of``: visits, else participants, else the two parts of them as far as they are known."""
    here: list[Any] = [table.c[name] for name in _PEOPLE[:2] if name in table.c]
    parts = [table.c[name] for name in _PEOPLE[2:] if name in table.c]
    if parts:
        known: Any = sum((func.coalesce(part, 0) for part in parts[1:]), func.coalesce(parts[0], 0))
        here.append(case((and_(*(part.is_(None) for part in parts)), 0), else_=known))
    return func.coalesce(*here, 0) if here else 0


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one type that the office has joined as one event, by their ids."""

    kind: str
    rows: Mapping[str, Mapping[str, Any]]


def joined_rows(connection: Connection) -> list[Group]:
    """All groups of joined records, with those that are deleted now."""
    found = links(connection)
    apart = {(link.record_a, link.record_b) for link in found if link.verdict == NOT_SAME}
    joined = [(link.record_a, link.record_b) for link in found if link.verdict == SAME]
    joined = [pair for pair in joined if pair not in apart]
    standing = representatives(joined, {record for pair in joined for record in pair})
    groups: list[Group] = []
    for kind in KINDS if standing else ():
        members: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        for row in rows_of(connection, kind, sorted(standing)):
            members[standing[row["record"]]][row["record"]] = row
        groups += [Group(kind, rows) for rows in members.values()]
    return groups


def counted_again(
    groups: Iterable[Group], first: str, last: str, now: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Sums]:
    """What records add that are joined with one that counts in the period already, by type.

    ``now`` has rows, by record, that take the place of those of the groups.
    """
    found: dict[str, Sums] = {}
    for group in groups:
        rows = [(now or {}).get(record, row) for record, row in group.rows.items()]
        visible = [row for row in rows if row.get("visible")]
        standing = min((str(row["record"]) for row in visible), default="")
        counted = sorted(
            (row for row in visible if within(row, first, last)),
            key=lambda row: (row["record"] != standing, row["start_date"], row.get("title_key") or "", row["record"]),
        )
        for row in counted[1:]:
            found[group.kind] = found.get(group.kind, Sums()) + sums_of_row(row)
    return found


def rows_of(connection: Connection, kind: str, records: Iterable[str]) -> list[dict[str, Any]]:
    """Of these records what is looked at, by column."""
    table = TYPED[kind]
    names = ["record", "title_key", *(name for name in READ if name in table.c)]
    sql = f'SELECT {", ".join(names)} FROM "{kind}" WHERE record IN ({{keys}})'
    return [dict(zip(names, row, strict=True)) for row in bulk.select_in(connection, sql, list(records))]


def within(row: Mapping[str, Any], first: str, last: str) -> bool:
    """Whether a record counts in the period."""
    return bool(row.get("visible")) and first <= (row.get("start_date") or "") <= last


def sums_of_row(row: Mapping[str, Any]) -> Sums:
    """What one record adds."""
    return Sums(1, people_of(row) or 0, row.get("budget_planned_vnd") or 0, row.get("budget_vnd") or 0)
