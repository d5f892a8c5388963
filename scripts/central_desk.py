"""The consolidating office in the middle of a round, for tests and pictures: real workbooks, real keys, real files.

Six units and a second machine of one have reported, or are about to: some files are in, late or on time, one waits for
what was lost on the way, and others lie on a stick. Made by the steps that people take, on days of their own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.db.models import TYPED
from tvdesk.services.backup import Backups
from tvdesk.services.demo.desks import DemoDesk, enrol_desk, make_desk
from tvdesk.services.demo.steps import BOOKS, DIC, DIC_UNIT, SILENT, TWO_MACHINES, UNITS, YEAR
from tvdesk.services.export import Order
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.rounds import LOCAL_TIME, Rounds
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.submitting import submit
from tvdesk.services.templates import template_order

WORKSPACE, STICK = "dic", "stick"
_DAY = 86_400_000
_DEADLINE = -3
"""Days from today to the last day on which the round's reports were due."""

FIRST, SECOND = UNITS[0], f"{TWO_MACHINES}-2"
OFFICE_OF_PEOPLE, TRADE, POLICE, RADIO, NEWCOMER = UNITS[1:]
SHARED_TITLE = "Hội nghị quảng bá du lịch Trà Vinh với báo chí nước ngoài"

NEW_FILE = f"{NEWCOMER}.tvb"
SECOND_FILE = f"{OFFICE_OF_PEOPLE}-bo-sung.tvb"
NEEDED_FILE = f"z-{POLICE}.tvb"
NEEDING_FILE = f"a-{POLICE}.tvb"
WAITING_FILE = f"{RADIO}-bo-sung.tvb"
KNOWN_FILE = f"{TRADE}.tvb"
DAMAGED_FILE = "hong-tren-duong.tvb"
FOREIGN_FILE = "ke-hoach-du-lich.tvb"
OTHER_FILE = "ghi-chu.txt"
"""What lies on the stick: a unit's first report; a second one that edits and deletes; one that another needs, which
comes before it by name; one whose predecessor was lost; one that is in already; a damaged one; two that are none."""


@dataclass
class Clock:
    """The wall clock, some days ago."""

    days: int = 0

    def __call__(self) -> int:
        return now_ms() + self.days * _DAY

    def day(self, days: int) -> str:
        """The office's calendar day, so many days from today (ISO)."""
        local = datetime.fromtimestamp(now_ms() / 1000, UTC) + LOCAL_TIME
        return (local + timedelta(days=days)).date().isoformat()


@dataclass
class Making:
    """The desks of the scenario while it is played through."""

    folder: Path
    clock: Clock
    lists: CodeLists
    units: Units
    desks: dict[str, DemoDesk] = field(default_factory=dict)
    round: str = ""

    @property
    def dic(self) -> DemoDesk:
        return self.desks[DIC]

    def path(self, name: str, place: str = "on-the-way") -> Path:
        made = self.folder / place
        made.mkdir(exist_ok=True)
        return made / name

    def report(self, desk: str, name: str, place: str = "on-the-way") -> Path:
        """A unit's file for the round."""
        one = self.desks[desk]
        submit(one.desk, one.records, self.round)
        return one.write(Order("report", DIC_UNIT, round=self.round), self.path(name, place)).path

    def take_in(self, desk: str, day: int) -> Path:
        """The office takes a unit's report in, on a day."""
        path = self.report(desk, f"{desk}.tvb")
        self.clock.days = day
        self.dic.take_in(path)
        return path

    def answer(self, desk: str) -> None:
        """The office answers a unit, and the unit takes the answer in."""
        one = self.desks[desk]
        one.take_in(self.dic.answer(one.unit, self.path(f"tra-loi-{desk}-{self.clock.days}.tvb")).path)


def make_central(folder: Path) -> Path:
    """Play the scenario in the folder, which must be empty or not there; the folder of the office's workspace."""
    clock = Clock(-12)
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    made = Making(folder, clock, lists, units)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _set_up(made)
        _read_in(made)
        _first_reports(made)
        _lose_files(made)
        _disagree(made)
        _fill_the_stick(made)
    finally:
        for one in made.desks.values():
            one.desk.engine.dispose()
    return folder / WORKSPACE


