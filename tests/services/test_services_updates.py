"""Updates from a file: made and signed at the office, believed at a unit, taken out whole or not at all."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from offices import Office, Province

from tvdesk import __version__
from tvdesk.history import canonical
from tvdesk.services.errors import FileGone, NoRegistry
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.reading import read_desk
from tvdesk.services.trusting import root_in_force
from tvdesk.services.update_errors import (
    NotAnUpdate,
    UpdateForOthers,
    UpdateNotNewer,
    UpdatesForbidden,
    VersionUnclear,
)
from tvdesk.services.updates import (
    OFFERED,
    Update,
    add_signatures,
    lay_beside,
    make_update,
    offer,
    read_update,
    require_fit,
    take_out,
    this_system,
)
from tvdesk.services.updating import Updating, start
from tvdesk.services.workspace import Settings, create_workspace
from tvdesk.trust import envelope
from tvdesk.trust.errors import BadSignature, NotAnEnvelope, TooFewSignatures
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.root import Root

NEWS = {"vi": "Có ký số tệp PDF.", "en": "PDF files are signed."}
PROGRAM = b"MZ" + bytes(range(256)) * 3_000


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.generate(os.urandom)


@pytest.fixture
def root(key: SigningKey) -> Root:
    return Root.of(key.public)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "tvdesk_9.0.1_amd64.deb"
    path.write_bytes(PROGRAM)
    return path


@pytest.fixture
def update(package: Path, key: SigningKey, tmp_path: Path) -> Path:
    out = tmp_path / "tvdesk-9.0.1.tvu"
    make_update(package, "9.0.1", NEWS, [key], out)
    return out


def test_what_the_office_signed_comes_out_whole(update: Path, root: Root, tmp_path: Path) -> None:
    told = read_update(update, root)
    assert (told.version, told.system, told.size) == ("9.0.1", "debian", len(PROGRAM))
    assert told.new_in("vi") == NEWS["vi"]
    assert told.new_in("fr") in NEWS.values()
    out = take_out(update, told, tmp_path / "out")
    assert out.read_bytes() == PROGRAM
    assert out.name == "tvdesk_9.0.1_amd64.deb"


def test_another_root_and_too_few_signatures(update: Path, root: Root, key: SigningKey, tmp_path: Path) -> None:
    stranger, second = SigningKey.generate(os.urandom), SigningKey.generate(os.urandom)
    with pytest.raises(BadSignature):
        read_update(update, Root.of(stranger.public))
    both = replace(root, keys=(key.public, second.public), threshold=2)
    with pytest.raises(TooFewSignatures):
        read_update(update, both)
    whole = tmp_path / "whole.tvu"
    assert len(add_signatures(update, [second], whole)) == 2
    assert read_update(whole, both).version == "9.0.1"
    assert take_out(whole, read_update(whole, both), tmp_path / "out").read_bytes() == PROGRAM


def test_a_changed_package_does_not_stay(update: Path, root: Root, tmp_path: Path) -> None:
    data = bytearray(update.read_bytes())
    data[data.index(b"MZ") + 100] ^= 1
    update.write_bytes(data)
    told = read_update(update, root)
    with pytest.raises(NotAnUpdate):
        take_out(update, told, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"text", b"MZ" + b"\0" * 500])
def test_what_is_no_update(data: bytes, root: Root, tmp_path: Path) -> None:
    path = tmp_path / "a.tvu"
    path.write_bytes(data)
    with pytest.raises(NotAnUpdate):
        read_update(path, root)
    with pytest.raises(FileGone):
        read_update(tmp_path / "none.tvu", root)


@pytest.mark.parametrize("end", [0.2, 0.9, 0.999])
def test_a_cut_file_is_refused(update: Path, root: Root, end: float) -> None:
    data = update.read_bytes()
    update.write_bytes(data[: int(len(data) * end)])
    with pytest.raises(NotAnUpdate):
        read_update(update, root)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "9"},
        {"version": "9.0.1; rm"},
        {"system": "beos"},
        {"file": "../../evil.deb"},
        {"file": "C:\\evil.exe"},
        {"file": "a.exe"},
        {"size": -1},
        {"size": True},
        {"size": 10**12},
        {"sha256": "00"},
        {"news": ["vi"]},
        {"more": 1},
    ],
)
def test_a_document_that_says_something_else(
    update: Path, key: SigningKey, root: Root, tmp_path: Path, changes: dict[str, object]
) -> None:
    """Also one that the office itself signed."""
    said = canonical.decode(envelope.unverified_payload(_document(update), envelope.UPDATE_TYPE))
    assert isinstance(said, dict)
    signed = envelope.seal(canonical.encode({**said, **changes}), envelope.UPDATE_TYPE, key)
    path = tmp_path / "other.tvu"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("update.dsse.json", signed)
        archive.writestr(str(said["file"]), PROGRAM)
    with pytest.raises(NotAnUpdate):
        read_update(path, root)


def test_members_that_do_not_belong(update: Path, root: Root, tmp_path: Path) -> None:
    signed = _document(update)
    for names in (["update.dsse.json"], ["x", "update.dsse.json"], ["update.dsse.json", "a", "b"]):
        path = tmp_path / "other.tvu"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, signed)
        with pytest.raises(NotAnUpdate):
            read_update(path, root)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # a bomb would have to be packed
        archive.writestr("update.dsse.json", signed)
        archive.writestr("tvdesk_9.0.1_amd64.deb", PROGRAM)
    with pytest.raises(NotAnUpdate):
        read_update(path, root)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("update.dsse.json", b"{}")
        archive.writestr("tvdesk_9.0.1_amd64.deb", PROGRAM)
    with pytest.raises(NotAnEnvelope):
        read_update(path, root)


def test_only_what_is_newer_and_for_this_system() -> None:
    told = Update("1.10.0", "windows", "a.exe", 1, "0" * 64, {})
    require_fit(told, "1.9.9", "windows")
    for here in ("1.10.0", "1.10.1", "2.0.0"):
        with pytest.raises(UpdateNotNewer):
            require_fit(told, here, "windows")
    with pytest.raises(UpdateForOthers):
        require_fit(told, "1.9.9", "debian")


def test_what_cannot_be_made(package: Path, key: SigningKey, tmp_path: Path) -> None:
    with pytest.raises(VersionUnclear):
        make_update(package, "neu", {}, [key], tmp_path / "a.tvu")
    with pytest.raises(NotAnUpdate):
        make_update(tmp_path / "a.zip", "1.0.0", {}, [key], tmp_path / "a.tvu")
    with pytest.raises(FileGone):
        make_update(tmp_path / "a.deb", "1.0.0", {}, [key], tmp_path / "a.tvu")
    assert not (tmp_path / "a.tvu").exists()


def test_a_unit_believes_its_office_alone(province: Province, unit: Office, package: Path, tmp_path: Path) -> None:
    here = this_system()
    file = tmp_path / "u.tvu"
    make_update(package, "9.0.1", NEWS, [province.root_secrets.sign], file)
    environ = {"TVDESK_DATA": str(tmp_path / "data")}
    ready = Updating(unit.workspace, environ).prepare(file)
    assert here == "debian"
    assert ready.package.read_bytes() == PROGRAM
    assert (unit.workspace.folder / "backups" / ready.backup).is_dir()
    assert not start(ready.package)
    stranger = tmp_path / "s.tvu"
    make_update(package, "9.0.1", NEWS, [SigningKey.generate(os.urandom)], stranger)
    with pytest.raises(BadSignature):
        Updating(unit.workspace, environ).prepare(stranger)
    with pytest.raises(UpdatesForbidden):
        Updating(unit.workspace, {"TVDESK_UPDATES": "0"}).look(file)
    old = tmp_path / "o.tvu"
    make_update(package, __version__, NEWS, [province.root_secrets.sign], old)
    with pytest.raises(UpdateNotNewer):
        Updating(unit.workspace, environ).look(old)
    assert Updating(unit.workspace, environ).look(old, fits=False).version == __version__


def test_a_unit_without_an_office_believes_nobody(update: Path, tmp_path: Path) -> None:
    new_id = Identifiers(now_ms, os.urandom)
    lonely = create_workspace(tmp_path / "desk", Settings("unit", "tv-cat", "ab" * 8), now_ms, new_id)
    with pytest.raises(NoRegistry):
        Updating(lonely).look(update)
    lonely.desk.engine.dispose()


def test_what_is_offered_lies_beside_the_replies(
    province: Province, package: Path, key: SigningKey, tmp_path: Path
) -> None:
    workspace, stick = province.dic.workspace.folder, tmp_path / "stick"
    stick.mkdir()
    assert lay_beside(workspace, stick) == []
    for version in ("9.0.1", "9.0.2"):
        file = tmp_path / f"{version}.tvu"
        make_update(package, version, NEWS, [key], file)
        offer(workspace, file)
    assert [one.name for one in (workspace / OFFERED).iterdir()] == ["9.0.2.tvu"]
    assert [one.name for one in lay_beside(workspace, stick)] == ["9.0.2.tvu"]
    assert lay_beside(workspace, stick) == []
    assert (stick / "9.0.2.tvu").read_bytes() == (tmp_path / "9.0.2.tvu").read_bytes()


def test_the_root_in_force_is_the_provinces(province: Province) -> None:
    assert read_desk(province.dic.desk, root_in_force).key_of(province.root_secrets.device) is not None


def _document(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return archive.read("update.dsse.json")
