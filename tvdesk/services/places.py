"""Places on this machine: where a workspace lies, and whether a folder is fit for one.

The usual place is the user's local data folder, which no server keeps in step and no profile carries about.
Loaded before the first window: standard library and platformdirs only.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WORKSPACE_VARIABLE = "TVDESK_WORKSPACE"
DATA_VARIABLE = "TVDESK_DATA"

# Folders of these names are kept in step with a server behind our back; a database in them can be torn.
SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "drive của tôi",
    "icloud",
    "nextcloud",
    "owncloud",
    "zalo",
)
# Windows' own names of the folders that OneDrive keeps, whatever they are called.
_SYNCHRONISED_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
# File systems on which SQLite's locks do not hold: other machines' disks, and those of a virtual machine's host.
_SHARES = ("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "ncpfs", "davfs", "ceph", "glusterfs", "lustre")
_FUSED = ("sshfs", "davfs", "rclone", "smbnetfs", "gvfsd-fuse", "glusterfs")
NETWORK = frozenset((*_SHARES, *(f"fuse.{name}" for name in _FUSED), "vboxsf", "prl_fs"))
_DRIVE_REMOTE = 4
# A folder with sample data holds this file, and in it the unit's workspace.
SAMPLE_MARK, SAMPLE_DESK = "tvdesk-sample", "desk"

Origin = Literal["given", "environment", "last", "usual"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The workspace's folder, and who chose it: the command line, the environment, the last run, or nobody."""

    folder: Path
    origin: Origin


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The user's local data folder of tvdesk; ``TVDESK_DATA`` names another."""
    given = (os.environ if environ is None else environ).get(DATA_VARIABLE)
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_data_path("tvdesk", appauthor=False, roaming=False)


def usual_workspace(environ: Mapping[str, str] | None = None) -> Path:
    """Where a workspace is made unless somebody says otherwise."""
    return data_folder(environ) / "workspace"


def sample_workspace(environ: Mapping[str, str] | None = None) -> Path:
    """Where the workspace with sample data lies."""
    return data_folder(environ) / "sample"


def is_sample(workspace: Path) -> bool:
    """Whether the workspace is one with sample data."""
    return workspace.name == SAMPLE_DESK and (workspace.parent / SAMPLE_MARK).is_file()


def log_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the log file and the reports of failures lie."""
    return data_folder(environ) / "log"


def choose_workspace(given: Path | None, last: str, environ: Mapping[str, str]) -> Chosen:
    """The workspace to open: ``--workspace``, else ``TVDESK_WORKSPACE``, else the last one, else the usual place."""
    if given is not None:
        return Chosen(given, "given")
    if named := environ.get(WORKSPACE_VARIABLE):
        return Chosen(Path(named), "environment")
    if last:
        return Chosen(Path(last), "last")
    return Chosen(usual_workspace(environ), "usual")


def is_synchronised(folder: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Whether the folder lies in one that a cloud client keeps in step: worth a warning."""
    if any(part.lower().startswith(SYNCHRONISED) for place in _where(folder) for part in place.parts):
        return True
    found = os.environ if environ is None else environ
    kept = [Path(found[name]).absolute() for name in _SYNCHRONISED_VARIABLES if found.get(name)]
    return any(place.is_relative_to(one) for place in _where(folder) for one in kept)


def refuse_network(folder: Path, mounts: str | None = None) -> None:
    """Raise :class:`WorkspaceOnNetwork` for a network share. ``mounts`` is the text of /proc/mounts."""
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    for place in _where(folder):
        text = str(place)
        shared = text.startswith(("\\\\", "//")) or _on_mapped_drive(place) or _file_system(text, mounts) in NETWORK
        if shared:
            from tvdesk.services.errors import WorkspaceOnNetwork  # here: a window's start has no need of all reasons

            raise WorkspaceOnNetwork(folder=str(folder.absolute()))


def _where(folder: Path) -> tuple[Path, Path]:
    """The folder as it was named, and where it really lies, behind links."""
    return folder.absolute(), folder.resolve()


def _file_system(place: str, mounts: str) -> str:
    """The kind of file system that holds a place, by the lines of /proc/mounts; empty when none is found."""
    best, kind = "", ""
    for line in mounts.splitlines():
        _, point, type_, *_ = [*line.split(" "), "", "", ""]
        # A blank in a name stands there as \040.
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), point)
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, type_
    return kind


def _on_mapped_drive(folder: Path) -> bool:
    """Whether a drive letter stands for a share; only Windows has such letters."""
    if sys.platform != "win32":
        return False
    import ctypes

    anchor = folder.absolute().anchor
    return bool(anchor) and int(ctypes.windll.kernel32.GetDriveTypeW(anchor)) == _DRIVE_REMOTE


def writable(folder: Path) -> bool:
    """Whether files can be made in the folder."""
    return os.access(folder, os.W_OK)
