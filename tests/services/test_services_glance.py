"""The first glance shows what the list will show, without SQLAlchemy, and on any trouble nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from offices import UNIT, Office, Province, activity

from tvdesk.core.filters import STATUS, Sort
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.browsing import Browsing
from tvdesk.services.glance import ROWS, Glance, glance
from tvdesk.services.view_names import Layout, encode_layout, layout_at_first, layout_name
from tvdesk.services.views import Views
from tvdesk.services.workspace import CONFIG, DATABASE


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """More records than a glance shows, in several states."""
    province = Province(tmp_path_factory.mktemp("glance"))
    found = province.enrol(UNIT)
    made = [activity(f"Tên {n}", start_date=f"2025-01-{n % 28 + 1:02}", task="1", place="Trà Vinh") for n in range(150)]
    records = found.records.create_many("activity", made)
    found.export(province.dic.desk.unit, province.stick("1.tvb"))
    found.records.edit_many(records[::3], {"place": None})
    found.records.delete_many(records[:5])
    found.records.create("training", activity(subtype="khac"))
    return found


def look(office: Office, type: str = "activity") -> Glance:
    found = glance(office.workspace.folder, type)
    assert found is not None
    return found


def test_the_glance_shows_what_the_list_shows(office: Office) -> None:
    desk = Browsing(office.desk, CodeLists.load(), Units.load())
    for type in REPORTABLE:
        seen = look(office, type)
        columns = layout_at_first(FORMS[type], several_units=False).columns
        numbers = desk.find(type).numbers[:ROWS]
        assert list(seen.rows) == desk.rows(type, numbers, columns)
        assert seen.numbers == numbers
        assert (seen.unit, seen.office, seen.language, seen.layout.columns) == (UNIT, False, "vi", columns)


@pytest.mark.parametrize("sort", [Sort("title"), Sort(STATUS, descending=True), Sort("place")])
def test_the_glance_keeps_to_the_layout(office: Office, sort: Sort) -> None:
    views, desk = Views(office.desk), Browsing(office.desk, CodeLists.load(), Units.load())
    layout = Layout(("title", "place", STATUS), {"title": 300}, sort)
    views.put(layout_name("activity"), encode_layout(layout))
    try:
        seen = look(office)
    finally:
        views.put(layout_name("activity"), None)
    assert seen.layout == layout
    # Words of a column are put in order by the program, later: until then the newest are shown.
    shown = desk.find("activity", sort=sort if sort.field != "place" else Sort("start_date", True)).numbers[:ROWS]
    assert list(seen.rows) == desk.rows("activity", shown, layout.columns)


def test_the_newest_of_many_units_are_shown(tmp_path: Path) -> None:
    province = Province(tmp_path)
    dic, units = province.dic, ["tv-soct", "tv-sogddt", "tv-sotttt"]
    made = [activity(f"{n}", unit=units[n % 3], start_date=f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(400)]
    dic.records.create_many("activity", made)
    seen, desk = look(dic), Browsing(dic.desk, CodeLists.load(), Units.load())
    numbers = desk.find("activity").numbers[:ROWS]
    columns = layout_at_first(FORMS["activity"], several_units=True).columns
    assert seen.numbers == numbers
    assert list(seen.rows) == desk.rows("activity", numbers, columns)


def test_a_glance_loads_no_heavy_library(office: Office) -> None:
    code = (
        "import sys; from pathlib import Path; from tvdesk.services.glance import glance;"
        "seen = glance(Path(sys.argv[1]), 'activity');"
        "print(len(seen.rows), sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'sqlalchemy', 'alembic', 'msgspec', 'cryptography', 'PySide6', 'reportlab', 'keyring'}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(office.workspace.folder)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == f"{ROWS} []"


def test_a_glance_writes_nothing_and_waits_for_nobody(office: Office) -> None:
    database = office.workspace.folder / DATABASE
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO meta VALUES ('x', 'y')")
    try:
        assert len(look(office).rows) == ROWS
    finally:
        writer.execute("ROLLBACK")
        writer.close()


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Path:
    """The workspace once more, to be spoiled."""
    folder = tmp_path / "copy"
    folder.mkdir()
    target = sqlite3.connect(folder / DATABASE)
    source = sqlite3.connect(office.workspace.folder / DATABASE)
    source.backup(target)
    source.close()
    target.close()
    shutil.copy(office.workspace.folder / CONFIG, folder / CONFIG)
    assert glance(folder, "activity") is not None
    return folder


def _settings(folder: Path, **changed: object) -> None:
    kept = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    (folder / CONFIG).write_text(json.dumps({**kept, **changed}), encoding="utf-8")


def _run(folder: Path, sql: str) -> None:
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute(sql)
    connection.close()


TROUBLES = {
    "no settings": lambda folder: (folder / CONFIG).unlink(),
    "settings torn": lambda folder: (folder / CONFIG).write_text("{"),
    "settings of another shape": lambda folder: (folder / CONFIG).write_text("[]"),
    "a server": lambda folder: _settings(folder, database="postgresql+psycopg://localhost/x"),
    "no database": lambda folder: (folder / DATABASE).unlink(),
    "database empty": lambda folder: (folder / DATABASE).write_bytes(b""),
    "database damaged": lambda folder: (folder / DATABASE).write_bytes(b"SQLite format 3\0" + b"\xff" * 9_000),
    "an older program's": lambda folder: _run(folder, "UPDATE alembic_version SET version_num = '0001'"),
    "a newer program's": lambda folder: _run(folder, "UPDATE alembic_version SET version_num = '9999'"),
    "a table gone": lambda folder: _run(folder, "DROP TABLE outgoing"),
    "a column gone": lambda folder: _run(folder, "ALTER TABLE activity DROP COLUMN place"),
    "a vector torn": lambda folder: _run(folder, "UPDATE outgoing SET vector = '{\"a\": 1}'"),
    "a layout torn": lambda folder: _run(folder, "INSERT INTO view_setting VALUES ('list.activity.layout', '{')"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_on_any_trouble_there_is_nothing_to_be_seen_yet(copy: Path, trouble: str) -> None:
    TROUBLES[trouble](copy)
    assert glance(copy, "activity") is None


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert glance(tmp_path / "nowhere", "activity") is None
    assert glance(tmp_path, "nothing") is None
