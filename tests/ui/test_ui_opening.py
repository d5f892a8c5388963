"""The program from its start: nothing there, a sample, a damaged log, another window; each ends at a desk."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from program_started import NEW_ID, PASSPHRASE, Start, unit_workspace, wait
from pytestqt.qtbot import QtBot

from tvdesk.services.backup import Backups, backups_in
from tvdesk.services.identity_errors import IdentityDoubtful
from tvdesk.services.office import now_ms
from tvdesk.services.places import SAMPLE_DESK
from tvdesk.services.preferences import read_preferences
from tvdesk.services.workspace import open_workspace
from tvdesk.ui.dialogs.damaged import DamagedDialog
from tvdesk.ui.dialogs.first_start import FirstStart
from tvdesk.ui.pages.settings import SettingsPage
from tvdesk.ui.start import StartLine


def spoil(folder: Path) -> None:
    for name in ("tvdesk.db-wal", "tvdesk.db-shm"):
        (folder / name).unlink(missing_ok=True)
    size = (folder / "tvdesk.db").stat().st_size
    with (folder / "tvdesk.db").open("r+b") as file:
        file.seek(4096 * 4)
        file.write(os.urandom(min(size - 4096 * 5, 4096 * 40)))


def test_nothing_there_a_sample_to_try_and_away_with_it(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    desktop = start()
    wait(qtbot, lambda: desktop.opening.dialog)
    first = desktop.opening.dialog
    assert isinstance(first, FirstStart)
    first.welcome.sample_button.click()
    wait(qtbot, lambda: desktop.office)
    assert desktop.office is not None
    assert desktop.office.workspace.folder == tmp_path / "data" / "sample" / SAMPLE_DESK
    folder = desktop.office.workspace.folder
    wait(qtbot, lambda: backups_in(folder))  # today's, by itself
    wait(qtbot, lambda: not desktop.jobs.busy)
    assert read_preferences(tmp_path / "config" / "preferences.json").workspace.endswith(SAMPLE_DESK)
    desktop.window.go("settings", part="place")
    page = desktop.window.page
    assert isinstance(page, SettingsPage)
    wait(qtbot, lambda: page.place.sample.isVisible())
    page.place.throw_button.click()
    wait(qtbot, lambda: desktop.opening.dialog)
    assert isinstance(desktop.opening.dialog, FirstStart)
    assert not (tmp_path / "data" / "sample").exists()
    assert desktop.opening.folder == tmp_path / "data" / "workspace"
    assert desktop.window.page is None


def test_the_window_goes_when_nobody_wants_to_begin(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    desktop = start()
    wait(qtbot, lambda: desktop.opening.dialog)
    assert desktop.opening.dialog is not None
    desktop.opening.dialog.reject()
    wait(qtbot, lambda: not desktop.window.isVisible())
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("page", ["", "activity"])
def test_a_damaged_log_is_brought_back(start: Start, qtbot: QtBot, tmp_path: Path, page: str) -> None:
    folder = unit_workspace(tmp_path / "unit", "trước khi hỏng")
    workspace = open_workspace(folder, now_ms, NEW_ID)
    backup = Backups(workspace).create()
    workspace.desk.engine.dispose()
    spoil(folder)
    desktop = start(StartLine(workspace=folder, page=page))
    wait(qtbot, lambda: desktop.opening.dialog)
    dialog = desktop.opening.dialog
    assert isinstance(dialog, DamagedDialog)
    assert desktop.office is None
    said = " ".join(label.text() for label in dialog.findChildren(type(dialog.trouble)))
    assert "1 hoạt động" in said
    dialog.restore_button.click()
    wait(qtbot, lambda: desktop.office)
    assert desktop.office is not None
    assert desktop.window.page is not None
    assert [one.name for one in backups_in(folder) if one.name == backup.name]
    assert any(path.name.startswith("before-restore-") for path in folder.iterdir())


def test_what_a_form_left_behind_long_ago_goes_after_the_backup(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit", "một")
    left, digest = folder / "blobs" / sha256(b"anh").hexdigest(), sha256(b"anh").hexdigest()
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"anh")
    long_ago = now_ms() / 1_000 - 90 * 86_400
    os.utime(left, (long_ago, long_ago))
    found = {digest: datetime.fromtimestamp(long_ago, UTC).isoformat()}
    with closing(sqlite3.connect(folder / "tvdesk.db")) as database:
        database.execute("INSERT INTO meta (key, value) VALUES ('files.unnamed', ?)", (json.dumps(found),))
        database.commit()
    desktop = start(StartLine(workspace=folder))
    wait(qtbot, lambda: desktop.office)
    wait(qtbot, lambda: not left.exists())
    (backup,) = backups_in(folder)
    assert (backup.folder / "blobs" / digest).exists()


def test_a_damaged_log_without_a_backup_is_left_alone(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit", "chỉ có ở đây")
    spoil(folder)
    before = (folder / "tvdesk.db").read_bytes()
    desktop = start(StartLine(workspace=folder))
    wait(qtbot, lambda: desktop.opening.dialog)
    dialog = desktop.opening.dialog
    assert isinstance(dialog, DamagedDialog)
    assert not dialog.restore_button.isVisible()
    dialog.reject()
    wait(qtbot, lambda: not desktop.window.isVisible())
    assert (folder / "tvdesk.db").read_bytes() == before


def test_back_to_a_backup_from_the_settings(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit", "một")
    desktop = start(StartLine(workspace=folder))
    wait(qtbot, lambda: desktop.office and not desktop.jobs.busy)
    assert desktop.office is not None
    values = {"title": "hai", "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-03-05"}
    desktop.office.records.create("activity", values)
    desktop.window.go("settings", part="backups")
    page = desktop.window.page
    assert isinstance(page, SettingsPage)
    wait(qtbot, lambda: page.backups.table.rows.rowCount() == 1)
    page.backups.look()
    wait(qtbot, lambda: page.backups.dialog)
    assert page.backups.dialog is not None
    before = desktop.office
    page.backups.dialog.restore_button.click()
    wait(qtbot, lambda: desktop.office is not None and desktop.office is not before)
    wait(qtbot, lambda: not desktop.jobs.busy)
    assert desktop.window.page is not None
    assert desktop.window.page.name == "home"


def test_a_copied_folder_is_told_and_goes_on_as_a_new_device(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVDESK_PASSPHRASE", PASSPHRASE)
    folder = unit_workspace(tmp_path / "unit", "một")
    first = start(StartLine(workspace=folder))
    wait(qtbot, lambda: first.office and not first.jobs.busy)
    first.close()
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    desktop = start(StartLine(workspace=copy))
    wait(qtbot, lambda: desktop.office and "bản sao" in desktop.window.messages.text)
    assert desktop.office is not None
    old, before = desktop.office.desk.device, desktop.office
    values = {"title": "hai", "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-03-05"}
    with pytest.raises(IdentityDoubtful):
        desktop.office.records.create("activity", values)
    desktop.window.messages.act()
    page = desktop.window.page
    assert isinstance(page, SettingsPage)
    wait(qtbot, lambda: page.keys.identity.isVisible())
    page.keys.identity.renew_button.click()
    wait(qtbot, lambda: desktop.office is not None and desktop.office is not before and not desktop.jobs.busy)
    assert "Đã nhận mã máy mới" in desktop.window.messages.text
    assert desktop.office.desk.device != old
    desktop.office.records.create("activity", values)


def test_a_workspace_that_another_program_has_is_told(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit")
    first = start(StartLine(workspace=folder))
    wait(qtbot, lambda: first.office)
    second = start(StartLine(workspace=folder))
    wait(qtbot, lambda: second.window.messages.text)
    assert "tvdesk" in second.window.messages.text
    assert second.office is None


def test_files_of_another_start_wait_until_the_desk_is_open(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit")
    file = tmp_path / "trả lời.tvb"
    file.write_bytes(b"no bundle")
    desktop = start(StartLine(workspace=folder))
    desktop.come_forward([file])
    wait(qtbot, lambda: desktop.office)
    wait(qtbot, lambda: desktop.window.page is not None and desktop.window.page.name == "exchange")
    wait(qtbot, lambda: file.name in desktop.window.messages.text)


def test_the_window_comes_back_where_it_stood(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit")
    first = start(StartLine(workspace=folder))
    wait(qtbot, lambda: first.office and not first.jobs.busy)
    first.window.setGeometry(60, 40, 1100, 700)
    first.window.close()
    second = start(StartLine(workspace=folder))
    wait(qtbot, lambda: second.office)
    assert (second.window.width(), second.window.height()) == (1100, 700)


def test_a_workspace_of_a_newer_program_is_told_and_left_alone(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    folder = unit_workspace(tmp_path / "unit", "một")
    with closing(sqlite3.connect(folder / "tvdesk.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    desktop = start(StartLine(workspace=folder))
    wait(qtbot, lambda: desktop.window.messages.text)
    assert "mới hơn" in desktop.window.messages.text
    assert desktop.office is None
    assert backups_in(folder) == []


def test_the_sample_by_command_line_is_made_once(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    first = start(StartLine(sample=True))
    wait(qtbot, lambda: first.office and not first.jobs.busy)
    assert first.office is not None
    device = first.office.workspace.settings.device
    first.window.close()
    again = start(StartLine(sample=True))
    wait(qtbot, lambda: again.office)
    assert again.office is not None
    assert again.office.workspace.settings.device == device
    assert again.office.workspace.folder.parent == tmp_path / "data" / "sample"


def test_a_crash_of_the_last_run_is_told(start: Start, tmp_path: Path) -> None:
    desktop = start(StartLine(workspace=unit_workspace(tmp_path / "unit")))
    desktop.tell_of_crash(tmp_path)
    assert "dừng đột ngột" in desktop.window.messages.text
