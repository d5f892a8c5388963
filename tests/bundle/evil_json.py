"""Hostile JSON: texts that are no canonical JSON, and values that are no manifest, head, receipt or change.

``TEXTS`` maps a name to bytes that no reader of ours may take for JSON, whatever document they stand for.
``MANIFEST_VALUES`` and its fellows map a name to a change of a good document's value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sample_bundles import CREATED, DEVICE, START, draft, identity, receipt, take_apart

from tvdesk.bundle.manifest import encode_manifest
from tvdesk.bundle.receipt import Head, encode_head, encode_receipt
from tvdesk.history import canonical

DEEP = 100_000

TEXTS: dict[str, bytes] = {
    "nothing": b"",
    "blank": b" ",
    "newline": b"\n",
    "NUL": b"\0",
    "two values": b"{}{}",
    "word": b"manifest",
    "half an object": b'{"a":1',
    "half a text": b'{"a":"b',
    "half an escape": b'{"a":"\\u00',
    "half a surrogate": b'{"a":"\\ud83d',
    "trailing comma": b'{"a":1,}',
    "trailing comma in a list": b"[1,]",
    "missing comma": b'{"a":1 "b":2}',
    "missing colon": b'{"a" 1}',
    "key without quotes": b"{a:1}",
    "single quotes": b"{'a':1}",
    "comment": b'{"a":1/*x*/}',
    "line comment": b'{"a":1}//x',
    "same key twice": b'{"a":1,"a":2}',
    "same key twice, once escaped": b'{"a":1,"\\u0061":1}',
    "same key twice, same value": b'{"a":1,"a":1}',
    "keys not sorted": b'{"b":1,"a":2}',
    "blank after the colon": b'{"a": 1}',
    "blank before the end": b'{"a":1 }',
    "newline at the end": b'{"a":1}\n',
    "byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b'{"a":-Infinity}',
    "Python's True": b'{"a":True}',
    "undefined": b'{"a":undefined}',
    "float": b'{"a":1.5}',
    "float without a fraction": b'{"a":1.0}',
    "exponent": b'{"a":1e3}',
    "exponent beyond all": b'{"a":1e999999}',
    "minus zero": b'{"a":-0}',
    "plus": b'{"a":+1}',
    "zero in front": b'{"a":01}',
    "hexadecimal": b'{"a":0x10}',
    "2^53": b'{"a":9007199254740992}',
    "minus 2^53": b'{"a":-9007199254740992}',
    "2^64": b'{"a":18446744073709551616}',
    "a number of 100,000 digits": b'{"a":' + b"9" * 100_000 + b"}",
    "lists in lists": b"[" * DEEP + b"]" * DEEP,
    "objects in objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "lists without end": b"[" * DEEP,
    "one level too deep": b"[" * 25 + b"]" * 25,
    "control character": b'{"a":"\x01"}',
    "raw newline in a text": b'{"a":"x\ny"}',
    "raw tab in a text": b'{"a":"x\ty"}',
    "raw NUL in a text": b'{"a":"x\0y"}',
    "escape of a letter": b'{"a":"\\u0041"}',
    "escape in capitals": b'{"a":"\\u001F"}',
    "escaped slash": b'{"a":"\\/"}',
    "escape by number where a letter would do": b'{"a":"\\u000a"}',
    "unknown escape": b'{"a":"\\x41"}',
    "high surrogate alone": b'{"a":"\\ud83d"}',
    "low surrogate alone": b'{"a":"\\ude00"}',
    "surrogates swapped": b'{"a":"\\ude00\\ud83d"}',
    "emoji as escapes": b'{"a":"\\ud83d\\ude00"}',
    "surrogate in UTF-8": b'{"a":"\xed\xa0\xbd"}',
    "overlong slash": b'{"a":"\xc0\xaf"}',
    "overlong NUL": b'{"a":"\xc0\x80"}',
    "byte that begins nothing": b'{"a":"\xff"}',
    "continuation alone": b'{"a":"\x80"}',
    "UTF-8 cut": b'{"a":"\xe1\xba"}',
    "beyond Unicode": b'{"a":"\xf4\x90\x80\x80"}',
    "Latin-1": '{"a":"é"}'.encode("latin-1"),
    "not composed": '{"a":"Tra\u0300 Vinh"}'.encode(),
    "composed twice": '{"a":"\u0344"}'.encode(),
    "key not ASCII": '{"tên":1}'.encode(),
    "key not composed": '{"te\u0302n":1}'.encode(),
    "bytes after the end": b"{}\0",
    "line separator after the end": "{}\u2028".encode(),
    "two lines": b'{"a":1}\n{"b":2}',
}

Alteration = Callable[[dict[str, Any]], None]


def sample_values() -> dict[str, dict[str, Any]]:
    """Good values of a manifest, a head and a receipt, as plain JSON."""
    manifest = encode_manifest(take_apart(draft().bytes())[0])
    head = encode_head(Head(DEVICE, 3, "ab" * 32, CREATED))
    return {
        "manifest": json.loads(manifest),
        "head": json.loads(head),
        "receipt": json.loads(encode_receipt(receipt())),
    }


def put(*path: str | int, value: Any) -> Alteration:
    """Set one place of the document."""

    def alter(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return alter


def drop(*path: str | int) -> Alteration:
    """Take one place out of the document."""

    def alter(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return alter


def again(name: str) -> Alteration:
    """Repeat the first entry of a list."""
    return lambda document: document[name].append(document[name][0])


_OTHER_HEX = "AB" * 32
_WRONG: dict[str, tuple[Any, ...]] = {
    "text": (None, 1, True, [], {}, "", "a b", "a\n", "Trà Vinh", "x" * 121),
    "hex": (None, 0, "", "ab", _OTHER_HEX, "ab" * 32 + "\n", "zz" * 32, "ab" * 33),
    "device": (None, 5, "", DEVICE.upper(), DEVICE[:-1], DEVICE + "a", DEVICE + "\n", "0" * 16),
    "seq": (None, 0, -1, True, "1", 2**40),
    "count": (None, -1, True, "1", [1]),
    "clock": (None, 1, "", "2025-01-01T00:00:00Z", CREATED + "\n", CREATED.upper()),
    "identity": (None, 7, "", identity(7).upper(), identity(7) + "\n", identity(7).replace("-7000-", "-4000-")),
    "list": (None, {}, "", 1, [1], [None], [[]]),
    "object": (None, [], "", 1),
}


def wrong(kind: str, *path: str | int) -> dict[str, Alteration]:
    """One alteration for each wrong value of that kind at one place, and the place left out."""
    name = ".".join(map(str, path))
    found = {
        f"{name} = {value!r}"[:60] + f" {number}": put(*path, value=value) for number, value in enumerate(_WRONG[kind])
    }
    return found | {f"{name} missing": drop(*path)}


def _manifest_values() -> dict[str, Alteration]:
    found: dict[str, Alteration] = {
        "unknown field": put("comment", value="x"),
        "unknown field in the format": put("format", "patch", value=0),
        "unknown field in a range": put("ranges", 0, "note", value=""),
        "unknown field in a member": put("members", 0, "mode", value=0o777),
        "unknown field in an attachment": put("blobs", 0, "name", value="a.exe"),
        "unknown kind": put("kind", value="receipt"),
        "format 0": put("format", "major", value=0),
        "minor below zero": put("format", "minor", value=-1),
        "range backwards": put("ranges", 0, "from", value=4),
        "range from another start": put("ranges", 0, "prev_head", value="ab" * 32),
        "range without its start": put("ranges", 0, "from", value=2),
        "range of another size": put("ranges", 0, "bytes", value=1),
        "range with another digest": put("ranges", 0, "sha256", value="ab" * 32),
        "range of another device": put("ranges", 0, "device", value="a" * 16),
        "range beyond have": put("have", value={}),
        "have behind the range": put("have", DEVICE, "seq", value=2),
        "have with another head": put("have", DEVICE, "head", value="ab" * 32),
        "device twice": again("ranges"),
        "member twice": again("members"),
        "attachment twice": again("blobs"),
        "log of no range": put("ranges", value=[]),
        "head document missing": drop("members", 1),
        "attachment of another size": put("blobs", 0, "bytes", value=1),
        "attachment said to be absent": put("blobs", 0, "present", value=False),
        "attachment said to be there": put("members", 2, "name", value="report.pdf"),
        "base under no device": put("base", value={"dic": {"head": START, "seq": 1}}),
        "base at zero": put("base", value={DEVICE: {"head": START, "seq": 0}}),
        "base without head": put("base", value={DEVICE: {"seq": 1}}),
        "requires is a text": put("requires", value="erased-lines"),
        "schema zero": put("schemas", value={"activity": 0}),
        "count below zero": put("counts", value={"activity": -1}),
        "present is a number": put("blobs", 0, "present", value=1),
    }
    places = {
        "text": [("unit",), ("audience",)],
        "hex": [("ranges", 0, "head"), ("members", 0, "packed")],
        "device": [("device",), ("ranges", 0, "device")],
        "seq": [("ranges", 0, "to"), ("have", DEVICE, "seq")],
        "count": [("ranges", 0, "bytes"), ("members", 0, "bytes"), ("format", "major")],
        "clock": [("created",)],
        "identity": [("bundle",)],
        "list": [("ranges",), ("members",), ("blobs",), ("requires",)],
        "object": [("format",), ("hints",), ("base",), ("have",), ("schemas",), ("counts",)],
    }
    for kind, paths in places.items():
        for path in paths:
            found |= wrong(kind, *path)
    return found


def _head_values() -> dict[str, Alteration]:
    found: dict[str, Alteration] = {"unknown field": put("prev", value="ab" * 32)}
    for kind, name in (("device", "device"), ("seq", "seq"), ("hex", "head"), ("clock", "clock")):
        found |= wrong(kind, name)
    return found


def _receipt_values() -> dict[str, Alteration]:
    found: dict[str, Alteration] = {
        "unknown field": put("signature", value=""),
        "outcome without code": drop("outcomes", 0, "code"),
        "unknown field in an outcome": put("outcomes", 0, "note", value=""),
        "too many changes named": put("outcomes", 0, "changes", value=[f"{DEVICE}:1"] * 1_001),
        "reason without end": put("outcomes", 1, "reason", value="a" * 2_001),
        "missing attachment by name": put("missing_blobs", value=["a.pdf"]),
        "have without head": put("have", value={DEVICE: {"seq": 1}}),
    }
    places = {"identity": "bundle", "hex": "digest", "text": "unit", "device": "device", "clock": "created"}
    places |= {"list": "outcomes", "object": "have", "count": "registry_version"}
    for kind, name in places.items():
        found |= wrong(kind, name)
    return found


MANIFEST_VALUES = _manifest_values()
HEAD_VALUES = _head_values()
RECEIPT_VALUES = _receipt_values()


def altered(document: str, alteration: Alteration) -> bytes:
    """The document's bytes after an alteration, still canonical."""
    value = sample_values()[document]
    alteration(value)
    return canonical.encode(value)
