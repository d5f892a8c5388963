"""The first page on the real records: what it says, and where its lines lead."""

from __future__ import annotations

from typing import Any

import pytest
from central_office import Central
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tvdesk.app import overview, pages
from tvdesk.services.drafts import Drafts
from tvdesk.services.office import Office
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.home import HomePage


@pytest.fixture
def went(shell: Shell) -> tuple[Shell, list[tuple[str, dict[str, Any]]]]:
    """A shell that notes where pages lead."""
    ways: list[tuple[str, dict[str, Any]]] = []
    noting = Shell(
        shell.speech, shell.theme, shell.jobs, shell.messages, lambda name, **more: ways.append((name, more))
    )
    return noting, ways


def texts(page: HomePage) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.text()]


def opened(shell: Shell, office: Office, qtbot: QtBot) -> HomePage:
    page = HomePage(shell, lambda: overview(office), lambda name, count: None, "exchange")
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: not shell.jobs.busy and "Cần làm" in texts(page) and len(texts(page)) > 5)
    return page


def test_an_empty_desk_says_what_comes(empty_office: Office, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, empty_office, qtbot)
    assert "Chưa có kỳ báo cáo nào cần gửi" in texts(page)
    assert "Sổ chưa có bản sao lưu" in texts(page)


def test_a_draft_is_offered_and_its_line_leads_to_it(
    office: Office, went: tuple[Shell, list[tuple[str, dict[str, Any]]]], qtbot: QtBot
) -> None:
    shell, ways = went
    draft = Drafts(office.desk).save("activity", {"title": "Ngày hội OCOP Châu Đốc"})
    page = opened(shell, office, qtbot)
    assert "1 bản nháp chưa lưu vào sổ" in texts(page)
    buttons = {one.accessibleName(): one for one in page.findChildren(QPushButton)}
    buttons["Mở tiếp: 1 bản nháp chưa lưu vào sổ"].click()
    assert ways == [("editor", {"type": "activity", "record": "", "draft": draft.id})]


def test_a_change_elsewhere_is_shown_without_asking(office: Office, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, office, qtbot)
    before = office.records.create(
        "activity", {"title": "Họp báo", "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-11-02"}
    )
    shell.jobs.run(lambda progress: before, changed=["activity"], writes=True)
    qtbot.waitUntil(lambda: any("Họp báo" in one for one in texts(page)))


def test_the_language_changes_live(office: Office, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, office, qtbot)
    shell.speech.speak("en")
    assert "To do" in texts(page)
    assert "The log has no backup yet" in texts(page)
    assert all(one.accessibleName() for one in page.findChildren(QPushButton) if one.property("role") == "link")


def test_the_consolidating_office_is_led_to_its_page_of_conflicts(
    central: Central, went: tuple[Shell, list[tuple[str, dict[str, Any]]]], qtbot: QtBot
) -> None:
    shell, ways = went
    counts: dict[str, int] = {}
    page = pages(shell, central.office, counts.__setitem__)["home"]()
    page.show()
    qtbot.addWidget(page)
    page.arrive()
    conflicts = central.office.records.conflicts()
    qtbot.waitUntil(lambda: "settle" in counts and not shell.jobs.busy)
    assert counts["settle"] == len({one[0] for one in conflicts}) > 0
    line = next(one for one in page.findChildren(QPushButton) if one.accessibleName().startswith("Quyết định: "))
    line.click()
    assert ways == [("settle", {"part": "conflicts"})]
