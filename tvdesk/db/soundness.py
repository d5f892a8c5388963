"""Whether a database file is sound. Plain SQLite: it can be asked before SQLAlchemy is loaded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tvdesk.db.encryption import database_errors
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.read_only import open_read_only


def check_database(path: Path, key: bytes | None = None) -> None:
    """Let SQLite look over every page and index; :class:`DatabaseDamaged`.

    The file is opened for reading only and nothing is left beside it; ``key`` opens an encrypted one.
    """
    _check(path, key, "integrity_check")


def quick_check(path: Path, key: bytes | None = None) -> None:
    """The same without holding the indexes to the rows."""
    _check(path, key, "quick_check")


def _check(path: Path, key: bytes | None, word: str) -> None:
    try:
        with closing(open_read_only(path, key)) as connection:
            rows = connection.execute(f"PRAGMA {word}(3)").fetchall()
    except database_errors() as error:
        raise DatabaseDamaged(detail=str(error)[:200]) from error
    if rows != [("ok",)]:
        raise DatabaseDamaged(detail="; ".join(str(row[0]) for row in rows)[:200])
