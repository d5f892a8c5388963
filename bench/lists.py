"""Lists of records on screen: opened and scrolled against a plain Python list behind the same view, and a million.

The yardstick reads every row with the standard library's SQLite, keeps them all as tuples of words, and shows them in
the same view with the same delegate: it lacks only the array of numbers and the pages. Both are painted off screen.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import BenchRow, at_most, compare, measure
from bench.offices import DIC, Province, activities, open_desk, open_office
from tvdesk.core.filters import columns_at_first
from tvdesk.core.forms import FORMS
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.workspace import DATABASE

if TYPE_CHECKING:
    from tvdesk.services.browsing import Browsing
    from tvdesk.ui.lists.model import ListModel
    from tvdesk.ui.lists.view import ListView

COUNT = int(os.environ.get("TVDESK_BENCH_LIST", "100000"))
PIECE = 10_000
MANY = 10 * COUNT
PAGES = 1_000
FORM = FORMS["activity"]
COLUMNS = columns_at_first(FORM, several_units=True)
MS_SHOWN, MS_JUMP = 30.0, 10.0

_kept: list[object] = []
"""What must outlive the work: Qt's objects of a process."""


@dataclass(frozen=True, slots=True)
class Running:
    """A program at work: its desk is open, and its list is on screen with one row."""

    desk: Path
    browsing: Browsing
    model: ListModel
    view: ListView

    def find(self) -> array[int]:
        """All row numbers in the order of the list."""
        return self.browsing.find(FORM.type).numbers


