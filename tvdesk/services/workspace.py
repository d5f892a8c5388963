"""A workspace: the folder with one desk's database, files and identity.

Layout: ``workspace.json`` (role, unit, device, database URL, language), ``tvdesk.db``, ``inbox/`` (files
taken in, by digest), ``blobs/`` (attachments, by digest), ``keys/`` (only where there is no keyring),
``backups/``. One running tvdesk at a time holds ``lock``. Where ``workspace.json`` names a key, database, attachments
and files taken in are encrypted with it.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from tvdesk.db import log
from tvdesk.db.engine import open_engine, sqlite_url, writing
from tvdesk.db.upgrade import NEWEST, revision, upgrade
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import Desk, journal
from tvdesk.services.durable import write_file
from tvdesk.services.errors import (
    WorkspaceExists,
    WorkspaceIncomplete,
    WorkspaceLocked,
    WorkspaceMissing,
    WorkspaceReadOnly,
    WorkspaceUnreadable,
)
from tvdesk.services.keystore_errors import WorkspaceKeyMissing
from tvdesk.services.places import refuse_network, writable
from tvdesk.services.reprojecting import is_up_to_date, reproject
from tvdesk.services.sealed import OpeningKeys
from tvdesk.trust.keys import SealingKey, SigningKey
from tvdesk.trust.workspace_key import WorkspaceKey

CONFIG = "workspace.json"
DATABASE = "tvdesk.db"
LOCK = "lock"
INBOX, BLOBS = "inbox", "blobs"
FORMAT = 1
_LATER = ("files", "encrypted")

Unlock = Callable[[str], WorkspaceKey]
"""Gives the key of that name; raises what a key store raises."""


def no_unlocking(name: str) -> WorkspaceKey:
    """For workspaces that are never encrypted."""
    raise WorkspaceKeyMissing(key_name=name)


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``workspace.json`` holds. ``database`` is a URL, or empty for the file beside it.

    ``encrypted`` names the key with which the workspace is encrypted, or is empty.
    ``files`` is the folder of attachments and of files taken in, or empty for the workspace's own: officers on one
    database share one, which all of them see under the same name.
    """

    role: str
    unit: str
    device: str
    person: str = ""
    position: str = ""
    database: str = ""
    language: str = "vi"
    files: str = ""
    encrypted: str = ""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened workspace: its folder, its settings and the desk that works on it."""

    folder: Path
    settings: Settings
    desk: Desk
    key: WorkspaceKey | None = field(default=None, repr=False)

    @property
    def files(self) -> Path:
        """Where files are kept that belong to the database's records."""
        return Path(self.settings.files) if self.settings.files else self.folder

    @property
    def inbox(self) -> Path:
        return self.files / INBOX

    @property
    def blobs(self) -> Blobs:
        return Blobs(self.files / BLOBS, self.key.files if self.key else None)

    @property
    def database_key(self) -> bytes | None:
        """What opens the database of an encrypted workspace."""
        return self.key.database if self.key else None

    def opening(self, seal: SealingKey) -> OpeningKeys:
        """The keys that open what lies here: the device's own, and the workspace's."""
        return (seal, self.key.files) if self.key else (seal,)


