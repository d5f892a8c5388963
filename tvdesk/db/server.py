"""What can be asked of a database server before an office relies on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from tvdesk.db.engine import reading

_LOCAL = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """``version`` is PostgreSQL's number (170004 for 17.4); ``ahead`` by how many seconds its clock is before ours.

    ``lacking`` are the rights that this user has not got; ``sealed`` says that the connection is encrypted, ``local``
    that it does not leave this machine, ``named`` that the password stands in the URL.
    """

    version: int
    encoding: str
    ahead: float
    lacking: tuple[str, ...]
    sealed: bool
    local: bool
    named: bool


def look(engine: Engine, url: str) -> ServerFacts:
    """Ask the server. Raises members of ``tvdesk.db.errors`` where it cannot be asked."""
    parsed = make_url(url)
    with reading(engine) as connection:

        def one(statement: str) -> object:
            return connection.execute(text(statement)).scalar()

        before = datetime.now(UTC)
        now = one("SELECT clock_timestamp()")
        middle = before + (datetime.now(UTC) - before) / 2
        return ServerFacts(
            version=int(str(one("SHOW server_version_num"))),
            encoding=str(one("SHOW server_encoding")),
            ahead=(now - middle).total_seconds() if isinstance(now, datetime) else 0.0,
            lacking=_lacking(connection),
            sealed=bool(one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")),
            local=(parsed.host or "") in _LOCAL or (parsed.host or "").startswith("/"),
            named=bool(parsed.password),
        )


def _lacking(connection: Connection) -> tuple[str, ...]:
    """Making tables (for an update), and reading and writing those that are there."""
    found = []
    if not connection.execute(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")).scalar():
        found.append("CREATE")
    rows = connection.execute(text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"))
    tables = [row[0] for row in rows]
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        query = text("SELECT has_table_privilege(:name, :right)")
        if not all(connection.execute(query, {"name": name, "right": right}).scalar() for name in tables):
            found.append(right)
    return tuple(found)
