"""Settings and help: what is chosen takes effect at once; backups, keys and enrolment do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from settings_page import Acts, settle
from unikey import type_unikey

from tvdesk.core.language import LANGUAGES
from tvdesk.services import enrolling
from tvdesk.services.help_pages import TOPICS, HelpPages
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.office import Office
from tvdesk.services.preferences import read_preferences
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.help import HelpPage
from tvdesk.ui.pages.settings import PARTS, SettingsPage

PASSPHRASE = "bốn từ cất riêng"
ROW = re.compile(r"\b([0-9A-Z]{4}(?: [0-9A-Z]{4}){3})\b")


@pytest.fixture
def page(settings_page: SettingsPage) -> SettingsPage:
    return settings_page


def choose(page: SettingsPage, name: str, value: object) -> None:
    one = page.look.choices[name]
    at = one.findData(value)
    one.setCurrentIndex(at)
    one.activated.emit(at)


def test_what_is_chosen_takes_effect_at_once_and_is_kept(page: SettingsPage, tmp_path: Path) -> None:
    shell = page.shell
    assert page.tabs.tabText(0) == "Giao diện"
    choose(page, "language", "en")
    assert shell.speech.name == "en"
    assert page.tabs.tabText(0) == "Look"
    assert page.look.choices["theme"].itemText(1) == "Light"
    choose(page, "theme", "dark")
    assert shell.theme.shade == "dark"
    choose(page, "text_size", 125)
    assert shell.theme.percent == 125
    assert QApplication.font().pixelSize() == shell.theme.px(13)
    comfortable = page.backups.table.verticalHeader().defaultSectionSize()
    choose(page, "density", "dense")
    assert page.backups.table.verticalHeader().defaultSectionSize() < comfortable
    kept = read_preferences(tmp_path / "preferences.json")
    assert (kept.language, kept.theme, kept.text_size, kept.density) == ("en", "dark", 125, "dense")


def test_the_wheel_changes_nothing(page: SettingsPage) -> None:
    page.tabs.setCurrentIndex(0)
    for name, one in {**page.look.choices, "tabs": page.tabs.tabBar()}.items():
        before = one.currentIndex()
        one.setFocus()
        turn = QWheelEvent(
            QPointF(5, 5),
            one.mapToGlobal(QPointF(5, 5)),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(one, turn)
        assert one.currentIndex() == before, name


def test_whose_desk_this_is(page: SettingsPage, empty_office: Office, qtbot: QtBot) -> None:
    page.arrive(part="place")
    settle(page.shell, qtbot)
    values = {name: label.text() for name, label in page.place.facts.values.items()}
    assert values["unit"] == "Sở Văn hóa, Thể thao và Du lịch"
    assert values["device"] == empty_office.workspace.settings.device
    assert values["folder"] == str(empty_office.workspace.folder)
    assert not page.place.sample.isVisible()


def test_a_backup_is_made_looked_into_and_brought_back(
    page: SettingsPage, empty_office: Office, acts: Acts, qtbot: QtBot
) -> None:
    part = page.backups
    page.arrive(part="backups")
    settle(page.shell, qtbot)
    assert part.empty.isVisible()
    part.make_button.click()
    settle(page.shell, qtbot)
    settle(page.shell, qtbot)
    assert not part.empty.isVisible()
    assert part.table.rows.rowCount() == 1
    assert "Đã sao lưu" in page.shell.messages.text
    title = "Hội nghị sau bản sao lưu"
    empty_office.records.create(
        "activity", {"title": title, "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-03-05"}
    )
    part.look_button.click()
    qtbot.waitUntil(lambda: part.dialog is not None, timeout=30_000)
    assert part.dialog is not None
    said = " ".join(label.text() for label in part.dialog.findChildren(type(page.keys.where)))
    assert title in said
    assert "1 hồ sơ mới" in said
    assert "0 hoạt động" in said
    part.dialog.restore_button.click()
    qtbot.waitUntil(lambda: ("reopen", "ui.restore.done") in acts.done, timeout=30_000)
    assert acts.done[0][0] == "restore"
    qtbot.waitUntil(lambda: part.dialog is None)


def test_a_backup_goes_to_a_stick(page: SettingsPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "stick").mkdir()
    page.backups.make_in(tmp_path / "stick")
    settle(page.shell, qtbot)
    (made,) = (tmp_path / "stick").iterdir()
    assert (made / "backup.json").is_file()
    page.backups.make_in(tmp_path / "stick" / made.name / "backup.json")
    settle(page.shell, qtbot)
    assert "Không ghi được" in page.shell.messages.text


def test_the_key_goes_to_paper_and_comes_back(
    page: SettingsPage, empty_office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    part, device = page.keys, empty_office.workspace.settings.device
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    assert part.state.text() == "Đã đăng ký"
    assert part.where_mark.isVisible()
    assert "Không tìm thấy khóa" in part.where.text()
    assert not part.sheet_button.isEnabled()
    part.passphrase.first.setText(PASSPHRASE)
    part.passphrase.second.setText(PASSPHRASE)
    assert part.sheet_button.isEnabled()
    part.write_sheet(tmp_path / "phieu.pdf")
    settle(page.shell, qtbot)
    secrets = empty_office.store.load(device)
    rows = ROW.findall(PdfReader(tmp_path / "phieu.pdf").pages[0].extract_text())
    empty_office.store.delete(device)
    with pytest.raises(SecretsMissing):
        empty_office.store.load(device)
    dialog = part.take_back()
    for field, row in zip(dialog.rows, rows, strict=True):
        field.setText(row.replace(" ", "").lower())
    dialog.rows[4].setText(rows[4][:-1])
    dialog.check()
    assert [bool(word.text()) for word in dialog.words] == [number != 4 for number in range(10)]
    assert not dialog.take_button.isEnabled()
    dialog.rows[4].setText(rows[4])
    dialog.passphrase.setText("không phải mật khẩu này")
    dialog.check()
    dialog.take_button.click()
    qtbot.waitUntil(lambda: dialog.trouble.isVisible(), timeout=30_000)
    assert "Mật khẩu không mở được" in dialog.trouble.text()
    assert dialog.rows[0].text() == rows[0].replace(" ", "").lower()
    dialog.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(dialog.taken, timeout=30_000) as taken:
        dialog.take_button.click()
    assert taken.args == ["device"]
    assert empty_office.store.load(device) == secrets


def test_where_the_key_is(page: SettingsPage, empty_office: Office, qtbot: QtBot) -> None:
    device = empty_office.workspace.settings.device
    keys = empty_office.workspace.folder / "keys"
    PassphraseFile(keys, lambda: PASSPHRASE).save(device, empty_office.store.load(device))
    page.arrive(part="keys")
    settle(page.shell, qtbot)
    assert "tệp có mật khẩu" in page.keys.where.text()
    assert not page.keys.where_mark.isVisible()


def test_the_request_shows_its_words_and_a_wrong_answer_is_told(
    page: SettingsPage, empty_office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    part = page.keys
    page.arrive(part="keys")
    part.write_request(tmp_path)
    settle(page.shell, qtbot)
    (file,) = tmp_path.glob("dang-ky-*.json")
    assert part.words.isVisible()
    assert part.words.words == enrolling.enrolment.request_words(file.read_bytes(), enrolling.word_list())
    part.answer_words.setText("tám từ không đúng nào cả")
    assert part.answer_button.isEnabled()
    part.take_answer(file)
    settle(page.shell, qtbot)
    assert page.shell.messages.text
    assert part.answer_words.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_each_part_opens_by_name_and_fits(page: SettingsPage, part: str, language: str, qtbot: QtBot) -> None:
    page.shell.speech.speak(language)
    page.arrive(part=part)
    settle(page.shell, qtbot)
    qtbot.wait(20)
    shown = page.parts[page.tabs.currentIndex()]
    assert PARTS[page.tabs.currentIndex()] == part
    assert page.help == ("keys" if part == "keys" else "settings")
    texts = [one for one in shown.findChildren(QWidget) if one.isVisible() and isinstance(one, QLabel | QPushButton)]
    assert [one.text() for one in texts if str(one.text()).startswith("ui.")] == []
    clipped = [one.text() for one in texts if one.width() < one.minimumSizeHint().width()]
    assert clipped == []


def test_every_text_field_takes_what_unikey_sends(page: SettingsPage, qtbot: QtBot) -> None:
    typed, tried = "Đoàn đối ngoại tỉnh", 0
    for field in page.findChildren(QLineEdit):
        if not field.objectName().startswith("qt_"):
            field.clear()
            type_unikey(field, typed)
            qtbot.wait(1)
            assert field.text() == typed, field.accessibleName()
            tried += 1
    assert tried == 6


# --- help --------------------------------------------------------------------------------------------------


@pytest.fixture
def help_page(shell: Shell, empty_office: Office, qtbot: QtBot) -> HelpPage:
    made = HelpPage(shell, lambda language: HelpPages(language, empty_office.lists))
    qtbot.addWidget(made)
    made.resize(1100, 720)
    made.show()
    return made


def test_help_opens_where_she_is_and_speaks_her_language(help_page: HelpPage) -> None:
    help_page.arrive(about="form-delegation")
    assert help_page.about == "delegation"
    assert "Số lượt người" in help_page.text.toPlainText()
    help_page.shell.speech.speak("en")
    assert help_page.about == "delegation"
    assert "passport numbers" in help_page.text.toPlainText()
    help_page.arrive()
    assert help_page.about == "delegation"


def test_help_is_searched_as_vietnamese_is_typed(help_page: HelpPage, qtbot: QtBot) -> None:
    type_unikey(help_page.search, "phiếu khôi phục")
    assert help_page.search.text() == "phiếu khôi phục"
    qtbot.waitUntil(lambda: 0 < help_page.topics.count() < len(TOPICS))


def test_help_is_searched_without_diacritics(help_page: HelpPage, qtbot: QtBot) -> None:
    help_page.start_search()
    help_page.search.setText("tam tu")
    qtbot.waitUntil(lambda: 0 < help_page.topics.count() < len(TOPICS))
    help_page.search.setText("xyzzy")
    qtbot.waitUntil(lambda: help_page.topics.count() == 0)
    assert help_page._nothing.isVisible()
    help_page.search.clear()
    qtbot.waitUntil(lambda: help_page.topics.count() == len(TOPICS))


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_help_page_is_shown_in_the_look_of_the_window(help_page: HelpPage, topic: str, shade: str) -> None:
    help_page.shell.theme.wear(shade)
    help_page.arrive(about=topic)
    assert help_page.about == topic
    assert len(help_page.text.toPlainText()) > 100
    assert help_page.shell.theme.tokens["ink"] in help_page.text.document().defaultStyleSheet()
    help_page.shell.theme.wear("light")
