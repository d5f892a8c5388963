"""Figures of a period: the records in it, and what they add up to. A record belongs by its start date.

Records that the office has joined as one event are counted once: the group stands in the lists as its
representative, and names every unit that reported it.

The rules are here. ``services.counting`` has the database count by the same rules, where nobody needs the records
themselves; a test holds both to the same figures (:class:`Counts`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import PeriodKind, period_of
from tvdesk.core.text import sort_key
from tvdesk.db.models import TYPED
from tvdesk.services.listing import values_of

KINDS = ("activity", "training", "delegation")
DIRECTIONS = ("doan_ra", "doan_vao", "doan_vao_bao_chi")
"""Kinds of delegations, in the order of the reports."""

AMOUNTS = {"training": "classes", "delegation": "groups"}
"""The field that says how many of its kind a record stands for; one where it is empty, and for other kinds."""

BY = ("month", "task", "channel", "unit", "country", "language")
"""What events are counted by."""

FIELD_OF = {"month": "start_date", "task": "task", "channel": "channels", "unit": "reporting_unit",
            "country": "countries", "language": "languages"}  # fmt: skip
"""The field of a record that each of :data:`BY` is read from."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over records: ``known`` of ``count`` of them say a number; some of those may be estimates."""

    value: int
    known: int
    count: int
    estimated: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records of a period by kind, one for each event, in the order of their days and titles.

    ``together`` has, by the id of the record that stands for a group, all records of the group, it first.
    """

    first: str
    last: str
    by_kind: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    together: Mapping[str, Sequence[Values]] = field(default_factory=dict)

    def of(self, kind: str) -> Sequence[Values]:
        """The records of a kind."""
        return self.by_kind.get(kind, ())

    def all(self) -> list[Values]:
        """All records, kind after kind."""
        return [one for kind in KINDS for one in self.of(kind)]

    def reported(self) -> list[Values]:
        """All records as they were reported, joined ones each for itself."""
        return [each for one in self.all() for each in self.members(one)]

    def owned_by(self, unit: str) -> Gathered:
        """What one unit reported, joined or not: the records of its own report."""
        by_kind = {}
        for kind in KINDS:
            mine = [each for one in self.of(kind) for each in self.members(one) if each.get("unit") == unit]
            by_kind[kind] = sorted(mine, key=lambda one: (one["start_date"], sort_key(one["title"]), one["record"]))
        return Gathered(self.first, self.last, by_kind)

    def members(self, one: Values) -> Sequence[Values]:
        """The records that were joined into one, it first; itself alone where nothing was joined."""
        return self.together.get(one["record"], (one,))

    def reporters(self, one: Values) -> list[str]:
        """The ids of the units that reported it, the representative's first."""
        return list(dict.fromkeys(reporter(member) for member in self.members(one)))


def reporter(one: Values) -> str:
    """On whose behalf a record stands."""
    return str(one.get("reporting_unit") or one.get("unit") or "")


def gather(
    connection: Connection,
    first: str,
    last: str,
    unit: str | None = None,
    duplicates: Mapping[str, str] | None = None,
) -> Gathered:
    """The visible records that start in ``first`` to ``last`` (ISO, both included), of one owner or of all.

    ``duplicates`` gives for a joined record the one that stands for its group.
    """
    by_kind: dict[str, list[Values]] = {}
    together: dict[str, Sequence[Values]] = {}
    for kind in KINDS:
        table = TYPED[kind]
        query = select(table).where(table.c.visible, table.c.start_date >= first, table.c.start_date <= last)
        if unit is not None:
            query = query.where(table.c.unit == unit)
        ordered = query.order_by(table.c.start_date, table.c.title_key, table.c.record)
        found = [values_of(kind, dict(row._mapping)) for row in connection.execute(ordered)]
        by_kind[kind], groups = _joined(found, duplicates or {})
        together |= groups
    return Gathered(first, last, by_kind, together)


def _joined(found: Sequence[Values], duplicates: Mapping[str, str]) -> tuple[list[Values], dict[str, list[Values]]]:
    """One record for each group, in its place, and the groups; where the representative is not here, the first."""
    members: dict[str, list[Values]] = defaultdict(list)
    for one in found:
        members[duplicates.get(one["record"], one["record"])].append(one)
    kept, groups = set(), {}
    for representative, group in members.items():
        group.sort(key=lambda one: one["record"] != representative)
        kept.add(group[0]["record"])
        if len(group) > 1:
            groups[group[0]["record"]] = group
    return [one for one in found if one["record"] in kept], groups


def people_of(one: Values) -> int | None:
    """People in a record: members of a delegation (visits), else participants."""
    for name in ("visits", "participants"):
        if one.get(name) is not None:
            return int(one[name])
    parts = [one[name] for name in ("participants_domestic", "participants_foreign") if one.get(name) is not None]
    return sum(parts) if parts else None


def people(records: Sequence[Values]) -> Sum:
    """All people in the records."""
    known = [one for one in records if people_of(one) is not None]
    return Sum(
        sum(people_of(one) or 0 for one in known),
        len(known),
        len(records),
        any(one.get("estimated") for one in known),
        any(one.get("participants_approx") for one in known),
    )


