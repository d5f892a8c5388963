"""A workbook of 10,000 rows and 20 columns becomes records, against reading it and importing a plain archive."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from bench import yardsticks
from bench.harness import BenchRow, compare
from bench.material import line, write_zip
from bench.offices import ACTIVITY, Province, activities, copy_desk, flat, open_office
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.workbooks import Workbooks

COUNT = 10_000
UNIT = "tv-sovhttdl"


@cache
def lists_and_sheets() -> tuple[CodeLists, Sheets]:
    """Lists, units and the words of headings, as a running program holds them."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return lists, Sheets(lists, units)


def prepare(place: Path, desk: Path) -> None:
    """Before ours: the desk, and what a running program knows of lists and headings."""
    copy_desk(place, desk)
    lists_and_sheets()


def take_in(place: Path, workbook: Path, count: int) -> None:
    """The import of a unit's workbook: read, understood, checked, logged, projected, indexed, committed."""
    lists, sheets = lists_and_sheets()
    found = Workbooks(open_office(place / "desk").desk, lists, sheets).take_in(workbook).counts()
    if found["imported"] != count:
        raise ValueError(f"not every row was taken in: {found}")


def rows() -> Iterator[BenchRow]:
    """The line of the table that is about workbooks."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        folder = Path(name)
        unit = Province(folder).add(UNIT)
        values = list(activities(COUNT, UNIT))
        workbook, archive = folder / "rows.xlsx", folder / "rows.zip"
        lists_and_sheets()[1].write_records("activity", values, workbook)
        write_zip(archive, (line(flat(one, number)) for number, one in enumerate(values)))
        yield compare(
            "workbook of 10,000 rows and 20 columns imported",
            partial(take_in, workbook=workbook, count=COUNT),
            partial(yardsticks.read_workbook_and_import, workbook=workbook, archive=archive, table=ACTIVITY),
            goal=2.5,
            before_ours=partial(prepare, desk=unit.workspace.folder),
        )
