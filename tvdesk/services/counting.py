"""The figures of records that pass a filter, counted by the database: the rules of ``services.figures``, in SQL.

For dashboards and rounds of 100,000 records, where reading every record takes seconds. One statement a kind looks
at each record once, keeps the few columns that are counted by, and groups those; sets of codes are grouped as the
text that they are stored as, and taken apart when only the different ones are left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.fields import Form
from tvdesk.core.filters import BETWEEN, EVERYTHING, Condition, Filter, is_sound
from tvdesk.core.forms import FORMS
from tvdesk.db.engine import reading
from tvdesk.services.browsing import asker, joined_among, left_of, passing
from tvdesk.services.coverage import Coverage, counted_coverage
from tvdesk.services.desk import Desk
from tvdesk.services.errors import FieldUnknown
from tvdesk.services.figures import AMOUNTS, BY, KINDS, Counts, Money, Tally, month_of
from tvdesk.services.rounds import Round
from tvdesk.services.standing import read_standing
from tvdesk.services.statements import Ask, Dialect, Part, Row, all_of
from tvdesk.services.sweeping import unswept
from tvdesk.services.trusting import enrolled_units

_COLUMNS = {
    "subtype": "coalesce(t.subtype, '')",  # first, since its sums give the types of the columns
    "day": "t.start_date",
    "task": "coalesce(t.task, '')",
    "channel": "coalesce(t.channels, '[]')",
    "unit": "coalesce(nullif(t.reporting_unit, ''), t.unit, '')",
    "country": "coalesce(t.countries, '[]')",
    "language": "coalesce(t.languages, '[]')",
}
_SETS = ("channel", "country", "language")
_SAYS_MONEY = "planned IS NOT NULL OR spent IS NOT NULL"


class _Tallies:
    """Figures while they are being added up."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = {}
        self.by: dict[str, dict[str, dict[str, int]]] = {name: {} for name in BY}
        self.money: dict[str, Money] = {}
        self.outputs: dict[tuple[str, str], int] = {}
        self.records = 0
        self.joined = 0

    def add(self, by: str, key: str, kind: str, events: int) -> None:
        """So many more events under a key."""
        counts = self.by[by].setdefault(key, {})
        counts[kind] = counts.get(kind, 0) + events


def count(
    connection: Connection,
    desk: Desk,
    filters: Mapping[str, Filter],
    check: Callable[[], None] = lambda: None,
    *,
    outputs: bool = True,
) -> Counts:
    """The figures of the visible records of each kind that pass its filter; joined ones as one event.

    ``outputs`` adds up quantities too, for which every record's table has to be read. ``check`` is called between the
    kinds and may raise. Raises :class:`FieldUnknown` for a condition that a kind does not know.
    """
    ask, dialect = asker(connection), Dialect(desk.engine.dialect.name == "sqlite")
    standing = read_standing(ask, desk.unit, desk.is_dic)
    found = _Tallies()
    for kind in (one for one in KINDS if one in filters):
        check()
        form = FORMS[kind]
        for condition in filters[kind].conditions:
            if not is_sound(form, condition):
                raise FieldUnknown(field=condition.field, type=kind)
        passes = all_of([Part("t.visible"), passing(connection, form, filters[kind], standing, dialect)])
        joined = joined_among(connection, ask, form, passes, dialect)
        left = left_of(joined)
        away = dialect.among("t.no", left)
        counted = all_of([passes, Part(f"NOT ({away.sql})", away.parameters)]) if left else passes
        _take(found, kind, ask(*_statement(form, counted)))
        _take_joined(found, kind, joined)
        if outputs:
            _take_outputs(found, ask, kind, counted)
    by = {name: found.by[name] for name in BY}
    return Counts(found.tallies, by, found.money, found.outputs, found.records, found.joined)


