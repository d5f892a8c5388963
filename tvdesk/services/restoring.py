"""Bringing a backup back: copied aside, verified as a whole, and only then put in place.

What was in the workspace before is never deleted: it is moved into ``before-restore-<time>/``. A device that has
written since the backup would write a second history under its old positions; the workspace notices that at its next
start by the machine's note, and goes on as a new device (``identity``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select, update

from tvdesk.db.engine import reading, writing
from tvdesk.db.models import incoming
from tvdesk.db.soundness import check_database
from tvdesk.services.backup import Backup, check_files
from tvdesk.services.backup_errors import BackupDamaged, BackupExists, BackupNotHere
from tvdesk.services.desk import journal
from tvdesk.services.errors import FileNotWritten, WorkspaceUnreadable
from tvdesk.services.replacing import RESTORING, put_in_place
from tvdesk.services.verify import Verified, verify
from tvdesk.services.waiting import HELD
from tvdesk.services.workspace import (
    BLOBS,
    CONFIG,
    DATABASE,
    INBOX,
    Unlock,
    Workspace,
    database_key,
    no_unlocking,
    open_workspace,
    read_settings,
)


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the workspace is, what it holds now, and where lies what was there before (``None``: nothing)."""

    folder: Path
    verified: Verified
    kept: Path | None


def restore(
    backup: Backup,
    folder: Path,
    now_ms: Callable[[], int],
    new_id: Callable[[], str],
    *,
    fresh: bool = False,
    unlock: Unlock = no_unlocking,
) -> Restored:
    """Put a backup in place of the workspace in ``folder``, or with ``fresh`` into a folder that is not there.

    Every file is held to its digest, the copy is opened and verified from its log to its last row, and only then
    are the parts of the workspace exchanged (``replacing``). ``unlock`` gives the key of an encrypted one. The caller
    holds the workspace's lock and has nothing open in it.
    Raises :class:`BackupDamaged`, :class:`BackupExists`, :class:`BackupNotHere` and what verifying finds;
    the workspace is then as it was.
    """
    about = check_files(backup)
    if fresh and folder.exists() and any(folder.iterdir()):
        raise BackupExists(folder=str(folder))
    if not fresh:
        _refuse_server(folder)
    stamp = f"{datetime.fromtimestamp(now_ms() / 1000, UTC):%Y%m%d-%H%M%S}"
    aside = folder / f"{RESTORING}{stamp}"
    try:
        for one in about.files:
            _copy(backup.folder / one.path, aside / one.path)
        verified = _verified(
            backup, aside, folder, partial(open_workspace, aside, now_ms, new_id, unlock=unlock), unlock
        )
        kept = put_in_place(aside, folder, f"restore-{stamp}")
    except OSError as error:
        raise FileNotWritten(path=str(folder)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        if fresh and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return Restored(folder, verified, kept)


def _refuse_server(folder: Path) -> None:
    """A workspace whose data are on a server is not replaced by files; one without settings may be."""
    if not (folder / CONFIG).exists():
        return
    try:
        if read_settings(folder).database:
            raise BackupNotHere()
    except WorkspaceUnreadable:
        return


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)


def _verified(backup: Backup, aside: Path, folder: Path, opened: Callable[[], Workspace], unlock: Unlock) -> Verified:
    if read_settings(aside).database:
        raise BackupDamaged(name=backup.name, file=CONFIG)
    check_database(aside / DATABASE, database_key(aside, unlock))
    for name in (INBOX, BLOBS, "backups"):
        (aside / name).mkdir(exist_ok=True)
    workspace = opened()
    try:
        with reading(workspace.desk.engine) as connection:
            found = verify(connection, workspace.desk)
        _settle_in(workspace, folder, backup.name)
    finally:
        workspace.desk.engine.dispose()
    (aside / "backups").rmdir()
    return found


def _settle_in(workspace: Workspace, folder: Path, name: str) -> None:
    """Files that wait are looked for where they now are; the journal tells of the restoration."""
    with writing(workspace.desk.engine) as connection:
        for digest, path in connection.execute(
            select(incoming.c.digest, incoming.c.path).where(incoming.c.state == HELD)
        ).all():
            here = str(folder / INBOX / Path(path or "").name)
            connection.execute(update(incoming).where(incoming.c.digest == digest).values(path=here))
        journal(connection, workspace.desk, "workspace.restored", backup=name)