def total(records: Iterable[Values], name: str, otherwise: int = 0) -> int:
    """The sum of a number; a record that does not say counts as ``otherwise``."""
    return sum(otherwise if one.get(name) is None else one[name] for one in records)


def count_by(records: Iterable[Values], name: str) -> Counter[str]:
    """How many records have each code of a field; a record without any counts under the empty text.

    A record with several (countries, channels) counts under each of them.
    """
    found: Counter[str] = Counter()
    for one in records:
        value = one.get(name)
        found.update(value if isinstance(value, list) and value else [value or ""])
    return found


def outputs(records: Iterable[Values]) -> dict[tuple[str, str], int]:
    """Quantities by (indicator, language); what has different units of count is never added up."""
    found: Counter[tuple[str, str]] = Counter()
    for one in records:
        for item in one.get("output_items") or ():
            found[item["indicator"], item.get("language") or ""] += item["quantity"]
    return dict(found)


def by_indicator(records: Iterable[Values]) -> dict[str, int]:
    """Quantities by indicator, whatever the language, the largest first."""
    found: Counter[str] = Counter()
    for (indicator, _), quantity in outputs(records).items():
        found[indicator] += quantity
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class Money:
    """Planned and spent, in đồng."""

    planned: int = 0
    spent: int = 0

    def __add__(self, other: Money) -> Money:
        return Money(self.planned + other.planned, self.spent + other.spent)


def money(records: Iterable[Values]) -> dict[str, Money]:
    """Planned and spent by source, for records that say anything of money; no source: the empty text."""
    found: dict[str, Money] = {}
    for one in records:
        planned, spent = one.get("budget_planned_vnd"), one.get("budget_vnd")
        if planned is not None or spent is not None:
            source = one.get("budget_source") or ""
            found[source] = found.get(source, Money()) + Money(planned or 0, spent or 0)
    return found


def estimated(records: Iterable[Values]) -> int:
    """How many records carry figures that are estimates ("ước thực hiện")."""
    return sum(bool(one.get("estimated")) for one in records)


# --- all figures together ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Events, what they stand for (classes, delegations), people and how many records say so, and money in đồng."""

    events: int = 0
    amount: int = 0
    people: int = 0
    known: int = 0
    planned: int = 0
    spent: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.events + other.events,
            self.amount + other.amount,
            self.people + other.people,
            self.known + other.known,
            self.planned + other.planned,
            self.spent + other.spent,
        )


Keyed = Mapping[str, Mapping[str, int]]
"""Events by key (a code, a unit, a month) and kind; what has no key stands under the empty text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """All figures of some records: by (kind, subtype), by each of :data:`BY`, money by source, outputs.

    ``joined`` counts the events that stand for several records, ``records`` all records behind the events.
    """

    tallies: Mapping[tuple[str, str], Tally]
    by: Mapping[str, Keyed]
    money: Mapping[str, Money]
    outputs: Mapping[tuple[str, str], int]
    records: int
    joined: int

    def of(self, kind: str) -> Tally:
        """The figures of a kind, whatever its subtype."""
        return sum((one for (name, _), one in self.tallies.items() if name == kind), Tally())

    @property
    def events(self) -> int:
        """All events."""
        return sum(one.events for one in self.tallies.values())


@lru_cache(maxsize=4_000)
def month_of(day: str) -> str:
    """The code of the reporting month to which a day (ISO) belongs ("2025-M03"); empty for none."""
    try:
        return period_of(PeriodKind.MONTH, date.fromisoformat(day)).code
    except (NoSuchPeriod, ValueError):
        return ""


def counts_of(found: Gathered) -> Counts:
    """All figures of what was gathered."""
    tallies: dict[tuple[str, str], Tally] = {}
    by: dict[str, dict[str, dict[str, int]]] = {name: {} for name in BY}
    for kind in KINDS:
        for one in found.of(kind):
            at = kind, str(one.get("subtype") or "")
            tallies[at] = tallies.get(at, Tally()) + _tally(kind, one)
            for name in BY:
                for key in _keys(found, name, one):
                    counts = by[name].setdefault(key, {})
                    counts[kind] = counts.get(kind, 0) + 1
    everything = found.all()
    return Counts(tallies, by, money(everything), outputs(everything), len(found.reported()), len(found.together))


def _tally(kind: str, one: Values) -> Tally:
    people = people_of(one)
    return Tally(
        1,
        total([one], AMOUNTS[kind], 1) if kind in AMOUNTS else 1,
        people or 0,
        int(people is not None),
        one.get("budget_planned_vnd") or 0,
        one.get("budget_vnd") or 0,
    )


def _keys(found: Gathered, by: str, one: Values) -> Iterable[str]:
    """Under which keys an event is counted: under each unit that reported it, each of its channels and so on."""
    if by == "unit":
        return found.reporters(one)
    value = one.get(FIELD_OF[by])
    if by == "month":
        return [month_of(str(value))]
    return value if isinstance(value, list) and value else [value or ""]
