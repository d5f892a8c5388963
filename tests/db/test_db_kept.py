"""Databases of every earlier schema become like new ones, with all that was in them and a backup first."""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.db.revision import NEWEST
from tvdesk.db.upgrade import MIGRATIONS, revision
from tvdesk.services.backup import backups_in
from tvdesk.services.backup_keeping import back_up_before_update
from tvdesk.services.browsing import Browsing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.searching import search
from tvdesk.services.verify import verify
from tvdesk.services.workspace import CONFIG, DATABASE, Settings, Workspace, create_workspace, open_workspace

KEPT = Path(__file__).parent / "kept"
ENTRIES: dict[str, dict[str, Any]] = json.loads((KEPT / "kept.json").read_text(encoding="utf-8"))
_ticks = count(1_780_000_000_000, 1_000)
NEW_ID = Identifiers(lambda: next(_ticks), os.urandom)


@pytest.fixture(params=sorted(ENTRIES))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The workspace as the older program left it."""
    name = str(request.param)
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / DATABASE).write_bytes(lzma.decompress((KEPT / f"{name}.db.xz").read_bytes()))
    (folder / CONFIG).write_text(json.dumps(ENTRIES[name]["workspace"]), encoding="utf-8")
    return name, folder


def opened(folder: Path) -> Workspace:
    return open_workspace(folder, lambda: next(_ticks), NEW_ID, before_update=back_up_before_update)


def schema(database: Path) -> set[tuple[str, str, str]]:
    """Everything that the database is made of, but for blanks and quotes that migrations leave in another way."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        statistics = connection.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall()
    plain = str.maketrans("", "", ' "\n\t')
    return {(type, name, sql.translate(plain)) for type, name, sql in rows} | set(statistics)


def test_every_revision_but_the_newest_is_kept() -> None:
    revisions = {path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py")}
    assert {name[:4] for name in ENTRIES} == revisions - {NEWEST}
    assert {f"{name}.db.xz" for name in ENTRIES} == {path.name for path in KEPT.glob("*.xz")}


def test_it_opens_with_all_that_was_in_it(kept: tuple[str, Path]) -> None:
    name, folder = kept
    entry = ENTRIES[name]
    workspace = opened(folder)
    desk = workspace.desk
    assert revision(desk.engine) == NEWEST
    with reading(desk.engine) as connection:
        found = verify(connection, desk)
        assert (found.changes, found.digest) == (entry["changes"], entry["digest"])
        assert search(connection, "trà vinh")
    lists = Browsing(desk, CodeLists.load(), Units.load())
    assert len(lists.find("activity").numbers) == entry["activities"]
    desk.engine.dispose()


def test_a_backup_of_the_older_state_is_made_first(kept: tuple[str, Path]) -> None:
    name, folder = kept
    opened(folder).desk.engine.dispose()
    (backup,) = backups_in(folder)
    with closing(sqlite3.connect(backup.folder / DATABASE)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (name[:4],)


def test_it_becomes_what_a_new_one_is(kept: tuple[str, Path], tmp_path: Path) -> None:
    _, folder = kept
    opened(folder).desk.engine.dispose()
    new = create_workspace(tmp_path / "new", Settings("unit", "tv-soct", "a" * 16), lambda: next(_ticks), NEW_ID)
    new.desk.engine.dispose()
    assert schema(folder / DATABASE) == schema(tmp_path / "new" / DATABASE)
