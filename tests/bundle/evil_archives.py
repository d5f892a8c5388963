"""Hostile archives, as code that makes them: each differs from a good signed bundle in one thing.

``ARCHIVES`` maps a name to what makes the bytes and the one code with which they must be refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from sample_bundles import DEVICE, draft

OPENING = b"application/vnd.tvdesk.bundle+zip"


@dataclass(frozen=True)
class Raw:
    """One member with every field of its two records open to lies; ``None`` means: as it really is."""

    name: bytes
    data: bytes
    method: int = 0
    crc: int = 0
    size: int = 0
    packed_size: int | None = None
    made_by: int = 20
    version: int = 20
    flags: int = 0
    time: int = 0
    date: int = 0x21
    extra: bytes = b""
    comment: bytes = b""
    disk: int = 0
    internal: int = 0
    external: int = 0
    offset: int | None = None
    written: bool = True
    local: tuple[tuple[str, object], ...] = ()

    def in_file(self) -> bytes:
        """Local header and data, where the local header may say something else than the directory."""
        one = replace(self, **dict(self.local))  # type: ignore[arg-type]
        fixed = (one.version, one.flags, one.method, one.time, one.date)
        sizes = (one.crc, len(one.data) if one.packed_size is None else one.packed_size, one.size)
        header = struct.pack("<4s5H3L2H", b"PK\x03\x04", *fixed, *sizes, len(one.name), len(one.extra))
        return header + one.name + one.extra + one.data

    def in_directory(self, offset: int) -> bytes:
        fixed = (self.made_by, self.version, self.flags, self.method, self.time, self.date)
        sizes = (self.crc, len(self.data) if self.packed_size is None else self.packed_size, self.size)
        lengths = (len(self.name), len(self.extra), len(self.comment))
        place = (self.disk, self.internal, self.external, offset if self.offset is None else self.offset)
        record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fixed, *sizes, *lengths, *place)
        return record + self.name + self.extra + self.comment


def plain(name: str | bytes, data: bytes) -> Raw:
    """A stored member that tells the truth."""
    raw = name.encode() if isinstance(name, str) else name
    return Raw(raw, data, crc=zlib.crc32(data), size=len(data))


def build(members: list[Raw], *, before_end: bytes = b"", end: dict[str, int] | None = None) -> bytes:
    """The file of these members; ``end`` overrides fields of the end record."""
    out, directory = bytearray(), bytearray()
    for member in members:
        offset = len(out)
        if member.written:
            out += member.in_file()
        directory += member.in_directory(offset)
    fields = {"here": len(members), "all": len(members), "size": len(directory), "start": len(out)}
    fields |= {"disk": 0, "start_disk": 0, "comment": 0, **(end or {})}
    order = ("disk", "start_disk", "here", "all", "size", "start", "comment")
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", *(fields[name] for name in order))
    return bytes(out + directory + before_end + record)


def good() -> bytes:
    return draft().bytes()


def members() -> list[Raw]:
    """The good bundle's members: mimetype, log, head, blob, manifest."""
    with ZipFile(BytesIO(good())) as archive:
        found = []
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename)
            data = good()[start : start + info.compress_size]
            found.append(Raw(info.filename.encode(), data, info.compress_type, info.CRC, info.file_size))
        return found


def altered(index: int, **fields: object) -> bytes:
    """The good bundle with one member's records changed."""
    found = members()
    found[index] = replace(found[index], **fields)  # type: ignore[arg-type]
    return build(found)


def lying(index: int, **fields: object) -> bytes:
    """The good bundle where one local header says something else than the directory."""
    return altered(index, local=tuple(fields.items()))


def added(*more: Raw) -> bytes:
    """The good bundle with members put in before the manifest."""
    found = members()
    return build([*found[:-1], *more, found[-1]])


def named(name: str | bytes) -> Callable[[], bytes]:
    return lambda: added(plain(name, b"x"))


