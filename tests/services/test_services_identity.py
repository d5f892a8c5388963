"""Copies and restored backups: noticed, stopped, given a new device, and nothing of what was written is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from offices import DIC, AnyCode, activity

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.services import enrolling
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import Backups
from tvdesk.services.errors import Forked
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.identity import leave_mark, look_at_mark, take_new_identity, vouch
from tvdesk.services.identity_errors import CannotVouch, IdentityDoubtful
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.machine_mark import marks_folder, read_mark, write_mark
from tvdesk.services.records import Records
from tvdesk.services.restoring import restore
from tvdesk.services.revoking import let_in
from tvdesk.services.sole import doubt_of, former_devices
from tvdesk.services.trusting import registry
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


@pytest.fixture
def province(tmp_path: Path) -> Province:
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


# --- what is noticed ---------------------------------------------------------------------------------------


def test_day_by_day_nothing_is_doubted(province: Province) -> None:
    unit = province.unit
    for day in range(3):
        unit.log(f"ngày {day}")
        province.exchange(unit)
        unit.close()
        unit = unit.opened()
        assert unit.doubt == ""


def copied_beside(unit: Machine) -> Machine:
    target = unit.workspace.folder.with_name("copy")
    shutil.copytree(unit.workspace.folder, target)
    return unit.opened(target)


def copied_to_another_machine(unit: Machine) -> Machine:
    target = unit.workspace.folder.with_name("elsewhere")
    shutil.copytree(unit.workspace.folder, target)
    return unit.opened(target, unit.marks.with_name("machine-other"))


def brought_back_by_hand(unit: Machine) -> Machine:
    """The folder of the day before, put back after the program had been closed once more."""
    folder = unit.workspace.folder
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    again = unit.opened()
    again.log("sau bản sao")
    again.close()
    shutil.rmtree(folder)
    before.rename(folder)
    return unit.opened()


def brought_back_by_the_program(unit: Machine) -> Machine:
    again = unit.opened()
    backup = Backups(again.workspace).create()
    again.log("sau bản sao lưu")
    again.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    return unit.opened()


def token_of_another(unit: Machine) -> Machine:
    mark = read_mark(unit.marks, unit.device)
    assert mark is not None
    write_mark(unit.marks, unit.device, type(mark)("0" * 32, mark.folder, mark.seq, mark.head))
    return unit.opened()


NOTICED: dict[str, tuple[Callable[[Machine], Machine], str]] = {
    "a copy beside the first": (copied_beside, "copied"),
    "a copy on another machine": (copied_to_another_machine, "moved"),
    "an older state put back by hand": (brought_back_by_hand, "behind"),
    "a backup restored by the program": (brought_back_by_the_program, "behind"),
    "another copy took the note over": (token_of_another, "copied"),
}


@pytest.mark.parametrize("name", NOTICED)
def test_a_copy_stops_by_itself(province: Province, name: str) -> None:
    act, why = NOTICED[name]
    unit = province.unit
    record = unit.log("một")[0]
    unit.close()
    copy = act(unit)
    assert copy.doubt == why
    for write in (
        lambda: copy.log("hai"),
        lambda: copy.records.edit(record, {"title": "khác"}),
        lambda: copy.records.delete(record),
        lambda: copy.send(province.stick()),
    ):
        with pytest.raises(IdentityDoubtful) as refused:
            write()
        assert refused.value.fields == {"device": unit.device, "why": why}
    copy.close()
    assert copy.opened().doubt == why


def test_a_folder_moved_on_one_machine_goes_on(province: Province) -> None:
    province.unit.close()
    target = province.unit.workspace.folder.with_name("moved")
    province.unit.workspace.folder.rename(target)
    moved = province.unit.opened(target)
    assert moved.doubt == ""
    moved.log("một")
    moved.close()
    assert moved.opened().doubt == ""


def test_a_backup_with_nothing_after_it_goes_on(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    backup = Backups(unit.workspace).create()
    unit.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    back = unit.opened()
    assert back.doubt == ""
    back.log("hai")


def test_a_new_computer_is_vouched_for_by_the_person(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    unit.close()
    moved = copied_to_another_machine(unit)
    vouch(moved.workspace, moved.marks)
    moved.log("hai")
    moved.close()
    assert moved.opened().doubt == ""


@pytest.mark.parametrize("name", [name for name in NOTICED if NOTICED[name][1] != "moved"])
def test_against_what_is_shown_nobody_can_vouch(province: Province, name: str) -> None:
    province.unit.log("một")
    province.unit.close()
    copy = NOTICED[name][0](province.unit)
    with pytest.raises(CannotVouch):
        vouch(copy.workspace, copy.marks)
    assert copy.doubt == NOTICED[name][1]


@pytest.mark.parametrize("brings", ["changes", "an answer"])
def test_what_the_office_sends_back_beyond_the_own_log_is_noticed(province: Province, brings: str) -> None:
    """A cloned disk: the machine's note came along, and only the office can tell."""
    unit = province.unit
    unit.log("một")
    twin = _twin(unit)
    unit.log("hai")
    receipt = province.report(unit)
    assert twin.doubt == ""
    if brings == "changes":
        province.let_colleague_in()
        file = province.office.send(province.stick(), UNIT, "relay")
    else:
        file = province.office.send(province.stick(), UNIT, "reply", receipt)
    twin.take(file)
    assert twin.doubt == "elsewhere"
    assert twin.titles() == (["hai", "một"] if brings == "changes" else ["một"])
    with pytest.raises(IdentityDoubtful):
        twin.log("ba")
    unit.take(file)
    assert unit.doubt == ""


