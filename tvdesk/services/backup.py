"""Backups of a workspace: a folder that holds everything a desk needs to go on, with the digest of each file.

A backup is a folder ``backups/<name>/``: ``tvdesk.db`` (copied by SQLite's own backup, so also while the window is
open), ``workspace.json``, ``keys/`` where the keys are files, ``blobs/`` and those files of ``inbox/`` that wait,
and ``backup.json`` with the SHA-256 of each. It counts as written only after the copy was opened, its pages and
its log looked over. Keys in the operating system's key store are not in it. Of an encrypted workspace all is encrypted
as it is there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from tvdesk import __version__
from tvdesk.db.backup import copy_database
from tvdesk.db.engine import open_engine, reading, sqlite_url
from tvdesk.db.glance import glance
from tvdesk.db.models import incoming
from tvdesk.db.soundness import check_database
from tvdesk.services.backup_errors import BackupDamaged, BackupMissing, BackupNotHere
from tvdesk.services.desk import Desk
from tvdesk.services.durable import FULL, file_digest, free_name, sync_folder, write_file
from tvdesk.services.errors import FileGone, FileNotWritten, NoRoom
from tvdesk.services.keystore import KEY_FOLDER
from tvdesk.services.verify import follow_chains
from tvdesk.services.waiting import HELD
from tvdesk.services.workspace import CONFIG, DATABASE, Workspace

DESCRIPTION = "backup.json"
# Why a backup was made.
ASKED, DAILY, BEFORE_IMPORT, BEFORE_UPDATE, BEFORE_RESTORE = "asked", "daily", "import", "update", "restore"
FORMAT = 1
_SPARE = 10 * 1024 * 1024


class FileOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup by its path inside it, with its SHA-256."""

    path: str
    bytes: int
    sha256: str


