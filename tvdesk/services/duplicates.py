"""Possible duplicates, and the consolidating office's word on them.

Two units may report one event. What is *possibly* the same is proposed (:func:`candidates`) and nothing
more: only an officer's verdict joins records, as a record of type ``same_as`` in the office's log, signed
and reversible like every other. Joined records stay as their units wrote them; totals count a group once
and name every unit in it (:func:`groups`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, literal_column, select

from tvdesk.db import projection
from tvdesk.db.engine import writing
from tvdesk.db.models import TYPED
from tvdesk.services import matching
from tvdesk.services.desk import Desk
from tvdesk.services.errors import (
    DuplicateDecided,
    DuplicateOfItself,
    DuplicateTypesDiffer,
    LinkUnknown,
    OfficeOnly,
    RecordMissing,
)
from tvdesk.services.matching import Candidate
from tvdesk.services.matching_between import propose_between
from tvdesk.services.records import Records
from tvdesk.services.searching import search

SAME, NOT_SAME = "same", "not_same"
_ROUGH = [literal_column(f"'{precision}'") for precision in matching.ROUGH]
"""Written out in the statement: what is bound to it does not let SQLite use the index of rough dates."""
LINKABLE = ("activity", "training", "delegation")
"""The types among which duplicates are looked for; both sides of a link are of one of them."""


@dataclass(frozen=True, slots=True)
class Link:
    """One verdict in force: its own record id, the two records (the lower id first), and why."""

    record: str
    type: str
    record_a: str
    record_b: str
    verdict: str
    reason: str = ""


def candidates(
    connection: Connection, types: Sequence[str] = LINKABLE, *, judged: bool = False, least: int = matching.LEAST
) -> list[Candidate]:
    """Pairs of visible records that may be one event, the likeliest first.

    ``judged`` shows also those on which a verdict stands; ``least`` is the score (0..100) from which a pair
    is proposed. 10,000 records take a few seconds.
    """
    decided = set() if judged else {(link.record_a, link.record_b) for link in links(connection)}
    found: list[Candidate] = []
    for type in types:
        found += matching.propose(type, _subjects(connection, type), least)
    found = [one for one in found if (one.record_a, one.record_b) not in decided]
    return sorted(found, key=lambda one: (-one.score, one.record_a, one.record_b))


def _subjects(connection: Connection, type: str) -> list[Mapping[str, Any]]:
    table = TYPED[type]
    names = [name for name in matching.READ if name in table.c]
    query = select(*(table.c[name] for name in ("record", *names))).where(table.c.visible).order_by(table.c.record)
    return [matching.as_read(dict(row._mapping)) for row in connection.execute(query)]


def similar(connection: Connection, type: str, values: Mapping[str, Any], most: int = 5) -> list[Candidate]:
    """The visible records that may be the event of one record, the likeliest first; a few milliseconds.

    ``values`` are the record's, with its id under ``record`` (any text for one that is not written yet). A pair
    on which a verdict stands is left out.
    """
    if type not in LINKABLE or not values.get("title"):
        return []
    first, last, words = matching.near(values)
    rows = {row["record"]: row for row in _between(connection, type, first, last)} if first else {}
    if len(words) >= matching.TITLE_WORDS:
        hits = [hit.record for hit in search(connection, " ".join(sorted(words))) if hit.type == type]
        found = projection.rows_of(connection, type, [record for record in hits if record not in rows])
        rows |= {row["record"]: matching.as_read(row) for row in found if row["visible"]}
    proposed = matching.propose_for(type, values, rows.values())
    if not proposed:
        return []
    decided = {(link.record_a, link.record_b) for link in links(connection)}
    return [one for one in proposed if (one.record_a, one.record_b) not in decided][:most]


def similar_to_many(
    connection: Connection, type: str, many: Iterable[Mapping[str, Any]], check: Callable[[], None] = lambda: None
) -> tuple[list[tuple[str, Candidate]], dict[str, Side]]:
    """The visible records that may be the events of many new ones, each as (record, pair); and what they show.

    The new ones have any text under ``record``. 10,000 new ones among as many take a few seconds; ``check`` is called
    all the while and may raise.
    """
    pairs = list(propose_between(type, many, _subjects(connection, type), check))
    return pairs, sides(connection, [one for _, one in pairs])


def _between(connection: Connection, type: str, first: str, last: str) -> list[dict[str, Any]]:
    """The records that start in these days, or may, since theirs is only a month, a quarter or a year."""
    table = TYPED[type]
    start, rough = table.c.start_date, table.c.date_precision.in_(_ROUGH)
    wide_first, wide_last = (
        (date.fromisoformat(day) + timedelta(days=days)).isoformat() for day, days in ((first, -366), (last, 366))
    )
    near = start.between(first, last) | (start.between(wide_first, wide_last) & rough)
    names = [name for name in matching.READ if name in table.c]
    query = select(*(table.c[name] for name in ("record", *names))).where(table.c.visible, near)
    return [matching.as_read(dict(row._mapping)) for row in connection.execute(query)]


def links(connection: Connection) -> list[Link]:
    """The verdicts in force, by their records."""
    table = TYPED["same_as"]
    columns = (table.c[name] for name in ("record", "record_type", "record_a", "record_b", "verdict", "reason"))
    rows = connection.execute(select(*columns).where(table.c.visible).order_by(table.c.record_a, table.c.record_b))
    found = []
    for row in rows:
        record_a, record_b = sorted((row[2], row[3]))
        found.append(Link(row[0], row[1], record_a, record_b, row[4], row[5] or ""))
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in force with who gave it and when (the clock of the change)."""

    link: Link
    actor: str
    clock: str


