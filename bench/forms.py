"""Forms: what a key costs in the largest form, against a bare line; and saving one record until a list can show it.

A key is sent as the window system sends it, and counted until the line is painted, off screen. The yardstick is a
line alone in a window. Both wear the program's style sheet, and no pause between the keys lets a review or a draft
begin, which in the form wait for one.

A save is counted from the call until a list has read the record's row again, on a desk of 10,000 records. The
yardstick opens the same kind of database file, inserts one row with the same fields, indexes and full text in a
transaction flushed to the disk, and reads it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import yardsticks
from bench.harness import BenchRow, compare
from bench.offices import DIC, TYPED_ACTIVITY, Province, activities, copy_desk, open_office
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.templates import CodeLists
from tvdesk.db import projection
from tvdesk.services.workspace import DATABASE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

KEYS = "Hội nghị xúc tiến đầu tư vào tỉnh Trà Vinh năm "
REPEATS = 20
SAVES = 40
LISTED = 10_000
LARGEST = max((FORMS[type] for type in REPORTABLE), key=lambda form: len(form.fields))

_kept: list[object] = []
"""What must outlive the work: Qt's objects of a process."""


def dress(_place: Path) -> None:
    """Before ours and the yardstick alike: an application that wears the program's look."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tvdesk.ui.theme import Theme

    application = QApplication([])
    theme = Theme()
    theme.wear()
    _kept.extend((application, theme))


def type_and_time(line: QLineEdit) -> float:
    """The median of one key, in ms, from the event to the painted letter."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    times = []
    for letter in KEYS * REPEATS:
        if len(line.text()) > 60:
            line.clear()
        start = time.perf_counter()
        QApplication.sendEvent(
            line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        )
        line.repaint()
        times.append((time.perf_counter() - start) * 1_000)
        QApplication.processEvents()
    return statistics.median(times)


def type_into_bare_line(_place: Path) -> float:
    """The yardstick: a line alone."""
    from PySide6.QtWidgets import QApplication, QLineEdit

    line = QLineEdit()
    line.resize(700, 34)
    line.show()
    line.activateWindow()
    QApplication.processEvents()
    line.setFocus()
    return type_and_time(line)


def type_into_form(_place: Path) -> float:
    """Ours: the first line of the largest form, all sections open."""
    from datetime import date

    from PySide6.QtWidgets import QApplication, QLineEdit

    from tvdesk.core.units import Units
    from tvdesk.ui.forms.form_view import FormView
    from tvdesk.ui.forms.offers import Offers
    from tvdesk.ui.forms.presenter import FormPresenter
    from tvdesk.ui.jobs import Jobs
    from tvdesk.ui.main_window import MainWindow
    from tvdesk.ui.speech import Speech

    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    speech, today = Speech("vi"), date(2026, 3, 5)
    jobs = Jobs(lambda error: print(repr(error)))
    window = MainWindow(speech, _kept[1], jobs)  # type: ignore[arg-type]
    view = FormView(window.shell, LARGEST, Offers(speech, lists, units, [], today), lambda: today)
    view.resize(780, 700)
    view.show_form(FormPresenter(LARGEST, lists, lambda: today, values={"unit": DIC}))
    for section in view.sections:
        section.fold(False)
    view.show()
    view.activateWindow()
    QApplication.processEvents()
    view.go_to(LARGEST.title)
    QApplication.processEvents()
    line = view.cells[LARGEST.title].editor.stops()[0]
    assert isinstance(line, QLineEdit)
    found = type_and_time(line)
    if view.presenter is None or not view.presenter.dirty:
        raise ValueError("the form did not hear of what was typed")
    jobs.close()
    _kept.extend((window, view))
    return found


def open_to_edit(place: Path, desk: Path) -> None:
    """Before ours: the desk of a running program, whose form has been used."""
    from tvdesk.services.editing import Editing

    copy_desk(place, desk)
    office = open_office(place / "desk")
    editing = Editing(office.desk, office.workspace.blobs)
    editing.save("activity", next(activities(1, DIC, seed=1)))
    _kept.append(editing)


def save_and_list(place: Path) -> float:
    """The median of one save, in ms, until the list has the row."""
    from tvdesk.db.engine import reading
    from tvdesk.services.editing import Editing

    editing = _kept[-1]
    assert isinstance(editing, Editing)
    engine = open_office(place / "desk").desk.engine
    times = []
    for values in list(activities(SAVES, DIC, seed=3)):
        start = time.perf_counter()
        record = editing.save("activity", values)
        with reading(engine) as connection:
            rows = projection.rows_of(connection, "activity", [record])
        times.append((time.perf_counter() - start) * 1_000)
        if rows[0]["title"] != values["title"]:
            raise ValueError("the list does not show what was saved")
    return statistics.median(times)


def insert_and_read(place: Path, rows: Path) -> float:
    """The yardstick: see the module."""
    path = place / yardsticks.DATABASE
    connection = yardsticks.connect(path)
    yardsticks.create(connection, TYPED_ACTIVITY)
    made = [tuple(row) for row in json.loads(rows.read_text(encoding="utf-8"))]
    yardsticks.insert(connection, TYPED_ACTIVITY, made[:-SAVES])
    yardsticks.fill_full_text(connection, TYPED_ACTIVITY)
    connection.commit()
    connection.close()
    times = []
    for row in made[-SAVES:]:
        start = time.perf_counter()
        _insert_one(path, row)
        times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(times)


def _insert_one(path: Path, row: tuple[object, ...]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        yardsticks.insert(connection, TYPED_ACTIVITY, [row])
        last = connection.execute("SELECT max(seq) FROM record").fetchone()[0]
        yardsticks.fill_full_text(connection, TYPED_ACTIVITY, f"seq = {last}")
        connection.execute("COMMIT")
        connection.execute("SELECT * FROM record WHERE seq = ?", (last,)).fetchone()
    finally:
        connection.close()


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about forms."""
    yield compare(
        f"key press to letter in a form of {len(LARGEST.fields)} fields",
        type_into_form,
        type_into_bare_line,
        goal=1.5,
        before_ours=dress,
        before_yardstick=dress,
    )
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        dic = Province(Path(name)).dic
        dic.records.create_many("activity", list(activities(LISTED, DIC)))
        yield compare(
            "one record saved, until it is in log and list",
            save_and_list,
            partial(insert_and_read, rows=_rows_of(dic.workspace.folder / DATABASE, Path(name) / "rows.json")),
            goal=3.0,
            before_ours=partial(open_to_edit, desk=dic.workspace.folder),
        )


def _rows_of(database: Path, target: Path) -> Path:
    """The rows of the table as they are, for the yardstick."""
    connection = sqlite3.connect(database)
    names = ", ".join(f'"{name}"' for name in TYPED_ACTIVITY.columns)
    found = connection.execute(f"SELECT {names} FROM activity ORDER BY no").fetchall()
    connection.close()
    plain = [[one.hex() if isinstance(one, bytes) else one for one in row] for row in found]
    target.write_text(json.dumps(plain), encoding="utf-8")
    return target
