"""The tables made again from the log, against inserting the rows that come out, ready as they are."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import yardsticks
from bench.harness import BenchRow, compare
from bench.offices import DIC, TYPED_ACTIVITY, Province, activities, copy_desk, open_office
from tvdesk.db.engine import reading, writing
from tvdesk.services.desk import unit_lookup
from tvdesk.services.projector import rebuild

COUNT = 10_000


def rebuild_desk(place: Path, count: int) -> None:
    """Everything emptied and made again, in one transaction."""
    desk = open_office(place / "desk").desk
    with writing(desk.engine) as connection:
        made = rebuild(connection, unit_lookup(connection), desk.schemas)
    if made != count:
        raise ValueError(f"{made} records in place of {count}")


def insert_rows(place: Path, rows_file: Path) -> float:
    """The yardstick, into the table as we have it."""
    return yardsticks.insert_rows(place, rows_file, TYPED_ACTIVITY)


def rows() -> Iterator[BenchRow]:
    """The line of the table that is about the projection."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        folder = Path(name)
        dic = Province(folder).dic
        dic.records.create_many("activity", list(activities(COUNT, DIC)))
        columns = ", ".join(f'"{column}"' for column in TYPED_ACTIVITY.columns)
        with reading(dic.desk.engine) as connection:
            found = connection.exec_driver_sql(f"SELECT {columns} FROM activity ORDER BY no")
            ready = [tuple(row) for row in found]
        (folder / "rows").write_bytes(pickle.dumps(ready))
        yield compare(
            "projection of 10,000 records rebuilt from the log",
            partial(rebuild_desk, count=COUNT),
            partial(insert_rows, rows_file=folder / "rows"),
            goal=3,
            before_ours=partial(copy_desk, desk=dic.workspace.folder),
        )
