"""The page of one record: written and saved, undone, refused, sent back; and the page as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import small_disk as small_disks
from editor_at_work import LEAST, fill_least, line_of, opened, picture, placed, quiet, saved, typed
from offices import DIC, Province
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from unikey import press, type_unikey

from tvdesk.services.editing import Editing
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor import EDITOR_ACTIONS, EditorPage
from tvdesk.ui.rail import UNIT_PAGES

# --- writing and saving --------------------------------------------------------------------------------------


def test_a_record_is_written_without_the_mouse(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    view = opened(qtbot, page)
    assert view.current is view.cells["title"]
    fill_least(page)
    typed(page, place="Trường Đại học Trà Vinh", participants="1200")
    record = saved(
        qtbot, page, lambda: press(line_of(page, "place"), Qt.Key.Key_S, "", Qt.KeyboardModifier.ControlModifier)
    )
    assert dict(editing.values(record)) == {
        **LEAST,
        "place": "Trường Đại học Trà Vinh",
        "participants": 1200,
        "unit": editing.unit,
    }
    assert page.shell.messages.text == "Đã ghi “Hội nghị thông tin đối ngoại” vào sổ."
    assert page.parts.badge.text() == "Đã lưu"
    assert page.presenter is not None
    assert not page.presenter.dirty


def test_what_is_missing_is_told_and_leads_to_its_field(qtbot: QtBot, page: EditorPage) -> None:
    view = opened(qtbot, page)
    typed(page, start_date="31/2/25")
    page.save()
    assert page.shell.messages.text.startswith("Chưa lưu được: còn 3 mục phải sửa.")
    assert view.current is view.cells["title"]
    assert view.cells["title"].below.text() == "Chưa nhập trường bắt buộc."
    assert view.cells["start_date"].below.text().startswith("Lịch không có ngày “31/2/25”.")
    line = view.cells["start_date"].editor.stops()[0]
    assert isinstance(line, QLineEdit)
    assert line.text() == "31/2/25"
    assert line.property("state") == "wrong"
    lines = page.parts.missing.buttons
    assert [one.text() for one in lines] == [
        "Tên hoạt động", "Loại hình", "Từ ngày", "Nhóm nhiệm vụ", "Địa điểm", "Đơn vị chủ trì",
    ]  # fmt: skip
    lines[2].click()
    assert view.current is view.cells["start_date"]


def test_ctrl_enter_saves_and_opens_the_next_with_what_is_pinned(qtbot: QtBot, page: EditorPage) -> None:
    view = opened(qtbot, page)
    fill_least(page)
    typed(page, place="Trà Cú", host_unit="Sở Ngoại vụ")
    line_of(page, "place")
    page.actions_["pin"].trigger()
    quiet(qtbot, page)
    pin = view.cells["place"].pin
    assert pin is not None
    assert pin.isChecked()
    assert pin.accessibleName().startswith("Bỏ ghim")
    with qtbot.waitSignal(page.loaded):
        press(line_of(page, "host_unit"), Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.ControlModifier)
    assert page.presenter is not None
    assert page.presenter.record == ""
    assert page.presenter.values() == {"place": "Trà Cú", "unit": page.editing.unit}
    assert not page.presenter.dirty
    assert view.current is view.cells["title"]
    for name, cell in view.cells.items():
        assert cell.editor.typed() == page.presenter.typed(name), name


def test_ctrl_enter_works_in_a_long_text_and_in_a_pick_list(qtbot: QtBot, page: EditorPage) -> None:
    for name in ("summary", "level"):
        opened(qtbot, page)
        fill_least(page)
        with qtbot.waitSignal(page.saved):
            press(line_of(page, name), Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.ControlModifier)
        quiet(qtbot, page)


def test_a_saved_record_is_undone(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    opened(qtbot, page)
    fill_least(page)
    record = saved(qtbot, page, page.save)
    typed(page, place="Trà Cú")
    saved(qtbot, page, page.save)
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert "place" not in editing.values(record)
    typed(page, place="Cầu Kè")
    saved(qtbot, page, page.save)
    assert editing.values(record)["place"] == "Cầu Kè"


def test_a_new_record_undone_is_an_open_form_again(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    opened(qtbot, page)
    fill_least(page)
    record = saved(qtbot, page, page.save)
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert not editing.open("activity", record).visible
    assert page.presenter is not None
    assert page.presenter.record == ""
    assert page.presenter.value("title") == LEAST["title"]
    assert page.leave()
    assert editing.drafts.list("activity")[0].typed["title"] == LEAST["title"]


def test_what_is_typed_while_it_is_saved_is_kept(qtbot: QtBot, page: EditorPage) -> None:
    view = opened(qtbot, page)
    fill_least(page)
    with qtbot.waitSignal(page.saved):
        page.save()
        assert not page.parts.save.isEnabled()
        line = line_of(page, "place")
        type_unikey(line, "Trà Cú")
    assert page.presenter is not None
    assert page.presenter.changed() == ["place"]
    assert isinstance(line, QLineEdit)
    assert line.text() == "Trà Cú"
    assert view.draft_pending
    assert page.parts.save.isEnabled()


def test_nothing_changed_writes_nothing(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", LEAST)
    opened(qtbot, page, record=record)
    page.save()
    assert page.shell.messages.text == "Hồ sơ không có gì thay đổi so với bản đã lưu."
    assert len(editing.records.history(record)) == 1


def test_a_change_made_elsewhere_meanwhile_is_not_overwritten(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", {**LEAST, "place": "Càng Long"})
    opened(qtbot, page, record=record)
    editing.save("activity", {"place": "Trà Cú"}, record=record)
    typed(page, place="Cầu Kè", summary="Khai mạc")
    page.save()
    qtbot.waitUntil(lambda: "vừa được sửa ở nơi khác" in page.shell.messages.text)
    assert "“Địa điểm”" in page.shell.messages.text
    assert editing.values(record)["place"] == "Trà Cú"
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert page.presenter is not None
    assert page.presenter.value("summary") == "Khai mạc"
    assert page.presenter.value("place") == "Cầu Kè"
    saved(qtbot, page, page.save)
    assert editing.values(record)["place"] == "Cầu Kè"


@pytest.mark.smallfs
def test_on_a_full_disk_the_form_stays_with_its_text(
    qtbot: QtBot, window: MainWindow, small_disk: Callable[..., Path], tmp_path: Path
) -> None:
    province = Province(tmp_path / "on-disk")
    province.folder = small_disk(4096)
    office = province.enrol("tv-soct")
    page = placed(window, Editing(office.desk, office.workspace.blobs))
    opened(qtbot, page)
    fill_least(page)
    quiet(qtbot, page)
    filler = small_disks.fill(province.folder)
    text = "nội dung " * 40_000
    assert page.presenter is not None
    page.presenter.type("note", text[:9_000])
    page.presenter.type("summary", text[:9_000])
    page.presenter.type("result", text[:9_000])
    page.save()
    qtbot.waitUntil(lambda: "hết chỗ" in page.shell.messages.text or "đầy" in page.shell.messages.text)
    assert page.presenter.value("title") == LEAST["title"]
    assert len(page.presenter.typed("note")) == 9_000
    assert page.parts.save.isEnabled()
    assert page.view is not None
    assert page.view.draft_pending
    filler.unlink()
    record = saved(qtbot, page, page.save)
    assert page.editing.values(record)["title"] == LEAST["title"]


def test_a_deleted_record_can_only_be_read(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", LEAST)
    editing.delete(record)
    view = opened(qtbot, page, record=record)
    assert page.parts.badge.text() == "Đã xóa"
    assert page.parts.save.isHidden()
    title = view.cells["title"].editor.stops()[0]
    assert isinstance(title, QLineEdit)
    assert title.isReadOnly()
    assert title.text() == LEAST["title"]
    page.save()
    assert len(editing.records.history(record)) == 2


def test_a_record_that_was_sent_back_says_why_and_is_mended(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    province = Province(tmp_path / "returned")
    unit = province.enrol("tv-soct")
    editing = Editing(unit.desk, unit.workspace.blobs)
    record = editing.save("activity", {**LEAST, "place": "Càng Long"})
    taken = province.dic.take_in(unit.export(DIC, province.stick("there.tvb")).path)
    (entry,) = province.dic.records.history(record)
    province.dic.records.judge(record, entry.change.dot, refused=True, code="content", reason="Sai địa điểm")
    unit.take_in(province.dic.export("tv-soct", province.stick("back.tvb"), "reply", taken.receipt).path)
    page = placed(window, editing)
    opened(qtbot, page, record=record)
    assert page.returned.text.startswith("Cơ quan tổng hợp trả lại hồ sơ này: Sai địa điểm.")
    assert page.parts.badge.text() == "Trả lại"
    typed(page, place="Trà Cú")
    saved(qtbot, page, page.save)
    assert page.returned.text == ""
    assert dict(editing.values(record)) == {**LEAST, "place": "Trà Cú", "unit": "tv-soct"}


# --- the page as a whole -------------------------------------------------------------------------------------


def test_shortcuts_are_unique_and_none_is_unikeys() -> None:
    keys = [spec.shortcut for spec in EDITOR_ACTIONS]
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if "Shift" in key or key == "Alt+Z" or len(key) == 1]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_words_are_there_and_all_that_can_be_focused_has_a_name(
    qtbot: QtBot, page: EditorPage, editing: Editing, tmp_path: Path, language: str
) -> None:
    rows = [one.row() for one in editing.files.take_in([picture(tmp_path)])]
    record = editing.save("activity", {**LEAST, "attachments": rows})
    editing.save("activity", {"place": "Trà Cú"}, record=record)
    opened(qtbot, page, record=record)
    page.shell.speech.speak(language)
    quiet(qtbot, page)
    QApplication.processEvents()
    for widget in page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        text = getattr(widget, "text", lambda: "")
        shown = text() if callable(text) else ""
        assert not str(shown).startswith(("ui.", "error.", "field.")), shown
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
            assert named, widget


@pytest.mark.parametrize("size", [(1024, 680), (1366, 768)])
@pytest.mark.parametrize("type", ["activity", "training", "delegation", "plan_item"])
def test_nothing_is_wider_than_its_place(
    qtbot: QtBot, window: MainWindow, page: EditorPage, type: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    view = opened(qtbot, page, type)
    for section in view.sections:
        section.fold(False)
    QApplication.processEvents()
    for area in (view.area, page.parts.side):
        inner = area.widget()
        assert inner.width() <= area.viewport().width() + 1
        assert inner.minimumSizeHint().width() <= area.viewport().width(), (type, size)
    for button in page.findChildren(QPushButton):
        if button.isVisible() and button.text() and button.property("role") != "line":
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def test_the_list_of_the_form_is_marked_in_the_rail(qtbot: QtBot, shell: Shell, editing: Editing) -> None:
    window = MainWindow(shell.speech, shell.theme, shell.jobs, UNIT_PAGES)
    page = placed(window, editing)
    for type, line in (("training", "training"), ("plan_item", "plan"), ("activity", "activity")):
        opened(qtbot, page, type)
        assert [name for name, button in window.rail.buttons.items() if button.isChecked()] == [line]


def test_a_page_that_is_gone_hears_of_nothing(qtbot: QtBot, window: MainWindow, page: EditorPage) -> None:
    opened(qtbot, page)
    type_unikey(line_of(page, "title"), "Hội chợ")
    quiet(qtbot, page)
    window.go("activity")
    window.forget_pages()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.shell.speech.speak("en")
    window.shell.theme.wear("dark")
    qtbot.wait(900)
    assert not isValid(page)
