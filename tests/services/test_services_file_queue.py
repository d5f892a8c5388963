"""Many files at once: found by content, each told, taken in so that none waits for another of the same stick."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity

from tvdesk.core.errors import TvdeskError
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.file_queue import FOREIGN, KNOWN, NEW, FileQueue, QueuedFile
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import APPLIED, HELD, REFUSED
from tvdesk.services.workspace import open_workspace

UNIT = "tv-soct"


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    found = Province(tmp_path)
    yield found
    for office in found.offices:
        office.desk.engine.dispose()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def queue_of(office: Office) -> FileQueue:
    return FileQueue(office.desk, office.intake)


def look(office: Office, *paths: Path) -> dict[str, QueuedFile]:
    return {one.name: one for one in queue_of(office).look(find_bundles(paths))}


def damaged(path: Path, target: Path) -> Path:
    """A copy with one bit of its log turned over."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    target.write_bytes(bytes(whole))
    return target


def chain(province: Province, stick: Path, names: list[str]) -> Office:
    """Files of one unit, each of which builds on the one before; the office that answered them has lost them all."""
    unit, dic = province.enrol(UNIT), province.dic
    folder = dic.workspace.folder
    dic.desk.engine.dispose()
    shutil.copytree(folder, folder.with_name("kept"))
    for name in names:
        unit.records.create("activity", activity(f"Hội nghị {name}"))
        receipt = dic.take_in(unit.export(DIC, stick / name).path).receipt
        unit.take_in(dic.export(UNIT, province.stick(f"reply-{name}"), "reply", receipt).path)
    dic.desk.engine.dispose()
    shutil.rmtree(folder)
    folder.with_name("kept").rename(folder)
    return unit


# --- finding -----------------------------------------------------------------------------------------------


def test_bundles_are_found_by_their_content_in_all_folders(province: Province, stick: Path) -> None:
    unit = province.enrol(UNIT)
    unit.records.create("activity", activity())
    for name in (
        "bao-cao.tvb",
        "quy 1/bao-cao (1).TVB",
        "quy 1/khong-ten",
        "System Volume Information/a.tvb",
        ".b.tvb",
    ):
        path = stick / name
        path.parent.mkdir(exist_ok=True)
        unit.export(DIC, path)
    (stick / "ghi-chu.txt").write_text("Ghi chú", encoding="utf-8")
    (stick / "ke-hoach.tvb").write_bytes(b"%PDF-1.7 ...")
    found = find_bundles([stick, stick / "bao-cao.tvb"])
    assert [path.name for path in found.bundles] == ["bao-cao.tvb", "ke-hoach.tvb", "bao-cao (1).TVB", "khong-ten"]
    assert [path.name for path in found.others] == ["ghi-chu.txt"]


