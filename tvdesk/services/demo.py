"""The demonstration: an office and four units of different kinds do one reporting round with real workbooks.

Everything is real except people and sticks: databases, keys in passphrase-wrapped files, signed bundles.
The folder is made anew each time; only a folder that an earlier demonstration made is emptied.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from tvdesk.core.errors import TvdeskError
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services import enrolling
from tvdesk.services.durable import write_file
from tvdesk.services.errors import WorkspaceExists
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import KeyStore, PassphraseFile
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.replying import latest_receipt
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.verify import desk_digest, verify
from tvdesk.services.workbooks import Workbooks
from tvdesk.services.workspace import Workspace
from tvdesk.trust.keys import SigningKey

DIC_UNIT = "tv-sotttt"
UNITS = ("tv-sovhttdl", "tv-vpub", "tv-dai", "tv-845")
BOOKS = ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx")
MARK = "tvdesk-demo"
# Throw-away keys of a throw-away folder: the passphrase protects nothing that matters.
PASSPHRASE = "tvdesk demo, not a secret"

Say = Callable[..., None]


@dataclass
class DemoDesk:
    """One desk of the demonstration."""

    workspace: Workspace
    store: KeyStore
    lists: CodeLists

    @cached_property
    def key(self) -> SigningKey:
        return self.store.load(self.workspace.settings.device).sign

    @property
    def unit(self) -> str:
        return self.workspace.settings.unit

    @property
    def records(self) -> Records:
        return Records(self.workspace.desk, self.lists)

    def write(self, order: Order, target: Path) -> Written:
        return write_bundle(self.workspace.desk, self.key, order, target)

    def intake(self) -> IntakeDesk:
        return IntakeDesk(self.workspace.desk, self.workspace.inbox, lambda: self.key)

    def digest(self, unit: str) -> str:
        desk = self.workspace.desk
        return read_desk(desk, lambda connection: desk_digest(connection, desk, unit))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Demo:
    """One run. ``say`` tells each step in the user's language, with its figures."""

    def __init__(self, folder: Path, say: Say, lists: CodeLists, units: Units) -> None:
        self._folder = folder
        self._say = say
        self._lists = lists
        self._units = units
        self._sheets = Sheets(lists, units)
        self._new_id = Identifiers(_now_ms, os.urandom)
        self._made: list[Path] = []
        self._desks: list[DemoDesk] = []

    def run(self) -> list[Path]:
        """Do all steps; the files made, in their order."""
        self._clear()
        dic = self._desk("dic", "dic", DIC_UNIT)
        self._desks = [self._desk(unit, "unit", unit) for unit in UNITS]
        second = self._desk(f"{UNITS[0]}-2", "unit", UNITS[0])
        for desk in (*self._desks, second):
            self._enrol(dic, desk)
        for desk in self._desks:
            self._read_workbooks(desk)
        self._conflict_on_two_machines(second)
        self._exchange(dic, second)
        self._settle(dic)
        self._answer(dic, second)
        self._check(dic)
        return self._made

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

    def _desk(self, name: str, role: str, unit: str) -> DemoDesk:
        folder = self._folder / name
        store = PassphraseFile(folder / "keys", lambda: PASSPHRASE)
        person = f"Cán bộ đầu mối, {self._units.name(unit)}"
        workspace = enrolling.set_up(folder, role, unit, person, store, _now_ms, self._new_id)
        self._say("demo.desk", name=self._units.name(unit), device=workspace.settings.device)
        return DemoDesk(workspace, store, self._lists)

    def _enrol(self, dic: DemoDesk, desk: DemoDesk) -> None:
        data, words = enrolling.request(desk.workspace, desk.store, _now_ms)
        write_file(self._stick(f"dang-ky-{desk.workspace.folder.name}.json"), data)
        enrolling.approve(dic.workspace, dic.store, data, " ".join(words), _now_ms)
        envelope, root = enrolling.answer(dic.workspace)
        enrolling.join(desk.workspace, envelope, " ".join(root))
        self._say("demo.enrolled", name=self._units.name(desk.unit), words=" ".join(words))

    def _read_workbooks(self, desk: DemoDesk) -> None:
        books = Workbooks(desk.workspace.desk, self._lists, self._sheets)
        imported = asking = 0
        for book in BOOKS:
            counts = books.take_in(resource_path("sample", book), only_unit=desk.unit).counts()
            imported += counts["imported"]
            asking += counts["needs_person"]
        self._say("demo.workbooks", name=self._units.name(desk.unit), imported=imported, asking=asking)

    def _conflict_on_two_machines(self, second: DemoDesk) -> None:
        """One record of the first unit is edited on both its machines, neither having seen the other."""
        first = self._desks[0]
        relay = first.write(Order("relay", first.unit), self._stick("hai-may.tvb"))
        second.intake().take_in(relay.path)
        record = first.records.create("activity", _shared())
        relay = first.write(Order("relay", first.unit), self._stick("hai-may-2.tvb"))
        second.intake().take_in(relay.path)
        first.records.edit(record, {"participants": 120})
        second.records.edit(record, {"participants": 150})
        self._say("demo.edited_twice", name=self._units.name(first.unit))

    def _exchange(self, dic: DemoDesk, second: DemoDesk) -> None:
        files = [self._report(desk, f"{desk.unit}.tvb") for desk in (*self._desks, second)]
        # Scrambled: the second machine builds on the first and comes before it, so it has to wait.
        scrambled = [files[4], files[2], files[1], files[3], files[0], files[2]]
        damaged = self._damage(files[1])
        for path in (*scrambled[:2], damaged, *scrambled[2:]):
            self._take_in(dic, path)

    def _report(self, desk: DemoDesk, name: str) -> Path:
        target = self._stick(name if desk in self._desks else f"{desk.workspace.folder.name}.tvb")
        written = desk.write(Order("report", DIC_UNIT, round="2025"), target)
        self._say("demo.exported", name=self._units.name(desk.unit), changes=written.changes, file=target.name)
        return written.path

    def _damage(self, path: Path) -> Path:
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 1
        damaged = self._stick("hong-tren-duong.tvb")
        damaged.write_bytes(bytes(whole))
        return damaged

    def _take_in(self, dic: DemoDesk, path: Path) -> None:
        try:
            preview = dic.intake().preview(path)
            result = dic.intake().take_in(path)
        except TvdeskError as error:
            self._say("demo.refused", file=path.name, code=error.code)
            return
        if result.state == "held":
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
        for _ in result.released:
            self._say("demo.released")

    def _settle(self, dic: DemoDesk) -> None:
        for record, field, _, sides in dic.records.conflicts():
            self._say("demo.conflict", field=field, sides=sides.count('"dot"'))
            dic.records.settle(record, field, 150)
            self._say("demo.settled", field=field, value=150)

    def _answer(self, dic: DemoDesk, second: DemoDesk) -> None:
        for desk in self._desks:
            receipt = read_desk(dic.workspace.desk, partial(latest_receipt, unit=desk.unit))
            reply = dic.write(Order("reply", desk.unit, receipt=receipt), self._stick(f"tra-loi-{desk.unit}.tvb"))
            if desk is self._desks[0]:
                self._two_machines(desk, second, reply)
            else:
                desk.intake().take_in(reply.path)
            self._say("demo.answered", name=self._units.name(desk.unit))

    def _two_machines(self, desk: DemoDesk, second: DemoDesk, reply: Written) -> None:
        """The newest receipt answers one machine; the other takes the office's changes from it by relay."""
        for one, other in ((second, desk), (desk, second)):
            try:
                one.intake().take_in(reply.path)
            except TvdeskError:
                continue
            relay = one.write(Order("relay", desk.unit), self._stick("hai-may-3.tvb"))
            other.intake().take_in(relay.path)
            return

    def _check(self, dic: DemoDesk) -> None:
        found = read_desk(dic.workspace.desk, lambda connection: verify(connection, dic.workspace.desk))
        equal = sum(desk.digest(desk.unit) == dic.digest(desk.unit) for desk in self._desks)
        self._say("demo.verified", changes=found.changes, records=found.records)
        self._say("demo.equal", equal=equal, units=len(self._desks))


def _shared() -> dict[str, object]:
    return {
        "title": "Hội nghị quảng bá du lịch Trà Vinh với báo chí nước ngoài",
        "subtype": "hoi_nghi_hoi_thao",
        "start_date": "2025-05-20",
        "end_date": "2025-05-20",
        "date_precision": "day",
        "place": "Thành phố Trà Vinh",
        "participants": 100,
        "reporting_unit": UNITS[0],
    }
