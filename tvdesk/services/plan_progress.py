"""Plan against done: the plan items of a year with their money, and the records that carry them out.

A record carries out the item that its field ``plan_item`` names. What was spent outside the plan is told too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tvdesk.core.periods import Period, PeriodKind
from tvdesk.db.models import TYPED
from tvdesk.services.figures import KINDS, Values, people_of
from tvdesk.services.listing import values_of

PLANNED, UNDER_WAY, DONE, DROPPED = "du_kien", "dang_lam", "xong", "huy"
"""The codes of a plan item's own word on its state."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that carries out an item."""

    type: str
    record: str
    title: str
    start_date: str
    spent: int
    people: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """A plan item with what was done of it. Money in đồng; ``planned`` is ``None`` where the plan names no sum.

    ``state`` is the item's own word, or what follows from its records where it has none.
    """

    record: str
    title: str
    subtype: str
    state: str
    start_date: str
    end_date: str
    source: str
    planned: int | None
    linked: tuple[Linked, ...]

    @property
    def spent(self) -> int:
        return sum(one.spent for one in self.linked)

    @property
    def over(self) -> int:
        """Money spent beyond the plan; nought where the plan names no sum."""
        return max(0, self.spent - self.planned) if self.planned is not None else 0

    @property
    def idle(self) -> bool:
        """Whether nothing was done of an item that was not dropped."""
        return not self.linked and self.state != DROPPED


@dataclass(frozen=True, slots=True)
class Source:
    """Planned and spent of one source of money; the empty code where none is named."""

    source: str
    planned: int
    spent: int


@dataclass(frozen=True, slots=True)
class Year:
    """A plan year: its items, the records of the year without an item, and the money by source."""

    year: int
    items: tuple[Item, ...]
    unplanned: tuple[Linked, ...]
    sources: tuple[Source, ...]

    @property
    def planned(self) -> int:
        return sum(one.planned or 0 for one in self.items)

    @property
    def spent(self) -> int:
        """Money spent on items of the plan."""
        return sum(one.spent for one in self.items)

    @property
    def outside(self) -> int:
        """Money spent outside the plan."""
        return sum(one.spent for one in self.unplanned)

    @property
    def idle(self) -> tuple[Item, ...]:
        return tuple(one for one in self.items if one.idle)

    @property
    def done(self) -> int:
        """How many items have records or are said to be done."""
        return sum(bool(one.linked) or one.state == DONE for one in self.items)


@dataclass(frozen=True, slots=True)
class Brief:
    """A plan year for who only wants to know what waits: the money planned, and the items of which nothing was done."""

    planned: int
    idle: tuple[Item, ...]


def plan_years(connection: Connection, unit: str | None, this_year: int) -> list[int]:
    """The years that have plan items, this year always among them; the newest first."""
    columns = TYPED["plan_item"].c
    said = select(columns.plan_year).where(columns.visible, columns.plan_year.is_not(None))
    started = select(func.substr(columns.start_date, 1, 4)).where(columns.visible, columns.plan_year.is_(None))
    found = {this_year}
    for query in (said, started):
        own = query if unit is None else query.where(columns.unit == unit)
        found |= {int(row[0]) for row in connection.execute(own.distinct()) if row[0]}
    return sorted(found, reverse=True)


def plan_of_year(connection: Connection, year: int, unit: str | None) -> Year:
    """The plan of a year against what was done, of one unit or of all.

    Records belong to an item by their link, whatever their day; without one to the year in whose reporting days they
    start.
    """
    items = items_of_year(connection, year, unit)
    period = Period(PeriodKind.YEAR, year)
    by_item: dict[str, list[Linked]] = {one["record"]: [] for one in items}
    unplanned: list[Linked] = []
    sources: dict[str, list[int]] = {}
    for one in items:
        _add(sources, one, planned=one.get("budget_planned_vnd") or 0)
    for kind, one in _done(connection, unit, period):
        item = one["plan_item"]
        if item in by_item:
            by_item[item].append(_linked(kind, one))
        elif item:
            continue
        else:
            unplanned.append(_linked(kind, one))
        _add(sources, one, spent=one.get("budget_vnd") or 0)
    made = tuple(_item(one, by_item[one["record"]]) for one in items)
    money = tuple(
        Source(name, *sums) for name, sums in sorted(sources.items(), key=lambda item: (not item[0], item[0]))
    )
    return Year(year, made, tuple(unplanned), money)


