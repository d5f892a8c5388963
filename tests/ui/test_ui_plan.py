"""The plan page: a year with its items, money and records; empty, full, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from gone import Gone
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tvdesk.app import pages
from tvdesk.services.office import Office
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.plan import IDLE, OUTSIDE, OVER, PlanPage

YEAR = date.today().year  # noqa: DTZ011 (the plan page opens at the office's own year)


@pytest.fixture
def page(window: MainWindow, empty_office: Office) -> PlanPage:
    window.offer({**pages(window.shell, empty_office, window.count), "editor": lambda: Gone(window.shell)})
    window.go("plan")
    found = window.page
    assert isinstance(found, PlanPage)
    window.show()
    return found


def item(office: Office, title: str, **more: Any) -> str:
    values = {"title": title, "subtype": "hoat_dong", "start_date": f"{YEAR}-03-01", "plan_year": YEAR, **more}
    return office.records.create("plan_item", values)


def done(office: Office, title: str, **more: Any) -> str:
    values = {"title": title, "subtype": "hoi_nghi_hoi_thao", "start_date": f"{YEAR}-03-05", **more}
    return office.records.create("activity", values)


def shown(page: PlanPage) -> list[str]:
    return [one.title for one in page.table.rows.rows]


def test_an_empty_year_says_how_to_begin(page: PlanPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.shown is not None)
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    window = page.window()
    assert isinstance(window, MainWindow)
    assert isinstance(window.page, Gone)
    assert window.page.arguments == {"type": "plan_item"}


def test_a_year_with_its_items(page: PlanPage, empty_office: Office, qtbot: QtBot) -> None:
    fair = item(empty_office, "Hội chợ", budget_planned_vnd=100_000_000, budget_source="ngan_sach_tinh")
    item(empty_office, "Phim tài liệu")
    record = done(empty_office, "Hội chợ, đợt 1", plan_item=fair, budget_vnd=140_000_000)
    other = done(empty_office, "Ngoài kế hoạch", budget_vnd=9_000_000)
    page.shell.jobs.run(lambda _: None, writes=True, changed={"plan_item"})
    qtbot.waitUntil(lambda: shown(page) == ["Hội chợ", "Phim tài liệu"])
    assert [figure.text() for figure in page._figures] == [
        "1/2",
        "100.000.000\u00a0đ",
        "140.000.000\u00a0đ",
        "9.000.000\u00a0đ",
    ]
    assert page.side.item is not None
    assert page.side.item.record == fair
    page.tabs.setCurrentIndex(IDLE)
    assert shown(page) == ["Phim tài liệu"]
    page.tabs.setCurrentIndex(OVER)
    assert shown(page) == ["Hội chợ"]
    page.tabs.setCurrentIndex(OUTSIDE)
    assert [one.record for one in page.outside.rows.rows] == [other]
    page.shell.speech.speak("en")
    assert page.tabs.tabText(OUTSIDE) == "Outside the plan (1)"
    assert [figure.text() for figure in page._figures][1] == "100,000,000\u00a0đ"
    page.outside.choose(0)
    qtbot.keyClick(page.outside, Qt.Key.Key_Return)
    window = page.window()
    assert isinstance(window, MainWindow)
    assert isinstance(window.page, Gone)
    assert window.page.arguments == {"type": "activity", "record": other}
    assert record != other


def test_the_wheel_changes_no_year(page: PlanPage, empty_office: Office, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    item(empty_office, "Năm trước", plan_year=YEAR - 1)
    page.arrive()
    qtbot.waitUntil(lambda: page.year.count() == 2)
    assert page.year.currentData() == YEAR
    down = QPoint(0, -120)
    none, still = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(QPointF(3, 3), QPointF(3, 3), down, down, none, still, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(page.year, event)
    assert page.year.currentData() == YEAR
