"""How the golden files of format 1 were made, once. They are kept from now on: every later tvdesk reads them.

``python tests/bundle/golden_files.py`` writes those that are not there and never replaces one.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from sample_bundles import CREATED, DEVICE, KEY, START, draft, identity, log_lines, record_of

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.manifest import Format, Manifest, Position, Range, encode_manifest
from tvdesk.bundle.names import MANIFEST, RECEIPT, head_name, log_name, trust_name
from tvdesk.bundle.receipt import Head, Outcome, Receipt, encode_head, encode_receipt
from tvdesk.bundle.writer import BundleWriter
from tvdesk.history import canonical, chain
from tvdesk.history.change import LogWriter, encode_erased
from tvdesk.trust import enrolment
from tvdesk.trust.envelope import HEAD_TYPE, MANIFEST_TYPE, RECEIPT_TYPE, seal
from tvdesk.trust.keys import SealingKey, SigningKey, device_id
from tvdesk.trust.registry import Device, new_registry, sign_registry

FOLDER = Path(__file__).parent / "golden"
ROOT = SigningKey.from_seed(bytes(range(32, 64)))
OFFICE = SigningKey.from_seed(bytes(range(64, 96)))
OFFICE_DEVICE = device_id(OFFICE.public)
DIC = "tv-sotttt"


def registry() -> bytes:
    """The office's registry of two devices."""
    listed = new_registry(ROOT.public, DIC, CREATED)
    for key, unit, role in ((OFFICE, DIC, "dic"), (KEY, "tv-soct", "unit")):
        recipient = SealingKey.from_seed(key.seed).recipient
        device = Device(
            device=device_id(key.public), unit=unit, role=role, sign=key.public, seal=recipient, since=CREATED
        )
        listed = listed.add_device(device)
    return sign_registry(listed, ROOT)


def report() -> bytes:
    """A unit's first report: two changes, their head, an attachment, the printed report, the registry."""
    sample = draft(2)
    sample.members += [("report.pdf", b"%PDF-1.7\n%%EOF\n"), (trust_name("registry"), registry())]
    return sample.bytes()


def hinting() -> bytes:
    """From a later minor version: hints that format 1.0 does not know."""
    sample = draft(2)
    hints = {"colour": {"of": ["the", 1, None, True]}, "priority": "khẩn"}
    sample.change = lambda manifest: msgspec.structs.replace(manifest, format=Format(1, 7), hints=hints)
    return sample.bytes()


def future() -> bytes:
    """From the future: requires what format 1.0 does not know, and has a field for it."""
    return changed(requires=["erased-lines", "split-parts"], parts=[{"bytes": 1, "name": "2-of-3"}])


def newer() -> bytes:
    """From the far future: another major version."""
    return changed(format={"major": 2, "minor": 0}, rows=[])


def changed(**fields: Any) -> bytes:
    sample = draft(2)
    sample.payload = lambda payload: canonical.encode(canonical.decode(payload) | fields)
    return sample.bytes()


def answer() -> Receipt:
    """The receipt for the golden report: one change applied, one in conflict."""
    contested = f"{record_of(2)} title"
    outcomes = [
        Outcome("applied.create", "activity", None, 2, [f"{DEVICE}:1", f"{DEVICE}:2"], None),
        Outcome("conflict", None, None, 1, [contested], None),
    ]
    digest = sha256((FOLDER / "format-1-report.tvb").read_bytes()).hexdigest()
    have = {DEVICE: Position(2, log_lines(2)[1].hex())}
    return Receipt(identity(7), digest, "tv-soct", DEVICE, CREATED, outcomes, [], have, 3)


def reply() -> bytes:
    """The office's answer: a receipt, and its log with a line that is not for this unit reduced to its digest."""
    log = LogWriter(OFFICE_DEVICE, 0, bytes(32))
    lines = []
    for number in (1, 2):
        shared = {"type": "round", "schema": 1, "clock": CREATED, "actor": "Trần Văn Bình", "op": "create", "over": {}}
        fields = {"$life": True, "title": f"Đợt báo cáo quý {number} năm 2025"}
        record = record_of(number, OFFICE_DEVICE)
        lines.append(log.append(id=identity(20 + number), record=record, fields=fields, **shared)[1])
    content = lines[0] + b"\n" + encode_erased(chain.digest(lines[1])) + b"\n"
    head = log.head.hex()
    signed_head = seal(encode_head(Head(OFFICE_DEVICE, 2, head, CREATED)), HEAD_TYPE, OFFICE)
    out = BytesIO()
    writer = BundleWriter(out)
    members: list[MemberInfo] = [
        writer.add(log_name(OFFICE_DEVICE, 1, 2), [content]),
        writer.add(head_name(OFFICE_DEVICE, 2), [signed_head]),
        writer.add(trust_name("registry"), [registry()]),
        writer.add(RECEIPT, [seal(encode_receipt(answer()), RECEIPT_TYPE, OFFICE)]),
    ]
    ranges = [Range(OFFICE_DEVICE, 1, 2, START, head, members[0].sha256, members[0].bytes)]
    unit_head = log_lines(2)[1].hex()
    manifest = Manifest(
        format=Format(1, 0),
        requires=["erased-lines"],
        hints={},
        bundle=identity(8),
        kind="reply",
        unit=DIC,
        device=OFFICE_DEVICE,
        audience="tv-soct",
        round="2025-q1",
        created=CREATED,
        ranges=ranges,
        members=members,
        blobs=[],
        base={DEVICE: Position(2, unit_head)},
        have={DEVICE: Position(2, unit_head), OFFICE_DEVICE: Position(2, head)},
        schemas={"round": 1},
        counts={"round": 1},
    )
    writer.add(MANIFEST, [seal(encode_manifest(manifest), MANIFEST_TYPE, OFFICE)])
    writer.finish()
    return out.getvalue()


def request() -> bytes:
    """The enrolment request of the device that signs the report."""
    sealing = SealingKey.from_seed(KEY.seed)
    return enrolment.make_request(
        KEY, sealing, unit="tv-soct", program="0.1.0", created=CREATED, person="Nguyễn Thị Ánh"
    )


REQUEST = "format-1-request.json"
MAKERS = {"report": report, "reply": reply, "hints": hinting, "future": future, "newer": newer}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, make in {**{f"format-1-{name}.tvb": make for name, make in MAKERS.items()}, REQUEST: request}.items():
        path = FOLDER / name
        if not path.exists():
            path.write_bytes(make())
            print(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}")


if __name__ == "__main__":
    main()
