"""The registry: who is who, signed by the root of the consolidating office (DIC).

Rules, after The Update Framework's:

1. A registry is believed only when the root in force signed it, with its threshold, and it names that same root.
2. Its version only rises. The same version with other content is a fork, a lower one a rollback.
3. A device once named stays named, with its key, unit and role: old logs must stay verifiable.
4. A revocation names a position in the device's log, not a date, since a thief sets the date. It may move
   back, never forward, and is never lifted: the device enrols anew under a new key.
5. A new root comes as a document (``trust.root``); under it versions count anew, and rules 3 and 4 begin anew, so
   that nobody who had the old key can have locked a desk. Without a document, a registry that the old and the new
   root key have both signed brings in the new one.
6. A device may be named as the one that takes the place of another of its unit, which is revoked then.
7. Members unknown to this version are kept as they are.

Nothing here expires: work at a unit is never blocked by age.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tvdesk.history import canonical
from tvdesk.trust import envelope
from tvdesk.trust.device import Device as Device
from tvdesk.trust.device import Revocation as Revocation
from tvdesk.trust.device import Role as Role
from tvdesk.trust.device import check_replacements, device_document, read_device
from tvdesk.trust.errors import (
    DeviceKnown,
    DeviceRevoked,
    NotAKey,
    NotARegistry,
    RegistryFork,
    RegistryRollback,
    RootFork,
    RootGap,
    UnknownDevice,
    WrongRoot,
)
from tvdesk.trust.keys import SigningKey, VerifyKey, check_recipient, fingerprint
from tvdesk.trust.root import Root, as_root, read_root, root_document
from tvdesk.trust.shape import Members

HeadAt = Callable[[int], "str | None"]

MAX_DEVICES = 10_000
_REGISTRY_MEMBERS = frozenset({"version", "root", "root_document", "issued", "dic_unit", "devices", "policy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One version of the registry; every change makes a new value with the next version.

    ``under`` is the root document that it names, or nothing; ``root`` is then the first of its keys, which a reader
    who knows no documents looks for.
    """

    version: int
    root: VerifyKey
    issued: str
    dic_unit: str
    devices: tuple[Device, ...] = ()
    policy: Mapping[str, Any] = field(default_factory=lambda: {"encrypt": False})
    under: Root | None = None
    others: Mapping[str, Any] = field(default_factory=dict)

    @property
    def signed_by(self) -> Root:
        """The root that it names."""
        return self.under or Root.of(self.root)

    @property
    def order(self) -> tuple[int, int]:
        """What rises from one registry to the next: the root's version, then its own."""
        return self.signed_by.version, self.version

    def successor_of(self, device: str) -> Device | None:
        """The device that takes the place of this one."""
        return next((known for known in self.devices if known.replaces == device), None)

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
        """For whom a file to that unit is sealed: its devices, and the office's recovery key where it has one.

        Nobody, also not that key, where the unit has no device.
        """
        seals = tuple(known.seal for known in self.devices_of(unit))
        return (*seals, self.recovery) if seals and self.recovery else seals

    @property
    def recovery(self) -> str:
        """The recipient of the offline key that opens every sealed file (``age1…``); empty for none."""
        return str(self.policy.get("recovery") or "")

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

    def replace_device(
        self, newcomer: Device, lost: str, seq: int, head: str, reason: str, issued: str | None = None
    ) -> Registry:
        """The next version, in which ``newcomer`` takes the place of ``lost``, which is believed up to ``seq`` only.

        Raises as :meth:`add_device` and :meth:`revoke`, and :class:`NotARegistry` for a device of another unit.
        """
        added = self.add_device(replace(newcomer, replaces=""), issued).revoke(lost, seq, head, reason, issued)
        *others, last = added.devices
        return self._next(issued, devices=(*others, replace(last, replaces=lost)))

    def with_policy(self, issued: str | None = None, **policy: Any) -> Registry:
        """The next version with these rules of the office changed."""
        return self._next(issued, policy={**self.policy, **policy})

    def with_root(self, root: VerifyKey | Root, issued: str | None = None) -> Registry:
        """The next version under a new root; without a document, sign it with the old and the new key."""
        if isinstance(root, Root):
            return self._next(issued, root=root.keys[0], under=root)
        return self._next(issued, root=root)

    def _next(self, issued: str | None, **changes: Any) -> Registry:
        following = replace(self, version=self.version + 1, issued=issued or self.issued, **changes)
        return decode_registry(encode_registry(following))


def new_registry(root: VerifyKey, dic_unit: str, issued: str, **policy: Any) -> Registry:
    """Version 1, without devices."""
    first = Registry(version=1, root=root, issued=issued, dic_unit=dic_unit, policy={"encrypt": False, **policy})
    return decode_registry(encode_registry(first))


def sign_registry(registry: Registry, root: SigningKey, *more: SigningKey) -> bytes:
    """The envelope, signed by keys of the root; at a change of root without a document by the old and the new one."""
    if not set(registry.signed_by.keys) & {key.public for key in (root, *more)}:
        raise WrongRoot(pinned=fingerprint(registry.root), found=fingerprint(root.public))
    return envelope.seal(encode_registry(registry), envelope.REGISTRY_TYPE, root, *more)


