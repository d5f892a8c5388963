"""Whether this desk is the only one that writes under its device's id; what stops it, and the new identity after that.

A device's log has one writer. A copied folder, a cloned disk or a backup brought back has the same keys and would
write a second history under the same positions; the office would refuse both. So a desk stops by itself:

* at its start, when the machine's note (``machine_mark``) does not fit: another machine, another folder beside the
  first, an older state than the one left here last;
* when a file from the office brings changes of this very device that are not in the own log.

What was written stays. The person takes a new identity: a new device with new keys, to be enrolled in the place of the
old one. The old log remains as history, and what the office never had of it is written again under the new device once
the office has said up to where it believes the old one (``succession``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.services.desk import Desk, get_meta, journal, set_meta
from tvdesk.services.errors import WorkspaceMissing, WorkspaceUnreadable
from tvdesk.services.export import head_at
from tvdesk.services.identity_errors import CannotVouch
from tvdesk.services.keystore import DeviceSecrets, KeyStore
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.machine_mark import Mark, read_mark, write_mark
from tvdesk.services.sole import doubt_of, note_doubt, note_former, settle_doubt
from tvdesk.services.tips import sign_own_tip
from tvdesk.services.workspace import Workspace, read_settings, write_settings

TOKEN = "mark_token."
Why = Literal["moved", "copied", "behind", "elsewhere", "forked"]


def look_at_mark(workspace: Workspace, marks: Path) -> str:
    """At a start: hold the workspace against the machine's note; why its identity is in doubt, or nothing.

    A doubt is kept in the workspace and stops every writing from then on.
    """
    device, desk = workspace.settings.device, workspace.desk
    with writing(desk.engine) as connection:
        if known := doubt_of(connection, device):
            return known
        token, mark = get_meta(connection, TOKEN + device), read_mark(marks, device)
        why = _mismatch(connection, workspace, token, mark) if token else ""
        if why:
            note_doubt(connection, desk, why)
            return why
        if not token:
            _begin(connection, workspace.folder, device, marks)
            return ""
    leave_mark(workspace, marks)
    return ""


def _begin(
    connection: Connection, folder: Path, device: str, marks: Path, random: Callable[[int], bytes] = os.urandom
) -> None:
    """A new mark, on the machine first: killed between the two, the next start finds the desk as it was before.

    The other way round it would find a mark that no machine knows, and stop a desk that nobody has copied.
    """
    token = random(16).hex()
    _note(connection, folder, device, marks, token)
    set_meta(connection, TOKEN + device, token)


def _note(connection: Connection, folder: Path, device: str, marks: Path, token: str) -> None:
    me = log.devices(connection)[device]
    mark = Mark(token, str(folder.absolute()), me.seq, me.head.hex())
    if token and mark != read_mark(marks, device):
        write_mark(marks, device, mark)


def leave_mark(workspace: Workspace, marks: Path) -> None:
    """At an end: note how far the device's log has come. A desk in doubt notes nothing."""
    device = workspace.settings.device
    with reading(workspace.desk.engine) as connection:
        if doubt_of(connection, device):
            return
        _note(connection, workspace.folder, device, marks, get_meta(connection, TOKEN + device))


def _mismatch(connection: Connection, workspace: Workspace, token: str, mark: Mark | None) -> str:
    if mark is None:
        return "moved"
    if mark.token != token:
        return "copied"
    here = str(workspace.folder.absolute())
    if mark.folder != here and _still_there(Path(mark.folder), workspace.settings.device):
        return "copied"
    me = log.devices(connection)[workspace.settings.device]
    if mark.seq > me.seq or head_at(connection, me, mark.seq).hex() != mark.head:
        return "behind"
    return ""


def _still_there(folder: Path, device: str) -> bool:
    try:
        return read_settings(folder).device == device
    except (WorkspaceMissing, WorkspaceUnreadable, OSError):
        return False


def vouch(workspace: Workspace, marks: Path) -> None:
    """The person's word that this is the only copy: the folder was moved here, and the other place is given up.

    Raises :class:`CannotVouch` where something shows otherwise.
    """
    device, desk = workspace.settings.device, workspace.desk
    with writing(desk.engine) as connection:
        why = doubt_of(connection, device)
        if why not in ("", "moved"):
            raise CannotVouch(why=why)
        settle_doubt(connection, device)
        journal(connection, desk, "identity.vouched", device=device)
        _begin(connection, workspace.folder, device, marks)


def take_new_identity(
    workspace: Workspace, store: KeyStore, marks: Path, random: Callable[[int], bytes] = os.urandom
) -> Workspace:
    """A new device with new keys for this workspace; all that was written stays.

    Where the old key is at hand it signs the end of its own log, so that others take it. The new device is enrolled
    as every other; its request names the old one. The workspace opens as the new device from now on.
    """
    secrets, old = DeviceSecrets.generate(random), workspace.settings
    store.save(secrets.device, secrets)
    settings = replace(old, device=secrets.device)
    desk = replace(workspace.desk, device=secrets.device)
    with writing(desk.engine) as connection:
        note_doubt(connection, workspace.desk, doubt_of(connection, old.device) or "given_up")
        _close_log(connection, workspace.desk, store)
        log.add_device(connection, secrets.device, old.unit, old.role)
        note_former(connection, secrets.device, old.device)
        journal(connection, desk, "identity.renewed", device=secrets.device, former=old.device)
        _begin(connection, workspace.folder, secrets.device, marks, random)
    write_settings(workspace.folder, settings)
    return replace(workspace, settings=settings, desk=desk)


def _close_log(connection: Connection, desk: Desk, store: KeyStore) -> None:
    try:
        key = store.load(desk.device).sign
    except SecretsMissing:
        return
    sign_own_tip(connection, desk, key)
