"""Machines for tests: desks with their keys and the machine's notes, copied, restored, and talking to each other."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from offices import DIC, AnyCode, activity

from tvdesk.db import log
from tvdesk.db.engine import reading
from tvdesk.services import enrolling
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.identity import leave_mark, look_at_mark, take_new_identity
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.records import Records
from tvdesk.services.revoking import let_in
from tvdesk.services.sole import doubt_of
from tvdesk.services.verify import desk_digest, verify
from tvdesk.services.workspace import Workspace, open_workspace

UNIT = "tv-soct"


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000_000

    def __call__(self) -> int:
        self.at += 1_000
        return self.at


class Keys:
    """A key store of one machine."""

    def __init__(self) -> None:
        self.kept: dict[str, DeviceSecrets] = {}

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        self.kept[device] = secrets

    def load(self, device: str) -> DeviceSecrets:
        if device not in self.kept:
            raise SecretsMissing(device=device)
        return self.kept[device]

    def delete(self, device: str) -> None:
        self.kept.pop(device, None)


@dataclass
class Machine:
    """A desk on one machine: its keys, the machine's notes, and the workspace as it is open."""

    workspace: Workspace
    keys: Keys
    marks: Path
    now: Clock

    @property
    def records(self) -> Records:
        return Records(self.workspace.desk, AnyCode())

    @property
    def device(self) -> str:
        return self.workspace.settings.device

    @property
    def doubt(self) -> str:
        with reading(self.workspace.desk.engine) as connection:
            return doubt_of(connection, self.device)

    def log(self, *titles: str) -> list[str]:
        return [self.records.create("activity", activity(title)) for title in titles]

    def titles(self) -> list[str]:
        with reading(self.workspace.desk.engine) as connection:
            rows = connection.exec_driver_sql("SELECT title FROM activity WHERE visible ORDER BY title")
            return [row[0] for row in rows]

    def tip(self, device: str) -> int:
        with reading(self.workspace.desk.engine) as connection:
            return log.devices(connection)[device].seq

    def close(self) -> None:
        leave_mark(self.workspace, self.marks)
        self.workspace.desk.engine.dispose()

    def opened(self, folder: Path | None = None, marks: Path | None = None) -> Machine:
        """The same workspace, or the one in another folder, opened again; held against the machine's notes."""
        desk = self.workspace.desk
        found = open_workspace(folder or self.workspace.folder, self.now, desk.new_id)
        made = Machine(found, self.keys, marks or self.marks, self.now)
        look_at_mark(found, made.marks)
        return made

    def renewed(self) -> Machine:
        made = take_new_identity(self.workspace, self.keys, self.marks)
        return Machine(made, self.keys, self.marks, self.now)

    def send(self, target: Path, audience: str = DIC, kind: str = "report", receipt: bytes | None = None) -> Path:
        key = self.keys.load(self.device).sign
        return write_bundle(self.workspace.desk, key, Order(kind, audience, receipt=receipt), target).path

    def take(self, path: Path) -> Intake:
        desk = self.workspace
        return IntakeDesk(desk.desk, desk.inbox, lambda: self.keys.load(self.device).sign).take_in(path)

    def digest(self) -> str:
        with reading(self.workspace.desk.engine) as connection:
            verify(connection, self.workspace.desk)
            return desk_digest(connection, self.workspace.desk, UNIT)


@dataclass
class Province:
    """The office, a unit that it knows, and a stick between them."""

    office: Machine
    unit: Machine
    folder: Path
    files: int = 0

    def stick(self) -> Path:
        self.files += 1
        return self.folder / f"{self.files}.tvb"

    def report(self, unit: Machine) -> bytes:
        """The unit's report, taken in at the office; the receipt."""
        receipt = self.office.take(unit.send(self.stick())).receipt
        assert receipt is not None
        return receipt

    def exchange(self, unit: Machine) -> None:
        """A report and its answer."""
        receipt = self.report(unit)
        unit.take(self.office.send(self.stick(), UNIT, "reply", receipt))

    def let_colleague_in(self) -> None:
        """A second machine of the unit, never heard of: what goes to the unit now begins at the beginning."""
        unit, keys = self.unit, Keys()
        ids = Identifiers(unit.now, os.urandom)
        made = enrolling.set_up(self.folder / "colleague", "unit", UNIT, "", keys, unit.now, ids)
        data, words = enrolling.request(made, keys, unit.now)
        enrolling.approve(self.office.workspace, self.office.keys, data, " ".join(words), unit.now)

    def enrol(self, newcomer: Machine, lost: str) -> None:
        """The office lets a renewed desk in, in the place of what it was."""
        data, words = enrolling.request(newcomer.workspace, newcomer.keys, newcomer.now)
        let_in(self.office.workspace, self.office.keys, data, " ".join(words), lost, "máy bị sao chép", newcomer.now)
        answer, spoken = enrolling.answer(self.office.workspace)
        enrolling.join(newcomer.workspace, answer, " ".join(spoken))


def made_province(tmp_path: Path) -> Province:
    """An office and a unit that have found each other, each on a machine of its own."""
    now = Clock()
    ids = Identifiers(now, os.urandom)
    machines = []
    for name, role, unit in (("office", "dic", DIC), ("unit", "unit", UNIT)):
        keys = Keys()
        made = enrolling.set_up(tmp_path / name, role, unit, "", keys, now, ids)
        machine = Machine(made, keys, tmp_path / f"machine-{name}", now)
        assert look_at_mark(made, machine.marks) == ""
        machines.append(machine)
    office, unit_machine = machines
    data, words = enrolling.request(unit_machine.workspace, unit_machine.keys, now)
    enrolling.approve(office.workspace, office.keys, data, " ".join(words), now)
    answer, spoken = enrolling.answer(office.workspace)
    enrolling.join(unit_machine.workspace, answer, " ".join(spoken))
    return Province(office, unit_machine, tmp_path)


def twin_of(unit: Machine) -> Machine:
    """The same disk, twice: folder, keys and the machine's notes."""
    target = unit.workspace.folder.with_name("twin")
    shutil.copytree(unit.workspace.folder, target)
    marks = shutil.copytree(unit.marks, unit.marks.with_name("machine-twin"))
    desk = unit.workspace.desk
    return Machine(open_workspace(target, unit.now, desk.new_id), unit.keys, marks, unit.now)


def copied_beside(unit: Machine) -> Machine:
    target = unit.workspace.folder.with_name("copy")
    shutil.copytree(unit.workspace.folder, target)
    return unit.opened(target)


def copied_to_another_machine(unit: Machine) -> Machine:
    target = unit.workspace.folder.with_name("elsewhere")
    shutil.copytree(unit.workspace.folder, target)
    return unit.opened(target, unit.marks.with_name("machine-other"))


def copied_beside_after_close(unit: Machine) -> Machine:
    unit.close()
    return copied_beside(unit)
