"""The report page as a story: the round, what is in it, its words, its pages, and the stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from laws import clipped
from offices import Province
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from report_at_work import WAIT, add, led_to, quiet
from typing_hand import type_at_end

from tvdesk.services.kept_narratives import of_round
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.reports.figure_text import rewriting
from tvdesk.services.rounds import Round
from tvdesk.services.sticks import Place
from tvdesk.ui.pages.report import STEPS, ReportPage

# --- 1 and 2 ---------------------------------------------------------------------------------------------------


def test_the_round_that_is_due_is_worked_on_at_once(come: Callable[..., ReportPage], opened: Round) -> None:
    page = come()
    assert page.choice is not None
    assert page.choice.round == opened.code
    assert page.choose.table.rows.at(0).name == "Báo cáo năm 2025"
    assert "Còn" in page._state.text()
    assert page.tabs.tabText(0) == "1  Kỳ báo cáo"


def test_days_of_ones_own(come: Callable[..., ReportPage], empty_office: Office, qtbot: QtBot) -> None:
    add(empty_office, "activity", "Trong những ngày ấy", "2025-02-03")
    page = come()
    page.choose.first.setText("hôm nào đó")
    page.choose.last.setText("5/2/25")
    page.choose.use_own_days()
    assert page.choose.problem.isVisible()
    page.choose.first.setText("1/3/2025")
    page.choose.use_own_days()
    assert page.choose.problem.text() == "Ngày cuối phải sau ngày đầu."
    page.choose.first.setText("01022025")
    qtbot.keyClick(page.choose.first, Qt.Key.Key_Return)
    assert page.choice is not None
    assert (page.choice.first, page.choice.last) == ("2025-02-01", "2025-02-05")
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.contents.items) == 1, timeout=WAIT)


def test_a_report_read_again_builds_only_what_is_new(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Một việc", participants=40)
    page = come("data", round=opened.code)
    side = page.data._side
    qtbot.waitUntil(lambda: side.count() == 2, timeout=WAIT)
    kept = side.itemAt(1).widget()
    resets: list[object] = []
    page.data.inside.rows.modelReset.connect(lambda: resets.append(None))
    before = page.report
    page.shell.jobs.run(lambda _: None, changed=["exchange"])
    qtbot.waitUntil(lambda: page.report is not before, timeout=WAIT)
    quiet(page, qtbot)
    assert (side.itemAt(1).widget() is kept, resets) == (True, [])
    page.shell.jobs.run(lambda _: add(empty_office, "activity", "Hai"), changed=["activity"], writes=True)
    qtbot.waitUntil(lambda: page.data.inside.rows.rowCount() == 2, timeout=WAIT)
    qtbot.waitUntil(lambda: side.count() == 2 and side.itemAt(1).widget() is not kept, timeout=WAIT)


def test_what_is_in_what_is_out_and_what_does_not_fit(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, qtbot: QtBot
) -> None:
    record = add(empty_office, "activity", "Chi vượt", budget_planned_vnd=1_000_000, budget_vnd=2_000_000)
    gone = add(empty_office, "activity", "Đã xóa")
    empty_office.records.delete(gone)
    page = come("data", round=opened.code)
    data = page.data
    assert [one.title for one in data.inside.rows.rows] == ["Chi vượt"]
    data.tabs.setCurrentIndex(2)
    assert [(one.title, data._reason(one)) for one in data.outside.rows.rows] == [("Đã xóa", "Đã xóa")]
    assert data.outside.isVisible()
    says(data, "“Chi vượt”: đã chi 2.000.000 đồng, vượt kế hoạch 1.000.000 đồng.", qtbot)
    page.shell.speech.speak("en")
    says(data, "“Chi vượt”: 2,000,000 đồng were spent, more than the 1,000,000 planned.", qtbot)
    data.tabs.setCurrentIndex(0)
    data.inside.choose(0)
    qtbot.keyClick(data.inside, Qt.Key.Key_Return)
    assert led_to(page) == {"type": "activity", "record": record}


def says(widget: QWidget, text: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any(text in one for one in texts_of(widget)), timeout=WAIT)


def texts_of(widget: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


# --- 3 ---------------------------------------------------------------------------------------------------------


def test_a_click_on_a_figure_shows_the_records_behind_it(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, qtbot: QtBot
) -> None:
    record = add(empty_office, "activity", "Hội chợ", participants=40)
    add(empty_office, "training", "Lớp", participants=30)
    page = come("words", round=opened.code)
    words = page.words
    words.go_to("ket_qua")
    edit = words.edit
    cursor = edit.textCursor()
    cursor.setPosition(edit.toPlainText().index("01") + 1)
    where = edit.cursorRect(cursor).center()
    qtbot.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))
    shown = [words.behind.records.item(row).text() for row in range(words.behind.records.count())]
    assert shown == ["05/03/2025  Hội chợ"]
    words.behind.records.itemActivated.emit(words.behind.records.item(0))
    assert led_to(page) == {"type": "activity", "record": record}


def test_edited_words_follow_the_records_and_are_kept(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Một", task="4")
    page = come("words", round=opened.code)
    words = page.words
    words.go_to("ket_qua")
    type_at_end(words.edit, " Đón thêm 777 khách.")
    assert words.changed
    qtbot.waitUntil(words.note.isVisible)
    assert "777" in words.note.text()
    words.go_to("danh_gia")
    type_at_end(words.edit, "Hạn chế: ít người biết ngoại ngữ.")
    words.save()
    quiet(page, qtbot)
    kept = {part["section"]: part["text"] for part in narratives(empty_office, opened)}
    assert kept["ket_qua"].startswith(rewriting(""))
    assert "{{ket_qua.activity|01}} hoạt động" in kept["ket_qua"]
    assert kept["ket_qua"].endswith("Đón thêm 777 khách.")
    assert kept["danh_gia"] == "Hạn chế: ít người biết ngoại ngữ."

    add(empty_office, "activity", "Hai", task="4")
    page.shell.jobs.run(lambda _: None, writes=True, changed={"activity"})
    words.go_to("ket_qua")
    qtbot.waitUntil(lambda: "02 hoạt động" in words.edit.toPlainText(), timeout=WAIT)
    assert page.report is not None
    assert [one.code for one in page.report.checked.findings] == ["unfounded"]

    words.back_to_composed()
    qtbot.waitUntil(lambda: "777" not in words.edit.toPlainText(), timeout=WAIT)
    page.shell.messages.act()
    qtbot.waitUntil(lambda: "777" in words.edit.toPlainText(), timeout=WAIT)


def narratives(office: Office, opened: Round) -> list[dict[str, str]]:
    said = read_desk(office.desk, lambda connection: of_round(connection, opened.record))
    found: list[dict[str, str]] = said.get(office.unit, {}).get("narratives", [])
    return found


# --- 5 ---------------------------------------------------------------------------------------------------------


def test_a_report_goes_onto_a_stick_and_then_it_is_safe(
    come: Callable[..., ReportPage], empty_office: Office, province: Province, opened: Round, qtbot: QtBot
) -> None:
    province.registry = province.registry.with_policy(encrypt=True)
    province.publish()
    add(empty_office, "activity", "Một việc")
    page = come("hand_over", round=opened.code)
    step = page.hand_over
    quiet(page, qtbot)
    assert not step.start.isEnabled()
    stick = province.stick("x").parent
    step.add_folder(stick)
    assert step.place == stick
    qtbot.mouseClick(step.start, Qt.MouseButton.LeftButton)
    assert step.stop.isVisible()
    assert not step._done.isVisible()
    qtbot.waitUntil(lambda: step.written is not None, timeout=WAIT)
    assert step._done.isVisible()
    assert step._safe.text() == "Đã ghi và đọc lại đúng. An toàn để rút thẻ nhớ."
    assert "chỉ máy của Sở Thông tin và Truyền thông mở được" in step._file.text()
    assert step.written is not None
    answer = province.dic.take_in(step.written.path)
    assert answer.state == "applied"
    qtbot.waitUntil(lambda: page.choice is not None and page.choice.state == "sent", timeout=WAIT)


def test_stopped_the_stick_holds_nothing(
    come: Callable[..., ReportPage], empty_office: Office, province: Province, opened: Round, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Một việc")
    page = come("hand_over", round=opened.code)
    stick = province.stick("x").parent
    before = set(stick.iterdir())
    page.hand_over.add_folder(stick)
    page.hand_over.write()
    page.hand_over.cancel()
    qtbot.waitUntil(lambda: page.hand_over.job is None, timeout=WAIT)
    assert set(stick.iterdir()) == before
    assert page.shell.messages.text.startswith("Đã dừng. Không còn tệp dở dang nào")
    assert page.hand_over.start.isEnabled()


def test_a_stick_that_is_gone_is_told_in_a_sentence(
    come: Callable[..., ReportPage], empty_office: Office, tmp_path: Path, opened: Round, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Một việc")
    page = come("hand_over", round=opened.code)
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    page.hand_over._found([Place(stick, "KINGSTON", 4_000_000_000, 8_000_000_000)])
    assert "KINGSTON: còn trống 4,0 GB" in page.hand_over.places.item(0).text()
    stick.rmdir()
    page.hand_over.write()
    qtbot.waitUntil(lambda: page.hand_over.job is None, timeout=WAIT)
    assert page.shell.messages.text
    assert not page.hand_over._done.isVisible()


# --- everywhere ------------------------------------------------------------------------------------------------


def test_every_widget_that_takes_the_focus_has_a_name(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Một việc", participants=3)
    page = come(round=opened.code)
    for step in STEPS:
        page.step(step)
        quiet(page, qtbot)
        nameless = [
            one
            for one in page.findChildren(QWidget)
            if one.isVisible()
            and one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not (one.accessibleName() or getattr(one, "text", str)())
        ]
        assert [type(one).__name__ for one in nameless] == []


def test_an_office_without_records_reads_what_to_do(come: Callable[..., ReportPage], qtbot: QtBot) -> None:
    page = come("data")
    quiet(page, qtbot)
    says(page, "Không có hồ sơ nào", qtbot)
    page.step("hand_over")
    quiet(page, qtbot)
    says(page, "Cắm thẻ nhớ vào", qtbot)


@pytest.mark.parametrize("size", [(1024, 680), (1366, 768)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_step_cuts_its_words(
    come: Callable[..., ReportPage],
    empty_office: Office,
    opened: Round,
    language: str,
    size: tuple[int, int],
    qtbot: QtBot,
) -> None:
    add(empty_office, "activity", "Hội chợ", participants=1_234_567, budget_vnd=98_765_432_100)
    page = come(round=opened.code)
    page.window().resize(*size)
    page.shell.speech.speak(language)
    for step in STEPS:
        page.step(step)
        quiet(page, qtbot)
        qtbot.wait(30)
        assert page.window().width() == size[0]
        assert clipped(page.window()) == [], step