def warm(place: Path, desk: Path) -> None:
    """Before ours and the yardstick alike."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from tvdesk.services.browsing import Browsing
    from tvdesk.services.wording import Wording
    from tvdesk.ui.jobs import Jobs
    from tvdesk.ui.lists.cells import Cells
    from tvdesk.ui.lists.model import ListModel
    from tvdesk.ui.lists.view import ListView
    from tvdesk.ui.messages import Messages
    from tvdesk.ui.page import Shell
    from tvdesk.ui.speech import Speech
    from tvdesk.ui.theme import Theme

    open_desk(place, desk)
    application = QApplication([])
    speech, theme = Speech("vi"), Theme()
    theme.wear()
    lists, units = CodeLists.load(), Units.load()
    browsing = Browsing(open_office(desk).desk, lists, units)
    model = ListModel(Cells(FORM, Wording(speech.language, lists, units)), partial(browsing.rows, FORM.type))
    view = ListView(Shell(speech, theme, Jobs(_raise), Messages(speech, theme), _nowhere), model)
    running = Running(desk, browsing, model, view)
    show(running, running.find()[:1])
    _kept.extend((application, running))


def _raise(error: BaseException) -> None:
    raise error


def _nowhere(*_: object) -> None:
    """A list alone leads to no page."""


def program() -> Running:
    """What :func:`warm` has started in this process."""
    return next(one for one in _kept if isinstance(one, Running))


def show(running: Running, numbers: array[int]) -> None:
    """Show these rows, painted."""
    from PySide6.QtWidgets import QApplication

    view = running.view
    view.resize(1078, 1_140)  # 29 rows of 38 pixels, and the header
    view.show_rows(numbers, COLUMNS, keep=False)
    view.show()
    view.viewport().repaint()
    QApplication.processEvents()
    if running.model.rowCount() != len(numbers):
        raise ValueError("not all rows are shown")


def keep_all(running: Running) -> array[int]:
    """The yardstick: every row in a Python list; its words are made when it is painted first, as ours are."""
    model = running.model
    connection = sqlite3.connect(running.desk / DATABASE)
    names = ", ".join("'draft'" if name.startswith("$") else name for name in COLUMNS)
    found = connection.execute(f"SELECT {names} FROM activity ORDER BY start_date DESC, no DESC").fetchall()
    connection.close()
    said: dict[int, tuple[str, ...]] = {}

    def texts(row: int) -> tuple[str, ...]:
        if row not in said:
            said[row] = model.cells.row(COLUMNS, found[row])
        return said[row]

    setattr(model, "texts", texts)  # noqa: B010 (in place of the pages)
    setattr(model, "state", lambda _row: "draft")  # noqa: B010
    return array("q", range(len(found)))


def open_ours(_place: Path) -> None:
    """The numbers found, the rows in sight read and painted."""
    running = program()
    show(running, checked(running.find(), COUNT))


def open_listed(_place: Path) -> None:
    """The same with every row read."""
    running = program()
    show(running, checked(keep_all(running), COUNT))


def checked(numbers: array[int], count: int) -> array[int]:
    """They are as many as they must be."""
    if len(numbers) != count:
        raise ValueError(f"{len(numbers)} rows")
    return numbers


def scroll(running: Running) -> float:
    """So many windows full, one after the other, each painted; in ms."""
    view = running.view
    bar, step = view.verticalScrollBar(), view.viewport().height()
    start = time.perf_counter()
    for page in range(PAGES):
        bar.setValue(page * step)
        view.viewport().repaint()
    return (time.perf_counter() - start) * 1_000


def scroll_ours(_place: Path) -> float:
    """Every page is read when it comes into sight."""
    open_ours(_place)
    return scroll(program())


def scroll_listed(_place: Path) -> float:
    """The same with every row read before."""
    open_listed(_place)
    return scroll(program())


def show_million(_place: Path) -> float:
    """The numbers are there (a thread has found them); the list with them is painted."""
    running = program()
    numbers = checked(running.find(), MANY)
    start = time.perf_counter()
    show(running, numbers)
    return (time.perf_counter() - start) * 1_000


def jump_to_end(_place: Path) -> float:
    """From the first rows to the last, read and painted."""
    running = program()
    show(running, checked(running.find(), MANY))
    start = time.perf_counter()
    running.view.scrollToBottom()
    running.view.viewport().repaint()
    elapsed = (time.perf_counter() - start) * 1_000
    if not running.model.texts(MANY - 1)[1]:
        raise ValueError("the last row is blank")
    return elapsed


def fill(folder: Path) -> Path:
    """A desk with the records of the measurements; its folder."""
    dic = Province(folder).dic
    for number in range(COUNT // PIECE):
        dic.records.create_many(FORM.type, list(activities(PIECE, DIC, seed=number)))
    dic.desk.engine.dispose()
    return dic.workspace.folder


def multiply(desk: Path, times: int = MANY // COUNT) -> None:
    """The same rows again and again, past the log: only how many there are counts here."""
    connection = sqlite3.connect(desk / DATABASE, isolation_level=None)
    names = [row[1] for row in connection.execute(f'PRAGMA table_info("{FORM.type}")')]
    highest = connection.execute(f'SELECT max(no) FROM "{FORM.type}"').fetchone()[0]
    copied = {"no": "no + ?1 * ?2", "record": "record || '-' || ?2"}
    cells = ", ".join(copied.get(name, f'"{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    connection.execute("BEGIN")
    for copy in range(1, times):
        connection.execute(
            f'INSERT INTO "{FORM.type}" ({quoted}) SELECT {cells} FROM "{FORM.type}" WHERE no <= ?1', (highest, copy)
        )
    connection.execute("COMMIT")
    connection.close()


def _median(work: Sequence[float]) -> float:
    return sorted(work)[len(work) // 2]


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about lists."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        desk = fill(Path(name))
        before = partial(warm, desk=desk)
        for said, ours, yardstick, goal in (
            (f"list of {COUNT:,} opened", open_ours, open_listed, 0.2),
            (f"list of {COUNT:,}, {PAGES:,} pages scrolled", scroll_ours, scroll_listed, 1.1),
        ):
            yield compare(
                said,
                ours,
                yardstick,
                goal,
                before_ours=before,
                before_yardstick=before,
            )
        multiply(desk)
        for said, work, limit in (
            (f"list of {MANY:,} shown", show_million, MS_SHOWN),
            (f"list of {MANY:,}, jump to the end", jump_to_end, MS_JUMP),
        ):
            taken = [measure(work, before).ms for _ in range(3)]
            yield at_most(said, _median(taken), limit, "ms", f"median of 3; slowest {max(taken):.1f} ms")