def test_the_search_can_be_broken_off(stick: Path) -> None:
    for number in range(5):
        (stick / f"{number}.txt").touch()

    def tell(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_bundles([stick], tell)


# --- looking -----------------------------------------------------------------------------------------------


def test_each_file_has_its_state_and_reason_before_anything_is_taken_in(province: Province, stick: Path) -> None:
    unit, other = province.enrol(UNIT), province.enrol("tv-cat")
    unit.records.create("activity", activity())
    new = unit.export(DIC, stick / "moi.tvb").path
    other.records.create("activity", activity("Tập huấn"))
    known = other.export(DIC, stick / "da-nhan.tvb").path
    province.dic.take_in(known)
    shutil.copy(new, stick / "moi-ban-sao.tvb")
    damaged(new, stick / "hong.tvb")
    (stick / "cut.tvb").write_bytes(new.read_bytes()[:-200])
    (stick / "anh.jpg").write_bytes(b"\xff\xd8\xff")
    (stick / "la.tvb").write_bytes(b"PK\x03\x04 something else")
    other.export(UNIT, stick / "nham.tvb", "relay")
    before = province.dic.digest()
    found = look(province.dic, stick)
    states = {name: one.state for name, one in found.items()}
    assert states == {
        "moi.tvb": NEW,
        "moi-ban-sao.tvb": NEW,
        "da-nhan.tvb": KNOWN,
        "hong.tvb": REFUSED,
        "cut.tvb": REFUSED,
        "la.tvb": REFUSED,
        "nham.tvb": REFUSED,
        "anh.jpg": FOREIGN,
    } | {"moi.tvb": states["moi.tvb"], "moi-ban-sao.tvb": states["moi-ban-sao.tvb"]}
    assert {states["moi.tvb"], states["moi-ban-sao.tvb"]} == {NEW, KNOWN}
    codes = {name: one.reason.code for name, one in found.items() if one.reason is not None}
    assert codes["la.tvb"] == codes["anh.jpg"] == "bundle.not_a_bundle"
    assert codes["nham.tvb"] == "intake.wrong_audience"
    assert codes["hong.tvb"].startswith("bundle.")
    assert found["moi.tvb"].unit == UNIT
    assert found["moi.tvb"].changes == 1
    assert found["da-nhan.tvb"].unit == "tv-cat"
    assert province.dic.digest() == before
    assert not list(province.dic.workspace.inbox.glob("*.part"))


def test_what_each_builds_on_decides_the_order_not_its_name(province: Province, stick: Path) -> None:
    chain(province, stick, ["c.tvb", "b.tvb", "a.tvb"])
    found = queue_of(province.dic).look(find_bundles([stick]))
    assert [(one.name, one.state, one.fresh) for one in found] == [(f"{n}.tvb", NEW, 1) for n in "cba"]
    taken = queue_of(province.dic).take_in(found)
    assert [(one.state, one.intake and one.intake.missing) for one in taken] == [(APPLIED, ())] * 3


def test_a_file_whose_predecessor_is_not_there_waits_and_is_told_for_what(province: Province, stick: Path) -> None:
    chain(province, stick, ["1.tvb", "2.tvb", "3.tvb"])
    lost = (stick / "2.tvb").rename(stick.with_name("2.tvb"))
    queue = queue_of(province.dic)
    found = queue.look(find_bundles([stick]))
    assert [(one.name, one.state) for one in found] == [("1.tvb", NEW), ("3.tvb", HELD)]
    reason = found[1].told()
    assert reason is not None
    assert (reason.code, reason.fields["first"], reason.fields["last"]) == ("intake.held", 2, 2)
    taken = queue.take_in(found)
    assert [one.state for one in taken] == [APPLIED, HELD]
    later = queue.take_in([*queue.look(find_bundles([lost])), *taken])
    assert {one.name: one.state for one in later} == {"2.tvb": APPLIED, "1.tvb": APPLIED, "3.tvb": APPLIED}


# --- taking in ---------------------------------------------------------------------------------------------


def test_five_hundred_files_of_which_twenty_are_damaged_and_ten_are_not_ours(province: Province, stick: Path) -> None:
    for number in range(10):
        unit = province.enrol(f"tv-unit-{number}")
        for at in range(47):
            unit.records.create("activity", activity(f"Hội nghị {number}/{at}"))
            unit.export(DIC, stick / f"{number}-{at:02}.tvb")
    good = sorted(stick.iterdir())
    for number, path in enumerate(good[::24][:20]):
        damaged(path, stick / f"hong-{number:02}.tvb")
    for number in range(5):
        (stick / f"anh-{number}.jpg").write_bytes(b"\xff\xd8\xff")
        (stick / f"khac-{number}.tvb").write_bytes(b"PK\x03\x04" + bytes(100))
    queue = queue_of(province.dic)
    told: list[tuple[str, str]] = []
    steps: list[tuple[int, int]] = []
    found = queue.look(find_bundles([stick]))
    assert len(found) == 500
    taken = queue.take_in(found, lambda *step: steps.append(step), lambda one: told.append((one.name, one.state)))
    assert Counter(one.state for one in taken) == {APPLIED: 470, REFUSED: 25, FOREIGN: 5}
    assert [one.name for one in taken if one.state == REFUSED and one.reason is None] == []
    assert {one.name for one in taken if one.state == REFUSED} == {
        *(f"hong-{number:02}.tvb" for number in range(20)),
        *(f"khac-{number}.tvb" for number in range(5)),
    }
    assert len(told) == 470
    assert (steps[0], steps[-1]) == ((0, 470), (470, 470))
    for office in province.offices[1:]:
        assert office.digest(office.desk.unit) == province.dic.digest(office.desk.unit)


def test_what_is_in_stays_in_when_the_work_is_called_off(province: Province, stick: Path) -> None:
    for number in range(4):
        unit = province.enrol(f"tv-unit-{number}")
        unit.records.create("activity", activity())
        unit.export(DIC, stick / f"{number}.tvb")
    queue = queue_of(province.dic)
    found = queue.look(find_bundles([stick]))
    done: list[QueuedFile] = []

    def tell(at: int, _total: int) -> None:
        if at == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        queue.take_in(found, tell, done.append)
    assert [one.state for one in done] == [APPLIED, APPLIED]
    again = queue.look(find_bundles([stick]))
    assert Counter(one.state for one in again) == {NEW: 2, KNOWN: 2}
    assert Counter(one.state for one in queue.take_in(again)) == {APPLIED: 2, KNOWN: 2}


def test_a_stick_that_is_pulled_out_costs_only_the_rest(province: Province, stick: Path) -> None:
    for number in range(3):
        unit = province.enrol(f"tv-unit-{number}")
        unit.records.create("activity", activity())
        unit.export(DIC, stick / f"{number}.tvb")
    queue = queue_of(province.dic)
    found = queue.look(find_bundles([stick]))

    def pull(one: QueuedFile) -> None:
        if one.state == APPLIED:
            shutil.rmtree(stick, ignore_errors=True)

    taken = queue.take_in(found, done=pull)
    assert [one.state for one in taken] == [APPLIED, REFUSED, REFUSED]
    assert {one.reason.code for one in taken if isinstance(one.reason, TvdeskError)} == {"file.gone"}


def test_a_held_file_goes_in_although_the_workspace_was_moved(province: Province, stick: Path, tmp_path: Path) -> None:
    chain(province, stick, ["1.tvb", "2.tvb"])
    dic = province.dic
    assert dic.take_in(stick / "2.tvb").state == HELD
    dic.desk.engine.dispose()
    moved = dic.workspace.folder.rename(tmp_path / "moved")
    workspace = open_workspace(moved, province.now, Identifiers(province.now, os.urandom))
    office = Office(workspace, dic.secrets)
    try:
        assert [one.state for one in office.take_in(stick / "1.tvb").released] == [APPLIED]
    finally:
        workspace.desk.engine.dispose()
