"""A workspace encrypted, or written in the clear again: nothing is lost on the way, wherever it stops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import small_disk as small_disks
from encrypted_offices import CONTENT, digest_of, held_back, in_the_clear, keep_key, opened, store_of, with_work
from encrypted_offices import encrypted as encrypted
from encrypted_offices import province as province
from offices import DIC, UNIT, Province, activity

from tvdesk.services import replacing
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import Backups, backups_in
from tvdesk.services.doctor import workspace as examined
from tvdesk.services.encrypting import rewrite
from tvdesk.services.encryption_errors import AlreadySo
from tvdesk.services.errors import NoRoom
from tvdesk.services.mending import rebuild_tables
from tvdesk.services.workspace import read_settings
from tvdesk.trust.sealing import encrypt_to

# --- there and back ----------------------------------------------------------------------------------------


def test_there_and_back(province: Province, encrypted: bool, tmp_path: Path) -> None:
    """With attachments, a file that waits, and backups."""
    office, unit = province.enrol(DIC, "dic"), province.enrol(UNIT)
    with_work(office, tmp_path)
    first = held_back(province, unit, office)
    keep_key(office)
    digest, folder, store = office.digest(), office.workspace.folder, store_of(office.workspace.folder)
    Backups(office.workspace).create()
    office.desk.engine.dispose()
    with pytest.raises(AlreadySo):
        rewrite(folder, store, province.now, lambda: "x", encrypt=encrypted)
    for encrypt in (not encrypted, encrypted):
        done = rewrite(folder, store, province.now, lambda: "x", encrypt=encrypt)
        assert done.encrypted is encrypt
        assert bool(read_settings(folder).encrypted) is encrypt
        assert bool(in_the_clear(folder)) is not encrypt
        assert [path.name for path in folder.glob("*-*") if path.is_dir()] == []
        workspace = opened(folder, province)
        assert digest_of(workspace) == digest
        (blob,) = workspace.blobs.folder.iterdir()
        assert b"".join(workspace.blobs.pieces(blob.name)) == CONTENT
        assert lost_files(workspace.desk, workspace.blobs, contents=True) == []
        state = {found.key: found.mark for found in examined(workspace, {}) if "encryption" in found.key}
        assert state == {f"encryption.{'on' if encrypt else 'off'}": "ok"}
        rebuild_tables(workspace)
        workspace.desk.engine.dispose()
    again = replace(office, workspace=opened(folder, province))
    assert [one.state for one in again.take_in(first).released] == ["applied"]
    assert again.digest(UNIT) == unit.digest(UNIT)
    again.desk.engine.dispose()


@pytest.mark.parametrize("encrypted", [False], indirect=True)
def test_a_sealed_file_that_waits_stays_as_it_came(province: Province, tmp_path: Path) -> None:
    """It is sealed for this desk already: another layer would say nothing more."""
    dic = province.dic
    plain = tmp_path / "plain"
    plain.write_bytes(b"bundle" * 1_000)
    waiting = dic.workspace.inbox / f"{'a' * 64}.tvb"
    with plain.open("rb") as source, waiting.open("wb") as out:
        encrypt_to(source, out, [dic.secrets.seal.recipient])
    clear = dic.workspace.inbox / f"{'b' * 64}.tvb"
    clear.write_bytes(plain.read_bytes())
    came = waiting.read_bytes()
    dic.desk.engine.dispose()
    folder, store = dic.workspace.folder, store_of(dic.workspace.folder)
    rewrite(folder, store, province.now, lambda: "x", encrypt=True)
    assert waiting.read_bytes() == came
    assert b"bundle" not in clear.read_bytes()
    rewrite(folder, store, province.now, lambda: "x", encrypt=False)
    assert waiting.read_bytes() == came
    assert clear.read_bytes() == plain.read_bytes()


@pytest.mark.parametrize("encrypted", [False], indirect=True)
def test_an_interrupted_replacement_is_finished_at_the_next_start(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before each rename of a part, and before each folder that goes."""
    dic = province.dic
    with_work(dic, tmp_path)
    digest, folder, store = dic.digest(), dic.workspace.folder, store_of(dic.workspace.folder)
    Backups(dic.workspace).create()
    dic.desk.engine.dispose()
    original, stopped, number = Path.replace, 0, 0
    while stopped == number:
        number += 1
        left = number

        def until(self: Path, target: Path) -> Path:
            nonlocal left
            if "replacing-" in str(self) or "before-" in str(target) or "replacing-" in str(target):
                left -= 1
                if left == 0:
                    raise KeyboardInterrupt
            return original(self, target)

        encrypt = not read_settings(folder).encrypted
        monkeypatch.setattr(Path, "replace", until)
        try:
            rewrite(folder, store, province.now, lambda: "x", encrypt=encrypt)
        except KeyboardInterrupt:
            stopped += 1
        monkeypatch.setattr(Path, "replace", original)
        replacing.finish_replacing(folder)
        workspace = opened(folder, province)
        assert digest_of(workspace) == digest
        assert lost_files(workspace.desk, workspace.blobs, contents=True) == []
        workspace.desk.engine.dispose()
        assert [path.name for path in folder.glob("*-*") if path.is_dir()] == []
    assert stopped > 8


@pytest.mark.smallfs
@pytest.mark.parametrize("encrypted", [False], indirect=True)
def test_without_room_everything_stays_as_it_was(province: Province, tmp_path: Path) -> None:
    with small_disks.mounted(tmp_path / "disk", 6144) as disk:
        province.folder = disk
        unit = province.enrol(UNIT)
        unit.records.create("activity", activity("một"))
        digest, folder, store = unit.digest(), unit.workspace.folder, store_of(tmp_path)
        unit.desk.engine.dispose()
        filler = small_disks.fill(disk, 400_000)
        with pytest.raises(NoRoom):
            rewrite(folder, store, province.now, lambda: "x", encrypt=True)
        filler.unlink()
        assert not read_settings(folder).encrypted
        workspace = opened(folder, province)
        assert digest_of(workspace) == digest
        workspace.desk.engine.dispose()
        assert list((tmp_path / "keys").glob("*")) == []


@pytest.mark.parametrize("encrypted", [True], indirect=True)
def test_backups_in_the_clear_are_told(province: Province) -> None:
    unit = province.enrol(UNIT)
    made = Backups(unit.workspace).create()
    text = (made.folder / "backup.json").read_text(encoding="utf-8")
    (made.folder / "backup.json").write_text(text.replace(unit.workspace.settings.encrypted, ""), encoding="utf-8")
    assert ("encryption.backups", "warn") in {(one.key, one.mark) for one in examined(unit.workspace, {})}
    assert [one.about.encrypted for one in backups_in(unit.workspace.folder) if one.about] == [""]
