"""A device in the registry: whose it is, its keys, and up to where it is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from tvdesk.trust.errors import NotARegistry
from tvdesk.trust.keys import VerifyKey, device_id
from tvdesk.trust.shape import Members

Role = Literal["unit", "dic"]

_HEAD = re.compile(r"[0-9a-f]{64}")
_DEVICE_MEMBERS = frozenset(
    {"device", "unit", "role", "sign", "seal", "person", "position", "from", "revoked", "replaces"}
)
_REVOCATION_MEMBERS = frozenset({"seq", "head", "reason"})


@dataclass(frozen=True, slots=True)
class Revocation:
    """Up to which position a lost device is believed: ``head`` is the chain's head at ``seq``, hexadecimal."""

    seq: int
    head: str
    reason: str
    others: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as the DIC approved it. ``since`` is the clock text of its approval (``from`` in the file).

    ``replaces`` is the device whose place it takes, or empty.
    """

    device: str
    unit: str
    role: Role
    sign: VerifyKey
    seal: str
    since: str
    person: str = ""
    position: str = ""
    revoked: Revocation | None = None
    replaces: str = ""
    others: Mapping[str, Any] = field(default_factory=dict)


def check_replacements(devices: tuple[Device, ...]) -> None:
    """Rule 6: of the same unit and role, revoked, and by one device only."""
    known = {device.device: device for device in devices}
    replaced = [device for device in devices if device.replaces]
    for device in replaced:
        lost = known.get(device.replaces)
        if lost is None or lost.revoked is None or (lost.unit, lost.role) != (device.unit, device.role):
            raise NotARegistry(reason="replaces")
    if len({device.replaces for device in replaced}) != len(replaced):
        raise NotARegistry(reason="replaced_twice")


def device_document(device: Device) -> dict[str, Any]:
    revoked = device.revoked
    return {
        **device.others,
        "device": device.device,
        "unit": device.unit,
        "role": device.role,
        "sign": device.sign.text,
        "seal": device.seal,
        "person": device.person,
        "position": device.position,
        "from": device.since,
        **({"replaces": device.replaces} if device.replaces else {}),
        "revoked": None
        if revoked is None
        else {**revoked.others, "seq": revoked.seq, "head": revoked.head, "reason": revoked.reason},
    }


def read_device(document: Any, dic_unit: str) -> Device:
    members = Members.of(document, NotARegistry, "device")
    key, role = members.key("sign"), members.text("role")
    if members.text("device") != device_id(key):
        raise NotARegistry(reason="device_id")
    if role not in ("unit", "dic") or (role == "dic" and members.text("unit") != dic_unit):
        raise NotARegistry(reason="role")
    return Device(
        device=members.text("device"),
        unit=members.text("unit"),
        role=cast(Role, role),
        sign=key,
        seal=members.recipient("seal"),
        since=members.clock("from"),
        person=members.text("person", empty=True),
        position=members.text("position", empty=True),
        revoked=_read_revocation(members.document.get("revoked")),
        replaces=members.text("replaces", empty=True) if "replaces" in members.document else "",
        others=members.others(_DEVICE_MEMBERS),
    )


def _read_revocation(document: Any) -> Revocation | None:
    if document is None:
        return None
    members = Members.of(document, NotARegistry, "revoked")
    head = members.text("head")
    if not _HEAD.fullmatch(head):
        raise NotARegistry(reason="head")
    others = members.others(_REVOCATION_MEMBERS)
    return Revocation(members.number("seq", 0), head, members.text("reason", empty=True), others)
