"""Every reason for which a use case says no, raised the way it happens."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest
from offices import DIC, UNIT, AnyCode, Office, Province, activity
from sqlalchemy import text

from tvdesk.bundle.errors import TooLarge
from tvdesk.bundle.receipt import encode_receipt, parse_receipt
from tvdesk.db.engine import open_engine, reading, sqlite_url, translated, writing
from tvdesk.db.errors import DatabaseBusy, DatabaseDamaged, DatabaseFailed, DatabaseReadOnly, DiskFull, SchemaTooNew
from tvdesk.db.upgrade import upgrade
from tvdesk.history.change import Change, LogReader, decode_change
from tvdesk.history.errors import BrokenChain, NotAChange, NotCanonical
from tvdesk.services import durable
from tvdesk.services.errors import (
    ChangesMissing,
    ConflictGone,
    FieldUnknown,
    FileGone,
    FileNotWritten,
    Forked,
    NoRegistry,
    NoRoom,
    ProjectionDiffers,
    ReadBackDiffers,
    ReceiptUnknown,
    RecordInvalid,
    RecordMissing,
    TypeUnknown,
    UnitFixed,
    WorkspaceExists,
    WorkspaceLocked,
    WorkspaceMissing,
    WorkspaceOnNetwork,
    WorkspaceReadOnly,
    WorkspaceUnreadable,
)
from tvdesk.services.intake import held_error
from tvdesk.services.places import is_synchronised, refuse_network
from tvdesk.services.trusting import registry
from tvdesk.services.verify import verify
from tvdesk.services.workspace import create_workspace, only_one, open_workspace, read_settings
from tvdesk.trust.envelope import RECEIPT_TYPE, open_envelope, seal


def test_records_say_what_is_wrong(unit: Office) -> None:
    with pytest.raises(TypeUnknown):
        unit.records.create("meeting", {})
    with pytest.raises(FieldUnknown):
        unit.records.edit(unit.records.create("activity", activity()), {"colour": "red"})
    with pytest.raises(RecordMissing):
        unit.records.state("01900000-0000-7000-8000-000000000000")
    with pytest.raises(RecordInvalid) as raised:
        unit.records.create("activity", activity(title="  "))
    assert raised.value.fields == {"type": "activity", "field": "title", "problem": "field.required"}
    record = unit.records.create("activity", activity())
    with pytest.raises(UnitFixed):
        unit.records.edit(record, {"unit": "tv-sotc"})
    with pytest.raises(ConflictGone):
        unit.records.settle(record, "title", "khác")


def test_a_database_edited_by_hand_is_found(unit: Office) -> None:
    unit.records.create_many("activity", [activity("một"), activity("hai")])
    desk = unit.desk
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE activity SET title = 'sửa tay' WHERE title = 'một'"))
    with reading(desk.engine) as connection, pytest.raises(ProjectionDiffers):
        verify(connection, desk)
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE activity SET title = 'một' WHERE title = 'sửa tay'"))
        line = connection.execute(text("SELECT line FROM change ORDER BY position LIMIT 1")).scalar()
        forged = bytes(line).replace("một".encode(), b"hai")
        connection.execute(text("UPDATE change SET line = :line WHERE line = :old"), {"line": forged, "old": line})
    with reading(desk.engine) as connection, pytest.raises(BrokenChain):
        verify(connection, desk)


def test_a_copied_disk_is_noticed(province: Province, unit: Office) -> None:
    """Two histories under one device: the folder was copied, both copies were written."""
    unit.records.create("activity", activity("chung"))
    database = unit.workspace.folder / "tvdesk.db"
    with unit.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = database.read_bytes()
    unit.records.create("activity", activity("máy này"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    province.dic.take_in(first)
    for extra in ("-wal", "-shm"):
        database.with_name(database.name + extra).unlink(missing_ok=True)
    database.write_bytes(copy)
    unit.records.create("activity", activity("máy kia"))
    before = province.dic.digest()
    with pytest.raises(Forked):
        province.dic.take_in(unit.export(DIC, province.stick("2.tvb")).path)
    assert province.dic.digest() == before


def test_a_held_file_says_what_is_missing(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    unit.records.create("activity", activity())
    answer = province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity())
    held = colleague.take_in(unit.export(DIC, province.stick("2.tvb")).path)
    with pytest.raises(ChangesMissing):
        raise held_error(held)


def test_a_desk_that_is_not_enrolled(unit: Office, province: Province, tmp_path: Path) -> None:
    stranger = create_workspace(tmp_path / "stranger", unit.workspace.settings, province.now, lambda: "x")
    with reading(stranger.desk.engine) as connection, pytest.raises(NoRegistry):
        registry(connection)


def test_workspaces(unit: Office, province: Province, tmp_path: Path) -> None:
    folder = unit.workspace.folder
    with pytest.raises(WorkspaceExists):
        create_workspace(folder, unit.workspace.settings, province.now, lambda: "x")
    with pytest.raises(WorkspaceMissing):
        open_workspace(tmp_path / "nowhere", province.now, lambda: "x")
    with only_one(folder), pytest.raises(WorkspaceLocked), only_one(folder):
        pass
    (folder / "workspace.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceUnreadable):
        read_settings(folder)
    mounts = "server:/x /net nfs4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\n"
    with pytest.raises(WorkspaceOnNetwork):
        refuse_network(Path("/net/office"), mounts)
    refuse_network(Path("/srv/office"), mounts)
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceReadOnly):
        create_workspace(blocked / "inside", unit.workspace.settings, province.now, lambda: "x")


@pytest.mark.parametrize("kind", ["cifs", "nfs4", "fuse.gvfsd-fuse", "vboxsf"])
def test_a_share_is_known_by_where_the_folder_really_lies(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "Chia sẻ chung"
    (share / "phòng").mkdir(parents=True)
    shown = str(share).replace(" ", "\\040")
    mounts = f"/dev/sda1 / ext4 rw 0 0\n//máy-chủ/chung {shown} {kind} rw 0 0\n"
    (tmp_path / "Tài liệu").symlink_to(share)
    for folder in (share, share / "phòng", tmp_path / "Tài liệu" / "phòng", tmp_path / "Tài liệu" / "mới"):
        with pytest.raises(WorkspaceOnNetwork) as raised:
            refuse_network(folder, mounts)
        assert raised.value.fields == {"folder": str(folder)}
    for folder in (tmp_path, tmp_path / "Chia sẻ", tmp_path / "Chia sẻ chung 2"):
        refuse_network(folder, mounts)


def test_a_synchronised_folder_is_known_by_where_it_really_lies(tmp_path: Path) -> None:
    cloud = tmp_path / "OneDrive - Sở Công Thương"
    cloud.mkdir()
    (tmp_path / "tvdesk").symlink_to(cloud)
    for folder in (cloud / "a", tmp_path / "tvdesk" / "a", Path("/d/Drive của tôi/x")):
        assert is_synchronised(folder)
    assert not is_synchronised(tmp_path / "một ổ đĩa")


def test_a_file_larger_than_any_bundle_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "large.tvb"
    path.write_bytes(b"x" * 11)
    with pytest.raises(TooLarge):
        durable.copy_in(path, tmp_path, 10)
    assert list(tmp_path.iterdir()) == [path]


def test_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten):
        durable.write_file(tmp_path / "missing" / "a", b"x")
    with pytest.raises(NoRoom):
        durable.write_stream(tmp_path / "a", lambda out: out.write(b"x"), room=2**62)
    with pytest.raises(FileGone):
        durable.copy_in(tmp_path / "gone.tvb", tmp_path, 10)
    assert list(tmp_path.iterdir()) == []
    assert durable.write_file(tmp_path / "a", b"x") == durable.file_digest(tmp_path / "a")


def test_databases(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew):
        upgrade(engine)
    with pytest.raises(DatabaseFailed), reading(engine) as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    other = tmp_path / "b.db"
    other.write_bytes(b"this is not a database at all, only text of some length" * 40)
    with pytest.raises(DatabaseDamaged):
        upgrade(open_engine(sqlite_url(other)))
    with pytest.raises(DatabaseReadOnly):
        upgrade(open_engine(sqlite_url(tmp_path / "missing" / "c.db")))


@pytest.mark.parametrize("kept", [False, True])
def test_a_locked_database(tmp_path: Path, kept: bool) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.db"), kept=kept)
    upgrade(engine)
    with writing(engine), engine.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(DatabaseBusy), translated():
            second.execution_options(immediate=True).exec_driver_sql("BEGIN IMMEDIATE")
    engine.dispose()


@pytest.mark.smallfs
@pytest.mark.parametrize("kept", [False, True])
def test_a_full_disk_changes_nothing(small_disk: Callable[..., Path], kept: bool) -> None:
    engine = open_engine(sqlite_url(small_disk() / "a.db"), kept=kept)
    upgrade(engine)
    rows = [{"key": str(number), "value": "x" * 4000} for number in range(5_000)]
    with pytest.raises(DiskFull), writing(engine) as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES (:key, :value)"), rows)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar() == 0
    engine.dispose()


def test_lines_that_are_no_changes() -> None:
    with pytest.raises(NotCanonical):
        decode_change(b'{"a"')
    with pytest.raises(NotAChange):
        decode_change(b'{"a":1}')
    assert Change.__struct_fields__ == tuple(sorted(Change.__struct_fields__))
    with pytest.raises(NotAChange):
        LogReader("a" * 16, 0, bytes(32)).read(b"{}")


def test_any_code_is_a_code() -> None:
    assert AnyCode().has("task", "4")


def test_a_receipt_for_a_file_we_never_wrote(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    answer = province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path).receipt
    payload = open_envelope(answer or b"", RECEIPT_TYPE, lambda _: province.dic.secrets.sign.public)
    other = msgspec.structs.replace(parse_receipt(payload), digest="0" * 64)
    forged = seal(encode_receipt(other), RECEIPT_TYPE, province.dic.secrets.sign)
    before = unit.digest()
    with pytest.raises(ReceiptUnknown):
        unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", forged).path)
    assert unit.digest() == before


def test_a_receipt_answers_all_machines_of_the_unit(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    unit.records.create("activity", activity())
    answer = province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path).receipt
    reply = province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path
    assert second.take_in(reply).state == "applied"
    assert second.digest(UNIT) == province.dic.digest(UNIT)
    second.records.create("activity", activity("Họp báo"))
    assert second.export(DIC, province.stick("2.tvb")).changes == 1


def test_a_stick_that_gives_back_other_bytes(tmp_path: Path) -> None:
    target = tmp_path / "a"

    def fill(out: BinaryIO) -> None:
        out.write(b"right")
        # What a failing stick does: the bytes change after they were written.
        os.link(tmp_path / "a.part", tmp_path / "other")

    class Failing(type(target)):  # type: ignore[misc]
        def replace(self, other: Path) -> Path:
            moved = super().replace(other)
            Path(other).write_bytes(b"wrong")
            return moved

        def with_name(self, name: str) -> Path:
            return Failing(super().with_name(name))

    with pytest.raises(ReadBackDiffers):
        durable.write_stream(Failing(target), fill)
