"""The store of attachments: files by the SHA-256 of their content, each read once, each there as a whole or not.

In an encrypted workspace they lie encrypted (age), under the digest and with the checks of what they hold.

Several files at a time: hashing and the disk work outside Python's lock, so one file is hashed while another is
flushed. Nothing here knows records or names.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from io import FileIO
from itertools import count
from pathlib import Path
from threading import Lock
from typing import BinaryIO, cast

from tvdesk.services.attachment_errors import AttachmentDamaged, AttachmentMissing
from tvdesk.services.durable import FULL, PIECE, sync_folder
from tvdesk.services.errors import FileGone, FileNotWritten, NoRoom
from tvdesk.services.sealed import unsealed
from tvdesk.trust.errors import SealBroken, SealedForOthers
from tvdesk.trust.keys import SealingKey
from tvdesk.trust.sealing import HEADER, encrypt_to, opened_size

AT_ONCE = 4  # two hash while two wait for the disk
PART = ".part"
_DIGEST = re.compile("[0-9a-f]{64}")
_serial = count()
_settling = Lock()
"""Held while a content is found to be here and marked as wanted, and while one is found unwanted and goes."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: digest in hexadecimal, size in bytes."""

    sha256: str
    bytes: int


class Blobs:
    """The folder ``blobs/`` of a workspace; ``key`` opens its contents where they are encrypted."""

    def __init__(self, folder: Path, key: SealingKey | None = None) -> None:
        self._folder = folder
        self._key = key

    @property
    def folder(self) -> Path:
        """Where the contents lie."""
        return self._folder

    def wrap(self, source: BinaryIO, out: BinaryIO) -> None:
        """Write a file that came as files lie here; one that is sealed already stays as it is."""
        sealed = source.read(len(HEADER)) == HEADER
        source.seek(0)
        if self._key is None or sealed:
            shutil.copyfileobj(source, out, PIECE)
        else:
            encrypt_to(source, out, [self._key.recipient])

    def path(self, digest: str) -> Path:
        """Where the content of that digest is, or would be; :class:`AttachmentMissing` for what is no digest."""
        # The text comes from records that others wrote: it must not lead out of the folder.
        if not _DIGEST.fullmatch(digest):
            raise AttachmentMissing(sha256=digest[:80])
        return self._folder / digest

    @contextmanager
    def unwrapped(self, source: BinaryIO) -> Iterator[BinaryIO]:
        """A file as it came, from one that :meth:`wrap` wrote. Raises ``SealBroken`` and :class:`NoRoom`."""
        with ExitStack() as stack:
            opened = source
            try:
                opened = stack.enter_context(self._opened(source))
            except SealedForOthers:
                source.seek(0)
            yield opened

    def holds(self, digest: str, size: int | None = None) -> bool:
        """Whether the content is here, of that size where one is given; it is not read."""
        if not _DIGEST.fullmatch(digest):
            return False
        if not self.path(digest).is_file():
            return False
        try:
            return size is None or self.size(digest) == size
        except (AttachmentDamaged, AttachmentMissing):
            return False

    def size(self, digest: str) -> int:
        """Bytes of a content that is here, by its file alone.

        Raises :class:`AttachmentMissing`, and :class:`AttachmentDamaged` for what is no encrypted file.
        """
        path = self.path(digest)
        try:
            size = path.stat().st_size
            if self._key is None:
                return size
            with path.open("rb") as opened:
                return opened_size(opened, size)
        except FileNotFoundError as error:
            raise AttachmentMissing(sha256=digest) from error
        except SealBroken as error:
            raise AttachmentDamaged(sha256=digest) from error

    def empty(self) -> bool:
        """Whether nothing is stored."""
        return not self._folder.is_dir() or next(self._folder.iterdir(), None) is None

    def take_in(self, paths: Sequence[Path]) -> list[Blob]:
        """Copy files into the store, in the order given; what is there already is not written again.

        Every file is flushed to the disk before this returns. Raises :class:`FileGone` for a file that cannot
        be read, :class:`NoRoom` and :class:`FileNotWritten` for the store; no temporary file stays behind.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(self._copy, paths))
        sync_folder(self._folder)
        return found

    def put(self, pieces: Iterable[bytes], wanted: str) -> Blob:
        """Store content that comes in pieces and must have that digest; :class:`AttachmentDamaged` else."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._store(pieces, wanted)

    def pieces(self, digest: str) -> Iterator[bytes]:
        """The content in pieces; :class:`AttachmentMissing`, and :class:`AttachmentDamaged` at its end."""
        total = sha256()
        try:
            with self.path(digest).open("rb") as source, self._opened(source) as opened:
                while piece := opened.read(PIECE):
                    total.update(piece)
                    yield piece
        except FileNotFoundError as error:
            raise AttachmentMissing(sha256=digest) from error
        except (SealBroken, SealedForOthers) as error:
            raise AttachmentDamaged(sha256=digest) from error
        if total.hexdigest() != digest:
            raise AttachmentDamaged(sha256=digest)

    def _opened(self, source: BinaryIO) -> AbstractContextManager[BinaryIO]:
        return nullcontext(source) if self._key is None else unsealed(source, self._folder, [self._key])

    def stored_before(self, moment: float) -> set[str]:
        """The digests of the contents that nobody has taken in since (seconds since 1970). Half copies of then go."""
        found = set()
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.stat().st_mtime > moment:
                continue
            if path.suffix == PART:
                path.unlink(missing_ok=True)
            elif _DIGEST.fullmatch(path.name):
                found.add(path.name)
        return found

    def forget(self, digest: str, moment: float) -> bool:
        """Delete a content unless it was taken in again since that moment; whether it is gone."""
        path = self.path(digest)
        with _settling:
            try:
                if path.stat().st_mtime > moment:
                    return False
                path.unlink()
            except FileNotFoundError:
                return True
            except OSError:  # another program has it open: the next time
                return False
        return True

    def check(self, digest: str) -> None:
        """Read the content to its end: raises as :meth:`pieces`."""
        for _ in self.pieces(digest):
            pass

    def _copy(self, source: Path) -> Blob:
        try:
            opened = source.open("rb", buffering=0)
        except OSError as error:
            raise FileGone(path=str(source)) from error
        with opened:
            return self._store(_read(opened, source), None)

    def _store(self, pieces: Iterable[bytes], wanted: str | None) -> Blob:
        part = self._folder / f"{os.getpid()}-{next(_serial)}{PART}"
        try:
            with part.open("wb") as out:
                blob = self._pour(pieces, out)
                if wanted is not None and blob.sha256 != wanted:
                    raise AttachmentDamaged(sha256=wanted)
                if not self._renew(blob):
                    os.fsync(out.fileno())
            self._settle(part, blob)
        except OSError as error:
            full = error.errno in FULL
            raise NoRoom(path=str(part)) if full else FileNotWritten(path=str(part)) from error
        finally:
            part.unlink(missing_ok=True)
        return blob

    def _pour(self, pieces: Iterable[bytes], out: BinaryIO) -> Blob:
        told = _Told(pieces)
        if self._key is None:
            for piece in told:
                out.write(piece)
        else:
            encrypt_to(cast(BinaryIO, _Stream(told)), out, [self._key.recipient])
        out.flush()
        return Blob(told.total.hexdigest(), told.size)

    def _renew(self, blob: Blob) -> bool:
        """Whether the content is here already; from now on it counts as taken in now."""
        with _settling:
            if not self.holds(blob.sha256, blob.bytes):
                return False
            os.utime(self.path(blob.sha256))
            return True

    def _settle(self, part: Path, blob: Blob) -> None:
        # A file of the right name and another size is what a torn copy leaves: the whole one replaces it.
        if not self.holds(blob.sha256, blob.bytes):
            part.replace(self.path(blob.sha256))


def _read(opened: FileIO, source: Path) -> Iterator[bytes]:
    try:
        while piece := opened.read(PIECE):
            yield piece
    except OSError as error:
        # A stick pulled while it is read is the source's fault, not the store's.
        raise FileGone(path=str(source)) from error


class _Told:
    """Pieces, with the digest and the size of those that went by."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.total, self.size = sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.total.update(piece)
            self.size += len(piece)
            yield piece


class _Stream:
    """Pieces, to be read like a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = memoryview(b"")

    def read(self, size: int) -> bytes:
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        piece, self._left = self._left[:size], self._left[size:]
        return bytes(piece)
