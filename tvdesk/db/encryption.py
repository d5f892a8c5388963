"""Encrypted database files: SQLCipher with a key of 32 bytes that is used as it is, without rounds over a passphrase.

SQLCipher's driver is a second one beside Python's own, with exceptions of its own; it is loaded only for a file that is
encrypted. Pages are authenticated: a changed byte shows as a damaged file, a wrong key as no database at all.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

PAGE_BYTES = 8_192
KEY_BYTES = 32
_DRIVER = "sqlcipher3"


def as_text(key: bytes | None) -> str:
    """A key as SQLCipher takes it; empty for a file in the clear."""
    return f"x'{key.hex()}'" if key else ""


def driver(key: bytes | None) -> ModuleType:
    """The driver for a file with that key: Python's own where there is none."""
    return sqlite3 if key is None else cipher_driver()


def cipher_driver() -> ModuleType:
    """SQLCipher's driver, made ready: it opens files in the clear too."""
    import sqlcipher3

    sqlcipher3.register_adapter(bool, int)
    return sqlcipher3  # type: ignore[no-any-return]


def database_errors() -> tuple[type[Exception], ...]:
    """The errors of the drivers that are loaded."""
    found = sys.modules.get(_DRIVER)
    return (sqlite3.Error,) if found is None else (sqlite3.Error, found.Error)


def connect(name: str | Path, key: bytes | None, *, with_cipher: bool = False, **options: Any) -> Any:
    """A connection of the driver that fits. ``with_cipher`` takes SQLCipher's for a file in the clear too.

    Nothing is read yet, so a wrong key shows at the first statement.
    """
    module = cipher_driver() if with_cipher else driver(key)
    connection = module.connect(name, **options)
    if module is not sqlite3:
        for pragma in pragmas_first():
            connection.execute(f"PRAGMA {pragma}").close()
        if key is not None:
            connection.execute(f'PRAGMA key="{as_text(key)}"').close()
    return connection


def pragmas_first() -> tuple[str, ...]:
    """What SQLCipher is told before anything else: no lines on the standard error; pages as large as in the clear.

    Both hold for the whole process, and so for files that are attached as well.
    """
    return "cipher_log_level=NONE", f"cipher_default_page_size={PAGE_BYTES}"


def export_database(source: Path, key: bytes | None, target: Path, new_key: bytes | None) -> None:
    """Write a database anew, row by row, as a file with another key, or in the clear.

    Nobody else has the source open. Raises what the driver raises.
    """
    with closing(connect(source, key, with_cipher=True)) as connection:
        connection.execute("ATTACH ? AS target KEY ?", (str(target), as_text(new_key))).close()
        if new_key is None:
            connection.execute(f"PRAGMA target.page_size={PAGE_BYTES}").close()
        connection.execute("SELECT sqlcipher_export('target')").fetchall()
        connection.execute("DETACH target").close()
