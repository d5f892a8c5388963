"""Roots for tests: keys by a letter, documents that follow each other, registries under them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tvdesk.trust.keys import SealingKey, SigningKey, device_id
from tvdesk.trust.registry import Device, Registry, Role, new_registry, sign_registry
from tvdesk.trust.root import Root, sign_root

CLOCK, LATER, EXPIRES = "0190a0000000-0000", "0190b0000000-0000", "01a0a0000000-0000"
HEAD, OTHER_HEAD = "ab" * 32, "cd" * 32
OFFICE = "dic"


def key(letter: str) -> SigningKey:
    return SigningKey.from_seed(letter.encode() * 32)


def keys(letters: str) -> tuple[SigningKey, ...]:
    return tuple(key(letter) for letter in letters)


PLAIN = Root.of(key("a").public)


def after(before: Root, letters: str, threshold: int = 1, **changes: Any) -> Root:
    """The next root, with the keys of these letters."""
    values: dict[str, Any] = {"dic_unit": OFFICE, "issued": CLOCK, "expires": EXPIRES, **changes}
    publics = tuple(one.public for one in keys(letters))
    return Root(version=before.version + 1, previous=before.digest, keys=publics, threshold=threshold, **values)


def signed_root(root: Root, letters: str) -> bytes:
    return sign_root(root, *keys(letters))


def device(name: str, unit: str = "so-cong-thuong", role: Role = "unit") -> Device:
    seed = name.encode().ljust(32, b".")
    public = SigningKey.from_seed(seed).public
    seal = SealingKey.from_seed(seed).recipient
    return Device(device=device_id(public), unit=unit, role=role, sign=public, seal=seal, since=CLOCK)


DIC, ONE, TWO = device("dic", OFFICE, "dic"), device("one"), device("two", "huyen-ba-vi")
FIRST = new_registry(PLAIN.keys[0], OFFICE, CLOCK).add_device(DIC).add_device(ONE)


def under(root: Root, version: int = 4, registry: Registry = FIRST) -> Registry:
    """The registry under a root document, at a version."""
    return replace(registry.with_root(root), version=version)


def signed(registry: Registry, letters: str = "a") -> bytes:
    return sign_registry(registry, *keys(letters))
