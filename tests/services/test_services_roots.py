"""The office's root at work: changed alone and with others, followed by units, and made anew from paper."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from offices import DIC, AnyCode, Office, Province, activity
from pypdf import PdfReader

from tvdesk.core.language import Language
from tvdesk.db.engine import reading, writing
from tvdesk.services import enrolling
from tvdesk.services.desk import set_meta
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.records import Records
from tvdesk.services.recovery import write_sheet
from tvdesk.services.refounding import Refounded, Sheet, refound
from tvdesk.services.revoking import let_in, next_approved, next_revoked, revoke
from tvdesk.services.root_desk import Changed, RootDesk, new_root_key, show_root
from tvdesk.services.root_errors import (
    NotAPart,
    NotARootCode,
    PartsDiffer,
    PartStale,
    RootExpired,
    RootKeyKnown,
    RootKeyUnknown,
    SignaturesMissing,
    ThresholdWrong,
)
from tvdesk.services.root_parts import Part, decode_part, encode_part, join_parts, sign_part
from tvdesk.services.trusting import pin_root, registry, root_in_force, take_registry
from tvdesk.services.workspace import Settings, Workspace, create_workspace
from tvdesk.trust.errors import RootFork, RootGap, RootRollback, TooFewSignatures, WordsDiffer, WrongRoot
from tvdesk.trust.keys import SigningKey, device_id, fingerprint
from tvdesk.trust.registry import Registry, sign_registry
from tvdesk.trust.root import Root, accept_root

UNIT = "tv-soct"
OWN, SHEET = "mật khẩu của tệp", "bốn từ cất riêng"
ROW = re.compile(r"\b([0-9A-Z]{4}(?: [0-9A-Z]{4}){3})\b")
YEAR = 365 * 86_400_000


class Clock:
    """A wall clock that a test sets forward."""

    def __init__(self) -> None:
        self.at = 1_800_000_000_000

    def __call__(self) -> int:
        self.at += 1_000
        return self.at


class Keys:
    """A key store in memory, as quick as a test needs it."""

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
class World:
    """An office of its own making with its keys, and a unit that has joined it."""

    folder: Path
    now: Clock
    office: Workspace
    keys: Keys
    unit: Workspace
    unit_keys: Keys
    files: int = 0

    @property
    def root(self) -> RootDesk:
        return RootDesk(self.office, self.keys, self.now)

    def request(self, workspace: Workspace, keys: Keys) -> tuple[bytes, str]:
        data, words = enrolling.request(workspace, keys, self.now)
        return data, " ".join(words)

    def newcomer(self, name: str, unit: str = UNIT) -> tuple[Workspace, Keys]:
        keys = Keys()
        made = enrolling.set_up(self.folder / name, "unit", unit, "", keys, self.now, Identifiers(self.now, os.urandom))
        return made, keys

    def send(self, sender: Workspace | None = None) -> Path:
        """A template file of the office for everybody."""
        self.files += 1
        office = sender or self.office
        return sent(office, self.keys.load(office.settings.device).sign, self.folder / f"{self.files}.tvb")

    def unit_takes(self, path: Path, workspace: Workspace | None = None) -> None:
        desk = workspace or self.unit
        IntakeDesk(desk.desk, desk.inbox, lambda: self.unit_keys.load(self.unit.settings.device).sign).take_in(path)


@pytest.fixture
def world(tmp_path: Path) -> World:
    now, keys, unit_keys = Clock(), Keys(), Keys()
    ids = Identifiers(now, os.urandom)
    office = enrolling.set_up(tmp_path / "office", "dic", DIC, "", keys, now, ids)
    unit = enrolling.set_up(tmp_path / "unit", "unit", UNIT, "", unit_keys, now, ids)
    made = World(tmp_path, now, office, keys, unit, unit_keys)
    data, words = made.request(unit, unit_keys)
    enrolling.approve(office, keys, data, words, now)
    answer, spoken = enrolling.answer(office)
    enrolling.join(unit, answer, " ".join(spoken))
    return made


def sent(office: Workspace, key: SigningKey, target: Path) -> Path:
    """A file of an office for everybody, with something new in it."""
    Records(office.desk, AnyCode()).create("activity", activity(unit=UNIT))
    return write_bundle(office.desk, key, Order("template", "*"), target).path


def held(workspace: Workspace) -> tuple[int, int]:
    """The versions of root and registry in force at a desk."""
    with reading(workspace.desk.engine) as connection:
        return root_in_force(connection).version, registry(connection).version


def listed(workspace: Workspace) -> Registry:
    with reading(workspace.desk.engine) as connection:
        return registry(connection)


def official(name: str, world: World) -> tuple[Keys, bytes, str]:
    """Another official's machine: its key store, the file of its root key, and the words read out."""
    keys = Keys()
    data, words = new_root_key(keys, name, world.now)
    return keys, data, " ".join(words)