def open_registry(data: bytes, root: VerifyKey | Root) -> Registry:
    """The registry in an envelope that ``root`` signed (rule 1).

    Raises :class:`WrongRoot` when it is another office's, :class:`RegistryRollback`, :class:`RootGap` or
    :class:`RootFork` when it is under another version of the root, :class:`NotARegistry`, and the envelope's errors.
    """
    trusted = as_root(root)

    def find(payload: bytes) -> VerifyKey:
        _check_root(claimed_root(payload), trusted)
        return trusted.keys[0]

    def quorum(payload: bytes) -> tuple[envelope.Quorum]:
        find(payload)
        return ((trusted.keys, trusted.threshold),)

    if trusted.plain:
        # At a change of root two keys have signed; who pinned the new one cannot know the old.
        return decode_registry(envelope.open_by(data, envelope.REGISTRY_TYPE, find))
    return decode_registry(envelope.open_by_quorums(data, envelope.REGISTRY_TYPE, quorum))


def _check_root(named: Root, trusted: Root) -> None:
    """That a registry is under this very root."""
    if named.version > trusted.version:
        raise RootGap(held=trusted.version, offered=named.version)
    if named.version < trusted.version:
        raise RegistryRollback(held=trusted.version, offered=named.version)
    if named != trusted:
        if trusted.plain:
            raise WrongRoot(pinned=fingerprint(trusted.keys[0]), found=fingerprint(named.keys[0]))
        raise RootFork(version=named.version)


def accept_newer(current: Registry | None, data: bytes, root: VerifyKey | Root) -> Registry:
    """The registry in force after ``data`` arrived (rules 1 to 3); ``current`` itself when it is the same.

    Raises :class:`RegistryRollback`, :class:`RegistryFork`, and as :func:`open_registry`.
    """
    return follow(current, open_registry(data, root))


def accept_new_root(current: Registry, data: bytes) -> Registry:
    """The registry that brings in a new root key without a document (rule 5): signed by both keys."""

    def find(payload: bytes) -> tuple[VerifyKey, VerifyKey]:
        named = claimed_root(payload)
        if not (named.plain and current.under is None):
            raise RootGap(held=current.signed_by.version, offered=named.version)
        return current.root, named.keys[0]

    return follow(current, decode_registry(envelope.open_any(data, envelope.REGISTRY_TYPE, find, 2)))


def follow(current: Registry | None, newer: Registry) -> Registry:
    """The registry in force after ``newer``, opened already, arrived (rules 2 and 3); as :func:`accept_newer`."""
    if current is None or newer == current:
        return newer
    if newer.order < current.order:
        raise RegistryRollback(held=current.version, offered=newer.version)
    if newer.order == current.order:
        raise RegistryFork(version=newer.version)
    if newer.dic_unit != current.dic_unit:
        raise NotARegistry(reason="dic_unit_changed")
    if newer.signed_by.version > current.signed_by.version:
        return newer
    require_kept(current, newer)
    return newer


def require_kept(current: Registry, newer: Registry) -> None:
    """Raise :class:`NotARegistry` unless every device of ``current`` is as it was, by rules 3 and 4."""
    offered = {device.device: device for device in newer.devices}
    for device in current.devices:
        _check_kept(device, offered.get(device.device))


def _check_kept(old: Device, new: Device | None) -> None:
    """Rules 3 and 4 for one device."""
    if new is None or (new.unit, new.role) != (old.unit, old.role) or (old.replaces and new.replaces != old.replaces):
        raise NotARegistry(reason="device_changed")
    if old.revoked is not None and (new.revoked is None or new.revoked.seq > old.revoked.seq):
        raise NotARegistry(reason="revocation_moved_forward")


def _check_recovery(recipient: object) -> None:
    if recipient == "":
        return
    try:
        check_recipient(str(recipient))
    except NotAKey as error:
        raise NotARegistry(reason="policy") from error


# --- the document ------------------------------------------------------------------------------------------


def claimed_root(payload: bytes) -> Root:
    """The root that a registry's payload names; by itself this proves nothing."""
    members = Members.parse(payload, NotARegistry)
    return _read_under(members) or Root.of(members.key("root"))


def named_root(data: bytes) -> Root:
    """The root that a registry's envelope names; by itself this proves nothing."""
    return claimed_root(envelope.unverified_payload(data, envelope.REGISTRY_TYPE))


def _read_under(members: Members) -> Root | None:
    """The root document inside, which must be of this office and begin with the key that is named beside it."""
    document = members.document.get("root_document")
    if document is None:
        return None
    under = read_root(document)
    if under.keys[0] != members.key("root") or under.dic_unit != members.text("dic_unit"):
        raise NotARegistry(reason="root_document")
    return under


def encode_registry(registry: Registry) -> bytes:
    """The payload's canonical bytes."""
    return canonical.encode(
        {
            **registry.others,
            "version": registry.version,
            "root": registry.root.text,
            "issued": registry.issued,
            "dic_unit": registry.dic_unit,
            "devices": [device_document(device) for device in registry.devices],
            "policy": dict(registry.policy),
            **({} if registry.under is None else {"root_document": root_document(registry.under)}),
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
    _check_recovery(policy.get("recovery", ""))
    dic_unit = members.text("dic_unit")
    devices = tuple(read_device(document, dic_unit) for document in listed)
    if len({device.device for device in devices}) != len(devices):
        raise NotARegistry(reason="device_twice")
    check_replacements(devices)
    return Registry(
        version=members.number("version", 1),
        root=members.key("root"),
        issued=members.clock("issued"),
        dic_unit=dic_unit,
        devices=devices,
        policy=policy,
        under=_read_under(members),
        others=members.others(_REGISTRY_MEMBERS),
    )
