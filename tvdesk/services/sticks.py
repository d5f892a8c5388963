"""Where a file can be handed over: the removable drives that are plugged in now, and folders."""

from __future__ import annotations

import ctypes
import os
import shutil
import string
import sys
from dataclasses import dataclass
from pathlib import Path

_REMOVABLE = 2
"""``DRIVE_REMOVABLE`` of Windows' GetDriveTypeW."""
_STICK_FOLDERS = ("/media/", "/run/media/")
"""Where Linux desktops show what a person plugs in."""
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\134": "\\"}


@dataclass(frozen=True, slots=True)
class Place:
    """A drive or folder: its path, the name that the system shows, free and whole bytes; ``writable`` or not."""

    path: Path
    name: str
    free: int
    total: int
    writable: bool = True


def removable_drives() -> list[Place]:
    """The removable drives that can be opened now, by name. A drive that vanishes while we look is left out."""
    roots = _windows_roots() if sys.platform == "win32" else _linux_roots(_mounts())
    found = [place for root in roots if (place := place_of(root)) is not None]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.path)))


def place_of(path: Path) -> Place | None:
    """A folder as a place; ``None`` when it is not there (any more)."""
    try:
        usage = shutil.disk_usage(path)
        if not path.is_dir():
            return None
    except OSError:
        return None
    return Place(path, _name(path), usage.free, usage.total, os.access(path, os.W_OK))


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _linux_roots(mounts: str) -> list[Path]:
    """The mount points of a table of mounts (as /proc/mounts) that hold what a person plugged in."""
    roots = []
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 2 or not parts[0].startswith("/dev/"):
            continue
        point = parts[1]
        for escaped, plain in _ESCAPES.items():
            point = point.replace(escaped, plain)
        if point.startswith(_STICK_FOLDERS):
            roots.append(Path(point))
    return roots


def _windows_roots() -> list[Path]:
    if sys.platform != "win32":
        return []
    drives = ctypes.windll.kernel32.GetLogicalDrives()
    letters = [letter for place, letter in enumerate(string.ascii_uppercase) if drives & 1 << place]
    roots = [f"{letter}:\\" for letter in letters]
    return [Path(root) for root in roots if ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE]


def _name(path: Path) -> str:
    if sys.platform == "win32" and not path.name:
        label = ctypes.create_unicode_buffer(261)
        ctypes.windll.kernel32.GetVolumeInformationW(str(path), label, 261, None, None, None, None, 0)
        return f"{label.value} ({path.drive})" if label.value else path.drive
    return path.name or str(path)
