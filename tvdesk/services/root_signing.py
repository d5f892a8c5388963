"""Signing for the office: with the root keys that this machine's key store holds, as many as the root asks for."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from tvdesk.history import clock as clocks
from tvdesk.services.desk import get_meta
from tvdesk.services.keystore import KeyStore
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.root_errors import RootExpired, SignaturesMissing
from tvdesk.services.trusting import root_in_force, take_registry
from tvdesk.trust.keys import SigningKey, device_id
from tvdesk.trust.registry import Registry, sign_registry
from tvdesk.trust.root import Root


def held_keys(store: KeyStore, root: Root) -> list[SigningKey]:
    """The keys of the root that are in this store, in the root's order."""
    found = []
    for key in root.keys:
        try:
            found.append(store.load(device_id(key)).sign)
        except SecretsMissing:
            continue
    return found


def signing_keys(connection: Connection, store: KeyStore, now_ms: Callable[[], int]) -> list[SigningKey]:
    """The keys of the root in force that this machine has, at least one.

    Raises ``SecretsMissing`` when there is none, and :class:`RootExpired`.
    """
    root = root_in_force(connection)
    if root.expired(moment(connection, now_ms)):
        raise RootExpired(version=root.version)
    keys = held_keys(store, root)
    if not keys:
        raise SecretsMissing(device=device_id(root.keys[0]))
    return keys


def put_in_force(connection: Connection, store: KeyStore, following: Registry, now_ms: Callable[[], int]) -> Registry:
    """Sign the next registry and take it into force here.

    Raises as :func:`signing_keys`, and :class:`SignaturesMissing` where other officials have to sign as well.
    """
    keys, needed = signing_keys(connection, store, now_ms), root_in_force(connection).threshold
    if len(keys) < needed:
        raise SignaturesMissing(found=len(keys), needed=needed)
    return take_registry(connection, sign_registry(following, *keys[:needed]))


def moment(connection: Connection, now_ms: Callable[[], int]) -> str:
    """Now, as a clock text; never before the highest clock seen: a machine whose clock was set back is not believed."""
    return max(get_meta(connection, "clock", clocks.ZERO), clocks.tick(clocks.ZERO, now_ms()))
