"""Connections: SQLite with durable settings by default, PostgreSQL by URL."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from tvdesk.db.encryption import PAGE_BYTES, as_text, cipher_driver, database_errors, pragmas_first
from tvdesk.db.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFailed,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
)

_BUSY_MS = 5_000
_TURN_MS = 30_000
"""How long an officer's write waits for the others': an import of a large file is one of them."""

_REACH_SECONDS, _RECYCLE_SECONDS = 10, 1_800
_LEAST_ROOM = 65_536
"""Bytes: the index of a WAL grows by half of it."""

_WRITER = 0x7476_6465
"""PostgreSQL's advisory lock of the one who writes ("tvde")."""

_KEPT = 2
"""Connections that a running desk keeps open while nobody uses them: the window's, and one of the jobs behind it."""

_PRAGMAS = (
    f"page_size={PAGE_BYTES}",  # the rows are long, and half as many pages are written to the WAL and back
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_MS}",
    "temp_store=MEMORY",
    "cache_size=-16384",
    "journal_size_limit=16777216",  # of a connection that stays open: a large import's WAL does not lie there for days
    "trusted_schema=OFF",
)


_CIPHER = "sqlite+pysqlcipher"

# Without it the driver looks for an adapter at every bool, in vain, before it takes it for the number that it is.
sqlite3.register_adapter(bool, int)


def sqlite_url(path: Path, key: bytes | None = None) -> str:
    """The URL of a database file, with the key that opens an encrypted one in it: not to be shown or kept."""
    if key is None:
        return f"sqlite+pysqlite:///{path}"
    # SQLAlchemy writes no password where there is no name of a user.
    return f"{_CIPHER}://:{quote(as_text(key), safe='')}@/{quote(str(path))}?cipher_page_size={PAGE_BYTES}"


def is_encrypted(engine: Engine) -> bool:
    """Whether the engine's database is an encrypted file."""
    return engine.url.drivername == _CIPHER


def open_engine(url: str, *, kept: bool = False) -> Engine:
    """An engine for the URL. No connection is made yet.

    SQLite: WAL with ``synchronous=FULL`` (a committed change survives a power cut), foreign keys on, and
    our own BEGIN, because Python's default leaves DDL outside transactions. Each use has a connection of its own;
    with ``kept`` a few stay open for the next use, until ``dispose``.
    """
    if not url.startswith("sqlite"):
        return _server(url)
    encrypted = url.startswith(_CIPHER)
    if encrypted:
        cipher_driver()
    engine = _keeping(url) if kept else create_engine(url, poolclass=NullPool)
    if encrypted:
        event.listen(engine, "handle_error", _tell_full_disk)

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (*(pragmas_first() if encrypted else ()), *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _tell_full_disk(context: ExceptionContext) -> None:
    """SQLCipher's driver tells a disk without room, and one that fails, by the same name: the room decides."""
    error, url = context.original_exception, context.engine.url if context.engine else None
    if url is None or url.database is None or getattr(error, "sqlite_errorname", "") != "SQLITE_IOERR":
        return
    with suppress(OSError):
        if shutil.disk_usage(Path(url.database).parent).free < _LEAST_ROOM:
            error.sqlite_errorname = "SQLITE_IOERR_WRITE"  # type: ignore[attr-defined]


def _server(url: str) -> Engine:
    """An engine for a database on a server: a connection that was cut while nobody used it is made anew unseen."""
    options = {} if "connect_timeout" in url else {"connect_timeout": _REACH_SECONDS}
    return create_engine(url, pool_pre_ping=True, pool_recycle=_RECYCLE_SECONDS, connect_args=options)


def _keeping(url: str) -> Engine:
    """An engine that keeps connections open; one in use while it is disposed of is closed as soon as it comes back.

    SQLAlchemy's own pool would hold that one open until Python looks for garbage, and Windows the file with it.
    """
    engine = create_engine(url, poolclass=QueuePool, pool_size=_KEPT, max_overflow=-1, pool_use_lifo=True)
    disposed = 0

    @event.listens_for(engine, "engine_disposed")
    def count(_engine: Engine) -> None:
        nonlocal disposed
        disposed += 1

    @event.listens_for(engine, "connect")
    def stamp(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["disposed"] = disposed

    @event.listens_for(engine, "checkin")
    def close_late(_connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.get("disposed") != disposed:
            record.invalidate()

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed as a whole at the end, or not at all.

    Takes SQLite's write lock at once, so that it never fails half-way for want of it. Raises members of
    ``tvdesk.db.errors`` in place of the driver's exceptions.
    """
    with translated(), engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        with connection.begin():
            if connection.dialect.name != "sqlite":
                _wait_for_turn(connection)
            yield connection


def _wait_for_turn(connection: Connection) -> None:
    """What BEGIN IMMEDIATE is to SQLite: one writer at a time, and not for ever."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_TURN_MS}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database."""
    with translated(), engine.connect() as plain:
        # PostgreSQL shows each statement what was committed until then, unless it is asked for one view.
        sqlite = plain.dialect.name == "sqlite"
        connection = plain if sqlite else plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Driver exceptions as ours: the user needs to know what to do, not which layer spoke."""
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        raise _reason(str(error.orig), getattr(error.orig, "sqlite_errorname", "")) from error
    except database_errors() as error:  # from rows that were fetched past SQLAlchemy
        raise _reason(str(error), getattr(error, "sqlite_errorname", "")) from error


# SQLite's "disk I/O error" where the index of the WAL, or a page, found no room: nothing is damaged.
_NO_ROOM = frozenset({"SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMMAP", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_WRITE"})


_UNREACHABLE = (
    "connection refused",
    "could not connect",
    "connection failed",
    "connection timeout",
    "timeout expired",
    "server closed the connection",
    "terminating connection",
    "the connection is closed",
    "connection is lost",
    "connection reset",
    "no route to host",
    "could not translate host name",
    "failed to resolve host",
    "network is unreachable",
    "starting up",
    "shutting down",
)


def _reason(text: str, name: str = "") -> Exception:
    low = text.lower()
    if "full" in low or "no space" in low or name in _NO_ROOM:
        return DiskFull()
    if "locked" in low or "busy" in low or "lock timeout" in low:
        return DatabaseBusy()
    if any(sign in low for sign in _UNREACHABLE):
        return DatabaseUnreachable(detail=" ".join(text.split())[:200])
    if "readonly" in low or "read-only" in low or "unable to open" in low:
        return DatabaseReadOnly()
    if "malformed" in low or "not a database" in low or "disk i/o error" in low:
        return DatabaseDamaged(detail=text[:200])
    return DatabaseFailed(detail=text[:200])
