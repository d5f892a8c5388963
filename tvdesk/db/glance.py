"""A glance into a database file that is not opened for work: a backup, or a workspace that may be damaged.

Plain SQLite, for reading only; whatever revision the file is at, only tables that every revision has are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvdesk.db.encryption import as_text, database_errors
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.read_only import open_read_only, read_only_uri


@dataclass(frozen=True, slots=True)
class Glance:
    """Visible records by type, changes in all logs, and the highest clock of a shown record (empty: none)."""

    counts: dict[str, int]
    changes: int
    clock: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that one file shows otherwise than another: its title there, and whether the other lacks it."""

    type: str
    record: str
    title: str
    is_new: bool
    clock: str


@dataclass(frozen=True, slots=True)
class Newer:
    """What the newer file has beyond the older: changes, records made and records altered, the newest of them first."""

    changes: int
    made: int
    altered: int
    records: tuple[Difference, ...] = field(default=())


def glance(path: Path, types: Sequence[str], key: bytes | None = None) -> Glance:
    """What is in the file, which ``key`` opens where it is encrypted.

    Raises :class:`DatabaseDamaged` where it cannot be read to its end.
    """
    with _reading(path, key) as connection:
        counts = {type: _one(connection, f'SELECT count(*) FROM "{type}" WHERE visible') for type in types}
        clocks = [connection.execute(f'SELECT max(clock) FROM "{type}"').fetchone()[0] or "" for type in types]
        return Glance(counts, _one(connection, "SELECT coalesce(sum(seq), 0) FROM device"), max(clocks, default=""))


def newer_than(
    path: Path,
    older: Path,
    titles: dict[str, str],
    limit: int = 50,
    *,
    key: bytes | None = None,
    older_key: bytes | None = None,
) -> Newer:
    """What ``path`` has that ``older`` has not; ``titles`` names the title column of each type.

    The keys open files that are encrypted. Raises :class:`DatabaseDamaged` where one of the files cannot be read to
    its end.
    """
    with _reading(path, key, with_cipher=bool(key or older_key)) as connection:
        attach = "ATTACH ? AS older KEY ?" if key or older_key else "ATTACH ? AS older"
        names = (read_only_uri(older), as_text(older_key)) if key or older_key else (read_only_uri(older),)
        connection.execute(attach, names).close()
        found = [one for type, title in titles.items() for one in _different(connection, type, title)]
        changes = "SELECT coalesce(sum(seq), 0) FROM"
        more = _one(connection, f"{changes} main.device") - _one(connection, f"{changes} older.device")
    made = sum(one.is_new for one in found)
    newest = sorted(found, key=lambda one: one.clock, reverse=True)[:limit]
    return Newer(max(more, 0), made, len(found) - made, tuple(newest))


def _different(connection: Any, type: str, title: str) -> Iterator[Difference]:
    rows = connection.execute(
        f'SELECT one.record, one."{title}", other.record IS NULL, one.clock FROM main."{type}" AS one'
        f' LEFT JOIN older."{type}" AS other ON other.record = one.record'
        " WHERE other.record IS NULL OR other.clock <> one.clock"
    )
    for record, text, is_new, clock in rows:
        yield Difference(type, record, str(text or ""), bool(is_new), clock)


def _one(connection: Any, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


@contextmanager
def _reading(path: Path, key: bytes | None, *, with_cipher: bool = False) -> Iterator[Any]:
    try:
        with closing(open_read_only(path, key, with_cipher=with_cipher)) as connection:
            yield connection
    except database_errors() as error:
        raise DatabaseDamaged(detail=str(error)[:200]) from error
