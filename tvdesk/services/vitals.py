"""What the strip at the foot of the window says: last backup, how much is in the log, this machine, last receipt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tvdesk.core.forms import REPORTABLE
from tvdesk.db.models import TYPED, incoming
from tvdesk.services.backup import backups_in
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.sole import doubt_of

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Vitals:
    """Times are ISO text in UTC, empty for none; ``machine`` tells two computers of one unit apart.

    ``doubt`` is why the workspace may be a copy, empty where it is the only one.
    """

    backup: str
    records: int
    machine: str
    receipt: str
    doubt: str = ""


def read_vitals(office: Office) -> Vitals:
    """As they are now."""
    device = office.desk.device

    def read(connection: Connection) -> tuple[int, str, str]:
        return _records(connection), last_receipt(connection), doubt_of(connection, device)

    records, receipt, doubt = read_desk(office.desk, read)
    return Vitals(last_backup(office), records, device[:_SHORT], receipt, doubt)


def last_backup(office: Office) -> str:
    """When the newest backup was made."""
    made = [one.about.created for one in backups_in(office.workspace.folder) if one.about is not None]
    return max(made, default="")


def last_receipt(connection: Connection) -> str:
    """When the consolidating office's last answer was taken in."""
    query = select(func.max(incoming.c.received)).where(incoming.c.kind == "reply", incoming.c.state == "applied")
    return str(connection.execute(query).scalar() or "")


def _records(connection: Connection) -> int:
    """All but the hidden ones: both are counted in an index, the visible ones only in the rows."""
    tables = [TYPED[type] for type in REPORTABLE]
    every = [select(func.count()).select_from(table) for table in tables]
    hidden = [select(func.count()).select_from(table).where(~table.c.visible) for table in tables]
    counts = [sum(int(connection.execute(query).scalar_one()) for query in queries) for queries in (every, hidden)]
    return counts[0] - counts[1]
