"""An encrypted workspace in the window: chosen at the first start or later, there and back, and its key from paper."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from first_start_at_work import Made, choose_unit, fill_person, go_on, heard, set_passphrase
from first_start_at_work import made as made
from program_started import NEW_ID, PASSPHRASE, Start, unit_workspace, wait
from pytestqt.qtbot import QtBot

from tvdesk.services.backup import Backups
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import now_ms, open_office
from tvdesk.services.recovery import codes_of
from tvdesk.services.setting_up import Person, SettingUp
from tvdesk.services.workspace import open_workspace, read_settings
from tvdesk.ui.dialogs.recovery import RecoveryDialog
from tvdesk.ui.gui import Desktop
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.pages.settings import SettingsPage
from tvdesk.ui.settings.encryption_card import EncryptionCard
from tvdesk.ui.start import StartLine

PAPER = "mật khẩu của phiếu"


def store_of(folder: Path) -> PassphraseFile:
    return PassphraseFile(folder / "keys", lambda: PASSPHRASE)


def at_work(desktop: Desktop, qtbot: QtBot) -> None:
    wait(qtbot, lambda: desktop.office and not desktop.jobs.busy)


def card_of(desktop: Desktop, qtbot: QtBot) -> EncryptionCard:
    desktop.window.go("settings", part="place")
    page = desktop.window.page
    assert isinstance(page, SettingsPage)
    card = page.place.encryption
    wait(qtbot, card.isVisible)
    return card


def test_encrypted_from_the_settings_and_back(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVDESK_PASSPHRASE", PASSPHRASE)
    folder = unit_workspace(tmp_path / "unit", "một")
    desktop = start(StartLine(workspace=folder))
    at_work(desktop, qtbot)
    card = card_of(desktop, qtbot)
    assert card.state.text() == "Không mã hóa"
    assert not card.start_button.isEnabled()  # not before it was said what a lost key means
    assert card.warning.isVisible()
    card.understood.setChecked(True)
    for act, encrypted, said in (("start", True, "in phiếu khôi phục mới"), ("end", False, "không mã hóa nữa")):
        before = desktop.office
        getattr(card, f"{act}_button").click()
        wait(qtbot, lambda old=before: desktop.office is not None and desktop.office is not old)
        wait(qtbot, lambda: not desktop.jobs.busy)
        assert said in desktop.window.messages.text
        assert bool(read_settings(folder).encrypted) is encrypted
        assert (folder / "tvdesk.db").read_bytes().startswith(b"SQLite format 3") is not encrypted
        assert desktop.office is not None
        desktop.office.records.create(
            "activity", {"title": act, "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-03-05"}
        )
        card = card_of(desktop, qtbot)
        assert card.start_button.isVisible() is not encrypted
        assert card.end_button.isVisible() is encrypted
    desktop.close()


def test_a_refusal_is_told_and_the_desk_opens_again(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVDESK_PASSPHRASE", PASSPHRASE)
    folder = unit_workspace(tmp_path / "unit", "một")
    desktop = start(StartLine(workspace=folder))
    at_work(desktop, qtbot)
    card = card_of(desktop, qtbot)
    card.understood.setChecked(True)
    # In the way: somewhere below a folder has to be made in the place of this file.
    for second in range(120):
        (folder / f"rewriting-{datetime.now(UTC) + timedelta(seconds=second):%Y%m%d-%H%M%S}").touch()
    before = desktop.office
    card.start_button.click()
    wait(qtbot, lambda: desktop.office is not None and desktop.office is not before)
    wait(qtbot, lambda: not desktop.jobs.busy)
    assert desktop.window.messages.text.startswith(f"Không ghi được {folder}")
    assert not read_settings(folder).encrypted
    assert list((folder / "keys").glob("*.workspace.pem")) == []
    desktop.close()


def test_what_reads_waits_while_the_workspace_is_replaced(jobs: Jobs, qtbot: QtBot) -> None:
    """A reader that runs is waited for; one that comes meanwhile is called off, for its desk is gone."""
    order: list[str] = []
    reads, may_end, may_replace = Event(), Event(), Event()

    def read(_progress: object) -> None:
        reads.set()
        may_end.wait(10)
        order.append("read")

    def replace(_progress: object) -> None:
        order.append("replaced")
        may_replace.wait(10)

    jobs.run(read)
    reads.wait(10)
    jobs.run(replace, alone=True)
    jobs.run(lambda _progress: order.append("read too late"))
    may_end.set()
    qtbot.waitUntil(lambda: "replaced" in order)
    may_replace.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    jobs.run(lambda _progress: order.append("read anew"))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert order == ["read", "replaced", "read anew"]


def test_a_key_that_is_gone_comes_back_from_its_sheet(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVDESK_PASSPHRASE", PASSPHRASE)
    folder = unit_workspace(tmp_path / "unit", "một", encrypt=True)
    office = open_office(folder, store_of(folder), NEW_ID)
    (code,) = [one for one in codes_of(office.workspace, office.store, PAPER) if one.what == "workspace"]
    office.close()
    (key,) = (folder / "keys").glob("*.workspace.pem")
    key.unlink()
    desktop = start(StartLine(workspace=folder))
    wait(qtbot, lambda: desktop.opening.dialog)
    dialog = desktop.opening.dialog
    assert isinstance(dialog, RecoveryDialog)
    assert "khóa mã hóa" in desktop.window.messages.text
    for field, row in zip(dialog.rows, code.rows, strict=True):
        field.setText(row.text.replace(" ", "").lower())
    dialog.check()
    dialog.passphrase.setText("một mật khẩu khác hẳn")
    dialog.take_button.click()
    wait(qtbot, dialog.trouble.isVisible)
    dialog.passphrase.setText(PAPER)
    dialog.take_button.click()
    at_work(desktop, qtbot)
    assert desktop.office is not None
    assert key.exists()
    desktop.close()


def test_an_encrypted_workspace_is_chosen_with_what_it_means(made: Made, qtbot: QtBot) -> None:
    dialog = made()
    choose_unit(dialog, qtbot, "so cong th")
    fill_person(dialog, qtbot)
    step = set_passphrase(dialog, qtbot)
    assert not step.lost.isVisible()
    step.encrypt.setChecked(True)
    assert step.lost.isVisible()
    go_on(dialog, qtbot, "paper")
    workspace = dialog.answers.workspace
    assert workspace is not None
    assert workspace.settings.encrypted
    assert (workspace.folder / "tvdesk.db").read_bytes()[:15] != b"SQLite format 3"
    dialog.close()


def test_an_encrypted_backup_opens_on_another_machine_with_its_sheet(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    """As after a theft: the backup was on a stick, the keys were in the key store of the machine that is gone."""
    steps = SettingUp(now_ms, NEW_ID, {"TVDESK_KEYSTORE": "file"})
    old, store = steps.create(tmp_path / "old", "tv-soct", Person("Hoà"), PASSPHRASE, encrypt=True)
    (code,) = [one for one in codes_of(old, store, "bốn từ cất riêng") if one.what == "workspace"]
    shutil.rmtree(tmp_path / "old" / "keys")
    backup = Backups(old).create()
    old.desk.engine.dispose()
    dialog = made()
    ready = heard(dialog)
    dialog.bring_back(backup.folder)
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.sheet.isVisible(), timeout=30_000)
    assert "khóa mã hóa" in dialog.welcome.trouble.text()
    sheet = dialog.sheet
    assert sheet is not None
    for field, row in zip(sheet.rows, code.rows, strict=True):
        field.setText(row.text)
    sheet.check()
    sheet.passphrase.setText("một mật khẩu khác")
    sheet.take_button.click()
    qtbot.waitUntil(sheet.trouble.isVisible, timeout=30_000)
    assert not dialog.answers.folder.exists()
    sheet.passphrase.setText("bốn từ cất riêng")
    sheet.take_button.click()
    qtbot.waitUntil(lambda: bool(ready), timeout=60_000)
    folder = ready[0].folder
    again = PassphraseFile(folder / "keys", lambda: PASSPHRASE)
    open_workspace(folder, now_ms, NEW_ID, unlock=again.load_key).desk.engine.dispose()
