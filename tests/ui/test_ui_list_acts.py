"""What is done with the records of a list, and what must hold for everybody who uses one."""

from __future__ import annotations

import pytest
from list_pages import choose, column, elsewhere, opened, record_at, settled
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tvdesk.core.filters import BETWEEN, FILLED, STATUS, Condition, Filter, Sort
from tvdesk.services.office import Office
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.records import RecordsPage

ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
CONTROL = Qt.KeyboardModifier.ControlModifier


# --- acts ------------------------------------------------------------------------------------------------------


def test_enter_and_double_click_open(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(2, 0))
    wanted = {"type": "activity", "record": record_at(page, 2)}
    qtbot.keyClick(page.view, ENTER)
    assert elsewhere(window).arrived == [wanted]
    window.go("activity")
    rect = page.view.visualRect(page.model.index(1, 1))
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    qtbot.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert elsewhere(window).arrived[-1]["record"] == record_at(page, 1)


def test_new_and_duplicate_go_to_the_editor(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_N, CONTROL)
    assert elsewhere(window).arrived == [{"type": "activity"}]
    window.go("activity")
    choose(page, [0])
    qtbot.keyClick(window, Qt.Key.Key_D, CONTROL)
    assert elsewhere(window).arrived[-1] == {"type": "activity", "copied": record_at(page, 0)}
    window.go("activity")
    choose(page, [0, 1])
    page.acts.duplicate()
    assert window.messages.text == "Chọn đúng một hồ sơ để nhân bản."


def test_rows_are_copied_as_a_table(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    office.records.create("activity", {"title": "=1+1 <b>", "subtype": "khac", "start_date": "2026-01-02"})
    page = opened(window, office, qtbot)
    choose(page, [0, 2])
    titles = column(page, "title")
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_C, CONTROL)
    settled(window, qtbot)
    data = QGuiApplication.clipboard().mimeData()
    lines = data.text().splitlines()
    assert lines[0].split("\t")[:2] == ["Từ ngày", "Tên hoạt động"]
    assert [line.split("\t")[1] for line in lines[1:]] == ["'=1+1 <b>", titles[2]]
    assert "<td>=1+1 &lt;b&gt;</td>" in data.html()
    assert window.messages.text.startswith("Đã sao chép 2 dòng")
    page.view.clearSelection()
    page.view.setCurrentIndex(page.model.index(-1, -1))
    page.acts.copy()
    settled(window, qtbot)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 17