def make_new_central(folder: Path) -> Path:
    """A consolidating office on its first day; the folder of its workspace."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    new_id = Identifiers(now_ms, os.urandom)
    make_desk(folder / WORKSPACE, DIC, DIC_UNIT, lists, units, new_id).desk.engine.dispose()
    return folder / WORKSPACE


def _set_up(made: Making) -> None:
    new_id = Identifiers(made.clock, os.urandom)
    for name, unit in ((DIC, DIC_UNIT), *((unit, unit) for unit in UNITS), (SECOND, TWO_MACHINES)):
        role = DIC if name == DIC else "unit"
        made.desks[name] = make_desk(made.folder / name, role, unit, made.lists, made.units, new_id, made.clock)
    for name, desk in made.desks.items():
        if name != DIC:
            enrol_desk(made.dic, desk)
    rounds = Rounds(made.dic.desk, made.dic.records, made.units)
    asked = [*UNITS, SILENT]
    made.round = rounds.open("year", YEAR, units=asked, deadline=made.clock.day(_DEADLINE)).code
    today = date.fromisoformat(made.clock.day(0))
    rounds.open("quarter", today.year, (today.month - 1) // 3 + 1, units=asked, deadline=made.clock.day(20))
    for unit in UNITS:
        news = made.dic.write(template_order(unit), made.path(f"ky-bao-cao-{unit}.tvb")).path
        for desk in made.desks.values():
            if desk.unit == unit:
                desk.take_in(news)


def _read_in(made: Making) -> None:
    made.clock.days = -9
    sheets = Sheets(made.lists, made.units)
    for name in (DIC, *UNITS):
        for book in BOOKS:
            made.desks[name].read_workbook(resource_path("sample", book), sheets)


def _first_reports(made: Making) -> None:
    """Three units on time, one late; the office refuses one record, and says so in its answer."""
    made.take_in(OFFICE_OF_PEOPLE, -6)
    known = made.take_in(TRADE, -5)
    made.path(KNOWN_FILE, STICK).write_bytes(known.read_bytes())
    made.take_in(POLICE, -4)
    made.take_in(RADIO, -1)
    records = made.dic.records
    record = _of_unit(made.dic, TRADE, YEAR)[0]
    dot = records.history(record)[0].change.dot
    records.judge(record, dot, refused=True, code="", reason="Hoạt động ngoài kỳ báo cáo; đề nghị kiểm tra lại ngày")
    made.answer(TRADE)
    made.answer(OFFICE_OF_PEOPLE)


def _of_unit(desk: DemoDesk, unit: str, year: int | None = None) -> list[str]:
    table = TYPED["activity"]
    query = select(table.c.record).where(table.c.visible, table.c.unit == unit).order_by(table.c.record)
    if year is not None:
        query = query.where(table.c.start_date.between(f"{year}-01-01", f"{year}-12-31"))
    with reading(desk.desk.engine) as connection:
        return [row[0] for row in connection.execute(query)]


def _lose_files(made: Making) -> None:
    """Two units have their answers; then the office must go back to the backup of before, and what follows waits."""
    backup = Backups(made.dic.workspace).create()
    told = {POLICE: "Tập huấn công tác bảo vệ đoàn khách quốc tế", RADIO: "Phóng sự về Lễ hội Ok Om Bok"}
    for unit, title in told.items():
        made.desks[unit].records.create("activity", _event(unit, title, "2023-07-05"))
        made.dic.take_in(made.report(unit, f"mat-{unit}.tvb"))
        made.answer(unit)
    made.dic.go_back_to(backup)
    for unit, name in ((POLICE, NEEDING_FILE), (RADIO, WAITING_FILE)):
        made.desks[unit].records.create("activity", _event(unit, "Gặp gỡ báo chí về du lịch", "2023-09-14"))
        made.report(unit, name, STICK)
    made.path(NEEDED_FILE, STICK).write_bytes(made.path(f"mat-{POLICE}.tvb").read_bytes())


def _disagree(made: Making) -> None:
    """Both machines of a unit edit one record, neither having seen the other; both files are in."""
    first, second = made.desks[FIRST], made.desks[SECOND]
    made.clock.days = -5
    record = first.records.create("activity", {**_event(FIRST, SHARED_TITLE, "2023-05-20"), "participants": 100})
    second.take_in(first.write(Order("relay", FIRST), made.path("hai-may.tvb")).path)
    first.records.edit(record, {"participants": 120, "summary": "Giới thiệu tiềm năng du lịch của tỉnh."})
    second.records.edit(record, {"participants": 150, "summary": "Giới thiệu du lịch và văn hóa Khmer Nam Bộ."})
    made.take_in(FIRST, -4)
    made.take_in(SECOND, -4)


def _fill_the_stick(made: Making) -> None:
    made.clock.days = 0
    made.report(NEWCOMER, NEW_FILE, STICK)
    office = made.desks[OFFICE_OF_PEOPLE]
    edited, deleted = _of_unit(office, OFFICE_OF_PEOPLE)[:2]
    office.records.edit(edited, {"participants": 85, "result": "Có 03 biên bản ghi nhớ được ký kết."})
    office.records.delete(deleted)
    office.records.create("activity", _event(OFFICE_OF_PEOPLE, "Họp báo kinh tế - xã hội cuối năm", "2023-12-20"))
    made.report(OFFICE_OF_PEOPLE, SECOND_FILE, STICK)
    whole = bytearray(made.path(NEW_FILE, STICK).read_bytes())
    whole[len(whole) // 2] ^= 1
    made.path(DAMAGED_FILE, STICK).write_bytes(bytes(whole))
    made.path(FOREIGN_FILE, STICK).write_bytes(b"%PDF-1.7\n" + b"Ke hoach du lich\n" * 40)
    made.path(OTHER_FILE, STICK).write_text("Ghi chú của cán bộ\n", encoding="utf-8")


def _event(unit: str, title: str, day: str) -> dict[str, Any]:
    return {
        "title": title,
        "subtype": "hoi_nghi_hoi_thao",
        "task": "4",
        "start_date": day,
        "end_date": day,
        "date_precision": "day",
        "place": "Thành phố Trà Vinh",
        "participants": 60,
        "reporting_unit": unit,
    }
