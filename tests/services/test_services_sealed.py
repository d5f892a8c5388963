"""Where the office asks for it, files travel sealed: for their readers and the recovery key, and for nobody else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from offices import DIC, OTHER, UNIT, Office, Province, activity, at_work, sent

from tvdesk.core.errors import TvdeskError
from tvdesk.services import sealed
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.file_queue import FileQueue
from tvdesk.services.inspecting import inspect_bundle
from tvdesk.services.office import now_ms
from tvdesk.services.root_desk import RootDesk
from tvdesk.services.seal_policy import SealPolicy, new_recovery_key, seal_policy, set_seal_policy
from tvdesk.services.unnamed_files import UnnamedFiles
from tvdesk.trust.errors import NoRecipients, NotAKey, NotARegistry, SealBroken, SealedForOthers
from tvdesk.trust.keys import SealingKey
from tvdesk.trust.registry import decode_registry, encode_registry
from tvdesk.trust.sealing import HEADER, encrypt_to

TITLE = "Hội nghị kín của đơn vị"
RECOVERY = SealingKey.from_seed(b"r" * 32)


@pytest.fixture
def asking(province: Province, unit: Office) -> Province:
    """A province whose office asks for sealed files, and has a recovery key."""
    province.registry = province.registry.with_policy(encrypt=True, recovery=RECOVERY.recipient)
    province.publish()
    unit.records.create("activity", activity(TITLE))
    return province


def test_a_sealed_report_arrives_like_any_other(asking: Province, unit: Office) -> None:
    written = unit.export(DIC, asking.stick("kin.tvb"))
    assert written.sealed
    assert written.path.read_bytes().startswith(HEADER)
    assert TITLE.encode() not in written.path.read_bytes()
    preview = asking.dic.intake.preview(written.path)
    result = asking.dic.take_in(written.path)
    assert (result.state, preview.state) == ("applied", "applied")
    assert result.digest == written.digest, "the receipt names the file that was on the stick"
    assert asking.dic.digest(UNIT) == unit.digest(UNIT)
    reply = asking.dic.export(UNIT, asking.stick("tra-loi.tvb"), "reply", result.receipt)
    assert reply.sealed
    assert unit.take_in(reply.path).answer is not None
    assert asking.dic.take_in(written.path).known


def test_two_machines_of_one_unit_exchange_sealed_files(asking: Province, unit: Office) -> None:
    second = asking.enrol(UNIT)
    relay = unit.export(UNIT, asking.stick("hai-may.tvb"), "relay")
    assert relay.sealed
    assert second.take_in(relay.path).state == "applied"
    assert second.digest(UNIT) == unit.digest(UNIT)


def test_nobody_else_reads_it_and_nothing_changes(asking: Province, unit: Office) -> None:
    other = asking.enrol(OTHER)
    path = sent(unit, asking)
    before = other.digest()
    with pytest.raises(SealedForOthers):
        other.take_in(path)
    (looked,) = FileQueue(other.desk, other.intake).look(find_bundles([path]))
    assert (looked.state, looked.reason and looked.reason.code) == ("refused", "seal.for_others")
    with pytest.raises(SealedForOthers):
        inspect_bundle(path, None)
    assert other.digest() == before
    assert not list(other.workspace.inbox.iterdir())


def test_a_queue_looks_into_sealed_files_and_leaves_nothing_in_the_clear_on_the_stick(
    asking: Province, unit: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "IN_MEMORY", 16)  # so that the temporary file is a real one
    path = sent(unit, asking)
    places: list[str] = []
    real = sealed.SpooledTemporaryFile
    monkeypatch.setattr(sealed, "SpooledTemporaryFile", lambda **more: places.append(more["dir"]) or real(**more))
    queue = FileQueue(asking.dic.desk, asking.dic.intake)
    (one,) = queue.look(find_bundles([path.parent]))
    assert (one.state, one.unit) == ("new", UNIT)
    assert [done.state for done in queue.take_in([one])] == ["applied"]
    assert set(places) == {str(asking.dic.workspace.inbox)}
    assert [left.name for left in path.parent.iterdir()] == [path.name]


HARMS = {
    "cut": lambda data: data[:-1],
    "changed": lambda data: data[: len(data) // 2] + b"?" + data[len(data) // 2 + 1 :],
    "more": lambda data: data + b"\0",
    "header_alone": lambda data: data[: len(HEADER)],
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_seal_that_is_not_whole_to_its_end_gives_nothing(asking: Province, unit: Office, harm: str) -> None:
    path = sent(unit, asking)
    path.write_bytes(HARMS[harm](path.read_bytes()))
    before = asking.dic.digest()
    with pytest.raises(SealBroken):
        asking.dic.take_in(path)
    assert asking.dic.digest() == before
    assert not list(asking.dic.workspace.inbox.iterdir())


@pytest.mark.parametrize("inside", [b"", b"PK\x03\x04", b"x" * 100_000])
def test_what_is_sealed_must_be_a_bundle(asking: Province, inside: bytes) -> None:
    path = asking.stick("la.tvb")
    source = asking.stick("plain")
    source.write_bytes(inside)
    with source.open("rb") as plain, path.open("wb") as out:
        encrypt_to(plain, out, asking.registry.recipients_of(DIC))
    with pytest.raises(TvdeskError) as refused:
        asking.dic.take_in(path)
    assert refused.value.code.startswith("bundle.")


def test_a_held_file_stays_sealed_and_is_opened_when_its_turn_comes(asking: Province, unit: Office) -> None:
    colleague = asking.enrol(DIC, "dic")
    first = sent(unit, asking, "1.tvb")
    answer = asking.dic.take_in(first).receipt
    unit.take_in(asking.dic.export(UNIT, asking.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity("hai"))
    second = sent(unit, asking, "2.tvb")
    assert colleague.take_in(second).state == "held"
    (kept,) = colleague.workspace.inbox.iterdir()
    assert kept.read_bytes().startswith(HEADER)
    UnnamedFiles(colleague.desk, colleague.workspace.blobs, colleague.opening).sweep()
    assert [one.state for one in colleague.take_in(first).released] == ["applied"]


def test_templates_and_files_of_an_office_that_does_not_ask_stay_readable(asking: Province, unit: Office) -> None:
    asking.dic.records.create("activity", activity("của Sở", unit=UNIT))
    template = write_bundle(
        asking.dic.desk, asking.dic.secrets.sign, Order("template", "*"), asking.stick("mau.tvb"), None
    )
    assert not template.sealed
    asking.registry = asking.registry.with_policy(encrypt=False)
    asking.publish()
    assert not unit.export(DIC, asking.stick("ro.tvb")).sealed


def test_a_unit_without_a_device_in_use_gets_no_file(asking: Province, unit: Office) -> None:
    asking.dic.take_in(sent(unit, asking))
    seq, head = unit.tip(unit.secrets.device), "0" * 64
    asking.registry = asking.registry.revoke(unit.secrets.device, seq, head, "mất máy")
    asking.publish()
    target = asking.stick("r.tvb")
    with pytest.raises(NoRecipients):
        asking.dic.export(UNIT, target, "reply", b"{}")
    assert not target.exists()


def test_the_office_asks_and_units_follow_with_the_next_file(province: Province, unit: Office) -> None:
    office = at_work(province.dic, province.root_secrets)
    root = RootDesk(office.workspace, office.store, now_ms)
    assert seal_policy(province.dic.desk) == SealPolicy(False, "")
    wanted = SealPolicy(True, RECOVERY.recipient)
    done = set_seal_policy(province.dic.desk, root, wanted, now_ms)
    assert done.in_force
    assert seal_policy(province.dic.desk) == wanted
    unit.records.create("activity", activity(TITLE))
    clear = unit.export(DIC, province.stick("1.tvb"))
    assert not clear.sealed, "the unit has not heard of it yet, and its file is taken all the same"
    answer = province.dic.take_in(clear.path).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity("hai"))
    assert unit.export(DIC, province.stick("2.tvb")).sealed


@pytest.mark.parametrize("text", ["age1", "abc", "AGE1QQQQ", RECOVERY.text, RECOVERY.recipient + "x"])
def test_a_recovery_key_that_is_none_is_refused(province: Province, text: str) -> None:
    office = at_work(province.dic, province.root_secrets)
    root = RootDesk(office.workspace, office.store, now_ms)
    with pytest.raises(NotAKey):
        set_seal_policy(province.dic.desk, root, SealPolicy(True, text), now_ms)
    assert seal_policy(province.dic.desk) == SealPolicy(False, "")
    payload = encode_registry(province.registry).replace(
        b'"encrypt":false', f'"encrypt":true,"recovery":"{text}"'.encode()
    )
    with pytest.raises(NotARegistry):
        decode_registry(payload)


@pytest.mark.age
def test_in_a_disaster_the_age_program_opens_it_with_the_recovery_key(
    province: Province, unit: Office, tmp_path: Path
) -> None:
    identity, recipient = new_recovery_key(os.urandom, "2026-11-26T08:00:00+07:00")
    province.registry = province.registry.with_policy(encrypt=True, recovery=recipient)
    province.publish()
    unit.records.create("activity", activity(TITLE))
    path, key, opened = sent(unit, province), tmp_path / "khoa.txt", tmp_path / "mo.tvb"
    key.write_bytes(identity)
    subprocess.run(["age", "--decrypt", "-i", key, "-o", opened, path], check=True)
    found = inspect_bundle(opened, province.dic.desk)
    assert (found.manifest.unit, found.signature) == (UNIT, "verified")
    assert province.dic.take_in(opened).state == "applied", "what was opened is taken in as well"


@pytest.mark.age
def test_a_file_that_the_age_program_sealed_is_taken_in(asking: Province, unit: Office, tmp_path: Path) -> None:
    asking.registry = asking.registry.with_policy(encrypt=False)
    asking.publish()
    clear, path = sent(unit, asking), tmp_path / "kin.tvb"
    keys = [part for one in asking.registry.recipients_of(DIC) for part in ("-r", one)]
    subprocess.run(["age", "--encrypt", *keys, "-o", path, clear], check=True)
    assert asking.dic.take_in(path).state == "applied"
