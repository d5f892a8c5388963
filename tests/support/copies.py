"""Copies of workspaces that tests work in as if each were the only one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_to_work_in(source: Path, target: Path) -> None:
    """Copy a folder with workspaces; each copy counts as never opened, so that none is taken for a copy."""
    shutil.copytree(source, target)
    for database in target.rglob("tvdesk.db"):
        if "backups" in database.relative_to(target).parts:
            continue  # what lies there is held to its digest
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("DELETE FROM meta WHERE key LIKE 'mark_token.%'").close()
