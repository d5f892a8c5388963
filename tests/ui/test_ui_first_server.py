"""The first start of an office whose database IT staff put on a server: the first founds it, the next one waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from first_start_at_work import Made, choose_unit, fill_person, go_on, set_passphrase
from first_start_at_work import made as made
from pytestqt.qtbot import QtBot

from tvdesk.services.workspace import read_settings
from tvdesk.ui.dialogs.key_steps import RequestStep

pytestmark = pytest.mark.postgres


def test_the_first_officer_founds_and_the_next_one_asks_to_be_let_in(
    made: Made, qtbot: QtBot, tmp_path: Path, postgres_database: str
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    environ = {"TVDESK_KEYSTORE": "file", "TVDESK_DATABASE": postgres_database, "TVDESK_FILES": str(shared)}
    for waits in (False, True):
        dialog = made(environ)
        dialog.answers.folder = tmp_path / f"desk-{waits}"
        step = choose_unit(dialog, qtbot, "so thong tin va truyen thong")
        step.is_office.setChecked(True)
        fill_person(dialog, qtbot)
        key = set_passphrase(dialog, qtbot)
        assert "máy chủ 127.0.0.1" in key.server.text() or "máy chủ localhost" in key.server.text()
        assert not key.encrypt.isVisible()
        go_on(dialog, qtbot, "paper")
        assert dialog.answers.waits is waits
        go_on(dialog, qtbot, "request" if waits else "done")
        if waits:
            request = dialog.step
            assert isinstance(request, RequestStep)
            request.write(tmp_path)
            qtbot.waitUntil(lambda request=request: len(request.words.words) == 8, timeout=30_000)
        settings = read_settings(dialog.answers.folder)
        assert (settings.role, settings.database) == ("dic", postgres_database)
        dialog.close()


def test_a_unit_keeps_its_own_file_and_must_encrypt_it(made: Made, qtbot: QtBot) -> None:
    dialog = made(
        {
            "TVDESK_KEYSTORE": "file",
            "TVDESK_DATABASE": "postgresql+psycopg://nobody@127.0.0.1:1/none",
            "TVDESK_ENCRYPT": "1",
        }
    )
    choose_unit(dialog, qtbot, "so cong th")
    fill_person(dialog, qtbot)
    key = set_passphrase(dialog, qtbot)
    assert not key.server.isVisible()
    assert key.encrypt.isChecked()
    assert not key.encrypt.isEnabled()
    go_on(dialog, qtbot, "paper")
    settings = read_settings(dialog.answers.folder)
    assert settings.encrypted
    assert not settings.database
    dialog.close()