def two_of_three(world: World) -> tuple[Keys, Keys]:
    """The office asks for two of three from now on; the other two officials' stores."""
    second, data, words = official("Trần Văn Bình", world)
    part = world.root.add_key(data, words, threshold=2).part
    world.root.take([sign_part(decode_part(encode_part(part)), second)])
    third, data, words = official("Lê Thị Cúc", world)
    world.root.take([sign_part(world.root.add_key(data, words).part, second)])
    return second, third


# --- one key -----------------------------------------------------------------------------------------------


def test_one_key_gives_way_to_another_and_the_unit_follows(world: World) -> None:
    before = show_root(world.office, world.keys)
    assert (before.version, before.threshold, [one.here for one in before.keys]) == (1, 1, [True])
    done = world.root.rotate()
    assert (done.root, done.in_force) == (2, True)
    after = show_root(world.office, world.keys)
    assert after.version == 2
    assert after.keys[0].fingerprint != before.keys[0].fingerprint
    assert after.words != before.words
    assert held(world.unit) == (1, 3)
    world.unit_takes(world.send())
    assert held(world.unit) == held(world.office) == (2, 4)
    # Twice more, of which the unit hears only at the end: the file brings every document on the way.
    world.root.rotate()
    world.root.renew()
    world.unit_takes(world.send())
    assert held(world.unit) == held(world.office) == (4, 6)


def test_the_retired_key_signs_nothing_any_more(world: World) -> None:
    with reading(world.office.desk.engine) as connection:
        old = world.keys.load(device_id(root_in_force(connection).keys[0])).sign
    stolen = listed(world.unit)
    world.root.rotate()
    world.unit_takes(world.send())
    forged = sign_registry(stolen.with_policy(encrypt=True), old)
    with writing(world.unit.desk.engine) as connection, pytest.raises(Exception, match=r"registry\.rollback"):
        take_registry(connection, forged)


def test_a_version_far_ahead_locks_nobody_for_ever(world: World) -> None:
    """A thief of the root key drove the unit's registry up and cut every device; the office changes its root."""
    with reading(world.office.desk.engine) as connection:
        stolen = world.keys.load(device_id(root_in_force(connection).keys[0])).sign
    mine = listed(world.unit)
    evil = mine.revoke(world.office.settings.device, 0, "00" * 32, "").revoke(
        world.unit.settings.device, 0, "00" * 32, ""
    )
    far = Registry(version=2**53 - 1, root=evil.root, issued=evil.issued, dic_unit=evil.dic_unit, devices=evil.devices)
    with writing(world.unit.desk.engine) as connection:
        take_registry(connection, sign_registry(far, stolen))
    world.root.rotate()
    world.unit_takes(world.send())
    assert held(world.unit) == (2, 4)
    assert listed(world.unit).devices_of(UNIT)


def test_a_fork_of_the_root_is_refused_whole(world: World, tmp_path: Path) -> None:
    world.root.rotate()
    genuine = world.send()
    other = World(tmp_path / "copy", world.now, *_copied(world, tmp_path), world.unit, world.unit_keys)
    other.root.rotate()
    forked = other.send()
    world.unit_takes(genuine)
    before = held(world.unit)
    with pytest.raises(RootFork):
        world.unit_takes(forked)
    assert held(world.unit) == before


def _copied(world: World, tmp_path: Path) -> tuple[Workspace, Keys]:
    """The same root key at work in a second office, which has heard of no change."""
    twin = Keys()
    twin.kept = dict(world.keys.kept)
    device = world.office.settings.device
    made = create_workspace(
        tmp_path / "copy", Settings("dic", DIC, device), world.now, Identifiers(world.now, os.urandom)
    )
    with reading(world.unit.desk.engine) as connection:
        root = root_in_force(connection)
    signing = world.keys.load(device_id(root.keys[0])).sign
    with writing(made.desk.engine) as connection:
        pin_root(connection, root)
        take_registry(connection, sign_registry(listed(world.unit), signing))
    return made, twin