@pytest.mark.parametrize("own", ["", "khác", "khác, và nữa"])
def test_an_answer_to_the_other_copy_is_noticed(province: Province, own: str) -> None:
    """The office answers what the first wrote; the twin has less, as much of its own, or more."""
    unit = province.unit
    unit.log("một")
    twin = _twin(unit)
    unit.log("hai")
    receipt = province.report(unit)
    if own:
        twin.log(*own.split(", "))
    twin.take(province.office.send(province.stick(), UNIT, "reply", receipt))
    assert twin.doubt == "elsewhere"
    assert "một" in twin.titles()


def _twin(unit: Machine) -> Machine:
    """The same disk, twice: folder, keys and the machine's notes."""
    target = unit.workspace.folder.with_name("twin")
    shutil.copytree(unit.workspace.folder, target)
    marks = shutil.copytree(unit.marks, unit.marks.with_name("machine-twin"))
    desk = unit.workspace.desk
    return Machine(open_workspace(target, unit.now, desk.new_id), unit.keys, marks, unit.now)


def test_a_second_history_sent_back_is_noticed(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    twin = _twin(unit)
    unit.log("hai")
    province.report(unit)
    twin.log("khác")
    province.let_colleague_in()
    file = province.office.send(province.stick(), UNIT, "relay")
    with pytest.raises(Forked):
        twin.take(file)
    assert twin.doubt == "forked"
    assert twin.titles() == ["khác", "một"]


# --- the new identity --------------------------------------------------------------------------------------


def test_a_restored_desk_goes_on_as_a_new_device_and_loses_nothing(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    unit.log("hai, chưa gửi")
    backup = Backups(unit.workspace).create()
    unit.log("ba, đã gửi sau bản sao lưu")
    province.report(unit)
    unit.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    back = unit.opened().renewed()
    assert back.device != unit.device
    with reading(back.workspace.desk.engine) as connection:
        assert former_devices(connection) == [unit.device]
    back.log("bốn, dưới mã mới")
    province.enrol(back, unit.device)
    province.report(back)
    assert province.office.titles() == ["ba, đã gửi sau bản sao lưu", "bốn, dưới mã mới", "hai, chưa gửi", "một"]
    back.take(province.office.send(province.stick(), UNIT, "relay"))
    assert back.titles() == province.office.titles()
    assert back.digest() == province.office.digest()
    back.close()
    assert back.opened().doubt == ""


def test_what_the_office_never_had_is_written_again_by_the_new_device(province: Province) -> None:
    """The old device was cut at what the office held; two records, an edit and a deletion were not there yet."""
    unit = province.unit
    kept, gone = unit.log("một", "sẽ xóa")
    province.exchange(unit)
    fresh, other = unit.log("hai", "ba")
    unit.records.edit(kept, {"title": "một, sửa lại", "place": "Trà Vinh"})
    unit.records.edit(fresh, {"title": "hai, sửa lại"})
    unit.records.delete(gone)
    unit.records.delete(other)
    unit.records.restore(other)
    before = unit.titles()
    renewed = copied_beside_after_close(unit).renewed()
    assert renewed.titles() == before
    old = renewed.tip(unit.device)
    province.enrol(renewed, unit.device)
    assert renewed.tip(unit.device) < old
    assert renewed.titles() == before == ["ba", "hai, sửa lại", "một, sửa lại"]
    assert renewed.records.state(kept).shown["place"] == "Trà Vinh"
    province.exchange(renewed)
    assert province.office.titles() == before
    assert province.office.digest() == renewed.digest()
    # Once only, and the desk goes on.
    renewed.log("bốn")
    province.exchange(renewed)
    assert province.office.digest() == renewed.digest()


def copied_beside_after_close(unit: Machine) -> Machine:
    unit.close()
    return copied_beside(unit)


def test_without_its_old_key_the_new_device_still_brings_everything(province: Province) -> None:
    """A folder carried to another machine, whose key store has never had the device's keys."""
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    unit.log("hai")
    unit.close()
    copy = copied_to_another_machine(unit)
    copy.keys = Keys()
    renewed = copy.renewed()
    province.enrol(renewed, unit.device)
    province.exchange(renewed)
    assert province.office.titles() == renewed.titles() == ["hai", "một"]
    assert province.office.digest() == renewed.digest()


def test_two_histories_are_both_kept(province: Province) -> None:
    """The clone wrote before anybody knew; the first went on too, and the office has its history."""
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    twin = _twin(unit)
    unit.log("hai")
    province.exchange(unit)
    twin.log("của bản sao", "nữa")
    twin.records.edit(twin.log("thứ ba")[0], {"place": "Trà Vinh"})
    with pytest.raises(Forked):
        province.office.take(twin.send(province.stick()))
    province.let_colleague_in()
    with pytest.raises(Forked):
        twin.take(province.office.send(province.stick(), UNIT, "relay"))
    renewed = twin.renewed()
    province.enrol(renewed, unit.device)
    file = province.office.send(province.stick(), UNIT, "relay")
    renewed.take(file)
    expected = ["của bản sao", "hai", "một", "nữa", "thứ ba"]
    assert renewed.titles() == expected
    province.exchange(renewed)
    assert province.office.titles() == expected
    assert province.office.digest() == renewed.digest()


def test_the_request_names_the_device_whose_place_it_asks_for(province: Province) -> None:
    from tvdesk.trust.enrolment import open_request

    province.unit.close()
    renewed = copied_beside(province.unit).renewed()
    data, _ = enrolling.request(renewed.workspace, renewed.keys, renewed.now)
    assert open_request(data).replaces == province.unit.device
    province.enrol(renewed, province.unit.device)
    with reading(province.office.workspace.desk.engine) as connection:
        found = registry(connection).successor_of(province.unit.device)
    assert found is not None
    assert found.device == renewed.device


def test_an_office_that_was_restored_lets_itself_in(province: Province) -> None:
    office = province.office
    backup = Backups(office.workspace).create()
    office.records.create("activity", activity("của tỉnh", unit=UNIT))
    office.close()
    restore(backup, office.workspace.folder, office.now, office.workspace.desk.new_id)
    back = office.opened()
    assert back.doubt == "behind"
    renewed = back.renewed()
    province.office = renewed
    province.enrol(renewed, office.device)
    with reading(renewed.workspace.desk.engine) as connection:
        assert registry(connection).is_dic(renewed.device)
    renewed.records.create("activity", activity("của tỉnh, lần hai", unit=UNIT))


def test_a_note_that_cannot_be_read_or_written_stops_nobody(province: Province, tmp_path: Path) -> None:
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "x.json").write_text(json.dumps({"token": 1, "folder": 2, "seq": "3", "head": 4}), encoding="utf-8")
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    mark = read_mark(province.unit.marks, province.unit.device)
    assert mark is not None
    write_mark(tmp_path / "file", "x", mark)
    assert marks_folder({"TVDESK_MARKS": "notes"}) == Path("notes")
    assert marks_folder({}).name == "devices"
    with writing(province.unit.workspace.desk.engine) as connection:
        connection.exec_driver_sql("SELECT 1")
    assert lost_files(province.unit.workspace.desk, province.unit.workspace.blobs) == []
