"""Who has reported in a round and who has not: what a consolidated report was built from, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from tvdesk.core.text import clean
from tvdesk.db.models import TYPED, conflict, incoming
from tvdesk.services.figures import KINDS, Gathered
from tvdesk.services.rounds import LOCAL_TIME, Round

ON_TIME, RECEIVED, LATE, HELD, SILENT, BY_OFFICE = "on_time", "received", "late", "held", "silent", "by_office"


@dataclass(frozen=True, slots=True)
class Reporter:
    """One unit: the days (ISO) of its first and last file taken in, files held, records in the period."""

    unit: str
    state: str
    first: str = ""
    last: str = ""
    held: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class Contested:
    """A record of the period with fields on which nobody has decided."""

    kind: str
    record: str
    title: str
    unit: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All units that were asked or have reported, and the open conflicts among the period's records."""

    reporters: tuple[Reporter, ...]
    contested: tuple[Contested, ...] = ()
    deadline: str = ""

    def count(self, *states: str) -> int:
        """How many units are in one of these states."""
        return sum(one.state in states for one in self.reporters)

    @property
    def held(self) -> int:
        """All files held."""
        return sum(one.held for one in self.reporters)


@dataclass(frozen=True, slots=True)
class Files:
    """What came from a unit: the days (ISO) of its first and last file taken in, and how many files wait."""

    first: str = ""
    last: str = ""
    held: int = 0


def coverage(
    connection: Connection,
    found: Gathered,
    expected: Collection[str],
    round: Round | None = None,
    office: str = "",
    files: Mapping[str, Files] | None = None,
) -> Coverage:
    """Of the expected units and of all who sent a file (of that round, when one is named) or have records.

    ``files`` is what :func:`files_of` found on the day of the report, where that is past. ``office`` is the
    consolidating office, which sends no file to itself. Late is a unit whose first file came after the deadline; what
    it adds later does not make it late.
    """
    records = Counter(str(one.get("unit", "")) for one in found.reported())
    shown = {one["record"]: (str(one["title"]), str(one.get("unit", ""))) for one in found.reported()}
    if files is None:
        files = files_of(connection, round)
    return _coverage(records, _contested(connection, shown), files, expected, round, office)


def counted_coverage(
    connection: Connection,
    first: str,
    last: str,
    expected: Collection[str],
    round: Round | None = None,
    office: str = "",
) -> Coverage:
    """The same for the visible records that start in ``first`` to ``last``, counted by the database."""
    records: Counter[str] = Counter()
    shown: dict[str, tuple[str, str]] = {}
    for kind in KINDS:
        table = TYPED[kind]
        inside = (table.c.visible, table.c.start_date >= first, table.c.start_date <= last)
        query = select(func.coalesce(table.c.unit, ""), func.count()).where(*inside).group_by(table.c.unit)
        for unit, count in connection.execute(query):
            records[unit] += count
        open_ones = select(conflict.c.record).where(conflict.c.type == kind)
        named = select(table.c.record, table.c.title, table.c.unit).where(*inside, table.c.record.in_(open_ones))
        shown |= {row[0]: (row[1] or "", row[2] or "") for row in connection.execute(named)}
    return _coverage(records, _contested(connection, shown), files_of(connection, round), expected, round, office)


def _coverage(
    records: Counter[str],
    contested: Sequence[Contested],
    files: Mapping[str, Files],
    expected: Collection[str],
    round: Round | None,
    office: str,
) -> Coverage:
    deadline = round.deadline if round else ""
    asked = set(expected) - {office}
    units = {*asked, *files, *records} - {office, ""}
    if records[office]:
        units.add(office)
    reporters = [
        _reporter(unit, files.get(unit, Files()), records[unit], unit in asked, deadline) for unit in sorted(units)
    ]
    return Coverage(tuple(reporters), tuple(contested), deadline)


def files_of(connection: Connection, round: Round | None) -> dict[str, Files]:
    """What came from each unit; of a round only its files, where one is named."""
    columns = (incoming.c.unit, incoming.c.round, incoming.c.state, incoming.c.received)
    days: dict[str, list[str]] = {}
    held: Counter[str] = Counter()
    for unit, named, state, received in connection.execute(select(*columns).where(incoming.c.kind == "report")):
        if round and clean(named or "").casefold() not in (round.code.casefold(), round.record):
            continue
        if state == "applied":
            days.setdefault(unit, []).append(_day(received))
        elif state == "held":
            held[unit] += 1
    return {
        unit: Files(min(days.get(unit, ()), default=""), max(days.get(unit, ()), default=""), held[unit])
        for unit in {*days, *held}
    }


def _day(received: str) -> str:
    return (datetime.fromisoformat(received) + LOCAL_TIME).date().isoformat()


def _reporter(unit: str, files: Files, records: int, expected: bool, deadline: str) -> Reporter:
    if files.first:
        state = RECEIVED if not deadline else ON_TIME if files.first <= deadline else LATE
    elif files.held:
        state = HELD
    else:
        state = BY_OFFICE if records and not expected else SILENT
    return Reporter(unit, state, files.first, files.last, files.held, records)


def _contested(connection: Connection, shown: Mapping[str, tuple[str, str]]) -> Sequence[Contested]:
    """The open conflicts of the records shown, which are given with their titles and owners."""
    fields: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    rows = connection.execute(
        select(conflict.c.record, conflict.c.field, conflict.c.type).order_by(conflict.c.record, conflict.c.field)
    )
    for record, name, kind in rows:
        if record in shown:
            fields.setdefault(record, []).append(name)
            kinds[record] = kind
    return [Contested(kinds[record], record, *shown[record], tuple(names)) for record, names in fields.items()]