def plan_in_brief(connection: Connection, year: int, unit: str | None) -> Brief:
    """What :func:`plan_of_year` says of planned money and idle items, without reading the records of the year."""
    items = [_item(one, ()) for one in items_of_year(connection, year, unit)]
    carried_out = _carried_out(connection, unit) if items else set()
    idle = tuple(one for one in items if one.idle and one.record not in carried_out)
    return Brief(sum(one.planned or 0 for one in items), idle)


def _carried_out(connection: Connection, unit: str | None) -> set[str]:
    """The items that a visible record names."""
    found: set[str] = set()
    for kind in KINDS:
        table = TYPED[kind]
        query = select(table.c.plan_item).where(table.c.visible, table.c.plan_item.is_not(None)).distinct()
        if unit is not None:
            # Nearly all records are the unit's: led by the index of units, each would be looked up for itself.
            query = query.where(func.coalesce(table.c.unit, "") == unit)
        found.update(connection.execute(query).scalars())
    return found


def _add(sources: dict[str, list[int]], one: Values, planned: int = 0, spent: int = 0) -> None:
    if planned or spent:
        sums = sources.setdefault(one.get("budget_source") or "", [0, 0])
        sums[0] += planned
        sums[1] += spent


def items_of_year(connection: Connection, year: int, unit: str | None) -> Sequence[Values]:
    """The values of a year's plan items, of one unit or of all, in the order of their days."""
    table = TYPED["plan_item"]
    by_start = table.c.plan_year.is_(None) & (func.substr(table.c.start_date, 1, 4) == str(year))
    query = select(table).where(table.c.visible, (table.c.plan_year == year) | by_start)
    if unit is not None:
        query = query.where(table.c.unit == unit)
    ordered = query.order_by(table.c.start_date, table.c.title_key, table.c.record)
    return [values_of("plan_item", dict(row._mapping)) for row in connection.execute(ordered)]


def _done(connection: Connection, unit: str | None, period: Period) -> Iterable[tuple[str, Values]]:
    """What has an item, and what has none and starts in the period: a desk of many years has many more records."""
    names = ("record", "title", "start_date", "plan_item", "budget_vnd", "budget_source")
    counts = ("visits", "participants", "participants_domestic", "participants_foreign")
    for kind in KINDS:
        table = TYPED[kind]
        columns = [table.c[name] for name in (*names, *counts) if name in table.c]
        inside = table.c.start_date.between(period.first.isoformat(), period.last.isoformat())
        own = table.c.plan_item.is_not(None) & (table.c.plan_item != "")
        query = select(*columns).where(table.c.visible, own | inside)
        if unit is not None:
            query = query.where(table.c.unit == unit)
        for row in connection.execute(query.order_by(table.c.start_date, table.c.record)):
            yield kind, dict(row._mapping)


def _linked(kind: str, one: Values) -> Linked:
    return Linked(kind, one["record"], one["title"] or "", one["start_date"], one["budget_vnd"] or 0, people_of(one))


def _item(one: Values, linked: Sequence[Linked]) -> Item:
    return Item(
        record=one["record"],
        title=one.get("title", ""),
        subtype=one.get("subtype", ""),
        state=one.get("plan_state") or (UNDER_WAY if linked else PLANNED),
        start_date=one.get("start_date", ""),
        end_date=one.get("end_date", ""),
        source=one.get("budget_source", ""),
        planned=one.get("budget_planned_vnd"),
        linked=tuple(linked),
    )