def test_one_field_in_many_records_with_undo(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    before = column(page, "place")
    choose(page, [0, 1, 2])
    page.selection.buttons["bulk"].click()
    page.bulk.choice.show_typed("place")
    page.bulk._chosen()
    assert page.bulk.editor is not None
    page.bulk.editor.show_typed("Cầu Kè")
    page.bulk.apply_button.click()
    settled(window, qtbot)
    assert column(page, "place") == ["Cầu Kè"] * 3 + before[3:]
    assert window.messages.text == "Đã ghi trường “Địa điểm” trong 3 hồ sơ."
    assert page.view.count_chosen() == 3
    window.messages.act()
    settled(window, qtbot)
    assert column(page, "place") == before
    page.acts.edit_many("end_date", "1999-01-01")
    settled(window, qtbot)
    assert "end_date" in window.messages.text or "kết thúc" in window.messages.text
    assert column(page, "place") == before


def test_deleted_with_undo_and_found_among_the_deleted(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    titles = column(page, "title")
    choose(page, [1, 2])
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    settled(window, qtbot)
    assert column(page, "title") == [titles[0], *titles[3:]]
    assert window.messages.text == "Đã xóa 2 hồ sơ."
    window.messages.act()
    settled(window, qtbot)
    assert column(page, "title") == titles
    choose(page, [0])
    page.acts.delete()
    settled(window, qtbot)
    page.narrow(Filter(deleted=True))
    settled(window, qtbot)
    assert column(page, "title") == titles[:1]
    assert page.selection.buttons["restore"].isVisible()
    assert not page.selection.buttons["delete"].isVisible()
    choose(page, [0])
    page.selection.buttons["restore"].click()
    settled(window, qtbot)
    page.bar.chips[0].cross.click()
    settled(window, qtbot)
    assert column(page, "title") == titles


def test_a_change_elsewhere_is_shown_and_the_place_kept(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    choose(page, [3, 4])
    kept = [record_at(page, 3), record_at(page, 4)]
    made = {"title": "Mới nhất", "subtype": "khac", "start_date": "2026-02-02"}
    window.shell.jobs.run(lambda _progress: office.records.create("activity", made), writes=True, changed=["activity"])
    settled(window, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 16)
    assert column(page, "title")[0] == "Mới nhất"
    assert [record_at(page, row) for row in page.view.chosen_rows()] == kept
    window.go("training")
    office.records.create("activity", made)
    window.shell.jobs.changed.emit(frozenset({"activity"}))
    window.go("activity")
    settled(window, qtbot)
    assert page.model.rowCount() == 17


def test_home_end_and_escape(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    page.view.setFocus()
    assert page.view.currentIndex().isValid()
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    assert page.view.currentIndex().row() == 14
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    assert list(page.view.chosen_rows()) == [0]
    qtbot.keyClick(page.view, Qt.Key.Key_A, CONTROL)
    assert page.view.count_chosen() == 15
    qtbot.keyClick(page.view, ESCAPE)
    assert page.view.count_chosen() == 0
    qtbot.keyClicks(page.view, "b")
    assert page.view.currentIndex().row() == 0


# --- for everybody ---------------------------------------------------------------------------------------------


def everything_open(page: RecordsPage) -> None:
    page.narrow(Filter("hoi", (Condition("place", FILLED),)))
    page.bar.ask(Condition("start_date", BETWEEN, ("2023-01-01", None)))
    page.bar.naming.show()
    page.arrangement.chooser.show()
    choose(page, [0])
    page.ask_bulk()


def test_every_widget_has_a_name_and_the_wheel_changes_nothing(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    page = opened(window, office, qtbot)
    everything_open(page)
    settled(window, qtbot)
    nameless = []
    for widget in page.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page)
        if reached and not (widget.accessibleName() or getattr(widget, "text", str)()):
            nameless.append(widget)
    assert nameless == []
    before = [line.text() for line in page.findChildren(QLineEdit)]
    for widget in page.findChildren(QWidget):
        place = QPointF(5, 5)
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
    assert [line.text() for line in page.findChildren(QLineEdit)] == before
    assert page.arrangement.chooser.chosen() == page.model.columns


@pytest.mark.parametrize("size", [(1024, 680), (1366, 768)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_button_is_cut_off(
    window: MainWindow, office: Office, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    page = opened(window, office, qtbot)
    window.shell.speech.speak(language)
    window.resize(*size)
    everything_open(page)
    settled(window, qtbot)
    QApplication.processEvents()
    cut = [
        button.text()
        for button in page.findChildren(QWidget)
        if button.inherits("QAbstractButton")
        and button.isVisible()
        and button.width() < button.minimumSizeHint().width()
    ]
    assert cut == []
    assert page.rect().right() >= page.add_button.mapTo(page, page.add_button.rect().topRight()).x()


def test_sorted_by_state(window: MainWindow, office: Office, qtbot: QtBot) -> None:
    page = opened(window, office, qtbot)
    full = {"title": "Đủ", "subtype": "khac", "start_date": "2026-01-01", "place": "Trà Vinh", "host_unit": "Sở",
            "task": office.lists.entries("task")[0].code}  # fmt: skip
    office.records.create("activity", full)
    page.arrangement.sort(Sort(STATUS, descending=True))
    settled(window, qtbot)
    assert column(page, STATUS) == ["Sẵn sàng", *["Nháp"] * 15]