class Description(msgspec.Struct, frozen=True):
    """What ``backup.json`` says. ``created`` is ISO time in UTC by this machine's clock, ``reason`` why it was made.

    ``encrypted`` names the key of an encrypted workspace: its backup opens with the same, and with nothing else.
    """

    format: int
    program: str
    created: str
    device: str
    unit: str
    role: str
    changes: int
    keys: bool
    files: list[FileOf]
    reason: str = ASKED
    encrypted: str = ""

    @property
    def bytes(self) -> int:
        """Bytes of all files together."""
        return sum(one.bytes for one in self.files)

    @property
    def blobs(self) -> int:
        """How many attachments are in it."""
        return sum(one.path.startswith("blobs/") for one in self.files)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup on disk; ``about`` is ``None`` where its description cannot be read."""

    folder: Path
    about: Description | None

    @property
    def name(self) -> str:
        return self.folder.name


class Backups:
    """The backups of one workspace. On PostgreSQL every method raises :class:`BackupNotHere`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def create(self, into: Path | None = None, reason: str = ASKED) -> Backup:
        """Write a backup, open it again and verify it; ``into`` in place of the workspace's ``backups/``.

        Raises :class:`BackupNotHere`, ``NoRoom``, ``FileNotWritten``, and what is wrong
        with the database; no half-made backup stays behind.
        """
        workspace = self._workspace
        if workspace.settings.database:
            raise BackupNotHere()
        place = into or workspace.folder / "backups"
        moment = datetime.fromtimestamp(workspace.desk.now_ms() / 1000, UTC)
        target = free_name(place / f"tvdesk-{moment:%Y%m%d-%H%M%S}")
        part = target.with_name(f"{target.name}.part")
        try:
            place.mkdir(parents=True, exist_ok=True)
            _require_room(workspace.folder, place)
            part.mkdir(mode=0o700)
            about = self._fill(part, moment.isoformat(timespec="seconds"), reason)
            write_file(part / DESCRIPTION, msgspec.json.format(msgspec.json.encode(about)))
            part.replace(target)
            sync_folder(place)
        except OSError as error:
            raise _disk_error(target, error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return Backup(target, about)

    def list(self) -> list[Backup]:
        """The workspace's backups, newest first."""
        return backups_in(self._workspace.folder)

    def _fill(self, part: Path, created: str, reason: str) -> Description:
        workspace = self._workspace
        key = workspace.database_key
        copy_database(workspace.desk.engine, part / DATABASE, key)
        # A database that waits for its update may have other tables than this program: only its pages are looked over.
        changes = (_glanced if reason == BEFORE_UPDATE else check_copy)(part / DATABASE, key)
        waiting = {Path(name).name for name in _waiting(workspace.desk)}
        for source in _belongings(workspace.folder, waiting):
            _copy(source, part / source.relative_to(workspace.folder))
        settings = workspace.settings
        return Description(
            format=FORMAT,
            program=__version__,
            created=created,
            device=settings.device,
            unit=settings.unit,
            role=settings.role,
            changes=changes,
            keys=(part / KEY_FOLDER).exists(),
            files=[_described(part, path) for path in sorted(_files(part))],
            reason=reason,
            encrypted=workspace.settings.encrypted,
        )


def backups_in(folder: Path) -> list[Backup]:
    """The backups in the folder ``backups/`` of a workspace, newest first; its database is not opened."""
    found = [path for path in (folder / "backups").glob("*") if path.is_dir() and path.suffix != ".part"]
    return [Backup(path, _read(path)) for path in sorted(found, reverse=True)]


def find_backup(folder: Path, name: str) -> Backup:
    """The backup of that name in the workspace, or at that path; :class:`BackupMissing`."""
    for path in (folder / "backups" / name, Path(name)):
        if (path / DESCRIPTION).is_file():
            return Backup(path, _read(path))
    raise BackupMissing(name=name)


def check_files(backup: Backup) -> Description:
    """Hold every file of a backup to its digest; its description. Raises :class:`BackupDamaged`."""
    about = backup.about
    if about is None or about.format != FORMAT:
        raise BackupDamaged(name=backup.name, file=DESCRIPTION)
    listed = {one.path for one in about.files}
    for one in about.files:
        path = backup.folder / one.path
        inside = ".." not in Path(one.path).parts and not Path(one.path).is_absolute()
        if not inside or not path.is_file() or file_digest(path) != one.sha256:
            raise BackupDamaged(name=backup.name, file=one.path)
    if not {DATABASE, CONFIG} <= listed:
        raise BackupDamaged(name=backup.name, file=DATABASE)
    return about


def check_copy(path: Path, key: bytes | None = None) -> int:
    """Open a copied database, look over its pages and follow every chain of its log; how many changes it holds."""
    check_database(path, key)
    engine = open_engine(sqlite_url(path, key))
    try:
        with reading(engine) as connection:
            changes = follow_chains(connection)
        with engine.connect() as connection:
            # Back to one file: what was opened for checking must not leave a journal beside it.
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE").close()  # type: ignore[union-attr]
    finally:
        engine.dispose()
    return changes


def _glanced(path: Path, key: bytes | None) -> int:
    check_database(path, key)
    return glance(path, (), key).changes


def _belongings(folder: Path, waiting: set[str]) -> Iterator[Path]:
    """What belongs to a workspace beside its database: settings, key files, attachments, files that wait."""
    yield folder / CONFIG
    yield from sorted((folder / KEY_FOLDER).glob("*.pem"))
    yield from sorted(path for path in (folder / "blobs").glob("*") if path.suffix != ".part")
    yield from sorted(path for path in (folder / "inbox").glob("*.tvb") if path.name in waiting)


def _waiting(desk: Desk) -> list[str]:
    with reading(desk.engine) as connection:
        rows = connection.execute(select(incoming.c.path).where(incoming.c.state == HELD))
        return [row[0] for row in rows if row[0]]


def _copy(source: Path, target: Path) -> None:
    """A content named by its digest never changes: on the same disk a second name for it is as good as a copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.parent.name == "blobs":
        try:
            os.link(source, target)
        except OSError:
            pass
        else:
            return
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    with target.open("rb+") as copied:
        os.fsync(copied.fileno())


def _described(part: Path, path: Path) -> FileOf:
    return FileOf(path.relative_to(part).as_posix(), path.stat().st_size, file_digest(path))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.name != DESCRIPTION)


def _read(folder: Path) -> Description | None:
    try:
        return msgspec.json.decode((folder / DESCRIPTION).read_bytes(), type=Description)
    except (OSError, msgspec.DecodeError):
        return None


def _require_room(folder: Path, place: Path) -> None:
    sizes = (path.stat().st_size for path in (folder / DATABASE, folder / f"{DATABASE}-wal") if path.exists())
    blobs = 0 if place.stat().st_dev == folder.stat().st_dev else _size(folder / "blobs")
    if shutil.disk_usage(place).free < sum(sizes) + blobs + _SPARE:
        raise NoRoom(path=str(place))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))


def _disk_error(target: Path, error: OSError) -> Exception:
    if error.errno in FULL:
        return NoRoom(path=str(target))
    return (
        FileGone(path=str(error.filename)) if isinstance(error, FileNotFoundError) else FileNotWritten(path=str(target))
    )
