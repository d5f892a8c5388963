"""Reads a bundle that may be hostile. Nothing is extracted by path; nothing is allocated on a file's word.

Order of checks: the opening bytes; the end record (the file's last 22 bytes); the number of members and the
size of the directory, against caps; each directory entry, byte for byte the one the writer would have
written; each local header likewise; members tile the file from 0 to the directory. Contents are inflated
only when asked for, within a limit, and their size and CRC are held to the directory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol, cast

from isal import isal_zlib

from tvdesk.bundle.container import (
    DEFLATED,
    END,
    END_SIGNATURE,
    ENTRY,
    ENTRY_SIGNATURE,
    MAX_DIRECTORY,
    MAX_FILE,
    MAX_MEMBERS,
    PIECE,
    STORED,
    Entry,
    opening,
)
from tvdesk.bundle.errors import BadContainer, BadMember, Incomplete, NoSuchMember, NotABundle, TooLarge
from tvdesk.bundle.names import MANIFEST, MAX_NAME, MemberKind, MemberName

_PACKED_PIECE = 256 * 1024
_MOST_COMMENT = 65_535
_ZIP64_COUNT = 0xFFFF
_ZIP64_SIZE = 0xFFFFFFFF
_DeflateError = cast(type[Exception], isal_zlib.IsalError)  # the stubs call the class an instance
_MOST_RATIO = 1_032  # what deflate can reach: 258 bytes out of two bits


class Digest(Protocol):
    """Something of ``hashlib`` that takes bytes."""

    def update(self, data: bytes, /) -> object: ...


class BundleReader:
    """``source`` is a seekable file, read only. The constructor checks the whole shape, or raises.

    Raises :class:`NotABundle`, :class:`Incomplete`, :class:`BadContainer`, :class:`UnsafeName`,
    :class:`TooLarge`.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.file_size = source.seek(0, 2)
        self._check_opening()
        members, start = self._read_end()
        self._entries = self._read_directory(members, start)
        self._check_order()
        self._check_tiling(start)

    @property
    def names(self) -> tuple[MemberName, ...]:
        """All members' names, in the order of the file."""
        return tuple(entry.name for entry in self._entries.values())

    def size(self, name: str) -> int:
        """A member's declared size in bytes, inflated; :class:`NoSuchMember`."""
        return self._entry(name).size

    def read(self, name: str, limit: int) -> bytes:
        """A whole member; as :meth:`stream`."""
        return b"".join(self.stream(name, limit))

    def stream(self, name: str, limit: int, packed: Digest | None = None) -> Iterator[bytes]:
        """A member's content in pieces of at most 1 MiB; ``packed`` is fed the bytes as they lie in the file.

        Raises :class:`NoSuchMember` and :class:`TooLarge` (declared above ``limit``) at once;
        :class:`BadMember` from the iterator, at the latest at its end: until then nothing is certain.
        """
        entry = self._entry(name)
        if entry.size > limit:
            raise TooLarge(what=name, size=entry.size, limit=limit)
        return self._checked(entry, packed)

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            raise NoSuchMember(name=name)
        return self._entries[name]

    def _checked(self, entry: Entry, packed: Digest | None) -> Iterator[bytes]:
        pieces = self._packed_pieces(entry, packed)
        if entry.method == DEFLATED:
            pieces = _inflated(entry, pieces)
        size = crc = 0
        for piece in pieces:
            size += len(piece)
            if size > entry.size:
                raise BadMember(name=str(entry.name), reason="longer")
            crc = isal_zlib.crc32(piece, crc)
            yield piece
        if size != entry.size:
            raise BadMember(name=str(entry.name), reason="shorter")
        if crc != entry.crc:
            raise BadMember(name=str(entry.name), reason="crc")

    def _packed_pieces(self, entry: Entry, packed: Digest | None) -> Iterator[bytes]:
        step = _PACKED_PIECE if entry.method == DEFLATED else PIECE
        for offset in range(entry.data_offset, entry.end, step):
            piece = self._at(offset, min(step, entry.end - offset))
            if packed is not None:
                packed.update(piece)
            yield piece

    def _at(self, offset: int, size: int) -> bytes:
        self._source.seek(offset)
        data = self._source.read(size)
        if len(data) != size:
            raise Incomplete(size=self.file_size)
        return data

    # The shape of the file, in the order in which it is checked.

    def _check_opening(self) -> None:
        expected = opening()
        self._source.seek(0)
        found = self._source.read(len(expected))
        if found != expected:
            if found and expected.startswith(found):
                raise Incomplete(size=self.file_size)
            raise NotABundle
        if self.file_size > MAX_FILE:
            raise TooLarge(what="file", size=self.file_size, limit=MAX_FILE)

    def _read_end(self) -> tuple[int, int]:
        """Number of members and start of the directory, from the last 22 bytes."""
        record = self._at(max(0, self.file_size - END.size), min(END.size, self.file_size))
        if not record.startswith(END_SIGNATURE):
            tail = min(self.file_size, END.size + _MOST_COMMENT)
            place = self._at(self.file_size - tail, tail).rfind(END_SIGNATURE)
            if 0 <= place <= tail - END.size:
                raise BadContainer(reason="trailing_bytes", member=None)
            raise Incomplete(size=self.file_size)
        _, disk, start_disk, here, members, size, start, comment = END.unpack(record)
        if _ZIP64_COUNT in (here, members) or _ZIP64_SIZE in (size, start):
            raise BadContainer(reason="zip64", member=None)
        if disk or start_disk or here != members or comment:
            raise BadContainer(reason="end_record", member=None)
        if members > MAX_MEMBERS:
            raise TooLarge(what="members", size=members, limit=MAX_MEMBERS)
        if size > MAX_DIRECTORY:
            raise TooLarge(what="directory", size=size, limit=MAX_DIRECTORY)
        if start + size != self.file_size - END.size:
            raise BadContainer(reason="directory_place", member=None)
        return members, start

    def _read_directory(self, members: int, start: int) -> dict[str, Entry]:
        data = self._at(start, self.file_size - END.size - start)
        entries: dict[str, Entry] = {}
        position = 0
        for _ in range(members):
            entry = _read_entry(data, position)
            position += ENTRY.size + len(entry.name)
            if entry.name in entries:
                raise BadContainer(reason="name_twice", member=str(entry.name))
            entries[entry.name] = entry
        if position != len(data):
            raise BadContainer(reason="directory_size", member=None)
        return entries

    def _check_order(self) -> None:
        if not self._entries or next(reversed(self._entries)) != MANIFEST:
            raise BadContainer(reason="manifest_not_last", member=None)

    def _check_tiling(self, start: int) -> None:
        offset = 0
        for entry in self._entries.values():
            if entry.offset != offset or entry.end > start:
                raise BadContainer(reason="not_contiguous", member=str(entry.name))
            if self._at(offset, entry.data_offset - offset) != entry.local_header():
                raise BadContainer(reason="local_header", member=str(entry.name))
            offset = entry.end
        if offset != start:
            raise BadContainer(reason="not_contiguous", member=None)


