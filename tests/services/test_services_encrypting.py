"""An encrypted workspace: nothing of it lies in the clear, all goes on as before, and no way there or back loses."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import small_disk as small_disks
from encrypted_offices import CONTENT, WORD, in_the_clear, keep_key, opened, store_of, with_work
from encrypted_offices import encrypted as encrypted
from encrypted_offices import province as province
from offices import DIC, UNIT, Province, activity

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.encryption import PAGE_BYTES
from tvdesk.db.engine import reading
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.services.as_of import desk_as_of
from tvdesk.services.attachments import Attachments, lost_files
from tvdesk.services.backup import Backups
from tvdesk.services.blobs import Blobs
from tvdesk.services.encryption_errors import ServerNotEncrypted
from tvdesk.services.enrolling import set_up
from tvdesk.services.errors import RecoveryOtherDevice
from tvdesk.services.export import have
from tvdesk.services.keystore import handed_key, handed_on
from tvdesk.services.keystore_errors import SecretsDamaged, WorkspaceKeyMissing
from tvdesk.services.printing_apart import print_apart
from tvdesk.services.recovery import codes_of, take_back_key
from tvdesk.services.reporting import Ask, Reporting
from tvdesk.services.reports.errors import ReportNotMade
from tvdesk.services.rescue import find_damage, look_into
from tvdesk.services.restoring import restore
from tvdesk.services.workspace import DATABASE, open_workspace
from tvdesk.trust.errors import SealBroken
from tvdesk.trust.keys import SealingKey
from tvdesk.trust.sealing import encrypt_to, opened_size
from tvdesk.trust.workspace_key import WorkspaceKey

# --- nothing in the clear ----------------------------------------------------------------------------------


def test_nothing_can_be_read_but_by_the_key(province: Province, encrypted: bool, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    with_work(unit, tmp_path)
    report = unit.export(DIC, province.stick("1.tvb")).path
    assert province.dic.take_in(report).state == "applied"
    Backups(province.dic.workspace).create()
    found = in_the_clear(province.dic.workspace.folder), in_the_clear(unit.workspace.folder)
    if encrypted:
        assert found == ([], [])
    else:
        assert all(len([name for name in one if name.startswith(DATABASE)]) >= 1 and len(one) >= 2 for one in found)


def test_files_come_and_go_as_before(province: Province, tmp_path: Path) -> None:
    """Between an encrypted desk and one that is not, either way."""
    province.encrypted = not province.encrypted
    unit = province.enrol(UNIT)
    record = with_work(unit, tmp_path)
    report = unit.export(DIC, province.stick("1.tvb"))
    assert province.dic.take_in(report.path).state == "applied"
    assert province.dic.digest(UNIT) == unit.digest(UNIT)
    files = Attachments(province.dic.desk, province.dic.records, province.dic.workspace.blobs)
    (path,) = files.extract(record, tmp_path / "out")
    assert path.read_bytes() == files.content(files.files(record)[0].sha256) == CONTENT
    assert lost_files(province.dic.desk, province.dic.workspace.blobs, contents=True) == []


def test_a_desk_of_the_past_lies_encrypted_too(province: Province, encrypted: bool, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    with_work(unit, tmp_path)
    with reading(unit.desk.engine) as connection:
        vector = {name: tip.seq for name, tip in have(connection).items()}
    with desk_as_of(unit.desk, vector) as then:
        place = Path(str(then.engine.url.database)).parent
        assert bool(in_the_clear(place)) is not encrypted
        with reading(then.engine) as connection:
            assert connection.exec_driver_sql("SELECT title FROM activity").scalars().all() == [f"Hội thảo {WORD}"]


# --- keys --------------------------------------------------------------------------------------------------


def test_two_keys_come_of_one_and_its_name_of_neither() -> None:
    key = WorkspaceKey(bytes(range(32)))
    assert key.name == "5zsjmbz5bdekj66z"
    assert len({key.seed, key.database, key.files.seed, key.proof}) == 4
    assert key.database.hex() not in repr(key)
    assert "seed" not in repr(key)


@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_without_its_key_nobody_opens_it(province: Province, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    folder = unit.workspace.folder
    with pytest.raises(WorkspaceKeyMissing):
        opened(folder, province)
    wrong = WorkspaceKey.generate(os.urandom)
    with pytest.raises(DatabaseDamaged):
        open_workspace(folder, province.now, lambda: "x", unlock=lambda _name: wrong)
    store = store_of(folder)
    store.save_key(wrong)
    (folder / "keys" / f"{wrong.name}.workspace.pem").rename(
        folder / "keys" / f"{unit.workspace.settings.encrypted}.workspace.pem"
    )
    with pytest.raises(SecretsDamaged):
        opened(folder, province)
    with pytest.raises(WorkspaceKeyMissing):
        find_damage(folder, unlock=store_of(tmp_path).load_key)


@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_the_key_comes_back_from_its_sheet(province: Province) -> None:
    unit = province.enrol(UNIT)
    folder, store = unit.workspace.folder, store_of(unit.workspace.folder)
    store.save(unit.secrets.device, unit.secrets)
    device, workspace = codes_of(unit.workspace, store, "mật khẩu của phiếu")
    assert (device.what, workspace.what, workspace.device) == ("device", "workspace", unit.workspace.settings.encrypted)
    with pytest.raises(WorkspaceKeyMissing):
        opened(folder, province)
    with pytest.raises(RecoveryOtherDevice):
        take_back_key(unit.workspace.settings, store, [row.text for row in device.rows], "mật khẩu của phiếu")
    assert take_back_key(
        unit.workspace.settings, store, [row.text for row in workspace.rows], "mật khẩu của phiếu"
    ) == ("workspace")
    opened(folder, province).desk.engine.dispose()


def test_a_server_is_not_ours_to_encrypt(tmp_path: Path) -> None:
    for database, files in (("postgresql+psycopg://nobody@localhost/x", ""), ("", str(tmp_path / "shared"))):
        with pytest.raises(ServerNotEncrypted):
            set_up(
                tmp_path / "desk", "unit", UNIT, "", store_of(tmp_path), lambda: 0, lambda: "x", database, "", files,
                encrypt=True,
            )  # fmt: skip
    assert not (tmp_path / "desk").exists()


# --- backups and damage ------------------------------------------------------------------------------------


def test_a_backup_comes_back_with_the_same_key(province: Province, encrypted: bool, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    record = with_work(unit, tmp_path)
    keep_key(unit)
    store, folder = store_of(unit.workspace.folder), unit.workspace.folder
    made = Backups(unit.workspace).create()
    assert made.about is not None
    assert made.about.encrypted == unit.workspace.settings.encrypted
    unit.records.edit(record, {"title": "đổi tên"})
    unit.records.create("activity", activity("sau bản sao lưu"))
    look = look_into(made, folder, store.load_key)
    assert (look.held.counts["activity"], look.held.attachments) == (1, 1)
    assert (look.loss.known, look.loss.made, look.loss.altered) == (True, 1, 1)
    unit.desk.engine.dispose()
    fresh = restore(made, tmp_path / "elsewhere", province.now, lambda: "x", fresh=True, unlock=store.load_key)
    done = restore(made, folder, province.now, lambda: "x", unlock=store.load_key)
    assert fresh.verified.digest == done.verified.digest
    if encrypted:
        with pytest.raises(WorkspaceKeyMissing):
            restore(made, tmp_path / "third", province.now, lambda: "x", fresh=True)
        assert not (tmp_path / "third").exists()
        assert in_the_clear(tmp_path / "elsewhere") == in_the_clear(folder) == []


@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_a_changed_byte_is_found_and_a_backup_offered(province: Province, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    with_work(unit, tmp_path)
    keep_key(unit)
    made, folder = Backups(unit.workspace).create(), unit.workspace.folder
    unit.desk.engine.dispose()
    assert find_damage(folder, unlock=store_of(folder).load_key) is None
    sound = (folder / DATABASE).read_bytes()
    for at in (100, PAGE_BYTES * 3 + 17, len(sound) - PAGE_BYTES + 5):
        (folder / DATABASE).write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        found = find_damage(folder, unlock=store_of(folder).load_key)
        assert found is not None, at
        assert found.reason.code == "database.damaged"
        assert found.offer is not None
        assert found.offer.backup.name == made.name
    (folder / DATABASE).write_bytes(sound)
    (blob,) = unit.workspace.blobs.folder.iterdir()
    data = blob.read_bytes()
    blob.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    workspace = opened(folder, province)
    assert [one.damaged for one in lost_files(workspace.desk, workspace.blobs, contents=True)] == [True]
    blob.write_bytes(data[:400])
    assert [one.damaged for one in lost_files(workspace.desk, workspace.blobs)] == [True]
    workspace.desk.engine.dispose()


@pytest.mark.smallfs
@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_a_full_disk_is_told_as_one(province: Province, tmp_path: Path) -> None:
    """SQLCipher's driver gives a full disk and a broken one the same name."""
    with small_disks.mounted(tmp_path / "disk", 6144) as disk:
        province.folder = disk
        unit = province.enrol(UNIT)
        filler = small_disks.fill(disk)
        with pytest.raises(TvdeskError) as refused:
            unit.records.create_many("activity", [activity(f"{number}") for number in range(200)])
        assert refused.value.code == "database.disk_full"
        filler.unlink()
        unit.records.create("activity", activity("còn chỗ"))
        unit.desk.engine.dispose()