def verdicts(connection: Connection) -> list[Verdict]:
    """The verdicts in force, the newest first."""
    table = TYPED["same_as"]
    query = select(table.c.record, table.c.actor, table.c.clock).where(table.c.visible)
    told = {row.record: (row.actor, row.clock) for row in connection.execute(query)}
    found = [Verdict(link, *told[link.record]) for link in links(connection)]
    return sorted(found, key=lambda one: (one.clock, one.link.record), reverse=True)


@dataclass(frozen=True, slots=True)
class Side:
    """What an officer is shown of one of two records; ``unit`` is the unit that reports it."""

    record: str
    title: str
    unit: str
    start_date: str


def sides(connection: Connection, pairs: Iterable[Candidate | Link]) -> dict[str, Side]:
    """The records of these pairs by id; one that is not here (any more) is left out."""
    wanted: dict[str, set[str]] = {}
    for one in pairs:
        wanted.setdefault(one.type, set()).update((one.record_a, one.record_b))
    found = {}
    for type, records in wanted.items():
        for row in projection.rows_of(connection, type, sorted(records)):
            unit = row["reporting_unit"] or row["unit"] or ""
            found[row["record"]] = Side(row["record"], row["title"] or "", unit, row["start_date"] or "")
    return found


def groups(connection: Connection) -> dict[str, str]:
    """For every visible record of a confirmed group, the record that stands for the group.

    The lowest visible id stands for it, so that all desks agree; records that are in no group are left out.
    A pair on which two desks of the office disagree is not joined.
    """
    found = links(connection)
    apart = {(link.record_a, link.record_b) for link in found if link.verdict == NOT_SAME}
    joined = [(link.record_a, link.record_b) for link in found if link.verdict == SAME]
    joined = [pair for pair in joined if pair not in apart]
    visible = _visible(connection, {link.type for link in found}, {record for pair in joined for record in pair})
    return representatives(joined, visible)


