"""What waits for a decision at the consolidating office, on the real records: decided, undone, decided otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from central_office import Central
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from tvdesk.core.language import Language
from tvdesk.services.disputes import Dispute, Position
from tvdesk.services.duplicates import groups
from tvdesk.services.editing import Editing
from tvdesk.services.export import Order
from tvdesk.services.figures import gather
from tvdesk.services.reading import read_desk
from tvdesk.services.settle_desk import SettleDesk
from tvdesk.services.settling import Choice
from tvdesk.ui.conflict_cards import ConflictCards
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.pages.settle import SettlePage


def opened(shell: Shell, central: Central, qtbot: QtBot, counts: list[int] | None = None) -> SettlePage:
    page = SettlePage(shell, SettleDesk(central.office), (counts if counts is not None else []).append)
    page.resize(1100, 720)
    page.show()
    page.arrive()
    idle(shell, qtbot)
    return page


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)
    qtbot.wait(10)


def typed(edit: QLineEdit, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    edit.setFocus()
    QApplication.sendEvent(edit, event)


def texts(widget: object) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.text() and one.isVisible()]  # type: ignore[attr-defined]


def click(widget: object, words: str) -> None:
    buttons = [one for one in widget.findChildren(QPushButton) if one.isVisible()]  # type: ignore[attr-defined]
    next(one for one in buttons if words in (one.accessibleName() or one.text())).click()


def test_a_figure_is_decided_by_hand_undone_and_decided_otherwise(central: Central, shell: Shell, qtbot: QtBot) -> None:
    counts: list[int] = []
    page = opened(shell, central, qtbot, counts)
    assert counts[-1] == len({one.record for one in page.conflicts.shown}) == 1
    one = next(one for one in page.conflicts.shown if one.figure)
    page.conflicts.table.choose(page.conflicts.shown.index(one))
    said = texts(page.conflicts.cards)
    assert any(text.startswith("Trước đó cả hai nơi cùng có: 100 (") for text in said)
    assert {"150", "120"} <= set(said)
    click(page.conflicts.cards, "= 120")
    idle(shell, qtbot)
    assert shell.messages.text.startswith("Đã quyết định ô “Số người tham gia”")
    assert counts[-1] == 1, "its summary is still open"
    assert page.tabs.tabText(0).endswith("(1)")
    assert central.office.records.state(one.record).shown["participants"] == 120
    shell.messages.act()
    idle(shell, qtbot)
    assert central.office.records.state(one.record).shown["participants"] == one.positions[0].value
    page.step("decided")
    assert page.decided.table.current.rule == "undone"
    click(page.decided.cards, "= 120")
    idle(shell, qtbot)
    assert central.office.records.state(one.record).shown["participants"] == 120


def test_several_are_decided_by_a_rule_that_can_be_told_later(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    panel = page.conflicts
    assert not panel.settle_button.isEnabled()
    panel.rule.setCurrentIndex(panel.rule.findData("newest"))
    idle(shell, qtbot)
    count = len(panel.shown)
    assert count == 2
    assert panel.settle_button.text() == f"Quyết định {count} ô"
    column = [panel.table.rows.data(panel.table.rows.index(row, 4)) for row in range(count)]
    assert all(column)
    panel.settle_button.click()
    idle(shell, qtbot)
    assert shell.messages.text == f"Đã quyết định {count} ô theo quy tắc: giá trị ghi sau cùng."
    assert panel.shown == []
    assert "Không có giá trị nào khác nhau" in texts(page)
    rules = [one.rule for one in SettleDesk(central.office).settling.decisions(Language.load("vi"))]
    assert rules == ["newest"] * count


def test_a_rule_decides_no_more_than_what_the_filter_shows(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    panel = page.conflicts
    typed(panel.search, "so nguoi")
    qtbot.waitUntil(lambda: len(panel.shown) == 1 and panel.table.rows.rowCount() == 1)
    panel.rule.setCurrentIndex(panel.rule.findData("newest"))
    idle(shell, qtbot)
    panel.settle_button.click()
    idle(shell, qtbot)
    assert [one.label for one in page._disputes] == ["Tóm tắt nội dung"]


def test_a_long_text_is_compared_word_by_word_and_written_anew(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    one = next(one for one in page.conflicts.shown if one.long)
    page.conflicts.table.choose(page.conflicts.shown.index(one))
    editor = page.conflicts.cards.findChild(QPlainTextEdit)
    assert isinstance(editor, QPlainTextEdit)
    qtbot.waitUntil(editor.isVisible)
    editor.setPlainText("Giới thiệu tiềm năng du lịch và văn hóa Khmer.")
    click(page.conflicts.cards, "Dùng nội dung này")
    idle(shell, qtbot)
    assert central.office.records.state(one.record).shown["summary"] == "Giới thiệu tiềm năng du lịch và văn hóa Khmer."


def test_two_authors_work_is_told_from_the_text_before_and_put_together(shell: Shell, qtbot: QtBot) -> None:
    before = "Hội nghị có 180 người dự & kết thúc."

    def side(text: str, device: str) -> Position:
        return Position(text, text, "Lan", "Sở A", device, False, "01/02/2025 08:00", device == "a", f"{device}:2")

    sides = (side(before.replace("180", "<210>"), "a"), side(before.replace("kết thúc.", "thành công."), "b"))
    dispute = Dispute("activity", "r", "Hội nghị", "summary", "Tóm tắt", sides, side(before, "c"), long=True)
    taken: list[str] = []
    cards = ConflictCards(shell, lambda _dispute, value, _said: taken.append(value))
    cards.resize(900, 600)
    cards.show_disputes([dispute])
    cards.show()
    rich = [one for one in cards.findChildren(QLabel) if one.textFormat() is Qt.TextFormat.RichText]
    assert [one.text() for one in rich] == [
        "Hội nghị có <s>180</s> <u><b>&lt;210&gt;</b></u> người dự &amp; kết thúc.",
        "Hội nghị có 180 người dự &amp; <s>kết thúc.</s><u><b>thành công.</b></u>",
    ]
    assert rich[0].accessibleName() == "Hội nghị có [bỏ: 180] [thêm: <210>] người dự & kết thúc."
    editor = cards.findChild(QPlainTextEdit)
    assert isinstance(editor, QPlainTextEdit)
    assert editor.toPlainText() == "Hội nghị có <210> người dự & thành công."
    qtbot.waitUntil(editor.isVisible)
    click(cards, "Dùng nội dung này")
    assert taken == ["Hội nghị có <210> người dự & thành công."]


def test_what_another_officer_decided_meanwhile_is_said(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    one = next(one for one in page.conflicts.shown if one.figure)
    page.conflicts.table.choose(page.conflicts.shown.index(one))
    SettleDesk(central.office).settling.settle([Choice(one, 150)])
    click(page.conflicts.cards, "= 120")
    idle(shell, qtbot)
    assert shell.messages.text.startswith("1 ô vừa được cán bộ khác quyết định")
    assert one.record not in [other.record for other in page.conflicts.shown if other.figure]
    assert central.office.records.state(one.record).shown["participants"] == 150


def test_a_pair_is_joined_counted_once_with_both_units_and_taken_back(
    central: Central, shell: Shell, qtbot: QtBot
) -> None:
    page = opened(shell, central, qtbot)
    page.step("pairs")
    pair = page.pairs.view.pair
    assert pair is not None
    assert any(text.startswith(f"Giống nhau {pair.score}/100 điểm: cùng ngày") for text in texts(page.pairs))
    assert any(text.endswith("(khác)") for text in texts(page.pairs))
    typed(page.pairs.reason, "Cùng một lớp")
    page.pairs.same_button.click()
    idle(shell, qtbot)
    assert shell.messages.text.endswith(f"Số liệu tính một lần và ghi tên: {', '.join(pair.units)}.")

    def counted(connection: object) -> tuple[int, list[str]]:
        found = gather(connection, "2000-01-01", "2099-12-31", duplicates=groups(connection))  # type: ignore[arg-type]
        mine = [one for one in found.of(pair.type) if one["record"] in pair.records]
        return len(mine), found.reporters(mine[0])

    assert read_desk(central.office.desk, counted) == (1, [pair.one.unit, pair.other.unit])
    assert page.pairs.view.pair is not pair
    page.step("decided")
    assert page.decided.table.current.reason == "Cùng một lớp"
    page.decided.turn_button.click()
    idle(shell, qtbot)
    assert page.decided.table.current.verdict == "not_same"
    page.decided.back_button.click()
    idle(shell, qtbot)
    assert pair.records in [one.records for one in SettleDesk(central.office).proposed()]
    assert pair.records in [one.records for one in page._pairs or ()]


def test_a_verdict_of_another_officer_is_said_and_not_given_twice(central: Central, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, central, qtbot)
    page.step("pairs")
    pair = page.pairs.view.pair
    assert pair is not None
    other = SettleDesk(central.office)
    other.decide(pair, "Người khác", same=False)
    page.pairs.same_button.click()
    idle(shell, qtbot)
    assert shell.messages.text.startswith("Cán bộ khác vừa quyết định về cặp hồ sơ này.")
    assert [one.verdict for one in other.judged(Language.load("vi"))] == ["not_same"]
    assert page.pairs.view.pair is not pair


def test_a_correction_goes_out_and_the_units_answer_is_shown(central: Central, shell: Shell, qtbot: QtBot) -> None:
    """Corrected, sent in the reply, kept as it is; changed again by the unit; corrected again and contradicted."""
    desk = SettleDesk(central.office)
    vi = Language.load("vi")
    page = opened(shell, central, qtbot)
    unit = central.unit("tv-soct")
    record = next(
        row["record"]
        for row in read_desk(
            central.office.desk, lambda found: gather(found, "2000-01-01", "2099-12-31", "tv-soct")
        ).all()
    )

    def answer() -> str:
        return next(one.answer for one in desk.corrections(vi) if one.record == record)

    central.office.records.edit(record, {"place": "Hội trường Tỉnh ủy"})
    assert answer() == "waiting"
    target = central.folder / "reply.tvb"
    central.office.write(Order("reply", "tv-soct"), target)
    assert answer() == "sent"
    unit.take_in(target)
    assert unit.records.state(record).shown["place"] == "Hội trường Tỉnh ủy"
    other = next(
        row["record"]
        for row in read_desk(
            central.office.desk, lambda found: gather(found, "2000-01-01", "2099-12-31", "tv-soct")
        ).all()
        if row["record"] != record
    )
    unit.records.edit(other, {"note": "báo sau"})
    central.office.intake.take_in(unit.write(Order("report", "tv-sotttt"), central.folder / "back.tvb").path)
    assert answer() == "accepted"
    unit.records.edit(record, {"place": "Nhà văn hóa"})
    central.office.intake.take_in(unit.write(Order("report", "tv-sotttt"), central.folder / "back2.tvb").path)
    assert answer() == "changed"
    central.office.records.edit(record, {"place": "Tỉnh ủy"})
    unit.records.edit(record, {"place": "Thành phố"})
    central.office.intake.take_in(unit.write(Order("report", "tv-sotttt"), central.folder / "back3.tvb").path)
    assert answer() == "conflict"
    shell.jobs.changed.emit(frozenset(["exchange"]))
    idle(shell, qtbot)
    page.step("corrected")
    assert any(text.startswith("Sở Công Thương ghi giá trị khác") for text in texts(page.corrected))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_speaks_both_languages(central: Central, shell: Shell, qtbot: QtBot, language: str) -> None:
    shell.speech.speak(language)
    page = opened(shell, central, qtbot)
    assert page.tabs.tabText(0).startswith("Differing" if language == "en" else "Giá trị")


def test_the_office_is_told_whose_record_it_corrects_and_the_unit_that_it_was(
    central: Central, shell: Shell, qtbot: QtBot
) -> None:
    found = read_desk(central.office.desk, lambda connection: gather(connection, "2000-01-01", "2099-12-31", "tv-soct"))
    record = found.of("activity")[0]["record"]
    central.office.records.edit(record, {"place": "Hội trường Tỉnh ủy"})
    page = EditorPage(shell, Editing(central.office.desk, central.office.workspace.blobs), date.today)
    page.show()
    page.arrive(type="activity", record=record)
    qtbot.waitUntil(lambda: bool(page.corrected.text), timeout=20_000)
    assert page.corrected.text.startswith("Hồ sơ của Sở Công Thương.")
    qtbot.waitUntil(lambda: "Cơ quan tổng hợp" in texts(page.parts.history), timeout=20_000)
    target = central.folder / "reply.tvb"
    central.office.write(Order("reply", "tv-soct"), target)
    unit = central.unit("tv-soct")
    unit.take_in(target)
    theirs = EditorPage(shell, Editing(unit.desk, unit.workspace.blobs), date.today)
    theirs.show()
    theirs.arrive(type="activity", record=record)
    qtbot.waitUntil(lambda: bool(theirs.corrected.text), timeout=20_000)
    assert theirs.corrected.text.startswith("Cơ quan tổng hợp đã sửa lúc ")
    assert "Địa điểm" in theirs.corrected.text


def test_the_history_tells_by_which_rule_a_conflict_was_decided(central: Central) -> None:
    desk = SettleDesk(central.office)
    vi = Language.load("vi")
    choices = desk.settling.planned("newest", desk.settling.disputes(vi))
    desk.settling.settle(choices, "newest")
    editing = Editing(central.office.desk, central.office.workspace.blobs)
    events = editing.history(choices[0].dispute.record, vi)
    assert next((one.op, one.rule, one.office) for one in events) == ("settle", "newest", True)
