"""The yardsticks: what a careful person would write with the standard library alone, and nothing more.

They know no signature, no chain, no conflict and no log. Table, indexes and full-text columns are handed in, so
that they do the same database work as the program. Each takes the fresh folder first (see ``harness.Work``).
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sqlite3
import statistics
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = "yardstick.db"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, indexes as column lists, and the columns searched by full text (none: no FTS)."""

    columns: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    searched: tuple[str, ...] = ()
    key: str = "id"
    revision: str = "revision"
    full_text_options: str = "tokenize='unicode61 remove_diacritics 2'"


# The seven indexes and four searched columns of the measurements that the goals come from.
PLAIN_TABLE = Table(
    columns=(
        "id", "revision", "kind", "title", "summary", "start_date", "end_date", "place", "province", "host_unit",
        "reporting_unit", "partner", "country", "channel", "language", "task", "participants", "outputs", "budget",
        "status", "note", "changed_at",
    ),
    indexes=(
        ("id",), ("start_date",), ("reporting_unit", "start_date"), ("kind", "start_date"), ("country",), ("channel",),
        ("changed_at",),
    ),
    searched=("title", "summary", "place", "partner"),
)  # fmt: skip


def connect(path: Path) -> sqlite3.Connection:
    """An open database with write-ahead log and full synchronisation, transactions by hand."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    return connection


def create(connection: sqlite3.Connection, table: Table) -> None:
    """The table, its indexes, and a contentless full-text table over the letters without marks."""
    connection.execute(f"CREATE TABLE record (seq INTEGER PRIMARY KEY, {', '.join(table.columns)})")
    for number, columns in enumerate(table.indexes):
        unique = "UNIQUE" if columns == (table.key,) else ""
        connection.execute(f"CREATE {unique} INDEX record_{number} ON record ({', '.join(columns)})")
    if table.searched:
        names = ", ".join(table.searched)
        connection.execute(f"CREATE VIRTUAL TABLE fts USING fts5({names}, content='', {table.full_text_options})")


def insert(connection: sqlite3.Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    connection.executemany(f"INSERT INTO record ({', '.join(table.columns)}) VALUES ({marks})", rows)


def fill_full_text(connection: sqlite3.Connection, table: Table, where: str = "1") -> None:
    """In one statement; đ is the one letter that the tokenizer does not fold."""
    if table.searched:
        names = ", ".join(table.searched)
        connection.execute(f"INSERT INTO fts (rowid, {names}) SELECT seq, {_folded(table)} FROM record WHERE {where}")


def _folded(table: Table) -> str:
    return ", ".join(f"replace(replace({name}, 'đ', 'd'), 'Đ', 'D')" for name in table.searched)


def read_zip(archive: Path) -> list[dict[str, Any]]:
    """Unzips, checks the SHA-256, parses line by line."""
    with zipfile.ZipFile(archive) as opened:
        data = opened.read("records.ndjson")
        if hashlib.sha256(data).hexdigest() != opened.read("sha256").decode():
            raise ValueError("damaged")
    return [json.loads(text) for text in data.splitlines()]


def rows_of(table: Table, parsed: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(_stored(record.get(name)) for name in table.columns) for record in parsed]


def _stored(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def import_zip(place: Path, archive: Path, table: Table = PLAIN_TABLE) -> None:
    """(a) Unzip, SHA-256, json, executemany, full text in one statement, one commit, into a new database."""
    rows = rows_of(table, read_zip(archive))
    connection = connect(place / DATABASE)
    connection.execute("BEGIN IMMEDIATE")
    create(connection, table)
    insert(connection, table, rows)
    fill_full_text(connection, table)
    connection.execute("COMMIT")
    connection.close()


def import_again(place: Path, archive: Path, table: Table = PLAIN_TABLE) -> None:
    """(a) once more, over ``place``'s database: what is new or has a higher revision is written, row by row."""
    rows = rows_of(table, read_zip(archive))
    connection = connect(place / DATABASE)
    connection.execute("BEGIN IMMEDIATE")
    known = {key: (seq, revision) for key, seq, revision in
             connection.execute(f"SELECT {table.key}, seq, {table.revision} FROM record")}  # fmt: skip
    key, revision = table.columns.index(table.key), table.columns.index(table.revision)
    fresh = [row for row in rows if row[key] not in known]
    insert(connection, table, fresh)
    if fresh:
        fill_full_text(connection, table, f"seq > {len(known)}")
    for row in rows:
        if row[key] in known and known[row[key]][1] < row[revision]:
            _update(connection, table, known[row[key]][0], row)
    connection.execute("COMMIT")
    connection.close()


