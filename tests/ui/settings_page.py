"""The settings page as tests open it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tvdesk.services.care import Care
from tvdesk.services.office import Office
from tvdesk.services.preferences import PreferencesFile
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.settings import SettingsPage


class Acts:
    """Remembers what the page asked of the window."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def restore(self, backup: Any) -> None:
        self.done.append(("restore", backup.name))

    def rewrite(self, encrypt: bool) -> None:
        self.done.append(("encrypt", encrypt))

    def reopen(self, said: str) -> None:
        self.done.append(("reopen", said))

    def throw_away(self) -> None:
        self.done.append("throw away")


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def settings_page(
    shell: Shell, empty_office: Office, acts: Acts, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SettingsPage]:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    preferences = PreferencesFile(tmp_path / "preferences.json")
    made = SettingsPage(
        shell, preferences, Care(empty_office), acts.restore, acts.rewrite, acts.reopen, acts.throw_away, date.today
    )
    qtbot.addWidget(made)
    made.resize(1100, 720)
    made.show()
    yield made
    shell.theme.wear("light", 100)


def settle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)
