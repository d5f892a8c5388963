"""Reading members against the signed list: content digest and packed digest both, or nothing is certain."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tvdesk.bundle.container import PIECE, MemberInfo
from tvdesk.bundle.errors import BadLine, DigestMismatch
from tvdesk.bundle.manifest import Caps, Manifest, Range
from tvdesk.bundle.names import log_name
from tvdesk.bundle.reader import BundleReader

LINES = 2_000
"""How many lines come in one piece at the most."""


class Contents:
    """The members of a bundle whose manifest has been verified."""

    def __init__(self, reader: BundleReader, manifest: Manifest, caps: Caps | None = None) -> None:
        self._reader = reader
        self._caps = caps or Caps()
        self._signed = {info.name: info for info in manifest.members}
        self._verified: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the signed list has that member."""
        return name in self._signed

    def document(self, name: str) -> bytes:
        """A whole small member; :class:`DigestMismatch` when it is not the signed one."""
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member in pieces; at the end :class:`DigestMismatch` when it was not the signed one."""
        info = self._signed[name]
        content, packed = sha256(), sha256()
        for piece in self._reader.stream(name, info.bytes, packed):
            content.update(piece)
            yield piece
        if content.hexdigest() != info.sha256 or packed.hexdigest() != info.packed:
            raise DigestMismatch(name=name)
        self._verified.add(name)

    def verify_rest(self) -> None:
        """Read every member that was not read to its end so far; :class:`DigestMismatch` as :meth:`pieces`.

        A file is taken in only when all of it is as signed, also the parts that this reader has no use for.
        """
        for name in self._signed.keys() - self._verified:
            for _ in self.pieces(name):
                pass

    def info(self, name: str) -> MemberInfo:
        """What the manifest says of a member."""
        return self._signed[name]

    def lines(self, one: Range) -> Iterator[list[bytes]]:
        """The lines of a range's log, without newlines, in pieces of at most :data:`LINES`.

        Raises :class:`BadLine` unless every line is ended by exactly one newline, none is empty or above its
        cap and there are as many as the range says, and :class:`DigestMismatch` at the end: until then
        nothing is certain, and what was done with the lines must be undone.
        """
        name = log_name(one.device, one.first, one.last)
        left = one.last - one.first + 1
        for found in _cut_in_lines(name, self.pieces(name)):
            if b"" in found:
                raise BadLine(name=name, reason="empty")
            if max(map(len, found)) > self._caps.line:
                raise BadLine(name=name, reason="too_long")
            left -= len(found)
            if left < 0:
                raise BadLine(name=name, reason="too_many")
            for start in range(0, len(found), LINES):
                yield found[start : start + LINES]
        if left:
            raise BadLine(name=name, reason="too_few")


def _cut_in_lines(name: str, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Whole lines; never holds more than one piece and the beginning of one line, at most as long again."""
    rest = b""
    for piece in pieces:
        if len(rest) > PIECE:
            raise BadLine(name=name, reason="too_long")
        found = piece.split(b"\n")
        found[0] = rest + found[0]
        rest = found.pop()
        if found:
            yield found
    if rest:
        raise BadLine(name=name, reason="no_newline")
