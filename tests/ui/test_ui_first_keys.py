"""Keys that are pressed before a form is there: they come into its first field, in their order, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import pytest
from editor_at_work import LEAST, TODAY, fill_least, line_of, opened, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from unikey import compose

from tvdesk import app
from tvdesk.services.browsing import Browsing
from tvdesk.services.editing import Editing
from tvdesk.services.listed import Listed
from tvdesk.services.office import Office
from tvdesk.ui.first_glance import first_glance
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.pages.records import RecordsPage

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editing(empty_office: Office) -> Editing:
    return Editing(empty_office.desk, empty_office.workspace.blobs)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, empty_office: Office, editing: Editing) -> EditorPage:
    """Built when it is first asked for, as in the program; the list is on screen."""
    made = EditorPage(window.shell, editing, lambda: TODAY)
    listed = app.pages(window.shell, empty_office, lambda _name, _count: None)["activity"]
    window.offer({"activity": listed, "editor": lambda: made})
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    window.go("activity")
    quiet(qtbot, made)
    return made


def press(window: MainWindow, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Keys as the system hands them to the window: through its shortcuts, to whatever has the focus."""
    for key in keys:
        QTest.keyClick(window.windowHandle(), key, modifiers)


def letters(window: MainWindow, text: str) -> None:
    press(window, *(Qt.Key(ord(letter.upper())) for letter in text))


def composed(word: str) -> None:
    """As an input method sends it: to the object that has the focus at that moment."""
    target = QApplication.focusObject()
    assert target is not None
    compose(target, word)  # type: ignore[arg-type]


def title_of(page: EditorPage) -> str:
    assert page.view is not None
    line = page.view.cells["title"].editor.stops()[0]
    assert isinstance(line, QLineEdit)
    return line.text()


def written(editing: Editing) -> Sequence[Listed]:
    """The activities in the log, with their titles."""
    browsing = Browsing(editing._desk, editing.lists, editing.units)
    return browsing.rows("activity", browsing.find("activity").numbers, ("title",))


def shown(qtbot: QtBot, page: EditorPage) -> None:
    qtbot.waitUntil(lambda: page.view is not None and not page.shell.jobs.busy)


def test_letters_typed_right_after_the_shortcut_are_in_the_first_field(
    qtbot: QtBot, window: MainWindow, page: EditorPage
) -> None:
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "hoi nghi")
    assert page.view is None
    shown(qtbot, page)
    letters(window, " b")
    assert title_of(page) == "hoi nghi b"
    assert page.presenter is not None
    assert page.presenter.typed("title") == "hoi nghi b"
    assert page.presenter.dirty


def test_what_input_methods_send_before_the_form_is_there_is_in_it(
    qtbot: QtBot, window: MainWindow, page: EditorPage
) -> None:
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    composed("Hội")
    press(window, Qt.Key.Key_Space)
    composed("nghị")
    press(window, Qt.Key.Key_X, Qt.Key.Key_Backspace)
    assert page.view is None
    shown(qtbot, page)
    assert title_of(page) == "Hội nghị"


def test_tab_and_enter_go_on_from_the_first_field(qtbot: QtBot, window: MainWindow, page: EditorPage) -> None:
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "a")
    press(window, Qt.Key.Key_Return)
    letters(window, "hoi nghi")
    assert page.view is None
    shown(qtbot, page)
    assert title_of(page) == "a"
    assert page.view is not None
    assert page.view.current is page.view.cells["subtype"]
    line = line_of(page, "subtype")
    assert isinstance(line, QLineEdit)
    assert line.text().startswith("hoi nghi")


def test_a_draft_that_is_offered_takes_no_letter(
    qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing
) -> None:
    editing.drafts.save("activity", {"title": "Hội chợ"})
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "abc")
    shown(qtbot, page)
    assert page.offer.bar.text
    assert title_of(page) == "abc"


