"""The registry: only forwards, only from its root, and revocation by position."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tvdesk.core.errors import NotAuthentic
from tvdesk.history import canonical
from tvdesk.trust import envelope
from tvdesk.trust.envelope import HEAD_TYPE, REGISTRY_TYPE, seal
from tvdesk.trust.errors import (
    BadSignature,
    DeviceKnown,
    DeviceRevoked,
    NotARegistry,
    RegistryFork,
    RegistryRollback,
    TooFewSignatures,
    UnknownDevice,
    WrongPayloadType,
    WrongRoot,
)
from tvdesk.trust.keys import SealingKey, SigningKey, device_id
from tvdesk.trust.registry import (
    Device,
    Registry,
    Role,
    accept_new_root,
    accept_newer,
    encode_registry,
    new_registry,
    open_registry,
    sign_registry,
)

ROOT = SigningKey.from_seed(b"R" * 32)
NEW_ROOT = SigningKey.from_seed(b"N" * 32)
OTHER_ROOT = SigningKey.from_seed(b"X" * 32)
CLOCK = "0190a0000000-0000"
LATER = "0190b0000000-0000"
HEAD = "ab" * 32
OTHER_HEAD = "cd" * 32


def device(name: str, unit: str = "so-cong-thuong", role: Role = "unit") -> Device:
    seed = name.encode().ljust(32, b".")
    key = SigningKey.from_seed(seed).public
    seal = SealingKey.from_seed(seed).recipient
    return Device(device=device_id(key), unit=unit, role=role, sign=key, seal=seal, since=CLOCK)


DIC = device("dic", "dic", "dic")
ONE = device("one")
TWO = device("two", "huyen-ba-vi")
FIRST = new_registry(ROOT.public, "dic", CLOCK).add_device(DIC).add_device(ONE)


def signed(registry: Registry) -> bytes:
    return sign_registry(registry, ROOT)


def changed(change: Callable[[dict[str, Any]], object], registry: Registry = FIRST) -> bytes:
    """The registry's document, changed by hand and signed again with the true root."""
    document = json.loads(encode_registry(registry))
    change(document)
    return seal(canonical.encode(document), REGISTRY_TYPE, ROOT)


def test_a_registry_answers_who_is_who() -> None:
    assert FIRST.version == 3
    assert FIRST.verify_key(ONE.device) == ONE.sign
    assert FIRST.unit_of(ONE.device) == "so-cong-thuong"
    assert (FIRST.is_dic(DIC.device), FIRST.is_dic(ONE.device)) == (True, False)
    assert FIRST.recipients_of("so-cong-thuong") == (ONE.seal,)
    assert not FIRST.encrypts
    assert FIRST.with_policy(encrypt=True, issued=LATER).encrypts
    for ask in (FIRST.device, FIRST.verify_key, FIRST.unit_of, FIRST.is_dic):
        with pytest.raises(UnknownDevice):
            ask(TWO.device)


def test_it_travels_signed() -> None:
    data = signed(FIRST)
    assert open_registry(data, ROOT.public) == FIRST
    assert accept_newer(None, data, ROOT.public) == FIRST
    assert signed(open_registry(data, ROOT.public)) == data


def test_a_change_makes_a_new_version_and_leaves_the_old_one() -> None:
    second = FIRST.add_device(TWO, LATER)
    assert (FIRST.version, second.version, second.issued) == (3, 4, LATER)
    assert len(FIRST.devices) == 2
    with pytest.raises(DeviceKnown) as refused:
        second.add_device(replace(TWO, unit="other"))
    assert refused.value.fields == {"device": TWO.device, "unit": "huyen-ba-vi"}


# --- forwards only -----------------------------------------------------------------------------------------

SECOND = FIRST.add_device(TWO, LATER)
FORK = FIRST.with_policy(encrypt=True)


