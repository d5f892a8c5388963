"""The list pages as a focal point uses them, in a real window over a real desk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from list_pages import choose, column, opened, settled, titles_with
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from unikey import commit, compose, type_unikey

from tvdesk.app import list_uses
from tvdesk.core.filters import ANY_OF, BETWEEN, CONTAINS, FILLED, IS, STATUS, Condition, Filter
from tvdesk.core.text import fold, sort_key
from tvdesk.services.office import Office
from tvdesk.ui.first_glance import first_glance
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.records import RecordsPage

ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
CONTROL = Qt.KeyboardModifier.ControlModifier


# --- what is shown ---------------------------------------------------------------------------------------------


def test_rows_are_in_words_and_summed(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    assert page.model.columns == ("start_date", "title", "subtype", "place", "participants", STATUS)
    assert page.model.rowCount() == 15
    days = column(page, "start_date")
    assert days == sorted(days, key=lambda day: day[6:] + day[3:5] + day[:2], reverse=True)
    assert "Sự kiện quảng bá" in column(page, "subtype")
    assert set(column(page, STATUS)) == {"Nháp"}
    assert page.summary.text() == "15 hoạt động"
    assert page.totals.text() == "15 dòng đang xem · Số người tham gia: 1.118 · Sản phẩm, kết quả (số): 15.203"
    header = [page.model.headerData(at, Qt.Orientation.Horizontal) for at in range(page.model.columnCount())]
    assert header == ["Từ ngày", "Tên hoạt động", "Loại hình", "Địa điểm", "Số người tham gia", "Tình trạng"]


@pytest.mark.parametrize(("type", "rows"), [("training", 7), ("delegation", 3), ("plan_item", 0)])
def test_one_page_for_every_type(window: MainWindow, office: Office, qtbot: QtBot, type: str, rows: int) -> None:
    page = opened(window, office, qtbot, type)
    assert (page.model.rowCount() > 0) == (rows > 0)
    shown = page.places.currentWidget()
    assert shown is (page.view if rows else page.nothing_yet)


def test_an_empty_list_says_what_belongs_there(window: MainWindow, empty_office: Office, qtbot: QtBot) -> None:
    page = opened(window, empty_office, qtbot)
    assert page.places.currentWidget() is page.nothing_yet
    page.narrow(Filter("gì đó"))
    settled(window, qtbot)
    assert page.places.currentWidget() is page.none_fit


def test_the_language_changes_live(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.narrow(Filter(conditions=(Condition("start_date", BETWEEN, ("2023-01-01", None)),)))
    settled(window, qtbot)
    window.shell.speech.speak("en")
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "Start date"
    assert set(column(page, STATUS)) == {"Draft"}
    assert page.bar.chips[0].name.text() == "Start date: from 01/01/2023"
    assert page.totals.text().startswith("Rows shown: 8 · ")


def test_a_glance_is_there_before_the_desk_and_then_gives_way(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    shell = window.shell
    page = first_glance(shell, office.workspace.folder, "activity")
    assert page is not None
    qtbot.addWidget(page)
    page.show()
    titles = column(page, "title")
    assert len(titles) == 15
    choose(page, [0])
    page.acts.delete()
    page.acts.open_row(0)
    assert not shell.jobs.busy
    page.serve(list_uses(shell, office))
    settled(window, qtbot)
    assert column(page, "title") == titles
    choose(page, [0])
    page.acts.delete()
    settled(window, qtbot)
    assert column(page, "title") == titles[1:]
    assert first_glance(shell, office.workspace.folder / "nowhere", "activity") is None


def test_the_page_loads_nothing_heavy() -> None:
    code = (
        "import sys, tvdesk.ui.pages.records, tvdesk.services.glance;"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'sqlalchemy', 'alembic', 'cryptography', 'reportlab', 'openpyxl', 'keyring'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# --- order and columns -----------------------------------------------------------------------------------------


def click_header(page: RecordsPage, qtbot: QtBot, name: str) -> None:
    header = page.view.horizontalHeader()
    at = page.model.columns.index(name)
    place = QPoint(header.sectionViewportPosition(at) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_header_sorts_and_a_second_one_turns_round(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    page = opened(window, office, qtbot)
    click_header(page, qtbot, "place")
    settled(window, qtbot)
    places = [place for place in column(page, "place") if place]
    assert places[0] == "Bến Tre"
    assert column(page, "place")[len(places) :] == [""] * (15 - len(places))
    click_header(page, qtbot, "place")
    settled(window, qtbot)
    assert [place for place in column(page, "place") if place] == places[::-1]
    header = page.view.horizontalHeader()
    assert header.sortIndicatorSection() == page.model.columns.index("place")
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_columns_order_and_widths_are_kept(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.arrangement.button.click()
    names = [page.arrangement.chooser.list.item(at).text() for at in range(page.arrangement.chooser.list.count())]
    assert names[:2] == ["Từ ngày", "Tên hoạt động"]
    page.arrangement.chooser.list.item(names.index("Ghi chú thêm")).setCheckState(Qt.CheckState.Checked)
    page.arrangement.chooser.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    page.arrangement.chooser.list.setCurrentRow(1)
    page.arrangement.chooser.up.click()
    wanted = ("title", "start_date", "place", "participants", STATUS, "note")
    assert page.model.columns == wanted
    page.view.horizontalHeader().resizeSection(0, 333)
    page.view.horizontalHeader().moveSection(4, 1)
    click_header(page, qtbot, "title")
    qtbot.wait(600)
    settled(window, qtbot)
    moved = ("title", STATUS, "start_date", "place", "participants", "note")
    window.forget_pages()
    again = opened(window, office, qtbot)
    assert again.model.columns == moved
    assert again.view.columnWidth(0) == 333
    assert again.view.horizontalHeader().sortIndicatorSection() == 0
    again.arrangement.chooser.reset_wanted.emit()
    assert again.model.columns[:3] == ("start_date", "title", "subtype")
    settled(window, qtbot)


def test_a_headers_menu_sorts_and_hides(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    up, down, _line, hide, _columns = page.arrangement.header_menu("title").actions()
    up.trigger()
    settled(window, qtbot)
    titles = column(page, "title")
    assert titles == sorted(titles, key=sort_key)
    down.trigger()
    settled(window, qtbot)
    assert column(page, "title") == titles[::-1]
    hide.trigger()
    settled(window, qtbot)
    assert "title" not in page.model.columns
    assert "title" not in page.arrangement.chooser.chosen()


def test_the_last_column_stays(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    items = [page.arrangement.chooser.list.item(at) for at in range(page.arrangement.chooser.list.count())]
    for item in items:
        page.arrangement.chooser.list.setCurrentItem(item)
        item.setCheckState(Qt.CheckState.Unchecked)
    assert len(page.model.columns) == 1
    settled(window, qtbot)


# --- narrowing -------------------------------------------------------------------------------------------------


def test_quick_search_as_unikey_types_it(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    """UniKey takes letters back by backspaces and sends new ones; nothing may write into the field meanwhile."""
    page = opened(window, office, qtbot)
    all_titles = column(page, "title")
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    line = page.bar.quick
    qtbot.waitUntil(line.hasFocus)
    type_unikey(line, "hội thao")
    assert line.text() == "hội thao"
    qtbot.waitUntil(lambda: page.model.rowCount() < len(all_titles))
    settled(window, qtbot)
    assert column(page, "title") == titles_with(office, "hoi thao")
    assert line.text() == "hội thao"
    qtbot.keyClick(line, ESCAPE)
    settled(window, qtbot)
    assert (line.text(), page.model.rowCount()) == ("", len(all_titles))


@pytest.mark.parametrize("typing", [type_unikey, compose])
def test_vietnamese_is_typed_into_every_line(
    window: MainWindow, office: Office, qtbot: QtBot, typing: Callable[[QWidget, str], None]
) -> None:
    page = opened(window, office, qtbot)
    page.bar.ask(Condition("place", CONTAINS, ("x",)))
    page.bar.naming.show()
    choose(page, [0])
    page.ask_bulk()
    page.bulk.choice.show_typed("place")
    page.bulk._chosen()
    QApplication.processEvents()
    lines = [line for line in page.findChildren(QLineEdit) if line.isVisible()]
    assert len(lines) == 6
    for line in lines:
        line.clear()
        line.setFocus()
        typing(line, "Đường phố ở Trà Cú")
        qtbot.wait(80)
        assert line.text() == "Đường phố ở Trà Cú", line.accessibleName()
    settled(window, qtbot)


def test_only_the_newest_search_is_shown(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    for text in ("a", "ab", "abc", "hoi thao"):
        page.narrow(Filter(text))
    settled(window, qtbot)
    assert column(page, "title") == titles_with(office, "hoi thao")


def test_a_condition_is_put_together_by_keyboard(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.bar.add_button.setFocus()
    qtbot.keyClick(page.bar.add_button, Qt.Key.Key_Space)
    panel = page.bar.panel
    qtbot.waitUntil(panel.choice.line.hasFocus)
    qtbot.keyClicks(panel.choice.line, "tu ngay")
    qtbot.keyClick(panel.choice.line, ENTER)
    qtbot.waitUntil(lambda: panel.test == BETWEEN)
    first, last = (editor.line for editor in panel._editors)
    first.setFocus()
    qtbot.keyClicks(first, "1/1/23")
    qtbot.keyClick(first, ENTER)
    qtbot.waitUntil(last.hasFocus)
    qtbot.keyClicks(last, "31122023")
    qtbot.keyClick(last, ENTER)
    settled(window, qtbot)
    assert page.bar.filter.conditions == (Condition("start_date", BETWEEN, ("2023-01-01", "2023-12-31")),)
    assert [chip.name.text() for chip in page.bar.chips] == ["Từ ngày: 01/01/2023 – 31/12/2023"]
    assert {day[6:] for day in column(page, "start_date")} == {"2023"}
    assert panel.isHidden()


@pytest.mark.parametrize(
    ("name", "test", "typed", "condition"),
    [
        ("place", CONTAINS, ["Trà"], Condition("place", CONTAINS, ("Trà",))),
        ("participants", BETWEEN, ["100", "1.000"], Condition("participants", BETWEEN, (100, 1000))),
        ("participants", BETWEEN, ["", "1.000"], Condition("participants", BETWEEN, (None, 1000))),
        ("subtype", ANY_OF, [["khac"]], Condition("subtype", ANY_OF, ("khac",))),
        ("countries", ANY_OF, [["KH", "LA"]], Condition("countries", ANY_OF, ("KH", "LA"))),
        ("in_plan", IS, [True], Condition("in_plan", IS, (True,))),
        ("note", FILLED, [], Condition("note", FILLED)),
        (STATUS, ANY_OF, [["draft", "returned"]], Condition(STATUS, ANY_OF, ("draft", "returned"))),
    ],
)
def test_every_kind_of_condition(
    window: MainWindow, office: Office, qtbot: QtBot, name: str, test: str, typed: list[object], condition: Condition
) -> None:
    page = opened(window, office, qtbot)
    page.bar.ask()
    panel = page.bar.panel
    panel.choice.show_typed(name)
    panel._chosen()
    panel.tests[test].click()
    for editor, value in zip(panel._editors, typed, strict=True):
        editor.show_typed(value)
    panel.apply_button.click()
    settled(window, qtbot)
    assert page.bar.filter.conditions == (condition,)
    page.bar.chips[0].name.click()
    assert [editor.typed() for editor in panel._editors] == typed
    panel.apply_button.click()
    assert page.bar.filter.conditions == (condition,)
    page.bar.chips[0].cross.click()
    assert page.bar.filter.conditions == ()
    settled(window, qtbot)


def test_what_cannot_be_read_is_told_beside_it(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.bar.ask(Condition("start_date", BETWEEN, ("2025-01-01", None)))
    panel = page.bar.panel
    panel._editors[0].show_typed("hôm nào đó")
    panel.apply()
    assert panel.error.isVisible()
    assert "hom nao do" in fold(panel.error.text())
    panel._editors[0].show_typed("")
    panel.apply()
    assert panel.error.text().startswith("Nhập giá trị để lọc")
    qtbot.keyClick(panel, ESCAPE)
    assert panel.isHidden()
    assert page.bar.filter.conditions == ()


def test_filters_are_saved_by_name(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    wanted = Filter("hoi", (Condition("place", CONTAINS, ("trà",)),))
    page.narrow(wanted)
    menu = page.bar.saved_menu()
    keep = menu.actions()[0]
    assert keep.text() == "Lưu bộ lọc đang dùng…"
    keep.trigger()
    commit(page.bar.naming.line, "Ở Trà Vinh")
    qtbot.keyClick(page.bar.naming.line, ENTER)
    settled(window, qtbot)
    assert window.messages.text == "Đã lưu bộ lọc “Ở Trà Vinh”."
    menu.close()
    window.forget_pages()
    again = opened(window, office, qtbot)
    menu = again.bar.saved_menu()
    menu.actions()[0].trigger()
    settled(window, qtbot)
    assert again.bar.filter == wanted
    assert again.bar.quick.text() == "hoi"
    menu.close()
    menu = again.bar.saved_menu()
    gone = next(action for action in menu.actions() if action.text().startswith("Xóa bộ lọc"))
    gone.trigger()
    settled(window, qtbot)
    menu.close()
    assert again.bar._saved == {}


def test_the_way_here_may_say_what_is_looked_for(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    window.go("activity", status="returned")
    settled(window, qtbot)
    assert page.bar.chips[0].name.text() == "Tình trạng: Trả lại"
    assert page.model.rowCount() == 0
    page.none_fit.findChildren(QWidget)
    window.go("activity", filter=Filter())
    settled(window, qtbot)
    assert page.model.rowCount() == 15
