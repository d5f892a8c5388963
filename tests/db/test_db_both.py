"""The log, the projection and the search of the database layer: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.text import fold, sort_key
from tvdesk.db import bulk, log, projection
from tvdesk.db.engine import open_engine, reading, sqlite_url, writing
from tvdesk.db.errors import DatabaseBusy, DatabaseFailed
from tvdesk.db.models import DEVICE_SHIFT, TYPED, change
from tvdesk.db.upgrade import upgrade
from tvdesk.history.merge import RecordState
from tvdesk.services.projector import RowMaker
from tvdesk.services.searching import search

A, B = "a" * 16, "b" * 16


@pytest.fixture(params=["sqlite", "sqlite_kept", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the newest schema."""
    if request.param != "postgresql":
        found = open_engine(sqlite_url(tmp_path / "a.db"), kept=request.param == "sqlite_kept")
    else:
        found = open_engine(request.getfixturevalue("postgres_database"))
    upgrade(found)
    yield found
    found.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as opened:
        yield opened


def rows(no: int, first: int, last: int) -> list[log.Row]:
    return [
        (log.position(no, seq), f"r{seq % 7}", f"line {no} {seq} Đ\0".encode(), None) for seq in range(first, last + 1)
    ]


# --- the log ---------------------------------------------------------------------------------------------------


def test_devices_are_numbered_once(connection: Connection) -> None:
    one = log.add_device(connection, A, "tv-soct", "unit")
    two = log.add_device(connection, B, "tv-sotttt", "dic")
    assert log.add_device(connection, A, "tv-soct", "unit") == one
    assert (one.no, two.no, one.head, one.head_envelope) == (1, 2, bytes(32), None)
    assert log.devices(connection) == {A: one, B: two}


def test_lines_come_back_as_the_bytes_they_were(connection: Connection) -> None:
    for no, id in ((1, A), (2, B)):
        log.add_device(connection, id, "u", "unit")
        log.append(connection, rows(no, 1, 1_234))
    assert [row for piece in log.read_range(connection, 1, 1, 1_234, 100) for row in piece] == rows(1, 1, 1_234)
    assert [row for piece in log.read_range(connection, 2, 7, 9) for row in piece] == rows(2, 7, 9)
    assert list(log.read_range(connection, 2, 5, 4)) == []
    found = log.lines_of(connection, ["r3", "r5", "none"])
    wanted = [row for no in (1, 2) for row in rows(no, 1, 1_234) if row[1] in ("r3", "r5")]
    assert found == [(row[1], row[2]) for row in wanted]


def test_an_erased_line_leaves_its_digest_and_no_record(connection: Connection) -> None:
    log.append(connection, [(log.position(1, 1), None, None, b"\1" * 32), *rows(1, 2, 2)])
    assert next(log.read_range(connection, 1, 1, 2))[0][2:] == (None, b"\1" * 32)
    assert [record for piece in log.all_records(connection) for record in piece] == ["r2"]


def test_the_largest_position_fits(connection: Connection) -> None:
    at = log.position(2**22, 2**DEVICE_SHIFT - 1)
    log.append(connection, [(at, "r", b"x", None)])
    assert log.dot_parts(at) == (2**22, 2**DEVICE_SHIFT - 1)
    assert log.lines_of(connection, ["r"]) == [("r", b"x")]


def test_a_position_is_taken_once(engine: Engine) -> None:
    def append_twice() -> None:
        with writing(engine) as connection:
            log.append(connection, rows(1, 1, 5))
            log.append(connection, rows(1, 5, 6))

    with pytest.raises(DatabaseFailed):
        append_twice()
    with reading(engine) as connection:
        assert connection.execute(change.select()).all() == []


def test_tips_and_checkpoints(connection: Connection) -> None:
    log.add_device(connection, A, "u", "unit")
    log.move_tip(connection, 1, 30, b"\3" * 32, b"signed")
    assert log.devices(connection)[A] == log.Device(1, A, "u", "unit", 30, b"\3" * 32, b"signed")
    log.sign_tip(connection, 1, b"anew")
    assert log.devices(connection)[A].head_envelope == b"anew"
    assert log.nearest_checkpoint(connection, 1, 5) == (0, bytes(32))
    for seq in (10, 20, 20):
        log.keep_checkpoint(connection, 1, seq, bytes([seq]) * 32)
    log.keep_checkpoint(connection, 2, 3, b"\7" * 32)
    found = [log.nearest_checkpoint(connection, 1, seq)[0] for seq in (9, 10, 19, 20, 99)]
    assert found == [0, 10, 10, 20, 20]
    assert log.nearest_checkpoint(connection, 1, 15)[1] == bytes([10]) * 32


