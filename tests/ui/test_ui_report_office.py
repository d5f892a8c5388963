"""The consolidated report as a story: who reported, the units' texts at hand, and versions that stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from central_desk import NEW_FILE, SECOND_FILE
from central_office import Central
from list_pages import Elsewhere, elsewhere
from pytestqt.qtbot import QtBot
from typing_hand import type_at_end
from unikey import type_unikey

from tvdesk.core.paper_code import shown_code
from tvdesk.db.engine import reading
from tvdesk.services.figures import KINDS
from tvdesk.services.paper_check import code_in
from tvdesk.services.report_desk import ReportDesk
from tvdesk.services.report_text import REWRITTEN, TOLD
from tvdesk.services.reports.figure_text import LENT
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.report import OFFICE_STEPS, ReportPage

WAIT = 30_000


@pytest.fixture
def come(window: MainWindow, central: Central, qtbot: QtBot) -> Callable[[str], ReportPage]:
    """Opens the report of the round whose deadline is past, everything read."""

    def come_to(step: str) -> ReportPage:
        desk = ReportDesk(central.office)
        window.offer(
            {
                "report": lambda: ReportPage(window.shell, desk, date.today),
                **{name: partial(Elsewhere, window.shell, name) for name in (*KINDS, "editor")},
            }
        )
        window.resize(1366, 768)
        window.show()
        window.go("report", step=step, round=central.round.code)
        page = window.page
        assert isinstance(page, ReportPage)
        quiet(page, qtbot)
        assert page.report is not None
        return page

    return come_to


def quiet(page: ReportPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy and page.report is not None, timeout=WAIT)


def read_anew(page: ReportPage, qtbot: QtBot, *changed: str) -> None:
    page.shell.jobs.changed.emit(frozenset(changed))
    quiet(page, qtbot)


def test_the_round_whose_deadline_is_past_waits_to_be_composed(
    come: Callable[[str], ReportPage], central: Central
) -> None:
    page = come("choose")
    assert page.steps == OFFICE_STEPS
    assert page.tabs.count() == 6
    assert page.tabs.tabText(2) == "3  Đơn vị báo cáo"
    assert page.choice is not None
    assert page.choice.round == central.round.code
    assert page.choose.table.rows.at(0).state == "composing"
    assert page._state.text() == "Hết hạn gửi, chờ tổng hợp"


def test_who_reported_is_seen_with_their_records(come: Callable[[str], ReportPage], window: MainWindow) -> None:
    page = come("coverage")
    assert page.report is not None
    found = page.report.coverage
    assert found is not None
    rows = page.coverage.units.rows.rows
    assert Counter(one.state for one in rows) == Counter(one.state for one in found.reporters)
    assert {"on_time", "late", "silent"} <= {one.state for one in rows}
    assert page.coverage.contested.count() == len(found.contested) > 0
    assert "đơn vị đã báo cáo" in page.coverage.summary.text()
    with_records = next(one for one in rows if one.records)
    page.coverage.units.opened.emit(with_records)
    assert with_records.unit in str(elsewhere(window).arrived[-1]["filter"])


def section_with_units(page: ReportPage) -> str:
    """A section in which the office composes and units say something with figures."""
    assert page.words.units is not None
    assert page.report is not None
    for one in page.report.text.sections:
        for text in page.words.units._texts:
            if one.state in TOLD and one.section in text.sections and "{{" in text.sections[one.section][1]:
                return one.section
    raise AssertionError("no unit says anything")


def test_a_units_text_is_taken_over_and_its_figures_stay_tied_to_its_records(
    come: Callable[[str], ReportPage], central: Central, qtbot: QtBot
) -> None:
    page = come("words")
    words = page.words
    assert words.units is not None
    section = section_with_units(page)
    words.go_to(section)
    assert words.units.units.count() > 0
    unit = words.units.chosen
    assert unit is not None
    before = words.edit.toPlainText()
    words.units.take.click()
    assert unit.name in words.edit.toPlainText()
    assert before.splitlines()[0] in words.edit.toPlainText()
    names = [name for name in words.edit.figures() if LENT in name]
    assert names
    words.save()
    quiet(page, qtbot)
    read_anew(page, qtbot, "submission")
    assert page.report is not None
    kept = page.report.text.section(section)
    assert kept.state == REWRITTEN
    figure = page.report.text.figures[names[0]]
    owners = {page.report.text.records[record]["unit"] for record in figure.records}
    assert owners == {unit.unit}
    assert not [one for one in page.report.checked.findings if one.code == "figure_gone"]
    # The figure follows that unit's records.
    with reading(central.office.desk.engine) as connection:
        known = connection.exec_driver_sql("SELECT count(*) FROM activity WHERE visible").scalar()
    assert known


def test_a_number_that_no_record_carries_is_shown_as_a_problem(come: Callable[[str], ReportPage], qtbot: QtBot) -> None:
    page = come("words")
    page.words.go_to(section_with_units(page))
    type_at_end(page.words.edit, " Đã đón 98765 khách.")
    qtbot.waitUntil(lambda: "98765" in page.words.note.text(), timeout=WAIT)
    page.words.save()
    quiet(page, qtbot)
    read_anew(page, qtbot, "submission")
    assert page.report is not None
    found = [one for one in page.report.checked.findings if one.code == "unfounded"]
    assert [one.fields["number"] for one in found] == ["98765"]
    page.step("issue")
    quiet(page, qtbot)
    assert "1" in page.issue.checks.text()
    assert page.issue.to_checks.isVisible()
    page.issue.to_checks.click()
    assert page.tabs.currentIndex() == OFFICE_STEPS.index("data")


def test_versions_are_issued_replaced_with_a_reason_and_built_again(
    come: Callable[[str], ReportPage], central: Central, qtbot: QtBot, tmp_path: Path
) -> None:
    page = come("issue")
    step = page.issue
    assert step.next.text() == "Ban hành bản 1"
    assert not step.reason.isVisible()
    step.start.click()
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.issues) == 1, timeout=WAIT)
    quiet(page, qtbot)
    assert "Đã ban hành bản 1" in page.window().messages.text  # type: ignore[attr-defined]
    (first,) = page.report.issues  # type: ignore[union-attr]
    step.save_to(first, tmp_path / "ban-1.pdf")
    quiet(page, qtbot)
    assert sha256((tmp_path / "ban-1.pdf").read_bytes()).hexdigest() == first.sha256
    assert first.sha256[:16] in step.facts.text()

    for name in (NEW_FILE, SECOND_FILE):
        assert central.office.intake.take_in(central.stick / name).state == "applied"
    read_anew(page, qtbot, "activity", "exchange")
    assert page.report is not None
    assert any(one.code == "changed_since" for one in page.report.checked.findings)
    assert step.next.text() == "Ban hành bản 2"
    assert not step.start.isEnabled()
    step.reason.setPlainText("Bổ sung báo cáo gửi muộn")
    assert step.start.isEnabled()
    step.start.click()
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.issues) == 2, timeout=WAIT)
    quiet(page, qtbot)
    assert [one.version for one in page.report.issues] == [2, 1]
    assert page.report.issues[0].sha256 != first.sha256
    assert page.choice is not None
    assert page.choice.state == "issued"

    for row in (1, 0):
        step.versions.choose(row)
        step.rebuild()
        quiet(page, qtbot)
        assert "khớp từng byte" in page.window().messages.text  # type: ignore[attr-defined]


def test_an_issue_that_is_stopped_leaves_nothing(come: Callable[[str], ReportPage], qtbot: QtBot) -> None:
    page = come("issue")
    page.issue.start.click()
    job = page.shell.jobs.shown
    assert job is not None
    job.cancel()
    quiet(page, qtbot)
    assert page.report is not None
    assert page.report.issues == ()
    assert page.issue.start.isEnabled()


def test_a_paper_in_hand_is_held_against_the_version_that_was_issued(
    come: Callable[[str], ReportPage], qtbot: QtBot, tmp_path: Path
) -> None:
    page = come("issue")
    page.issue.start.click()
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.issues) == 1, timeout=WAIT)
    quiet(page, qtbot)
    (first,) = page.report.issues  # type: ignore[union-attr]
    page.issue.save_to(first, tmp_path / "ban-1.pdf")
    quiet(page, qtbot)
    code = code_in((tmp_path / "ban-1.pdf").read_bytes())
    page.step("choose")
    card = page.paper
    assert not card.button.isEnabled()
    type_unikey(card.code, shown_code(code).lower())
    card.button.click()
    qtbot.waitUntil(card.answer.isVisible, timeout=WAIT)
    assert "Mã này là của bản số 1" in card.answer.text()
    assert f"{first.built.pages} trang" in card.answer.text()
    card.code.setText("7TY2 W6G9 NW4S 8JHM")
    card.check()
    qtbot.waitUntil(card.answer.isVisible, timeout=WAIT)
    assert "Không có báo cáo nào" in card.answer.text()
    card.code.setText("không phải mã")
    card.check()
    qtbot.waitUntil(lambda: "mười sáu chữ và số" in page.window().messages.text, timeout=WAIT)  # type: ignore[attr-defined]
    assert not card.answer.isVisible()
