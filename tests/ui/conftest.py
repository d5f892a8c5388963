"""A real shell and a real office for tests of the window; nothing of a test outlives it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from central_office import Central, Played, copy_of, play
from copies import copy_to_work_in
from editor_at_work import placed
from offices import START, Province
from program_started import start as start
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from report_at_work import come as come
from report_at_work import opened as opened
from settings_page import acts as acts
from settings_page import settings_page as settings_page

from tvdesk.services.editing import Editing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.office import Office, OpenedKeys
from tvdesk.services.reading import read_desk
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.workbooks import Workbooks
from tvdesk.services.workspace import Workspace, open_workspace
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.rail import UNIT_PAGES
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

UNIT = "tv-sovhttdl"
LATER = START + 86_400_000
"""A day after the records were read in."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("window")


@pytest.fixture(autouse=True)
def nothing_outlives(qapp: QApplication) -> Iterator[None]:
    """Every top-level window is closed and deleted when its test ends, and garbage looked for in its thread alone.

    As in the program (``tvdesk.ui.sweeper``): a widget that is destroyed by a search in a thread of jobs is a crash.
    """
    gc.disable()
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect(1)  # all that was made since the test began
    gc.enable()


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


def office_of(workspace: Workspace, secrets: DeviceSecrets, keys: Path) -> Office:
    """An office at work on a workspace; its keys are open already."""
    store = OpenedKeys(PassphraseFile(keys, lambda: "mật khẩu dài để thử"))
    store._opened[workspace.settings.device] = secrets
    units = read_desk(workspace.desk, units_of)
    lists = read_desk(workspace.desk, lambda connection: lists_of(connection, units))
    return Office(workspace, store, lists, units)


@pytest.fixture
def empty_office(tmp_path: Path, province: Province) -> Iterator[Office]:
    """A unit's desk without records, enrolled with the office; keys in a file."""
    made = province.enrol(UNIT)
    office = office_of(made.workspace, made.secrets, tmp_path / "keys")
    yield office
    office.close()


@dataclass(frozen=True)
class Filled:
    """A closed workspace with records, to be copied, and its keys."""

    folder: Path
    secrets: DeviceSecrets


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Filled:
    """A unit's desk with its share of the real workbooks, read in once for all tests."""
    folder = tmp_path_factory.mktemp("filled")
    province = Province(folder / "province")
    made = province.enrol(UNIT)
    office = office_of(made.workspace, made.secrets, folder / "keys")
    books = Workbooks(office.desk, office.lists, Sheets(office.lists, office.units))
    for name in ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx"):
        books.take_in(real_data / name, only_unit=UNIT)
    for one in province.offices:
        one.desk.engine.dispose()
    return Filled(made.workspace.folder, made.secrets)


@pytest.fixture
def office(tmp_path: Path, filled: Filled) -> Iterator[Office]:
    """A unit's desk with its share of the real workbooks; a copy of this test alone."""
    folder = tmp_path / "desk"
    copy_to_work_in(filled.folder, folder)
    ticks = count(LATER, 1_000)
    workspace = open_workspace(folder, lambda: next(ticks), Identifiers(lambda: next(ticks), os.urandom))
    made = office_of(workspace, filled.secrets, tmp_path / "keys")
    yield made
    made.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The consolidating office and its units in the middle of a round, made once for all tests."""
    return play(tmp_path_factory.mktemp("central") / "played")


@pytest.fixture
def central(tmp_path: Path, played: Played) -> Iterator[Central]:
    """The consolidating office with its units' real records and a stick of files to take in; a copy of this test."""
    made = copy_of(played, tmp_path / "central")
    yield made
    made.close()


@pytest.fixture
def editing(empty_office: Office) -> Editing:
    """What stands behind the forms of a desk without records."""
    return Editing(empty_office.desk, empty_office.workspace.blobs)


@pytest.fixture
def page(window: MainWindow, editing: Editing) -> EditorPage:
    """The page of one record, in a window."""
    return placed(window, editing)