def deflated(data: bytes, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repacked(index: int, packed: bytes, **fields: object) -> bytes:
    """The good bundle where a member's packed bytes are others."""
    return altered(index, data=packed, **fields)


def zeros(mebibytes: int) -> bytes:
    """A deflate stream of that many MiB of zeros, made without making them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first * mebibytes + b"\x03\x00"


def bomb(declared: int, mebibytes: int) -> bytes:
    return altered(1, data=zeros(mebibytes), size=declared, method=8)


def ten_gibibytes_declared() -> bytes:
    """Three logs of 3.9 GiB each in the directory, with enough packed bytes for it to be possible."""
    logs = [Raw(f"logs/{DEVICE}/{n}-{n}.ndjson".encode(), zeros(1) * 3_700, 8, 0, 3_900_000_000) for n in (11, 12, 13)]
    return added(*logs)


def after_members() -> int:
    """Where the good bundle's directory begins."""
    return int(struct.unpack("<L", good()[-6:-2])[0])


def cut(at: Callable[[], int]) -> Callable[[], bytes]:
    return lambda: good()[: at()]


def quine() -> bytes:
    """A bundle that holds itself as an attachment, three deep."""
    data = good()
    for _ in range(3):
        data = added(plain("blobs/" + "ab" * 32, data))
    return data


def overlapping() -> bytes:
    """Two directory entries that share one member's bytes, as in the flat "better zip bomb"."""
    found = members()
    twin = replace(found[1], name=f"logs/{DEVICE}/4-6.ndjson".encode(), written=False, offset=len(found[0].in_file()))
    return build([*found[:2], twin, *found[2:]])


def quoted() -> bytes:
    """A local header hidden in another member's data, pointed at by the directory."""
    found = members()
    inner = plain("report.pdf", b"%PDF")
    outer = plain("blobs/" + "cd" * 32, inner.in_file())
    start = sum(len(one.in_file()) for one in found[:4]) + 30 + len(outer.name)
    hidden = replace(inner, written=False, offset=start)
    return build([*found[:4], outer, hidden, found[4]])


def reordered() -> bytes:
    """Directory and file in different order."""
    found = members()
    offsets, at = [], 0
    for one in found:
        offsets.append(at)
        at += len(one.in_file())
    out = b"".join(one.in_file() for one in found)
    order = (0, 2, 1, 3, 4)
    directory = b"".join(found[n].in_directory(offsets[n]) for n in order)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5, 5, len(directory), len(out), 0)
    return out + directory + end


def gap() -> bytes:
    data = good()
    start = after_members()
    moved = data[start:-6] + struct.pack("<LH", start + 4, 0)
    return data[:start] + b"gap!" + moved


def many(count: int, said: int) -> bytes:
    """``count`` tiny members, of which the end record admits ``said``."""
    found = members()
    tiny = [plain(f"trust/t{n}.dsse.json", b"") for n in range(count)]
    return build([*found[:-1], *tiny, found[-1]], end={"here": said, "all": said})


def a_million() -> bytes:
    """A directory for a million members: the count wraps round at 65,536, the directory's size does not."""
    start = after_members()
    entry = plain("trust/t.dsse.json", b"").in_directory(0)
    directory = entry * (1_000_000 // 8)
    said = 1_000_000 % 65_536
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, said, said, len(directory), start, 0)
    return good()[:start] + directory + end


def by_zipfile() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for one in members():
            archive.writestr(one.name.decode(), b"x")
    return out.getvalue()


def zip64_records() -> bytes:
    """A zip64 end record and its locator between directory and end record."""
    start = after_members()
    size = len(good()) - 22 - start
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5, 5, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    return good()[:-22] + record + locator + good()[-22:]


def swapped_attachment() -> bytes:
    """Another attachment of the same size under the signed name."""
    return altered(3, data=bytes(1024), crc=zlib.crc32(bytes(1024)))


def spare_bits() -> bytes:
    """The unused bits at the end of the log's deflate stream set: same content, other file."""
    packed = members()[1].data
    for bit in range(7, 0, -1):
        changed = packed[:-1] + bytes([packed[-1] ^ (1 << bit)])
        opener = zlib.decompressobj(-15)
        try:
            if opener.decompress(changed) == zlib.decompress(packed, -15) and opener.eof:
                return repacked(1, changed)
        except zlib.error:
            continue
    return repacked(1, deflated(zlib.decompress(packed, -15), 1))


