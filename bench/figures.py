"""Figures of 100,000 records: the page redrawn after a filter, and all figures of a round with who has reported.

The yardstick is SQL as a careful person would write it by hand: one ``GROUP BY`` for each view and kind, sets of codes
taken apart by ``json_each``, the sums beside them; nothing is checked, joined, named, ordered or drawn.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import BenchRow, at_most, compare, measure
from bench.stall import FRAME_MS, _Desk
from tvdesk.core.filters import ANY_OF, BETWEEN, Condition, Filter

COUNT = int(os.environ.get("TVDESK_BENCH_FIGURES", "100000"))
PIECE = 10_000
OFFICE = "tv-sotttt"
UNITS = ("tv-sovhttdl", "tv-vpub", "tv-845", "tv-soct", "tv-cat", "tv-dai")
FIRST, LAST = "2024-12-15", "2025-12-31"
TASKS = ("1", "2", "3")
JOINED = 200
ROUNDS = 3
_SHARE = {"activity": 8, "training": 1, "delegation": 1}
"""Tenths of the records."""
_SUBTYPES = {"training": "tap_huan", "delegation": "doan_vao"}
_kept: list[Any] = []


def office_in(folder: Path) -> Any:
    """The desk in a folder."""
    from tvdesk.services.demo.desks import open_keys
    from tvdesk.services.identifiers import Identifiers
    from tvdesk.services.office import now_ms, open_office

    return open_office(folder, open_keys(folder), Identifiers(now_ms, os.urandom))


def fill(folder: Path) -> None:
    """The consolidating office with so many records of one year, of six units, some of them joined."""
    from bench.offices import activities
    from tvdesk.core.templates import CodeLists
    from tvdesk.core.units import Units
    from tvdesk.services.demo.desks import make_desk
    from tvdesk.services.identifiers import Identifiers
    from tvdesk.services.office import now_ms

    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    desk = make_desk(folder, "dic", OFFICE, lists, units, Identifiers(now_ms, os.urandom))
    for piece in range(COUNT // PIECE):
        kind = "activity" if piece < _SHARE["activity"] else "training" if piece == _SHARE["activity"] else "delegation"
        values = [_placed(kind, number, one) for number, one in enumerate(activities(PIECE, OFFICE, seed=piece))]
        made = desk.records.create_many(kind, values, checked=True)
        if kind == "training":
            _join(desk, made)
    desk.desk.engine.dispose()


def _placed(kind: str, number: int, one: dict[str, Any]) -> dict[str, Any]:
    """The record in the year and of one of the units."""
    more = {
        "subtype": _SUBTYPES.get(kind, one["subtype"]),
        "start_date": "2025" + one["start_date"][4:],
        "end_date": "2025" + one["start_date"][4:],
        "reporting_unit": UNITS[number % len(UNITS)],
        "channels": [f"K{1 + number % 11}"] if number % 4 else [f"K{1 + number % 11}", "K6"],
        "budget_planned_vnd": one["budget_vnd"] + 1_000_000,
        "budget_source": "ngan_sach_tinh" if number % 2 else None,
    }
    return {name: value for name, value in {**one, **more}.items() if value is not None}


def _join(desk: Any, made: list[str]) -> None:
    links = [
        {"record_type": "training", "record_a": first, "record_b": second, "verdict": "same"}
        for first, second in zip(made[:JOINED], made[JOINED : 2 * JOINED], strict=True)
    ]
    desk.records.create_many("same_as", links, checked=True)


# --- the page ----------------------------------------------------------------------------------------------


def show_page(_place: Path, desk: Path) -> None:
    """Before ours: the page is open on the whole year."""
    office = office_in(desk)

    def page(shell: Any) -> Any:
        from tvdesk.app import list_uses
        from tvdesk.services.figure_desk import FigureDesk
        from tvdesk.ui.pages.figures import FiguresPage

        uses = list_uses(shell, office)
        return FiguresPage(
            shell,
            FigureDesk(office),
            lambda: uses.words(shell.speech.language),
            uses.offering,
            lambda: date(2025, 12, 10),
        )

    shown = _Desk(page)
    shown.window.resize(1366, 768)
    shown.until(lambda: shown.page.settled and not shown.jobs.busy)
    shown.page._narrow(Filter(conditions=(Condition("start_date", BETWEEN, (FIRST, LAST)),)))
    shown.until(lambda: _is_drawn(shown))
    _kept[:] = [office, shown]


def _is_drawn(shown: Any) -> bool:
    return bool(shown.page.settled and not shown.jobs.busy and _asked(shown))


def _asked(shown: Any) -> bool:
    """What is on screen is what was asked for last."""
    return bool(shown.page.board.filter == shown.page.filter)


def redraw(_place: Path) -> float:
    """The filter changes, and every card has its new chart and table; in ms."""
    shown = _kept[1]
    start = time.perf_counter()
    shown.page._narrow(shown.page.filter.having(Condition("task", ANY_OF, TASKS)))
    shown.until(lambda: _is_drawn(shown))
    shown.window.grab()
    return (time.perf_counter() - start) * 1_000


def stall(_place: Path) -> float:
    """The longest time for which the window's thread was held up meanwhile, in ms."""
    shown = _kept[1]
    shown.page._narrow(shown.page.filter.having(Condition("task", ANY_OF, TASKS)))
    return float(shown.worst_until(lambda: _is_drawn(shown)))


