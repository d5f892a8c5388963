"""The window while its desk is opened, a report printed, a workbook taken in: how long its event loop stood still.

A real page in a real window, offscreen; for the opening the whole program. A tick is asked for every millisecond; the
longest time between two is the stall. What other programs take of a busy machine is not ours: only that part counts in
which this process was at work, without the time for which the window's thread was ready and waited for a processor.
The yardstick is the length of one frame of the screen: what stays below it, nobody sees.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.harness import BenchRow, at_most, measure

ROWS = 2_000
BOOK_ROWS = 10_000
UNIT = "tv-845"
FRAME_MS = 16.0
ROUNDS = 3
YEAR = 2025
SECONDS = 60


def put_records(place: Path) -> None:
    """A unit's desk with so many activities."""
    office_in(place).close()


def office_in(place: Path) -> Any:
    """The desk in a folder, made at the first call."""
    from tvdesk.core.templates import CodeLists
    from tvdesk.core.units import Units
    from tvdesk.services.demo.desks import make_desk, open_keys
    from tvdesk.services.identifiers import Identifiers
    from tvdesk.services.office import now_ms, open_office

    desk, ids = place / "desk", Identifiers(now_ms, os.urandom)
    if not desk.exists():
        units = Units.load()
        lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
        made = make_desk(desk, "unit", UNIT, lists, units, ids)
        made.records.create_many("activity", [_record(number) for number in range(ROWS)], checked=True)
        made.desk.engine.dispose()
    return open_office(desk, open_keys(desk), ids)


def _record(number: int) -> dict[str, Any]:
    day = date.fromordinal(date(YEAR, 1, 1).toordinal() + number % 340)
    return {
        "title": f"Hội nghị thông tin đối ngoại số {number}, phối hợp với các cơ quan, đơn vị, địa phương",
        "subtype": "hoi_nghi_hoi_thao",
        "start_date": day.isoformat(),
        "unit": UNIT,
        "place": "thành phố Trà Vinh",
        "host_unit": "Sở Văn hóa, Thể thao và Du lịch",
        "participants": 10 + number % 300,
        "result": "đã giới thiệu hình ảnh, tiềm năng của tỉnh với bạn bè quốc tế",
    }