def test_all_records_come_once_in_order_in_pieces(connection: Connection) -> None:
    log.append(connection, [(at, f"r{at * 37 % 101:03}", b"x", None) for at in range(1, 301)])
    pieces = list(log.all_records(connection, 10))
    assert [len(piece) for piece in pieces] == [10] * 10 + [1]
    assert [record for piece in pieces for record in piece] == sorted({f"r{number:03}" for number in range(101)})


def test_more_keys_than_one_statement_takes(connection: Connection) -> None:
    log.append(connection, rows(1, 1, 2_500))
    keys = [log.position(1, seq) for seq in range(1, 2_501)]
    assert len(bulk.select_in(connection, "SELECT position FROM change WHERE position IN ({keys})", keys)) == 2_500
    bulk.delete_in(connection, "change", "position", keys[:1_700])
    assert connection.execute(text("SELECT count(*) FROM change")).scalar() == 800


# --- the projection --------------------------------------------------------------------------------------------


def state(type: str, number: int, **shown: object) -> RecordState:
    return RecordState(f"r{number:04}", type, dict(shown), clock=f"{number:012x}-0000", actor="Nguyễn Thị Ánh")


def row(type: str, no: int, **shown: object) -> tuple[object, ...]:
    return RowMaker(type).row(no, state(type, no, **shown))


def every_field(type: str) -> dict[str, object]:
    """A value in every field of a form, the widest of its kind."""
    by_kind: dict[Kind, object] = {Kind.INTEGER: 2**53 - 1, Kind.MONEY: 2**53 - 1, Kind.BOOLEAN: True}
    by_kind |= {Kind.CODES: None, Kind.TABLE: None}
    values = {field.name: by_kind.get(field.kind, 'Đường Trần Hưng Đạo ‘’ \\ " %s ?') for field in FORMS[type].fields}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("type", sorted(FORMS))
def test_a_row_of_every_type_comes_back_as_it_was(connection: Connection, type: str) -> None:
    wanted = row(type, 1, **every_field(type))
    projection.replace(connection, type, [wanted], [])
    found = projection.rows_of(connection, type, ["r0001"])
    assert [tuple(one.values()) for one in found] == [wanted]
    assert [
        name for name, value in found[0].items() if isinstance(value, bool) != (value is True or value is False)
    ] == []


def test_fresh_and_changed_rows(connection: Connection) -> None:
    assert projection.next_number(connection) == 1
    fresh = [row("activity", no, title=f"Hội nghị {no}") for no in range(1, 1_201)]
    projection.replace(connection, "activity", fresh, [])
    projection.replace(connection, "training", [row("training", 1_201, title="Lớp")], [])
    assert projection.next_number(connection) == 1_202
    changed = [row("activity", no, title=f"Sửa {no}") for no in range(1, 1_201, 2)]
    projection.replace(connection, "activity", [row("activity", 1_300, title="Mới")], changed)
    assert projection.numbers(connection, "activity", ["r0001", "r0002", "r1201"]) == {"r0001": 1, "r0002": 2}
    titles = {one["title"] for one in projection.rows_of(connection, "activity", ["r0001", "r0002", "r1300"])}
    assert titles == {"Sửa 1", "Hội nghị 2", "Mới"}
    assert len(search(connection, "hoi nghi", limit=2_000)) == 600
    assert len(search(connection, "sua", limit=2_000)) == 600


def test_marks_are_replaced_by_record(connection: Connection) -> None:
    projection.replace_marks(connection, [], [("r1", "title", "activity", "[]"), ("r2", "place", "activity", "[]")], [])
    projection.replace_marks(connection, ["r1"], [("r1", "note", "activity", "[]")], [("r1", f"{A}:1", "wrong", "Sai")])
    found = connection.execute(text("SELECT record, field FROM conflict ORDER BY record")).all()
    assert [tuple(one) for one in found] == [("r1", "note"), ("r2", "place")]
    assert connection.execute(text("SELECT reason FROM refusal")).scalar() == "Sai"


