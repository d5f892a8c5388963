"""The bytes of a ``.tvb`` file: a ZIP with one shape only.

Classic records (never zip64), members one after the other from offset 0 in the order of the directory, no
extra fields, comments, flags, data descriptors or encryption, one fixed time, no attributes. So every byte
that is not content follows from (name, method, CRC, sizes), and the reader compares records with those it
would have written itself. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated

import msgspec
from isal import isal_zlib

from tvdesk.bundle.names import MIMETYPE, MemberName

CONTENT_TYPE = b"application/vnd.tvdesk.bundle+zip"
STORED = 0
DEFLATED = 8
MAX_FILE = 3_900 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 4 * 1024 * 1024
PIECE = 1024 * 1024

VERSION = 20
FIXED_TIME = 0
FIXED_DATE = 0x0021  # 1980-01-01, the earliest a ZIP can say

LOCAL = struct.Struct("<4s5H3L2H")
ENTRY = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL_SIGNATURE = b"PK\x03\x04"
ENTRY_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"


Hex = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""32 bytes in lower-case hexadecimal. (``$`` would also allow a newline at the end.)"""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class MemberInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member as the manifest lists it.

    ``bytes`` and ``sha256`` are of the content; ``packed`` is the SHA-256 of the bytes as they lie in the
    file (equal to ``sha256`` when stored). Without ``packed`` the unused bits at the end of a deflate
    stream could be changed unnoticed.
    """

    name: str
    bytes: Count
    sha256: Hex
    packed: Hex


@dataclass(frozen=True, slots=True)
class Entry:
    """One member's place in the file. Sizes and ``offset`` (of its local header) in bytes."""

    name: MemberName
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int

    @property
    def data_offset(self) -> int:
        return self.offset + LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        return self.data_offset + self.packed_size

    def local_header(self) -> bytes:
        """The only bytes that may stand before this member's data."""
        name = self.name.encode("ascii")
        sizes = (self.crc, self.packed_size, self.size)
        fixed = (VERSION, 0, self.method, FIXED_TIME, FIXED_DATE)
        return LOCAL.pack(LOCAL_SIGNATURE, *fixed, *sizes, len(name), 0) + name

    def directory_entry(self) -> bytes:
        """The only bytes that may stand for this member in the directory."""
        name = self.name.encode("ascii")
        sizes = (self.crc, self.packed_size, self.size)
        fixed = (VERSION, VERSION, 0, self.method, FIXED_TIME, FIXED_DATE)
        return ENTRY.pack(ENTRY_SIGNATURE, *fixed, *sizes, len(name), 0, 0, 0, 0, 0, self.offset) + name


def end_record(members: int, size: int, offset: int) -> bytes:
    """The end record for a directory of ``size`` bytes at ``offset``."""
    return END.pack(END_SIGNATURE, 0, 0, members, members, size, offset, 0)


def opening() -> bytes:
    """The bytes with which every bundle begins: the ``mimetype`` member, stored."""
    size = len(CONTENT_TYPE)
    entry = Entry(MemberName(MIMETYPE), STORED, isal_zlib.crc32(CONTENT_TYPE), size, size, 0)
    return entry.local_header() + CONTENT_TYPE
