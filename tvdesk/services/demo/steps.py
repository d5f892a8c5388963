"""The steps of the demonstration, in the order in which an office meets them.

Everything is real except people and sticks: databases, keys in passphrase-wrapped files, signed bundles, paper.
The folder is made anew each time; only a folder that an earlier demonstration made is emptied.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from tvdesk.core.dates import short_date
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.numbers import format_number
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import clean
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services.backup import Backups
from tvdesk.services.demo.desks import DemoDesk, enrol_desk, make_desk
from tvdesk.services.duplicates import Duplicates, candidates, groups
from tvdesk.services.durable import write_file
from tvdesk.services.errors import WorkspaceExists
from tvdesk.services.export import Order
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import Intake
from tvdesk.services.office import now_ms
from tvdesk.services.reporting import Ask, ReportFile, Reporting
from tvdesk.services.rounds import LOCAL_TIME, Rounds
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.submitting import submit
from tvdesk.services.templates import template_order
from tvdesk.services.verify import verify
from tvdesk.services.waiting import HELD

DIC, DIC_UNIT = "dic", "tv-sotttt"
UNITS = ("tv-sovhttdl", "tv-vpub", "tv-soct", "tv-cat", "tv-dai", "tv-845")
TWO_MACHINES, EARLY, SILENT = UNITS[0], UNITS[1], "tv-bao"
BOOKS = ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx")
YEAR = 2023
MARK = "tvdesk-demo"

Item = TypeVar("Item")


class Teller(Protocol):
    """Tells each step with its figure; ``track`` shows how far it is while it hands out the items."""

    @property
    def language(self) -> Language: ...

    def say(self, key: str, **fields: object) -> None: ...

    def track(self, key: str, items: Sequence[Item]) -> Iterator[Item]: ...


class Demo:
    """One run, told in the user's language."""

    def __init__(self, folder: Path, teller: Teller, lists: CodeLists, units: Units) -> None:
        self._folder = folder
        self._teller = teller
        self._say = teller.say
        self._lists = lists
        self._units = units
        self._sheets = Sheets(lists, units)
        self._new_id = Identifiers(now_ms, os.urandom)
        self._made: list[Path] = []

    def run(self) -> list[Path]:
        """Do all steps; the files made, in their order."""
        self._clear()
        self._make_desks()
        self._enrol()
        self._open_round()
        self._read_workbooks()
        self._edit_on_two_machines()
        self._lose_an_evening()
        self._exchange()
        self._settle()
        self._link_duplicates()
        self._answer()
        self._print()
        self._check()
        return self._made

    # --- before the round ----------------------------------------------------------------------------------

    def _clear(self) -> None:
        if self._folder.exists() and any(self._folder.iterdir()):
            if not (self._folder / MARK).exists():
                raise WorkspaceExists(folder=str(self._folder))
            shutil.rmtree(self._folder)
        (self._folder / "stick").mkdir(parents=True, exist_ok=True)
        (self._folder / MARK).write_text("", encoding="utf-8")

    def _stick(self, name: str) -> Path:
        path = self._folder / "stick" / name
        self._made.append(path)
        return path

    def _make_desks(self) -> None:
        self._say("demo.title.offices")
        wanted = [(DIC, DIC_UNIT), *((unit, unit) for unit in UNITS), (f"{TWO_MACHINES}-2", TWO_MACHINES)]
        made = [self._desk(name, unit) for name, unit in self._teller.track("demo.progress.desks", wanted)]
        self._dic, *self._units_desks, self._second = made
        self._say("demo.desks", dic=self._dic.name, units=len(UNITS), machines=len(made))

    def _machines(self, desk: DemoDesk) -> tuple[DemoDesk, ...]:
        return (desk, self._second) if desk.unit == TWO_MACHINES else (desk,)

    def _desk(self, name: str, unit: str) -> DemoDesk:
        role = DIC if name == DIC else "unit"
        return make_desk(self._folder / name, role, unit, self._lists, self._units, self._new_id)

    def _enrol(self) -> None:
        for desk in (*self._units_desks, self._second):
            data, words = enrol_desk(self._dic, desk)
            write_file(self._stick(f"dang-ky-{desk.workspace.folder.name}.json"), data)
            self._say("demo.enrolled", name=desk.name, words=" ".join(words))

    def _open_round(self) -> None:
        self._say("demo.title.round")
        today = (datetime.fromtimestamp(now_ms() / 1000, UTC) + LOCAL_TIME).date().isoformat()
        desk, records = self._dic.workspace.desk, self._dic.records
        self._round = Rounds(desk, records, self._units).open("year", YEAR, units=[*UNITS, SILENT], deadline=today)
        for one in self._units_desks:
            template = self._dic.write(template_order(one.unit), self._stick(f"ky-bao-cao-{one.unit}.tvb"))
            for machine in self._machines(one):
                machine.take_in(template.path)
        self._say(
            "demo.round",
            name=self._round.name,
            first=short_date(self._round.first),
            last=short_date(self._round.last),
            units=len(self._round.units),
        )

    def _read_workbooks(self) -> None:
        self._say("demo.title.workbooks")
        counts = []
        for desk in self._teller.track("demo.progress.workbooks", [self._dic, *self._units_desks]):
            total = Counter[str]()
            for book in BOOKS:
                total.update(desk.read_workbook(resource_path("sample", book), self._sheets))
            counts.append((desk, total))
        for desk, total in counts:
            self._say("demo.workbooks", name=desk.name, imported=total["imported"], asking=total["needs_person"])

    # --- what goes wrong in a real office ------------------------------------------------------------------

    def _edit_on_two_machines(self) -> None:
        """One record of a unit is edited on both its machines, neither having seen the other."""
        self._say("demo.title.mishaps")
        first, second = self._units_desks[0], self._second
        record = first.records.create("activity", _shared())
        relay = first.write(Order("relay", first.unit), self._stick("hai-may.tvb"))
        second.take_in(relay.path)
        first.records.edit(record, {"participants": 120})
        second.records.edit(record, {"participants": 150})
        self._say("demo.edited_twice", name=first.name, first=120, second=150)

    def _lose_an_evening(self) -> None:
        """A unit sends early and has its answer; then the office must go back to the backup of before."""
        backup = Backups(self._dic.workspace).create()
        unit = self._units_desks[UNITS.index(EARLY)]
        self._early = self._report(unit, f"{unit.unit}-som.tvb")
        self._dic.take_in(self._early)
        unit.take_in(self._dic.answer(unit.unit, self._stick(f"tra-loi-som-{unit.unit}.tvb")).path)
        self._dic.go_back_to(backup)
        later = unit.records.create("activity", _later(unit.unit))
        size = unit.attach(later, resource_path("sample", BOOKS[0]))
        self._say("demo.restored", name=unit.name)
        self._say("demo.attached", name=unit.name, file=BOOKS[0], size=format_number(size // 1024))

    # --- the round -----------------------------------------------------------------------------------------

    def _exchange(self) -> None:
        self._say("demo.title.exchange")
        desks = [*self._units_desks, self._second]
        files = {desk.workspace.folder.name: self._report(desk) for desk in desks}
        order = [*UNITS[1:], f"{TWO_MACHINES}-2", UNITS[3], TWO_MACHINES]
        self._take_in(self._damaged(files[UNITS[2]]))
        for name in order:
            self._take_in(files[name])
        self._take_in(self._early)

    def _report(self, desk: DemoDesk, name: str = "") -> Path:
        target = self._stick(name or f"{desk.workspace.folder.name}.tvb")
        submit(desk.workspace.desk, desk.records, self._round.code)
        written = desk.write(Order("report", DIC_UNIT, round=self._round.code), target)
        self._say("demo.exported", name=desk.name, changes=written.changes, file=target.name)
        return written.path

    def _damaged(self, path: Path) -> Path:
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 1
        damaged = self._stick("hong-tren-duong.tvb")
        damaged.write_bytes(bytes(whole))
        return damaged

    def _take_in(self, path: Path) -> None:
        try:
            preview = self._dic.intake.preview(path)
            result = self._dic.take_in(path)
        except TvdeskError as error:
            language = self._teller.language
            reason, step = language.sentence(error), language.next_step(error)
            self._say("demo.refused", file=path.name, reason=reason, step=step)
            return
        if result.state == HELD:
            first = result.missing[0]
            self._say("demo.held", file=path.name, first=first.first, last=first.last)
        elif result.known:
            self._say("demo.known", file=path.name)
        else:
            self._say_applied(path, preview, result)

    def _say_applied(self, path: Path, preview: Intake, result: Intake) -> None:
        counts = result.applied.counts() if result.applied else {}
        same = preview.applied == result.applied
        self._say(
            "demo.applied" if same else "demo.preview_differs",
            file=path.name,
            created=counts.get("create", 0),
            edited=counts.get("edit", 0),
            conflicts=counts.get("conflicts", 0),
        )
        for one in result.released:
            held = one.applied.counts() if one.applied else {}
            self._say("demo.released", name=self._units.name(one.unit), created=held.get("create", 0))

    def _settle(self) -> None:
        self._say("demo.title.decisions")
        for record, field, type, sides in self._dic.records.conflicts():
            label = self._teller.language.field_label(type, field)
            self._say("demo.conflict", field=label, sides=sides.count('"dot"'))
            self._dic.records.settle(record, field, 150)
            self._say("demo.settled", field=label, value=150)

    def _link_duplicates(self) -> None:
        """The pairs that the sample knows to be one event are linked; the other proposals wait for an officer."""
        desk, records = self._dic.workspace.desk, self._dic.records
        with reading(desk.engine) as connection:
            proposed = candidates(connection)
        self._say("demo.proposed", count=len(proposed))
        known = _known_pairs()
        for one in proposed:
            sides = [records.state(record).shown for record in (one.record_a, one.record_b)]
            if frozenset(str(side["title"]) for side in sides) in known:
                Duplicates(desk, records).link(one.record_a, one.record_b, "Hai đơn vị báo cáo cùng một sự kiện")
                first, second = (self._units.name(str(side["unit"])) for side in sides)
                self._say("demo.linked", title=sides[0]["title"], first=first, second=second, score=one.score)

    # --- the end of the round ------------------------------------------------------------------------------

    def _answer(self) -> None:
        self._say("demo.title.answers")
        for desk in self._units_desks:
            reply = self._dic.answer(desk.unit, self._stick(f"tra-loi-{desk.unit}.tvb"))
            for machine in self._machines(desk):
                machine.take_in(reply.path)
            self._say("demo.answered", name=desk.name, changes=reply.changes, file=reply.path.name)

    def _print(self) -> None:
        self._say("demo.title.paper")
        asks = [(self._dic, "bao-cao-tong-hop.pdf"), (self._units_desks[0], f"bao-cao-{TWO_MACHINES}.pdf")]
        wanted = self._teller.track("demo.progress.paper", asks)
        for desk, found in [(desk, self._printed(desk, self._folder / name)) for desk, name in wanted]:
            self._say(
                "demo.printed",
                name=desk.name,
                pages=found.printed.pages,
                records=sum(found.made.counts().values()),
                once=len(found.made.found.together),
                file=found.path.name,
            )

    def _printed(self, desk: DemoDesk, path: Path) -> ReportFile:
        reporting = Reporting(desk.workspace.desk, self._teller.language, self._lists, self._units)
        with reading(desk.workspace.desk.engine) as connection:
            joined = groups(connection)
        self._made.append(path)
        return reporting.write(Ask(round=self._round.code, position="Giám đốc"), path, joined)

    def _check(self) -> None:
        self._say("demo.title.check")
        desk = self._dic.workspace.desk
        with reading(desk.engine) as connection:
            found = verify(connection, desk)
        machines = [*self._units_desks, self._second]
        equal = sum(one.digest(one.unit) == self._dic.digest(one.unit) for one in machines)
        self._say("demo.verified", changes=found.changes, records=found.records)
        self._say("demo.equal", equal=equal, machines=len(machines))


def _shared() -> dict[str, object]:
    return {
        "title": "Hội nghị quảng bá du lịch Trà Vinh với báo chí nước ngoài",
        "subtype": "hoi_nghi_hoi_thao",
        "task": "4",
        "start_date": f"{YEAR}-05-20",
        "end_date": f"{YEAR}-05-20",
        "date_precision": "day",
        "place": "Thành phố Trà Vinh",
        "participants": 100,
        "reporting_unit": TWO_MACHINES,
    }


def _later(unit: str) -> dict[str, object]:
    return {
        "title": "Họp báo giới thiệu Tuần lễ Văn hóa, Du lịch và Lễ hội Ok Om Bok",
        "subtype": "cung_cap_thong_tin",
        "start_date": f"{YEAR}-11-10",
        "end_date": f"{YEAR}-11-10",
        "date_precision": "day",
        "place": "Thành phố Trà Vinh",
        "participants": 45,
        "reporting_unit": unit,
    }


def _known_pairs() -> set[frozenset[str]]:
    """The titles of the sample's pairs of reports on one event."""
    with resource_path("sample", "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        return {frozenset((clean(row["title_a"]), clean(row["title_b"]))) for row in csv.DictReader(file)}
