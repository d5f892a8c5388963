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


def settings_of(shell: Shell, office: Office, acts: Acts, folder: Path) -> SettingsPage:
    """The page of an office, shown; its preferences lie in the folder."""
    preferences, care = PreferencesFile(folder / "preferences.json"), Care(office)
    made = SettingsPage(shell, preferences, care, acts.restore, acts.rewrite, acts.reopen, acts.throw_away, date.today)
    made.resize(1100, 720)
    made.show()
    return made


@pytest.fixture
def settings_page(
    shell: Shell, empty_office: Office, acts: Acts, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SettingsPage]:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    made = settings_of(shell, empty_office, acts, tmp_path)
    qtbot.addWidget(made)
    yield made
    shell.theme.wear("light", 100)


def settle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)
