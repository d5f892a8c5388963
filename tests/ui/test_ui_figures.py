"""The page of figures as a story: a year, a filter, a mark and the records behind it, by mouse and by keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest
from central_office import Central
from list_pages import Elsewhere
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.app.central import office_pages
from tvdesk.core.filters import ANY_OF, Condition, Filter
from tvdesk.db.engine import reading
from tvdesk.services.duplicates import Duplicates, candidates, groups
from tvdesk.services.figure_desk import behind
from tvdesk.services.figures import KINDS, counts_of, gather, people
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.figures import FiguresPage
from tvdesk.ui.pages.records import RecordsPage


def opened(window: MainWindow, central: Central, qtbot: QtBot) -> FiguresPage:
    """The page of figures of the office, everything read."""
    shell = window.shell
    office = central.office
    pages: dict[str, Callable[[], object]] = {
        **composition.pages(shell, office, lambda _name, _count: None),
        **office_pages(shell, office, lambda _name, _count: None),
        "editor": partial(Elsewhere, shell, "editor"),
    }
    window.offer(pages)  # type: ignore[arg-type]
    window.resize(1366, 768)
    window.show()
    window.go("figures", round=central.round.name)
    found = window.page
    assert isinstance(found, FiguresPage)
    settled(found, qtbot)
    return found


def settled(page: FiguresPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy and page.settled, timeout=15_000)


def join_one(central: Central) -> None:
    """The office says of its likeliest pair that it is one event."""
    office = central.office
    with reading(office.desk.engine) as connection:
        pair = candidates(connection)[0]
    Duplicates(office.desk, office.records).link(pair.record_a, pair.record_b)


def test_a_year_is_shown_as_the_records_say(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    join_one(central)
    page = opened(window, central, qtbot)
    first, last = page.filter.conditions[0].values
    with reading(central.office.desk.engine) as connection:
        found = gather(connection, str(first), str(last), None, groups(connection))
    counted = counts_of(found)
    assert page.board is not None
    assert counted.events > 0
    assert page.board.counts.by == counted.by
    assert page.summary.text() == f"{counted.events} việc, 5/7 đơn vị đã báo cáo"
    assert page.tiles.figures["activity"].text() == str(len(found.of("activity")))
    heads = people(found.all()).value
    assert page.tiles.figures["people"].text() == f"{heads:,}".replace(",", ".")


def test_a_bar_leads_to_its_records(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    card = page.cards["task"]
    assert page.board is not None
    key = next(key for key, kinds in page.board.counts.by["task"].items() if key and kinds.get("activity"))
    events = page.board.counts.by["task"][key]["activity"]
    place = card.chart.place_of(key, "activity")
    assert place is not None
    qtbot.mouseClick(card.chart, Qt.MouseButton.LeftButton, pos=place.toPoint())
    listed = window.page
    assert isinstance(listed, RecordsPage)
    assert listed.name == "activity"
    qtbot.waitUntil(lambda: not window.shell.jobs.busy)
    assert len(listed.model.numbers) == events
    assert any("Mỗi việc tính một lần" in chip.name.text() for chip in listed.bar.chips)


def test_a_cell_leads_to_its_records_by_keyboard(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    table = page.cards["unit"].table
    row = next(place for place, one in enumerate(table.rows.rows) if one.values[0])
    one = table.rows.rows[row]
    table.setCurrentIndex(table.rows.index(row, 1))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    listed = window.page
    assert isinstance(listed, RecordsPage)
    qtbot.waitUntil(lambda: not window.shell.jobs.busy)
    assert len(listed.model.numbers) == one.values[0]


def test_every_mark_of_every_view_leads_to_what_it_counts(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    join_one(central)
    page = opened(window, central, qtbot)
    board = page.board
    assert board is not None
    browsing = composition.list_uses(window.shell, central.office).browsing()
    looked = 0
    for shown in board.shown:
        for line in shown.view.lines:
            for series, value in zip(shown.view.series, line.values, strict=True):
                lists = behind(board, shown.view.by, line.key, series)
                found = {kind: browsing.find(kind, filter) for kind, filter in lists.items()}
                if shown.view.by != "money":
                    assert sum(len(one.numbers) for one in found.values()) == value, (shown.view.by, line)
                    looked += value > 0
                else:
                    field = {"planned": "budget_planned_vnd", "spent": "budget_vnd"}[series]
                    assert sum(browsing.totals(one).get(field, 0) for one in found.values()) == value
    assert looked > 30


def test_a_mark_of_several_kinds_asks_which(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    assert page.board is not None
    lists = behind(page.board, "month", None)
    assert set(lists) == {kind for kind in KINDS if page.board.counts.of(kind).events}
    menu = page.menu_of(lists)
    names = [action.text() for action in menu.actions()]
    assert names[0] == "Hoạt động"
    menu.actions()[-1].trigger()
    assert window.page is not None
    assert window.page.name == list(lists)[-1]


def test_a_filter_and_a_kind_narrow_all_views(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    assert page.board is not None
    before = page.board.counts.events
    page.bar.changed.emit(page.filter.having(Condition("task", ANY_OF, ("4",))))
    settled(page, qtbot)
    assert 0 < page.board.counts.events < before
    assert set(page.board.counts.by["task"]) == {"4"}
    page.bar.changed.emit(page.filter.without("task"))
    settled(page, qtbot)
    page.kind.setCurrentIndex(page.kind.findData("training"))
    page.kind.activated.emit(page.kind.currentIndex())
    settled(page, qtbot)
    assert {kind for kind, _ in page.board.counts.tallies} == {"training"}
    assert page.cards["month"].table.isColumnHidden(1)
    assert page.bar.form.type == "training"


def test_nothing_found_says_what_to_do(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    page.bar.changed.emit(Filter(quick="khongcochunaynhuthe"))
    settled(page, qtbot)
    assert page.places.currentIndex() == 1


def test_what_another_page_changes_is_counted_anew(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    assert page.board is not None
    before = page.board.counts.of("activity").events
    day = str(page.filter.conditions[0].values[0])
    central.office.records.create(
        "activity", {"title": "Việc mới", "subtype": "hoi_nghi_hoi_thao", "start_date": day, "end_date": day}
    )
    window.shell.jobs.changed.emit(frozenset({"activity"}))
    qtbot.waitUntil(lambda: page.board is not None and page.board.counts.of("activity").events == before + 1)
    settled(page, qtbot)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_bars_can_be_told_from_the_ground_and_each_other(
    window: MainWindow, central: Central, qtbot: QtBot, look: str
) -> None:
    window.shell.theme.wear(look)
    page = opened(window, central, qtbot)
    chart = page.cards["month"].chart
    assert chart.chart is not None
    image: QImage = chart.grab().toImage()
    ground = image.pixelColor(QPoint(image.width() - 1, image.height() - 1))
    colours = [chart.colour(series).name() for series in range(3)]
    assert len({*colours, ground.name()}) == 4
    for line in chart.drawing(chart.width()).lines:
        assert all(figure.x + chart.fontMetrics().horizontalAdvance(figure.text) <= chart.width() + 1
                   for figure in line.figures)  # fmt: skip


def test_the_language_changes_live(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    page = opened(window, central, qtbot)
    window.shell.speech.speak("en")
    qtbot.waitUntil(lambda: page.cards["task"].title.text() == "Records by group of tasks", timeout=15_000)
    settled(page, qtbot)
    assert page.kind.itemText(0) == "All kinds"


def test_showing_a_board_never_holds_the_window_up_for_long(window: MainWindow, central: Central, qtbot: QtBot) -> None:
    """A card at a time: what comes next is not kept waiting behind all seven (bench/figures.py has the times)."""
    page = opened(window, central, qtbot)
    assert page.board is not None
    page._show(page.board)
    assert len(page._waiting) == 7
    started = time.monotonic()
    settled(page, qtbot)
    assert time.monotonic() - started < 10
