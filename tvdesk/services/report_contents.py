"""What is in a report, and what is left out and why: so that nobody finds out from the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from tvdesk.core.fields import unflatten
from tvdesk.core.forms import SCHEMA_VERSION
from tvdesk.core.rules import as_date
from tvdesk.db.models import TYPED
from tvdesk.services.as_written import as_written
from tvdesk.services.figures import KINDS, Gathered, Values, gather, people_of
from tvdesk.services.listing import values_of

OUTSIDE, DELETED, REFUSED, DRAFT, JOINED = "outside", "deleted", "refused", "draft", "joined"
"""Why a record is left out: it starts on another day than the report's; it was deleted; the office set it aside; it is
still a draft; the office has joined it with another record, which stands for both."""

NEAR = timedelta(days=31)
"""How far from the days of a report a record outside of them is still named; others are only counted."""


class DraftLike(Protocol):
    """A form that is not saved yet: its type, the record it changes (or none), and what was typed by field."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def record(self) -> str: ...
    @property
    def typed(self) -> Mapping[str, Any]: ...


Gaps = Callable[[str, Values], Sequence[str]]
"""The fields that a report wants and that a record of a type does not have."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record in the report; ``gaps`` are fields that the report wants and that are empty."""

    type: str
    record: str
    title: str
    start_date: str
    people: int | None
    gaps: tuple[str, ...] = ()
    contested: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record or draft that is not in the report; ``by`` is the record that stands for a joined one."""

    type: str
    record: str
    title: str
    start_date: str
    reason: str
    by: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """``far`` counts the records outside the days that are not named."""

    first: str
    last: str
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    far: int

    @property
    def incomplete(self) -> tuple[Item, ...]:
        """What is in the report with gaps."""
        return tuple(one for one in self.items if one.gaps)


def contents(
    connection: Connection,
    first: str,
    last: str,
    unit: str | None,
    *,
    duplicates: Mapping[str, str] | None = None,
    drafts: Iterable[DraftLike] = (),
    gaps: Gaps | None = None,
) -> Contents:
    """What a report of ``first`` to ``last`` (ISO, both included) holds and lacks; of one unit, or of all."""
    found = gather(connection, first, last, unit, duplicates)
    items = tuple(_item(kind, one, gaps(kind, one) if gaps else ()) for kind in KINDS for one in found.of(kind))
    left: list[LeftOut] = [*_joined(found), *_drafts(drafts, first, last)]
    far = 0
    for kind in KINDS:
        left += _gone(connection, kind, first, last, unit)
        near, others = _outside(connection, kind, first, last, unit)
        left += near
        far += others
    return Contents(first, last, items, tuple(left), far)


def _item(kind: str, one: Values, gaps: Sequence[str]) -> Item:
    return Item(
        kind,
        one["record"],
        one.get("title", ""),
        one["start_date"],
        people_of(one),
        tuple(gaps),
        bool(one.get("$conflicts")),
    )


def _left(kind: str, one: Values, reason: str, by: str = "") -> LeftOut:
    return LeftOut(kind, one["record"], one.get("title", ""), one.get("start_date", ""), reason, by)


def _joined(found: Gathered) -> list[LeftOut]:
    kinds = {one["record"]: kind for kind in KINDS for one in found.of(kind)}
    return [
        _left(kinds[representative], one, JOINED, representative)
        for representative, members in found.together.items()
        for one in members[1:]
    ]


def _drafts(drafts: Iterable[DraftLike], first: str, last: str) -> list[LeftOut]:
    """Drafts of records that are still to be made, of those days or without a day that can be read."""
    made = []
    for one in drafts:
        if one.type not in KINDS or one.record:
            continue
        day = str(one.typed.get("start_date") or "")
        if as_date(day) is None or first <= day <= last:
            title = str(one.typed.get("title") or "")
            made.append(LeftOut(one.type, "", title, day if as_date(day) else "", DRAFT, draft=one.id))
    return made


def _gone(connection: Connection, kind: str, first: str, last: str, unit: str | None) -> list[LeftOut]:
    """Deleted records of those days, and those that the office set aside."""
    table = TYPED[kind]
    deleted = (~table.c.visible, table.c.refused == 0, table.c.start_date >= first, table.c.start_date <= last)
    rows = connection.execute(_of(select(table).where(*deleted), table, unit).order_by(table.c.start_date))
    left = [_left(kind, values_of(kind, dict(row._mapping)), DELETED) for row in rows]
    for one in _refused(connection, kind, SCHEMA_VERSION):
        if first <= str(one.get("start_date", "")) <= last and unit in (None, one.get("unit")):
            left.append(_left(kind, one, REFUSED))
    return left


def _refused(connection: Connection, kind: str, schemas: Mapping[str, int]) -> Sequence[Values]:
    """What was written in records that show nothing, since every change of theirs is set aside."""
    table = TYPED[kind]
    aside = connection.execute(select(table.c.record).where(~table.c.visible, table.c.refused > 0))
    states = as_written(connection, [row[0] for row in aside], schemas)
    return [{**unflatten(state.shown), "record": record} for record, state in sorted(states.items())]


def _outside(connection: Connection, kind: str, first: str, last: str, unit: str | None) -> tuple[list[LeftOut], int]:
    """The records that start shortly before or after the days, or reach into them, and how many more there are."""
    table = TYPED[kind]
    early, late = _moved(first, -NEAR), _moved(last, NEAR)
    start, end = table.c.start_date, table.c.end_date
    before = (start < first) & ((start >= early) | (end >= first))
    near = before | ((start > last) & (start <= late))
    query = _of(select(table).where(table.c.visible, near), table, unit).order_by(start, table.c.record)
    rows = [values_of(kind, dict(row._mapping)) for row in connection.execute(query)]
    outside = select(func.count()).select_from(table).where(table.c.visible, (start < first) | (start > last))
    return [_left(kind, one, OUTSIDE) for one in rows], int(
        connection.execute(_of(outside, table, unit)).scalar_one()
    ) - len(rows)


def _of(query: Any, table: Any, unit: str | None) -> Any:
    return query if unit is None else query.where(table.c.unit == unit)


def _moved(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()