def test_the_first_formats_own_change_of_key_is_taken(world: World) -> None:
    """A registry that the old and the new key have both signed, without a document."""
    with reading(world.office.desk.engine) as connection:
        old = world.keys.load(device_id(root_in_force(connection).keys[0])).sign
    new = SigningKey.generate(os.urandom)
    rotated = listed(world.unit).with_root(new.public)
    with writing(world.unit.desk.engine) as connection:
        with pytest.raises(WrongRoot):
            take_registry(connection, sign_registry(rotated, new))
        with pytest.raises(WrongRoot):
            take_registry(connection, sign_registry(rotated, new, SigningKey.generate(os.urandom)))
        take_registry(connection, sign_registry(rotated, old, new))
        assert root_in_force(connection) == Root.of(new.public)
        with pytest.raises(WrongRoot):
            take_registry(connection, sign_registry(rotated.with_root(old.public), old))
        take_registry(connection, sign_registry(rotated.with_policy(encrypt=True), new))
    assert listed(world.unit).encrypts


# --- two of three ------------------------------------------------------------------------------------------


def test_two_of_three_officials_sign_on_their_own_machines(world: World) -> None:
    second, third = two_of_three(world)
    standing = show_root(world.office, world.keys)
    assert (standing.version, standing.threshold, [one.here for one in standing.keys]) == (3, 2, [True, False, False])
    newcomer, keys = world.newcomer("newcomer")
    data, words = world.request(newcomer, keys)
    with pytest.raises(SignaturesMissing) as refused:
        enrolling.approve(world.office, world.keys, data, words, world.now)
    assert refused.value.fields == {"found": 1, "needed": 2}
    before = listed(world.office)
    done = world.root.part_of(next_approved(world.office.desk, data, words, "", "", world.now))
    assert (done.in_force, len(done.part.signed)) == (False, 1)
    assert listed(world.office) == before
    with pytest.raises(TooFewSignatures):
        world.root.take([done.part])
    world.root.take([sign_part(done.part, third)])
    assert listed(world.office).devices[-1].device == newcomer.settings.device
    # Who joins now compares the words of the document, and takes it whole.
    answer, spoken = enrolling.answer(world.office)
    with pytest.raises(WordsDiffer):
        enrolling.join(newcomer, answer, " ".join(enrolling.request(newcomer, keys, world.now)[1]))
    enrolling.join(newcomer, answer, " ".join(spoken))
    assert held(newcomer)[0] == 3
    world.unit_takes(world.send())
    assert held(world.unit) == held(newcomer) == held(world.office)
    # And from here on it follows like the others.
    part = world.root.renew().part
    world.root.take([sign_part(part, second)])
    world.unit_takes(world.send(), newcomer)
    assert held(newcomer) == held(world.office)


def test_parts_signed_apart_are_joined(world: World) -> None:
    second, third = two_of_three(world)
    done = world.root.part_of(next_revoked(world.office.desk, world.unit.settings.device, "mất máy", world.now))
    lone = Part(done.part.documents, done.part.wanted)
    both = [sign_part(lone, second), sign_part(lone, third)]
    assert len(join_parts(both).signed) == 3
    assert world.root.take(both).in_force
    assert listed(world.office).device(world.unit.settings.device).revoked is not None
    with pytest.raises(SecretsMissing):
        sign_part(lone, Keys())
    with pytest.raises(PartsDiffer):
        join_parts([lone, world.root.renew().part])
    other = world.root.part_of(lambda connection: registry(connection).with_policy(encrypt=True)).part
    with pytest.raises(PartsDiffer):
        join_parts([lone, other])


def test_a_part_that_was_overtaken_is_made_again(world: World) -> None:
    second, data, words = official("Trần Văn Bình", world)
    part = sign_part(world.root.add_key(data, words, threshold=2).part, second)
    newcomer, keys = world.newcomer("newcomer")
    enrolling.approve(world.office, world.keys, *world.request(newcomer, keys), world.now)
    before = held(world.office)
    with pytest.raises(PartStale):
        world.root.take([part])
    assert held(world.office) == before
    # A root without its registry would leave the office without one.
    alone = Part(part.documents[:1], part.wanted)
    with pytest.raises(PartsDiffer):
        world.root.take([alone])
    assert held(world.office) == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"part":1}',
        b'{"documents":[],"part":1,"wanted":[]}',
        b'{"documents":[{}],"part":1,"wanted":[]}',
        b'{"documents":[{"payloadType":"application/vnd.tvdesk.receipt+json"}],"part":1,"wanted":[]}',
        b'{"documents":[1],"part":1,"wanted":[1]}',
        b'{"documents":[1],"part":2,"wanted":[]}',
    ],
)
def test_what_is_no_part(data: bytes) -> None:
    with pytest.raises(NotAPart):
        decode_part(data)


