"""A workspace with sample data, to try the program: made in half a minute, marked, thrown away with one call.

It is a real one: a unit with real workbooks read in, an office that has let it in and has opened rounds. Only its
keys protect nothing (their passphrase is in the program), so nothing that is signed here is ever to be sent.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.demo.desks import DemoDesk, enrol_desk, make_desk, open_keys
from tvdesk.services.desk import DIC, UNIT
from tvdesk.services.enrolling import Ids
from tvdesk.services.errors import NotASample, WorkspaceExists
from tvdesk.services.keystore import KeyStore
from tvdesk.services.office import now_ms
from tvdesk.services.places import SAMPLE_DESK, SAMPLE_MARK, is_sample
from tvdesk.services.rounds import Rounds
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.templates import template_order

OFFICE = "office"
_UNIT, _OFFICE_UNIT = "tv-sovhttdl", "tv-sotttt"
_BOOKS = ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx")
_YEAR_OF_MOST_RECORDS = 2023
_STEPS = 6

Tell = Callable[[int, int], object]
"""Told how many steps of how many are done; may raise to break off."""


def make_sample(folder: Path, new_id: Ids, tell: Tell | None = None) -> Path:
    """Make the sample in the folder, which must be empty or not there; the folder of the unit's workspace.

    Raises :class:`WorkspaceExists` for a folder with anything else in it; broken off, nothing stays behind.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceExists(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SAMPLE_MARK).write_text("", encoding="utf-8")
    try:
        _fill(folder, new_id, tell or _untold)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder / SAMPLE_DESK


def sample_keys(workspace: Path) -> KeyStore:
    """The keys of a sample workspace: nobody is asked for a passphrase. Raises :class:`NotASample`."""
    if not is_sample(workspace):
        raise NotASample(folder=str(workspace))
    return open_keys(workspace)


def throw_away(workspace: Path) -> None:
    """Delete a sample with all that belongs to it; :class:`NotASample` for every other folder.

    The mark goes last, so that a deletion that was broken off can be done again.
    """
    if not is_sample(workspace):
        raise NotASample(folder=str(workspace))
    folder = workspace.parent
    for name in (OFFICE, "stick", SAMPLE_DESK):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / SAMPLE_MARK).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _untold(_done: int, _total: int) -> None:
    """Nobody looks on."""


def _fill(folder: Path, new_id: Ids, tell: Tell) -> None:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    office = make_desk(folder / OFFICE, DIC, _OFFICE_UNIT, lists, units, new_id)
    try:
        tell(1, _STEPS)
        desk = make_desk(folder / SAMPLE_DESK, UNIT, _UNIT, lists, units, new_id)
        try:
            tell(2, _STEPS)
            _work(folder, office, desk, tell)
        finally:
            desk.workspace.desk.engine.dispose()
    finally:
        office.workspace.desk.engine.dispose()


def _work(folder: Path, office: DemoDesk, desk: DemoDesk, tell: Tell) -> None:
    enrol_desk(office, desk)
    tell(3, _STEPS)
    stick = folder / "stick"
    stick.mkdir()
    _open_rounds(office)
    desk.take_in(office.write(template_order(_UNIT), stick / f"ky-bao-cao-{_UNIT}.tvb").path)
    tell(4, _STEPS)
    sheets = Sheets(desk.lists, desk.units)
    for book in _BOOKS:
        desk.read_workbook(resource_path("sample", book), sheets)
    _write_recent(desk)
    tell(_STEPS, _STEPS)


def _write_recent(desk: DemoDesk) -> None:
    """A plan of this year and some work of the last weeks, so that the round that runs now is not empty."""
    sample = json.loads(resource_path("sample", "try-out.json").read_text(encoding="utf-8"))
    today = _today()
    year = today.year
    items = {
        one["name"]: desk.records.create(
            "plan_item",
            {
                **one["values"],
                "plan_year": year,
                "start_date": f"{year}-{one['from']}",
                "end_date": f"{year}-{one['to']}",
            },
        )
        for one in sample["plan_items"]
    }
    for one in sample["records"]:
        day = today - timedelta(days=one["days_ago"])
        linked = {"plan_item": items[one["plan_item"]]} if "plan_item" in one else {}
        record = desk.records.create(one["type"], {**one["values"], **linked, "start_date": day.isoformat()})
        if "attach" in one:
            desk.attach(record, resource_path("sample", one["attach"]))


def _open_rounds(office: DemoDesk) -> None:
    """The year in which most of the sample happened, and the quarter that runs now."""
    today = _today()
    rounds = Rounds(office.workspace.desk, office.records, office.units)
    rounds.open("year", _YEAR_OF_MOST_RECORDS, units=[_UNIT], deadline=today.isoformat())
    rounds.open("quarter", today.year, (today.month - 1) // 3 + 1, units=[_UNIT])


def _today() -> date:
    return datetime.fromtimestamp(now_ms() / 1000, UTC).date()