def _update(connection: sqlite3.Connection, table: Table, seq: int, row: Sequence[Any]) -> None:
    if table.searched:
        connection.execute(
            f"INSERT INTO fts (fts, rowid, {', '.join(table.searched)}) "
            f"SELECT 'delete', seq, {_folded(table)} FROM record WHERE seq = ?", (seq,)
        )  # fmt: skip
    sets = ", ".join(f"{name} = ?" for name in table.columns)
    connection.execute(f"UPDATE record SET {sets} WHERE seq = ?", (*row, seq))
    fill_full_text(connection, table, f"seq = {seq}")


def export_zip(place: Path, database: Path, table: Table = PLAIN_TABLE) -> None:
    """(b) Select, json, deflate 6, SHA-256, write, fsync."""
    connection = connect(database)
    lines = []
    for row in connection.execute(f"SELECT {', '.join(table.columns)} FROM record ORDER BY seq"):
        record = dict(zip(table.columns, row, strict=True))
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    connection.close()
    data = ("\n".join(lines) + "\n").encode()
    target = place / "export.zip"
    with target.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr("records.ndjson", data)
            archive.writestr("sha256", hashlib.sha256(data).hexdigest())
        out.flush()
        os.fsync(out.fileno())


def take_attachments(place: Path, source: Path) -> None:
    """(c) Each file read, hashed, written under its SHA-256, fsynced."""
    for path in sorted(source.iterdir()):
        data = path.read_bytes()
        with (place / hashlib.sha256(data).hexdigest()).open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())


def insert_rows(place: Path, rows_file: Path, table: Table = PLAIN_TABLE) -> float:
    """(d) The raw insert of ready rows (a pickled list of tuples, loaded before the clock starts), in ms."""
    # Written by the measurement itself a moment before.
    rows = pickle.loads(rows_file.read_bytes())
    start = time.perf_counter()
    connection = connect(place / DATABASE)
    connection.execute("BEGIN IMMEDIATE")
    create(connection, table)
    insert(connection, table, rows)
    fill_full_text(connection, table)
    connection.execute("COMMIT")
    connection.close()
    return (time.perf_counter() - start) * 1_000


def read_workbook_and_import(place: Path, workbook: Path, archive: Path, table: Table = PLAIN_TABLE) -> None:
    """(e) python-calamine reads all sheets into lists, then (a)."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(workbook) as opened:
        for name in opened.sheet_names:
            opened.get_sheet_by_name(name).to_python()
    import_zip(place, archive, table)


def like_without_hit(
    place: Path,  # noqa: ARG001 (every work gets one)
    database: Path,
    table: str = "record",
    column: str = "folded",
    order: str = "start_date",
    repeats: int = 21,
) -> float:
    """(f) LIKE over a folded column, newest 50, nothing found: the whole table is read. Median in ms."""
    connection = sqlite3.connect(database)
    query = f"SELECT rowid FROM {table} WHERE {column} LIKE ? ORDER BY {order} DESC LIMIT 50"
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        found = connection.execute(query, ("%xyzq%",)).fetchall()
        times.append((time.perf_counter() - start) * 1_000)
        if found:
            raise ValueError("the search was to find nothing")
    connection.close()
    return statistics.median(times)
