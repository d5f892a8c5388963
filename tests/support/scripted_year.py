"""A year of a province, month by month, with what goes wrong in one: real desks, keys, files; only the clock is ours.

An office and six units, two of them with two machines, answer twelve monthly rounds of 2024. Files come late, are
lost, come twice, come damaged, come in any order; the office loses an evening; a unit is merged into another in July;
a machine is lost in September, its thief is not believed, and what was lost is entered again on a new one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tvdesk.core.errors import TvdeskError
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services.backup import Backups
from tvdesk.services.demo.desks import DemoDesk, enrol_desk, make_desk
from tvdesk.services.duplicates import Duplicates
from tvdesk.services.errors import NothingToSend
from tvdesk.services.export import Order
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import Intake
from tvdesk.services.listing import between
from tvdesk.services.revoking import revoke
from tvdesk.services.rounds import Round, Rounds
from tvdesk.services.submitting import submit

YEAR = 2024
DIC = "tv-sotttt"
CULTURE, TRADE = "tv-sovhttdl", "tv-soct"
"""The units with two machines."""
STATION, CABINET = "tv-dai", "tv-vpub"
"""The unit that is merged in July, and the one that takes its work over."""
UNITS = (CULTURE, TRADE, STATION, CABINET, "tv-cat", "tv-845")
SUBTYPES = {"activity": "hoi_nghi_hoi_thao", "training": "tap_huan", "delegation": "doan_vao"}
TASKS = ("1", "2", "3", "4", "5", "6")
CHANNELS, COUNTRIES = ("K4", "K8"), ("KH", "JP", "US")


class Clock:
    """Milliseconds since 1970; a second passes each time it is looked at."""

    def __init__(self) -> None:
        self.at = 0
        self.to(date(YEAR, 1, 2))

    def to(self, day: date) -> None:
        self.at = int(datetime(day.year, day.month, day.day, 1, tzinfo=UTC).timestamp()) * 1_000

    def __call__(self) -> int:
        self.at += 1_000
        return self.at


@dataclass
class Told:
    """What became of the files that were handed in, by word: the test sees that each mishap took place."""

    refused: list[str] = field(default_factory=list)
    held: int = 0
    released: int = 0
    known: int = 0
    lost: int = 0
    settled: int = 0


class ScriptedYear:
    """Plays the year; afterwards every desk can be looked into."""

    def __init__(self, folder: Path, seed: int = 2024) -> None:
        self.folder, self.told, self.clock = folder, Told(), Clock()
        self.units = Units.load()
        self.lists = CodeLists.load(more={"unit": frozenset(self.units.by_id)})
        self._random = random.Random(seed)
        self._new_id = Identifiers(self.clock, os.urandom)
        self._files = 0
        (folder / "stick").mkdir(parents=True)
        self.dic = self._desk("dic", DIC)
        self.machines = {unit: [self._desk(unit, unit)] for unit in UNITS}
        for unit in (CULTURE, TRADE):
            self.machines[unit].append(self._desk(f"{unit}-2", unit))
        for machine in self._all():
            enrol_desk(self.dic, machine)
        self.reporting = list(UNITS)
        self.rounds: list[Round] = []
        self._kept_back: list[Path] = []
        self._early: list[Path] = []

    def _desk(self, name: str, unit: str) -> DemoDesk:
        role = "dic" if unit == DIC else "unit"
        return make_desk(self.folder / name, role, unit, self.lists, self.units, self._new_id, self.clock)

    def _all(self) -> Iterator[DemoDesk]:
        for machines in self.machines.values():
            yield from machines

    def play(self) -> None:
        """All twelve months, then a last exchange in which nothing is lost."""
        happens: dict[int, Callable[[], None]] = {
            5: self._lose_an_evening,
            7: self._find_and_merge,
            9: self._lose_a_machine,
            10: self._correct,
            11: self._refuse,
            12: self._lift_and_link,
        }
        for month in range(1, 13):
            self._begin(month)
            happens.get(month, lambda: None)()
            self._work(month)
            self._hand_in(month)
        self.clock.to(date(YEAR + 1, 1, 10))
        self._exchange_all()

    # --- a month -------------------------------------------------------------------------------------------

    def _begin(self, month: int) -> None:
        """The office opens the round; units learn of it with the answer to their last file."""
        self.clock.to(date(YEAR, month, 2))
        opened = Rounds(self.dic.desk, self.dic.records, self.units).open("month", YEAR, month, units=self.reporting)
        self.rounds.append(opened)
        for machine in self._all():
            self._answer(machine)

    def _answer(self, machine: DemoDesk) -> None:
        machine.take_in(self.dic.answer(machine.unit, self._stick("answer")).path)

    def _work(self, month: int) -> None:
        self.clock.to(date(YEAR, month, 20))
        for unit in self.reporting:
            for machine in self.machines[unit]:
                made = [self._enter(machine, month) for _ in range(self._random.randint(1, 4))]
                self._alter(machine, made)
        self._edit_on_both(self.machines[CULTURE], month)
        if month % 3 == 0 and len(self.machines[TRADE]) == 2:
            self._edit_on_both(self.machines[TRADE], month)

    def _enter(self, machine: DemoDesk, month: int) -> str:
        chance = self._random
        kind = chance.choice(("activity", "activity", "training", "delegation"))
        values: dict[str, Any] = {
            "title": f"Việc {chance.getrandbits(40):x} của {machine.name}",
            "subtype": SUBTYPES[kind],
            "start_date": f"{YEAR}-{month:02}-{chance.randint(1, 28):02}",
            "task": chance.choice(TASKS),
            "countries": chance.sample(COUNTRIES, chance.randint(0, 2)),
            "budget_vnd": chance.choice((None, 1_000_000, 25_500_000)),
            "in_plan": chance.choice((True, False)),
            "visits" if kind == "delegation" else "participants": chance.randint(1, 400),
        }
        if kind == "activity":
            values["channels"] = chance.sample(CHANNELS, chance.randint(0, 2))
        return machine.records.create(kind, {name: value for name, value in values.items() if value not in (None, [])})

    def _alter(self, machine: DemoDesk, made: list[str]) -> None:
        """Some are corrected the same month, some taken back."""
        chance = self._random
        if chance.random() < 0.5:
            machine.records.edit(chance.choice(made), {"title": f"Sửa {chance.getrandbits(40):x}", "task": "2"})
        if len(made) > 2:
            machine.records.delete(made[-1])

    def _edit_on_both(self, machines: list[DemoDesk], month: int) -> None:
        """Neither machine has seen the other's edit; the office decides."""
        first, second = machines
        record = first.records.create("activity", _shared(first.unit, month))
        self._relay(first, second)
        first.records.edit(record, {"participants": 100 + month})
        second.records.edit(record, {"participants": 200 + month})

    def _relay(self, sender: DemoDesk, reader: DemoDesk) -> None:
        reader.take_in(sender.write(Order("relay", sender.unit), self._stick("relay")).path)

    # --- files ---------------------------------------------------------------------------------------------

    def _stick(self, name: str) -> Path:
        self._files += 1
        return self.folder / "stick" / f"{self._files:04}-{name}.tvb"

    def _report(self, machine: DemoDesk, code: str) -> Path:
        submit(machine.desk, machine.records, code)
        return machine.write(Order("report", DIC, round=code), self._stick(machine.unit)).path

    def _hand_in(self, month: int) -> None:
        """In any order; some late, lost, twice or damaged."""
        code = self.rounds[-1].code
        files = [self._report(machine, code) for unit in self.reporting for machine in self.machines[unit]]
        files += self._kept_back
        self._kept_back = []
        self._random.shuffle(files)
        self.clock.to(date(YEAR, month, 28))
        for number, file in enumerate(files):
            fate = (month + number) % 9
            if fate == 0:
                self.told.lost += 1
            elif fate == 1:
                self._kept_back.append(file)  # comes with the next month's
            elif fate == 2:
                self._take_in(_damaged(file, self._stick("damaged")))
                self._take_in(file)
            else:
                self._take_in(file)
                if fate == 3:
                    self._take_in(file)
        self._settle()

    def _take_in(self, path: Path) -> Intake | None:
        try:
            preview, taken = self.dic.intake.preview(path), self.dic.take_in(path)
        except TvdeskError as error:
            self.told.refused.append(error.code)
            return None
        if preview.applied != taken.applied:
            raise AssertionError("the preview showed something else")
        self.told.known += taken.known
        self.told.held += taken.state == "held"
        self.told.released += len(taken.released)
        return taken

    def _settle(self) -> None:
        for record, name, type, _sides in self.dic.records.conflicts():
            shown = self.dic.records.state(record).shown.get(name)
            if type in SUBTYPES:
                self.dic.records.settle(record, name, shown)
                self.told.settled += 1

    # --- what happens once ---------------------------------------------------------------------------------

    def _lose_an_evening(self) -> None:
        """The office takes two files in, answers them, and has to go back to the backup of before."""
        backup = Backups(self.dic.workspace).create()
        for unit in (CABINET, "tv-cat"):
            (machine,) = self.machines[unit]
            self._enter(machine, 5)
            self._early.append(self._report(machine, self.rounds[-1].code))
            self.dic.take_in(self._early[-1])
            self._answer(machine)
        self.dic.go_back_to(backup)

    def _find_and_merge(self) -> None:
        """The two files of that evening are found: those that were held for them go in after them.

        From July on the station's work is the cabinet's; its last file is handed in before it is closed.
        """
        for file in self._early:
            self._take_in(file)
        (station,) = self.machines[STATION]
        self._enter(station, 6)
        self._take_in(self._report(station, self.rounds[-2].code))
        records = self.dic.records
        records.create("unit", {**self._listed(STATION), "valid_to": f"{YEAR}-06-30", "successors": [CABINET]})
        records.create("unit", {**self._listed(CABINET), "predecessors": [STATION]})
        self.reporting.remove(STATION)

    def _listed(self, unit: str) -> dict[str, Any]:
        return {"code": unit, "kind": self.units.by_id[unit].kind}

    def _lose_a_machine(self) -> None:
        """A machine is stolen: the office believes it up to what it holds; a new one takes its place."""
        kept, stolen = self.machines[TRADE]
        self._take_in(self._report(stolen, self.rounds[-1].code))
        titles = [f"Việc mất theo máy {number}" for number in range(3)]
        self._enter_again(stolen, titles)
        reason = "Máy bị mất"
        revoke(self.dic.workspace, self.dic.store, stolen.desk.device, reason, self.clock)
        self._take_in(self._report(stolen, self.rounds[-1].code))
        replacement = self._desk(f"{TRADE}-3", TRADE)
        enrol_desk(self.dic, replacement)
        self.machines[TRADE] = [kept, replacement]
        for machine in self.machines[TRADE]:
            self._answer(machine)
        self._enter_again(replacement, titles)
        stolen.close()

    def _enter_again(self, machine: DemoDesk, titles: list[str]) -> None:
        for title in titles:
            machine.records.create("activity", {**_shared(TRADE, 9), "title": title})

    def _correct(self) -> None:
        """The office mends a unit's record; the unit hears of it with the answer."""
        (record, *_), _ = self._records_of(CABINET)
        self.dic.records.edit(record, {"participants": 77, "note": "Sở TTTT sửa theo biên bản"})

    def _refuse(self) -> None:
        """A record is returned to its unit."""
        (_, record, *_), made = self._records_of(CABINET)
        self._returned = (record, made[record])
        self.dic.records.judge(*self._returned, refused=True, code="scope", reason="Không phải thông tin đối ngoại")

    def _lift_and_link(self) -> None:
        """The unit was right after all; two units had told of one event."""
        self.dic.records.judge(*self._returned, refused=False)
        a, b = (self._records_of(unit)[0][0] for unit in (CULTURE, TRADE))
        Duplicates(self.dic.desk, self.dic.records).link(a, b, "Một sự kiện, hai đơn vị báo cáo")

    def _records_of(self, unit: str) -> tuple[list[str], dict[str, str]]:
        """The activities of a unit that the office shows, and where each was made."""
        with reading(self.dic.desk.engine) as connection:
            found = [one["record"] for one in between(connection, "activity") if one.get("unit") == unit]
        history = {record: self.dic.records.history(record)[0].change for record in found}
        return found, {record: f"{one.device}:{one.seq}" for record, one in history.items()}

    # --- the end -------------------------------------------------------------------------------------------

    def _exchange_all(self) -> None:
        """Every desk hands in what it has, the office decides, and every desk hears of all."""
        for file in self._kept_back:
            self._take_in(file)
        for machine in self._all():
            with suppress(NothingToSend):
                self._take_in(self._report(machine, self.rounds[-1].code))
        self._settle()
        for machine in self._all():
            self._answer(machine)

    def close(self) -> None:
        """Let go of all databases."""
        for desk in (self.dic, *self._all()):
            desk.close()


def _shared(unit: str, month: int) -> dict[str, Any]:
    return {
        "title": f"Hội nghị tháng {month} của {unit}",
        "subtype": "hoi_nghi_hoi_thao",
        "task": "4",
        "start_date": f"{YEAR}-{month:02}-15",
        "participants": 50,
    }


def _damaged(file: Path, target: Path) -> Path:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    target.write_bytes(bytes(whole))
    return target
