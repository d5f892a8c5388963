"""The program as tests start it: a window on folders of its own, and workspaces to open in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.records import Records
from tvdesk.services.setting_up import Person, SettingUp
from tvdesk.ui.gui import Desktop
from tvdesk.ui.start import StartLine

NEW_ID = Identifiers(now_ms, os.urandom)
PASSPHRASE = "hoa sen trắng nở"
Start = Callable[..., Desktop]


class AnyCode:
    """Takes every code."""

    def has(self, list: str, code: str) -> bool:
        return bool(list and code)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Start]:
    for name, value in (
        ("TVDESK_DATA", str(tmp_path / "data")),
        ("TVDESK_CONFIG", str(tmp_path / "config")),
        ("TVDESK_KEYSTORE", "file"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TVDESK_WORKSPACE", raising=False)
    monkeypatch.delenv("TVDESK_PASSPHRASE", raising=False)
    before, made = QLocale(), list[Desktop]()

    def begin(line: StartLine | None = None) -> Desktop:
        made.append(Desktop(line or StartLine(), lambda: composition))
        made[-1].show()
        return made[-1]

    yield begin
    for one in made:
        if one.opening.dialog is not None:
            one.opening.dialog = None
        one.speech.speak("en")  # takes Qt's Vietnamese words out again
        one.window.close()
    QLocale.setDefault(before)


def wait(qtbot: QtBot, condition: Callable[[], object], seconds: int = 120) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=seconds * 1_000)


def unit_workspace(folder: Path, *titles: str, encrypt: bool = False) -> Path:
    made, _ = SettingUp(now_ms, NEW_ID, {"TVDESK_KEYSTORE": "file"}).create(
        folder, "tv-soct", Person("Hoà"), PASSPHRASE, encrypt=encrypt
    )
    for title in titles:
        values = {"title": title, "subtype": "hoi_nghi_hoi_thao", "start_date": "2026-03-05"}
        Records(made.desk, AnyCode()).create("activity", values)
    made.desk.engine.dispose()
    return folder
