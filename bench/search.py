"""Search while typing in 100,000 records: what each key stroke costs, against LIKE over the folded text."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import yardsticks
from bench.harness import BenchRow, compare
from bench.offices import DIC, Province, activities, open_desk, open_office
from tvdesk.db.engine import reading
from tvdesk.services.searching import LIMIT, search
from tvdesk.services.workspace import DATABASE

COUNT = 100_000
PIECE = 10_000
TYPED = ("trà vinh", "hội thảo", "đoàn phóng viên", "quảng bá hình ảnh", "van hoa", "khmer")
REPEATS = 5


def key_strokes() -> list[str]:
    """Every beginning of every wanted text, as the search field sees them one after the other."""
    return [text[:length] for text in TYPED for length in range(1, len(text) + 1)]


def type_and_search(_place: Path, desk: Path) -> float:
    """The 95th percentile of one search, in ms, over one open connection as the yardstick has it."""
    engine = open_office(desk).desk.engine
    times = []
    with reading(engine) as connection:
        for text in key_strokes() * REPEATS:
            start = time.perf_counter()
            hits = search(connection, text)
            times.append((time.perf_counter() - start) * 1_000)
            if len(hits) != LIMIT:
                raise ValueError(f"{len(hits)} hits for {text!r}")
    return statistics.quantiles(times, n=20)[-1]


def rows() -> Iterator[BenchRow]:
    """The line of the table that is about search."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        dic = Province(Path(name)).dic
        for number in range(COUNT // PIECE):
            dic.records.create_many("activity", list(activities(PIECE, DIC, seed=number)))
        folder = dic.workspace.folder
        yield compare(
            "search in 100,000 records, 95th percentile",
            partial(type_and_search, desk=folder),
            partial(yardsticks.like_without_hit, database=folder / DATABASE, table="activity", order="no"),
            goal=0.05,
            before_ours=partial(open_desk, desk=folder),
        )
