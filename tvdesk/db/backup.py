"""Copies of a SQLite database while it is in use."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from tvdesk.db.encryption import connect, database_errors
from tvdesk.db.engine import translated
from tvdesk.db.errors import DatabaseDamaged

PAGES = 4_096


def copy_database(engine: Engine, target: Path, key: bytes | None = None) -> None:
    """Copy the database to a new file by SQLite's own backup: one consistent state, also while others write.

    ``key`` is the database's; the copy has the same.
    Raises members of ``tvdesk.db.errors``.
    """
    with translated():
        plain = engine.raw_connection()
        try:
            with closing(connect(target, key)) as copy:
                # driver_connection is the one that SQLite itself knows.
                plain.driver_connection.backup(copy, pages=PAGES)  # type: ignore[union-attr]
                # A copy is one file: no journal beside it, whatever the original keeps.
                copy.execute("PRAGMA journal_mode=DELETE").close()
        except database_errors() as error:
            raise DatabaseDamaged(detail=str(error)[:200]) from error
        finally:
            plain.close()
