"""Reasons for which a backup is not made or not restored; the workspace stays as it was."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class BackupNotHere(Refused):
    """The data are in PostgreSQL, whose own tools back it up. No fields."""

    code = "backup.not_here"


class BackupMissing(WrongUsage):
    """No backup of that name. Fields: ``name``."""

    code = "backup.missing"


class BackupDamaged(NotAuthentic):
    """A file of the backup is gone or not the one that was written. Fields: ``name``, ``file``."""

    code = "backup.damaged"


class BackupExists(Refused):
    """The folder to write to is there already. Fields: ``folder``."""

    code = "backup.exists"