def _read_entry(data: bytes, position: int) -> Entry:
    """The directory entry at ``position``, of the one allowed shape."""
    if len(data) - position < ENTRY.size:
        raise BadContainer(reason="directory_size", member=None)
    fields = ENTRY.unpack_from(data, position)
    method, crc, packed_size, size, length, offset = fields[4], *fields[7:11], fields[16]
    if fields[0] != ENTRY_SIGNATURE or not 1 <= length <= MAX_NAME:
        raise BadContainer(reason="directory_entry", member=None)
    end = position + ENTRY.size + length
    entry = Entry(MemberName.of_bytes(data[position + ENTRY.size : end]), method, crc, packed_size, size, offset)
    if _ZIP64_SIZE in (packed_size, size, offset):
        raise BadContainer(reason="zip64", member=str(entry.name))
    if data[position:end] != entry.directory_entry():
        raise BadContainer(reason=_what_differs(fields), member=str(entry.name))
    _check_method(entry)
    return entry


def _what_differs(fields: tuple[int, ...]) -> str:
    """A stable word for the directory field that a bundle may not have."""
    flags = fields[3]
    if flags & 1:
        return "encrypted"
    if flags & 8:
        return "data_descriptor"
    if flags:
        return "flags"
    if fields[11]:
        return "extra_field"
    if fields[12]:
        return "comment"
    return "attributes" if fields[14] or fields[15] else "directory_entry"


def _check_method(entry: Entry) -> None:
    name = str(entry.name)
    if entry.method not in (STORED, DEFLATED):
        raise BadContainer(reason="method", member=name)
    if entry.method == STORED and entry.packed_size != entry.size:
        raise BadContainer(reason="stored_size", member=name)
    if entry.method == DEFLATED and entry.name.kind is not MemberKind.LOG:
        raise BadContainer(reason="must_be_stored", member=name)
    if entry.method == DEFLATED and entry.size > entry.packed_size * _MOST_RATIO:
        raise BadContainer(reason="impossible_ratio", member=name)


def _inflated(entry: Entry, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The inflated content, at most one byte more than declared; the stream must end with its last byte."""
    inflate = isal_zlib.decompressobj(-15)
    left = entry.size + 1
    waiting = b""
    while not inflate.eof:
        fresh = waiting or next(pieces, b"")
        try:
            content = inflate.decompress(fresh, min(PIECE, left))
        except _DeflateError as error:
            raise BadMember(name=str(entry.name), reason="deflate") from error
        waiting = inflate.unconsumed_tail
        left -= len(content)
        if content:
            yield content
        elif not fresh:
            raise BadMember(name=str(entry.name), reason="deflate_cut")
    if inflate.unused_data or waiting or next(pieces, b""):
        raise BadMember(name=str(entry.name), reason="deflate_trailing")
