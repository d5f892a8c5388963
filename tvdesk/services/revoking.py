"""Withdrawing trust from a device: it is believed up to what this office holds of it, and no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.db import log
from tvdesk.db.engine import writing
from tvdesk.history import clock as clocks
from tvdesk.services.desk import get_meta, journal
from tvdesk.services.enrolling import ROOT_DEVICE
from tvdesk.services.errors import NotYours, OwnDevice
from tvdesk.services.keystore import KeyStore
from tvdesk.services.trusting import registry, take_registry
from tvdesk.services.workspace import Workspace
from tvdesk.trust.registry import sign_registry

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Revoked:
    """The last position believed, the chain's head there (hexadecimal), and the registry that says so."""

    seq: int
    head: str
    version: int


def revoke(workspace: Workspace, store: KeyStore, device: str, reason: str, now_ms: Callable[[], int]) -> Revoked:
    """Sign a registry in which ``device`` is believed only up to the log held here; it is in force at once.

    A thief sets dates, so the cut is a position in the device's log and not a day. What the device wrote and
    this office has not received is lost with it: the unit enters it again on a new device. The newest registry
    goes out with every file. Raises :class:`NotYours` on a unit's desk, :class:`OwnDevice`, ``UnknownDevice``.
    """
    with writing(workspace.desk.engine) as connection:
        return revoke_in(connection, workspace, store, device, reason, now_ms)


def revoke_in(
    connection: Connection, workspace: Workspace, store: KeyStore, device: str, reason: str, now_ms: Callable[[], int]
) -> Revoked:
    """As :func:`revoke`, inside the caller's transaction."""
    desk = workspace.desk
    if not desk.is_dic:
        raise NotYours(unit=desk.unit)
    if device == desk.device:
        raise OwnDevice(device=device)
    held = log.devices(connection).get(device)
    found = registry(connection).device(device)
    seq, head = (held.seq, held.head.hex()) if held else (0, START.hex())
    if found.revoked is not None:
        seq, head = found.revoked.seq, found.revoked.head
    root = store.load(get_meta(connection, ROOT_DEVICE))
    issued = clocks.tick(clocks.ZERO, now_ms())
    following = registry(connection).revoke(device, seq, head, reason, issued)
    take_registry(connection, sign_registry(following, root.sign))
    journal(connection, desk, "device.revoked", device=device, seq=seq, reason=reason)
    return Revoked(seq, head, following.version)
