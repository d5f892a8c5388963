"""The first start as a person meets it: unit, person, key, sheet, request, in both languages; and the other ways in."""

from __future__ import annotations

from pathlib import Path

import pytest
from first_start_at_work import NEW_ID, PASSPHRASE, Made, choose_unit, fill_person, go_on, heard, set_passphrase
from first_start_at_work import made as made
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from unikey import type_unikey

from tvdesk.core.language import LANGUAGES
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold
from tvdesk.core.units import Units
from tvdesk.services import enrolling
from tvdesk.services.backup import Backups
from tvdesk.services.demo.desks import make_desk
from tvdesk.services.office import now_ms
from tvdesk.services.places import is_sample
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import Rounds, rounds
from tvdesk.services.setting_up import Person, SettingUp
from tvdesk.services.templates import template_order
from tvdesk.services.workspace import open_workspace, read_settings
from tvdesk.ui.dialogs.first_steps import UnitStep
from tvdesk.ui.dialogs.help_window import HelpWindow
from tvdesk.ui.dialogs.key_steps import PaperStep, RequestStep


def test_from_nothing_to_a_log_that_can_be_written(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made()
    ready = heard(dialog)
    choose_unit(dialog, qtbot, "so cong th")
    fill_person(dialog, qtbot)
    set_passphrase(dialog, qtbot)
    go_on(dialog, qtbot, "paper")
    assert not dialog.back_button.isVisible()
    paper = dialog.step
    assert isinstance(paper, PaperStep)
    assert not paper.print_button.isEnabled()
    paper.passphrase.first.setText("bốn từ cất riêng")
    paper.passphrase.second.setText("bốn từ cất riêng")
    assert paper.print_button.isEnabled()
    paper.write(tmp_path / "phieu.pdf")
    qtbot.waitUntil(lambda: bool(paper.done.text()), timeout=30_000)
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    go_on(dialog, qtbot, "request")
    request = dialog.step
    assert isinstance(request, RequestStep)
    assert dialog.next_button.text() == "Để sau"
    request.write(tmp_path)
    qtbot.waitUntil(lambda: len(request.words.words) == 8, timeout=30_000)
    (file,) = tmp_path.glob("dang-ky-tv-soct-*.json")
    assert request.words.accessibleName() == "Tám từ đối chiếu: " + ", ".join(request.words.words)
    go_on(dialog, qtbot, "done")
    dialog.next_button.click()
    qtbot.waitUntil(lambda: bool(ready))
    folder = tmp_path / "data" / "workspace"
    assert ready[0].folder == folder
    settings = read_settings(folder)
    assert (settings.unit, settings.person, settings.position) == ("tv-soct", "Nguyễn Thị Hoà", "Chuyên viên")
    assert ready[0].store is not None
    assert ready[0].store.load(settings.device).device == settings.device
    words = " ".join(request.words.words)
    assert enrolling.enrolment.open_request(file.read_bytes()).device == settings.device
    assert enrolling.enrolment.request_words(file.read_bytes(), enrolling.word_list()) == tuple(request.words.words)
    assert len(words.split()) == 16


def test_the_language_is_live_and_escape_leaves_nothing(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made()
    ready = heard(dialog)
    assert dialog.next_button.text() == "Tiếp tục"
    dialog.welcome.languages["en"].click()
    assert dialog.next_button.text() == "Continue"
    assert dialog.windowTitle() == dialog.shell.speech.text("ui.first.title")
    choose_unit(dialog, qtbot, "so noi vu")
    dialog.back_button.click()
    assert dialog.step.name == "welcome"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ready == []
    assert not (tmp_path / "data").exists()


def test_closed_after_the_workspace_was_made_it_is_opened(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    ready = heard(dialog)
    choose_unit(dialog, qtbot, "bao tra vinh")
    fill_person(dialog, qtbot)
    set_passphrase(dialog, qtbot)
    go_on(dialog, qtbot, "paper")
    dialog.close()
    assert [one.folder.name for one in ready] == ["workspace"]


def test_folders_that_are_not_fit_are_told_at_once(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made()
    choose_unit(dialog, qtbot, "so cong th")
    step = fill_person(dialog, qtbot)
    assert dialog.next_button.isEnabled()
    step.take_folder(tmp_path / "OneDrive - Sở" / "tvdesk")
    assert "đồng bộ" in step._warning.text()
    assert dialog.next_button.isEnabled()
    step.take_folder(Path("//may-chu/chung/tvdesk"))
    assert not dialog.next_button.isEnabled()
    assert "ổ mạng" in step._warning.text()
    step.take_folder(tmp_path / "tvdesk")
    assert dialog.next_button.isEnabled()
    assert not step._warned.isVisible()


def test_a_refusal_stays_in_its_step_with_what_was_typed(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "workspace"
    folder.mkdir(parents=True)
    (folder / "tvdesk.db").write_bytes(b"left by a broken-off attempt")
    dialog = made()
    choose_unit(dialog, qtbot, "so cong th")
    fill_person(dialog, qtbot)
    step = set_passphrase(dialog, qtbot)
    dialog.next_button.click()
    qtbot.waitUntil(lambda: step.trouble.isVisible(), timeout=30_000)
    assert dialog.step is step
    assert "workspace.json" in step.trouble.text()
    assert step.passphrase.first.text() == PASSPHRASE
    assert dialog.back_button.isVisible()


def test_the_consolidating_office_is_asked_for_no_request(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    step = choose_unit(dialog, qtbot, "so thong tin va truyen thong")
    assert step.is_office.isVisible()
    step.is_office.setChecked(True)
    fill_person(dialog, qtbot)
    set_passphrase(dialog, qtbot)
    go_on(dialog, qtbot, "paper")
    go_on(dialog, qtbot, "done")
    dialog.close()
    assert read_settings(dialog.answers.folder).role == "dic"


def test_the_sample_and_breaking_it_off(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made()
    ready = heard(dialog)
    dialog.welcome.sample_button.click()
    qtbot.waitUntil(lambda: dialog._job is not None and bool(dialog._bar_text.text()))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=60_000)
    assert dialog.isVisible()
    assert ready == []
    assert not (tmp_path / "sample").exists()
    dialog.welcome.sample_button.click()
    qtbot.waitUntil(lambda: bool(ready), timeout=120_000)
    assert is_sample(ready[0].folder)


def test_a_backup_from_another_machine(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    steps = SettingUp(now_ms, NEW_ID, {"TVDESK_KEYSTORE": "file"})
    old, _ = steps.create(tmp_path / "old", "tv-soct", Person("Hoà"), PASSPHRASE)
    backup = Backups(old).create()
    old.desk.engine.dispose()
    dialog = made()
    ready = heard(dialog)
    dialog.bring_back(tmp_path / "nothing here")
    qtbot.waitUntil(lambda: dialog.welcome.trouble.isVisible(), timeout=30_000)
    dialog.bring_back(backup.folder)
    qtbot.waitUntil(lambda: bool(ready), timeout=30_000)
    assert read_settings(ready[0].folder).device == old.settings.device
    open_workspace(ready[0].folder, now_ms, NEW_ID).desk.engine.dispose()


def named(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_can_be_read_out_and_fits(made: Made, qtbot: QtBot, language: str) -> None:
    dialog = made()
    dialog.shell.speech.speak(language)
    for at, step in enumerate(dialog.steps[:6]):
        dialog._stack.setCurrentIndex(at)
        qtbot.wait(20)
        focusable = [one for one in step.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        kinds = (QLineEdit, QListWidget, QAbstractButton)
        assert [type(one).__name__ for one in focusable if isinstance(one, kinds) and not named(one)] == [], step.name
        buttons = [one for one in step.findChildren(QPushButton) if one.isVisible()]
        assert [one.text() for one in buttons if one.width() < one.sizeHint().width()] == [], step.name
        texts = [one.text() for one in step.findChildren(QPushButton)]
        assert [text for text in texts if text.startswith("ui.")] == []


# --- the office's file ------------------------------------------------------------------------------------


def test_a_file_from_the_office_names_the_unit_when_its_words_are_right(
    made: Made, qtbot: QtBot, tmp_path: Path
) -> None:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    office = make_desk(tmp_path / "dic", "dic", "tv-sotttt", lists, units, NEW_ID)
    Rounds(office.desk, office.records, units).open("quarter", 2026, 4, units=["tv-soct"])
    sent = office.write(template_order("tv-soct"), tmp_path / "gui-so-cong-thuong.tvb").path
    words = enrolling.answer(office.workspace)[1]
    office.close()
    dialog = made()
    ready = heard(dialog)
    go_on(dialog, qtbot, "unit")
    step = dialog.step
    assert isinstance(step, UnitStep)
    step.from_file.setChecked(True)
    assert not dialog.next_button.isEnabled()
    step.take_file(sent)
    assert step.file_name.text() == sent.name
    step.words.setText(" ".join(reversed(words)))
    dialog.next_button.click()
    qtbot.waitUntil(lambda: step.trouble.isVisible(), timeout=30_000)
    assert "Tám từ đối chiếu không khớp" in step.trouble.text()
    assert dialog.step is step
    type_unikey(step.words, "x")
    step.words.setText(fold(" ".join(words)))
    fill_person(dialog, qtbot)
    assert dialog.answers.unit_name == "Sở Công Thương"
    set_passphrase(dialog, qtbot)
    go_on(dialog, qtbot, "paper")
    dialog.close()
    workspace = open_workspace(ready[0].folder, now_ms, NEW_ID)
    assert [one.code for one in read_desk(workspace.desk, rounds)] == ["2026-quy-4"]
    workspace.desk.engine.dispose()


# --- typing as Vietnamese is typed -------------------------------------------------------------------------

TYPED = "Đoàn đối ngoại Nguyễn Thị Hoà"


def test_every_text_field_takes_what_unikey_sends(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    tried = 0
    for at, step in enumerate(dialog.steps):
        dialog._stack.setCurrentIndex(at)
        for field in step.findChildren(QLineEdit):
            if field.objectName().startswith("qt_"):
                continue
            field.clear()
            type_unikey(field, TYPED)
            qtbot.wait(1)
            assert field.text() == TYPED, (step.name, field.accessibleName())
            field.clear()
            tried += 1
    assert tried == 8


def test_f1_helps_before_there_is_a_desk(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.next_button.setFocus()
    qtbot.keyClick(dialog.next_button, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(HelpWindow)))
    (window,) = dialog.findChildren(HelpWindow)
    assert window.isVisible()
    assert "Phiếu khôi phục" in window.page.text.toPlainText()
    window.close()


def test_tab_goes_from_field_to_field_in_their_order(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    choose_unit(dialog, qtbot, "so cong th")
    step = fill_person(dialog, qtbot)
    wanted = [step.person, step.position, step.change_button, dialog.back_button, dialog.next_button]
    step.person.setFocus()
    seen = [dialog.focusWidget()]
    for _ in wanted[1:]:
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        seen.append(dialog.focusWidget())
    assert seen == wanted
