"""A look into a bundle without taking anything in: what it says of itself, and how much of that is shown true."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import Caps, Manifest, check_members, parse_manifest
from tvdesk.bundle.names import MANIFEST
from tvdesk.bundle.reader import BundleReader
from tvdesk.db.engine import reading
from tvdesk.services.desk import Desk
from tvdesk.services.durable import file_digest
from tvdesk.services.envelopes import MAX_DOCUMENT
from tvdesk.services.errors import FileGone, NoRegistry
from tvdesk.services.sealed import Seal, no_seal, open_bundle
from tvdesk.services.trusting import registry
from tvdesk.trust import envelope
from tvdesk.trust.envelope import MANIFEST_TYPE
from tvdesk.trust.errors import UnknownDevice
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import Registry

VERIFIED, UNKNOWN_DEVICE, NOT_CHECKED = "verified", "unknown_device", "not_checked"


@dataclass(frozen=True, slots=True)
class Inspected:
    """``signature``: verified, unknown_device or not_checked. ``unproved`` names what nobody has shown here."""

    digest: str
    size: int
    manifest: Manifest
    signature: str
    unproved: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The manifest as it stands in the file, and what was found about it."""
        return {
            "digest": self.digest,
            "bytes": self.size,
            "signature": self.signature,
            "unproved": list(self.unproved),
            "manifest": msgspec.to_builtins(self.manifest),
        }


def inspect_bundle(path: Path, desk: Desk | None, seal: Seal = no_seal) -> Inspected:
    """Read a bundle; nothing is written anywhere.

    Every member is held to its digest in the manifest. The manifest's signature is held against the registry
    of ``desk`` where there is one: a wrong signature is refused, a device that the registry does not know is
    told. Chain, rights and predecessors are judged only when a file is taken in. Raises the errors of
    container, manifest, envelope and seal, and :class:`FileGone`.
    """
    trusted = _registry_of(desk)
    try:
        with open_bundle(path, None, seal) as source:
            reader = BundleReader(source)
            data = reader.read(MANIFEST, MAX_DOCUMENT)
            manifest, signature = _open(data, trusted)
            check_members(reader, manifest, Caps())
            Contents(reader, manifest).verify_rest()
            size = reader.file_size
        digest = file_digest(path)
    except OSError as error:
        raise FileGone(path=str(path)) from error
    unproved = ("chain",) if signature == VERIFIED else ("origin", "chain")
    return Inspected(digest, size, manifest, signature, unproved)


def manifest_of(path: Path, seal: Seal = no_seal) -> Manifest:
    """What a bundle says of itself, with nothing shown true. Raises as :func:`inspect_bundle`."""
    try:
        with open_bundle(path, path.parent, seal) as source:
            data = BundleReader(source).read(MANIFEST, MAX_DOCUMENT)
    except OSError as error:
        raise FileGone(path=str(path)) from error
    return parse_manifest(envelope.unverified_payload(data, MANIFEST_TYPE))


def _registry_of(desk: Desk | None) -> Registry | None:
    if desk is None:
        return None
    try:
        with reading(desk.engine) as connection:
            return registry(connection)
    except NoRegistry:
        return None


def _open(data: bytes, trusted: Registry | None) -> tuple[Manifest, str]:
    """The manifest and the state of its signature."""
    if trusted is None:
        return parse_manifest(envelope.unverified_payload(data, MANIFEST_TYPE)), NOT_CHECKED

    def key_of(payload: bytes) -> VerifyKey:
        return trusted.verify_key(parse_manifest(payload).device)

    try:
        return parse_manifest(envelope.open_envelope(data, MANIFEST_TYPE, key_of)), VERIFIED
    except UnknownDevice:
        return parse_manifest(envelope.unverified_payload(data, MANIFEST_TYPE)), UNKNOWN_DEVICE
