"""A file system of a few megabytes, to be filled to the last byte. Needs the right to mount."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def mounted(folder: Path, size_kib: int) -> Iterator[Path]:
    """Mounts an empty file system of that size on ``folder``, which it makes; unmounts it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k,mode=0700", "tvdesk-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(done.stderr.strip())
    try:
        yield folder
    finally:
        # Lazily: a file that a test left open must not keep the mount.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave_bytes: int = 0) -> Path:
    """Fills the file system until only about ``leave_bytes`` are free (whole pages); returns the filler."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    wanted = free.f_bavail * free.f_frsize - leave_bytes
    with filler.open("wb") as out, contextlib.suppress(OSError):
        while wanted > 0:
            wanted -= out.write(b"\0" * min(wanted, 1 << 16))
            out.flush()
    return filler


@functools.cache
def lacks() -> str:
    """Why no small file system can be had here; empty when it can."""
    if os.geteuid() != 0:
        return "mounting a small file system needs root"
    try:
        with tempfile.TemporaryDirectory() as folder, mounted(Path(folder) / "probe", 64):
            return ""
    except (OSError, subprocess.SubprocessError) as problem:
        return f"a small file system cannot be mounted: {problem}"