def log_content() -> bytes:
    return zlib.decompress(members()[1].data, -15)


def padded_directory() -> bytes:
    """Bytes that belong to no entry, counted as part of the directory."""
    size = len(good()) - 22 - after_members()
    return build(members(), before_end=b"spare", end={"size": size + 5})


CONTAINER = "bundle.bad_container"
NAME = "bundle.unsafe_name"
MEMBER = "bundle.bad_member"
CUT = "bundle.incomplete"
OTHER = "bundle.not_a_bundle"
LARGE = "bundle.too_large"
DIFFER = "bundle.members_differ"
DIGEST = "bundle.digest_mismatch"
EXTERNAL_LINK = 0o120777 << 16

Archive = tuple[Callable[[], bytes], str]

CUTS: dict[str, Archive] = {
    "empty": (lambda: b"", OTHER),
    "one byte": (cut(lambda: 1), CUT),
    "within the opening": (cut(lambda: 40), CUT),
    "after the opening": (cut(lambda: 71), CUT),
    "within a local header": (cut(lambda: 80), CUT),
    "within a log": (cut(lambda: 300), CUT),
    "before the directory": (cut(after_members), CUT),
    "within the directory": (cut(lambda: after_members() + 60), CUT),
    "before the end record": (cut(lambda: len(good()) - 22), CUT),
    "within the end record": (cut(lambda: len(good()) - 9), CUT),
    "last byte missing": (cut(lambda: len(good()) - 1), CUT),
    "first byte missing": (lambda: good()[1:], OTHER),
    "middle missing": (lambda: good()[:500] + good()[600:], CONTAINER),
}

