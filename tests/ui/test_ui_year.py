"""The year set up in the window, on the office's real desk: entries, rounds, changes of organisation, sending."""

from __future__ import annotations

from pathlib import Path

import pytest
from central_office import Central
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from unikey import type_unikey

from tvdesk.app import overview, pages
from tvdesk.core.reorganisation import CLOSE, DUTY, MERGE, RENAME, SPLIT
from tvdesk.services.reading import read_desk
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.year_desk import YearDesk
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.year import YearPage

DAY, DAY_TYPED = "2027-01-01", "01/01/2027"


@pytest.fixture
def page(window: MainWindow, central: Central, qtbot: QtBot) -> YearPage:
    window.offer(pages(window.shell, central.office, window.count))
    window.resize(1366, 768)
    window.show()
    window.go("year")
    found = window.page
    assert isinstance(found, YearPage)
    quiet(qtbot, found)
    return found


def quiet(qtbot: QtBot, page: YearPage) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy, timeout=20_000)


def look_at(qtbot: QtBot, page: YearPage, room: str, key: str) -> None:
    page.arrive(room=room, key=key)
    quiet(qtbot, page)
    line = page.list.table.current
    assert line is not None
    assert line.entry.key == key


def write(view: FormView, name: str, text: str) -> None:
    """Type over what stands in a field, by the keys that UniKey sends."""
    view.go_to(name)
    line = view.cells[name].editor.stops()[0]
    if isinstance(line, QLineEdit):
        line.selectAll()
    assert isinstance(line, QWidget)
    type_unikey(line, text)
    view.settle()


def form(page: YearPage) -> FormView:
    view = page.panel.stack.currentWidget()
    assert isinstance(view, FormView)
    return view


def press(qtbot: QtBot, page: YearPage, button: QWidget) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    quiet(qtbot, page)


def undo(qtbot: QtBot, page: YearPage) -> None:
    page.shell.messages.act()
    quiet(qtbot, page)


def test_a_code_is_renamed_in_place_undone_and_its_past_kept(page: YearPage, central: Central, qtbot: QtBot) -> None:
    look_at(qtbot, page, "codes", "task/4")
    before = central.office.lists.label("task", "4")
    write(form(page), "vi", "Quảng bá hình ảnh địa phương")
    assert page.panel.badge.text() == "Chưa lưu"
    press(qtbot, page, page.panel.save_button)
    assert central.office.lists.label("task", "4") == "Quảng bá hình ảnh địa phương"
    assert page.panel.badge.text() == "Đã sửa"
    press(qtbot, page, page.panel.past_button)
    assert [event.op for event in page.panel.history._events] == ["create"]
    undo(qtbot, page)
    assert central.office.lists.label("task", "4") == before
    assert page.panel.badge.text() == "Có sẵn"


def test_what_is_typed_stays_with_its_entry(page: YearPage, central: Central, qtbot: QtBot) -> None:
    look_at(qtbot, page, "indicators", "tin_bai")
    write(form(page), "count_unit", "bài")
    look_at(qtbot, page, "holidays", "2026-01-01")
    look_at(qtbot, page, "indicators", "anh")
    assert page.panel.badge.text() == "Có sẵn"
    look_at(qtbot, page, "indicators", "tin_bai")
    assert page.panel.badge.text() == "Chưa lưu"
    line = form(page).cells["count_unit"].editor.stops()[0]
    assert isinstance(line, QLineEdit)
    assert line.text() == "bài"
    press(qtbot, page, page.panel.drop_button)
    assert page.panel.badge.text() == "Có sẵn"
    undo(qtbot, page)
    assert page.panel.badge.text() == "Chưa lưu"
    press(qtbot, page, page.panel.save_button)
    assert central.office.lists.count_unit("tin_bai") == "bài"
    press(qtbot, page, page.panel.back_button)
    assert central.office.lists.count_unit("tin_bai") == "tin, bài"


