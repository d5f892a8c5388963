"""A reader that another team could have written: from docs/bundle-format.md alone, nothing of tvdesk is used.

The standard library, and Ed25519 of ``cryptography``. Sections in comments are those of the specification.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

OPENING = bytes.fromhex(
    "504b03041400000000000000210072eea4372100000021000000080000006d696d65747970656170706c69636174696f6e2f766e642e7476"
    "6465736b2e62756e646c652b7a6970"
)
NAMES = re.compile(
    r"mimetype|manifest\.dsse\.json|receipt\.dsse\.json|report\.pdf"
    r"|logs/[a-z2-7]{16}/[1-9][0-9]{0,12}-[1-9][0-9]{0,12}\.ndjson"
    r"|logs/[a-z2-7]{16}/[1-9][0-9]{0,12}\.head\.dsse\.json|blobs/[0-9a-f]{64}"
    r"|trust/[a-z0-9][a-z0-9-]{0,62}\.dsse\.json"
)
LOG = re.compile(r"logs/.*\.ndjson")
MANIFEST, RECEIPT, REGISTRY = "manifest.dsse.json", "receipt.dsse.json", "trust/registry.dsse.json"
KNOWN = {"erased-lines"}
ENVELOPE = 8 << 20


class Refused(Exception):
    """Not as the specification says."""


def need(fits: object, what: str) -> None:
    if not fits:
        raise Refused(what)


# --- 3: the container ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    name: str
    packed: bytes
    method: int
    size: int
    crc: int

    def content(self) -> bytes:
        if self.method == 0:
            data = self.packed
        else:
            unpacking = zlib.decompressobj(-15)
            try:
                data = unpacking.decompress(self.packed, self.size + 1)
            except zlib.error as error:
                raise Refused("deflate") from error
            need(unpacking.eof and not unpacking.unused_data, "deflate")
        need((len(data), zlib.crc32(data)) == (self.size, self.crc), f"content of {self.name}")
        return data


def members_of(data: bytes) -> dict[str, Member]:
    need(data.startswith(OPENING), "opening")
    need(len(data) >= 71 + 22, "length")
    end = struct.unpack("<4s4H2LH", data[-22:])
    need(end[0] == b"PK\5\6" and end[1:3] == (0, 0) and end[3] == end[4] and end[7] == 0, "end record")
    count, size, start = end[4:7]
    need(start + size == len(data) - 22 and count <= 20_000 and size <= 4 << 20, "directory")
    found: dict[str, Member] = {}
    place, entry = 0, start
    for _ in range(count):
        need(entry + 46 <= len(data) - 22, "entry")
        one = struct.unpack("<4s6H3L5H2L", data[entry : entry + 46])
        raw = data[entry + 46 : entry + 46 + one[10]]
        method, crc, packed, whole = one[4], *one[7:10]
        fixed = (b"PK\1\2", 20, 20, 0, method, 0, 0x21)
        need(one[:7] == fixed and one[11:16] == (0,) * 5 and one[16] == place, "entry")
        need(raw.isascii(), "name")
        name = raw.decode()
        need(NAMES.fullmatch(name) and len(name) <= 96 and name not in found, f"name {name}")
        need(method == 0 or (method == 8 and LOG.fullmatch(name)), "method")
        need((method == 8 and whole <= packed * 1_032) or (method == 0 and packed == whole), "sizes")
        local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 0x21, crc, packed, whole, len(raw), 0) + raw
        need(data[place : place + len(local)] == local, "local header")
        place += len(local)
        need(place + packed <= start, "data")
        found[name] = Member(name, data[place : place + packed], method, whole, crc)
        place += packed
        entry += 46 + len(raw)
    need(place == start and entry == len(data) - 22, "gap")
    names = list(found)
    need(names[:1] == ["mimetype"] and names[-1:] == [MANIFEST], "order")
    return found


# --- 4: canonical JSON ---------------------------------------------------------------------------------------


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({name for name, _ in pairs}) == len(pairs), "key twice")
    return dict(pairs)


def _no(_text: str) -> Any:
    raise Refused("number")


def canonical(data: bytes) -> Any:
    """The value of canonical bytes."""
    try:
        text = data.decode()
        value = json.loads(text, object_pairs_hook=_object, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError) as error:
        raise Refused("json") from error
    need(written(value) == data, "spelling")
    return value


def written(value: Any, level: int = 0) -> bytes:
    """The one spelling of a value."""
    need(level <= 24, "depth")
    if isinstance(value, dict):
        need(level < 24 and all(name.isascii() for name in value), "object")
        inside = b",".join(written(name) + b":" + written(value[name], level + 1) for name in sorted(value))
        return b"{" + inside + b"}"
    if isinstance(value, list):
        need(level < 24, "depth")
        return b"[" + b",".join(written(one, level + 1) for one in value) + b"]"
    if isinstance(value, int) and not isinstance(value, bool):
        need(abs(value) < 2**53, "number")
    if isinstance(value, str):
        need(unicodedata.is_normalized("NFC", value), "NFC")
        need(not any("\ud800" <= letter <= "\udfff" for letter in value), "surrogate")
    return json.dumps(value, ensure_ascii=False).encode()


# --- 5: signed documents -------------------------------------------------------------------------------------


def device_id(key: bytes) -> str:
    return base64.b32encode(sha256(key).digest())[:16].decode().lower()


def key_of(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=")
    except ValueError as error:
        raise Refused("key") from error
    need(len(key) == 32, "key")
    return key


def opened(data: bytes, kind: str, key: bytes | None = None) -> Any:
    """The payload of an envelope of that kind; its signature is shown where a key is given."""
    need(len(data) <= ENVELOPE, "envelope")
    envelope = canonical(data)
    need(isinstance(envelope, dict) and set(envelope) == {"payload", "payloadType", "signatures"}, "envelope")
    need(envelope["payloadType"] == f"application/vnd.tvdesk.{kind}+json", "type")
    payload = _base64(envelope["payload"])
    need(isinstance(envelope["signatures"], list) and len(envelope["signatures"]) == 1, "signatures")
    (signature,) = envelope["signatures"]
    if key is not None:
        kept = envelope["payloadType"].encode()
        message = b"DSSEv1 %d %s %d %s" % (len(kept), kept, len(payload), payload)
        need(set(signature) == {"keyid", "sig"} and signature["keyid"] == device_id(key), "keyid")
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(_base64(signature["sig"]), message)
        except InvalidSignature as error:
            raise Refused("signature") from error
    return canonical(payload)


def _base64(text: Any) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Refused("base64") from error
    need(base64.b64encode(data).decode() == text, "base64")
    return data


# --- 6, 7, 8, 9: a whole bundle ------------------------------------------------------------------------------


@dataclass
class Read:
    """What a bundle says. ``changes`` are the changes of all its logs, ``erased`` counts lines left out."""

    manifest: dict[str, Any]
    registry: dict[str, Any]
    changes: list[dict[str, Any]] = field(default_factory=list)
    erased: int = 0
    receipt: dict[str, Any] | None = None


def read_bundle(data: bytes, root: bytes) -> Read:
    """Read a bundle that carries its registry, for somebody who has pinned this root key."""
    members = members_of(data)
    need(REGISTRY in members, "registry")
    registry = opened(members[REGISTRY].content(), "registry", root)
    need(key_of(registry["root"]) == root, "root")
    devices = {one["device"]: one for one in registry["devices"]}
    for name, one in devices.items():
        need(device_id(key_of(one["sign"])) == name, "device id")
        need(one["role"] == "unit" or (one["role"] == "dic" and one["unit"] == registry["dic_unit"]), "role")
    claimed = opened(members[MANIFEST].content(), "manifest")
    need(claimed.get("format", {}).get("major") == 1, "newer format")
    unknown = sorted(set(claimed["requires"]) - KNOWN)
    need(not unknown, f"requires {unknown}")
    signer = devices[claimed["device"]]
    manifest = opened(members[MANIFEST].content(), "manifest", key_of(signer["sign"]))
    need(signer["unit"] == manifest["unit"], "unit")
    found = Read(manifest, registry)
    _check_members(members, manifest)
    for one in manifest["ranges"]:
        _read_log(members, one, devices[one["device"]], found)
    if RECEIPT in members:
        need(signer["role"] == "dic", "not the office")
        found.receipt = opened(members[RECEIPT].content(), "receipt", key_of(signer["sign"]))
    return found


def _check_members(members: dict[str, Member], manifest: dict[str, Any]) -> None:
    need([one["name"] for one in manifest["members"]] == list(members)[1:-1], "members")
    for one in manifest["members"]:
        content, member = members[one["name"]].content(), members[one["name"]]
        need((len(content), sha256(content).hexdigest()) == (one["bytes"], one["sha256"]), "digest")
        need(sha256(member.packed).hexdigest() == one["packed"], "packed")
    logs = {f"logs/{one['device']}/{one['from']}-{one['to']}.ndjson" for one in manifest["ranges"]}
    heads = {f"logs/{one['device']}/{one['to']}.head.dsse.json" for one in manifest["ranges"]}
    blobs = {f"blobs/{one['sha256']}" for one in manifest["blobs"] if one["present"]}
    loose = {name for name in members if name.startswith(("logs/", "blobs/"))}
    need(loose == logs | heads | blobs, "members and ranges")


def _read_log(members: dict[str, Member], one: dict[str, Any], device: dict[str, Any], found: Read) -> None:
    where = f"logs/{one['device']}/"
    content = members[f"{where}{one['from']}-{one['to']}.ndjson"].content()
    lines = content.split(b"\n")
    need(lines.pop() == b"" and len(lines) == one["to"] - one["from"] + 1, "lines")
    need((one["prev_head"] == "0" * 64) == (one["from"] == 1), "prev_head")
    head = bytes.fromhex(one["prev_head"])
    for seq, line in enumerate(lines, one["from"]):
        change = canonical(line)
        if set(change) == {"digest", "erased"}:
            found.erased += 1
            digest = bytes.fromhex(change["digest"])
        else:
            need((change["device"], change["seq"], change["prev"]) == (one["device"], seq, head.hex()), "change")
            if change["op"] == "create":
                mark = base64.b32decode(one["device"][-8:].upper()).hex()
                need(change["record"].endswith(mark), "mark")
            found.changes.append(change)
            digest = sha256(line).digest()
        head = sha256(b"tvdesk.chain.v1" + head + digest).digest()
    need(head.hex() == one["head"], "chain")
    tip = opened(members[f"{where}{one['to']}.head.dsse.json"].content(), "head", key_of(device["sign"]))
    need((tip["device"], tip["seq"], tip["head"]) == (one["device"], one["to"], one["head"]), "head")


# --- 7: what a record shows ----------------------------------------------------------------------------------


@dataclass
class Shown:
    """A record as a desk shows it; ``sides`` are (dot, value) of each entry in conflict, the shown one first."""

    type: str
    values: dict[str, Any]
    sides: dict[str, list[tuple[str, Any]]]
    refused: set[str]
    in_sight: bool


def show(changes: list[dict[str, Any]], unit_of: dict[str, str], schemas: dict[str, int]) -> Shown:
    """What the changes of one record add up to."""
    made = [one for one in changes if one["op"] == "create"] or changes
    type = min(made, key=lambda one: (one["clock"], _dot(one)))["type"]
    known = {_dot(one): one for one in changes if one["type"] == type}
    erased = {dot for one in known.values() for dot in one.get("erases", [])}
    known = {dot: one for dot, one in known.items() if dot not in erased}
    unread = {dot for dot, one in known.items() if one["schema"] > schemas.get(type, 0)}
    shown = Shown(type, {}, {}, set(), False)
    names = {name for dot, one in known.items() if dot not in unread for name in one["fields"]}
    for name in sorted(name for name in names if name.startswith("$verdict/")):
        alive = sorted(_alive(name, known, unread), key=lambda one: (one["clock"], _dot(one)), reverse=True)
        if alive[0]["fields"][name]["state"] == "refused":
            shown.refused.add(name.removeprefix("$verdict/"))
        if len({one["fields"][name]["state"] for one in alive}) > 1:
            shown.sides[name] = [(_dot(one), one["fields"][name]) for one in alive]
    aside = unread | shown.refused
    owners = sorted((one["clock"], _dot(one), one["fields"]["unit"]) for one in _alive("unit", known, aside))
    owner = owners[0][2] if owners else None
    for name in names:
        if not name.startswith("$verdict/"):
            _settle(shown, name, _alive(name, known, aside), owner, unit_of)
    shown.in_sight = shown.values.pop("$life", None) is True or "$life" in shown.sides
    return shown


def _dot(change: dict[str, Any]) -> str:
    return f"{change['device']}:{change['seq']}"


def _alive(name: str, known: dict[str, dict[str, Any]], aside: set[str]) -> list[dict[str, Any]]:
    writers = [one for dot, one in known.items() if dot not in aside and name in one["fields"]]
    overridden: set[str] = set()
    named = [dot for one in writers for dot in one["over"].get(name, [])]
    while named:
        dot = named.pop()
        if dot not in overridden:
            overridden.add(dot)
            if dot in aside and dot in known:
                named += known[dot]["over"].get(name, [])
    return [one for one in writers if _dot(one) not in overridden]


def _settle(shown: Shown, name: str, alive: list[dict[str, Any]], owner: str | None, unit_of: dict[str, str]) -> None:
    if not alive:
        return
    alive.sort(key=lambda one: (unit_of.get(one["device"]) == owner, one["clock"], _dot(one)), reverse=True)
    value = alive[0]["fields"][name]
    if value is not None:
        shown.values[name] = value
    if len({written(one["fields"][name]) for one in alive}) > 1:
        shown.sides[name] = [(_dot(one), one["fields"][name]) for one in alive]


# --- 14: enrolment -------------------------------------------------------------------------------------------


def read_request(data: bytes) -> dict[str, Any]:
    """A request, shown to come from the holder of the key that it brings."""
    need(len(data) <= 64 << 10, "size")
    key = key_of(opened(data, "enrolment")["sign"])
    request: dict[str, Any] = opened(data, "enrolment", key)
    need(request["device"] == device_id(key), "device id")
    return request


def eight_words(purpose: str, data: bytes, words: list[str]) -> list[str]:
    digest = sha256(b"tvdesk.words.v1." + purpose.encode() + b"\0" + sha256(data).digest()).digest()
    bits = "".join(f"{byte:08b}" for byte in digest[:10])
    return [words[int(bits[at : at + 10], 2)] for at in range(0, 80, 10)]
