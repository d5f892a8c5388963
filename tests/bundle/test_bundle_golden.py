"""Golden files are read by every later version (and by a reader that knows only the specification: see there)."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from golden_files import FOLDER, MAKERS, OFFICE, ROOT
from sample_bundles import DEVICE, LARGEST_DOCUMENT, take_apart

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
    files = (path for path in FOLDER.iterdir() if path.suffix)
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in files}
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


def test_the_folder_holds_nothing_else() -> None:
    assert {path.suffix for path in Path(FOLDER).iterdir()} == {".tvb", ".json", ""}
