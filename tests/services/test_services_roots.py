"""The office's root at work: changed alone and with others, and followed by the units."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from machines import Keys
from offices import DIC
from root_world import World, held, listed, made_world, official, two_of_three

from tvdesk.db.engine import reading, writing
from tvdesk.services import enrolling
from tvdesk.services.desk import set_meta
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.revoking import next_approved, next_revoked, revoke
from tvdesk.services.root_desk import Changed, RootDesk, show_root
from tvdesk.services.root_errors import (
    NotAPart,
    PartsDiffer,
    PartStale,
    RootExpired,
    RootKeyKnown,
    RootKeyUnknown,
    SignaturesMissing,
    ThresholdWrong,
)
from tvdesk.services.root_parts import Part, decode_part, join_parts, sign_part
from tvdesk.services.trusting import pin_root, registry, root_in_force, take_registry
from tvdesk.services.workspace import Settings, Workspace, create_workspace
from tvdesk.trust.errors import RootFork, RootGap, RootRollback, TooFewSignatures, WordsDiffer, WrongRoot
from tvdesk.trust.keys import SigningKey, device_id, fingerprint
from tvdesk.trust.registry import Registry, sign_registry
from tvdesk.trust.root import Root, accept_root

UNIT = "tv-soct"
YEAR = 365 * 86_400_000


@pytest.fixture
def world(tmp_path: Path) -> World:
    return made_world(tmp_path)


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