def test_what_is_typed_outlives_the_program(page: YearPage, central: Central, qtbot: QtBot) -> None:
    """The power goes: the page of another start shows what was typed, and saving takes the draft away."""
    look_at(qtbot, page, "codes", "task/4")
    write(form(page), "vi", "Quảng bá dở dang")
    press(qtbot, page, page.new_button)
    write(form(page), "vi", "Một mục mới dở dang")
    quiet(qtbot, page)
    window = page.window()
    assert isinstance(window, MainWindow)
    assert len(YearDesk(central.office).drafts()) == 2
    assert overview(central.office).agenda.drafts == ()
    again = pages(window.shell, central.office, window.count)["year"]()
    assert isinstance(again, YearPage)
    qtbot.addWidget(again)
    again.show()
    look_at(qtbot, again, "codes", "task/4")
    assert again.panel.badge.text() == "Chưa lưu"
    assert again.panel.presenter is not None
    assert again.panel.presenter.typed("vi") == "Quảng bá dở dang"
    press(qtbot, again, again.panel.save_button)
    assert central.office.lists.label("task", "4") == "Quảng bá dở dang"
    press(qtbot, again, again.new_button)
    assert again.panel.presenter.typed("vi") == "Một mục mới dở dang"
    press(qtbot, again, again.panel.drop_button)
    assert YearDesk(central.office).drafts() == {}


def test_what_ships_cannot_be_dropped_and_a_sentence_says_so(page: YearPage, qtbot: QtBot) -> None:
    look_at(qtbot, page, "units", "vl-soct")
    assert page.panel.presenter is not None
    page.panel.presenter.put("names", [{"valid_from": "2027-01-01", "name": "Tên khác"}])
    form(page).fill()
    page.panel.save()
    quiet(qtbot, page)
    assert "Không bỏ được nội dung đã có từ trước" in page.shell.messages.text
    assert "Tên qua các thời kỳ" in page.shell.messages.text


def test_printed_titles_are_the_units_letterhead(page: YearPage, central: Central, qtbot: QtBot) -> None:
    look_at(qtbot, page, "titles", "vl-soct")
    write(form(page), "report_symbol", "BC-SCT")
    press(qtbot, page, page.panel.save_button)
    assert central.office.units.by_id["vl-soct"].report_symbol == "BC-SCT"


def test_a_round_is_begun_from_its_preset_saved_closed_and_opened(
    page: YearPage, central: Central, qtbot: QtBot
) -> None:
    page.arrive(room="rounds")
    quiet(qtbot, page)
    assert len(page.list.table.rows.rows) == 2
    press(qtbot, page, page.new_button)
    year = page.round_start.year.itemData(2)
    page.round_start.choose("half", year, 1)
    page.round_start.propose()
    quiet(qtbot, page)
    presenter = page.panel.presenter
    assert presenter is not None
    assert presenter.value("code") == f"{year}-6-thang-1"
    assert presenter.value("first_date") == f"{year - 1}-12-15"
    assert "vl-soct" in presenter.value("units")
    presenter.put("cumulative", True)
    form(page).fill()
    press(qtbot, page, page.panel.save_button)
    line = page.list.table.current
    assert line.entry.values["cumulative"] is True
    assert line.entry.key == f"{year}-6-thang-1"
    press(qtbot, page, page.panel.shut_button)
    assert page.panel.entry is not None
    assert page.panel.entry.values["status"] == "dong"
    undo(qtbot, page)
    assert page.panel.entry.values["status"] == "mo"


def test_a_round_whose_days_cannot_be_is_refused(page: YearPage, qtbot: QtBot) -> None:
    page.arrive(room="rounds")
    quiet(qtbot, page)
    write(form(page), "last_date", "01/01/2001")
    page.panel.save()
    quiet(qtbot, page)
    assert "Các ngày của kỳ không hợp lý" in page.shell.messages.text
    assert page.panel.badge.text() == "Chưa lưu"


MOVES = {
    RENAME: ("vl-soct", {"name": "Sở Công Thương và Du lịch"}),
    MERGE: ("vl-29512", {"units": ["vl-29512", "vl-29516"], "name": "Phường Long Hưng"}),
    SPLIT: ("vl-sovhttdl", {"heirs": [{"name": "Sở Văn hóa", "kind": "so"}, {"heir": "vl-soct"}]}),
    CLOSE: ("vl-cong", {"successors": ["vl-bao"]}),
    DUTY: ("vl-sovhttdl", {"role": "tong_hop", "to": "vl-vpub"}),
}


