"""What a period holds, counted by the database: the figures of the first page, and what a report would miss.

The same figures as :mod:`tvdesk.services.figures` works out from records, without reading any: a page that is read
anew after every save must not take longer with every year.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, case, false, func, literal, or_, select

from tvdesk.core.fields import Field, Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.rules import gap_fields
from tvdesk.db.models import TYPED
from tvdesk.services.figures import KINDS

OUTWARD = "doan_ra"
NAMED = 2
"""How many incomplete records are told by name."""

_LISTS = (Kind.CODES, Kind.TABLE)
_NUMBERS = (Kind.INTEGER, Kind.MONEY, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Figures:
    """What has been logged in a period; money in đồng."""

    activities: int
    trainings: int
    trained: int
    inward: int
    outward: int
    visits: int
    countries: int
    spent: int
    planned: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A record without a field that a report wants."""

    type: str
    record: str
    title: str


@dataclass(frozen=True, slots=True)
class WithGaps:
    """How many records of each type have gaps, and the first of them, in the order of a report."""

    counts: Mapping[str, int]
    first: tuple[Gap, ...] = ()

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def tally(connection: Connection, first: str, last: str, unit: str | None) -> tuple[Figures, WithGaps]:
    """The visible records that start in ``first`` to ``last`` (ISO, both included), of one owner or of all."""
    sums, countries = Counter[str](), set[str]()
    for kind in KINDS:
        countries |= _add_up(connection, kind, first, last, unit, sums)
    figures = Figures(
        activities=sums["activity"],
        trainings=sums["training.classes"],
        trained=sums["training.people"],
        inward=sums["delegation.groups"] - sums["delegation.outward"],
        outward=sums["delegation.outward"],
        visits=sums["delegation.people"],
        countries=len(countries),
        spent=sum(sums[f"{kind}.spent"] for kind in KINDS),
        planned=sum(sums[f"{kind}.planned"] for kind in KINDS),
    )
    counts = {kind: found for kind in KINDS if (found := sums[f"{kind}.gaps"])}
    return figures, WithGaps(counts, _first_gaps(connection, counts, first, last, unit))


def _add_up(connection: Connection, kind: str, first: str, last: str, unit: str | None, sums: Counter[str]) -> set[str]:
    """Add the sums of a kind, each under its name; the countries of its records. One pass over the period."""
    table = TYPED[kind]
    wanted = {kind: func.count(), **{f"{kind}.{name}": func.sum(value) for name, value in _values(kind).items()}}
    # In groups of one set of countries: so these come out of the same pass, each set once.
    query = select(table.c.countries, *wanted.values()).where(*_inside(table, first, last, unit))
    found: set[str] = set()
    for countries, *values in connection.execute(query.group_by(table.c.countries)):
        found.update(json.loads(countries) if countries else ())
        sums.update({name: int(value or 0) for name, value in zip(wanted, values, strict=True)})
    return found


def _values(kind: str) -> dict[str, ColumnElement[Any]]:
    """What is added up over the records of a kind, by name."""
    columns = TYPED[kind].c
    found: dict[str, ColumnElement[Any]] = {
        "people": _people(columns),
        "spent": func.coalesce(columns.budget_vnd, 0),
        "planned": func.coalesce(columns.budget_planned_vnd, 0),
        "gaps": case((_incomplete(kind), 1), else_=0),
    }
    if kind == "training":
        found["classes"] = func.coalesce(columns.classes, 1)
    if kind == "delegation":
        found["groups"] = func.coalesce(columns.groups, 1)
        found["outward"] = case((columns.subtype == OUTWARD, func.coalesce(columns.groups, 1)), else_=0)
    return found


def _people(columns: Any) -> ColumnElement[int]:
    """As :func:`tvdesk.services.figures.people_of`: members of a delegation, else participants, else their parts."""
    whole = [columns[name] for name in ("visits", "participants") if name in columns]
    parts = [columns[name] for name in ("participants_domestic", "participants_foreign") if name in columns]
    return func.coalesce(*whole, sum((func.coalesce(one, 0) for one in parts), start=literal(0)))


def _incomplete(kind: str) -> ColumnElement[bool]:
    """Whether a field that a report wants is empty."""
    columns = TYPED[kind].c
    return or_(false(), *(_empty(columns[field.name], field) for field in gap_fields(FORMS[kind])))


def _empty(column: ColumnElement[Any], field: Field) -> ColumnElement[bool]:
    if field.kind in _NUMBERS:
        return column.is_(None)
    return or_(column.is_(None), column == ("[]" if field.kind in _LISTS else ""))


def _inside(table: FromClause, first: str, last: str, unit: str | None) -> list[ColumnElement[bool]]:
    inside = [table.c.visible, table.c.start_date >= first, table.c.start_date <= last]
    return inside if unit is None else [*inside, table.c.unit == unit]


def _first_gaps(
    connection: Connection, counts: Mapping[str, int], first: str, last: str, unit: str | None
) -> tuple[Gap, ...]:
    found: list[Gap] = []
    for kind in counts:
        table = TYPED[kind]
        query = select(table.c.record, table.c.title).where(*_inside(table, first, last, unit), _incomplete(kind))
        ordered = query.order_by(table.c.start_date, table.c.title_key, table.c.record).limit(NAMED - len(found))
        found += [Gap(kind, record, title or "") for record, title in connection.execute(ordered)]
        if len(found) == NAMED:
            break
    return tuple(found)
