"""How it grows: the files of 100 units with 10,000 changes each into one office, and the memory of large files.

The units' files are made one after the other, each just before it is taken in, outside the clock: a unit's desk
gets its log alone, without the tables that the export does not look at. ``TVDESK_BENCH_UNITS`` sets how many.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.harness import BenchRow, at_most, measure
from bench.offices import Office, Province, activities, copy_desk, open_desk, open_office
from tvdesk.core.fields import flatten
from tvdesk.core.forms import FORMS, SCHEMA_VERSION
from tvdesk.db import log
from tvdesk.db.engine import writing
from tvdesk.history.change import LIFE, LogWriter
from tvdesk.services.desk import next_clock
from tvdesk.services.identifiers import record_id

UNITS = int(os.environ.get("TVDESK_BENCH_UNITS", "100"))
CHANGES = 10_000
LARGE = 100_000
COMPARED = 5
MOST_MB = 30.0


def fill_log(office: Office, count: int, seed: int) -> None:
    """Log new activities on a unit's desk, past its tables."""
    desk, form = office.desk, FORMS["activity"]
    with writing(desk.engine) as connection:
        me = log.devices(connection)[desk.device]
        writer = LogWriter(me.id, me.seq, me.head)
        clock = next_clock(connection, desk)
        found = []
        for values in activities(count, desk.unit, seed):
            change, line = writer.append(
                id=desk.new_id(),
                record=record_id(desk.new_id(), desk.device),
                type=form.type,
                schema=SCHEMA_VERSION[form.type],
                clock=clock,
                actor=desk.actor,
                op="create",
                fields={**flatten(form, values), LIFE: True},
                over={},
            )
            found.append((log.position(me.no, change.seq), change.record, line, None))
        log.append(connection, found)
        log.move_tip(connection, me.no, writer.seq, writer.head)


def unit_file(province: Province, number: int, count: int, folder: Path) -> Path:
    """The first file of a new unit; its desk is taken away again."""
    unit = province.add(f"tv-unit-{number:03}")
    fill_log(unit, count, seed=number)
    path = unit.report(folder / f"{number:03}.tvb").path
    province.forget(unit)
    return path


def take_in(_place: Path, desk: Path, bundle: Path) -> None:
    office = open_office(desk)
    if office.take_in(bundle).applied is None:
        raise ValueError(f"{bundle} was not taken in")


def take_in_copy(place: Path, bundle: Path) -> None:
    take_in(place, place / "desk", bundle)


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about growth and memory."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        folder = Path(name)
        province = Province(folder)
        desk = province.dic.workspace.folder
        yield from _memory(province, folder)
        yield _growth(province, folder)
        path = unit_file(province, UNITS, CHANGES, folder)
        province.dic.desk.engine.dispose()
        grown = measure(partial(take_in, desk=desk, bundle=path), partial(open_desk, desk=desk)).grown_mb
        yield at_most(f"memory of an import beside {UNITS * CHANGES:,} changes", grown, MOST_MB, "MB", "above idle")


def _growth(province: Province, folder: Path) -> BenchRow:
    """The first files go once more into an empty office, each just before one of the last.

    Between the first and the last lie minutes, in which the machine itself becomes a third faster or slower.
    """
    desk = province.dic.workspace.folder
    paths = [unit_file(province, number, CHANGES, folder) for number in range(COMPARED)]
    empty = Path(shutil.copytree(desk, folder / "empty"))
    open_desk(folder, empty)
    grown = [_timed(folder, desk, path) for path in paths]
    for number in range(COMPARED, UNITS - COMPARED):
        path = unit_file(province, number, CHANGES, folder)
        grown.append(_timed(folder, desk, path))
        path.unlink()
    first, last = [], []
    for number, path in enumerate(paths, UNITS - COMPARED):
        following = unit_file(province, number, CHANGES, folder)
        first.append(_timed(folder, empty, path))
        last.append(_timed(folder, desk, following))
    early, late = statistics.median(first), statistics.median(last)
    detail = f"medians of {COMPARED} files, in turn; on the way {min(grown):.0f} to {max(grown):.0f} ms"
    return BenchRow(f"{UNITS} units of {CHANGES:,}: last file against first", late, early, late / early, 1.2, detail)


def _timed(folder: Path, desk: Path, path: Path) -> float:
    """Milliseconds of taking a file in."""
    start = time.perf_counter()
    take_in(folder, desk, path)
    return (time.perf_counter() - start) * 1_000


def _memory(province: Province, folder: Path) -> Iterator[BenchRow]:
    """Into an empty office each time, from a copy."""
    for number, count in ((900, CHANGES), (901, LARGE)):
        path = unit_file(province, number, count, folder)
        desk = Path(shutil.copytree(province.dic.workspace.folder, folder / f"empty-{number}"))
        grown = measure(partial(take_in_copy, bundle=path), partial(copy_desk, desk=desk)).grown_mb
        yield at_most(f"memory of an import of {count:,} changes", grown, MOST_MB, "MB", "above the idle program")
        path.unlink()
