"""The page of one record, as stories: written, saved, kept as a draft, compared, with its files and its past."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import small_disk as small_disks
from offices import DIC, Province
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from unikey import press, type_unikey

from tvdesk.services.drafts import Drafts
from tvdesk.services.editing import Editing
from tvdesk.services.office import Office
from tvdesk.ui.forms.beside import Beside
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page
from tvdesk.ui.pages.editor import EDITOR_ACTIONS, EditorPage

TODAY = date(2025, 3, 20)
LEAST = {"title": "Hội nghị thông tin đối ngoại", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05"}


@pytest.fixture
def editing(empty_office: Office) -> Editing:
    return Editing(empty_office.desk, empty_office.workspace.blobs)


class ListPage(Page):
    """Where the form goes back to."""

    name = "activity"


def placed(window: MainWindow, editing: Editing) -> EditorPage:
    """The page in a window, with a list to go back to."""
    page = EditorPage(window.shell, editing, lambda: TODAY)
    window.offer({"activity": lambda: ListPage(window.shell), "editor": lambda: page})
    window.show()
    window.activateWindow()
    return page


@pytest.fixture
def page(window: MainWindow, editing: Editing) -> EditorPage:
    return placed(window, editing)


def opened(qtbot: QtBot, page: EditorPage, type: str = "activity", **what: Any) -> FormView:
    """The form, on screen and filled."""
    with qtbot.waitSignal(page.loaded):
        page.shell.go("editor", type=type, **what)
    assert page.view is not None
    return page.view


def line_of(page: EditorPage, name: str) -> QWidget:
    assert page.view is not None
    page.view.go_to(name)
    line = page.view.cells[name].editor.stops()[0]
    assert isinstance(line, QWidget)
    return line


def typed(page: EditorPage, **texts: str) -> None:
    """Type into fields, one after the other, as a person does."""
    for name, text in texts.items():
        line = line_of(page, name)
        if isinstance(line, QLineEdit):
            line.selectAll()
        type_unikey(line, text)
    assert page.view is not None
    page.view.settle()


def fill_least(page: EditorPage) -> None:
    typed(page, title="Hội nghị thông tin đối ngoại", subtype="Hội nghị, hội thảo", start_date="5/3/25")


def saved(qtbot: QtBot, page: EditorPage, act: Callable[[], object]) -> str:
    """Save, and wait for the record."""
    with qtbot.waitSignal(page.saved) as signal_:
        act()
    record: str = signal_.args[0]
    return record


def quiet(qtbot: QtBot, page: EditorPage) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy)


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


# --- drafts --------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_a_moment_after_the_last_edit(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    opened(qtbot, page)
    type_unikey(line_of(page, "title"), "Hội nghị xúc tiến")
    started = time.monotonic()
    qtbot.waitUntil(lambda: bool(editing.drafts.list()))
    assert time.monotonic() - started > 0.5
    (draft,) = editing.drafts.list("activity")
    assert draft.typed["title"] == "Hội nghị xúc tiến"
    qtbot.waitUntil(lambda: page.parts.history.kept.text().startswith("Bản nháp tự giữ lúc "))


def test_a_draft_is_kept_when_the_cursor_leaves_the_field(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    view = opened(qtbot, page)
    type_unikey(line_of(page, "start_date"), "31/2/25")
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    (draft,) = editing.drafts.list("activity")
    assert draft.typed["start_date"] == "31/2/25"


def test_a_form_emptied_again_leaves_no_draft(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    view = opened(qtbot, page)
    line = line_of(page, "title")
    type_unikey(line, "Hội")
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    assert len(editing.drafts.list()) == 1
    line = line_of(page, "title")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    press(line, Qt.Key.Key_Delete)
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    assert editing.drafts.list() == []


def test_leaving_the_page_keeps_the_draft_and_the_next_visit_offers_it(
    qtbot: QtBot, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    type_unikey(line_of(page, "title"), "Hội nghị xúc tiến")
    press(line_of(page, "place"), Qt.Key.Key_Escape)
    assert isinstance(page.shell.messages.window(), MainWindow)
    assert not page.isVisible()
    assert editing.drafts.list("activity")[0].typed["title"] == "Hội nghị xúc tiến"
    opened(qtbot, page)
    assert page.presenter is not None
    assert page.presenter.value("title") is None
    assert page.offer.bar.text.startswith("Có bản nháp chưa lưu “Hội nghị xúc tiến”, giữ lúc ")
    restore, _ = page.offer.bar.buttons
    with qtbot.waitSignal(page.loaded):
        restore.click()
    assert page.presenter.value("title") == "Hội nghị xúc tiến"
    assert page.offer.bar.text.startswith("Đang hiện nội dung chưa lưu, giữ lúc ")
    typed(page, subtype="Hội nghị, hội thảo", start_date="5/3/25")
    saved(qtbot, page, page.save)
    assert editing.drafts.list() == []
    assert page.offer.bar.text == ""


def test_a_draft_offered_is_discarded_and_had_back(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    kept = editing.drafts.save("activity", {"title": "Hội chợ", "budget_vnd": "chưa rõ"})
    opened(qtbot, page)
    page.offer.bar.buttons[1].click()
    qtbot.waitUntil(lambda: editing.drafts.list() == [])
    qtbot.waitUntil(lambda: page.shell.messages.text == "Đã bỏ bản nháp.")
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert editing.drafts.take(kept.id) == kept
    assert page.presenter is not None
    assert page.presenter.typed("budget_vnd") == "chưa rõ"


def test_the_draft_of_a_record_is_shown_and_said_to_be_one(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", {**LEAST, "place": "Càng Long"})
    editing.drafts.save("activity", {"place": "Trà"}, record=record)
    opened(qtbot, page, record=record)
    assert page.presenter is not None
    assert page.presenter.value("place") == "Trà"
    assert page.offer.bar.text.startswith("Đang hiện nội dung chưa lưu")
    assert page.offer.bar.buttons[0].isHidden()
    with qtbot.waitSignal(page.loaded):
        page.offer.bar.buttons[1].click()
    assert page.presenter is not None
    assert page.presenter.value("place") == "Càng Long"
    assert editing.drafts.list() == []


def test_a_draft_alone_leads_to_its_record(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", LEAST)
    kept = editing.drafts.save("activity", {"place": "Trà Cú"}, record=record)
    opened(qtbot, page, draft=kept.id)
    assert page.presenter is not None
    assert page.presenter.record == record
    assert page.presenter.changed() == ["place"]


def test_two_new_forms_have_a_draft_each(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    for title in ("Hội chợ", "Triển lãm"):
        opened(qtbot, page)
        type_unikey(line_of(page, "title"), title)
    page.leave()
    assert sorted(one.typed["title"] for one in editing.drafts.list("activity")) == ["Hội chợ", "Triển lãm"]


@pytest.mark.smallfs
def test_where_no_draft_can_be_kept_the_form_is_not_left_unasked(
    qtbot: QtBot, window: MainWindow, small_disk: Callable[..., Path], tmp_path: Path
) -> None:
    province = Province(tmp_path / "on-disk")
    province.folder = small_disk(4096)
    office = province.enrol("tv-soct")
    page = placed(window, Editing(office.desk, office.workspace.blobs))
    opened(qtbot, page)
    small_disks.fill(province.folder)
    assert page.view is not None
    page.view.cells["summary"].editor.show_typed("x" * 9_000)
    page.view._typed(page.view.cells["summary"])
    assert page.leave() is False
    qtbot.waitUntil(lambda: bool(page.shell.messages.text))
    assert page.view.draft_pending
    assert page.leave() is True


def test_leaving_does_not_wait_for_a_long_import_and_the_draft_is_kept_after_it(
    qtbot: QtBot, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    go_on = Event()
    page.shell.jobs.run(lambda _progress: go_on.wait(20), writes=True)
    type_unikey(line_of(page, "title"), "Hội chợ")
    started = time.monotonic()
    assert page.leave() is True
    assert time.monotonic() - started < 3
    assert editing.drafts.list() == []
    go_on.set()
    page.shell.jobs.close()
    assert editing.drafts.list("activity")[0].typed["title"] == "Hội chợ"


CHILD = """
import os, sys
sys.path[:0] = json_paths
from datetime import date
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tvdesk.services.editing import Editing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.workspace import open_workspace
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme
from unikey import type_unikey