SHAPES: dict[str, Archive] = {
    "text": (lambda: ("Kính gửi: Sở Văn hóa, Thể thao và Du lịch\n" * 9).encode(), OTHER),
    "made by another program": (by_zipfile, OTHER),
    "bytes before": (lambda: b"MZ" + good(), OTHER),
    "bytes after": (lambda: good() + b"\n", CONTAINER),
    "zeros after": (lambda: good() + bytes(512), CONTAINER),
    "twice the file": (lambda: good() + good(), CONTAINER),
    "two end records": (lambda: good() + good()[-22:], CONTAINER),
    "comment at the end": (lambda: build(members(), end={"comment": 5}) + b"hello", CONTAINER),
    "comment announced": (lambda: build(members(), end={"comment": 5}), CONTAINER),
    "zip64 count": (lambda: build(members(), end={"here": 0xFFFF, "all": 0xFFFF}), CONTAINER),
    "zip64 sizes in the end": (lambda: build(members(), end={"size": 0xFFFFFFFF}), CONTAINER),
    "zip64 records": (zip64_records, CONTAINER),
    "zip64 size of a member": (lambda: altered(1, size=0xFFFFFFFF, packed_size=0xFFFFFFFF), CONTAINER),
    "zip64 extra field": (lambda: altered(1, extra=struct.pack("<2HQ", 1, 8, 1 << 40)), CONTAINER),
    "many disks": (lambda: build(members(), end={"disk": 1, "start_disk": 1}), CONTAINER),
    "member on another disk": (lambda: altered(2, disk=1), CONTAINER),
    "two counts": (lambda: build(members(), end={"here": 4}), CONTAINER),
    "fewer counted": (lambda: build(members(), end={"here": 4, "all": 4}), CONTAINER),
    "more counted": (lambda: build(members(), end={"here": 6, "all": 6}), CONTAINER),
    "none counted": (lambda: build(members(), end={"here": 0, "all": 0}), CONTAINER),
    "directory elsewhere": (lambda: build(members(), end={"start": 9}), CONTAINER),
    "directory of no size": (lambda: build(members(), end={"size": 0}), CONTAINER),
    "bytes at the end of the directory": (padded_directory, CONTAINER),
    "encrypted": (lambda: altered(1, flags=1), CONTAINER),
    "strongly encrypted": (lambda: altered(1, flags=0x41), CONTAINER),
    "masked headers": (lambda: altered(1, flags=0x2000), CONTAINER),
    "data descriptor": (lambda: altered(1, flags=8), CONTAINER),
    "names in UTF-8": (lambda: altered(1, flags=0x800), CONTAINER),
    "extra field": (lambda: altered(1, extra=b"UT\x05\x00\x01abcd"), CONTAINER),
    "extra field in the file only": (lambda: lying(1, extra=b"UT\x05\x00\x01abcd"), CONTAINER),
    "comment of a member": (lambda: altered(1, comment=b"hello"), CONTAINER),
    "time": (lambda: altered(1, time=1), CONTAINER),
    "date": (lambda: altered(1, date=0x5A21), CONTAINER),
    "version": (lambda: altered(1, version=45), CONTAINER),
    "made on Unix": (lambda: altered(1, made_by=0x314), CONTAINER),
    "symbolic link": (lambda: altered(3, made_by=0x314, external=EXTERNAL_LINK), CONTAINER),
    "attribute of a folder": (lambda: altered(3, external=0x10), CONTAINER),
    "text attribute": (lambda: altered(1, internal=1), CONTAINER),
    "method bzip2": (lambda: altered(1, method=12), CONTAINER),
    "method lzma": (lambda: altered(1, method=14), CONTAINER),
    "method deflate64": (lambda: altered(1, method=9), CONTAINER),
    "method unknown": (lambda: altered(1, method=0xFFFF), CONTAINER),
    "name twice": (lambda: added(members()[3]), CONTAINER),
    "manifest twice": (lambda: added(members()[4]), CONTAINER),
    "no manifest": (lambda: build(members()[:-1]), CONTAINER),
    "manifest not last": (lambda: build([*members(), plain("report.pdf", b"%PDF")]), CONTAINER),
    "no mimetype": (lambda: build(members()[1:]), OTHER),
    "mimetype not first": (lambda: build([members()[1], members()[0], *members()[2:]]), OTHER),
    "mimetype deflated": (lambda: repacked(0, deflated(OPENING), method=8), OTHER),
    "mimetype of an OpenDocument": (
        lambda: build([plain("mimetype", b"application/vnd.oasis.opendocument.text"), *members()[1:]]),
        OTHER,
    ),
    "mimetype with a newline": (lambda: build([plain("mimetype", OPENING + b"\n"), *members()[1:]]), OTHER),
    "attachment deflated": (lambda: repacked(3, deflated(bytes(range(256)) * 4), method=8), CONTAINER),
    "manifest deflated": (lambda: repacked(4, deflated(members()[4].data), method=8), CONTAINER),
    "overlapping members": (overlapping, CONTAINER),
    "member within a member": (quoted, CONTAINER),
    "order of file and directory": (reordered, CONTAINER),
    "gap before the directory": (gap, CONTAINER),
    "offset beyond the file": (lambda: altered(1, offset=0x7FFFFFFF), CONTAINER),
    "packed size beyond the file": (lambda: altered(1, packed_size=0x7FFFFFFF), CONTAINER),
    "other name in the file": (lambda: lying(3, name=b"blobs/" + b"0" * 64), CONTAINER),
    "other CRC in the file": (lambda: lying(1, crc=1), CONTAINER),
    "other size in the file": (lambda: lying(1, size=1), CONTAINER),
    "other packed size in the file": (lambda: lying(1, packed_size=1), CONTAINER),
    "other method in the file": (lambda: lying(1, method=0), CONTAINER),
    "flag in the file only": (lambda: lying(1, flags=8), CONTAINER),
    "stored, but two sizes": (lambda: altered(3, size=1_000), CONTAINER),
}

