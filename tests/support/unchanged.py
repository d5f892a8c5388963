"""Whether a desk is as it was: what it shows, how many rows each table has, and which files it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from offices import Office
from sqlalchemy import func, select

from tvdesk.db.engine import reading
from tvdesk.db.models import metadata
from tvdesk.services.verify import desk_digest, verify

# The journal tells of refusals too: it is the one table that a refused file adds to.
JOURNAL = "audit"


def snapshot(office: Office) -> dict[str, Any]:
    """State digest, vector, rows of every table but the journal, and the files of the workspace."""
    with reading(office.desk.engine) as connection:
        tables = [table for table in metadata.sorted_tables if table.name != JOURNAL]
        rows = {table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in tables}
        digest = desk_digest(connection, office.desk)
        peers = sorted(map(tuple, connection.execute(select(metadata.tables["peer"])).all()))
    folder = office.workspace.folder
    files = sorted(str(path.relative_to(folder)) for name in ("inbox", "blobs") for path in (folder / name).rglob("*"))
    return {"rows": rows, "digest": digest, "peers": peers, "files": files}


@contextmanager
def unchanged(*offices: Office) -> Iterator[None]:
    """Nothing of these desks changes in the block, and their logs and tables hold together after it."""
    before = [snapshot(office) for office in offices]
    yield
    assert [snapshot(office) for office in offices] == before
    for office in offices:
        sound(office)


def sound(office: Office) -> str:
    """The state digest of a desk whose chains and projection were checked."""
    with reading(office.desk.engine) as connection:
        return verify(connection, office.desk).digest
