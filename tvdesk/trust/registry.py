"""The registry: who is who, signed by the root key of the consolidating office (DIC).

Rules, after The Update Framework's:

1. A registry is believed only when the pinned root key signed it and it names that same root.
2. Its version only rises. The same version with other content is a fork, a lower one a rollback.
3. A device once named stays named, with its key, unit and role: old logs must stay verifiable.
4. A revocation names a position in the device's log, not a date, since a thief sets the date. It may move
   back, never forward, and is never lifted: the device enrols anew under a new key.
5. A new root key is introduced by a registry that the old and the new root have both signed.
6. Members unknown to this version are kept as they are.

Nothing here expires: work at a unit is never blocked by age.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from tvdesk.history import canonical
from tvdesk.trust import envelope
from tvdesk.trust.errors import (
    DeviceKnown,
    DeviceRevoked,
    NotARegistry,
    RegistryFork,
    RegistryRollback,
    UnknownDevice,
    WrongRoot,
)
from tvdesk.trust.keys import SigningKey, VerifyKey, device_id, fingerprint
from tvdesk.trust.shape import Members

Role = Literal["unit", "dic"]
HeadAt = Callable[[int], "str | None"]

MAX_DEVICES = 10_000
_HEAD = re.compile(r"[0-9a-f]{64}")
_REGISTRY_MEMBERS = frozenset({"version", "root", "issued", "dic_unit", "devices", "policy"})
_DEVICE_MEMBERS = frozenset({"device", "unit", "role", "sign", "seal", "person", "position", "from", "revoked"})
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
    """A device as the DIC approved it. ``since`` is the clock text of its approval (``from`` in the file)."""

    device: str
    unit: str
    role: Role
    sign: VerifyKey
    seal: str
    since: str
    person: str = ""
    position: str = ""
    revoked: Revocation | None = None
    others: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One version of the registry; every change makes a new value with the next version."""

    version: int
    root: VerifyKey
    issued: str
    dic_unit: str
    devices: tuple[Device, ...] = ()
    policy: Mapping[str, Any] = field(default_factory=lambda: {"encrypt": False})
    others: Mapping[str, Any] = field(default_factory=dict)

    def device(self, device: str) -> Device:
        """The device of that id, revoked or not; :class:`UnknownDevice` when there is none."""
        for known in self.devices:
            if known.device == device:
                return known
        raise UnknownDevice(device=device[:80])

    def verify_key(self, device: str) -> VerifyKey:
        """The key that signs for the device, also after a revocation: earlier positions stay valid."""
        return self.device(device).sign

    def unit_of(self, device: str) -> str:
        return self.device(device).unit

    def is_dic(self, device: str) -> bool:
        return self.device(device).role == "dic"

    def devices_of(self, unit: str) -> tuple[Device, ...]:
        """The unit's devices that are not revoked."""
        return tuple(known for known in self.devices if known.unit == unit and known.revoked is None)

    def recipients_of(self, unit: str) -> tuple[str, ...]:
        """For whom a file to that unit is sealed."""
        return tuple(known.seal for known in self.devices_of(unit))

    @property
    def encrypts(self) -> bool:
        """Whether the office asks for sealed files."""
        return self.policy.get("encrypt") is True

    def admitted(self, device: str, seq: int, head_at: HeadAt) -> bool:
        """Whether the change at ``seq`` of the device's log is believed, whatever date it carries.

        ``head_at(seq)`` gives the head of the log *that the change stands in*, or ``None`` where it does not
        reach so far. A revoked device is believed up to the named position, and only in the log that has the
        named head there: a thief could otherwise write another history below it.
        """
        revoked = self.device(device).revoked
        return revoked is None or (seq <= revoked.seq and head_at(revoked.seq) == revoked.head)

    def require_admitted(self, device: str, seq: int, head_at: HeadAt) -> None:
        """Raise :class:`DeviceRevoked` unless :meth:`admitted`."""
        if not self.admitted(device, seq, head_at):
            revoked = self.device(device).revoked
            raise DeviceRevoked(device=device, seq=seq, last=revoked.seq if revoked else 0)

    def add_device(self, device: Device, issued: str | None = None) -> Registry:
        """The next version with one more device; :class:`DeviceKnown` when it is there already."""
        if any(known.device == device.device for known in self.devices):
            raise DeviceKnown(device=device.device, unit=self.unit_of(device.device))
        return self._next(issued, devices=(*self.devices, device))

    def revoke(self, device: str, seq: int, head: str, reason: str, issued: str | None = None) -> Registry:
        """The next version, in which the device is believed up to ``seq`` only.

        Raises :class:`UnknownDevice`, and :class:`NotARegistry` for a position after one named before.
        """
        found = self.device(device)
        if found.revoked is not None and seq > found.revoked.seq:
            raise NotARegistry(reason="revocation_moved_forward")
        revoked = replace(found, revoked=Revocation(seq, head, reason))
        return self._next(issued, devices=tuple(revoked if known is found else known for known in self.devices))

    def with_policy(self, issued: str | None = None, **policy: Any) -> Registry:
        """The next version with these rules of the office changed."""
        return self._next(issued, policy={**self.policy, **policy})

    def with_root(self, root: VerifyKey, issued: str | None = None) -> Registry:
        """The next version under a new root key; sign it with the old and the new one."""
        return self._next(issued, root=root)

    def _next(self, issued: str | None, **changes: Any) -> Registry:
        following = replace(self, version=self.version + 1, issued=issued or self.issued, **changes)
        return decode_registry(encode_registry(following))


