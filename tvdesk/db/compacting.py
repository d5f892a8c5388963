"""Writing a database file anew, without what it still holds of rows that were changed or deleted."""

from __future__ import annotations

from sqlalchemy import Engine

from tvdesk.db.engine import translated
from tvdesk.db.models import FULL_TEXT


def compact(engine: Engine) -> None:
    """Merge the search, write the file anew, empty its WAL. Nothing is done on a server, which does it by itself.

    Needs free space of the size of the database, on the disk and not in memory. Raises members of
    ``tvdesk.db.errors``; the database is as it was then.
    """
    if engine.dialect.name != "sqlite":
        return
    with translated():
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA temp_store=FILE")
            cursor.execute(f"INSERT INTO {FULL_TEXT}({FULL_TEXT}) VALUES ('optimize')")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA temp_store=MEMORY")
            cursor.close()
        finally:
            raw.close()
