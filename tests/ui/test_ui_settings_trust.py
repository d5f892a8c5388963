"""The records of processing and encrypted files in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from central_office import Central
from pypdf import PdfReader
from pytestqt.qtbot import QtBot
from settings_page import Acts, settings_of, settle

from tvdesk.db.engine import writing
from tvdesk.services.desk import journal
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.sole import note_doubt
from tvdesk.services.trusting import registry
from tvdesk.services.workspace import read_settings
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.settings import SettingsPage


@pytest.fixture
def page(settings_page: SettingsPage) -> SettingsPage:
    return settings_page


def test_the_journal_of_a_period_is_shown_printed_and_saved(
    page: SettingsPage, empty_office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    shell, part = page.shell, page.journal
    with writing(empty_office.desk.engine) as connection:
        journal(connection, empty_office.desk, "workbook.taken_in", file="hoat-dong.xlsx", records=12)
        journal(connection, empty_office.desk, "registry.accepted", version=3, anew=False)
    page.arrive(part="journal")
    part.first.line.setText("1/1/25")  # when the desk's clock stood
    part.first.edited.emit()
    settle(shell, qtbot)
    lines = [one.what for one in part.table.rows.rows]
    assert lines[:2] == [
        "Tin danh bạ của cơ quan tổng hợp, phiên bản 3.",
        "Nhập 12 hồ sơ từ bảng tính hoat-dong.xlsx.",
    ]
    part.group.setCurrentIndex(part.group.findData("records"))
    settle(shell, qtbot)
    assert [one.what for one in part.table.rows.rows] == lines[1:2]
    assert part.count.text() == "1 dòng."
    for name in ("nhat-ky.pdf", "nhat-ky.xlsx"):
        part.write(tmp_path / name)
        settle(shell, qtbot)
        assert shell.messages.text == f"Đã ghi nhật ký vào {name}."
    assert "hoat-dong.xlsx" in PdfReader(tmp_path / "nhat-ky.pdf").pages[0].extract_text()
    part.first.line.setText("01/01/2031")
    part.first.edited.emit()
    assert part.problem.isVisible()
    assert not part.print_button.isEnabled()
    part.first.line.setText("1/1/25")
    part.first.edited.emit()
    settle(shell, qtbot)
    assert not part.problem.isVisible()
    assert part.print_button.isEnabled()
    shell.speech.speak("en")
    settle(shell, qtbot)
    assert [one.what for one in part.table.rows.rows] == ["12 records imported from workbook hoat-dong.xlsx."]
    shell.speech.speak("vi")


def test_the_office_asks_for_encrypted_files_and_keeps_the_key_in_its_safe(
    central: Central, shell: Shell, acts: Acts, tmp_path: Path, qtbot: QtBot
) -> None:
    made = settings_of(shell, central.office, acts, tmp_path)
    qtbot.addWidget(made)
    made.arrive(part="keys")
    settle(shell, qtbot)
    card, key = made.keys.seal, tmp_path / "khoa-cuu-ho.txt"
    assert card.state.text() == "Không mã hóa"
    assert card.start_button.isVisible()
    assert not card.end_button.isVisible()
    card.start(key)
    qtbot.waitUntil(lambda: card.state.text() == "Có mã hóa" and not shell.jobs.busy, timeout=30_000)
    assert "két" in shell.messages.text
    lines = key.read_text().splitlines()
    assert lines[2].startswith("AGE-SECRET-KEY-1")
    asked = read_desk(central.office.desk, registry)
    assert (asked.encrypts, f"# public key: {asked.recovery}") == (True, lines[1])
    assert card.end_button.isVisible()
    card.end()
    qtbot.waitUntil(lambda: card.state.text() == "Không mã hóa" and not shell.jobs.busy, timeout=30_000)
    assert not read_desk(central.office.desk, registry).encrypts


def test_a_unit_is_told_what_the_office_asks(page: SettingsPage, qtbot: QtBot) -> None:
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    card = page.keys.seal
    assert card.isVisible()
    assert not card.start_button.isVisible()
    assert "Cơ quan tổng hợp quyết định" in card.text.text()


@pytest.mark.parametrize("why", ["moved", "copied", "behind"])
def test_a_copy_takes_a_new_device_in_the_window(
    page: SettingsPage, empty_office: Office, acts: Acts, why: str, qtbot: QtBot
) -> None:
    old = empty_office.workspace.settings.device
    with writing(empty_office.desk.engine) as connection:
        note_doubt(connection, empty_office.desk, why)
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    card = page.keys.identity
    assert card.isVisible()
    assert card.keep_button.isVisible() == (why == "moved")
    card.renew()
    qtbot.waitUntil(lambda: bool(acts.done), timeout=30_000)
    assert acts.done == [("reopen", "ui.settings.identity.renewed")]
    new = read_settings(empty_office.workspace.folder).device
    assert new != old
    assert empty_office.store.load(new).device == new


def test_a_folder_that_was_moved_for_good_goes_on(
    page: SettingsPage, empty_office: Office, acts: Acts, qtbot: QtBot
) -> None:
    with writing(empty_office.desk.engine) as connection:
        note_doubt(connection, empty_office.desk, "moved")
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    page.keys.identity.keep()
    qtbot.waitUntil(lambda: bool(acts.done), timeout=30_000)
    assert acts.done == [("reopen", "ui.settings.identity.kept")]
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    assert not page.keys.identity.isVisible()
    empty_office.records.create("activity", {"title": "một", "subtype": "khac", "start_date": "2025-01-01"})
