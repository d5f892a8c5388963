"""Looking before going back: what a backup holds, what would be lost, what to offer for a damaged workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tvdesk.core.errors import TvdeskError
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.glance import Difference, Glance, glance, newer_than
from tvdesk.db.soundness import check_database, quick_check
from tvdesk.history import clock as clocks
from tvdesk.history.errors import NotAChange
from tvdesk.services.backup import Backup, backups_in, check_files
from tvdesk.services.errors import WorkspaceIncomplete, WorkspaceMissing, WorkspaceUnreadable
from tvdesk.services.keystore_errors import WorkspaceKeyMissing
from tvdesk.services.workspace import CONFIG, DATABASE, Unlock, database_key, no_unlocking, read_settings

SHOWN = REPORTABLE


@dataclass(frozen=True, slots=True)
class Held:
    """What is in a backup: visible records by type, changes, attachments, and the last change (ISO, UTC; or empty)."""

    counts: dict[str, int]
    changes: int
    attachments: int
    last_change: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What the workspace has beyond the backup. ``known`` is false where the workspace cannot be read for it.

    Then ``until`` (ISO, UTC) is when its file was last written: what was done between the backup and then is lost.
    """

    known: bool
    changes: int = 0
    made: int = 0
    altered: int = 0
    records: tuple[Difference, ...] = ()
    until: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A backup looked into before it is brought back."""

    backup: Backup
    held: Held
    loss: Loss


@dataclass(frozen=True, slots=True)
class Damage:
    """A workspace that cannot be worked in: why, and the newest backup that is sound (``None``: there is none)."""

    folder: Path
    reason: TvdeskError
    offer: Look | None


def look_into(backup: Backup, workspace: Path, unlock: Unlock = no_unlocking) -> Look:
    """Look into a backup of the workspace in that folder; nothing is changed.

    Every file is held to its digest first. ``unlock`` gives the keys of what is encrypted. Raises
    :class:`BackupDamaged`, :class:`DatabaseDamaged`, and what ``unlock`` raises.
    """
    about = check_files(backup)
    key = database_key(backup.folder, unlock)
    check_database(backup.folder / DATABASE, key)
    found = glance(backup.folder / DATABASE, SHOWN, key)
    held = Held(found.counts, found.changes, about.blobs, _moment(found))
    return Look(backup, held, _loss(workspace, backup.folder / DATABASE, key, unlock))


def find_damage(
    folder: Path, check: Callable[[Path], None] = quick_check, unlock: Unlock = no_unlocking
) -> Damage | None:
    """Why the workspace cannot be worked in, with what can be done: a file gone or unreadable, or damaged pages.

    The database is looked over by ``check``, SQLite's quick one, or where it is encrypted by that with the key that
    ``unlock`` gives; what that raises is no damage. A workspace on a server, or a folder with none, is somebody else's
    to judge.
    """
    try:
        _look_over(folder, check, unlock)
    except (WorkspaceUnreadable, WorkspaceIncomplete, DatabaseDamaged) as error:
        return Damage(folder, error, newest_sound(folder, unlock))
    return None


def _look_over(folder: Path, check: Callable[[Path], None], unlock: Unlock) -> None:
    has_database = (folder / DATABASE).exists()
    if not (folder / CONFIG).exists():
        if has_database:
            raise WorkspaceIncomplete(folder=str(folder), file=CONFIG)
        return
    settings = read_settings(folder)
    if settings.database:
        return
    if not has_database:
        raise WorkspaceIncomplete(folder=str(folder), file=DATABASE)
    if settings.encrypted:
        quick_check(folder / DATABASE, unlock(settings.encrypted).database)
    else:
        check(folder / DATABASE)


def newest_sound(folder: Path, unlock: Unlock = no_unlocking) -> Look | None:
    """The newest backup that passes every check, looked into."""
    for backup in backups_in(folder):
        try:
            return look_into(backup, folder, unlock)
        except TvdeskError:
            continue
    return None


def _loss(workspace: Path, backup: Path, backup_key: bytes | None, unlock: Unlock) -> Loss:
    titles, database = {type: FORMS[type].title for type in SHOWN}, workspace / DATABASE
    try:
        key = database_key(workspace, unlock)
        quick_check(database, key)
        found = newer_than(database, backup, titles, key=key, older_key=backup_key)
    except (DatabaseDamaged, WorkspaceUnreadable, WorkspaceMissing, WorkspaceKeyMissing):
        written = database.stat().st_mtime if database.exists() else 0.0
        return Loss(False, until=datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds") if written else "")
    return Loss(True, found.changes, found.made, found.altered, found.records)


def _moment(found: Glance) -> str:
    try:
        at = clocks.parts(found.clock)[0]
    except NotAChange:
        return ""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
