"""Copies of a SQLite database while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from tvdesk.db.engine import translated
from tvdesk.db.errors import DatabaseDamaged

PAGES = 4_096


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the database to a new file by SQLite's own backup: one consistent state, also while others write.

    Raises members of ``tvdesk.db.errors``.
    """
    with translated():
        plain = engine.raw_connection()
        try:
            with closing(sqlite3.connect(target)) as copy:
                # driver_connection is the one that SQLite itself knows.
                plain.driver_connection.backup(copy, pages=PAGES)  # type: ignore[union-attr]
                # A copy is one file: no journal beside it, whatever the original keeps.
                copy.execute("PRAGMA journal_mode=DELETE").close()
        except sqlite3.DatabaseError as error:
            raise DatabaseDamaged(detail=str(error)[:200]) from error
        finally:
            plain.close()
