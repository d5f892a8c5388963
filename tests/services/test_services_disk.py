"""A full disk at each point where something is written, a folder that cannot be written, one that vanished."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import small_disk as small_disks
from offices import DIC, UNIT, Office, Province, activity
from unchanged import sound, unchanged

from tvdesk.core.errors import TvdeskError
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.workspace import Settings, create_workspace

FULL = {"file.no_room", "database.disk_full"}
pytestmark = pytest.mark.smallfs


@pytest.fixture
def disk(small_disk: Callable[..., Path]) -> Path:
    """A disk of 6 MiB."""
    return small_disk(6144)


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path / "province")


def settled_on(disk: Path, province: Province, unit: str, role: str) -> Office:
    """An office of the province whose workspace lies on the small disk."""
    at = province.folder
    province.folder = disk
    try:
        return province.enrol(unit, role)
    finally:
        province.folder = at


def refused(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(TvdeskError) as raised:
        act()
    return raised.value.code


def large(office: Office, province: Province, name: str = "large.tvb") -> Path:
    """A report of about a megabyte that does not pack well."""
    noise = random.Random(1)
    rows = [activity(f"Hội nghị {n}", note=noise.randbytes(400).hex()) for n in range(1_500)]
    office.records.create_many("activity", rows, checked=True)
    return office.export(DIC, province.stick(name)).path


@contextmanager
def full(disk: Path, leave_kib: int, *offices: Office) -> Iterator[None]:
    """The disk has only so much room left inside the block; after it nothing has changed at these desks."""
    with unchanged(*offices):
        filler = small_disks.fill(disk, leave_kib * 1024)
        yield
        filler.unlink()


def test_an_import_at_the_office(small_disk: Callable[..., Path], province: Province, unit: Office) -> None:
    """No room at all; for half of the copy in the inbox; for the copy, but not for the database or its log."""
    disk = small_disk(32_768)
    office = settled_on(disk, province, DIC, "dic")
    path = large(unit, province)
    size = path.stat().st_size // 1024
    for leave_kib in (0, 100, size // 2, size + 64, size + 300, size + 1_200):
        with full(disk, leave_kib, office):
            assert refused(lambda: office.take_in(path)) in FULL
            if leave_kib < size:  # a preview writes no more than the copy: its pages stay in memory
                assert refused(lambda: office.intake.preview(path)) in FULL
    assert office.take_in(path).state == "applied"
    assert sound(office) == unit.digest()


@pytest.mark.parametrize("leave_kib", [0, 30, 90])
def test_a_new_record(disk: Path, province: Province, leave_kib: int) -> None:
    unit = settled_on(disk, province, UNIT, "unit")
    record = unit.records.create("activity", activity("cũ"))
    rows = [activity(f"{n}", note="Đ" * 2_000) for n in range(50)]
    with full(disk, leave_kib, unit):
        assert refused(lambda: unit.records.create_many("activity", rows)) == "database.disk_full"
        if leave_kib < 60:
            assert refused(lambda: unit.records.edit(record, {"note": "Đ" * 2_000})) == "database.disk_full"
    assert len(unit.records.create_many("activity", rows)) == 50
    assert unit.records.edit(record, {"title": "mới"})
    sound(unit)


@pytest.mark.parametrize("leave_kib", [0, 100, 900])
def test_an_export_to_a_full_stick(disk: Path, province: Province, unit: Office, leave_kib: int) -> None:
    noise = random.Random(1)
    rows = [activity(f"Hội nghị {n}", note=noise.randbytes(400).hex()) for n in range(1_500)]
    unit.records.create_many("activity", rows, checked=True)
    with full(disk, leave_kib, unit):
        assert refused(lambda: unit.export(DIC, disk / "a.tvb")) == "file.no_room"
        assert [path.name for path in disk.iterdir()] == ["filler"]
    assert province.dic.take_in(unit.export(DIC, disk / "a.tvb").path).state == "applied"


def test_an_export_replaces_no_good_file_by_half_a_one(disk: Path, province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    target = unit.export(DIC, disk / "a.tvb").path
    before = target.read_bytes()
    unit.records.create_many("activity", [activity(f"{n}") for n in range(2_000)], checked=True)
    with full(disk, 40, unit):
        assert refused(lambda: unit.export(DIC, target)) == "file.no_room"
    assert target.read_bytes() == before
    assert province.dic.take_in(target).state == "applied"


def test_an_export_from_a_full_disk_to_a_stick_with_room(disk: Path, province: Province) -> None:
    unit = settled_on(disk, province, UNIT, "unit")
    unit.records.create_many("activity", [activity(f"{n}") for n in range(20)])
    with full(disk, 0, unit):
        assert refused(lambda: unit.export(DIC, province.stick("a.tvb"))) == "database.disk_full"
        assert not province.stick("a.tvb").exists()
    assert province.dic.take_in(unit.export(DIC, province.stick("a.tvb")).path).state == "applied"


def test_keys(disk: Path) -> None:
    secrets = DeviceSecrets.generate(os.urandom)
    store = PassphraseFile(disk / "keys", lambda: "mật khẩu để thử 123")
    with full(disk, 0), pytest.raises((TvdeskError, OSError)):
        store.save(secrets.device, secrets)
    assert not store.holds(secrets.device)
    store.save(secrets.device, secrets)
    assert store.load(secrets.device) == secrets


def test_a_new_workspace(disk: Path, province: Province) -> None:
    settings = Settings("unit", UNIT, "a" * 16)
    new_id = Identifiers(province.now, os.urandom)
    with full(disk, 64):
        assert refused(lambda: create_workspace(disk / "desk", settings, province.now, new_id)) in FULL
    shutil.rmtree(disk / "desk")
    create_workspace(disk / "desk", settings, province.now, new_id).desk.engine.dispose()


# --- folders that cannot be written, or are gone -------------------------------------------------------------


@pytest.fixture
def read_only(disk: Path) -> Iterator[Callable[[bool], None]]:
    """Turn the small disk read-only and back: what a stick's switch does, for root too."""

    def switch(on: bool) -> None:
        mode = "ro" if on else "rw"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True, capture_output=True)

    yield switch
    switch(False)


