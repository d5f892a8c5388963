"""Backups without anybody thinking of them: once a day, before an import and before an update; old ones go.

What a person asked for herself stays until she takes it away; only backups that were made by themselves are
thinned out, and never one that cannot be read: it may be all that is left.
"""

from __future__ import annotations

import shutil
from datetime import datetime, tzinfo

from tvdesk.db import log
from tvdesk.services.backup import ASKED, BEFORE_UPDATE, DAILY, Backup, Backups, backups_in
from tvdesk.services.reading import read_desk
from tvdesk.services.rotation import Rotation, kept
from tvdesk.services.workspace import Workspace

Zone = tzinfo | None
"""The office's zone; ``None`` is the machine's."""


class BackupKeeper:
    """Keeps the backups of one workspace. On PostgreSQL it does nothing: the server's own tools do it there."""

    def __init__(self, workspace: Workspace, rotation: Rotation | None = None, zone: Zone = None) -> None:
        self._workspace = workspace
        self._rotation = rotation or Rotation()
        self._zone = zone

    def daily(self) -> Backup | None:
        """Today's backup when there is none yet and something was written since the last; raises as ``create``."""
        today = self._local(self._now()).date()
        if any(self._created(one).date() == today for one in self._described()):
            return None
        return self._make(DAILY)

    def before(self, reason: str) -> Backup | None:
        """A backup to go back to before something large happens; none where the newest holds all there is.

        Before an update one is always made: the old tables are what the old program needs.
        """
        return self._make(reason)

    def thin_out(self) -> list[str]:
        """Delete what the rotation no longer keeps; the names of what went."""
        own = [one for one in self._described() if one.about is not None and one.about.reason != ASKED]
        stay = kept((self._created(one) for one in own), self._rotation)
        gone = [one for one in own if self._created(one) not in stay]
        for one in gone:
            shutil.rmtree(one.folder, ignore_errors=True)
        return [one.name for one in gone]

    def _make(self, reason: str) -> Backup | None:
        if self._workspace.settings.database or (reason != BEFORE_UPDATE and self._holds_all()):
            return None
        made = Backups(self._workspace).create(reason=reason)
        self.thin_out()
        return made

    def _holds_all(self) -> bool:
        """Whether the newest backup has every change; attachments and settings come only with changes."""
        found = self._described()
        if not found or found[0].about is None:
            return False
        held = read_desk(self._workspace.desk, lambda connection: log.devices(connection).values())
        about = found[0].about
        return about.changes == sum(one.seq for one in held) and about.device == self._workspace.settings.device

    def _described(self) -> list[Backup]:
        return [one for one in backups_in(self._workspace.folder) if one.about is not None]

    def _created(self, one: Backup) -> datetime:
        assert one.about is not None  # only described ones are looked at
        return self._local(datetime.fromisoformat(one.about.created))

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._workspace.desk.timestamp())

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)


def back_up_before_update(workspace: Workspace) -> None:
    """For ``open_workspace(before_update=…)``: the old database is kept before its tables are changed."""
    BackupKeeper(workspace).before(BEFORE_UPDATE)
