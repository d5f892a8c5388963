"""Doctor, revocation and the look into a bundle, on real desks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from offices import DIC, UNIT, Office, Province, activity
from terminal import contents

from tvdesk.core.errors import NotAuthentic
from tvdesk.core.language import Language
from tvdesk.db.engine import reading, writing
from tvdesk.services import doctor
from tvdesk.services.backup import Backups
from tvdesk.services.desk import set_meta
from tvdesk.services.doctor import Finding
from tvdesk.services.enrolling import ROOT_DEVICE
from tvdesk.services.errors import FileGone, NotYours, OwnDevice
from tvdesk.services.inspecting import inspect_bundle
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.revoking import revoke
from tvdesk.services.trusting import registry
from tvdesk.services.workspace import only_one
from tvdesk.trust.errors import DeviceRevoked, UnknownDevice
from tvdesk.trust.keys import device_id

FILES_ONLY = {"TVDESK_KEYSTORE": "file"}


def keys(findings: list[Finding]) -> dict[str, str]:
    return {one.key: one.mark for one in findings}


# --- doctor ------------------------------------------------------------------------------------------------


def test_a_sound_workspace(unit: Office) -> None:
    workspace = unit.workspace
    PassphraseFile(workspace.folder / "keys", lambda: "mật khẩu để thử").save(unit.secrets.device, unit.secrets)
    Backups(workspace).create()
    found = [*doctor.machine(), *doctor.place(workspace.folder), *doctor.workspace(workspace, FILES_ONLY)]
    # The test's clock stands in 2025, and its registry is from the beginning of all clocks: both are old.
    assert {one.key for one in found if one.mark != "ok"} == {"backup.old", "trust.old.unit"}
    assert {"versions", "fonts.ok", "room.ok", "lock.free", "database.ok", "keys.file", "files.ok"} <= keys(
        found
    ).keys()


def test_what_is_wrong_is_found_and_nothing_is_changed(unit: Office, tmp_path: Path) -> None:
    workspace = unit.workspace
    row = {"sha256": "0" * 64, "name": "mất.pdf", "bytes": 3, "media_type": ""}
    unit.records.create("activity", activity(attachments=[row]))
    held = contents(workspace.folder)
    with only_one(workspace.folder):
        found = keys([*doctor.place(workspace.folder), *doctor.workspace(workspace, FILES_ONLY)])
    assert found | {"lock.held": "warn", "backup.none": "warn", "keys.missing": "bad", "files.lost": "warn"} == found
    assert contents(workspace.folder) == held
    synchronised = tmp_path / "OneDrive - UBND"
    synchronised.mkdir()
    assert keys(list(doctor.place(synchronised)))["place.synchronised"] == "warn"


def test_a_torn_database_is_found(unit: Office) -> None:
    with unit.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with (unit.workspace.folder / "tvdesk.db").open("r+b") as database:
        database.seek(8_192)
        database.write(os.urandom(40_000))
    assert doctor._database(unit.workspace).key == "database.bad"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_is_worded(language: str) -> None:
    texts = Language.load(language)
    named = {
        word: "_end(" in line
        for line in Path(doctor.__file__).read_text(encoding="utf-8").splitlines()
        if "Finding(" in line
        for word in line.split('"')
        if "." in word and word.replace(".", "").isalpha() and "(" not in word
    }
    # What ends well or ill has a key for each.
    wanted = {f"{word}{end}" for word, ends in named.items() for end in ((".ok", ".bad") if ends else ("",))}
    assert len(wanted) > 15
    assert [key for key in wanted if not texts.has(f"doctor.{key}")] == []
    bad = [key for key in wanted if not key.endswith((".ok", ".free", ".file", ".keyring", ".on", ".off"))]
    assert [key for key in bad if not texts.has(f"doctor.{key}.advice")] == []


# --- trust revoke ------------------------------------------------------------------------------------------


class Keys:
    """The office's root key, as its key store gives it."""

    def __init__(self, province: Province) -> None:
        self._root = DeviceSecrets(province.root, DeviceSecrets.generate(os.urandom).seal)

    def load(self, device: str) -> DeviceSecrets:
        assert device == device_id(self._root.sign.public)
        return self._root

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        raise AssertionError(device, secrets)

    def delete(self, device: str) -> None:
        raise AssertionError(device)


def withdraw(province: Province, device: str, reason: str = "mất máy") -> int:
    with writing(province.dic.desk.engine) as connection:
        set_meta(connection, ROOT_DEVICE, device_id(province.root.public))
    return revoke(province.dic.workspace, Keys(province), device, reason, province.now).seq


def test_a_revoked_device_is_believed_up_to_what_is_held(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity("trước"))
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    held = province.dic.digest(UNIT)
    assert withdraw(province, unit.secrets.device) == 1
    with reading(province.dic.desk.engine) as connection:
        revoked = registry(connection).device(unit.secrets.device).revoked
    assert revoked is not None
    assert (revoked.seq, revoked.reason) == (1, "mất máy")
    unit.records.create("activity", activity("kẻ trộm"))
    with pytest.raises((DeviceRevoked, NotAuthentic)):
        province.dic.take_in(unit.export(DIC, province.stick("2.tvb")).path)
    assert province.dic.digest(UNIT) == held
    # Again: the cut stays where it is, also when more has come to be held since.
    assert withdraw(province, unit.secrets.device, "nhắc lại") == 1


def test_a_device_never_heard_of_is_believed_in_nothing(province: Province, unit: Office) -> None:
    assert withdraw(province, unit.secrets.device) == 0
    unit.records.create("activity", activity())
    with pytest.raises(NotAuthentic):
        province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)


def test_who_may_revoke_whom(province: Province, unit: Office) -> None:
    with pytest.raises(OwnDevice):
        withdraw(province, province.dic.secrets.device)
    with pytest.raises(UnknownDevice):
        withdraw(province, "a" * 16)
    with pytest.raises(NotYours):
        revoke(unit.workspace, Keys(province), province.dic.secrets.device, "", province.now)


# --- bundle inspect ----------------------------------------------------------------------------------------


def test_a_bundle_is_looked_into_without_keys_or_workspace(province: Province, unit: Office) -> None:
    unit.records.create_many("activity", [activity("một"), activity("hai")])
    path = unit.export(DIC, province.stick("1.tvb")).path
    held = contents(province.dic.workspace.folder)
    alone, known = inspect_bundle(path, None), inspect_bundle(path, province.dic.desk)
    assert (alone.signature, alone.unproved) == ("not_checked", ("origin", "chain"))
    assert (known.signature, known.unproved) == ("verified", ("chain",))
    answer = known.as_json()
    assert [(one["from"], one["to"]) for one in answer["manifest"]["ranges"]] == [(1, 2)]
    assert contents(province.dic.workspace.folder) == held


def test_a_device_of_another_province(province: Province, unit: Office, tmp_path: Path) -> None:
    elsewhere = Province(tmp_path / "elsewhere")
    unit.records.create("activity", activity())
    found = inspect_bundle(unit.export(DIC, province.stick("1.tvb")).path, elsewhere.dic.desk)
    assert found.signature == "unknown_device"


def test_a_damaged_bundle_is_refused(province: Province, unit: Office, tmp_path: Path) -> None:
    unit.records.create("activity", activity())
    data = unit.export(DIC, province.stick("1.tvb")).path.read_bytes()
    path = tmp_path / "bad.tvb"
    for place in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(NotAuthentic):
            inspect_bundle(path, province.dic.desk)
    with pytest.raises(FileGone):
        inspect_bundle(tmp_path / "gone.tvb", None)