class Counting:
    """The figures of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def count(self, filters: Mapping[str, Filter], check: Callable[[], None] = lambda: None) -> Counts:
        """What :func:`count` gives, without outputs, from one look at the desk."""
        with reading(self._desk.engine) as connection, unswept():
            return count(connection, self._desk, filters, check, outputs=False)

    def of_round(self, round: Round, check: Callable[[], None] = lambda: None) -> tuple[Counts, Coverage]:
        """All figures of a round, and who has reported."""
        days = Filter(conditions=(Condition("start_date", BETWEEN, (round.first, round.last)),))
        with reading(self._desk.engine) as connection, unswept():
            counts = count(connection, self._desk, dict.fromkeys(KINDS, days), check)
            return counts, self._coverage(connection, round)

    def coverage(self, round: Round) -> Coverage:
        """Who has reported in a round."""
        with reading(self._desk.engine) as connection:
            return self._coverage(connection, round)

    def _coverage(self, connection: Connection, round: Round) -> Coverage:
        asked = round.units or enrolled_units(connection)
        return counted_coverage(connection, round.first, round.last, asked, round, self._desk.unit)


def everything() -> dict[str, Filter]:
    """The filters that let all records of all kinds pass."""
    return dict.fromkeys(KINDS, EVERYTHING)


def _statement(form: Form, condition: Part) -> tuple[str, Sequence[Any]]:
    """One look at every record, then a group-by for each view of what was kept."""
    cells = ", ".join(f"{sql} AS {name}" for name, sql in _COLUMNS.items())
    kept = (
        f"SELECT {cells}, {_amount(form)} AS amount, {_people(form)} AS people, t.budget_planned_vnd AS planned, "
        f"t.budget_vnd AS spent, coalesce(t.budget_source, '') AS source "
        f'FROM "{form.type}" t WHERE {condition.sql}'
    )
    sums = "sum(amount), sum(people), count(people), sum(planned), sum(spent)"
    nothing = "NULL, NULL, NULL, NULL, NULL"
    parts = [
        f"SELECT '{name}', {name}, count(*), {sums if name == 'subtype' else nothing} FROM kept GROUP BY {name}"
        for name in _COLUMNS
    ]
    parts.append(f"SELECT 'source', source, count(*), {sums} FROM kept WHERE {_SAYS_MONEY} GROUP BY source")
    return f"WITH kept AS MATERIALIZED ({kept}) {' UNION ALL '.join(parts)}", condition.parameters


def _amount(form: Form) -> str:
    """``figures.total`` of the field that says how many a record stands for."""
    return f'coalesce(t."{AMOUNTS[form.type]}", 1)' if form.type in AMOUNTS else "1"


def _people(form: Form) -> str:
    """``figures.people_of``."""
    parts = "coalesce(t.participants_domestic, 0) + coalesce(t.participants_foreign, 0)"
    said = "t.participants_domestic IS NOT NULL OR t.participants_foreign IS NOT NULL"
    first = ["t.visits"] if "visits" in form.names() else []
    return f"coalesce({', '.join([*first, 't.participants', f'CASE WHEN {said} THEN {parts} END'])})"


def _take(found: _Tallies, kind: str, rows: Sequence[Row]) -> None:
    for name, key, events, amount, people, known, planned, spent in rows:
        if name == "subtype":
            found.tallies[kind, key] = Tally(
                events, int(amount or 0), int(people or 0), known, int(planned or 0), int(spent or 0)
            )
            found.records += events
        elif name == "source":
            said = Money(int(planned or 0), int(spent or 0))
            found.money[key] = found.money.get(key, Money()) + said
        elif name == "day":
            found.add("month", month_of(key), kind, events)
        elif name in _SETS:
            for code in json.loads(key) or [""]:
                found.add(name, code, kind, events)
        else:
            found.add(name, key, kind, events)


def _take_joined(found: _Tallies, kind: str, joined: Sequence[Sequence[Row]]) -> None:
    """An event counts under each unit that reported it, and for one."""
    for group in joined:
        stands, *others = group
        found.joined += 1
        found.records += len(others)
        for unit in dict.fromkeys(row[2] for row in others):
            if unit != stands[2]:
                found.add("unit", unit, kind, 1)


def _take_outputs(found: _Tallies, ask: Ask, kind: str, condition: Part) -> None:
    sql = (
        f'SELECT t.output_items, count(*) FROM "{kind}" t'
        f" WHERE t.output_items IS NOT NULL AND t.output_items <> '[]' AND {condition.sql} GROUP BY t.output_items"
    )
    for text, times in ask(sql, condition.parameters):
        for item in json.loads(text):
            at = item["indicator"], item.get("language") or ""
            found.outputs[at] = found.outputs.get(at, 0) + item["quantity"] * times