def opening(place: Path, desk: Path) -> float:
    """The worst stall, in milliseconds, from the first paint of the program until its desk is open and shown."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "TVDESK_CONFIG": str(place), "TVDESK_DATA": str(place)}
    gc.disable()  # as tvdesk.__main__ does
    import tvdesk.ui.before_qt  # noqa: F401 (likewise)
    from tvdesk.ui.gui import SWITCH, Desktop, make_application
    from tvdesk.ui.start import StartLine

    sys.setswitchinterval(SWITCH)
    application = make_application()
    desktop = Desktop(StartLine(workspace=desk, page="activity"), _composition)
    desktop.show()
    worst = worst_until(lambda: desktop.office is not None and not desktop.jobs.busy)
    desktop.close()
    application.quit()
    return worst


def _composition() -> Any:
    from tvdesk import app

    return app


def printing(place: Path) -> float:
    """The worst stall, in milliseconds, from the call to print until the first page is on screen."""
    desk = _report(place)
    desk.page.step("words")
    desk.until(lambda: desk.page.report is not None and not desk.jobs.busy)
    desk.page.step("preview")
    view = desk.page.preview.view
    return desk.worst_until(lambda: view.count > 0 and bool(view._pictures))


def idle(place: Path) -> float:
    """The worst stall of the same window with nothing to do, as long as printing takes."""
    desk = _report(place)
    desk.until(lambda: desk.page.report is not None and not desk.jobs.busy)
    end = time.monotonic() + 3
    return desk.worst_until(lambda: time.monotonic() > end)


def reading_again(place: Path) -> float:
    """The worst stall while the report is read anew, as after each save, at what is in it and at its words."""
    desk, worst = _report(place), 0.0
    for step in ("data", "words"):
        desk.page.step(step)
        desk.until(lambda: desk.page.report is not None and not desk.jobs.busy)
        for _ in range(ROUNDS):
            worst = max(worst, _read_again(desk))
    return worst


def _read_again(desk: _Desk) -> float:
    before = desk.page.report
    desk.page._read()
    worst = desk.worst_until(lambda: desk.page.report is not before and not desk.jobs.busy)
    end = time.monotonic() + 0.3
    return max(worst, desk.worst_until(lambda: time.monotonic() > end))


def put_workbook(place: Path) -> None:
    """The same desk beside a workbook of 20 columns."""
    from bench.offices import activities
    from bench.workbook import lists_and_sheets

    put_records(place)
    values = list(activities(BOOK_ROWS, UNIT))
    lists_and_sheets()[1].write_records("activity", values, place / "rows.xlsx")


def opening_workbook(place: Path) -> float:
    """The worst stall, in milliseconds, from the drop of a workbook until its rows are on screen and compared."""
    return _open_workbook(_workbooks(place), place)


def importing(place: Path) -> float:
    """The worst stall, in milliseconds, from the press of the button until all rows are in the register."""
    desk = _workbooks(place)
    _open_workbook(desk, place)
    desk.page.take_button.click()
    return desk.worst_until(lambda: desk.page.flow.done is not None and not desk.jobs.busy)


def _open_workbook(desk: _Desk, place: Path) -> float:
    desk.page.open(place / "rows.xlsx")
    worst = desk.worst_until(lambda: desk.page.flow.duplicates is not None and not desk.jobs.busy)
    if desk.page.flow.count != BOOK_ROWS:
        raise ValueError(f"not every row was understood: {desk.page.flow.look.counts}")
    return worst


def _report(place: Path) -> _Desk:
    def page(shell: Any) -> Any:
        from tvdesk.services.report_desk import ReportDesk
        from tvdesk.ui.pages.report import ReportPage

        return ReportPage(shell, ReportDesk(office_in(place)), lambda: date(YEAR, 12, 10))

    return _Desk(page)


def _workbooks(place: Path) -> _Desk:
    def page(shell: Any) -> Any:
        from tvdesk.services.sheet_desk import SheetDesk
        from tvdesk.ui.pages.sheets import SheetsPage

        return SheetsPage(shell, SheetDesk(office_in(place)))

    return _Desk(page)


class _Desk:
    """A window with one page."""

    def __init__(self, page: Callable[[Any], Any]) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        import_module("tvdesk.ui.before_qt")  # first, as the program: no look by Qt at each module that comes later
        from PySide6.QtWidgets import QApplication

        from tvdesk.ui.gui import SWITCH
        from tvdesk.ui.jobs import Jobs
        from tvdesk.ui.main_window import MainWindow
        from tvdesk.ui.speech import Speech
        from tvdesk.ui.sweeper import Sweeper
        from tvdesk.ui.theme import Theme

        sys.setswitchinterval(SWITCH)
        self.application = QApplication([])
        theme, speech = Theme(), Speech("vi")
        theme.wear()
        self.jobs = Jobs(_raise)
        self.window = MainWindow(speech, theme, self.jobs)
        self.page = page(self.window.shell)
        self.window.offer({self.page.name: lambda: self.page})
        self.window.show()
        self._sweeper = Sweeper()
        self._sweeper.begin()
        self.application.processEvents()
        self.window.go(self.page.name)

    def until(self, done: Callable[[], bool]) -> None:
        """Run the window's loop."""
        self.worst_until(done)

    def worst_until(self, done: Callable[[], bool]) -> float:
        """Run the window's loop; the longest stall, in milliseconds."""
        return worst_until(done)


def worst_until(done: Callable[[], bool]) -> float:
    """Run Qt's loop; the longest time between two of its ticks, in milliseconds (see above what of it counts)."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, worst, last, spent, waited = QEventLoop(), 0.0, time.perf_counter(), time.process_time(), _waited()
    end = time.monotonic() + SECONDS

    def tick() -> None:
        nonlocal worst, last, spent, waited
        now, work, wait = time.perf_counter(), time.process_time(), _waited()
        worst, last, spent, waited = max(worst, min(now - last - (wait - waited), work - spent)), now, work, wait
        if done() or time.monotonic() > end:
            loop.quit()

    timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    if not done():
        raise TimeoutError
    return worst * 1000


def _waited() -> float:
    """For how many seconds this thread was ready and had no processor; 0 where the system does not tell."""
    with suppress(OSError):
        return int(Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()[1]) / 1e9
    return 0.0


def _raise(error: BaseException) -> None:
    raise error


def rows() -> Iterator[BenchRow]:
    """The lines of the table."""
    # An installed program has its byte code; the first process, which is not counted, writes it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    detail = f"the same window idle: {_median(idle, put_records):.1f} ms"
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        # By another process: this is about one that has loaded nothing yet.
        made = multiprocessing.get_context("spawn").Process(target=put_records, args=(Path(name),))
        made.start()
        made.join()
        yield _row("the database opens", _median(partial(opening, desk=Path(name) / "desk")), detail)
    yield _row(f"a PDF of {ROWS} rows is built", _median(printing, put_records), detail)
    yield _row(f"a report of {ROWS} rows is read again", _median(reading_again, put_records), detail)
    yield _row(f"a workbook of {BOOK_ROWS} rows is read", _median(opening_workbook, put_workbook), detail)
    yield _row(f"its {BOOK_ROWS} rows are imported", _median(importing, put_workbook), detail)


def _row(what: str, figure: float, detail: str) -> BenchRow:
    return at_most(f"worst stall while {what}", figure, FRAME_MS, "ms", detail)


def _median(work: Callable[[Path], float], before: Callable[[Path], None] | None = None) -> float:
    return statistics.median(measure(work, before).ms for _ in range(ROUNDS))
