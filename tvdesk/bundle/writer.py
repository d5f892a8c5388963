"""Writes a bundle in one pass: members stream through, only their sizes are patched in afterwards.

Same members, same bytes in the same order: same file. The deflate stream is cut into fixed pieces, so that
it does not depend on how the caller cut its chunks. (It may differ between kinds of processor, since isal
has several implementations; the signed digests of the contents do not.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

from isal import isal_zlib

from tvdesk.bundle.container import (
    CONTENT_TYPE,
    DEFLATED,
    MAX_DIRECTORY,
    MAX_FILE,
    MAX_MEMBERS,
    PIECE,
    STORED,
    Entry,
    MemberInfo,
    end_record,
)
from tvdesk.bundle.errors import TooLarge, WriterMisused
from tvdesk.bundle.names import MANIFEST, MIMETYPE, MemberKind, MemberName

LEVEL = 1


class BundleWriter:
    """``out`` is an empty, seekable file. ``mimetype`` is written at once; the manifest must come last.

    ``limit`` is the most bytes the file may have; never above what a reader takes.
    """

    def __init__(self, out: BinaryIO, limit: int = MAX_FILE) -> None:
        self._out = out
        self._limit = min(limit, MAX_FILE)
        self._entries: dict[str, Entry] = {}
        self._end = 0
        self._finished = False
        self._add(MemberName(MIMETYPE), [CONTENT_TYPE], STORED)

    def add(self, name: str, chunks: Iterable[bytes], stored: bool = False) -> MemberInfo:
        """Write one member; logs are deflated unless ``stored``, all others are always stored.

        Raises :class:`UnsafeName`, :class:`WriterMisused` (added twice, or after the manifest) and
        :class:`TooLarge` before the file would exceed its cap.
        """
        member = MemberName(name)
        if member in self._entries:
            raise WriterMisused(name=name, reason="twice")
        if self._finished or MANIFEST in self._entries:
            raise WriterMisused(name=name, reason="after_manifest")
        deflate = member.kind is MemberKind.LOG and not stored
        return self._add(member, chunks, DEFLATED if deflate else STORED)

    def finish(self) -> int:
        """Write the directory; the file's size in bytes. The file stays open, unflushed."""
        if self._finished or MANIFEST not in self._entries:
            raise WriterMisused(name=MANIFEST, reason="not_last")
        self._finished = True
        directory = b"".join(entry.directory_entry() for entry in self._entries.values())
        if len(directory) > MAX_DIRECTORY:
            raise TooLarge(what="directory", size=len(directory), limit=MAX_DIRECTORY)
        start = self._end
        self._write(directory)
        self._write(end_record(len(self._entries), len(directory), start))
        return self._end

    def _add(self, name: MemberName, chunks: Iterable[bytes], method: int) -> MemberInfo:
        if len(self._entries) >= MAX_MEMBERS:
            raise TooLarge(what="members", size=len(self._entries) + 1, limit=MAX_MEMBERS)
        entry = Entry(name, method, 0, 0, 0, self._end)
        self._write(entry.local_header())
        pass_through = _Deflating() if method == DEFLATED else _Storing()
        for packed in pass_through.run(chunks):
            self._write(packed)
        entry = replace(
            entry,
            crc=pass_through.crc,
            packed_size=self._end - entry.data_offset,
            size=pass_through.size,
        )
        self._out.seek(entry.offset)
        self._out.write(entry.local_header())
        self._out.seek(self._end)
        self._entries[name] = entry
        return MemberInfo(str(name), entry.size, pass_through.sha256, pass_through.packed)

    def _write(self, data: bytes) -> None:
        if self._end + len(data) > self._limit:
            raise TooLarge(what="file", size=self._end + len(data), limit=self._limit)
        self._out.write(data)
        self._end += len(data)


class _Storing:
    """Passes chunks on as they are, and knows their size, CRC and digest afterwards."""

    def __init__(self) -> None:
        self.size = 0
        self.crc = 0
        self._content = sha256()

    def run(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._count(chunk)
            yield chunk

    def _count(self, piece: bytes) -> None:
        self.size += len(piece)
        self.crc = isal_zlib.crc32(piece, self.crc)
        self._content.update(piece)

    @property
    def sha256(self) -> str:
        return self._content.hexdigest()

    @property
    def packed(self) -> str:
        return self.sha256


class _Deflating(_Storing):
    """The same, deflated in fixed pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._file = sha256()

    def run(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        deflate = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -15)
        for piece in _pieces(chunks):
            self._count(piece)
            yield self._hashed(deflate.compress(piece))
        yield self._hashed(deflate.flush())

    def _hashed(self, packed: bytes) -> bytes:
        self._file.update(packed)
        return packed

    @property
    def packed(self) -> str:
        return self._file.hexdigest()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of exactly ``PIECE`` bytes, the last one shorter."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            joined = b"".join(waiting)
            whole = size - size % PIECE
            for start in range(0, whole, PIECE):
                yield joined[start : start + PIECE]
            waiting = [joined[whole:]]
            size -= whole
    yield b"".join(waiting)
