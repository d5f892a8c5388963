"""Whether a database file is sound. Plain SQLite: it can be asked before SQLAlchemy is loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.read_only import open_read_only


def check_database(path: Path) -> None:
    """Let SQLite look over every page and index; :class:`DatabaseDamaged`.

    The file is opened for reading only and nothing is left beside it.
    """
    _check(path, "integrity_check")


def quick_check(path: Path) -> None:
    """The same without holding the indexes to the rows."""
    _check(path, "quick_check")


def _check(path: Path, word: str) -> None:
    try:
        with closing(open_read_only(path)) as connection:
            rows = connection.execute(f"PRAGMA {word}(3)").fetchall()
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(detail=str(error)[:200]) from error
    if rows != [("ok",)]:
        raise DatabaseDamaged(detail="; ".join(str(row[0]) for row in rows)[:200])