@pytest.mark.parametrize(
    ("held", "offered", "outcome"),
    [
        (FIRST, FIRST, FIRST),
        (FIRST, SECOND, SECOND),
        (FIRST, replace(SECOND, version=900), replace(SECOND, version=900)),
        (SECOND, FIRST, RegistryRollback),
        (SECOND, FORK, RegistryFork),
        (FORK, SECOND, RegistryFork),
        (SECOND, replace(FIRST, version=5), NotARegistry),
        (FIRST, replace(SECOND, dic_unit="other", devices=(ONE,)), NotARegistry),
        (SECOND, replace(SECOND, version=5, devices=(DIC, ONE, replace(TWO, unit="x"))), NotARegistry),
        (FIRST, replace(FIRST, version=4, devices=(replace(DIC, role="unit"), ONE)), NotARegistry),
        (SECOND.revoke(ONE.device, 5, HEAD, ""), replace(SECOND, version=9), NotARegistry),
        (
            SECOND.revoke(ONE.device, 5, HEAD, ""),
            replace(SECOND.revoke(ONE.device, 6, HEAD, ""), version=9),
            NotARegistry,
        ),
    ],
)
def test_versions_only_rise_and_devices_stay(
    held: Registry, offered: Registry, outcome: Registry | type[NotAuthentic]
) -> None:
    if isinstance(outcome, Registry):
        assert accept_newer(held, signed(offered), ROOT.public) == outcome
    else:
        with pytest.raises(outcome):
            accept_newer(held, signed(offered), ROOT.public)


def test_the_refusal_names_both_versions() -> None:
    with pytest.raises(RegistryRollback) as refused:
        accept_newer(SECOND, signed(FIRST), ROOT.public)
    assert refused.value.fields == {"held": 4, "offered": 3}


# --- the root ----------------------------------------------------------------------------------------------


def test_another_office_is_not_ours() -> None:
    foreign = sign_registry(new_registry(OTHER_ROOT.public, "dic", CLOCK), OTHER_ROOT)
    with pytest.raises(WrongRoot):
        open_registry(foreign, ROOT.public)
    forged = seal(encode_registry(FIRST), REGISTRY_TYPE, OTHER_ROOT)
    with pytest.raises(BadSignature):
        open_registry(forged, ROOT.public)
    with pytest.raises(WrongRoot):
        sign_registry(FIRST, OTHER_ROOT)
    with pytest.raises(WrongPayloadType):
        open_registry(seal(encode_registry(FIRST), HEAD_TYPE, ROOT), ROOT.public)


ROTATED = FIRST.with_root(NEW_ROOT.public, LATER)


@pytest.mark.parametrize(
    ("signers", "error"),
    [
        ((ROOT, NEW_ROOT), None),
        ((NEW_ROOT, ROOT), None),
        ((NEW_ROOT,), TooFewSignatures),
        ((ROOT,), TooFewSignatures),
        ((NEW_ROOT, OTHER_ROOT), BadSignature),
        ((ROOT, OTHER_ROOT), BadSignature),
        ((ROOT, NEW_ROOT, OTHER_ROOT), BadSignature),
    ],
)
def test_a_new_root_needs_the_old_and_the_new(
    signers: tuple[SigningKey, ...], error: type[NotAuthentic] | None
) -> None:
    data = envelope.seal(encode_registry(ROTATED), REGISTRY_TYPE, *signers)
    if error is None:
        assert accept_new_root(FIRST, data) == ROTATED
        assert open_registry(data, NEW_ROOT.public) == ROTATED
    else:
        with pytest.raises(error):
            accept_new_root(FIRST, data)
    with pytest.raises(WrongRoot):
        accept_newer(FIRST, data, ROOT.public)


def test_a_rotation_goes_forwards_too() -> None:
    data = sign_registry(ROTATED, ROOT, NEW_ROOT)
    with pytest.raises(RegistryRollback):
        accept_new_root(replace(FIRST, version=9), data)


# --- revocation by position --------------------------------------------------------------------------------

REVOKED = FIRST.revoke(ONE.device, 10, HEAD, "mất máy", LATER)


@pytest.mark.parametrize(
    ("seq", "head_at_10", "admitted"),
    [
        (1, HEAD, True),
        (10, HEAD, True),
        (11, HEAD, False),
        (2**40 - 1, HEAD, False),
        (1, OTHER_HEAD, False),
        (10, OTHER_HEAD, False),
        (1, None, False),
        (11, None, False),
    ],
)
def test_a_revoked_device_is_believed_up_to_the_position(seq: int, head_at_10: str | None, admitted: bool) -> None:
    def head_at(position: int) -> str | None:
        assert position == 10
        return head_at_10

    assert REVOKED.admitted(ONE.device, seq, head_at) is admitted
    assert FIRST.admitted(ONE.device, seq, head_at)
    assert REVOKED.admitted(DIC.device, seq, head_at)
    if not admitted:
        with pytest.raises(DeviceRevoked) as refused:
            REVOKED.require_admitted(ONE.device, seq, head_at)
        assert refused.value.fields == {"device": ONE.device, "seq": seq, "last": 10}


