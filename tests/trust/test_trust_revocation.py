"""Revocation by position and head, and the device that takes a lost one's place: a row for each case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from roots import DIC, FIRST, HEAD, LATER, ONE, OTHER_HEAD, PLAIN, TWO, device, keys, signed

from tvdesk.core.errors import TvdeskError
from tvdesk.history import canonical
from tvdesk.trust.envelope import REGISTRY_TYPE, seal
from tvdesk.trust.errors import DeviceKnown, NotARegistry, UnknownDevice
from tvdesk.trust.registry import Registry, accept_newer, encode_registry, open_registry

CUT = FIRST.revoke(ONE.device, 10, HEAD, "mất máy", LATER)
NEW = device("new")


@dataclass(frozen=True)
class Log:
    """A log as a reader has it: how far it reaches, and the head at position ten."""

    seq: int
    head_at_ten: str | None = HEAD
    device: str = ONE.device


BELIEVED: dict[str, tuple[Registry, Log, str]] = {
    "before the position": (CUT, Log(1), "ok"),
    "at the position": (CUT, Log(10), "ok"),
    "one after it": (CUT, Log(11), "registry.revoked"),
    "very far after it": (CUT, Log(2**40), "registry.revoked"),
    "before it, in another history": (CUT, Log(9, OTHER_HEAD), "registry.revoked"),
    "at it, in another history": (CUT, Log(10, OTHER_HEAD), "registry.revoked"),
    "before it, in a log that does not reach it": (CUT, Log(9, None), "registry.revoked"),
    "another device": (CUT, Log(99, None, DIC.device), "ok"),
    "nothing of it is believed": (FIRST.revoke(ONE.device, 0, "00" * 32, ""), Log(1), "registry.revoked"),
    "moved back": (CUT.revoke(ONE.device, 4, HEAD, ""), Log(5), "registry.revoked"),
    "moved back, before it": (CUT.revoke(ONE.device, 4, HEAD, ""), Log(4), "ok"),
    "a stranger": (CUT, Log(1, HEAD, "a" * 16), "registry.unknown_device"),
    "the lost one, when its place is taken": (FIRST.replace_device(NEW, ONE.device, 10, HEAD, ""), Log(10), "ok"),
    "the lost one, after its place was taken": (
        FIRST.replace_device(NEW, ONE.device, 10, HEAD, ""),
        Log(11),
        "registry.revoked",
    ),
    "the one in its place": (
        FIRST.replace_device(NEW, ONE.device, 10, HEAD, ""),
        Log(1, None, NEW.device),
        "ok",
    ),
}


@pytest.mark.parametrize("name", BELIEVED)
def test_revocation(name: str) -> None:
    registry, log, expected = BELIEVED[name]
    try:
        registry.require_admitted(log.device, log.seq, lambda _: log.head_at_ten)
        found = "ok"
    except TvdeskError as error:
        found = error.code
    assert found == expected


# --- the place of a lost device ----------------------------------------------------------------------------

REPLACED = FIRST.replace_device(NEW, ONE.device, 10, HEAD, "mất máy", LATER)


def test_a_new_device_takes_the_place_of_a_lost_one_in_one_version() -> None:
    assert REPLACED.version == FIRST.version + 1
    assert open_registry(signed(REPLACED), PLAIN) == REPLACED
    assert [one.device for one in REPLACED.devices_of(ONE.unit)] == [NEW.device]
    found = REPLACED.successor_of(ONE.device)
    assert found is not None
    assert (found.device, found.replaces) == (NEW.device, ONE.device)
    assert REPLACED.recipients_of(ONE.unit) == (NEW.seal,)
    assert accept_newer(FIRST, signed(REPLACED), PLAIN) == REPLACED


def test_who_can_take_whose_place() -> None:
    with pytest.raises(UnknownDevice):
        FIRST.replace_device(NEW, TWO.device, 1, HEAD, "")
    with pytest.raises(DeviceKnown):
        FIRST.replace_device(ONE, ONE.device, 1, HEAD, "")
    with pytest.raises(NotARegistry, match="replaces"):
        FIRST.replace_device(TWO, ONE.device, 1, HEAD, "")
    with pytest.raises(NotARegistry, match="replaces"):
        FIRST.replace_device(NEW, DIC.device, 1, HEAD, "")
    with pytest.raises(NotARegistry, match="replaced_twice"):
        REPLACED.replace_device(device("third"), ONE.device, 10, HEAD, "")


def written(change: Callable[[dict[str, Any]], object], registry: Registry = REPLACED) -> bytes:
    document = json.loads(encode_registry(registry))
    change(document)
    return seal(canonical.encode(document), REGISTRY_TYPE, *keys("a"))


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "the place of nobody": lambda d: d["devices"][-1].update(replaces="a" * 16),
    "the place of itself": lambda d: d["devices"][-1].update(replaces=NEW.device),
    "the place of one that is not revoked": lambda d: d["devices"][1].update(revoked=None),
    "the place is a number": lambda d: d["devices"][-1].update(replaces=1),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_place_that_cannot_be_taken_is_refused(name: str) -> None:
    with pytest.raises(NotARegistry):
        open_registry(written(FORGED[name]), PLAIN)


def test_a_place_once_taken_is_kept() -> None:
    forgotten = replace(REPLACED, version=9, devices=(*REPLACED.devices[:-1], NEW))
    with pytest.raises(NotARegistry, match="device_changed"):
        accept_newer(REPLACED, signed(forgotten), PLAIN)