# --- the same by hand --------------------------------------------------------------------------------------


def open_raw(_place: Path, desk: Path) -> None:
    """Before the yardstick: a connection with the same cache."""
    connection = sqlite3.connect(desk / "tvdesk.db")
    connection.execute("PRAGMA cache_size=-16384")
    connection.execute("SELECT count(*) FROM activity").fetchone()
    _kept[:] = [connection]


def group_by_hand(_place: Path, tasks: bool = True, outputs: bool = False) -> None:
    """One statement for each view and kind, and the sums."""
    connection: sqlite3.Connection = _kept[0]
    where = "visible AND start_date BETWEEN ? AND ?"
    values: list[Any] = [FIRST, LAST]
    if tasks:
        where += " AND task IN (?, ?, ?)"
        values += TASKS
    found = 0
    for kind, amount in (
        ("activity", "1"),
        ("training", "coalesce(classes, 1)"),
        ("delegation", "coalesce(groups, 1)"),
    ):
        rows = connection.execute(
            f"SELECT subtype, count(*), sum({amount}), sum(participants), sum(budget_planned_vnd), sum(budget_vnd)"
            f" FROM {kind} WHERE {where} GROUP BY subtype",
            values,
        ).fetchall()
        found += sum(row[1] for row in rows)
        for column in ("substr(start_date, 1, 7)", "task", "reporting_unit"):
            connection.execute(f"SELECT {column}, count(*) FROM {kind} WHERE {where} GROUP BY 1", values).fetchall()
        connection.execute(
            f"SELECT budget_source, sum(budget_planned_vnd), sum(budget_vnd) FROM {kind} WHERE {where} GROUP BY 1",
            values,
        ).fetchall()
        for name in ("channels", "countries", "languages"):
            connection.execute(
                f"SELECT j.value, count(*) FROM {kind} t, json_each(t.{name}) j WHERE {where} GROUP BY 1", values
            ).fetchall()
        if outputs:
            connection.execute(
                "SELECT j.value ->> 'indicator', sum(j.value ->> 'quantity')"
                f" FROM {kind} t, json_each(t.output_items) j WHERE {where} GROUP BY 1",
                values,
            ).fetchall()
            connection.execute(f"SELECT unit, count(*) FROM {kind} WHERE {where} GROUP BY 1", values).fetchall()
    if not found:
        raise ValueError("nothing was counted")


# --- a round -----------------------------------------------------------------------------------------------


def open_counting(_place: Path, desk: Path) -> None:
    """Before ours: the desk is open."""
    from tvdesk.services.counting import Counting
    from tvdesk.services.rounds import Round

    office = office_in(desk)
    asked = Round("", "2025", "Năm 2025", "dinh_ky", "year", "", FIRST, LAST, "2026-01-15", False, "", UNITS, True)
    _kept[:] = [office, Counting(office.desk), asked]


def count_round(_place: Path) -> None:
    """All figures, and who has reported."""
    _, counting, asked = _kept
    counts, who = counting.of_round(asked)
    if counts.joined != JOINED or len(who.reporters) < len(UNITS):
        raise ValueError(f"{counts.joined} joined, {len(who.reporters)} units")


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about figures."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        desk = Path(name) / "desk"
        fill(desk)
        with closing(sqlite3.connect(desk / "tvdesk.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before, raw = partial(show_page, desk=desk), partial(open_raw, desk=desk)
        yield compare(
            f"figures of {COUNT:,} redrawn after a filter", redraw, group_by_hand, 1.5, rounds=ROUNDS,
            before_ours=before, before_yardstick=raw,
        )  # fmt: skip
        held = sorted(measure(stall, before).ms for _ in range(ROUNDS))
        yield at_most("stall of the window meanwhile", held[ROUNDS // 2], FRAME_MS, "ms", f"worst {held[-1]:.1f} ms")
        yield compare(
            f"all figures of a round of {COUNT:,}, with coverage", count_round,
            partial(group_by_hand, tasks=False, outputs=True), 2.0, rounds=ROUNDS,
            before_ours=partial(open_counting, desk=desk), before_yardstick=raw,
        )  # fmt: skip
