"""Erasing: what a change that erases leaves of the lines before it, in the log and in the files of the workspace.

In the log a line gives way to its digest, so that every chain still holds. A database keeps the bytes of what was
overwritten in pages that it has not used again, and the search its words: :func:`scrub` writes the whole file anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from tvdesk.db import bulk, log
from tvdesk.db.compacting import compact
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import draft, incoming
from tvdesk.history import chain
from tvdesk.services.desk import get_meta, set_meta

APPLIED = "applied"
_OWED = "erasing.owed"
_FILE = re.compile(rb'"sha256":"([0-9a-f]{64})"')


def take_out(connection: Connection, dots: Mapping[str, Collection[str]]) -> None:
    """Leave only the digests of these changes of these records.

    Open forms of these records, and the copies of files that were taken in, are let go of too; :func:`scrub` must
    follow the transaction, and says so itself until it has been done.
    """
    if not dots:
        return
    log.take_out(connection, dots, chain.digest)
    bulk.delete_in(connection, draft.name, "record", list(dots))
    set_meta(connection, _OWED, "1")


def scrub(engine: Engine, inbox: Path) -> bool:
    """Where something was erased: drop the copies of files that were taken in, and write the database anew.

    Whether there was anything to do. What the copies brought stands in the log, which says more: what was erased of
    it since. A database on a server is left to the server. Raises what the database raises; it is owed then still.
    """
    with reading(engine) as connection:
        if not get_meta(connection, _OWED):
            return False
        taken = select(incoming.c.digest, incoming.c.path).where(incoming.c.state == APPLIED, incoming.c.path != "")
        copies = {digest: inbox / Path(path).name for digest, path in connection.execute(taken)}
    gone = [digest for digest, path in copies.items() if _dropped(path)]
    compact(engine)
    with writing(engine) as connection:
        for piece in bulk.pieces(gone):
            connection.execute(update(incoming).where(incoming.c.digest.in_(piece)).values(path=None))
        set_meta(connection, _OWED, "" if len(gone) == len(copies) else "1")
    return True


def _dropped(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # another program has it open: the next time
        return False
    return True


def files_in(connection: Connection, records: Collection[str]) -> set[str]:
    """The digests of all files that any change of these records has named."""
    lines = (line for _, line in log.lines_of(connection, sorted(records)))
    return {found.decode() for line in lines for found in _FILE.findall(bytes(line))}
