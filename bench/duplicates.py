"""Possible duplicates: all pairs among 50,000 records, and those of one record that has just come in.

Ours is what the page asks for: the records read from the desk's database, taken apart, compared, the likeliest pairs
with their reasons. The yardstick reads the same rows, folds the titles and lets rapidfuzz look at the same pairs in
time (those that start within three days of each other), and knows neither places, figures nor what a title counts.
The records' titles, days and places are put together from the real events of ``resources/sample``: 50,000 of three
kinds in five years, by a hundred units.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import statistics
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import BenchRow, at_most, compare, measure
from bench.offices import DIC, Province, copy_desk, open_office
from tvdesk.core.resources import resource_path
from tvdesk.core.text import fold
from tvdesk.db.engine import reading
from tvdesk.services.duplicates import LINKABLE, candidates, similar
from tvdesk.services.matching import NEAR_DAYS
from tvdesk.services.workspace import DATABASE

COUNT, YEARS, UNITS = 50_000, 5, 100
SHARES = {"activity": 0.7, "training": 0.15, "delegation": 0.15}
_LEAST = 60
_LOOKS = 200
_GENERAL = {"activity": "hoi_nghi_hoi_thao", "training": "tap_huan", "delegation": "doan_vao"}


def _events() -> list[dict[str, str]]:
    with resource_path("sample", "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records(kind: str, count: int, seed: int = 5) -> Iterator[dict[str, Any]]:
    """Made-up records of one kind: two real titles drawn together, a real place, a day of five years."""
    chance = random.Random(f"{kind}{seed}")
    real = _events()
    for number in range(count):
        one, other = chance.sample(real, 2)
        day = (date(2021, 1, 1) + timedelta(days=chance.randrange(365 * YEARS))).isoformat()
        title = f"{one['title'].split(' ', 4)[-1]} {other['title'][:30]}"
        yield {
            "title": title[:400],
            "summary": other["summary"][:1_000] or None,
            "subtype": _GENERAL[kind],
            "start_date": day,
            "end_date": day,
            "place": one["place"] or None,
            "host_unit": other["host_unit"] or None,
            "unit": f"unit-{number % UNITS:03}",
            "reporting_unit": f"unit-{number % UNITS:03}",
            "participants": chance.randint(10, 900),
        }


def look_for_all(place: Path) -> None:
    """Ours."""
    with reading(open_office(place / "desk").desk.engine) as connection:
        candidates(connection)


def rapidfuzz_alone(place: Path) -> None:
    """The yardstick."""
    from rapidfuzz.fuzz import token_set_ratio

    connection = sqlite3.connect(place / "desk" / DATABASE)
    for kind in LINKABLE:
        rows = connection.execute(f"SELECT start_date, title FROM {kind} WHERE visible ORDER BY start_date").fetchall()
        days = [date.fromisoformat(day).toordinal() for day, _ in rows]
        titles = [fold(title) for _, title in rows]
        end, found = 0, 0
        for at, title in enumerate(titles):
            end = bisect_right(days, days[at] + NEAR_DAYS, max(end, at))
            for other in titles[at + 1 : end]:
                found += token_set_ratio(title, other) >= _LEAST
    connection.close()


def look_for_one(place: Path) -> float:
    """The median of what it takes to find the possible duplicates of one record among all, in milliseconds."""
    desk = open_office(place / "desk").desk
    taken = []
    with reading(desk.engine) as connection:
        for number, values in enumerate(records("activity", _LOOKS, seed=6)):
            new: Mapping[str, Any] = {**values, "record": f"new-{number}"}
            before = time.perf_counter()
            similar(connection, "activity", new)
            taken.append((time.perf_counter() - before) * 1_000)
    return statistics.median(taken)


def load(place: Path, desk: Path) -> None:
    """Before the work: the desk, and what a running program has loaded."""
    import rapidfuzz.fuzz  # noqa: F401

    copy_desk(place, desk)


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about duplicates."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        dic = Province(Path(name)).dic
        for kind, share in SHARES.items():
            dic.records.create_many(kind, list(records(kind, round(COUNT * share))), checked=True)
        dic.desk.engine.dispose()
        before = partial(load, desk=dic.workspace.folder)
        yield compare(
            "duplicate candidates over 50,000 records",
            look_for_all,
            rapidfuzz_alone,
            goal=1.5,
            rounds=3,
            before_ours=before,
            before_yardstick=before,
        )
        one = statistics.median(measure(look_for_one, before).ms for _ in range(3))
        yield at_most("duplicate candidates for one new record", one, 20, "ms", f"median of {_LOOKS} looks; {DIC}")