def representatives(joined: Iterable[tuple[str, str]], visible: set[str]) -> dict[str, str]:
    """Each visible record of a group of at least two to the group's lowest visible id."""
    parent: dict[str, str] = {}

    def root(record: str) -> str:
        parent.setdefault(record, record)
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for record_a, record_b in joined:
        parent[root(record_a)] = root(record_b)
    members: dict[str, list[str]] = {}
    for record in sorted(visible & parent.keys()):
        members.setdefault(root(record), []).append(record)
    return {record: group[0] for group in members.values() if len(group) > 1 for record in group}


def _visible(connection: Connection, types: Iterable[str], records: set[str]) -> set[str]:
    found: set[str] = set()
    for type in sorted(set(types) & set(LINKABLE)):
        table = TYPED[type]
        rows = connection.execute(select(table.c.record).where(table.c.visible))
        found.update(row[0] for row in rows if row[0] in records)
    return found


class Duplicates:
    """The consolidating office's decisions on possible duplicates."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def link(
        self, record_a: str, record_b: str, reason: str = "", *, different: bool = False, seen: str | None = None
    ) -> str:
        """Say that two records are one event, or (``different``) that they are not; the verdict's record id.

        A verdict that stands already is changed, one that was taken back is given anew. ``seen`` is the verdict that
        the officer has before her (empty: none): :class:`DuplicateDecided` when another has given one meanwhile. All
        in one transaction, so that two officers never make two verdicts on one pair.
        """
        self._require_office()
        if record_a == record_b:
            raise DuplicateOfItself(record=record_a)
        first, second = sorted((record_a, record_b))
        verdict = NOT_SAME if different else SAME
        with writing(self._desk.engine) as connection:
            type = _type_of_both(connection, record_a, record_b)
            known = _verdict_on(connection, first, second, visible=None)
            stands = known.verdict if known is not None and known.visible else ""
            if seen is not None and stands != seen:
                raise DuplicateDecided(record_a=first, record_b=second, verdict=stands)
            if known is None:
                sides = {"record_type": type, "record_a": first, "record_b": second}
                values = {**sides, "verdict": verdict, "reason": reason}
                return self._records.create_in(connection, "same_as", [values])[0]
            if not known.visible:
                self._records.restore_in(connection, [known.record])
            self._records.edit_in(connection, known.record, {"verdict": verdict, "reason": reason or None})
            return str(known.record)

    def unlink(self, record_a: str, record_b: str) -> str:
        """Take back the verdict on two records; it stays in the log. Its record id."""
        self._require_office()
        with writing(self._desk.engine) as connection:
            known = _verdict_on(connection, record_a, record_b, visible=True)
            if known is None:
                raise LinkUnknown(record_a=record_a, record_b=record_b)
            self._records.delete_in(connection, [known.record])
        return str(known.record)

    def _require_office(self) -> None:
        if not self._desk.is_dic:
            raise OfficeOnly()


def _type_of_both(connection: Connection, record_a: str, record_b: str) -> str:
    type_a, type_b = (_type_of(connection, record) for record in (record_a, record_b))
    if type_a != type_b:
        raise DuplicateTypesDiffer(type_a=type_a, type_b=type_b)
    return type_a


def _type_of(connection: Connection, record: str) -> str:
    for type in LINKABLE:
        table = TYPED[type]
        if connection.execute(select(table.c.no).where(table.c.record == record, table.c.visible)).first():
            return type
    raise RecordMissing(record=record)


def _verdict_on(connection: Connection, record_a: str, record_b: str, *, visible: bool | None) -> Any:
    """The verdict's row on a pair; with ``visible`` ``None`` one that was taken back counts too."""
    table = TYPED["same_as"]
    sides = (record_a, record_b)
    query = select(table.c.record, table.c.visible, table.c.verdict).where(
        table.c.record_a.in_(sides), table.c.record_b.in_(sides)
    )
    if visible is not None:
        query = query.where(table.c.visible == visible)
    return connection.execute(query.order_by(table.c.visible.desc(), table.c.record)).first()
