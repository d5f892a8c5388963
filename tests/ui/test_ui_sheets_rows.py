"""The rows of a workbook that lack something no cell of theirs is to blame for: said in place, or left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import office_of
from offices import Province
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sheets_workshop import HEAD, book_of, line
from test_ui_sheets import activities, cells, editor_in, idle, page_of, write  # noqa: F401 (a fixture)

from tvdesk.services.office import Office
from tvdesk.ui.fields.suggestions import SuggestionLine
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.sheets import ASKED, ROWS, SheetsPage

Idle = Callable[[], None]
OUT, TITLE, DAY, UNIT = 0, 3, 4, 5


@pytest.fixture
def dic(province: Province, tmp_path: Path) -> Office:
    return office_of(province.dic.workspace, province.dic.secrets, tmp_path / "dic-keys")


@pytest.fixture
def lacking(shell: Shell, dic: Office, tmp_path: Path, idle: Idle) -> SheetsPage:  # noqa: F811
    """At the consolidating office, two rows that name neither their day nor their unit."""
    head = ["STT", "Tên hoạt động", "Loại hình", "Số người tham gia"]
    path = book_of(tmp_path / "so.xlsx", [head, [1, "Hội nghị", "Cuộc thi", 10], [2, "Hội thảo", "Cuộc thi", 12]])
    page = page_of(shell, dic)
    page.arrive(file=path)
    idle()
    page.tabs.setCurrentIndex(ROWS)
    return page


def choose_unit(page: SheetsPage, row: int, text: str, qtbot: QtBot) -> None:
    table = page.rows.table
    at = table.visualRect(table.rows.index(row, UNIT)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    line_ = editor_in(table)
    assert isinstance(line_, SuggestionLine)
    write(line_, text)
    qtbot.waitUntil(lambda: line_.is_open)
    QTest.keyClick(line_, Qt.Key.Key_Return)


def test_day_and_unit_are_said_in_the_row(
    lacking: SheetsPage,
    dic: Office,
    qtbot: QtBot,
    idle: Idle,  # noqa: F811
) -> None:
    page, table = lacking, lacking.rows.table
    assert page.flow.count == 0
    table.setFocus()
    table.choose(0)
    assert table.currentIndex().column() == DAY
    QTest.keyClick(table, Qt.Key.Key_Return)
    write(editor_in(table), "5/3/2024")
    QTest.keyClick(editor_in(table), Qt.Key.Key_Return)
    idle()
    assert cells(table, 0)[DAY] == "05/03/2024"
    assert page.flow.count == 0
    choose_unit(page, 0, "Sở Công Thương tỉnh Trà Vinh", qtbot)
    idle()
    assert cells(table, 0)[UNIT:] == ["Sở Công Thương", "Hồ sơ mới"]
    assert page.flow.count == 1
    page.take_button.click()
    idle()
    assert activities(dic) == ["Hội nghị"]


def test_the_step_of_questions_names_the_field_and_takes_the_answer(
    lacking: SheetsPage,
    qtbot: QtBot,
    idle: Idle,  # noqa: F811
) -> None:
    page = lacking
    page.tabs.setCurrentIndex(ASKED)
    table = page.asked.table
    assert [cells(table, row)[3] for row in range(2)] == [
        "Từ ngày (sổ không có cột này)",
        "Đơn vị báo cáo (sổ không có cột này)",
    ]
    table.setFocus()
    table.choose(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    line_ = editor_in(table)
    assert isinstance(line_, SuggestionLine)
    write(line_, "Sở Công Thương tỉnh Trà Vinh")
    qtbot.waitUntil(lambda: line_.is_open)
    QTest.keyClick(line_, Qt.Key.Key_Return)
    idle()
    assert cells(table, 1)[4:] == ["Sở Công Thương", "Đã đọc được, sẽ được nhập."]


def test_a_row_is_left_out_where_it_stands(
    shell: Shell,
    empty_office: Office,
    tmp_path: Path,
    idle: Idle,  # noqa: F811
) -> None:
    lines = [HEAD, line(1, "Hội nghị"), line(2, "Hội thảo", "Cuộc thi", "ngày đẹp trời"), line(1, "Hội nghị")]
    page = page_of(shell, empty_office)
    page.flow.own_only = False
    page.arrive(file=book_of(tmp_path / "so.xlsx", lines))
    idle()
    page.tabs.setCurrentIndex(ROWS)
    table = page.rows.table
    assert [cells(table, row)[-1] for row in range(3)] == ["Hồ sơ mới", "Cần xem lại", "Hồ sơ mới, có lưu ý"]
    table.setFocus()
    for row in (1, 2):
        table.choose(row)
        QTest.keyClick(table, Qt.Key.Key_Space)
    assert [cells(table, row)[-1] for row in range(3)] == ["Hồ sơ mới", "Bỏ ra", "Bỏ ra"]
    assert page.tabs.tabText(ASKED) == "Cần xem lại (0)"
    assert page.take_button.text() == "Nhập 1 hồ sơ vào sổ"
    page.tabs.setCurrentIndex(ASKED)
    assert page.asked.table.rows.rowCount() == 0
    page.take_button.click()
    idle()
    assert activities(empty_office) == ["Hội nghị"]
