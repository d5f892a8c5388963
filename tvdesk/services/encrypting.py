"""A workspace encrypted, or brought back into the clear: written anew aside, verified, and only then put in place.

What lay there before goes once the new one was verified, with the backups that were made of it: a copy in the clear
beside an encrypted workspace would undo it. What was written to sticks or handed on stays as it was, and what a disk
keeps of deleted files is not the program's to reach.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tvdesk.db.encryption import database_errors, export_database
from tvdesk.db.engine import reading, writing
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.soundness import check_database
from tvdesk.services.attachment_errors import AttachmentDamaged
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import Backup, Backups, backups_in
from tvdesk.services.blobs import PART, Blobs
from tvdesk.services.desk import journal
from tvdesk.services.durable import FULL, write_stream
from tvdesk.services.encryption_errors import AlreadySo, ServerNotEncrypted
from tvdesk.services.errors import FileNotWritten, NoRoom
from tvdesk.services.keystore import KEY_FOLDER, KeyStore
from tvdesk.services.replacing import REWRITING, put_in_place
from tvdesk.services.verify import verify
from tvdesk.services.workspace import (
    BLOBS,
    DATABASE,
    INBOX,
    Settings,
    key_of,
    open_workspace,
    read_settings,
    write_settings,
)
from tvdesk.trust.keys import Random
from tvdesk.trust.workspace_key import WorkspaceKey

_SPARE = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Whether the workspace is encrypted now, how many changes were found whole, and how many backups went."""

    encrypted: bool
    changes: int
    backups_gone: int


def rewrite(
    folder: Path,
    store: KeyStore,
    now_ms: Callable[[], int],
    new_id: Callable[[], str],
    *,
    encrypt: bool,
    random: Random = os.urandom,
) -> Rewritten:
    """Encrypt the workspace with a new key, or write it in the clear again.

    The caller holds the workspace's lock and has nothing open in it. The key is kept in ``store``, and read back from
    there, before anything is written with it. Raises :class:`ServerNotEncrypted`, :class:`AlreadySo`, ``NoRoom``,
    ``FileNotWritten``, and what verifying finds; the workspace is then as it was.
    """
    settings = read_settings(folder)
    if settings.database or settings.files:
        raise ServerNotEncrypted()
    if encrypt == bool(settings.encrypted):
        raise AlreadySo()
    _require_room(folder)
    old = key_of(folder, store.load_key)
    key = _kept(store, random) if encrypt else None
    stamp = f"{datetime.fromtimestamp(now_ms() / 1000, UTC):%Y%m%d-%H%M%S}"
    aside = folder / f"{REWRITING}{stamp}"
    with _told(folder):
        try:
            _write(folder, aside, settings, old, key)
            changes = _verified(aside, store, now_ms, new_id, encrypt)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            if key is not None:
                store.delete_key(key.name)
            raise
        # From here on the key stays, whatever happens: what is put in place opens with nothing else.
        before = put_in_place(aside, folder, aside.name)
    gone = _renew_backups(folder, store, now_ms, new_id)
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)
    # The old key stays in the store: a backup on a stick may still need it.
    return Rewritten(encrypt, changes, gone)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise (NoRoom if error.errno in FULL else FileNotWritten)(path=str(folder)) from error


def _kept(store: KeyStore, random: Random) -> WorkspaceKey:
    key = WorkspaceKey.generate(random)
    store.save_key(key)
    return store.load_key(key.name)


def _write(folder: Path, aside: Path, settings: Settings, old: WorkspaceKey | None, new: WorkspaceKey | None) -> None:
    aside.mkdir(mode=0o700)
    for name in (INBOX, BLOBS, "backups"):
        (aside / name).mkdir()
    if (folder / KEY_FOLDER).is_dir():
        shutil.copytree(folder / KEY_FOLDER, aside / KEY_FOLDER)
    try:
        export_database(folder / DATABASE, _database(old), aside / DATABASE, _database(new))
    except database_errors() as error:
        raise DatabaseDamaged(detail=str(error)[:200]) from error
    before, after = _blobs(folder, old), _blobs(aside, new)
    for path in sorted((folder / BLOBS).glob("*")):
        if path.suffix != PART:
            after.put(before.pieces(path.name), path.name)
            times = path.stat()
            os.utime(aside / BLOBS / path.name, (times.st_atime, times.st_mtime))
    for path in sorted((folder / INBOX).glob("*.tvb")):
        with path.open("rb") as opened, before.unwrapped(opened) as plain:
            write_stream(aside / INBOX / path.name, partial(after.wrap, plain))
    write_settings(aside, replace(settings, encrypted=new.name if new else ""))


def _database(key: WorkspaceKey | None) -> bytes | None:
    return key.database if key else None


def _blobs(folder: Path, key: WorkspaceKey | None) -> Blobs:
    return Blobs(folder / BLOBS, key.files if key else None)


def _verified(
    folder: Path, store: KeyStore, now_ms: Callable[[], int], new_id: Callable[[], str], encrypted: bool
) -> int:
    """Look the new workspace over, from its pages to its last attachment; how many changes it holds."""
    workspace = open_workspace(folder, now_ms, new_id, unlock=store.load_key)
    try:
        check_database(folder / DATABASE, workspace.database_key)
        with reading(workspace.desk.engine) as connection:
            found = verify(connection, workspace.desk)
        damaged = [one for one in lost_files(workspace.desk, workspace.blobs, contents=True) if one.damaged]
        if damaged:
            raise AttachmentDamaged(sha256=damaged[0].sha256)
        with writing(workspace.desk.engine) as connection:
            journal(connection, workspace.desk, "workspace.encrypted" if encrypted else "workspace.decrypted")
    finally:
        workspace.desk.engine.dispose()
    return found.changes


def _renew_backups(folder: Path, store: KeyStore, now_ms: Callable[[], int], new_id: Callable[[], str]) -> int:
    """One backup of the workspace as it now is, and none in the clear of one that is encrypted; how many went."""
    workspace = open_workspace(folder, now_ms, new_id, unlock=store.load_key)
    try:
        Backups(workspace).create()
    finally:
        workspace.desk.engine.dispose()
    clear = backups_in_the_clear(folder, workspace.settings)
    for one in clear:
        shutil.rmtree(one.folder, ignore_errors=True)
    return len(clear)


def backups_in_the_clear(folder: Path, settings: Settings) -> list[Backup]:
    """Backups in the folder of an encrypted workspace that anybody can read."""
    if not settings.encrypted:
        return []
    return [one for one in backups_in(folder) if one.about is not None and not one.about.encrypted]


def _require_room(folder: Path) -> None:
    """The workspace is there twice for a while, and a backup comes to it."""
    needed = sum(path.stat().st_size for path in folder.glob(f"{DATABASE}*")) * 2
    needed += sum(path.stat().st_size for name in (BLOBS, INBOX) for path in (folder / name).glob("*"))
    if shutil.disk_usage(folder).free < needed + _SPARE:
        raise NoRoom(path=str(folder))
