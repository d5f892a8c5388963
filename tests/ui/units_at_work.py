"""The page of units at the consolidating office, and a unit's new machine that asks to be let in."""

from __future__ import annotations

from pathlib import Path

import pytest
from central_office import Central
from pytestqt.qtbot import QtBot

from tvdesk.app import pages
from tvdesk.services import enrolling
from tvdesk.services.demo.desks import DemoDesk, make_desk
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.units import UnitsPage


class Newcomer:
    """A unit's new machine: its request on a stick, and the words on its screen."""

    def __init__(self, central: Central, folder: Path, unit: str) -> None:
        office = central.office
        ids = Identifiers(now_ms, lambda count: bytes(count))
        self.desk: DemoDesk = make_desk(folder / f"new-{unit}", "unit", unit, office.lists, office.units, ids)
        data, self.words = enrolling.request(self.desk.workspace, self.desk.store, now_ms)
        self.file = folder / f"dang-ky-{unit}.json"
        self.file.write_bytes(data)


@pytest.fixture
def newcomer(central: Central, tmp_path: Path) -> Newcomer:
    return Newcomer(central, tmp_path, "tv-soct")


@pytest.fixture
def page(window: MainWindow, central: Central, qtbot: QtBot) -> UnitsPage:
    window.offer(pages(window.shell, central.office, window.count))
    window.resize(1366, 768)
    window.show()
    window.go("units")
    found = window.page
    assert isinstance(found, UnitsPage)
    quiet(qtbot, found)
    return found


def quiet(qtbot: QtBot, page: UnitsPage) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy, timeout=20_000)


def drop(qtbot: QtBot, page: UnitsPage, *files: Path) -> None:
    """What the window does with files that were dropped on it."""
    page.shell.go("units", files=list(files))
    quiet(qtbot, page)