def test_a_stick_that_cannot_be_written(
    disk: Path, province: Province, unit: Office, read_only: Callable[[bool], None]
) -> None:
    unit.records.create("activity", activity())
    read_only(True)
    assert refused(lambda: unit.export(DIC, disk / "a.tvb")) == "file.not_written"
    read_only(False)
    written = unit.export(DIC, disk / "a.tvb")
    read_only(True)
    assert province.dic.take_in(written.path).state == "applied"


def test_a_workspace_that_cannot_be_written(
    disk: Path, province: Province, unit: Office, read_only: Callable[[bool], None]
) -> None:
    office = settled_on(disk, province, DIC, "dic")
    unit.records.create("activity", activity())
    path = unit.export(DIC, province.stick("a.tvb")).path
    with office.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    read_only(True)
    for act in (lambda: office.take_in(path), lambda: office.intake.preview(path)):
        with pytest.raises(TvdeskError) as raised:
            act()
        assert raised.value.code in {"file.not_written", "database.read_only"}
    with pytest.raises(TvdeskError) as raised:
        office.records.create("round", {"code": "R", "name": "R"})
    read_only(False)
    assert office.take_in(path).state == "applied"
    sound(office)


def test_a_stick_that_was_pulled(province: Province, unit: Office, tmp_path: Path) -> None:
    unit.records.create("activity", activity())
    gone = tmp_path / "stick-that-was-pulled"
    assert refused(lambda: unit.export(DIC, gone / "a.tvb")) == "file.not_written"
    assert refused(lambda: province.dic.take_in(gone / "a.tvb")) == "file.gone"
    assert refused(lambda: province.dic.intake.preview(gone / "a.tvb")) == "file.gone"
    assert refused(lambda: province.dic.take_in(tmp_path)) == "file.gone"


def test_a_workspace_that_vanished(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    path = unit.export(DIC, province.stick("a.tvb")).path
    folder = province.dic.workspace.folder
    away = folder.with_name("away")
    folder.rename(away)
    for act in (
        lambda: province.dic.take_in(path),
        lambda: province.dic.records.create("round", {"code": "R", "name": "R"}),
        lambda: province.dic.export(UNIT, province.stick("r.tvb"), "reply"),
    ):
        with pytest.raises(TvdeskError) as raised:
            act()
        assert raised.value.code in {"file.not_written", "file.gone", "database.read_only", "record.invalid"}
    assert not folder.exists()
    away.rename(folder)
    assert province.dic.take_in(path).state == "applied"
