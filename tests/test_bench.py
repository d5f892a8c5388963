"""The yardsticks do the work that they are named for, and the harness measures and judges it."""

from __future__ import annotations

import functools
import json
import pickle
import sqlite3
import time
import zipfile
from pathlib import Path

import pytest

from bench import exchange, forms, harness, material, offices, projection, scale, search, workbook, yardsticks

COUNT = 50


def waits(place: Path, seconds: float) -> None:
    (place / "only-here").touch(exist_ok=False)
    time.sleep(seconds)


def reports_own_figure(place: Path) -> float:  # noqa: ARG001
    return 1234.5


def takes_memory(place: Path) -> None:  # noqa: ARG001
    assert len(bytearray(b"x" * 40_000_000)) == 40_000_000


def fails(place: Path) -> None:  # noqa: ARG001
    raise SystemExit(7)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "in.zip"
    material.write_zip(path, map(material.line, material.records(COUNT)))
    return path


def read(place: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(place / yardsticks.DATABASE)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_the_made_up_records_are_the_same_at_every_run_and_of_the_size_that_the_goals_speak_of() -> None:
    lines = [material.line(record) for record in material.records(1_000)]
    assert lines == [material.line(record) for record in material.records(1_000)]
    assert 790 < sum(map(len, lines)) / 1_000 < 850
    assert {len(json.loads(text)) for text in lines} == {22}


def test_the_import_yardstick_fills_table_indexes_and_full_text(tmp_path: Path, archive: Path) -> None:
    yardsticks.import_zip(tmp_path, archive)
    assert read(tmp_path, "SELECT count(*) FROM record") == [(COUNT,)]
    assert len(read(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'index'")) == 7
    assert read(tmp_path, "SELECT count(*) FROM fts WHERE fts MATCH 'doi OR dat OR bien'") != [(0,)]


def test_the_second_import_writes_what_changed_and_nothing_else(tmp_path: Path, archive: Path) -> None:
    yardsticks.import_zip(tmp_path, archive)
    before = read(tmp_path, "SELECT * FROM record")
    yardsticks.import_again(tmp_path, archive)
    assert read(tmp_path, "SELECT * FROM record") == before
    newer = tmp_path / "newer.zip"
    material.write_zip(newer, map(material.line, material.changed(material.records(COUNT + 3))))
    yardsticks.import_again(tmp_path, newer)
    assert read(tmp_path, "SELECT count(*) FROM record") == [(COUNT + 3,)]
    changed = sum(1 for number in range(COUNT) if number % 10 == 0)
    assert read(tmp_path, f"SELECT count(*) FROM record WHERE revision = 2 AND seq <= {COUNT}") == [(changed,)]
    assert len(read(tmp_path, "SELECT rowid FROM fts WHERE fts MATCH 'title: moi'")) >= changed


def test_a_damaged_archive_is_seen_by_the_yardstick_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as opened:
        opened.writestr("records.ndjson", b"{}\n")
        opened.writestr("sha256", "0" * 64)
    with pytest.raises(ValueError, match="damaged"):
        yardsticks.import_zip(tmp_path, tmp_path / "bad.zip")


def test_export_gives_back_what_was_imported(tmp_path: Path, archive: Path) -> None:
    yardsticks.import_zip(tmp_path, archive)
    yardsticks.export_zip(tmp_path, tmp_path / yardsticks.DATABASE)
    assert yardsticks.read_zip(tmp_path / "export.zip") == yardsticks.read_zip(archive)


def test_raw_rows_and_attachments_arrive(tmp_path: Path) -> None:
    rows = yardsticks.rows_of(yardsticks.PLAIN_TABLE, material.records(COUNT))
    (tmp_path / "rows").write_bytes(pickle.dumps(rows))
    assert yardsticks.insert_rows(tmp_path, tmp_path / "rows") > 0
    assert read(tmp_path, "SELECT count(*) FROM record") == [(COUNT,)]
    material.write_attachments(tmp_path / "source", files=3, size=1_000)
    stored = tmp_path / "stored"
    stored.mkdir()
    yardsticks.take_attachments(stored, tmp_path / "source")
    assert [path.stat().st_size for path in stored.iterdir()] == [1_000] * 3


def test_each_measurement_has_a_fresh_folder_and_its_own_time() -> None:
    row = harness.compare(
        "x", functools.partial(waits, seconds=0.02), functools.partial(waits, seconds=0.2), 0.5, rounds=2
    )
    assert 20 <= row.ours_ms < row.yardstick_ms
    assert row.reached
    assert row.ratio == row.ours_ms / row.yardstick_ms


def test_a_figure_of_its_own_and_the_memory_of_the_work_are_taken() -> None:
    assert harness.measure(reports_own_figure).ms == 1234.5
    assert harness.measure(takes_memory).grown_mb > 35


def test_a_work_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="exit code 7"):
        harness.measure(fails)


def test_a_missed_goal_is_called_missed() -> None:
    assert harness.at_most("memory", 29.0, 30.0, "MB").reached
    assert not harness.at_most("memory", 31.0, 30.0, "MB").reached


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> exchange.Prepared:
    return exchange.Prepared(tmp_path_factory.mktemp("ready"), COUNT)


def test_the_measured_exchange_does_what_its_yardstick_does(tmp_path: Path, ready: exchange.Prepared) -> None:
    for desk, bundle in ((ready.empty, ready.first), (ready.full, ready.next), (ready.full, ready.first)):
        place = tmp_path / f"{desk.name}-{bundle.stem}"
        offices.copy_desk(place, desk)
        exchange.take_in(place, bundle)
    for desk, changes in ((ready.full_unit, COUNT), (ready.changed_unit, COUNT // exchange.EVERY)):
        place = tmp_path / desk.name
        offices.copy_desk(place, desk)
        exchange.export(place, changes)
    exchange.copy_database(tmp_path, ready.yardstick_database)
    yardsticks.import_again(tmp_path, ready.changed_zip, offices.ACTIVITY)
    changed = COUNT // exchange.EVERY
    assert read(tmp_path, "SELECT count(*) FROM record WHERE revision = 2 AND participants = 7") == [(changed,)]
    ours = tmp_path / "dic-full-next" / "desk" / "tvdesk.db"
    connection = sqlite3.connect(ours)
    assert connection.execute("SELECT count(*) FROM activity WHERE participants = 7").fetchall() == [(changed,)]
    connection.close()


def test_a_measurement_that_did_not_do_its_work_fails(tmp_path: Path, ready: exchange.Prepared) -> None:
    offices.copy_desk(tmp_path, ready.full_unit)
    with pytest.raises(ValueError, match="changes went out"):
        exchange.export(tmp_path, COUNT + 1)
    with pytest.raises(ValueError, match="records in place of"):
        projection.rebuild_desk(tmp_path, COUNT + 1)


def test_the_yardsticks_record_has_twenty_fields_and_our_indexes() -> None:
    activity = next(offices.activities(1, "x"))
    assert len(activity) == 20
    assert len(offices.ACTIVITY.indexes) == len(offices.TYPED_ACTIVITY.indexes) == 3
    assert set(activity) < set(offices.ACTIVITY.columns)
    assert search.key_strokes()[:3] == ["t", "tr", "trà"]


def test_a_unit_made_for_the_scale_has_a_file_that_the_office_takes(tmp_path: Path) -> None:
    province = offices.Province(tmp_path)
    path = scale.unit_file(province, 1, COUNT, tmp_path)
    scale.take_in(tmp_path, province.dic.workspace.folder, path)
    assert not (tmp_path / "tv-unit-001").exists()


def test_every_row_of_the_measured_workbook_is_read(tmp_path: Path) -> None:
    unit = offices.Province(tmp_path).add(workbook.UNIT)
    book = tmp_path / "rows.xlsx"
    workbook.lists_and_sheets()[1].write_records("activity", offices.activities(COUNT, workbook.UNIT), book)
    workbook.prepare(tmp_path, unit.workspace.folder)
    workbook.take_in(tmp_path, book, COUNT)


def test_the_yardstick_of_a_save_inserts_each_row_and_fills_its_full_text(tmp_path: Path) -> None:
    dic = offices.Province(tmp_path).dic
    dic.records.create_many("activity", list(offices.activities(COUNT, offices.DIC)))
    rows = forms._rows_of(dic.workspace.folder / "tvdesk.db", tmp_path / "rows.json")
    assert forms.insert_and_read(tmp_path, rows) > 0
    assert read(tmp_path, "SELECT count(*) FROM record") == [(COUNT,)]
    assert len(read(tmp_path, "SELECT rowid FROM fts WHERE fts MATCH 'tra vinh OR hoi OR dat OR bien OR doan'")) > 0


def test_the_largest_form_is_the_one_with_the_most_fields() -> None:
    assert len(forms.LARGEST.fields) >= 50