def test_keys_come_in_by_their_words_and_go_by_their_name(world: World) -> None:
    second, data, words = official("Trần Văn Bình", world)
    _, other, _ = official("Ai đó", world)
    with pytest.raises(WordsDiffer):
        world.root.add_key(other, words)
    done = world.root.add_key(data, words)
    assert done.in_force
    with pytest.raises(RootKeyKnown):
        world.root.add_key(data, words)
    with pytest.raises(RootKeyUnknown):
        world.root.remove_key("AAAA BBBB CCCC DDDD")
    with pytest.raises(ThresholdWrong):
        world.root.renew(threshold=3)
    gone = show_root(world.office, world.keys).keys[1].fingerprint
    assert world.root.remove_key(gone).in_force
    assert len(show_root(world.office, world.keys).keys) == 1
    with pytest.raises(ThresholdWrong):
        world.root.remove_key(show_root(world.office, world.keys).keys[0].fingerprint)
    lone = RootDesk(world.office, second, world.now)
    with pytest.raises(SecretsMissing):
        lone.renew()
    with pytest.raises(SecretsMissing):
        lone.rotate()
    with pytest.raises(OfficeOnly):
        RootDesk(world.unit, world.unit_keys, world.now).renew()


def test_the_root_expires_hard_at_the_office(world: World) -> None:
    world.root.renew(years=1)
    world.now.at += 2 * YEAR
    newcomer, keys = world.newcomer("newcomer")
    data, words = world.request(newcomer, keys)
    with pytest.raises(RootExpired):
        enrolling.approve(world.office, world.keys, data, words, world.now)
    with pytest.raises(RootExpired):
        revoke(world.office, world.keys, world.unit.settings.device, "", world.now)
    # Renewing it is what is left, and enough; a unit under the expired one has gone on all the while.
    assert world.root.renew().in_force
    enrolling.approve(world.office, world.keys, data, words, world.now)
    world.unit_takes(world.send())
    assert held(world.unit) == held(world.office)


def test_a_clock_that_was_set_back_does_not_make_it_young(world: World) -> None:
    world.root.renew(years=1)
    with writing(world.office.desk.engine) as connection:
        set_meta(connection, "clock", f"{world.now.at + 2 * YEAR:012x}-0000")
    with pytest.raises(RootExpired):
        revoke(world.office, world.keys, world.unit.settings.device, "", world.now)


# --- beginning anew ----------------------------------------------------------------------------------------


def test_a_lost_root_is_made_anew_by_comparing_words(world: World, tmp_path: Path) -> None:
    keys = Keys()
    ids = Identifiers(world.now, os.urandom)
    fresh = enrolling.set_up(tmp_path / "fresh", "dic", DIC, "", keys, world.now, ids)
    enrolling.approve(fresh, keys, *world.request(world.unit, world.unit_keys), world.now)
    answer, spoken = enrolling.answer(fresh)
    with pytest.raises(WrongRoot):
        enrolling.join(world.unit, answer, " ".join(spoken))
    old = " ".join(show_root(world.unit, None).words)
    with pytest.raises(WordsDiffer):
        enrolling.join(world.unit, answer, old, anew=True)
    assert show_root(world.unit, None).words == tuple(show_root(world.office, None).words)
    enrolling.join(world.unit, answer, " ".join(spoken), anew=True)
    assert listed(world.unit) == listed(fresh)
    enrolling.join(world.unit, *_said(world), anew=True)
    assert listed(world.unit) == listed(world.office)


def _said(world: World) -> tuple[bytes, str]:
    answer, spoken = enrolling.answer(world.office)
    return answer, " ".join(spoken)


def test_an_answer_under_a_root_that_is_not_known_asks_for_the_way_there(world: World) -> None:
    world.root.rotate()
    world.root.rotate()
    answer, spoken = enrolling.answer(world.office)
    with pytest.raises(RootGap):
        enrolling.join(world.unit, answer, " ".join(spoken))
    world.unit_takes(world.send())
    enrolling.join(world.unit, answer, " ".join(spoken))


# --- from paper alone --------------------------------------------------------------------------------------


