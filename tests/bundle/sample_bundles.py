"""Signed bundles made from nothing but fixed seeds, and the whole reading of one: what the corpora start from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

import msgspec

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import (
    Blob,
    Caps,
    Format,
    Manifest,
    Position,
    Range,
    check_members,
    encode_manifest,
    parse_manifest,
)
from tvdesk.bundle.names import MANIFEST, blob_name, head_name, log_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.receipt import Head, Outcome, Receipt, encode_head
from tvdesk.bundle.writer import BundleWriter
from tvdesk.history.change import LogWriter
from tvdesk.services.identifiers import record_id
from tvdesk.trust.envelope import HEAD_TYPE, MANIFEST_TYPE, open_envelope, seal
from tvdesk.trust.keys import SigningKey, device_id

KEY = SigningKey.from_seed(bytes(range(32)))
DEVICE = device_id(KEY.public)
CREATED = "0195a3c8f400-0002"
START = "0" * 64
LARGEST_DOCUMENT = 8_000_000


def identity(number: int) -> str:
    """A UUIDv7 that is the same in every run."""
    return f"0195a3c8-f400-7000-8000-{number:012x}"


def record_of(number: int, device: str = DEVICE) -> str:
    """The id of a record that a device made, one millisecond after the other."""
    moment = f"{0x0195A3C8F400 + number:012x}"
    return record_id(f"{moment[:8]}-{moment[8:]}-7000-8000-000000000000", device)


def log_lines(changes: int) -> tuple[list[bytes], bytes]:
    """A log of that many changes, and its head."""
    writer = LogWriter(DEVICE, 0, bytes(32))
    lines = []
    for number in range(1, changes + 1):
        values = {"title": f"Hội nghị thông tin đối ngoại số {number}", "countries/KH": True, "participants": number}
        _, line = writer.append(
            id=identity(number),
            record=record_of(number),
            type="activity",
            schema=1,
            clock=f"0195a3c8f400-{number % 65_536:04x}",
            actor="Nguyễn Thị Ánh",
            op="create",
            fields={"$life": True, **values},
            over={},
        )
        lines.append(line)
    return lines, writer.head


@dataclass
class Draft:
    """A bundle in the making: members in the order of the file, and the manifest's own words."""

    members: list[tuple[str, bytes]] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    blobs: list[Blob] = field(default_factory=list)
    change: Callable[[Manifest], Manifest] = lambda manifest: manifest
    payload: Callable[[bytes], bytes] = lambda payload: payload

    def manifest(self, members: Iterable[MemberInfo]) -> Manifest:
        tips = {one.device: Position(one.last, one.head) for one in self.ranges}
        return Manifest(
            format=Format(1, 0),
            requires=[],
            hints={},
            bundle=identity(7),
            kind="report",
            unit="tv-soct",
            device=DEVICE,
            audience="tv-sotttt",
            round="2025-q1",
            created=CREATED,
            ranges=self.ranges,
            members=list(members),
            blobs=self.blobs,
            base={},
            have=tips,
            schemas={"activity": 1},
            counts={"activity": sum(one.last for one in self.ranges)},
        )

    def bytes(self) -> bytes:
        out = BytesIO()
        writer = BundleWriter(out)
        infos = [writer.add(name, [content]) for name, content in self.members]
        payload = self.payload(encode_manifest(self.change(self.manifest(infos))))
        writer.add(MANIFEST, [seal(payload, MANIFEST_TYPE, KEY)])
        writer.finish()
        return out.getvalue()


def draft(changes: int = 3, log: bytes | None = None) -> Draft:
    """A report with one log, its head document and one attachment; ``log`` stands in for the log's bytes."""
    lines, head = log_lines(changes)
    content = b"".join(line + b"\n" for line in lines) if log is None else log
    picture = bytes(range(256)) * 4
    name = sha256(picture).hexdigest()
    one = Range(DEVICE, 1, changes, START, head.hex(), sha256(content).hexdigest(), len(content))
    signed = seal(encode_head(Head(DEVICE, changes, head.hex(), CREATED)), HEAD_TYPE, KEY)
    members = [
        (log_name(DEVICE, 1, changes), content),
        (head_name(DEVICE, changes), signed),
        (blob_name(name), picture),
    ]
    return Draft(members, [one], [Blob(name, len(picture), True)])


def with_manifest(**fields: Any) -> bytes:
    """The sample with other values in its manifest, signed."""
    sample = draft()
    sample.change = lambda manifest: msgspec.structs.replace(manifest, **fields)
    return sample.bytes()


def take_apart(data: bytes | BytesIO, caps: Caps | None = None) -> tuple[Manifest, list[bytes]]:
    """Read a bundle to its last byte as a desk would: the manifest and all log lines."""
    reader = BundleReader(BytesIO(data) if isinstance(data, bytes) else data)
    envelope = reader.read(MANIFEST, LARGEST_DOCUMENT)
    manifest = parse_manifest(open_envelope(envelope, MANIFEST_TYPE, lambda _: KEY.public))
    check_members(reader, manifest, caps or Caps())
    contents = Contents(reader, manifest, caps)
    lines = [line for one in manifest.ranges for piece in contents.lines(one) for line in piece]
    contents.verify_rest()
    return manifest, lines


def receipt() -> Receipt:
    """An answer to the sample."""
    outcomes = [
        Outcome("applied.create", "activity", None, 2, [f"{DEVICE}:1", f"{DEVICE}:2"], None),
        Outcome("refused", "activity", "title", 1, [f"{DEVICE}:3"], "Trùng với báo cáo đã gửi"),
    ]
    have = {DEVICE: Position(3, "ab" * 32)}
    return Receipt(identity(7), "cd" * 32, "tv-soct", DEVICE, CREATED, outcomes, [], have, 4)
