"""Reasons for which the database could not do what was asked. Nothing was changed in any of them."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused


class DiskFull(Refused):
    """No room left where the workspace is."""

    code = "database.disk_full"


class DatabaseBusy(Refused):
    """Another program holds the database's write lock."""

    code = "database.busy"


class DatabaseReadOnly(Refused):
    """The workspace cannot be written: read-only medium or missing rights."""

    code = "database.read_only"


class DatabaseDamaged(NotAuthentic):
    """The file is not a sound database. Fields: ``detail``."""

    code = "database.damaged"


class DatabaseFailed(Refused):
    """Any other failure of the driver. Fields: ``detail``."""

    code = "database.failed"


class DatabaseUnreachable(Refused):
    """The server does not answer, or lets this user not in. Fields: ``detail``."""

    code = "database.unreachable"


class SchemaTooNew(Refused):
    """The workspace was written by a newer tvdesk. Fields: ``found``, ``known``."""

    code = "database.newer_schema"
