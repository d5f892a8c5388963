"""Tables that say something else than the log: made again from it, after a backup."""

from __future__ import annotations

from tvdesk.db.engine import reading, writing
from tvdesk.services.backup import Backup, Backups
from tvdesk.services.desk import journal, unit_lookup
from tvdesk.services.projector import rebuild
from tvdesk.services.verify import follow_chains
from tvdesk.services.workspace import Workspace


def rebuild_tables(workspace: Workspace) -> tuple[Backup | None, int]:
    """Make the tables anew from the log, whatever they show; the backup made first, and how many records there are.

    Nothing is lost by it: what the tables hold follows from the log. Raises
    :class:`~tvdesk.history.errors.BrokenChain` where the log itself is not whole, and what a backup raises; nothing is
    changed then. On PostgreSQL no backup is made: there ``pg_dump`` is the tool.
    """
    desk = workspace.desk
    with reading(desk.engine) as connection:
        follow_chains(connection)
    backup = None if workspace.settings.database else Backups(workspace).create()
    with writing(desk.engine) as connection:
        records = rebuild(connection, unit_lookup(connection), desk.schemas)
        journal(connection, desk, "projection.rebuilt", records=records)
    return backup, records