def printed(world: World, folder: Path) -> list[str]:
    """The rows of the root's code, read off the printed page."""
    write_sheet(world.office, world.keys, SHEET, Language.load("vi"), folder / "phieu.pdf")
    pages = PdfReader(folder / "phieu.pdf").pages
    return ROW.findall("".join(page.extract_text() for page in pages))[10:20]


def empty_machine(
    world: World, folder: Path, rows: list[str], source: Path | None, passphrase: str = SHEET
) -> Refounded:
    """Another machine, on which there is nothing but the program, the paper, and perhaps a file from a unit."""
    store = PassphraseFile(folder / "keys", lambda: OWN)
    ids = Identifiers(world.now, os.urandom)
    return refound(folder, DIC, "Nguyễn Thị Ánh", [Sheet(rows, passphrase)], source, lambda: store, world.now, ids)


@pytest.mark.parametrize("rotated", [False, True])
def test_the_printed_sheet_alone_brings_the_office_back(world: World, tmp_path: Path, *, rotated: bool) -> None:
    if rotated:
        world.root.rotate()
        world.unit_takes(world.send())
    rows = printed(world, tmp_path)
    assert len(rows) == 10
    key = world.unit_keys.load(world.unit.settings.device).sign
    Records(world.unit.desk, AnyCode()).create("activity", activity())
    report = write_bundle(world.unit.desk, key, Order("report", DIC), tmp_path / "bao-cao.tvb").path
    # The office goes on after that file was written: what the unit then holds is newer than what the file says.
    newcomer, keys = world.newcomer("newcomer")
    enrolling.approve(world.office, world.keys, *world.request(newcomer, keys), world.now)
    world.unit_takes(world.send())
    made = empty_machine(world, tmp_path / "new", rows, report)
    office = made.workspace
    assert made.root == (3 if rotated else 2)
    store = PassphraseFile(office.folder / "keys", lambda: OWN)
    let_in(office, store, *world.request(newcomer, keys), "", "", world.now)
    # It takes the unit's report, and the unit takes what it sends.
    IntakeDesk(office.desk, office.inbox, lambda: store.load(made.device).sign).take_in(report)
    world.unit_takes(sent(office, store.load(made.device).sign, tmp_path / "mau.tvb"))
    assert held(world.unit) == held(office)
    assert {one.device for one in listed(world.unit).devices} >= {made.device, world.unit.settings.device}


def test_without_any_file_the_units_are_let_in_again(world: World, tmp_path: Path) -> None:
    made = empty_machine(world, tmp_path / "new", printed(world, tmp_path), None)
    assert (made.root, made.devices) == (2, 1)
    store = PassphraseFile(made.workspace.folder / "keys", lambda: OWN)
    enrolling.approve(made.workspace, store, *world.request(world.unit, world.unit_keys), world.now)
    world.unit_takes(sent(made.workspace, store.load(made.device).sign, tmp_path / "mau.tvb"))
    assert held(world.unit) == held(made.workspace)


def test_a_sheet_of_another_office_leaves_nothing_behind(world: World, tmp_path: Path) -> None:
    rows = printed(world, tmp_path)
    other = Province(tmp_path / "other")
    unit: Office = other.enrol(UNIT)
    unit.records.create("activity", activity())
    foreign = unit.export(DIC, other.stick("1.tvb")).path
    with pytest.raises(NotARootCode):
        empty_machine(world, tmp_path / "new", rows, foreign)
    with pytest.raises(Exception, match=r"key\.wrong_passphrase"):
        empty_machine(world, tmp_path / "new", rows, None, "một mật khẩu khác")
    assert not (tmp_path / "new").exists()


def test_one_sheet_of_two_is_not_enough(world: World, tmp_path: Path) -> None:
    two_of_three(world)
    answer = tmp_path / "danh-ba.json"
    answer.write_bytes(enrolling.answer(world.office)[0])
    with pytest.raises(SignaturesMissing):
        empty_machine(world, tmp_path / "new", printed(world, tmp_path), answer)
    assert not (tmp_path / "new").exists()


def test_what_a_change_says_of_itself(world: World) -> None:
    done: Changed = world.root.rotate()
    root = done.part.root
    assert root is not None
    assert show_root(world.office, None).keys[0].fingerprint == fingerprint(root.keys[0])
    with reading(world.office.desk.engine) as connection:
        assert root_in_force(connection) == root
    after = root.following(keys=root.keys, threshold=1, dic_unit=DIC, issued=root.issued, expires=root.expires)
    with pytest.raises(RootRollback):
        accept_root(after, done.part.documents[0][1])
