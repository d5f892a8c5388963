"""SQLite files opened for reading alone, by the driver itself: nothing heavy is loaded for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def read_only_uri(path: Path) -> str:
    """The name under which SQLite opens a file without making or changing it."""
    return f"{path.absolute().as_uri()}?mode=ro"


def open_read_only(path: Path, patience: float = 5.0) -> sqlite3.Connection:
    """Open a file that is there; ``patience`` are the seconds to wait for a writer. Raises ``sqlite3.Error``."""
    connection = sqlite3.connect(read_only_uri(path), uri=True, timeout=patience)
    try:
        connection.execute("PRAGMA query_only=ON").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
