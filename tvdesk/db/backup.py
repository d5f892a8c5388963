"""Copies of a SQLite database while it is in use, and a first look whether a copy is sound."""

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


def check_database(path: Path, *, quick: bool = False) -> None:
    """Let SQLite look over every page (or, quickly, without the indexes); :class:`DatabaseDamaged`.

    The file is opened for reading only and nothing is left beside it.
    """
    word = "quick_check" if quick else "integrity_check"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(f"PRAGMA {word}(3)").fetchall()
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(detail=str(error)[:200]) from error
    if rows != [("ok",)]:
        raise DatabaseDamaged(detail="; ".join(str(row[0]) for row in rows)[:200])