def new_registry(root: VerifyKey, dic_unit: str, issued: str, **policy: Any) -> Registry:
    """Version 1, without devices."""
    first = Registry(version=1, root=root, issued=issued, dic_unit=dic_unit, policy={"encrypt": False, **policy})
    return decode_registry(encode_registry(first))


def sign_registry(registry: Registry, root: SigningKey, *more: SigningKey) -> bytes:
    """The envelope, signed by the root key; at a change of root by the old and the new one."""
    if registry.root not in {key.public for key in (root, *more)}:
        raise WrongRoot(pinned=fingerprint(registry.root), found=fingerprint(root.public))
    return envelope.seal(encode_registry(registry), envelope.REGISTRY_TYPE, root, *more)


def open_registry(data: bytes, root: VerifyKey) -> Registry:
    """The registry in an envelope that ``root`` signed (rule 1).

    Raises :class:`WrongRoot` when it is another office's, :class:`NotARegistry`, and the envelope's errors.
    """

    def find(payload: bytes) -> VerifyKey:
        named = claimed_root(payload)
        if named != root:
            raise WrongRoot(pinned=fingerprint(root), found=fingerprint(named))
        return root

    # At a change of root two keys have signed; who pinned the new one cannot know the old.
    return decode_registry(envelope.open_by(data, envelope.REGISTRY_TYPE, find))


def accept_newer(current: Registry | None, data: bytes, root: VerifyKey) -> Registry:
    """The registry in force after ``data`` arrived (rules 1 to 3); ``current`` itself when it is the same.

    Raises :class:`RegistryRollback`, :class:`RegistryFork`, and as :func:`open_registry`.
    """
    return follow(current, open_registry(data, root))


def accept_new_root(current: Registry, data: bytes) -> Registry:
    """The registry that brings in a new root key (rule 5): signed by ``current.root`` and the key it names."""

    def find(payload: bytes) -> tuple[VerifyKey, VerifyKey]:
        return current.root, claimed_root(payload)

    return follow(current, decode_registry(envelope.open_any(data, envelope.REGISTRY_TYPE, find, 2)))


def follow(current: Registry | None, newer: Registry) -> Registry:
    """The registry in force after ``newer``, opened already, arrived (rules 2 and 3); as :func:`accept_newer`."""
    if current is None or newer == current:
        return newer
    if newer.version < current.version:
        raise RegistryRollback(held=current.version, offered=newer.version)
    if newer.version == current.version:
        raise RegistryFork(version=newer.version)
    if newer.dic_unit != current.dic_unit:
        raise NotARegistry(reason="dic_unit_changed")
    offered = {device.device: device for device in newer.devices}
    for device in current.devices:
        _check_kept(device, offered.get(device.device))
    return newer


def _check_kept(old: Device, new: Device | None) -> None:
    """Rules 3 and 4 for one device."""
    if new is None or (new.unit, new.role) != (old.unit, old.role):
        raise NotARegistry(reason="device_changed")
    if old.revoked is not None and (new.revoked is None or new.revoked.seq > old.revoked.seq):
        raise NotARegistry(reason="revocation_moved_forward")


# --- the document ------------------------------------------------------------------------------------------


def claimed_root(payload: bytes) -> VerifyKey:
    """The root that a registry's payload names; by itself this proves nothing."""
    return Members.parse(payload, NotARegistry).key("root")


def encode_registry(registry: Registry) -> bytes:
    """The payload's canonical bytes."""
    return canonical.encode(
        {
            **registry.others,
            "version": registry.version,
            "root": registry.root.text,
            "issued": registry.issued,
            "dic_unit": registry.dic_unit,
            "devices": [_device_document(device) for device in registry.devices],
            "policy": dict(registry.policy),
        }
    )


def decode_registry(payload: bytes) -> Registry:
    """The registry of a payload; :class:`NotARegistry` naming the member that breaks the shape."""
    members = Members.parse(payload, NotARegistry)
    listed, policy = members.document.get("devices"), members.document.get("policy")
    if not isinstance(listed, list) or len(listed) > MAX_DEVICES:
        raise NotARegistry(reason="devices")
    if not isinstance(policy, dict) or not isinstance(policy.get("encrypt", False), bool):
        raise NotARegistry(reason="policy")
    dic_unit = members.text("dic_unit")
    devices = tuple(_read_device(document, dic_unit) for document in listed)
    if len({device.device for device in devices}) != len(devices):
        raise NotARegistry(reason="device_twice")
    return Registry(
        version=members.number("version", 1),
        root=members.key("root"),
        issued=members.clock("issued"),
        dic_unit=dic_unit,
        devices=devices,
        policy=policy,
        others=members.others(_REGISTRY_MEMBERS),
    )


def _device_document(device: Device) -> dict[str, Any]:
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
        "revoked": None
        if revoked is None
        else {**revoked.others, "seq": revoked.seq, "head": revoked.head, "reason": revoked.reason},
    }


def _read_device(document: Any, dic_unit: str) -> Device:
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
