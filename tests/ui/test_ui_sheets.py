"""A workbook from the drop to the register, in a real window: understood, asked, compared, imported, undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from sheets_workshop import HEAD, book_of, line
from unikey import press, type_unikey

from tvdesk.services.listing import titles_of
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.sheet_desk import SheetDesk
from tvdesk.ui.fields.suggestions import SuggestionLine
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.sheets import ASKED, DUPLICATES, ROWS, SheetsPage
from tvdesk.ui.sheets.grid import GridView

BOOKS = {"hoat-dong.xlsx": 76, "tap-huan.xlsx": 27, "doan-vao-doan-ra.xlsx": 34}
Idle = Callable[[], None]


@pytest.fixture
def idle(shell: Shell, qtbot: QtBot) -> Idle:
    def wait() -> None:
        qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)
        qtbot.wait(120)  # the search for duplicates begins when the rows are on screen
        qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)

    return wait


def page_of(shell: Shell, office: Office) -> SheetsPage:
    page = SheetsPage(shell, SheetDesk(office))
    page.resize(1100, 700)
    page.show()
    page.arrive()
    return page


@pytest.fixture
def page(shell: Shell, empty_office: Office) -> SheetsPage:
    return page_of(shell, empty_office)


@pytest.fixture
def whole(page: SheetsPage, real_data: Path, idle: Idle) -> SheetsPage:
    """The page with the activities of the whole province."""
    page.flow.own_only = False
    page.arrive(file=real_data / "hoat-dong.xlsx")
    idle()
    return page


def write(widget: QLineEdit, text: str) -> None:
    """Type as an input method does: composed first, then committed."""
    for event in (QInputMethodEvent(text, []), QInputMethodEvent("", [])):
        if not event.preeditString():
            event.setCommitString(text)
        QApplication.sendEvent(widget, event)


def editor_in(view: GridView) -> QLineEdit:
    found = view.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def choose_by_mouse(table: GridView, row: int, label: str, qtbot: QtBot) -> None:
    """Click the cell, then the line of its list."""
    cell = table.rows.index(row, 3)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(cell).center())
    line = editor_in(table)
    assert isinstance(line, SuggestionLine)
    qtbot.waitUntil(lambda: line.is_open)
    listed = line._view()
    at = [option.label for option in line.shown].index(label)
    listed.scrollTo(listed.model().index(at, 0))
    QTest.mouseClick(
        listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualRect(listed.model().index(at, 0)).center()
    )


def shown(page: SheetsPage) -> list[str]:
    widgets = [*page.findChildren(QLabel), *page.findChildren(QPushButton)]
    return [one.text() for one in widgets if one.isVisible() and one.text()]


def cells(view: GridView, row: int) -> list[str]:
    return [str(view.rows.index(row, at).data()) for at in range(view.rows.columnCount())]


def activities(office: Office) -> list[str]:
    return sorted(read_desk(office.desk, lambda connection: titles_of(connection, "activity")).values())


def test_without_a_file_the_page_says_how_to_begin(page: SheetsPage) -> None:
    assert {"Thả một sổ Excel vào cửa sổ này", "Chọn tệp Excel…", "Việc trong kế hoạch"} <= set(shown(page))
    assert not page.take_button.isVisible()


@pytest.mark.parametrize("book", BOOKS)
def test_every_real_workbook_is_shown_imported_and_undone(
    page: SheetsPage, shell: Shell, empty_office: Office, real_data: Path, book: str, idle: Idle
) -> None:
    page.flow.own_only = False
    page.arrive(file=real_data / book)
    idle()
    result = page.flow.result
    assert result is not None
    page.tabs.setCurrentIndex(ROWS)
    assert len(result.rows) == BOOKS[book] == page.rows.table.rows.rowCount()
    counts = result.counts()
    assert page.take_button.text() == f"Nhập {counts['imported']} hồ sơ vào sổ"
    assert page.tabs.tabText(ASKED) == f"Cần xem lại ({counts['needs_person']})"
    kind = result.rows[0].kind
    before = read_desk(empty_office.desk, lambda connection: titles_of(connection, kind))
    page.take_button.click()
    idle()
    made = read_desk(empty_office.desk, lambda connection: titles_of(connection, kind))
    assert len(made) - len(before) == counts["imported"]
    assert f"Đã nhập {counts['imported']} hồ sơ từ {book} vào sổ" in shown(page)
    shell.messages.act()
    idle()
    assert read_desk(empty_office.desk, lambda connection: titles_of(connection, kind)) == before
    assert page.take_button.text() == f"Nhập {counts['imported']} hồ sơ vào sổ"
    assert shell.messages.text == f"Đã hoàn tác: các hồ sơ nhập từ {book} không còn trong sổ."


def test_a_cell_put_right_in_place_is_read_when_it_is_left(whole: SheetsPage, qtbot: QtBot, idle: Idle) -> None:
    page = whole
    count = page.flow.count
    page.tabs.setCurrentIndex(ASKED)
    table = page.asked.table
    table.setFocus()
    table.choose(0)
    row = cells(table, 0)
    assert row[4] == "31/7"
    assert row[5].startswith("Ngày “31/7” không ghi năm.")
    QTest.keyClick(table, Qt.Key.Key_Return)
    write(editor_in(table), "ngày 31 tháng 7 năm 2019")
    QTest.keyClick(editor_in(table), Qt.Key.Key_Tab)
    idle()
    assert cells(table, 0)[4:] == ["ngày 31 tháng 7 năm 2019", "Đã đọc được, sẽ được nhập."]
    assert page.flow.count == count + 1
    assert page.tabs.tabText(ASKED) == "Cần xem lại (8)"
    assert table.currentIndex().row() == 1


@pytest.mark.parametrize("composed", [True, False])
def test_what_an_input_method_writes_over_a_cell_begins_to_edit_it(
    whole: SheetsPage, composed: bool, idle: Idle
) -> None:
    page = whole
    page.tabs.setCurrentIndex(ASKED)
    table = page.asked.table
    table.setFocus()
    table.choose(1)
    if composed:
        QApplication.sendEvent(table, QInputMethodEvent("D", []))
    event = QInputMethodEvent()
    event.setCommitString("Đ")
    QApplication.sendEvent(table, event)
    assert editor_in(table).text() == "Đ"
    write(editor_in(table), "ầu tháng mười")
    QTest.keyClick(editor_in(table), Qt.Key.Key_Return)
    idle()
    assert cells(table, 1)[4] == "Đầu tháng mười"
    assert page.tabs.tabText(ASKED) == "Cần xem lại (9)"


def test_unikey_types_over_a_cell_from_the_table_on(whole: SheetsPage, idle: Idle) -> None:
    page = whole
    page.tabs.setCurrentIndex(ASKED)
    table = page.asked.table
    table.setFocus()
    table.choose(0)
    press(table, Qt.Key.Key_N, "n")
    type_unikey(editor_in(table), "gày 31 tháng 7 năm 2019")
    assert editor_in(table).text() == "ngày 31 tháng 7 năm 2019"
    QTest.keyClick(editor_in(table), Qt.Key.Key_Return)
    idle()
    assert cells(table, 0)[4:] == ["ngày 31 tháng 7 năm 2019", "Đã đọc được, sẽ được nhập."]


def test_rows_that_arrive_while_one_types_do_not_take_the_cell_away(whole: SheetsPage, idle: Idle) -> None:
    page = whole
    page.tabs.setCurrentIndex(ASKED)
    table = page.asked.table
    table.setFocus()
    table.choose(0)
    QTest.keyClick(table, Qt.Key.Key_F2)
    write(editor_in(table), "31/7/2019")
    page.flow.plan()
    idle()
    assert editor_in(table).text() == "31/7/2019"
    QTest.keyClick(editor_in(table), Qt.Key.Key_Return)
    idle()
    assert cells(table, 0)[5] == "Đã đọc được, sẽ được nhập."


def test_a_column_is_given_another_field_and_the_layout_is_remembered(
    page: SheetsPage, empty_office: Office, tmp_path: Path, idle: Idle, qtbot: QtBot
) -> None:
    book = book_of(tmp_path / "so.xlsx", [[*HEAD, "Cột lạ"], [*line(1, "Hội nghị một"), "Ao Bà Om"]])
    page.arrive(file=book)
    idle()
    page.sheets.own_only.click()
    idle()
    table = page.sheets.columns
    assert cells(table, 6)[:4] == ["G", "Cột lạ", "Ao Bà Om", "Không nhập cột này"]
    assert cells(table, 6)[4] == "Để lại trong sổ"
    table.setFocus()
    table.choose(6)
    table.start_editing()
    picked = editor_in(table)
    assert isinstance(picked, SuggestionLine)
    write(picked, "dia diem")
    QTest.keyClick(picked, Qt.Key.Key_Return)
    idle()
    assert cells(table, 6)[3] == "Địa điểm"
    choose_by_mouse(table, 6, "Số thứ tự (không ghi)", qtbot)
    idle()
    assert cells(table, 6)[3] == "Số thứ tự (không ghi)"
    choose_by_mouse(table, 6, "Địa điểm", qtbot)
    idle()
    assert cells(table, 6)[3:] == ["Địa điểm", "Chắc chắn"]
    page.take_button.click()
    idle()
    second = book_of(tmp_path / "so 2.xlsx", [[*HEAD, "Cột lạ"], [*line(1, "Hội nghị hai"), "Cầu Ngang"]])
    page.open(second)
    idle()
    assert cells(table, 6)[3] == "Địa điểm"
    assert "Các cột được xếp như đã chọn ở lần nhập trước của mẫu sổ này." in shown(page)
    page.sheets.forget_button.click()
    idle()
    assert cells(table, 6)[3] == "Không nhập cột này"
    assert activities(empty_office) == ["Hội nghị một"]


def test_a_sheet_stays_out_and_another_kind_is_chosen(whole: SheetsPage, idle: Idle) -> None:
    page = whole
    sheets = page.sheets.sheets
    before = page.flow.count
    rows = int(cells(sheets, 1)[2])
    sheets.setFocus()
    sheets.choose(1)
    QTest.keyClick(sheets, Qt.Key.Key_Space)
    idle()
    assert cells(sheets, 1)[3] == "Bỏ ra"
    assert page.flow.count == before - rows
    page.flow.choose_kind(cells(sheets, 0)[0], "training")
    idle()
    assert cells(sheets, 0)[1] == "Lớp tập huấn, bồi dưỡng"


def test_a_possible_duplicate_is_shown_and_left_out(
    shell: Shell, office: Office, tmp_path: Path, idle: Idle, qtbot: QtBot
) -> None:
    title = activities(office)[0]
    record = next(
        one
        for one, name in read_desk(office.desk, lambda connection: titles_of(connection, "activity")).items()
        if name == title
    )
    day = office.records.state(record).shown["start_date"]
    date = "/".join(reversed(str(day).split("-")))
    lines = [
        HEAD,
        line(1, title.upper(), None, date, None),
        line(2, "Việc khác hẳn", "Cuộc thi", "1/2/2001", None),
    ]
    page = page_of(shell, office)
    page.arrive(file=book_of(tmp_path / "so.xlsx", lines))
    idle()
    assert page.tabs.tabText(DUPLICATES) == "Có thể trùng (1)"
    assert page.take_button.text() == "Nhập 2 hồ sơ vào sổ"
    page.tabs.setCurrentIndex(DUPLICATES)
    table = page.duplicates.table
    assert cells(table, 0)[3] == title
    page.duplicates.beside_button.click()
    idle()
    words = [one.text() for one in QApplication.topLevelWidgets()[0].findChildren(QLabel)]
    dialogs = [one for one in QApplication.topLevelWidgets() if one.windowTitle() == "Hai hồ sơ cạnh nhau"]
    assert len(dialogs) == 1, words
    out = next(one for one in dialogs[0].findChildren(QPushButton) if one.text() == "Cùng một việc, bỏ dòng này ra")
    out.click()
    assert page.take_button.text() == "Nhập 1 hồ sơ vào sổ"
    page.take_button.click()
    idle()
    assert "Việc khác hẳn" in activities(office)
    assert title.upper() not in activities(office)


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(page: SheetsPage, tmp_path: Path, idle: Idle) -> None:
    bad = tmp_path / "so.xlsx"
    bad.write_bytes(b"no workbook")
    page.arrive(file=bad)
    idle()
    assert "Tệp so.xlsx không phải là bảng tính Excel (.xlsx, .xls) hoặc OpenDocument (.ods)." in shown(page)
    assert "Mở tệp bằng phần mềm đã tạo ra nó, lưu lại ở dạng .xlsx rồi nhập lại." in shown(page)


def test_an_import_that_is_called_off_leaves_nothing(
    whole: SheetsPage, shell: Shell, empty_office: Office, idle: Idle
) -> None:
    page = whole
    page.take_button.click()
    job = shell.jobs.shown
    assert job is not None
    assert job.cancellable
    job.cancel()
    idle()
    assert activities(empty_office) == []
    assert page.take_button.isVisible()


def test_the_rows_to_look_at_and_the_template_are_written(
    whole: SheetsPage, shell: Shell, tmp_path: Path, idle: Idle
) -> None:
    page = whole
    page.flow.write_errors(tmp_path / "xem lai.xlsx")
    page.flow.write_template("training", tmp_path / "mau.xlsx")
    idle()
    assert shell.messages.text.startswith("Đã ghi")
    page.open(tmp_path / "xem lai.xlsx")
    idle()
    assert page.tabs.tabText(ASKED) == "Cần xem lại (9)"
    page.open(tmp_path / "mau.xlsx")
    idle()
    assert page.take_button.text() == "Không có hồ sơ mới để nhập"


def test_only_the_units_own_rows_unless_all_are_wanted(page: SheetsPage, real_data: Path, idle: Idle) -> None:
    page.arrive(file=real_data / "hoat-dong.xlsx")
    idle()
    own = page.flow.count
    assert any("của đơn vị khác, không lấy" in text for text in shown(page))
    page.sheets.own_only.click()
    idle()
    assert page.flow.count > own


def test_it_speaks_english_at_once(whole: SheetsPage, shell: Shell) -> None:
    page = whole
    page.tabs.setCurrentIndex(ASKED)
    shell.speech.speak("en")
    assert page.take_button.text().startswith("Import ")
    assert page.tabs.tabText(ASKED) == "To look at (9)"
    assert cells(page.asked.table, 0)[5].startswith("The date")
