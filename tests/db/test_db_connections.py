"""Connections that a running desk keeps: nothing is left open, locked or lying about because of them."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tvdesk.db.engine import open_engine, reading, sqlite_url, writing
from tvdesk.db.upgrade import upgrade

MANY = [{"key": str(number), "value": "x" * 4_000} for number in range(10_000)]
"""Some 40 MB."""
INSERT = text("INSERT INTO meta (key, value) VALUES (:key, :value)")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not say what is open")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = open_engine(sqlite_url(tmp_path / "a.db"), kept=True)
    upgrade(found)
    yield found
    found.dispose()


def opened(folder: Path) -> list[str]:
    """The files of the folder that this process holds open."""
    targets = (link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return [str(target) for target in targets if folder in target.parents]


@linux
def test_a_connection_stays_open_until_the_desk_is_closed(engine: Engine, tmp_path: Path) -> None:
    assert opened(tmp_path)
    engine.dispose()
    assert opened(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


@linux
def test_one_that_is_in_use_while_the_desk_is_closed_goes_when_it_comes_back(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        engine.dispose()
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar() is not None
        assert opened(tmp_path)
    assert opened(tmp_path) == []
    assert not (tmp_path / "a.db-wal").exists()


def test_a_closed_desk_can_be_used_again(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(INSERT, MANY[:1])
    engine.dispose()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE key = '0'")).scalar() == MANY[0]["value"]


def test_no_reading_stays_open(engine: Engine, tmp_path: Path) -> None:
    """Also where not all rows were fetched: the journal could never be taken back into the database."""

    def first() -> object:
        with reading(engine) as connection:
            return connection.execute(text("SELECT key FROM meta")).fetchone()

    with writing(engine) as connection:
        connection.execute(INSERT, MANY[:500])
    assert first() is not None
    with writing(engine) as connection:
        connection.execute(text("UPDATE meta SET value = ''"))
    with closing(sqlite3.connect(tmp_path / "a.db")) as other:
        busy, left, taken_back = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, left) == (0, taken_back)
    assert (tmp_path / "a.db-wal").stat().st_size == 0


def test_the_journal_of_a_large_change_does_not_lie_there_for_good(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.execute(INSERT, MANY)
    assert (tmp_path / "a.db-wal").stat().st_size > 40_000_000
    for number in (1, 2):
        with writing(engine) as connection:
            connection.execute(text("UPDATE meta SET value = :value WHERE key = '1'"), {"value": str(number)})
    assert (tmp_path / "a.db-wal").stat().st_size <= 16 << 20
