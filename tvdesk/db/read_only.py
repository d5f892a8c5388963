"""SQLite files opened for reading alone, by the driver itself: nothing heavy is loaded for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tvdesk.db.encryption import connect, database_errors


def read_only_uri(path: Path) -> str:
    """The name under which SQLite opens a file without making or changing it."""
    return f"{path.absolute().as_uri()}?mode=ro"


def open_read_only(path: Path, key: bytes | None = None, *, patience: float = 5.0, with_cipher: bool = False) -> Any:
    """Open a file that is there; ``patience`` are the seconds to wait for a writer, ``key`` opens an encrypted one.

    ``with_cipher`` as in :func:`~tvdesk.db.encryption.connect`. Raises the ``DatabaseError`` of the driver.
    """
    connection = connect(read_only_uri(path), key, with_cipher=with_cipher, uri=True, timeout=patience)
    try:
        connection.execute("PRAGMA query_only=ON").close()
    except database_errors():
        connection.close()
        raise
    return connection
