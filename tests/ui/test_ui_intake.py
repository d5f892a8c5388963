"""A stick with files of every kind at the consolidating office, in real windows on the real records."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
from central_desk import DAMAGED_FILE, NEEDED_FILE, NEEDING_FILE, NEW_FILE, NEWCOMER, SECOND_FILE, TRADE, WAITING_FILE
from central_office import Central
from pytestqt.qtbot import QtBot

from tvdesk.services.intake import APPLIED, HELD, REFUSED
from tvdesk.services.letters import Letters
from tvdesk.services.reading import read_desk
from tvdesk.services.receiving import Receiving
from tvdesk.services.round_sums import sums_of
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.intake import BOARD, QUEUE, IntakePage


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=60_000)
    qtbot.wait(10)


def opened(shell: Shell, central: Central, qtbot: QtBot, counts: list[int] | None = None) -> IntakePage:
    office, today = central.office, datetime.now(UTC).date()
    letters = Letters(shell.speech.language, office.units, office.unit, today)
    heard = counts if counts is not None else []
    page = IntakePage(shell, Receiving(office), lambda: letters, lambda: today, heard.append)
    page.resize(1120, 720)
    page.show()
    page.arrive()
    idle(shell, qtbot)
    return page


def receive(page: IntakePage, shell: Shell, qtbot: QtBot, *paths: Path) -> None:
    page.receive(paths)
    idle(shell, qtbot)


def choose(page: IntakePage, name: str) -> None:
    page.queue.table.selectRow(next(at for at, one in enumerate(page.queue.files) if one.name == name))


def test_the_board_says_who_has_reported_and_is_narrowed(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    assert page.summary.text().startswith("5/7 đã gửi · 0 đang giữ · 2 chưa gửi")
    assert len(page.board.rows) == 7
    page.board.narrow("silent")
    assert {one.unit for one in page.board.rows} == {NEWCOMER, "tv-bao"}
    page.board.narrow("late")
    assert len(page.board.rows) == 1
    page.board.narrow("all")
    page.board.search.setText("so cong th")
    qtbot.waitUntil(lambda: len(page.board.rows) == 1 and page.board.table.rows.rowCount() == 1)
    assert page.board.table.current.unit == TRADE
    idle(shell, qtbot)
    assert page.unit.head.text() == "Sở Công Thương"
    assert page.unit.table.rows.rowCount() >= 1


def test_a_whole_stick_is_looked_at_previewed_and_taken_in(central: Central, shell: Shell, qtbot: QtBot) -> None:
    counts: list[int] = []
    page = opened(shell, central, qtbot, counts)
    round = central.round
    before = read_desk(central.office.desk, lambda c: sums_of(c, round.first, round.last))
    receive(page, shell, qtbot, central.stick)
    assert page.tabs.currentIndex() == QUEUE
    names = [one.name for one in page.queue.files]
    assert names.index(NEEDED_FILE) < names.index(NEEDING_FILE)
    states = Counter(one.state for one in page.queue.files)
    assert (states["new"], states["known"], states["held"], states["refused"], states["foreign"]) == (4, 1, 1, 2, 1)
    assert counts[-1] == 5
    assert read_desk(central.office.desk, lambda c: sums_of(c, round.first, round.last)) == before
    choose(page, SECOND_FILE)
    assert "1 hồ sơ mới" in page.file.figures.text()
    assert "1 hồ sơ xóa" in page.file.figures.text()
    kinds = [page.file.table.rows.at(at).kind for at in range(page.file.table.rows.rowCount())]
    assert sorted(kinds) == ["changed", "deleted", "new"]
    page.file.table.choose(kinds.index("changed"))
    assert "→ 85" in page.file.detail.toPlainText()
    choose(page, DAMAGED_FILE)
    assert page.file.reason.text()
    assert not page.file.table.isVisible()
    choose(page, WAITING_FILE)
    assert "Đài Phát thanh" in page.file.reason.text() or "thay đổi" in page.file.reason.text()
    foreseen = page.work.foreseen
    assert foreseen is not None
    page.queue.table.clearSelection()
    page.queue.all_button.click()
    idle(shell, qtbot)
    states = Counter(one.state for one in page.queue.files)
    assert (states[APPLIED], states[HELD], states[REFUSED]) == (4, 1, 2)
    assert shell.messages.text.startswith("Đã vào sổ 4 tệp; phải chờ 1")
    after = read_desk(central.office.desk, lambda c: sums_of(c, round.first, round.last))
    assert after == foreseen.after
    assert after != before
    page.step("board")
    idle(shell, qtbot)
    assert page.summary.text().startswith("6/7 đã gửi")


def test_only_the_selected_files_are_taken_in_and_others_leave_the_queue(
    central: Central, shell: Shell, qtbot: QtBot
) -> None:
    page = opened(shell, central, qtbot)
    receive(page, shell, qtbot, central.stick)
    choose(page, NEW_FILE)
    page.queue.some_button.click()
    idle(shell, qtbot)
    assert [one.name for one in page.queue.files if one.state == APPLIED] == [NEW_FILE]
    choose(page, SECOND_FILE)
    page.queue.clear_button.click()
    idle(shell, qtbot)
    assert SECOND_FILE not in [one.name for one in page.queue.files]
    page.queue.table.clearSelection()
    page.queue.clear_button.click()
    idle(shell, qtbot)
    assert page.queue.files == []
    assert (central.stick / SECOND_FILE).exists()


def test_files_that_come_later_join_the_queue_in_their_order(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    receive(page, shell, qtbot, central.stick / NEEDING_FILE)
    assert [one.state for one in page.queue.files] == [HELD]
    receive(page, shell, qtbot, central.stick / NEEDED_FILE)
    assert [(one.name, one.state) for one in page.queue.files] == [(NEEDED_FILE, "new"), (NEEDING_FILE, "new")]


def test_a_stick_pulled_out_is_told_for_each_file(central: Central, shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(shell, central, qtbot)
    stick = Path(shutil.copytree(central.stick, tmp_path / "usb"))
    receive(page, shell, qtbot, stick)
    shutil.rmtree(stick)
    page.queue.all_button.click()
    idle(shell, qtbot)
    assert not [one for one in page.queue.files if one.state == APPLIED]
    gone = [one for one in page.queue.files if one.state == REFUSED and one.reason and one.reason.code == "file.gone"]
    assert len(gone) == 5


def test_a_record_is_returned_with_a_reason_undone_and_lifted(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    page.board.search.setText("van phong")
    qtbot.waitUntil(lambda: page.board.table.rows.rowCount() == 1)
    idle(shell, qtbot)
    records = page.board.table.current.records
    one = page.unit.table.current
    assert not page.unit.back_button.isEnabled()
    page.unit.reason.setText("Thiếu địa điểm tổ chức")
    page.unit.back_button.click()
    idle(shell, qtbot)
    assert shell.messages.text.startswith("Đã trả lại")
    assert page.board.table.current.returned == 1
    assert page.board.table.current.records == records - 1
    assert central.office.records.state(one.record).refusals[0].reason == "Thiếu địa điểm tổ chức"
    shell.messages.act()
    idle(shell, qtbot)
    assert page.board.table.current.returned == 0
    page.give_back(one, "Ngoài kỳ báo cáo")
    idle(shell, qtbot)
    page.unit.table.choose(0)
    assert "Ngoài kỳ báo cáo" in page.unit.why.text()
    page.unit.lift_button.click()
    idle(shell, qtbot)
    assert not central.office.records.state(one.record).refusals


def test_a_letter_for_each_late_unit(central: Central, shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(shell, central, qtbot)
    page.step("remind")
    assert page.reminders.table.rows.rowCount() == 2
    page.reminders.until.setText("31/2/2026")
    page.reminders.until.editingFinished.emit()
    assert page.reminders.wrong.isVisible()
    page.reminders.write(page.reminders.units, tmp_path)
    assert not list(tmp_path.glob("*.pdf"))
    page.reminders.until.setText("25/12/2026")
    page.reminders.position.setText("Phó Giám đốc")
    page.reminders.write(page.reminders.units, tmp_path)
    idle(shell, qtbot)
    letters = sorted(tmp_path.glob("*.pdf"))
    assert len(letters) == 2
    with pypdfium2.PdfDocument(letters[0]) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
    assert "trước ngày 25/12/2026" in text
    assert "UBND huyện Cầu Kè" in text or "Báo Trà Vinh" in text
    assert shell.messages.text.startswith("Đã lưu 2 thư")
    page.reminders.closed.emit()
    assert page.tabs.currentIndex() == BOARD


def test_calling_off_keeps_what_is_in(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    receive(page, shell, qtbot, central.stick)
    page.queue.all_button.click()
    assert page.work.job is not None
    page.work.job.cancel()
    idle(shell, qtbot)
    assert page.work.job is None
    assert shell.messages.text.startswith("Đã dừng")
    assert page.queue.all_button.isEnabled()
    page.queue.all_button.click()
    idle(shell, qtbot)
    assert sum(one.state == APPLIED for one in page.queue.files) == 4