NAMES: dict[str, Archive] = {
    "parent folder": (named("../evil.txt"), NAME),
    "parent folder within": (named("logs/../../evil"), NAME),
    "absolute": (named("/etc/passwd"), NAME),
    "drive letter": (named("C:/Windows/win.ini"), NAME),
    "drive letter relative": (named("C:evil"), NAME),
    "backslash": (named("blobs\\..\\..\\evil"), NAME),
    "network share": (named("\\\\server\\share\\evil"), NAME),
    "NUL": (named(b"report.pdf\0.exe"), NAME),
    "newline at the end": (named("report.pdf\n"), NAME),
    "blank at the end": (named("report.pdf "), NAME),
    "dot at the end": (named("report.pdf."), NAME),
    "stream": (named("report.pdf:hidden"), NAME),
    "case clash": (named("REPORT.pdf"), NAME),
    "case clash of mimetype": (named("Mimetype"), NAME),
    "capital digest": (named("blobs/" + "AB" * 32), NAME),
    "full-width letters": (named("ｒeport.pdf"), NAME),
    "one-dot leader": (named("report\u2024pdf"), NAME),
    "right to left": (named("report\u202efdp.exe"), NAME),
    "not composed": (named("trust/bao\u0301.dsse.json"), NAME),
    "Latin-1": (named(b"report\xe9.pdf"), NAME),
    "folder": (named("logs/"), NAME),
    "dot": (named("."), NAME),
    "empty folder name": (named("blobs//" + "ab" * 32), NAME),
    "device of the system": (named("trust/CON.dsse.json"), NAME),
    "number with a zero in front": (named(f"logs/{DEVICE}/01-3.ndjson"), NAME),
    "number with other digits": (named(f"logs/{DEVICE}/1-٣.ndjson"), NAME),
    "device id too short": (named("logs/abc/1-3.ndjson"), NAME),
    "unknown member": (named("logs/notes.txt"), NAME),
    "no name": (named(""), CONTAINER),
    "name too long": (named("trust/" + "a" * 5_000 + ".dsse.json"), CONTAINER),
}

CONTENTS: dict[str, Archive] = {
    "wrong CRC": (lambda: altered(1, crc=7), MEMBER),
    "wrong CRC of an attachment": (lambda: altered(3, crc=7), MEMBER),
    "longer than declared": (lambda: altered(1, size=members()[1].size - 1), DIFFER),
    "shorter than declared": (lambda: altered(1, size=members()[1].size + 1), DIFFER),
    "not deflate": (lambda: repacked(1, b"\xff" * 200), MEMBER),
    "deflate cut": (lambda: repacked(1, members()[1].data[:-40]), MEMBER),
    "bytes after the deflate stream": (lambda: repacked(1, members()[1].data + b"more"), MEMBER),
    "two deflate streams": (lambda: repacked(1, members()[1].data + deflated(b"x")), MEMBER),
    "empty blocks without end": (lambda: repacked(1, b"\x00\x00\x00\xff\xff" * 100_000), MEMBER),
    "bomb with a small size": (lambda: bomb(members()[1].size, 64), MEMBER),
    "10 GiB of zeros with a small size": (lambda: bomb(members()[1].size, 10_240), MEMBER),
    "10 GiB of zeros declared": (ten_gibibytes_declared, DIFFER),
    "more than deflate can hold": (lambda: altered(1, size=2_000_000_000), CONTAINER),
    "a million members": (a_million, LARGE),
    "20,001 members": (lambda: many(20_001 - 5, 20_001), LARGE),
    "too many members, few counted": (lambda: many(30_000, 5), CONTAINER),
    "member not on the list": (lambda: added(plain("report.pdf", b"%PDF-1.7")), DIFFER),
    "attachment not on the list": (lambda: added(plain("blobs/" + "ab" * 32, b"x")), DIFFER),
    "bundle within a bundle": (quine, DIFFER),
    "member of the list missing": (lambda: build([*members()[:3], members()[4]]), DIFFER),
    "another attachment": (swapped_attachment, DIGEST),
    "attachment shorter": (lambda: altered(3, data=b"x", size=1, crc=zlib.crc32(b"x")), DIFFER),
    "log packed another way": (lambda: repacked(1, deflated(log_content())), DIGEST),
    "log stored": (lambda: repacked(1, log_content(), method=0), DIGEST),
    "spare bits of deflate": (spare_bits, DIGEST),
}

ARCHIVES: dict[str, Archive] = {**CUTS, **SHAPES, **NAMES, **CONTENTS}
