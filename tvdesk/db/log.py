"""The log in the database: append, read by record, read by range, tips and checkpoints.

Lines go in and come out as the bytes that were signed; nothing here reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from tvdesk.db import bulk
from tvdesk.db.models import change, checkpoint, device
from tvdesk.db.positions import dot_parts as dot_parts
from tvdesk.db.positions import position as position

LINES_PER_READ = 2_000


@dataclass(frozen=True, slots=True)
class Device:
    """A log's author and how far its log is held. ``head_envelope`` is its own signature over the tip."""

    no: int
    id: str
    unit: str
    role: str
    seq: int
    head: bytes
    head_envelope: bytes | None


Row = tuple[int, str | None, bytes | None, bytes | None]
"""Position, record, line, and the digest where the line is gone."""


def devices(connection: Connection) -> dict[str, Device]:
    """All devices by id."""
    # Past SQLAlchemy's rows: asked for by nearly everything, and with many units most of its time.
    rows = connection.exec_driver_sql("SELECT no, id, unit, role, seq, head, head_envelope FROM device ORDER BY no")
    return {row[1]: Device(*row) for row in map(tuple, rows)}


def add_device(connection: Connection, id: str, unit: str, role: str) -> Device:
    """A device whose log starts empty here; the known one when there is one."""
    known = devices(connection)
    if id in known:
        return known[id]
    no = max((one.no for one in known.values()), default=0) + 1
    connection.execute(
        insert(device).values(no=no, id=id, unit=unit, role=role, seq=0, head=bytes(32), head_envelope=None)
    )
    return Device(no, id, unit, role, 0, bytes(32), None)


def append(connection: Connection, rows: Sequence[Row]) -> None:
    """Add lines; their positions must be new."""
    # Each kind of row by what it has: the driver takes its time over what is empty.
    bulk.insert(connection, change, ("position", "record", "line"), [row[:3] for row in rows if row[3] is None])
    gone = [(row[0], row[1], row[3]) for row in rows if row[3] is not None]
    bulk.insert(connection, change, ("position", "record", "digest"), gone)


def move_tip(connection: Connection, no: int, seq: int, head: bytes, envelope: bytes | None = None) -> None:
    """A log now ends at ``seq``; the head is kept as a checkpoint, with its author's signature if at hand."""
    connection.execute(update(device).where(device.c.no == no).values(seq=seq, head=head, head_envelope=envelope))


def cut(connection: Connection, no: int, seq: int, head: bytes) -> None:
    """End a device's log at ``seq``: the lines after it go, with what was remembered of them."""
    beyond, end = position(no, seq), position(no + 1, 0)
    for table in (change, checkpoint):
        connection.execute(delete(table).where(table.c.position > beyond, table.c.position < end))
    move_tip(connection, no, seq, head)


def sign_tip(connection: Connection, no: int, envelope: bytes) -> None:
    """Keep the author's signature over the present tip."""
    connection.execute(update(device).where(device.c.no == no).values(head_envelope=envelope))


def keep_checkpoint(connection: Connection, no: int, seq: int, head: bytes) -> None:
    """Remember the head at this point of a log."""
    at = position(no, seq)
    if connection.execute(select(checkpoint.c.head).where(checkpoint.c.position == at)).first() is None:
        connection.execute(insert(checkpoint).values(position=at, head=head))


def checkpoints(connection: Connection, no: int) -> dict[int, bytes]:
    """The heads that are kept of a device's log, by their sequence numbers."""
    first, last = position(no, 0), position(no + 1, 0)
    query = select(checkpoint.c.position, checkpoint.c.head)
    rows = connection.execute(query.where(checkpoint.c.position >= first, checkpoint.c.position < last))
    return {dot_parts(int(at))[1]: bytes(head) for at, head in rows}


def nearest_checkpoint(connection: Connection, no: int, seq: int) -> tuple[int, bytes]:
    """The last known head at or before ``seq``: its sequence number and the head; the start when none."""
    found = connection.execute(
        select(checkpoint.c.position, checkpoint.c.head)
        .where(checkpoint.c.position > position(no, 0), checkpoint.c.position <= position(no, seq))
        .order_by(checkpoint.c.position.desc())
        .limit(1)
    ).first()
    return (dot_parts(found.position)[1], found.head) if found else (0, bytes(32))


def read_range(
    connection: Connection, no: int, first: int, last: int, size: int = LINES_PER_READ
) -> Iterator[list[Row]]:
    """The rows of a device's log from ``first`` to ``last``, in order, in pieces."""
    mark = bulk.placeholder(connection)
    sql = (
        f"SELECT position, record, line, digest FROM change WHERE position >= {mark} AND position <= {mark}"
        " ORDER BY position"
    )
    for start in range(first, last + 1, size):
        bounds = (position(no, start), position(no, min(last, start + size - 1)))
        yield [(row[0], row[1], row[2], row[3]) for row in connection.exec_driver_sql(sql, bounds)]


def lines_of(connection: Connection, records: Sequence[str]) -> list[tuple[str, bytes]]:
    """(record, line) of every change held of these records, in the order of their positions."""
    sql = "SELECT position, record, line FROM change WHERE record IN ({keys}) AND line IS NOT NULL"
    return [(row[1], row[2]) for row in sorted(bulk.select_in(connection, sql, records))]


def take_out(connection: Connection, dots: Mapping[str, Collection[str]], digest: Callable[[bytes], bytes]) -> None:
    """Leave only the ``digest`` of these changes, of each record those that are its own, where they are held."""
    numbers = {one.id: one.no for one in devices(connection).values()}
    owner: dict[int, str] = {}
    for record, named in dots.items():
        for author, seq in (dot.split(":") for dot in named):
            if author in numbers:
                owner[position(numbers[author], int(seq))] = record
    sql = "SELECT position, line, record FROM change WHERE position IN ({keys}) AND line IS NOT NULL"
    held = bulk.select_in(connection, sql, sorted(owner))
    gone = [(digest(bytes(line)), at) for at, line, record in held if record == owner[at]]
    mark = bulk.placeholder(connection)
    sql = f"UPDATE change SET digest = {mark}, line = NULL, record = NULL WHERE position = {mark}"
    if gone:
        connection.exec_driver_sql(sql, gone)


def lines_holding(connection: Connection, mark: bytes) -> Iterator[bytes]:
    """The lines in which these bytes stand, in no order that counts."""
    found = "instr(line, ?)" if connection.dialect.name == "sqlite" else "position(%s::bytea in line)"
    result = connection.exec_driver_sql(f"SELECT line FROM change WHERE {found} > 0", (mark,))
    while rows := result.fetchmany(LINES_PER_READ):
        yield from (bytes(row[0]) for row in rows)


def all_records(connection: Connection, size: int = LINES_PER_READ) -> Iterator[list[str]]:
    """The ids of all records that have a change, in order, in pieces."""
    mark = bulk.placeholder(connection)
    sql = f"SELECT DISTINCT record FROM change WHERE record > {mark} ORDER BY record LIMIT {size}"
    last = ""
    while piece := [row[0] for row in connection.exec_driver_sql(sql, (last,))]:
        yield piece
        last = piece[-1]