def test_clear_empties_tables_marks_and_search(connection: Connection) -> None:
    projection.replace(connection, "activity", [row("activity", 1, title="Hội nghị")], [])
    projection.replace_marks(connection, [], [("r1", "title", "activity", "[]")], [])
    projection.clear(connection)
    assert projection.next_number(connection) == 1
    assert search(connection, "hoi") == []
    counts = [connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() for name in (*TYPED, "conflict")]
    assert set(counts) == {0}


def test_titles_sort_as_vietnamese_does(connection: Connection) -> None:
    titles = ["Đông Hải", "Duyên Hải", "Ăn", "Ân", "An", "Ấp", "Âu", "dừa", "dứa", "Đ"]
    projection.replace(connection, "activity", [row("activity", no, title=t) for no, t in enumerate(titles, 1)], [])
    found = [one[0] for one in connection.execute(text("SELECT title FROM activity ORDER BY title_key")).all()]
    assert found == sorted(titles, key=sort_key)


# --- search ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Trà Vinh", {1, 2}),
        ("tra vinh", {1, 2}),
        ("TRÀ", {1, 2, 3}),
        ("đường", {4}),
        ("duong", {4}),
        ("vinh hoi", {1}),
        ("hoi vinh", {1}),
        ("vi", {1, 2}),
        ("vinh' OR '1'='1", set()),
        ('"', set()),
        ("tra & !vinh | :*", {1, 2}),
        ("", set()),
        ("không có", set()),
    ],
)
def test_search_with_and_without_marks(connection: Connection, wanted: str, found: set[int]) -> None:
    titles = {1: "Hội nghị tại Trà Vinh", 2: "Trà Vinh đón đoàn", 3: "Uống trà", 4: "Đường hoa"}
    projection.replace(connection, "activity", [row("activity", no, title=text) for no, text in titles.items()], [])
    hidden = RecordState("r0099", "activity", {"title": "Trà Vinh"}, visible=False)
    projection.replace(connection, "activity", [RowMaker("activity").row(99, hidden)], [])
    assert {hit.no for hit in search(connection, wanted)} == found


def test_the_newest_hits_come_first_over_all_types(connection: Connection) -> None:
    for no in range(1, 61):
        type = ("activity", "training", "delegation")[no % 3]
        projection.replace(connection, type, [row(type, no, title=f"Gặp gỡ {no}")], [])
    assert [hit.no for hit in search(connection, "gap go", limit=7)] == list(range(60, 53, -1))
    assert fold("Gặp gỡ") == "gap go"


# --- transactions ----------------------------------------------------------------------------------------------


def test_what_fails_is_undone_and_named(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))
            connection.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DatabaseFailed):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar() == 0


def test_other_failures_are_not_swallowed(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar() == 0


def test_a_reader_sees_one_state(engine: Engine) -> None:
    count = text("SELECT count(*) FROM meta")
    with reading(engine) as reader:
        assert reader.execute(count).scalar() == 0
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))
        assert reader.execute(count).scalar() == 0


def test_one_writer_at_a_time(engine: Engine) -> None:
    """The second waits for the first, and sees what it wrote: no number is given twice."""

    def count_up(_: int) -> None:
        with writing(engine) as connection:
            found = connection.execute(text("SELECT value FROM meta WHERE key = 'n'")).scalar()
            connection.execute(text("UPDATE meta SET value = :n WHERE key = 'n'"), {"n": str(int(found) + 1)})

    with writing(engine) as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('n', '0')"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_up, range(24)))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE key = 'n'")).scalar() == "24"


@pytest.mark.postgres
def test_a_writer_that_never_ends_is_not_waited_for_for_ever(postgres_database: str) -> None:
    engine = open_engine(postgres_database)

    def write() -> None:
        with writing(engine) as second:
            second.execute(text("SELECT 1"))

    with writing(engine), pytest.raises(DatabaseBusy):
        write()
    engine.dispose()
