"""The database looked over while the libraries that open it are still being loaded: SQLite needs none of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tvdesk.db.soundness import quick_check

DATABASE = "tvdesk.db"


def begin_check(folder: Path) -> Callable[[Path], None]:
    """Begin to look over the database of a workspace, where it has one.

    What is returned does what ``quick_check`` does: for that database it waits for what was begun, and any other it
    looks over then.
    """
    database = folder / DATABASE
    if not database.exists():
        return quick_check
    with_one = ThreadPoolExecutor(1, "check")
    begun = with_one.submit(quick_check, database)
    with_one.shutdown(wait=False)
    return lambda path: begun.result() if path == database else quick_check(path)
