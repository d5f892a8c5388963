"""Units let in through the window, on the office's real desk: words compared, declined, replaced, revoked, printed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from central_office import Central
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from report_reading import pages_of
from unikey import type_unikey
from units_at_work import Newcomer, drop, quiet
from units_at_work import newcomer as newcomer
from units_at_work import page as page

from tvdesk import app as composition
from tvdesk.core.errors import TvdeskError
from tvdesk.services import enrolling
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.intake import APPLIED
from tvdesk.services.office import now_ms
from tvdesk.services.records import Records
from tvdesk.services.rounds import Rounds
from tvdesk.ui.gui import Desktop
from tvdesk.ui.pages.units import DEVICES, UnitsPage
from tvdesk.ui.start import StartLine

TWO_YEARS = 2 * 365 * 86_400_000


def press(qtbot: QtBot, page: UnitsPage, button: QWidget) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    quiet(qtbot, page)


def see_machine(qtbot: QtBot, page: UnitsPage, device: str) -> None:
    page.arrive(device=device)
    quiet(qtbot, page)
    assert page.machine_panel.machine is not None
    assert page.machine_panel.machine.device == device


def said(page: UnitsPage) -> str:
    """All that stands on the panel of a device."""
    return " ".join(one.text() for one in page.machine_panel.findChildren(QLabel) if one.isVisible())


def test_a_request_dropped_on_the_window_goes_to_this_page(
    central: Central, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    monkeypatch.setenv("TVDESK_CONFIG", str(tmp_path / "config"))
    desktop = Desktop(StartLine(), lambda: composition)
    desktop.window.show()
    desktop.opened(central.office)
    desktop.take_files([newcomer.file])
    qtbot.waitUntil(lambda: not desktop.jobs.busy, timeout=20_000)
    found = desktop.window.page
    assert isinstance(found, UnitsPage)
    assert found.request_panel.words.words == newcomer.words
    assert "1" in desktop.window.rail.buttons["units"].accessibleName()
    desktop.office = None
    desktop.window.close()


def test_words_are_compared_and_the_unit_let_in(
    page: UnitsPage, newcomer: Newcomer, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(qtbot, page, newcomer.file)
    panel = page.request_panel
    assert panel.name.text() == "Sở Công Thương"
    assert panel.words.words == newcomer.words
    assert not panel.approve_button.isEnabled()
    panel.heard.setFocus()
    type_unikey(panel.heard, ", ".join((newcomer.words[0], newcomer.words[2])))
    qtbot.waitUntil(lambda: panel.words.marks[:3] == (True, False, None))
    assert not panel.approve_button.isEnabled()
    assert "không giống" in panel.agree.text()
    panel.heard.clear()
    type_unikey(panel.heard, ", ".join(newcomer.words))
    qtbot.waitUntil(panel.approve_button.isEnabled)
    assert panel.words.marks == (True,) * 8
    press(qtbot, page, panel.approve_button)
    device = newcomer.desk.desk.device
    assert page.machine_panel.machine is not None
    assert page.machine_panel.machine.device == device
    page.machine_panel.write_answer(tmp_path)
    quiet(qtbot, page)
    [answer] = tmp_path.glob("chap-nhan-*.json")
    joined = enrolling.join(newcomer.desk.workspace, answer.read_bytes(), " ".join(page.machine_panel.words.words))
    assert joined.device(device).unit == "tv-soct"


def test_a_request_is_declined_with_a_sentence_and_a_file(
    page: UnitsPage, newcomer: Newcomer, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(qtbot, page, newcomer.file)
    panel = page.request_panel
    assert not panel.decline_button.isEnabled()
    type_unikey(panel.reason, "Chưa có công văn cử người.")
    qtbot.waitUntil(panel.decline_button.isEnabled)
    press(qtbot, page, panel.decline_button)
    assert panel.badge.text() == "Đã từ chối"
    assert "Chưa có công văn cử người." in panel.told.text()
    panel.copy()
    assert "Chưa có công văn cử người." in QGuiApplication.clipboard().text()
    panel.write_refusal(tmp_path)
    quiet(qtbot, page)
    [file] = tmp_path.glob("tu-choi-tv-soct-*.txt")
    assert newcomer.words[0] in file.read_text(encoding="utf-8-sig")
    press(qtbot, page, panel.reopen_button)
    assert panel.badge.text() == "Chờ duyệt"


def test_a_lost_device_is_replaced_in_one_act(page: UnitsPage, newcomer: Newcomer, qtbot: QtBot) -> None:
    drop(qtbot, page, newcomer.file)
    panel = page.request_panel
    assert panel.replaces.count() == 2
    old = str(panel.replaces.itemData(1))
    panel.heard.setText(" ".join(newcomer.words))
    panel.replaces.setCurrentIndex(1)
    panel.compare()
    assert not panel.approve_button.isEnabled()
    panel.reason.setText("Máy mất ngày 12/9")
    panel.compare()
    press(qtbot, page, panel.approve_button)
    see_machine(qtbot, page, old)
    assert page.machine_panel.badge.text() == "Đã thu hồi"
    held = page.machine_panel.machine.held  # type: ignore[union-attr]
    assert held > 0
    qtbot.waitUntil(lambda: f"chỉ tin đến thay đổi số {held}. Lý do: Máy mất ngày 12/9" in said(page))


def test_a_further_officers_computer_needs_a_word_on_what_it_may_do(
    page: UnitsPage, central: Central, tmp_path: Path, qtbot: QtBot
) -> None:
    second = Newcomer(central, tmp_path, central.office.unit)
    drop(qtbot, page, second.file)
    panel = page.request_panel
    panel.heard.setText(" ".join(second.words))
    panel.compare()
    assert panel.agrees
    assert not panel.approve_button.isEnabled()
    panel.role.setCurrentIndex(panel.role.findData("dic"))
    panel.compare()
    press(qtbot, page, panel.approve_button)
    assert page.machine_panel.machine is not None
    assert page.machine_panel.machine.role == "dic"


def test_files_that_are_no_requests_are_told(page: UnitsPage, newcomer: Newcomer, tmp_path: Path, qtbot: QtBot) -> None:
    bad = tmp_path / "khac.json"
    bad.write_text("{}", encoding="utf-8")
    drop(qtbot, page, bad, newcomer.file)
    assert "Đã nhận 1 yêu cầu. khac.json:" in page.shell.messages.text
    assert page.request_panel.words.words == newcomer.words


def test_trust_is_withdrawn_from_a_position_on_with_a_reason(
    page: UnitsPage, central: Central, tmp_path: Path, qtbot: QtBot
) -> None:
    thief = central.unit("tv-soct")
    see_machine(qtbot, page, thief.desk.device)
    panel = page.machine_panel
    held = panel.machine.held  # type: ignore[union-attr]
    assert f"đến thay đổi số {held}," in panel.until.text()
    assert not panel.revoke_button.isEnabled()
    type_unikey(panel.reason, "Máy bị mất")
    qtbot.waitUntil(panel.revoke_button.isEnabled)
    press(qtbot, page, panel.revoke_button)
    assert panel.badge.text() == "Đã thu hồi"
    early = {"title": "Việc ghi lùi ngày", "subtype": "hoi_nghi_hoi_thao", "start_date": "2020-01-01"}
    thief.records.create("activity", early)
    file = thief.write(Order("report", central.office.unit), tmp_path / "trom.tvb").path
    with pytest.raises(TvdeskError, match=r"registry\.revoked"):
        central.office.intake.take_in(file)


def test_a_clock_two_years_ahead_is_shown_with_what_to_do(
    page: UnitsPage, central: Central, tmp_path: Path, qtbot: QtBot
) -> None:
    unit = central.unit("tv-vpub")
    fast = replace(unit.desk, now_ms=lambda: now_ms() + TWO_YEARS)
    values = {"title": "Việc ghi lúc sai giờ", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05"}
    Records(fast, unit.lists).create("activity", values)
    order = Order("report", central.office.unit)
    file = write_bundle(fast, unit.key, order, tmp_path / "nhanh.tvb", unit.workspace.blobs).path
    with pytest.raises(TvdeskError):
        central.office.intake.take_in(file)
    see_machine(qtbot, page, unit.desk.device)
    qtbot.waitUntil(lambda: "chạy trước 729 ngày" in said(page) or "chạy trước 730 ngày" in said(page))
    qtbot.waitUntil(lambda: "chấp nhận đồng hồ ở dưới rồi nhận lại tệp" in said(page))
    assert "đồng hồ sai" in page._machine_tip(page.machines.current)
    card = page.machine_panel.clock
    assert card.isVisible()
    assert not card.button.isEnabled()
    type_unikey(card.reason, "Pin đồng hồ hỏng, đã gọi điện hỏi đơn vị")
    qtbot.waitUntil(card.button.isEnabled)
    press(qtbot, page, card.button)
    qtbot.waitUntil(lambda: "Đồng hồ của máy đã được chấp nhận" in said(page))
    assert not card.isVisible()
    assert central.office.intake.take_in(file).state == APPLIED


def test_a_unit_that_closed_and_sends_a_later_period_is_shown(
    page: UnitsPage, central: Central, tmp_path: Path, qtbot: QtBot
) -> None:
    """Sở Công Thương of the old province ended on 30 June 2025 and sends the year's last quarter."""
    office, unit = central.office, central.unit("tv-soct")
    Rounds(office.desk, office.records, office.units).open("quarter", 2025, 4, units=["vl-soct"])
    values = {"title": "Việc sau ngày kết thúc", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-10-05"}
    unit.records.create("activity", values)
    order = Order("report", office.unit, round="2025-quy-4")
    central.office.intake.take_in(unit.write(order, tmp_path / "muon.tvb").path)
    see_machine(qtbot, page, unit.desk.device)
    qtbot.waitUntil(lambda: "Đơn vị kết thúc ngày 30/06/2025 nhưng gửi" in said(page))
    qtbot.waitUntil(lambda: "Đơn vị kế thừa: Sở Công Thương tỉnh Vĩnh Long" in said(page))


def test_two_devices_with_one_id_are_shown(page: UnitsPage, central: Central, tmp_path: Path, qtbot: QtBot) -> None:
    unit = central.unit("tv-soct")
    copied = central.folder / "tv-soct-ban-sao"
    shutil.copytree(unit.workspace.folder, copied)
    twin = central.unit("tv-soct-ban-sao")
    for desk, name in ((unit, "mot"), (twin, "hai")):
        values = {"title": f"Việc của máy {name}", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05"}
        desk.records.create("activity", values)
    office = central.office
    files = [
        desk.write(Order("report", office.unit), tmp_path / f"{at}.tvb").path for at, desk in enumerate((unit, twin))
    ]
    office.intake.take_in(files[0])
    with pytest.raises(TvdeskError):
        office.intake.take_in(files[1])
    see_machine(qtbot, page, unit.desk.device)
    qtbot.waitUntil(lambda: "Có hai máy cùng mang mã này" in said(page))
    qtbot.waitUntil(lambda: "cho từng máy đăng ký lại" in said(page))


def test_the_register_of_keys_is_printed(page: UnitsPage, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "so-khoa.pdf"
    page.write_register(target)
    quiet(qtbot, page)
    text = " ".join(" ".join(one.text.split()) for one in pages_of(target.read_bytes()))
    page.tabs.setCurrentIndex(DEVICES)
    assert page.machines.rows.rows
    for one in page.machines.rows.rows:
        assert one.fingerprint in text


def test_devices_are_searched_and_the_language_changes_live(page: UnitsPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(DEVICES)
    count = len(page.machines.rows.rows)
    page.search.setText("cau ke")
    qtbot.waitUntil(lambda: 0 < len(page.machines.rows.rows) < count)
    page.search.setText("không có chữ này")
    qtbot.waitUntil(page.none_found.isVisible)
    page.search.clear()
    page.shell.speech.speak("en")
    quiet(qtbot, page)
    assert page.tabs.tabText(1) == f"Devices ({count})"