# --- the store ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_the_size_of_what_is_sealed_is_told_by_its_header(size: int) -> None:
    out = BytesIO()
    encrypt_to(BytesIO(bytes(size)), out, [SealingKey(os.urandom(32)).recipient])
    assert opened_size(BytesIO(out.getvalue()), len(out.getvalue())) == size


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n--- x\n1234"])
def test_what_is_not_sealed_has_no_such_size(data: bytes) -> None:
    with pytest.raises(SealBroken):
        opened_size(BytesIO(data), len(data))


@pytest.mark.age
def test_the_age_program_opens_an_attachment_in_a_disaster(tmp_path: Path) -> None:
    key = WorkspaceKey.generate(os.urandom)
    source = tmp_path / "a.pdf"
    source.write_bytes(CONTENT)
    store = Blobs(tmp_path / "blobs", key.files)
    (blob,) = store.take_in([source, source])[:1]
    assert store.holds(blob.sha256, len(CONTENT))
    (tmp_path / "key.txt").write_text(key.files.text, encoding="utf-8")
    command = ["age", "--decrypt", "--identity", str(tmp_path / "key.txt"), str(store.path(blob.sha256))]
    assert subprocess.run(command, capture_output=True, check=True).stdout == CONTENT


@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_the_printing_process_opens_it_without_asking(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window hands the key on; nobody could be asked for the passphrase there."""
    for name in ("TVDESK_PASSPHRASE", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TVDESK_KEYSTORE", "file")
    unit = province.enrol(UNIT)
    with_work(unit, tmp_path)
    ask = Ask(first="2025-01-01", last="2025-12-31")
    here = Reporting(unit.desk, Language.load("vi"), CodeLists.load(), Units.load()).write(ask, tmp_path / "a.pdf", {})
    there = print_apart(unit.workspace, ask, tmp_path / "b.pdf", "vi")
    assert there.path.read_bytes() == here.path.read_bytes()
    with pytest.raises(ReportNotMade):
        print_apart(replace(unit.workspace, key=None), ask, tmp_path / "c.pdf", "vi")
    with pytest.raises(SecretsDamaged):
        handed_key(handed_on(WorkspaceKey(bytes(32))), unit.workspace.settings.encrypted)
    assert handed_key({}, "x") is None
    assert handed_on(None) == {}
