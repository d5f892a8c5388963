"""A form on screen while its record is changed by somebody else: an import, another window, the office's answer."""

from __future__ import annotations

import pytest
from editor_at_work import LEAST, line_of, opened, placed, quiet, saved
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from unikey import type_unikey

from tvdesk.services.editing import Editing
from tvdesk.services.office import Office
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.editor import EditorPage


@pytest.fixture
def editing(empty_office: Office) -> Editing:
    return Editing(empty_office.desk, empty_office.workspace.blobs)


@pytest.fixture
def page(window: MainWindow, editing: Editing) -> EditorPage:
    return placed(window, editing)


@pytest.fixture
def record(editing: Editing) -> str:
    return editing.save("activity", {**LEAST, "place": "Càng Long", "participants": 40})


def changed_elsewhere(qtbot: QtBot, page: EditorPage, editing: Editing, record: str, **values: object) -> None:
    """Another part of the program writes the record, and says so when it has."""
    page.shell.jobs.run(
        lambda _progress: editing.save("activity", values, record=record), writes=True, changed=["activity"]
    )
    quiet(qtbot, page)


def text(page: EditorPage, name: str) -> str:
    assert page.view is not None
    line = page.view.cells[name].editor.stops()[0]
    assert isinstance(line, QLineEdit)
    return line.text()


def test_a_form_that_nobody_touched_shows_the_change(
    qtbot: QtBot, page: EditorPage, editing: Editing, record: str
) -> None:
    view = opened(qtbot, page, record=record)
    line = line_of(page, "title")
    assert isinstance(line, QLineEdit)
    line.setCursorPosition(4)
    changed_elsewhere(qtbot, page, editing, record, place="Trà Cú", result="Đạt yêu cầu")
    assert text(page, "place") == "Trà Cú"
    assert view.current is view.cells["title"]
    assert line.cursorPosition() == 4
    assert next(one for one in view.sections if one.name == "result").is_open
    assert page.presenter is not None
    assert not page.presenter.dirty
    assert page.elsewhere.bar.text == ""
    assert len(page.parts.history._events) == 2
    type_unikey(line_of(page, "summary"), "Khai mạc")
    saved(qtbot, page, page.save)
    assert editing.values(record)["place"] == "Trà Cú"


def test_the_cursor_stays_in_the_field_that_changes(
    qtbot: QtBot, page: EditorPage, editing: Editing, record: str
) -> None:
    opened(qtbot, page, record=record)
    line = line_of(page, "place")
    assert isinstance(line, QLineEdit)
    line.setCursorPosition(5)
    changed_elsewhere(qtbot, page, editing, record, place="Cầu Kè mới")
    assert line.text() == "Cầu Kè mới"
    assert line.cursorPosition() == 5
    assert line.hasFocus()


def test_what_was_typed_stays_with_the_other_value_beside_it(
    qtbot: QtBot, page: EditorPage, editing: Editing, record: str
) -> None:
    view = opened(qtbot, page, record=record)
    line = line_of(page, "place")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    type_unikey(line, "Cầu Kè")
    changed_elsewhere(qtbot, page, editing, record, place="Trà Cú", participants=55)
    assert text(page, "place") == "Cầu Kè"
    assert text(page, "participants") == "55"
    assert view.cells["place"].below.text() == "Hiện nay hồ sơ ghi: Trà Cú"
    assert "“Địa điểm”" in page.elsewhere.bar.text
    page.shell.speech.speak("en")
    assert view.cells["place"].below.text() == "The record now says: Trà Cú"
    page.save()
    qtbot.waitUntil(lambda: bool(page.shell.messages.text))
    quiet(qtbot, page)
    assert editing.values(record)["place"] == "Trà Cú"


@pytest.mark.parametrize(("button", "place"), [(0, "Trà Cú"), (1, "Cầu Kè")])
def test_she_says_which_of_the_two_it_shall_be(
    qtbot: QtBot, page: EditorPage, editing: Editing, record: str, button: int, place: str
) -> None:
    view = opened(qtbot, page, record=record)
    line = line_of(page, "place")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    type_unikey(line, "Cầu Kè")
    type_unikey(line_of(page, "summary"), "Khai mạc")
    changed_elsewhere(qtbot, page, editing, record, place="Trà Cú")
    page.elsewhere.bar.buttons[button].click()
    assert page.elsewhere.bar.text == ""
    assert view.cells["place"].below.text() == ""
    assert text(page, "place") == place
    saved(qtbot, page, page.save)
    assert editing.values(record)["place"] == place
    assert editing.values(record)["summary"] == "Khai mạc"


def test_the_same_change_here_and_there_is_none(qtbot: QtBot, page: EditorPage, editing: Editing, record: str) -> None:
    opened(qtbot, page, record=record)
    line = line_of(page, "place")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    type_unikey(line, "Trà Cú")
    changed_elsewhere(qtbot, page, editing, record, place="Trà Cú")
    assert page.elsewhere.bar.text == ""
    assert page.presenter is not None
    assert not page.presenter.dirty


def test_a_record_deleted_elsewhere_can_only_be_read(
    qtbot: QtBot, page: EditorPage, editing: Editing, record: str
) -> None:
    opened(qtbot, page, record=record)
    page.shell.jobs.run(lambda _progress: editing.delete(record), writes=True, changed=["activity"])
    quiet(qtbot, page)
    assert page.parts.badge.text() == "Đã xóa"
    assert page.parts.save.isHidden()
