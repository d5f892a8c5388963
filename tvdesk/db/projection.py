"""Writing the typed tables: rows in, in bulk; the full-text index filled in as few statements as can be.

Filling FTS5 by one ``INSERT ... SELECT`` takes a sixth of the time that row triggers take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from tvdesk.db import bulk
from tvdesk.db.models import FULL_TEXT, TYPED, conflict, refusal

INDEXED_AT_ONCE = 2_000

Rows = Sequence[tuple[Any, ...]]


def columns(type: str) -> tuple[str, ...]:
    """The columns of a typed table, in the order in which :func:`replace` takes them."""
    return tuple(column.name for column in TYPED[type].columns)


def numbers(connection: Connection, type: str, records: Sequence[str]) -> dict[str, int]:
    """The local numbers of those records that the table already holds."""
    found = bulk.select_in(connection, f'SELECT record, no FROM "{type}" WHERE record IN ({{keys}})', records)
    return {row[0]: row[1] for row in found}


def next_number(connection: Connection) -> int:
    """The first number that no record of any type has."""
    highest = [connection.execute(text(f'SELECT max(no) FROM "{name}"')).scalar() or 0 for name in TYPED]
    return max(highest) + 1


def replace(
    connection: Connection,
    type: str,
    fresh: Rows,
    changed: Rows,
    names: Sequence[str] | None = None,
    unindexed_from: int | None = None,
) -> None:
    """Put rows into a typed table: ``fresh`` are new to it, ``changed`` take the place of theirs.

    ``names`` are the columns that the rows fill, ``no`` first, where not all. Rows numbered ``unindexed_from``
    and above stay out of the full-text index until :func:`index_between` takes them in.
    """
    indexed = [row[0] for row in changed if unindexed_from is None or row[0] < unindexed_from]
    _unindex(connection, type, indexed)
    bulk.delete_in(connection, type, "no", [row[0] for row in changed])
    rows = [*fresh, *changed]
    bulk.insert(connection, TYPED[type], names or columns(type), rows)
    _index(connection, type, [row[0] for row in rows] if unindexed_from is None else indexed)


def _unindex(connection: Connection, type: str, keys: Sequence[int]) -> None:
    if connection.dialect.name != "sqlite":
        return
    for piece in bulk.pieces(keys):
        marks = ", ".join("?" * len(piece))
        connection.exec_driver_sql(
            f"INSERT INTO {FULL_TEXT}({FULL_TEXT}, rowid, folded) SELECT 'delete', no, folded"
            f' FROM "{type}" WHERE no IN ({marks}) AND folded IS NOT NULL',
            tuple(piece),
        )


def index_between(connection: Connection, type: str, first: int, last: int) -> None:
    """Take all rows of a table with these numbers into the full-text index.

    Many rows in one statement, since FTS5 writes its buffer out after each; but not all, since SQLite keeps in memory
    how every page was that a statement touches: with 10,000 rows in each, 100,000 took 16 MB more.
    """
    if connection.dialect.name != "sqlite":
        return
    for start in range(first, last + 1, INDEXED_AT_ONCE):
        bounds = (start, min(last, start + INDEXED_AT_ONCE - 1))
        connection.exec_driver_sql(f"{_fill(type)} AND no BETWEEN ? AND ?", bounds)


def _index(connection: Connection, type: str, keys: Sequence[int]) -> None:
    if connection.dialect.name != "sqlite" or not keys:
        return
    low, high = min(keys), max(keys)
    if high - low + 1 == len(keys):
        connection.exec_driver_sql(f"{_fill(type)} AND no BETWEEN ? AND ?", (low, high))
        return
    for piece in bulk.pieces(keys):
        marks = ", ".join("?" * len(piece))
        connection.exec_driver_sql(f"{_fill(type)} AND no IN ({marks})", tuple(piece))


def _fill(type: str) -> str:
    return f'INSERT INTO {FULL_TEXT}(rowid, folded) SELECT no, folded FROM "{type}" WHERE folded IS NOT NULL'


def replace_marks(
    connection: Connection,
    records: Sequence[str],
    conflicts: Sequence[tuple[str, str, str, str]],
    refusals: Sequence[tuple[str, str, str, str]],
) -> None:
    """Put the records' conflicts (record, field, type, sides) and refusals (record, dot, code, reason)."""
    bulk.delete_in(connection, conflict.name, "record", records)
    bulk.delete_in(connection, refusal.name, "record", records)
    bulk.insert(connection, conflict, ("record", "field", "type", "sides"), conflicts)
    bulk.insert(connection, refusal, ("record", "dot", "code", "reason"), refusals)


def clear(connection: Connection) -> None:
    """Empty the whole projection, before it is rebuilt from the log."""
    for name in [*TYPED, conflict.name, refusal.name]:
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {FULL_TEXT}({FULL_TEXT}) VALUES ('delete-all')")


def rows_of(connection: Connection, type: str, records: Sequence[str]) -> list[Mapping[str, Any]]:
    """Typed rows by record id, as mappings."""
    names = columns(type)
    quoted = ", ".join(f'"{name}"' for name in names)
    found = bulk.select_in(connection, f'SELECT {quoted} FROM "{type}" WHERE record IN ({{keys}})', records)
    return [dict(zip(names, row, strict=True)) for row in found]
