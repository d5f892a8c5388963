"""Files that are there as a whole or not at all, also after a power cut or a pulled stick."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from tvdesk.bundle.errors import TooLarge
from tvdesk.services.errors import FileGone, FileNotWritten, NoRoom, ReadBackDiffers

PIECE = 1024 * 1024
MOST_OF_A_DOCUMENT = 16 * PIECE
FULL = {errno.ENOSPC, errno.EDQUOT}


def write_file(path: Path, data: bytes) -> str:
    """Write bytes durably; their SHA-256."""
    return write_stream(path, lambda out: out.write(data))


Watch = Callable[[str, int], None]
"""Told of the work on a file: the step ("write", "read_back") and the bytes done so far. May raise, to end it."""


def write_stream(path: Path, fill: Callable[[BinaryIO], object], *, room: int = 0, watch: Watch | None = None) -> str:
    """Let ``fill`` write a new file, then put it in place of ``path``; the SHA-256 of what was read back.

    Temporary name beside the target, fsync, rename, fsync of the folder, then the file is opened again and
    read from the disk itself: only a file whose bytes came back is reported as written. ``room`` is the free
    space to ask for first. Raises :class:`NoRoom`, :class:`FileNotWritten`, :class:`ReadBackDiffers`, and what
    ``watch`` raises; then nothing stays behind, also not a new file that was not read back to its end.
    """
    part = path.with_name(path.name + ".part")
    left = [part]
    try:
        new = not path.exists()
        if room and shutil.disk_usage(path.parent).free < room:
            raise NoRoom(path=str(path))
        with part.open("w+b") as out:
            fill(out if watch is None else cast(BinaryIO, _Watched(out, watch)))
            out.flush()
            os.fsync(out.fileno())
            out.seek(0)
            written = _digest(out)
        part.replace(path)
        left += [path] if new else []
        sync_folder(path.parent)
        if _read_back(path, watch) != written:
            raise ReadBackDiffers(path=str(path))
    except OSError as error:
        _drop(left)
        raise NoRoom(path=str(path)) if error.errno in FULL else FileNotWritten(path=str(path)) from error
    except BaseException:
        _drop(left)
        raise
    return written


class _Watched:
    """A file whose writing is told to ``watch``, piece by piece."""

    def __init__(self, out: BinaryIO, watch: Watch) -> None:
        self._out = out
        self._watch = watch
        self._done = 0

    def write(self, data: bytes) -> int:
        self._done += len(data)
        self._watch("write", self._done)
        return self._out.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


def _read_back(path: Path, watch: Watch | None) -> str:
    """The digest of what lies on the disk: the system's own copy in memory is given up first."""
    with path.open("rb") as opened:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        total, done = sha256(), 0
        while piece := opened.read(PIECE):
            total.update(piece)
            done += len(piece)
            if watch is not None:
                watch("read_back", done)
        return total.hexdigest()


def write_by_name(path: Path, fill: Callable[[Path], object]) -> str:
    """As :func:`write_stream` for libraries that want a file's name: they write a draft beside it."""
    draft = path.with_name(f"{path.stem}.draft{path.suffix}")
    try:
        fill(draft)
        with draft.open("rb") as made:
            return write_stream(path, lambda out: shutil.copyfileobj(made, out, PIECE))
    except FileNotFoundError as error:
        raise FileNotWritten(path=str(path)) from error
    except OSError as error:
        raise NoRoom(path=str(path)) if error.errno in FULL else FileNotWritten(path=str(path)) from error
    finally:
        _drop([draft])


def _as_it_is(source: BinaryIO, out: BinaryIO) -> None:
    shutil.copyfileobj(source, out, PIECE)


Wrap = Callable[[BinaryIO, BinaryIO], None]
"""Writes what is left in the one file into the other, as it is or encrypted."""


def copy_in(source: Path, folder: Path, limit: int, wrap: Wrap = _as_it_is) -> tuple[Path, str]:
    """Copy a file from a stick into ``folder`` under its digest: path and SHA-256.

    The copy is what is read from then on, so a stick pulled later takes nothing with it. ``wrap`` may write it
    otherwise than it is, its name is the digest of what came. Raises
    :class:`TooLarge` for a file beyond ``limit`` bytes, before anything is copied.
    """
    try:
        size = source.stat().st_size
        if size > limit:
            raise TooLarge(what=source.name, size=size, limit=limit)
        with source.open("rb") as opened:
            known = folder / f"{_digest(opened)}.tvb"
            if not known.exists():
                opened.seek(0)
                write_stream(known, lambda out: wrap(opened, out), room=size)
    except OSError as error:
        raise FileGone(path=str(source)) from error
    return known, known.stem


def free_name(wanted: Path) -> Path:
    """The path itself, or with a number where that name is taken already."""
    number, found = 1, wanted
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return found


def read_small(path: Path) -> bytes:
    """A small document somebody handed over; :class:`FileGone` when it cannot be read or is far too large."""
    try:
        if path.stat().st_size > MOST_OF_A_DOCUMENT:
            raise FileGone(path=str(path))
        return path.read_bytes()
    except OSError as error:
        raise FileGone(path=str(path)) from error


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as opened:
        return _digest(opened)


def _digest(opened: BinaryIO) -> str:
    total = sha256()
    while piece := opened.read(PIECE):
        total.update(piece)
    return total.hexdigest()


def _drop(left: Sequence[Path]) -> None:
    for one in left:
        with suppress(OSError):
            one.unlink(missing_ok=True)