application = QApplication([])
workspace = open_workspace(Path(sys.argv[1]), now_ms, Identifiers(now_ms, os.urandom))
theme = Theme()
theme.wear()
window = MainWindow(Speech("vi"), theme, Jobs(lambda error: print(repr(error), flush=True)))
page = EditorPage(window.shell, Editing(workspace.desk, workspace.blobs), lambda: date(2025, 3, 20))
window.offer({"editor": lambda: page})
window.show()
window.activateWindow()
words = iter(f"chữ{number}" for number in range(100_000))

def more():
    type_unikey(page.view.cells["title"].editor.stops()[0], next(words) + " ")

def begin():
    type_unikey(page.view.cells["title"].editor.stops()[0], "Hội nghị xúc tiến ")
    type_unikey(page.view.cells["start_date"].editor.stops()[0], "31/2/25")
    timer.start(40)

timer = QTimer()
timer.timeout.connect(more)
page.loaded.connect(begin)
page.keeper.kept.connect(lambda time: print("kept", time, flush=True) if time else None)
window.go("editor", type="activity")
application.exec()
"""


def test_a_draft_outlives_a_killed_window(
    qtbot: QtBot, page: EditorPage, editing: Editing, empty_office: Office
) -> None:
    paths = json.dumps([path for path in sys.path if path] + [str(Path(__file__).parent)])
    folder = empty_office.workspace.folder
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD.replace("json_paths", paths), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    with process:
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said.startswith("kept "), said
    assert process.returncode == -signal.SIGKILL
    opened(qtbot, page)
    assert page.offer.bar.text.startswith("Có bản nháp chưa lưu “Hội nghị xúc tiến chữ0")
    with qtbot.waitSignal(page.loaded):
        page.offer.bar.buttons[0].click()
    assert page.presenter is not None
    assert page.presenter.typed("start_date") == "31/2/25"
    assert str(page.presenter.typed("title")).startswith("Hội nghị xúc tiến chữ0")
    assert len(Drafts(empty_office.desk).list()) == 1
    assert editing.drafts.list("activity")[0].id == page.keeper.id


# --- possible duplicates -------------------------------------------------------------------------------------


def test_a_possible_duplicate_is_told_while_typing_and_shown_beside(
    qtbot: QtBot, page: EditorPage, editing: Editing
) -> None:
    known = editing.save("activity", {**LEAST, "title": "Tiếp đoàn Đại sứ quán Nhật Bản", "place": "Đại học Trà Vinh"})
    opened(qtbot, page)
    typed(
        page,
        title="Đoàn Đại sứ quán Nhật Bản thăm tỉnh",
        subtype="Hội nghị, hội thảo",
        start_date="5/3/25",
        place="Trường Đại học Trà Vinh",
    )
    qtbot.waitUntil(lambda: page.comparison.bar.text.startswith("Có thể trùng: “Tiếp đoàn Đại sứ quán Nhật Bản”"))
    assert page.comparison.bar.text.endswith("05/03/2025.")
    saved(qtbot, page, page.save)
    page.comparison.bar.buttons[0].click()
    qtbot.waitUntil(lambda: page.findChild(Beside) is not None)
    beside = page.findChild(Beside)
    assert beside is not None
    assert beside.differing == 2
    assert beside.isVisible()
    with qtbot.waitSignal(page.loaded):
        next(button for button in beside.findChildren(QPushButton) if button.text() == "Mở hồ sơ đã có").click()
    assert page.presenter is not None
    assert page.presenter.record == known


def test_a_duplicate_saved_in_haste_is_told_after_it(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    editing.save("activity", {**LEAST, "title": "Tiếp đoàn Đại sứ quán Nhật Bản"})
    opened(qtbot, page)
    typed(page, title="Tiếp đoàn Đại sứ quán Nhật Bản", subtype="Hội nghị, hội thảo", start_date="5/3/25")
    record = saved(qtbot, page, lambda: page.save(following=True))
    qtbot.waitUntil(lambda: "có thể trùng với “Tiếp đoàn Đại sứ quán Nhật Bản”" in page.shell.messages.text)
    quiet(qtbot, page)
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert page.presenter is not None
    assert page.presenter.record == record
    qtbot.waitUntil(lambda: bool(page.comparison.bar.text))


def test_the_record_at_hand_can_be_deleted_and_had_back(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", LEAST)
    opened(qtbot, page, record=record)
    page.comparison.delete()
    qtbot.waitUntil(lambda: page.shell.messages.text == "Đã xóa hồ sơ.")
    assert not editing.open("activity", record).visible
    page.shell.messages.act()
    quiet(qtbot, page)
    assert editing.open("activity", record).visible


def test_one_said_not_to_be_the_same_is_not_told_again(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    editing.save("activity", {**LEAST, "title": "Tiếp đoàn Đại sứ quán Nhật Bản"})
    opened(qtbot, page)
    typed(page, title="Tiếp đoàn Đại sứ quán Nhật Bản", start_date="5/3/25")
    qtbot.waitUntil(lambda: bool(page.comparison.bar.text))
    page.comparison.bar.buttons[1].click()
    assert page.comparison.bar.text == ""
    typed(page, place="Trà Vinh")
    qtbot.wait(900)
    quiet(qtbot, page)
    assert page.comparison.bar.text == ""


# --- files ---------------------------------------------------------------------------------------------------


def picture(folder: Path) -> Path:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#3377aa"))
    path = folder / "Ảnh tiếp đoàn.png"
    assert image.save(str(path))
    return path


def dropped(page: EditorPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    panel = page.parts.files
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), actions, data, buttons, keys)
    QApplication.sendEvent(panel, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(5, 5), actions, data, buttons, keys))


def test_files_are_dropped_shown_saved_and_opened_only_on_request(
    qtbot: QtBot, page: EditorPage, editing: Editing, tmp_path: Path
) -> None:
    seen: list[Path] = []
    page.files._open_file = seen.append
    opened(qtbot, page)
    fill_least(page)
    paper = tmp_path / "Chương trình làm việc.pdf"
    paper.write_bytes(b"%PDF-1.4 " + b"x" * 1_200_000)
    dropped(page, picture(tmp_path), paper)
    qtbot.waitUntil(lambda: "2 tệp, 1,2 MB" in page.parts.files.said.text())
    qtbot.waitUntil(lambda: len(page.parts.files._thumbnails) == 1)
    assert seen == []
    assert page.presenter is not None
    assert page.presenter.dirty
    record = saved(qtbot, page, page.save)
    rows = editing.values(record)["attachments"]
    assert sorted(row["name"] for row in rows) == ["Chương trình làm việc.pdf", "Ảnh tiếp đoàn.png"]
    opening = [one for one in page.parts.files.findChildren(QPushButton) if "Mở tệp Chương" in one.accessibleName()]
    opening[0].click()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].name == "Chương trình làm việc.pdf"
    assert seen[0].read_bytes() == paper.read_bytes()


def test_a_program_is_refused_with_the_reason(qtbot: QtBot, page: EditorPage, tmp_path: Path) -> None:
    opened(qtbot, page)
    program, paper = tmp_path / "báo cáo.exe", tmp_path / "a.pdf"
    program.write_bytes(b"MZ")
    paper.write_bytes(b"%PDF")
    dropped(page, paper, program)
    qtbot.waitUntil(lambda: "báo cáo.exe" in page.parts.files.refusal.text())
    assert not page.parts.files.refusal.isHidden()
    assert page.presenter is not None
    assert page.presenter.value("attachments") is None


def test_a_picture_is_pasted_and_a_file_removed_and_had_back(qtbot: QtBot, page: EditorPage, tmp_path: Path) -> None:
    opened(qtbot, page)
    data = QMimeData()
    data.setImageData(QImage(str(picture(tmp_path))))
    assert page.parts.files.take(data)
    qtbot.waitUntil(lambda: page.parts.files.said.text().startswith("1 tệp"))
    away = [one for one in page.parts.files.findChildren(QAbstractButton) if "Bỏ tệp Ảnh dán" in one.accessibleName()]
    away[0].click()
    assert page.presenter is not None
    assert page.presenter.value("attachments") is None
    page.shell.messages.act()
    rows = page.presenter.value("attachments")
    assert rows[0]["media_type"] == "image/png"
    assert not page.parts.files.take(QMimeData())


# --- the past ------------------------------------------------------------------------------------------------


def test_the_past_is_shown_and_an_earlier_value_comes_back(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", {**LEAST, "budget_vnd": 5_000_000, "countries": ["KH"]})
    editing.save("activity", {"budget_vnd": 7_000_000, "countries": ["LA"]}, record=record)
    opened(qtbot, page, record=record)
    backs = [one for one in page.parts.history.findChildren(QPushButton) if one.text() == "Lấy lại giá trị trước"]
    assert [one.accessibleName() for one in backs] == [
        "Lấy lại “Kinh phí thực hiện” như trước: 5.000.000",
        "Lấy lại “Nước (KH)” như trước: Campuchia",
        "Lấy lại “Nước (LA)” như trước: (trống)",
    ]
    backs[0].click()
    assert page.presenter is not None
    qtbot.waitUntil(lambda: page.presenter is not None and page.presenter.value("budget_vnd") == 5_000_000)
    assert page.shell.messages.text.startswith("Đã đưa giá trị trước của “Kinh phí thực hiện” vào biểu mẫu.")
    saved(qtbot, page, page.save)
    assert editing.values(record)["budget_vnd"] == 5_000_000
    assert len(editing.records.history(record)) == 3


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
