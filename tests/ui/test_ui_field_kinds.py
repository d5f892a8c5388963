"""Each kind of field has ways of its own: days, choices, several of them, yes and no, rows, amounts."""

from __future__ import annotations

from form_views import LISTS, view_of
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from unikey import press, type_unikey

from tvdesk.ui.fields.chips import ChipsEditor
from tvdesk.ui.fields.dates import DateEditor
from tvdesk.ui.fields.picker import PickEditor
from tvdesk.ui.fields.table import TableEditor
from tvdesk.ui.fields.yes_no import YesNoEditor
from tvdesk.ui.page import Shell

# --- each kind's own ways ------------------------------------------------------------------------------------


def test_a_day_is_picked_from_the_calendar(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    editor = view.cells["start_date"].editor
    assert isinstance(editor, DateEditor)
    editor.take_focus()
    type_unikey(editor.line, "5/3/25")
    calendar = editor.open_calendar()
    assert calendar.days.selectedDate() == QDate(2025, 3, 5)
    calendar.days.clicked.emit(QDate(2025, 3, 7))
    assert editor.line.text() == "07/03/2025"
    assert view.presenter is not None
    assert view.presenter.value("start_date") == "2025-03-07"
    view.leave(view.cells["start_date"])
    assert "quý I/2025" in view.cells["start_date"].below.text()


def test_a_choice_is_taken_with_the_arrows_and_enter(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "delegation")
    editor = view.cells["subtype"].editor
    assert isinstance(editor, PickEditor)
    editor.take_focus()
    press(editor.line, Qt.Key.Key_Down)
    assert editor.line.is_open
    press(editor.line, Qt.Key.Key_Down)
    press(editor.line, Qt.Key.Key_Down)
    press(editor.line, Qt.Key.Key_Return, "\r")
    assert editor.typed() == LISTS.entries("delegation_subtype")[1].code
    assert not editor.line.is_open
    assert view.current is view.cells["direction"]


def test_escape_closes_the_list_and_leaves_the_text(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    editor = view.cells["reporting_unit"].editor
    assert isinstance(editor, PickEditor)
    editor.take_focus()
    type_unikey(editor.line, "so")
    qtbot.waitUntil(lambda: editor.line.is_open)
    assert len(editor.line.shown) > 10
    assert any(option.detail for option in editor.line.shown)
    press(editor.line, Qt.Key.Key_Escape)
    assert not editor.line.is_open
    assert editor.line.text() == "so"
    view.leave(view.cells["reporting_unit"])
    assert editor.typed() == {"typed": "so"}
    assert view.cells["reporting_unit"].below.text().startswith("Không có đơn vị “so”.")


def test_several_countries_one_after_the_other(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    editor = view.cells["countries"].editor
    assert isinstance(editor, ChipsEditor)
    editor.take_focus()
    for text in ("han quoc", "Lào"):
        type_unikey(editor.line, text)
        qtbot.waitUntil(lambda: editor.line.is_open)
        press(editor.line, Qt.Key.Key_Return, "\r")
        assert editor.line.hasFocus()
    assert editor.typed() == ["KR", "LA"]
    assert view.presenter is not None
    assert view.presenter.value("countries") == ["KR", "LA"]
    # Backspace in the empty line, which input methods send, takes nothing away; the arrow leads to the chips.
    press(editor.line, Qt.Key.Key_Backspace, "\b")
    assert editor.typed() == ["KR", "LA"]
    press(editor.line, Qt.Key.Key_Left)
    chip = QApplication.focusWidget()
    assert chip is not None
    assert chip.accessibleName() == "Bỏ Lào"
    press(chip, Qt.Key.Key_Left)
    chip = QApplication.focusWidget()
    assert chip is not None
    press(chip, Qt.Key.Key_Delete)
    assert editor.typed() == ["LA"]
    press(editor.line, Qt.Key.Key_Return, "\r")
    assert view.current is view.cells["country_text"]


def test_yes_no_and_no_answer(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    editor = view.cells["in_plan"].editor
    assert isinstance(editor, YesNoEditor)
    assert editor.typed() is None
    editor.no.click()
    assert editor.typed() is False
    editor.yes.click()
    assert editor.typed() is True
    editor.yes.click()
    assert editor.typed() is None


def test_rows_are_added_and_removed(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    editor = view.cells["output_items"].editor
    assert isinstance(editor, TableEditor)
    first, second = LISTS.entries("indicator")[:2]
    editor.show_typed([{"indicator": first.code, "quantity": "3"}, {"indicator": second.code, "quantity": "4"}])
    remove = [stop for stop in editor.stops() if "bỏ dòng" in stop.accessibleName()]
    assert len(remove) == 2
    remove[0].click()  # type: ignore[attr-defined]
    assert editor.typed() == [{"indicator": second.code, "quantity": "4"}]
    editor.add.click()
    assert editor.typed() == [{"indicator": second.code, "quantity": "4"}]
    assert view.presenter is not None
    assert view.presenter.value("output_items") == [{"indicator": second.code, "quantity": 4}]


def test_amounts_get_their_points_when_the_field_is_left(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    cell = view.cells["budget_vnd"]
    cell.editor.take_focus()
    line = cell.editor.stops()[0]
    assert isinstance(line, QLineEdit)
    type_unikey(line, "18500000")
    assert line.text() == "18500000"
    view.cells["budget_source"].editor.take_focus()
    assert line.text() == "18.500.000"


def test_the_language_changes_what_stands_in_the_form(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity", countries=["LA"], subtype="hoi_nghi_hoi_thao")
    subtype = view.cells["subtype"].editor
    assert isinstance(subtype, PickEditor)
    assert subtype.line.text() == "Hội nghị, hội thảo"
    shell.speech.speak("en")
    assert subtype.line.text() == LISTS.label("activity_subtype", "hoi_nghi_hoi_thao", "en")
    assert view.cells["countries"].editor.typed() == ["LA"]
    assert view.presenter is not None
    assert not view.presenter.dirty
