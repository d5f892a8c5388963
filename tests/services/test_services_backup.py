"""Backups: written whole, verified before they count, brought back without losing what was there."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from offices import DIC, UNIT, Office, Province, activity
from terminal import contents

from tvdesk.db.engine import reading, writing
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.soundness import check_database
from tvdesk.services.attachments import Attachments
from tvdesk.services.backup import Backup, Backups, backups_in, find_backup
from tvdesk.services.backup_errors import BackupDamaged, BackupExists, BackupMissing, BackupNotHere
from tvdesk.services.errors import Forked, NoRoom, ProjectionDiffers
from tvdesk.services.restoring import Restored, restore
from tvdesk.services.verify import verify
from tvdesk.services.workspace import Workspace, open_workspace


@pytest.fixture
def unit(province: Province, tmp_path: Path) -> Office:
    """A unit with a record, an attachment and key files."""
    office = province.enrol(UNIT)
    record = office.records.create("activity", activity("một"))
    (tmp_path / "a.pdf").write_bytes(b"attached")
    Attachments(office.desk, office.records, office.workspace.blobs).attach(record, [tmp_path / "a.pdf"])
    keys = office.workspace.folder / "keys"
    keys.mkdir()
    (keys / "x.sign.pem").write_text("key", encoding="utf-8")
    return office


def back(province: Province, backup: Backup, folder: Path, *, fresh: bool = False) -> Restored:
    return restore(backup, folder, province.now, lambda: "x", fresh=fresh)


def opened(province: Province, folder: Path) -> Workspace:
    return open_workspace(folder, province.now, lambda: "x")


def digest_of(workspace: Workspace) -> str:
    with reading(workspace.desk.engine) as connection:
        return verify(connection, workspace.desk).digest


def test_a_backup_holds_all_that_a_desk_needs(unit: Office) -> None:
    made = Backups(unit.workspace).create()
    assert made.about is not None
    assert {one.path.partition("/")[0] for one in made.about.files} == {"tvdesk.db", "workspace.json", "keys", "blobs"}
    assert (made.about.changes, made.about.blobs, made.about.keys) == (2, 1, True)
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "backup.json",
        "blobs",
        "keys",
        "tvdesk.db",
        "workspace.json",
    ]
    check_database(made.folder / "tvdesk.db")
    assert backups_in(unit.workspace.folder) == [made] == Backups(unit.workspace).list()
    assert find_backup(unit.workspace.folder, made.name) == find_backup(Path("elsewhere"), str(made.folder))


def test_it_is_made_while_the_desk_is_at_work(unit: Office) -> None:
    with writing(unit.desk.engine) as connection:
        connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('half', 'done')")
        made = Backups(unit.workspace).create()
    copy = sqlite3.connect(made.folder / "tvdesk.db")
    assert copy.execute("SELECT count(*) FROM meta WHERE key = 'half'").fetchone() == (0,)
    copy.close()


def test_what_was_lost_comes_back_and_what_was_there_is_kept(province: Province, unit: Office) -> None:
    folder, before = unit.workspace.folder, unit.digest()
    made = Backups(unit.workspace).create()
    unit.records.create("activity", activity("hai"))
    later = unit.digest()
    done = back(province, made, folder)
    assert (done.verified.records, done.verified.changes) == (1, 2)
    workspace = opened(province, folder)
    assert digest_of(workspace) == before
    (blob,) = workspace.blobs.folder.iterdir()
    assert blob.read_bytes() == b"attached"
    assert done.kept is not None
    (done.kept / "backups").mkdir()
    assert digest_of(opened(province, done.kept)) == later
    assert [one.name for one in backups_in(folder)] == [made.name]
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("restoring")) == []


def test_into_a_new_folder_the_workspace_stays_as_it_is(province: Province, unit: Office, tmp_path: Path) -> None:
    made = Backups(unit.workspace).create()
    held = contents(unit.workspace.folder)
    done = back(province, made, tmp_path / "new", fresh=True)
    assert done.kept is None
    assert digest_of(opened(province, tmp_path / "new")) == unit.digest()
    assert contents(unit.workspace.folder) == held
    with pytest.raises(BackupExists):
        back(province, made, tmp_path / "new", fresh=True)


def test_a_workspace_that_cannot_be_opened_is_brought_back(province: Province, unit: Office) -> None:
    folder, before = unit.workspace.folder, unit.digest()
    made = Backups(unit.workspace).create()
    for name in ("tvdesk.db-wal", "tvdesk.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "tvdesk.db").write_bytes(b"nothing of a database" * 100)
    (folder / "workspace.json").write_text("{", encoding="utf-8")
    back(province, made, folder)
    assert digest_of(opened(province, folder)) == before


def damage_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def rewritten(folder: Path, **changes: object) -> None:
    path = folder / "backup.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


DAMAGES: list[Callable[[Path], object]] = [
    lambda folder: damage_byte(folder / "tvdesk.db"),
    lambda folder: (folder / "workspace.json").unlink(),
    lambda folder: damage_byte(next((folder / "blobs").iterdir())),
    lambda folder: (folder / "backup.json").write_text("{", encoding="utf-8"),
    lambda folder: rewritten(folder, format=2),
    lambda folder: rewritten(folder, files=[]),
    lambda folder: rewritten(folder, files=[{"path": "../x", "bytes": 1, "sha256": "0" * 64}]),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_changes_nothing(
    province: Province, unit: Office, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    made = Backups(unit.workspace).create(tmp_path / "outside")
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)  # a content may be one file under two names
    damage(copy)
    held = contents(unit.workspace.folder)
    with pytest.raises(BackupDamaged):
        back(province, find_backup(tmp_path, str(copy)), unit.workspace.folder)
    assert contents(unit.workspace.folder) == held


def test_a_backup_whose_rows_were_forged_is_not_put_in_place(province: Province, unit: Office) -> None:
    with writing(unit.desk.engine) as connection:
        connection.exec_driver_sql("UPDATE activity SET title = 'sửa tay'")
    made = Backups(unit.workspace).create()
    held = contents(unit.workspace.folder)
    with pytest.raises(ProjectionDiffers):
        back(province, made, unit.workspace.folder)
    assert contents(unit.workspace.folder) == held


def test_a_damaged_database_is_not_backed_up(unit: Office) -> None:
    folder = unit.workspace.folder
    with unit.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    unit.desk.engine.dispose()
    with (folder / "tvdesk.db").open("r+b") as database:
        database.seek(8_192)
        database.write(os.urandom(40_000))
    with pytest.raises(DatabaseDamaged):
        Backups(unit.workspace).create()
    assert list((folder / "backups").iterdir()) == []


def test_what_cannot_be_backed_up_or_found(unit: Office, tmp_path: Path) -> None:
    settings = replace(unit.workspace.settings, database="postgresql+psycopg:///x")
    with pytest.raises(BackupNotHere):
        Backups(replace(unit.workspace, settings=settings)).create()
    with pytest.raises(BackupMissing):
        find_backup(unit.workspace.folder, "tvdesk-20000101-000000")
    with pytest.raises(DatabaseDamaged):
        check_database(tmp_path / "missing.db")


def test_a_workspace_on_a_server_is_not_replaced_by_files(province: Province, unit: Office) -> None:
    made = Backups(unit.workspace).create()
    path = unit.workspace.folder / "workspace.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**settings, "database": "postgresql+psycopg:///x"}), encoding="utf-8")
    held = contents(unit.workspace.folder)
    with pytest.raises(BackupNotHere):
        back(province, made, unit.workspace.folder)
    assert contents(unit.workspace.folder) == held


def test_files_that_wait_come_along(province: Province, unit: Office, tmp_path: Path) -> None:
    colleague = province.enrol(DIC, "dic")
    first = unit.export(DIC, province.stick("1.tvb")).path
    answer = province.dic.take_in(first).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity("hai"))
    assert colleague.take_in(unit.export(DIC, province.stick("2.tvb")).path).state == "held"
    made = Backups(colleague.workspace).create()
    back(province, made, tmp_path / "new", fresh=True)
    shutil.rmtree(colleague.workspace.folder)
    moved = Office(opened(province, tmp_path / "new"), colleague.secrets)
    assert [one.state for one in moved.take_in(first).released] == ["applied"]
    assert moved.digest(UNIT) == unit.digest(UNIT)


def test_going_on_from_an_old_backup_is_noticed_by_the_office(province: Province, unit: Office) -> None:
    made = Backups(unit.workspace).create()
    unit.records.create("activity", activity("hai"))
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    back(province, made, unit.workspace.folder)
    moved = Office(open_workspace(unit.workspace.folder, province.now, unit.desk.new_id), unit.secrets)
    moved.records.create("activity", activity("khác"))
    with pytest.raises(Forked):
        province.dic.take_in(moved.export(DIC, province.stick("2.tvb")).path)


@pytest.mark.smallfs
def test_a_full_disk_leaves_no_half_backup(unit: Office, small_disk: Callable[..., Path]) -> None:
    place = small_disk(size_kib=256)
    with pytest.raises(NoRoom):
        Backups(unit.workspace).create(place)
    assert list(place.iterdir()) == []
