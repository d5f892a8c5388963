"""Withdrawing trust from a device: it is believed up to what this office holds of it, and no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.history import clock as clocks
from tvdesk.services.desk import Desk, journal
from tvdesk.services.enrolling import approve_in, approved
from tvdesk.services.errors import NotYours, OwnDevice
from tvdesk.services.keystore import KeyStore
from tvdesk.services.root_signing import put_in_force
from tvdesk.services.trusting import registry
from tvdesk.services.workspace import Workspace
from tvdesk.trust.registry import Registry, Role

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
    following = revoked(connection, workspace.desk, device, reason, now_ms)
    put_in_force(connection, store, following, now_ms)
    return _told(connection, workspace.desk, following, device)


def replace_in(
    connection: Connection,
    workspace: Workspace,
    store: KeyStore,
    data: bytes,
    words: str,
    lost: str,
    reason: str,
    now_ms: Callable[[], int],
) -> Revoked:
    """Let the request's device in, in the place of one that is revoked: one version of the registry says both.

    Raises as :func:`revoke` and as ``enrolling.approve``.
    """
    following = replaced(connection, workspace.desk, data, words, lost, reason, now_ms)
    put_in_force(connection, store, following, now_ms)
    newcomer = following.devices[-1]
    journal(connection, workspace.desk, "device.approved", device=newcomer.device, unit=newcomer.unit, replaces=lost)
    return _told(connection, workspace.desk, following, lost)


def revoked(connection: Connection, desk: Desk, device: str, reason: str, now_ms: Callable[[], int]) -> Registry:
    """The next registry, in which the device is believed only so far; nobody has signed it yet."""
    seq, head = _cut(connection, desk, device)
    return registry(connection).revoke(device, seq, head, reason, clocks.tick(clocks.ZERO, now_ms()))


def replaced(
    connection: Connection, desk: Desk, data: bytes, words: str, lost: str, reason: str, now_ms: Callable[[], int]
) -> Registry:
    """The next registry, in which the request's device stands in the place of another; nobody has signed it yet."""
    role = registry(connection).device(lost).role
    newcomer = approved(connection, data, words, now_ms, role).devices[-1]
    seq, head = _cut(connection, desk, lost)
    return registry(connection).replace_device(newcomer, lost, seq, head, reason, newcomer.since)


def _cut(connection: Connection, desk: Desk, device: str) -> tuple[int, str]:
    """Position and head up to which a device is believed: what is held of it here, or where it was cut before."""
    if not desk.is_dic:
        raise NotYours(unit=desk.unit)
    if device == desk.device:
        raise OwnDevice(device=device)
    held = log.devices(connection).get(device)
    found = registry(connection).device(device)
    if found.revoked is not None:
        return found.revoked.seq, found.revoked.head
    return (held.seq, held.head.hex()) if held else (0, START.hex())


def _told(connection: Connection, desk: Desk, following: Registry, device: str) -> Revoked:
    told = _told_of(following, device)
    reason = following.device(device).revoked
    journal(connection, desk, "device.revoked", device=device, seq=told.seq, reason=reason.reason if reason else "")
    return told


def _told_of(listed: Registry, device: str) -> Revoked:
    cut = listed.device(device).revoked
    assert cut is not None  # that is what was signed
    return Revoked(cut.seq, cut.head, listed.version)


# --- where more than one official signs ----------------------------------------------------------------------

Make = Callable[[Connection], Registry]


def let_in(
    workspace: Workspace,
    store: KeyStore,
    data: bytes,
    words: str,
    lost: str,
    reason: str,
    now_ms: Callable[[], int],
    role: Role = "unit",
) -> None:
    """Approve a request; where ``lost`` names a device, in its place."""
    with writing(workspace.desk.engine) as connection:
        if lost:
            replace_in(connection, workspace, store, data, words, lost, reason, now_ms)
        else:
            approve_in(connection, workspace, store, data, words, now_ms, role)


def next_approved(
    desk: Desk, data: bytes, words: str, lost: str, reason: str, now_ms: Callable[[], int], role: Role = "unit"
) -> Make:
    """For ``RootDesk.part_of``: the registry with the request's device, where ``lost`` names one in its place."""
    if lost:
        return lambda connection: replaced(connection, desk, data, words, lost, reason, now_ms)
    return lambda connection: approved(connection, data, words, now_ms, role)


def next_revoked(desk: Desk, device: str, reason: str, now_ms: Callable[[], int]) -> Make:
    """For ``RootDesk.part_of``: the registry in which the device is believed only so far."""
    return lambda connection: revoked(connection, desk, device, reason, now_ms)


def cut_of(desk: Desk, device: str) -> Revoked:
    """Where a revoked device's log is cut, by the registry in force."""
    with reading(desk.engine) as connection:
        return _told_of(registry(connection), device)
