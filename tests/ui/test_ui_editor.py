"""The page of one record."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from tvdesk.services.editing import Editing
from tvdesk.services.office import Office
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor import EditorPage

TODAY = date(2025, 3, 5)


@pytest.fixture
def editing(empty_office: Office) -> Editing:
    return Editing(empty_office.desk, empty_office.workspace.blobs)


@pytest.fixture
def page(qtbot: QtBot, shell: Shell, editing: Editing) -> EditorPage:
    made = EditorPage(shell, editing, lambda: TODAY)
    made.resize(1100, 700)
    made.show()
    return made


def opened(qtbot: QtBot, page: EditorPage, **what: object) -> EditorPage:
    with qtbot.waitSignal(page.loaded):
        page.arrive(**what)  # type: ignore[arg-type]
    return page


@pytest.mark.parametrize("type", ["activity", "training", "delegation", "plan_item"])
def test_opens(qtbot: QtBot, page: EditorPage, type: str) -> None:
    opened(qtbot, page, type=type)
    assert page.view is not None
