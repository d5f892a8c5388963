"""A real shell and a real office for tests of the window; nothing of a test outlives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import Province
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import Office, OpenedKeys
from tvdesk.services.reading import read_desk
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.workbooks import Workbooks
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Shell
from tvdesk.ui.rail import UNIT_PAGES
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

UNIT = "tv-sovhttdl"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("window")


@pytest.fixture(autouse=True)
def nothing_outlives(qapp: QApplication) -> Iterator[None]:
    """Every top-level window is closed and deleted when its test ends."""
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def speech(qapp: QApplication) -> Speech:
    """Vietnamese."""
    return Speech("vi")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light look, worn."""
    made = Theme()
    made.wear()
    return made


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Real threads; what no page takes is raised when the test ends."""
    unexpected: list[BaseException] = []
    made = Jobs(unexpected.append)
    yield made
    made.close()
    QApplication.processEvents()
    for error in unexpected:
        raise error


@pytest.fixture
def window(speech: Speech, theme: Theme, jobs: Jobs) -> MainWindow:
    """A window without pages."""
    return MainWindow(speech, theme, jobs, UNIT_PAGES)


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    """What pages are handed."""
    return window.shell


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """The consolidating office, and what its units trust."""
    return Province(tmp_path / "province")


@pytest.fixture
def empty_office(tmp_path: Path, province: Province) -> Iterator[Office]:
    """A unit's desk without records, enrolled with the office; keys in a file."""
    made = province.enrol(UNIT)
    store = OpenedKeys(PassphraseFile(tmp_path / "keys", lambda: "mật khẩu dài để thử"))
    store._opened[made.workspace.settings.device] = made.secrets
    units = read_desk(made.desk, units_of)
    lists = read_desk(made.desk, lambda connection: lists_of(connection, units))
    office = Office(made.workspace, store, lists, units)
    yield office
    office.close()


@pytest.fixture
def office(empty_office: Office, real_data: Path) -> Office:
    """The same with the unit's share of the real workbooks."""
    sheets = Sheets(empty_office.lists, empty_office.units)
    books = Workbooks(empty_office.desk, empty_office.lists, sheets)
    for name in ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx"):
        books.take_in(real_data / name, only_unit=UNIT)
    return empty_office