def create_workspace(
    folder: Path,
    settings: Settings,
    now_ms: Callable[[], int],
    new_id: Callable[[], str],
    key: WorkspaceKey | None = None,
) -> Workspace:
    """Make folder, database and the device's empty log. The folder must hold no workspace yet.

    The device's keys must be stored before: a workspace whose keys are lost can never be written again. So must
    ``key`` be, with which it is encrypted: without it nobody can read it.
    """
    check_place(folder)
    files = Path(settings.files) if settings.files else folder
    try:
        for place in (folder / "backups", files / INBOX, files / BLOBS):
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceReadOnly(folder=str(folder)) from error
    if key is not None:
        settings = replace(settings, encrypted=key.name)
    desk = _desk(folder, settings, now_ms, new_id, key)
    bring_up(desk)
    with writing(desk.engine) as connection:
        log.add_device(connection, settings.device, settings.unit, settings.role)
        journal(connection, desk, "workspace.created", unit=settings.unit, role=settings.role)
    write_settings(folder, settings)
    return Workspace(folder, settings, desk, key)


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep the settings of a workspace."""
    write_file(folder / CONFIG, json.dumps(_kept(settings), ensure_ascii=False, indent=1).encode())


def _kept(settings: Settings) -> dict[str, Any]:
    """What is written of settings: an older program does not know what nobody has asked for."""
    return {name: value for name, value in asdict(settings).items() if value or name not in _LATER}


def check_place(folder: Path) -> None:
    """Raise the reason for which no workspace can be made in the folder; nothing is made yet.

    A database without its settings is what a broken-off attempt or a lost file leaves: never written over.
    """
    if (folder / CONFIG).exists():
        raise WorkspaceExists(folder=str(folder))
    refuse_network(folder)
    if (folder / DATABASE).exists():
        raise WorkspaceIncomplete(folder=str(folder), file=CONFIG)
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not nearest.is_dir() or not writable(nearest):
        raise WorkspaceReadOnly(folder=str(folder))


@contextmanager
def undone_on_failure(folder: Path) -> Iterator[None]:
    """Take away what was made in the folder since, when the block raises; what was there before stays."""
    before = set(folder.iterdir()) if folder.is_dir() else None
    try:
        yield
    except BaseException:
        made = [] if not folder.is_dir() else [one for one in folder.iterdir() if before is None or one not in before]
        for one in made:
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)
        if before is None and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def open_workspace(
    folder: Path,
    now_ms: Callable[[], int],
    new_id: Callable[[], str],
    *,
    locked: bool = True,
    kept: bool = False,
    before_update: Callable[[Workspace], None] | None = None,
    unlock: Unlock = no_unlocking,
) -> Workspace:
    """Open what :func:`create_workspace` made, and bring its database up to date.

    ``locked`` says that the caller holds :func:`only_one`, or needs no such care; without it the lock is taken
    for the time of an upgrade, so that a reader never changes tables under a running tvdesk. ``kept`` keeps
    connections open until the engine is disposed of, for a program that runs all day. ``before_update`` is
    called with the workspace as it is before an older database is changed; what it raises stops the update.
    ``unlock`` gives the key of one that is encrypted.
    """
    settings = read_settings(folder)
    refuse_network(folder)
    key = unlock(settings.encrypted) if settings.encrypted else None
    desk = _desk(folder, settings, now_ms, new_id, key, kept=kept)
    if not settings.database and not (folder / DATABASE).exists():
        raise WorkspaceIncomplete(folder=str(folder), file=DATABASE)
    found = Workspace(folder, settings, desk, key)
    at = revision(desk.engine)
    with nullcontext() if locked or (at == NEWEST and is_up_to_date(desk)) else only_one(folder):
        if before_update is not None and at is not None and at < NEWEST:
            before_update(found)
        bring_up(desk)
    return found


def signing(workspace: Workspace, key: Callable[[], SigningKey]) -> Workspace:
    """The workspace with a desk that signs what it writes at once, where others send files from the same database.

    ``key`` is asked for at the first write.
    """
    if not workspace.desk.shared:
        return workspace
    return replace(workspace, desk=replace(workspace.desk, key=key))


def bring_up(desk: Desk) -> None:
    """The tables of this program, and in them what it can read."""
    upgrade(desk.engine)
    reproject(desk)


def read_settings(folder: Path) -> Settings:
    """The settings of a workspace; says whether the folder has none or an unreadable one."""
    path = folder / CONFIG
    try:
        raw: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Settings(**raw)
    except FileNotFoundError as error:
        raise WorkspaceMissing(folder=str(folder)) from error
    except (OSError, ValueError, TypeError) as error:
        raise WorkspaceUnreadable(folder=str(folder)) from error


def key_of(folder: Path, unlock: Unlock) -> WorkspaceKey | None:
    """The key with which the workspace, or the backup, in a folder is encrypted; ``None`` for one in the clear."""
    name = read_settings(folder).encrypted
    return unlock(name) if name else None


def database_key(folder: Path, unlock: Unlock) -> bytes | None:
    """The key of the same folder's database."""
    key = key_of(folder, unlock)
    return key.database if key else None


def _desk(
    folder: Path,
    settings: Settings,
    now_ms: Callable[[], int],
    new_id: Callable[[], str],
    key: WorkspaceKey | None,
    *,
    kept: bool = False,
) -> Desk:
    engine = open_engine(settings.database or sqlite_url(folder / DATABASE, key.database if key else None), kept=kept)
    actor = settings.person or settings.unit
    return Desk(engine, settings.device, settings.unit, settings.role, actor, now_ms, new_id)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the workspace for this process; :class:`WorkspaceLocked` when another tvdesk has it.

    The operating system gives the lock back when the process ends, however it ends.
    """
    path = folder / LOCK
    try:
        handle = path.open("a+b")
    except OSError as error:
        raise WorkspaceReadOnly(folder=str(folder)) from error
    with handle:
        _lock(handle, folder)
        yield


def _lock(handle: IO[bytes], folder: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise WorkspaceLocked(folder=str(folder)) from error
