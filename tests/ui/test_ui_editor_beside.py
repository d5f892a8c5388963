"""What stands beside the form: possible duplicates, files, the past of the record."""

from __future__ import annotations

from pathlib import Path

from editor_at_work import LEAST, fill_least, opened, picture, quiet, saved, typed
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tvdesk.services.editing import Editing
from tvdesk.ui.forms.beside import Beside
from tvdesk.ui.pages.editor import EditorPage

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
        "Lấy lại “Nước (KH)” như trước: Campuchia",
        "Lấy lại “Nước (LA)” như trước: (trống)",
        "Lấy lại “Kinh phí thực hiện” như trước: 5.000.000",
    ]
    backs[2].click()
    assert page.presenter is not None
    qtbot.waitUntil(lambda: page.presenter is not None and page.presenter.value("budget_vnd") == 5_000_000)
    assert page.shell.messages.text.startswith("Đã đưa giá trị trước của “Kinh phí thực hiện” vào biểu mẫu.")
    saved(qtbot, page, page.save)
    assert editing.values(record)["budget_vnd"] == 5_000_000
    assert len(editing.records.history(record)) == 3