def test_letters_after_save_and_next_are_in_the_next_form_alone(
    qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    fill_least(page)
    line_of(page, "place")
    press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    letters(window, "abc")
    composed("Hội")
    assert page.presenter is not None
    assert not page.presenter.record
    shown(qtbot, page)
    qtbot.waitUntil(lambda: title_of(page) == "abcHội")
    assert page.presenter.record == ""
    assert page.presenter.typed("place") == ""
    assert [row.values[0] for row in written(editing)] == [LEAST["title"]]
    assert "place" not in editing.values(written(editing)[0].record)


def test_several_records_are_typed_without_waiting(
    qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing
) -> None:
    """Two whole records, blindly, each by way of what is missing: every key waits for the form that it is meant for."""
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    for title in ("mot", "hai"):
        letters(window, title)
        press(window, Qt.Key.Key_Return, modifiers=CONTROL)
        composed("Hội nghị, hội thảo")
        press(window, Qt.Key.Key_Return, modifiers=CONTROL)
        press(window, Qt.Key.Key_0, Qt.Key.Key_5, Qt.Key.Key_0, Qt.Key.Key_3)
        press(window, Qt.Key.Key_2, Qt.Key.Key_0, Qt.Key.Key_2, Qt.Key.Key_5)
        press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    letters(window, "ba")
    qtbot.waitUntil(lambda: page.view is not None and title_of(page) == "ba", timeout=10_000)
    quiet(qtbot, page)
    assert sorted(str(row.values[0]) for row in written(editing)) == ["hai", "mot"]


def test_save_and_next_while_a_save_is_still_on_its_way(
    qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    fill_least(page)
    line_of(page, "place")
    go_on = Event()
    page.shell.jobs.run(lambda _progress: go_on.wait(20), writes=True)
    press(window, Qt.Key.Key_S, modifiers=CONTROL)
    letters(window, "xa")
    press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    letters(window, "abc")
    go_on.set()
    qtbot.waitUntil(lambda: page.view is not None and title_of(page) == "abc")
    quiet(qtbot, page)
    (only,) = written(editing)
    with qtbot.waitSignal(page.loaded):
        page.shell.go("editor", type="activity", record=only.record)
    assert page.presenter is not None
    assert page.presenter.typed("place") == "xa"


def test_where_saving_is_refused_letters_wait_for_the_next_form(
    qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing
) -> None:
    record = editing.save("activity", {**LEAST, "place": "Càng Long"})
    opened(qtbot, page, record=record)
    place = line_of(page, "place")
    assert isinstance(place, QLineEdit)
    place.selectAll()
    letters(window, "cau ke")
    editing.save("activity", {"place": "Trà Cú"}, record=record)
    press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    letters(window, "abc")
    qtbot.waitUntil(lambda: "vừa được sửa ở nơi khác" in page.shell.messages.text)
    assert window.focusWidget() is place
    assert place.text() == "cau ke"
    letters(window, " b")
    assert place.text() == "cau ke b"
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert title_of(page) == LEAST["title"]
    press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    qtbot.waitUntil(lambda: page.view is not None and page.presenter is not None and not page.presenter.record)
    quiet(qtbot, page)
    assert editing.values(record)["place"] == "cau ke b"


def test_where_something_is_missing_letters_are_in_the_field_that_is_shown(
    qtbot: QtBot, window: MainWindow, page: EditorPage
) -> None:
    opened(qtbot, page)
    letters(window, "a")
    press(window, Qt.Key.Key_Return, modifiers=CONTROL)
    letters(window, "hoi")
    line = line_of(page, "subtype")
    assert isinstance(line, QLineEdit)
    assert line.text().startswith("hoi")


def test_escape_before_the_form_is_there_leaves_it(qtbot: QtBot, window: MainWindow, page: EditorPage) -> None:
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "abc")
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: isinstance(window.page, RecordsPage))
    quiet(qtbot, page)
    assert page.editing.drafts.list("activity")[0].typed["title"] == "abc"


def test_a_copy_takes_letters_at_once(qtbot: QtBot, window: MainWindow, page: EditorPage, editing: Editing) -> None:
    editing.save("activity", {**LEAST, "report_number": "12/BC"})
    listed = window.page
    assert isinstance(listed, RecordsPage)
    listed.refresh()
    quiet(qtbot, page)
    listed.view.setCurrentIndex(listed.model.index(0, 0))
    press(window, Qt.Key.Key_D, modifiers=CONTROL)
    press(window, Qt.Key.Key_End)
    letters(window, "b")
    assert page.view is None
    shown(qtbot, page)
    assert title_of(page) == f"{LEAST['title']}b"
    assert page.presenter is not None
    assert page.presenter.value("report_number") is None
    assert page.presenter.record == ""


def test_a_form_that_cannot_be_read_keeps_no_keys(qtbot: QtBot, window: MainWindow, page: EditorPage) -> None:
    page.shell.go("editor", type="activity", record="no such record")
    letters(window, "abc")
    quiet(qtbot, page)
    assert window.messages.text.startswith("Không có hồ sơ mang mã")
    assert not page.hold.holding
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: isinstance(window.page, RecordsPage))


def test_a_new_record_asked_for_before_the_desk_is_open_comes_with_its_letters(
    qtbot: QtBot, window: MainWindow, empty_office: Office, page: EditorPage, editing: Editing
) -> None:
    """The first rows are on screen before the desk is open."""
    record = editing.save("activity", LEAST)
    early = first_glance(window.shell, empty_office.workspace.folder, "activity")
    assert early is not None
    window.forget_pages()
    window.adopt(early)
    window.go("activity")
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "ab")
    assert window.page is early
    early.serve(app.list_uses(window.shell, empty_office))
    made = EditorPage(window.shell, editing, lambda: TODAY)
    window.offer({"editor": lambda: made})
    window.go("activity")
    letters(window, "c")
    qtbot.waitUntil(lambda: window.page is made)
    letters(window, "d")
    shown(qtbot, made)
    letters(window, "e")
    assert title_of(made) == "abcde"
    assert record


def test_keys_do_not_wait_for_ever_for_a_desk_that_does_not_open(
    qtbot: QtBot, window: MainWindow, empty_office: Office, editing: Editing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tvdesk.ui.lists.acts._PATIENCE_MS", 50)
    editing.save("activity", LEAST)
    early = first_glance(window.shell, empty_office.workspace.folder, "activity")
    assert early is not None
    window.adopt(early)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    window.go("activity")
    before = window.focusWidget()
    press(window, Qt.Key.Key_N, modifiers=CONTROL)
    letters(window, "ab")
    assert window.focusWidget() is not before
    qtbot.waitUntil(lambda: window.focusWidget() is before)
