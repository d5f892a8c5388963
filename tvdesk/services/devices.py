"""The devices that this office trusts or has ceased to trust: whose, since when, last heard of, and what is odd."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.text import clean, sort_key
from tvdesk.core.units import Units
from tvdesk.db import log
from tvdesk.db.models import audit, incoming
from tvdesk.services.clocks_ahead import accept_clock, accepts
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.office import Office
from tvdesk.services.office_errors import ReasonMissing
from tvdesk.services.reading import read_desk
from tvdesk.services.revoking import Revoked, next_revoked, revoke
from tvdesk.services.root_care import day_of, part_name, root_desk
from tvdesk.services.root_parts import Part
from tvdesk.services.rounds import rounds
from tvdesk.services.trusting import registry
from tvdesk.trust.keys import fingerprint
from tvdesk.trust.registry import Device, Registry

IN_FORCE, REVOKED = "in_force", "revoked"
COPIED, CLOCK, CLOSED = "copied", "clock", "closed"
_TROUBLE_OF = {"intake.forked": COPIED, "change.clock_ahead": CLOCK}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something odd about a device: ``kind`` is "copied" (two machines with one id), "clock" (its clock is ahead) or
    "closed" (its unit ended and reports a later round); ``fields`` fill its sentences, and say of a clock whether the
    office has ``accepted`` it; ``at`` when it was seen (ISO).
    """

    kind: str
    at: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One device. ``last_seen`` is when its last file came (ISO in UTC), empty for never; ``held`` how many of its
    changes are held here. Of a revoked one ``believed`` is the last position believed, ``reason`` why."""

    device: str
    unit: str
    name: str
    role: str
    person: str
    position: str
    since: str
    fingerprint: str
    state: str
    own: bool
    held: int
    last_seen: str = ""
    believed: int = 0
    reason: str = ""
    ended: str = ""
    troubles: tuple[Trouble, ...] = ()


class DeviceDesk:
    """The use cases of devices and keys at the consolidating office."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def machines(self) -> list[Machine]:
        """All devices ever let in, by the names of their units; those in force before the revoked ones."""
        office = self._office
        found = read_desk(office.desk, lambda connection: machines(connection, office.units, office.desk.device))
        return sorted(found, key=lambda one: (sort_key(one.name), one.unit, one.state != IN_FORCE, one.since))

    def revoke(self, device: str, reason: str) -> Revoked:
        """Believe a device only up to what is held of it here. Raises :class:`ReasonMissing`, and as ``revoke``."""
        office = self._office
        if not office.desk.is_dic:
            raise OfficeOnly()
        if not clean(reason):
            raise ReasonMissing()
        return revoke(office.workspace, office.store, device, clean(reason), office.desk.now_ms)

    def part(self, device: str, reason: str) -> Part:
        """The same change for other officials to sign, who hold further keys of the root; nothing is in force yet."""
        desk = self._office.desk
        return root_desk(self._office).part_of(next_revoked(desk, device, clean(reason), desk.now_ms)).part

    @property
    def part_name(self) -> str:
        """A name for the file of such a change."""
        return part_name(self._office.desk)

    def accept_clock(self, device: str, reason: str) -> str:
        """Take what a device wrote while its clock was ahead (see :mod:`tvdesk.services.clocks_ahead`)."""
        return accept_clock(self._office.desk, device, reason)

    def registry_version(self) -> int:
        """The version of the registry in force."""
        return read_desk(self._office.desk, registry).version


def machines(connection: Connection, units: Units, own: str) -> list[Machine]:
    """The devices of the registry with what this desk knows of them."""
    trusted = registry(connection)
    held = {one.id: one.seq for one in log.devices(connection).values()}
    seen = _last_seen(connection)
    troubles = _troubles(connection, trusted, units, seen)
    return [
        _machine(one, units, own, held.get(one.device, 0), seen.get(one.device, ""), troubles[one.device])
        for one in trusted.devices
    ]


def _machine(one: Device, units: Units, own: str, held: int, last_seen: str, troubles: Iterable[Trouble]) -> Machine:
    known = units.by_id.get(one.unit)
    return Machine(
        device=one.device,
        unit=one.unit,
        name=units.name(one.unit),
        role=one.role,
        person=one.person,
        position=one.position,
        since=day_of(one.since),
        fingerprint=fingerprint(one.sign),
        state=REVOKED if one.revoked else IN_FORCE,
        own=one.device == own,
        held=held,
        last_seen=last_seen,
        believed=one.revoked.seq if one.revoked else 0,
        reason=one.revoked.reason if one.revoked else "",
        ended=known.valid.last if known else "",
        # Of a device that is not trusted any more there is nothing to do.
        troubles=() if one.revoked else tuple(troubles),
    )


def _last_seen(connection: Connection) -> dict[str, str]:
    query = select(incoming.c.device, incoming.c.received).where(incoming.c.state.in_(("applied", "held")))
    found: dict[str, str] = {}
    for device, received in connection.execute(query):
        found[device] = max(found.get(device, ""), received)
    return found


def _troubles(
    connection: Connection, trusted: Registry, units: Units, seen: Mapping[str, str]
) -> defaultdict[str, list[Trouble]]:
    found: defaultdict[str, list[Trouble]] = defaultdict(list)
    newest: dict[tuple[str, str], Trouble] = {}
    query = select(audit.c.at, audit.c.detail).where(audit.c.action == "bundle.refused").order_by(audit.c.no)
    for at, text in connection.execute(query):
        detail = json.loads(text)
        kind, fields = _TROUBLE_OF.get(detail.get("code", "")), detail.get("fields", {})
        if kind == CLOCK:
            fields["accepted"] = accepts(connection, fields["device"], fields["clock"])
        if kind and fields.get("device"):
            newest[fields["device"], kind] = Trouble(kind, at, fields)
    for (device, kind), one in newest.items():
        # A clock that was set right sends files that are taken in; a copied disk stays one.
        if kind != CLOCK or seen.get(device, "") <= one.at:
            found[device].append(one)
    for device, one in _closed(connection, trusted, units):
        found[device].append(one)
    return found


def _closed(connection: Connection, trusted: Registry, units: Units) -> list[tuple[str, Trouble]]:
    """Devices of units that had ended before a round began for which they sent something."""
    by_code = {one.code: one for one in rounds(connection)}
    query = select(incoming.c.device, incoming.c.round, incoming.c.received).order_by(incoming.c.received)
    newest: dict[str, Trouble] = {}
    listed = {one.device: one for one in trusted.devices}
    for device, code, received in connection.execute(query):
        unit = units.by_id.get(listed[device].unit) if device in listed else None
        if unit is None or not unit.valid.last:
            continue
        named = by_code.get(code or "")
        begins = named.first if named else ""
        if begins > unit.valid.last:
            heirs = ", ".join(units.name(id) for id in dict.fromkeys((*unit.successors, *units.heirs(unit.id))))
            fields = {"round": named.name if named else code, "ended": unit.valid.last, "heirs": heirs}
            newest[device] = Trouble(CLOSED, received, fields)
    return list(newest.items())