@pytest.mark.parametrize("what", sorted(MOVES))
def test_each_change_of_organisation_says_what_it_writes_and_is_one_undo(
    page: YearPage, central: Central, qtbot: QtBot, what: str
) -> None:
    unit, values = MOVES[what]
    before = read_desk(central.office.desk, units_of)
    look_at(qtbot, page, "units", unit)
    press(qtbot, page, page.move_button)
    panel = page.move_panel
    panel.choose(what)
    assert panel.told.text().startswith("Chọn đơn vị và ngày")
    for name, value in values.items():
        panel.presenter.put(name, value)
    panel.presenter.put("day", DAY)
    panel.show_form()
    quiet(qtbot, page)
    assert panel.told.text().startswith("•")
    assert "01/01/2027" in panel.told.text() or "31/12/2026" in panel.told.text()
    press(qtbot, page, panel.write_button)
    after = read_desk(central.office.desk, units_of)
    assert after.by_id != before.by_id
    assert after.name(unit, "2026-12-31") == before.name(unit, "2026-12-31")
    if what == RENAME:
        assert after.name(unit, DAY) == "Sở Công Thương và Du lịch"
    if what == DUTY:
        assert after.consolidating(DAY) == "vl-vpub"
    if what in (MERGE, SPLIT, CLOSE):
        assert after.by_id[unit].valid.last == "2026-12-31"
        assert after.by_id[unit].successors != before.by_id[unit].successors
    undo(qtbot, page)
    assert read_desk(central.office.desk, units_of).by_id == before.by_id


def test_units_to_be_merged_are_found_by_typing(page: YearPage, qtbot: QtBot) -> None:
    """In the line of chips, without diacritics, as on every form."""
    look_at(qtbot, page, "units", "vl-29512")
    press(qtbot, page, page.move_button)
    page.move_panel.choose(MERGE)
    write(page.move_panel._views[MERGE], "units", "truong long hoa")
    assert page.move_panel.presenter.value("units") == ["vl-29512", "vl-29516"]


def test_a_change_without_an_heir_is_told_before_it_is_written(page: YearPage, central: Central, qtbot: QtBot) -> None:
    before = read_desk(central.office.desk, units_of)
    look_at(qtbot, page, "units", "vl-soct")
    press(qtbot, page, page.move_button)
    panel = page.move_panel
    panel.choose(MERGE)
    write(panel._views[MERGE], "day", DAY_TYPED)
    qtbot.waitUntil(lambda: "Chưa đủ thông tin" in panel.told.text())
    panel.write()
    quiet(qtbot, page)
    assert "Chưa đủ thông tin" in page.shell.messages.text
    assert read_desk(central.office.desk, units_of).by_id == before.by_id


def test_templates_go_to_all_units_and_are_in_force_there(
    page: YearPage, central: Central, tmp_path: Path, qtbot: QtBot
) -> None:
    look_at(qtbot, page, "codes", "task/4")
    write(form(page), "vi", "Quảng bá hình ảnh địa phương")
    press(qtbot, page, page.panel.save_button)
    press(qtbot, page, page.send_button)
    panel = page.send_panel
    units = panel.units
    assert {"tv-soct", "tv-cat", "tv-845", "tv-bao"} <= set(units)
    assert "tv-sotttt" not in units
    dialog = panel.choose(units)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    quiet(qtbot, page)
    assert len(list(tmp_path.glob("mau-*.tvb"))) == len(units)
    assert f"Đã ghi {len(units)} tệp" in page.shell.messages.text
    unit = central.unit("tv-soct")
    unit.take_in(next(tmp_path.glob("mau-tv-soct-*")))
    assert read_desk(unit.desk, lists_of).label("task", "4") == "Quảng bá hình ảnh địa phương"


def test_the_list_is_searched_without_diacritics_and_narrowed(page: YearPage, qtbot: QtBot) -> None:
    page.arrive(room="units")
    quiet(qtbot, page)
    assert {one.group for one in page.list.table.rows.rows} == {"now"}
    page.list.search.setText("so cong thuong")
    page.list.renew()
    assert [one.entry.key for one in page.list.table.rows.rows] == ["vl-soct"]
    page.list.group.setCurrentIndex(page.list.group.findData("past"))
    page.list.renew()
    assert [one.entry.key for one in page.list.table.rows.rows] == ["tv-soct"]
    assert page.list.table.rows.rows[0].detail == "đến 30/06/2025"
    page.shell.speech.speak("en")
    quiet(qtbot, page)
    assert page.tabs.tabText(0) == "Units"
