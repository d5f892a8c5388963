"""One workspace put in place of another in the same folder, so that a power cut in between loses neither.

The new one is whole and verified in a folder beside; that folder's name, ``replacing-…``, says from then on that it is
to be put in place, and a start of the program that finds it goes on where the last one ended. What was there before
lies in ``before-…``. ``workspace.json`` comes last: with it all is done.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tvdesk.services.durable import sync_folder
from tvdesk.services.errors import WorkspaceLocked
from tvdesk.services.keystore import KEY_FOLDER
from tvdesk.services.workspace import BLOBS, CONFIG, DATABASE, INBOX, only_one

_GOING = "replacing-"
_BEFORE = "before-"
REWRITING = "rewriting-"
RESTORING = "restoring-"
# The database's journal belongs to the database it lies beside, and to no other.
_JOURNALS = (f"{DATABASE}-wal", f"{DATABASE}-shm")
_PARTS = (DATABASE, KEY_FOLDER, BLOBS, INBOX, CONFIG)


def put_in_place(aside: Path, folder: Path, name: str) -> Path | None:
    """Put the workspace in ``aside``, a folder of ``folder``, in place; where what was there before lies, if anything.

    ``name`` tells this time from others. Raises ``OSError``; :func:`finish_replacing` then goes on.
    """
    for part in (KEY_FOLDER, BLOBS, INBOX):
        (aside / part).mkdir(mode=0o700, exist_ok=True)
    going = folder / f"{_GOING}{name}"
    aside.replace(going)
    sync_folder(folder)
    return _go_on(going, folder)


def finish_replacing(folder: Path) -> None:
    """Go on with a replacement that broke off, and take away what an earlier one left half made.

    Does nothing where another tvdesk is at it. Raises ``OSError``.
    """
    if not _left(folder):
        return
    try:
        with only_one(folder):
            for going in sorted(folder.glob(f"{_GOING}*")):
                _go_on(going, folder)
            for one in _left(folder):
                shutil.rmtree(one, ignore_errors=True)
    except WorkspaceLocked:
        return


def _left(folder: Path) -> list[Path]:
    """What a replacement leaves that was broken off: copies half made, and what was in the clear before."""
    wanted = (_GOING, REWRITING, RESTORING, f"{_BEFORE}{REWRITING}")
    return [one for one in folder.glob("*-*") if one.name.startswith(wanted) and one.is_dir()]


def _go_on(going: Path, folder: Path) -> Path | None:
    kept = folder / f"{_BEFORE}{going.name.removeprefix(_GOING)}"
    for name in _JOURNALS:
        _keep(folder / name, kept)
    for name in _PARTS:
        if (going / name).exists():
            _keep(folder / name, kept)
            (going / name).replace(folder / name)
            sync_folder(folder)
    (folder / "backups").mkdir(exist_ok=True)
    shutil.rmtree(going, ignore_errors=True)
    return kept if kept.exists() else None


def _keep(path: Path, kept: Path) -> None:
    if path.exists():
        kept.mkdir(mode=0o700, exist_ok=True)
        path.replace(kept / path.name)