def test_revoked_devices_still_verify_but_receive_nothing() -> None:
    assert REVOKED.verify_key(ONE.device) == ONE.sign
    assert REVOKED.recipients_of("so-cong-thuong") == ()
    assert open_registry(signed(REVOKED), ROOT.public) == REVOKED


def test_a_revocation_moves_back_only() -> None:
    assert REVOKED.revoke(ONE.device, 4, OTHER_HEAD, "").device(ONE.device).revoked is not None
    with pytest.raises(NotARegistry, match="revocation_moved_forward"):
        REVOKED.revoke(ONE.device, 11, HEAD, "")
    with pytest.raises(UnknownDevice):
        FIRST.revoke(TWO.device, 1, HEAD, "")
    with pytest.raises(NotARegistry, match="head"):
        FIRST.revoke(ONE.device, 1, "AB" * 32, "")
    with pytest.raises(NotARegistry, match="seq"):
        FIRST.revoke(ONE.device, -1, HEAD, "")


# --- the document ------------------------------------------------------------------------------------------


def test_members_of_a_later_version_are_kept() -> None:
    def extend(document: dict[str, Any]) -> None:
        document["future"] = {"a": [1, None]}
        document["policy"]["colour"] = "xanh"
        document["devices"][1]["token"] = "card"
        document["devices"][1]["revoked"]["by"] = ["ai đó"]

    data = changed(extend, REVOKED)
    later = open_registry(data, ROOT.public)
    assert signed(later) == data
    after = json.loads(encode_registry(later.add_device(TWO)))
    assert after["future"] == {"a": [1, None]}
    assert after["policy"] == {"encrypt": False, "colour": "xanh"}
    assert after["devices"][1]["token"] == "card"
    assert after["devices"][1]["revoked"]["by"] == ["ai đó"]


MALFORMED: dict[str, Callable[[dict[str, Any]], object]] = {
    "version zero": lambda d: d.update(version=0),
    "version true": lambda d: d.update(version=True),
    "version text": lambda d: d.update(version="3"),
    "no issued": lambda d: d.pop("issued"),
    "issued is a date": lambda d: d.update(issued="2026-01-05"),
    "empty unit": lambda d: d.update(dic_unit=""),
    "devices object": lambda d: d.update(devices={}),
    "device text": lambda d: d.update(devices=["x"]),
    "device twice": lambda d: d["devices"].append(d["devices"][1]),
    "key of another": lambda d: d["devices"][1].update(sign=TWO.sign.text),
    "id of another": lambda d: d["devices"][1].update(device=TWO.device),
    "no recipient": lambda d: d["devices"][1].update(seal="age1xyz"),
    "unknown role": lambda d: d["devices"][1].update(role="admin"),
    "a unit as the DIC": lambda d: d["devices"][1].update(role="dic"),
    "person is a number": lambda d: d["devices"][1].update(person=1),
    "person too long": lambda d: d["devices"][1].update(person="x" * 501),
    "revoked true": lambda d: d["devices"][1].update(revoked=True),
    "revoked without head": lambda d: d["devices"][1].update(revoked={"seq": 1, "reason": ""}),
    "policy list": lambda d: d.update(policy=[]),
    "policy by word": lambda d: d.update(policy={"encrypt": "yes"}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_signed_registry_of_a_wrong_shape_is_refused(name: str) -> None:
    data = changed(MALFORMED[name])
    with pytest.raises(NotARegistry):
        open_registry(data, ROOT.public)


@pytest.mark.parametrize("payload", [b"", b"[]", b"null", b'{"root":1}', b'{"a":1,"a":2}', b"\xff"])
def test_a_payload_that_is_no_object(payload: bytes) -> None:
    with pytest.raises(NotARegistry):
        open_registry(seal(payload, REGISTRY_TYPE, ROOT), ROOT.public)
