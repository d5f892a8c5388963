"""The figures of a period, worked out from the raw changes of a database and nothing else of the program's.

The lines are read by plain SQLite and JSON; what a record shows follows the specification alone (``foreign_reader``).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foreign_reader import show

KINDS = ("activity", "training", "delegation")
SCHEMAS = dict.fromkeys((*KINDS, "same_as"), 99)


@dataclass
class Figures:
    """Sums over the records of a period; a group of records that tell of one event counts once.

    In ``units`` it counts for each unit that told of it.
    """

    records: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    spent: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)

    def __add__(self, other: Figures) -> Figures:
        names = ("records", "people", "tasks", "channels", "countries", "units")
        sums = {name: getattr(self, name) + getattr(other, name) for name in names}
        return Figures(**sums, spent=self.spent + other.spent, titles=self.titles | other.titles)


def shown_records(database: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Type and values of every record in sight, from the log alone."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        units = dict(connection.execute("SELECT id, unit FROM device"))
        lines = [row[0] for row in connection.execute("SELECT line FROM change WHERE line IS NOT NULL")]
    changes = defaultdict(list)
    for line in lines:
        change = json.loads(line)
        changes[change["record"]].append(change)
    found = {}
    for record, group in changes.items():
        if any(one["type"] in SCHEMAS for one in group):
            shown = show(group, units, SCHEMAS)
            if shown.in_sight and shown.type in SCHEMAS:
                found[record] = (shown.type, _whole(shown.values))
    return found


def recount(records: dict[str, tuple[str, dict[str, Any]]], first: str, last: str) -> Figures:
    """The figures of the days from ``first`` to ``last``, both included."""
    twins = {
        max(values["record_a"], values["record_b"]): min(values["record_a"], values["record_b"])
        for type, values in records.values()
        if type == "same_as" and values["verdict"] == "same"
    }
    inside = {
        record: found
        for record, found in records.items()
        if found[0] in KINDS and first <= found[1].get("start_date", "") <= last
    }
    figures = Figures()
    for record, (kind, values) in inside.items():
        twin = inside.get(twins.get(record, ""))
        if twin is None:
            _count(figures, kind, values)
        if twin is None or twin[1]["unit"] != values["unit"]:
            figures.units[values["unit"], kind] += 1
    return figures


def _count(figures: Figures, kind: str, values: dict[str, Any]) -> None:
    figures.records[kind] += 1
    figures.people[kind] += values.get("visits" if kind == "delegation" else "participants", 0)
    figures.spent += values.get("budget_vnd", 0)
    figures.tasks[values.get("task", "")] += 1
    figures.titles.add(values["title"])
    _each(figures.channels, values.get("channels", ()))
    _each(figures.countries, values.get("countries", ()))


def _each(counter: Counter[str], codes: Iterable[str]) -> None:
    counter.update(codes)


def _whole(entries: dict[str, Any]) -> dict[str, Any]:
    """Members of a set stand in the log each by itself (``countries/KH``)."""
    values: dict[str, Any] = {}
    for name, value in entries.items():
        field_name, _, member = name.partition("/")
        if not member:
            values[name] = value
        elif value is not None and "/" not in member:
            values.setdefault(field_name, []).append(member)
    return values
