"""What can be told of a bundle before anything of it is taken in: whose it is, for whom, and what it builds on."""

from __future__ import annotations

from collections.abc import Iterator

from tvdesk.bundle.manifest import Manifest, parse_manifest
from tvdesk.bundle.names import MANIFEST, RECEIPT, MemberKind, root_version
from tvdesk.bundle.reader import BundleReader
from tvdesk.history.vector import Missing, Tip, Vector, missing
from tvdesk.services.desk import Desk
from tvdesk.services.errors import NotTheOffice, OutOfScope, WrongAudience, WrongKind
from tvdesk.trust.envelope import MANIFEST_TYPE, open_envelope
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import Registry
from tvdesk.trust.root import MAX_ROOT_BYTES

MAX_DOCUMENT = 8 * 1024 * 1024


def brought_registry(reader: BundleReader) -> bytes | None:
    """The registry that a file carries, as it was signed."""
    for name in reader.names:
        if name.kind is MemberKind.TRUST and name == "trust/registry.dsse.json":
            return reader.read(name, MAX_DOCUMENT)
    return None


def brought_roots(reader: BundleReader, held: int) -> Iterator[bytes]:
    """The root documents that a file carries, in their order, from the version that is held here on.

    One at a time: whoever follows them stops at the first that does not follow.
    """
    found = {version: name for name in reader.names if (version := root_version(name)) and version >= held}
    return (reader.read(found[one], MAX_ROOT_BYTES) for one in sorted(found))


def open_manifest(reader: BundleReader, trusted: Registry) -> Manifest:
    """The manifest, after its signature. Raises the errors of envelope, registry and manifest, :class:`OutOfScope`."""
    envelope = reader.read(MANIFEST, MAX_DOCUMENT)

    def key_of(payload: bytes) -> VerifyKey:
        return trusted.verify_key(parse_manifest(payload).device)

    manifest = parse_manifest(open_envelope(envelope, MANIFEST_TYPE, key_of))
    if trusted.unit_of(manifest.device) != manifest.unit:
        raise OutOfScope(unit=manifest.unit, record=manifest.bundle)
    return manifest


def check_address(desk: Desk, manifest: Manifest, trusted: Registry) -> None:
    """Raise :class:`WrongAudience`, :class:`WrongKind` or :class:`NotTheOffice` for a file not meant for this desk."""
    if manifest.audience not in (desk.unit, "*"):
        raise WrongAudience(audience=manifest.audience)
    wanted = ("report", "relay") if desk.is_dic else ("reply", "template", "relay")
    if manifest.kind not in wanted:
        raise WrongKind(kind=manifest.kind, wanted=wanted[0])
    answers = manifest.kind in ("reply", "template") or any(info.name == RECEIPT for info in manifest.members)
    if answers and not trusted.is_dic(manifest.device):
        raise NotTheOffice(unit=manifest.unit)


def wanting(held: Vector, manifest: Manifest) -> tuple[Missing, ...]:
    """What a desk that holds ``held`` still lacks of what the file builds on; empty when it can be taken in."""
    base = {device: Tip(tip.seq, tip.head) for device, tip in manifest.base.items()}
    before = {one.device: Tip(one.first - 1, one.prev_head) for one in manifest.ranges if one.first > 1}
    lacking = {(one.device, one.first): one for one in (*missing(held, base), *missing(held, before))}
    return tuple(lacking.values())
