"""Reading members against the signed list: content digest and packed digest both, or nothing is certain."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.errors import BadLine, DigestMismatch
from tvdesk.bundle.manifest import Caps, Manifest, Range
from tvdesk.bundle.names import log_name
from tvdesk.bundle.reader import BundleReader

LINES = 2_000
"""How many lines come in one piece."""


class Contents:
    """The members of a bundle whose manifest has been verified."""

    def __init__(self, reader: BundleReader, manifest: Manifest, caps: Caps | None = None) -> None:
        self._reader = reader
        self._caps = caps or Caps()
        self._signed = {info.name: info for info in manifest.members}

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

    def info(self, name: str) -> MemberInfo:
        """What the manifest says of a member."""
        return self._signed[name]

    def lines(self, one: Range) -> Iterator[list[bytes]]:
        """The lines of a range's log, without newlines, in pieces of at most :data:`LINES`.

        Raises :class:`BadLine` unless every line is ended by exactly one newline and none is empty or above
        its cap, and :class:`DigestMismatch` at the end.
        """
        name = log_name(one.device, one.first, one.last)
        rest = b""
        waiting: list[bytes] = []
        for piece in self.pieces(name):
            fresh = (rest + piece).split(b"\n")
            rest = fresh.pop()
            if len(rest) > self._caps.line:
                raise BadLine(name=name, reason="too_long")
            waiting += fresh
            while len(waiting) >= LINES:
                yield waiting[:LINES]
                del waiting[:LINES]
        if rest:
            raise BadLine(name=name, reason="no_newline")
        if waiting:
            yield waiting
