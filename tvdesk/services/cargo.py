"""Attachments on their way: which files a bundle carries, which the reader still lacks, and taking them in.

A bundle carries the contents that its changes name (its reader lacks those changes, and so their files) and those
that the reader has reported missing in its last answer. What does not fit, or is not here, is listed as absent;
the reader's answer asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import Blob, Manifest
from tvdesk.bundle.names import blob_name
from tvdesk.bundle.writer import BundleWriter
from tvdesk.db import log
from tvdesk.db.models import meta
from tvdesk.history.change import decode_change
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import get_meta, set_meta

MOST_CARRIED = 3_500_000_000
"""Bytes of attachments in one bundle; the log and the documents need the rest of what a reader takes."""
_MARK = b'"attachments/'
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OWED = "owed."


class Cargo:
    """The attachments of one bundle being written for one reader. ``blobs`` may be ``None``: then none go."""

    def __init__(self, connection: Connection, blobs: Blobs | None, audience: str) -> None:
        self._connection = connection
        self._store = blobs
        self.owed = self._owed(audience)
        self._wanted = dict(self.owed)
        self._listed: list[Blob] = []

    @property
    def carried(self) -> int:
        """How many files went into the bundle."""
        return sum(one.present for one in self._listed)

    def note(self, lines: bytes) -> None:
        """See which files the changes of these lines name. Nearly all lines name none and cost one search."""
        if _MARK in lines:
            for line in lines.split(b"\n"):
                if _MARK in line:
                    self._wanted.update(named_in(line))

    def size_of(self, cuts: Iterable[tuple[log.Device, int, int]]) -> int:
        """Bytes of all files that the bundle may come to carry, for the free space to ask for."""
        wanted = dict(self.owed)
        for one, first, last in () if self._store is None or self._store.empty() else cuts:
            for rows in log.read_range(self._connection, one.no, first, last):
                for row in rows:
                    if row[2] is not None and _MARK in row[2]:
                        wanted.update(named_in(row[2]))
        return sum(size for digest, size in wanted.items() if self._has(digest, size))

    def load(self, writer: BundleWriter) -> list[MemberInfo]:
        """Write the files into the bundle, in the order of their digests; their members."""
        members, room = [], MOST_CARRIED
        for digest, size in sorted(self._wanted.items()):
            present = self._has(digest, size) and size <= room
            if present and self._store is not None:
                members.append(writer.add(blob_name(digest), self._store.pieces(digest)))
                room -= size
            self._listed.append(Blob(sha256=digest, bytes=size, present=present))
        return members

    def listed(self) -> list[Blob]:
        """What the manifest says of them."""
        return self._listed

    def _owed(self, audience: str) -> dict[str, int]:
        store = self._store
        if store is None:
            return {}
        asked = owed_to(self._connection, audience)
        return {digest: store.size(digest) for digest in asked if store.holds(digest)}

    def _has(self, digest: str, size: int) -> bool:
        return self._store is not None and self._store.holds(digest, size)


def named_in(line: bytes) -> dict[str, int]:
    """The files that a change adds: digest and size."""
    found = {}
    for name, value in decode_change(line).fields.items():
        if name.startswith("attachments/") and isinstance(value, dict):
            digest, size = value.get("sha256"), value.get("bytes")
            if isinstance(digest, str) and _DIGEST.fullmatch(digest) and isinstance(size, int) and size >= 0:
                found[digest] = size
    return found


def unload(contents: Contents, manifest: Manifest, blobs: Blobs) -> None:
    """Move the files that came into the store, by content; those held already are only checked.

    Before the commit: a crash leaves at the most contents that nobody names yet, never a name without its
    content. Raises ``DigestMismatch``, ``NoRoom``.
    """
    for one in manifest.blobs:
        if one.present and not blobs.holds(one.sha256, one.bytes):
            blobs.put(contents.pieces(blob_name(one.sha256)), one.sha256)


def lacking(manifest: Manifest, blobs: Blobs) -> list[str]:
    """The files that the manifest lists, does not bring, and that are not here: to be named in the answer."""
    return [one.sha256 for one in manifest.blobs if not one.present and not blobs.holds(one.sha256, one.bytes)]


def owed_to(connection: Connection, audience: str) -> list[str]:
    """The files that a reader asked for in its last answer, by digest."""
    return list(msgspec.json.decode(get_meta(connection, _OWED + audience, "[]"), type=list[str]))


def note_owed(connection: Connection, audience: str, missing: Sequence[str]) -> None:
    """Remember what a reader's answer asks for; an answer that asks for nothing clears the slate."""
    if missing:
        set_meta(connection, _OWED + audience, msgspec.json.encode(list(missing)).decode())
    else:
        connection.execute(delete(meta).where(meta.c.key == _OWED + audience))
