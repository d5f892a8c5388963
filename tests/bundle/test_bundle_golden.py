"""Golden files are read by every later version, and also by a reader that knows only the specification."""

from __future__ import annotations

import base64
import json
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from golden_files import FOLDER, MAKERS, OFFICE, ROOT
from sample_bundles import DEVICE, KEY, LARGEST_DOCUMENT, take_apart

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.errors import NewerFormat, RequiresNewer
from tvdesk.bundle.manifest import Caps, Format, Manifest, check_members, parse_manifest
from tvdesk.bundle.names import MANIFEST, RECEIPT, head_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.receipt import parse_head, parse_receipt
from tvdesk.history.change import LogReader
from tvdesk.trust.envelope import HEAD_TYPE, MANIFEST_TYPE, RECEIPT_TYPE, open_envelope
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import open_registry

REGISTRY = "trust/registry.dsse.json"


def golden(name: str) -> bytes:
    return (FOLDER / f"format-1-{name}.tvb").read_bytes()


def test_no_golden_file_was_changed() -> None:
    kept = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text("ascii").splitlines())
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.tvb")}
    assert found == kept
    assert len(found) >= len(MAKERS)


def opened(name: str) -> tuple[Manifest, Contents]:
    """A golden file, with every key from its registry, which the office's root signed."""
    reader = BundleReader(BytesIO(golden(name)))
    registry = open_registry(reader.read(REGISTRY, LARGEST_DOCUMENT), ROOT.public)

    def key_of(payload: bytes) -> VerifyKey:
        return registry.verify_key(parse_manifest(payload).device)

    manifest = parse_manifest(open_envelope(reader.read(MANIFEST, LARGEST_DOCUMENT), MANIFEST_TYPE, key_of))
    check_members(reader, manifest, Caps())
    contents = Contents(reader, manifest)
    for one in manifest.ranges:
        log = LogReader(one.device, one.first - 1, bytes.fromhex(one.prev_head))
        for lines in contents.lines(one):
            for line in lines:
                log.read(line)
        assert log.head.hex() == one.head
        signed = contents.document(head_name(one.device, one.last))
        head = parse_head(open_envelope(signed, HEAD_TYPE, lambda _, one=one: registry.verify_key(one.device)))
        assert (head.device, head.seq, head.head) == (one.device, one.last, one.head)
    contents.verify_rest()
    return manifest, contents


def test_the_report() -> None:
    manifest, contents = opened("report")
    assert (manifest.kind, manifest.unit, manifest.format) == ("report", "tv-soct", Format(1, 0))
    assert contents.document("report.pdf").startswith(b"%PDF-")
    lines = [line for piece in contents.lines(manifest.ranges[0]) for line in piece]
    titles = [json.loads(line)["fields"]["title"] for line in lines]
    assert titles == ["Hội nghị thông tin đối ngoại số 1", "Hội nghị thông tin đối ngoại số 2"]


def test_the_reply() -> None:
    manifest, contents = opened("reply")
    assert (manifest.kind, manifest.requires) == ("reply", ["erased-lines"])
    receipt = parse_receipt(open_envelope(contents.document(RECEIPT), RECEIPT_TYPE, lambda _: OFFICE.public))
    assert receipt.digest == sha256(golden("report")).hexdigest()
    assert receipt.have[DEVICE].seq == 2


def test_hints_of_a_later_minor_version_are_kept() -> None:
    manifest, lines = take_apart(golden("hints"))
    assert manifest.format == Format(1, 7)
    assert manifest.hints["priority"] == "khẩn"
    assert len(lines) == 2


def test_files_from_the_future_say_so() -> None:
    with pytest.raises(RequiresNewer) as required:
        take_apart(golden("future"))
    assert required.value.fields == {"capability": "split-parts"}
    with pytest.raises(NewerFormat) as newer:
        take_apart(golden("newer"))
    assert newer.value.fields == {"major": 2, "known": 1}


def test_what_is_made_today_has_the_same_content() -> None:
    for name, make in MAKERS.items():
        with zipfile.ZipFile(BytesIO(golden(name))) as old, zipfile.ZipFile(BytesIO(make())) as new:
            assert old.namelist() == new.namelist()
            # The manifest names the packed bytes, which another processor may pack differently.
            for member in old.namelist()[:-1]:
                assert old.read(member) == new.read(member)


def test_a_reader_made_from_the_specification_alone_reads_the_report() -> None:
    """Nothing of tvdesk is used here: ZIP, JSON, SHA-256 and Ed25519 as docs/bundle-format.md says."""
    with zipfile.ZipFile(BytesIO(golden("report"))) as archive:
        names = archive.namelist()
        members = {name: archive.read(name) for name in names}
    assert (names[0], names[-1]) == ("mimetype", "manifest.dsse.json")
    registry = _payload(members["trust/registry.dsse.json"], "registry", ROOT.public.raw)
    keys = {one["device"]: _key(one["sign"]) for one in registry["devices"]}
    signer = json.loads(base64.b64decode(json.loads(members["manifest.dsse.json"])["payload"]))["device"]
    manifest = _payload(members["manifest.dsse.json"], "manifest", keys[signer])
    assert keys[signer] == KEY.public.raw
    assert {one["name"] for one in manifest["members"]} == set(names[1:-1])
    for one in manifest["members"]:
        assert (len(members[one["name"]]), sha256(members[one["name"]]).hexdigest()) == (one["bytes"], one["sha256"])
    for one in manifest["ranges"]:
        where = f"logs/{one['device']}/"
        head = bytes.fromhex(one["prev_head"])
        for seq, line in enumerate(members[f"{where}{one['from']}-{one['to']}.ndjson"].split(b"\n")[:-1], one["from"]):
            change = json.loads(line)
            written = json.dumps(change, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert (written.encode(), change["seq"], change["prev"]) == (line, seq, head.hex())
            head = sha256(b"tvdesk.chain.v1" + head + sha256(line).digest()).digest()
        assert head.hex() == one["head"]
        tip = _payload(members[f"{where}{one['to']}.head.dsse.json"], "head", keys[one["device"]])
        assert (tip["seq"], tip["head"]) == (one["to"], one["head"])


def _key(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=")


def _payload(data: bytes, kind: str, key: bytes) -> dict:  # type: ignore[type-arg]
    envelope = json.loads(data)
    payload, (signature,) = base64.b64decode(envelope["payload"]), envelope["signatures"]
    type_ = envelope["payloadType"].encode()
    assert type_ == f"application/vnd.tvdesk.{kind}+json".encode()
    assert signature["keyid"] == base64.b32encode(sha256(key).digest())[:16].decode().lower()
    message = b"DSSEv1 %d %s %d %s" % (len(type_), type_, len(payload), payload)
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature["sig"]), message)
    return json.loads(payload)  # type: ignore[no-any-return]


def test_the_folder_holds_nothing_else() -> None:
    assert {path.suffix for path in Path(FOLDER).iterdir()} == {".tvb", ""}
