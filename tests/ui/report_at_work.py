"""A unit's report page at work: the round it reports to, records to put in, and the page when it has been read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from gone import Gone
from offices import Province
from pytestqt.qtbot import QtBot

from tvdesk.core.periods import Holidays
from tvdesk.services.export import write_bundle
from tvdesk.services.office import Office
from tvdesk.services.report_desk import ReportDesk
from tvdesk.services.rounds import Round, Rounds
from tvdesk.services.templates import template_order
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.report import ReportPage

TODAY = date(2025, 12, 15)
WAIT = 20_000


@pytest.fixture
def opened(empty_office: Office, province: Province) -> Round:
    """A round that the unit has been told of."""
    desk = Rounds(province.dic.desk, province.dic.records, empty_office.units, Holidays())
    made = desk.open("year", 2025, units=[empty_office.unit])
    path = province.stick("template.tvb")
    order = template_order(empty_office.unit)
    empty_office.intake.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, order, path).path)
    return made


def add(office: Office, kind: str, title: str, day: str = "2025-03-05", **more: Any) -> str:
    subtypes = {"activity": "hoi_nghi_hoi_thao", "training": "tap_huan", "delegation": "doan_vao"}
    return office.records.create(kind, {"title": title, "subtype": subtypes[kind], "start_date": day, **more})


@pytest.fixture
def come(window: MainWindow, empty_office: Office, qtbot: QtBot) -> Callable[..., ReportPage]:
    """Opens the report page and waits until its report is read."""

    def come_to(step: str = "", **more: Any) -> ReportPage:
        window.offer(
            {
                "report": lambda: ReportPage(window.shell, ReportDesk(empty_office), lambda: TODAY),
                "editor": lambda: Gone(window.shell),
            }
        )
        window.show()
        window.go("report", step=step, **more)
        page = window.page
        assert isinstance(page, ReportPage)
        qtbot.waitUntil(lambda: page.report is not None, timeout=WAIT)
        return page

    return come_to


def quiet(page: ReportPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy, timeout=WAIT)


def led_to(page: ReportPage) -> dict[str, Any]:
    window = page.window()
    assert isinstance(window, MainWindow)
    assert isinstance(window.page, Gone)
    return window.page.arguments
