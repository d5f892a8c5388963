"""The manifest: the one signed document that says what a bundle is, for whom, and every member's digest.

``requires`` names what a reader must understand (unknown: refuse); ``hints`` may be ignored. ``base`` is the
whole vector that the export was cut from: a reader who lacks any of it holds the file. ``have`` is the
sender's own vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tvdesk.bundle.container import Count, Hex, MemberInfo
from tvdesk.bundle.errors import BadManifest, MembersDiffer, NewerFormat, RequiresNewer, TooLarge
from tvdesk.bundle.names import MANIFEST, MIMETYPE, MemberKind, MemberName, blob_name, head_name, log_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical

MAJOR = 1
START = "0" * 64
"""The head of a log before its first change."""
CAPABILITIES = frozenset({"erased-lines"})
"""What a bundle may require of this reader."""

DeviceId = Annotated[str, Meta(pattern=r"\A[a-z2-7]{16}\Z")]
Name = Annotated[str, Meta(pattern=r"\A[!-~]{1,120}\Z")]
"""A code, a permanent id or a type: visible ASCII without blanks."""
Identity = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")]
"""A UUIDv7 in its usual text form."""
ClockText = Annotated[str, Meta(pattern=r"\A[0-9a-f]{12}-[0-9a-f]{4}\Z")]
Seq = Annotated[int, Meta(ge=1, le=2**40 - 1)]
BundleKind = Literal["report", "reply", "relay", "template"]


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A newer ``major`` cannot be read by an older program; a newer ``minor`` can."""

    major: Annotated[int, Meta(ge=1)]
    minor: Annotated[int, Meta(ge=0)]


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a device's log is held, and the head of its chain there."""

    seq: Seq
    head: Hex


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Changes ``first`` to ``last`` of one device; ``sha256`` and ``bytes`` are of the log member."""

    device: DeviceId
    first: Seq
    last: Seq
    prev_head: Hex
    head: Hex
    sha256: Hex
    bytes: Count


class Blob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attachment that the changes name; ``present`` when the file carries it."""

    sha256: Hex
    bytes: Count
    present: bool


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """See the module."""

    format: Format
    requires: list[Name]
    hints: dict[str, Any]
    bundle: Identity
    kind: BundleKind
    unit: Name
    device: DeviceId
    audience: Name
    round: Name | None
    created: ClockText
    ranges: list[Range]
    members: list[MemberInfo]
    blobs: list[Blob]
    base: dict[DeviceId, Position]
    have: dict[DeviceId, Position]
    schemas: dict[Name, Annotated[int, Meta(ge=1)]]
    counts: dict[Name, Count]


@dataclass(frozen=True, slots=True)
class Caps:
    """The most a reader takes, in bytes by kind of member, and in numbers; checked before anything is opened."""

    log: int = 1_000_000_000
    blob: int = 200_000_000
    report: int = 100_000_000
    document: int = 8_000_000
    total: int = 3_900_000_000
    ranges: int = 1_000
    line: int = 1_048_576

    def of(self, kind: MemberKind) -> int:
        """The cap of one member of that kind."""
        sizes = {MemberKind.LOG: self.log, MemberKind.BLOB: self.blob, MemberKind.REPORT: self.report}
        return sizes.get(kind, self.document)


class _Version(msgspec.Struct):
    format: Format
    requires: list[str] = []


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest's canonical bytes."""
    return canonical.encode(msgspec.to_builtins(manifest))


def parse_manifest(payload: bytes) -> Manifest:
    """The manifest of canonical bytes.

    Raises :class:`NewerFormat` and :class:`RequiresNewer` for what a newer tvdesk can read, and
    :class:`BadManifest` for what nobody can.
    """
    try:
        value = canonical.decode(payload)
        _check_version(msgspec.convert(value, _Version))
        manifest = msgspec.convert(value, Manifest)
    except NotCanonical as error:
        raise BadManifest(reason=str(error.fields["reason"])) from error
    except msgspec.ValidationError as error:
        raise BadManifest(reason=str(error)[:200]) from error
    _check_members_listed(manifest)
    for one in manifest.ranges:
        _check_range(one, manifest.have)
    _check_blobs(manifest)
    return manifest


def _check_version(version: _Version) -> None:
    if version.format.major > MAJOR:
        raise NewerFormat(major=version.format.major, known=MAJOR)
    for capability in version.requires:
        if capability not in CAPABILITIES:
            raise RequiresNewer(capability=capability[:100])


def _check_members_listed(manifest: Manifest) -> None:
    """Each range has its log and its head document, and there is no log, head or blob without its entry."""
    members = {info.name: info for info in manifest.members}
    _check_once("member_twice", [info.name for info in manifest.members])
    _check_once("device_twice", [one.device for one in manifest.ranges])
    wanted: set[str] = {blob_name(one.sha256) for one in manifest.blobs if one.present}
    for one in manifest.ranges:
        log, head = log_name(one.device, one.first, one.last), head_name(one.device, one.last)
        info = members.get(log)
        if info is None or (info.sha256, info.bytes) != (one.sha256, one.bytes):
            raise BadManifest(reason="range_member")
        if head not in members:
            raise BadManifest(reason="head_member")
        wanted |= {log, head}
    for name in members:
        if name.startswith(("logs/", "blobs/")) and name not in wanted:
            raise BadManifest(reason="stray_member")


def _check_once(reason: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise BadManifest(reason=reason)


def _check_range(one: Range, have: Mapping[str, Position]) -> None:
    if one.first > one.last:
        raise BadManifest(reason="range_backwards")
    if (one.first == 1) != (one.prev_head == START):
        raise BadManifest(reason="range_start")
    held = have.get(one.device)
    if held is None or held.seq < one.last or (held.seq == one.last and held.head != one.head):
        raise BadManifest(reason="range_beyond_have")


def _check_blobs(manifest: Manifest) -> None:
    members = {info.name: info for info in manifest.members}
    _check_once("blob_twice", [one.sha256 for one in manifest.blobs])
    for one in manifest.blobs:
        info = members.get(blob_name(one.sha256))
        if one.present and (info is None or (info.sha256, info.bytes) != (one.sha256, one.bytes)):
            raise BadManifest(reason="blob_member")


def check_members(reader: BundleReader, manifest: Manifest, caps: Caps) -> None:
    """The file's members are exactly the signed list, none larger than signed or than its cap."""
    if len(manifest.ranges) > caps.ranges:
        raise TooLarge(what="ranges", size=len(manifest.ranges), limit=caps.ranges)
    signed: Mapping[str, MemberInfo] = {info.name: info for info in manifest.members}
    there = set(reader.names) - {MIMETYPE, MANIFEST}
    for name in reader.names:
        if name in there and name not in signed:
            raise MembersDiffer(name=str(name), reason="extra")
    total = 0
    for info in manifest.members:
        name = MemberName(info.name)
        if name not in there:
            raise MembersDiffer(name=info.name, reason="missing")
        if reader.size(name) != info.bytes:
            raise MembersDiffer(name=info.name, reason="size")
        if info.bytes > caps.of(name.kind):
            raise TooLarge(what=info.name, size=info.bytes, limit=caps.of(name.kind))
        total += info.bytes
    if total > caps.total:
        raise TooLarge(what="members", size=total, limit=caps.total)
