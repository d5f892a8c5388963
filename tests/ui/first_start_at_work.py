"""The first start as tests go through it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.core.unit_choices import unit_choices
from tvdesk.core.units import Units
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.sampling import make_sample
from tvdesk.services.setting_up import SettingUp
from tvdesk.ui.dialogs.first_start import FirstStart, FirstUses, Ready
from tvdesk.ui.dialogs.first_steps import PersonStep, UnitStep
from tvdesk.ui.dialogs.key_steps import KeyStep
from tvdesk.ui.page import Shell

NEW_ID = Identifiers(now_ms, os.urandom)
PASSPHRASE = "hoa sen trắng nở"
Made = Callable[..., FirstStart]


@pytest.fixture
def made(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A first start; what it would open in another program is remembered in ``shown``."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)

    monkeypatch.setenv("TVDESK_KEYSTORE", "file")

    def make(environ: dict[str, str] | None = None, day: str = "2024-11-25") -> FirstStart:
        uses = FirstUses(
            SettingUp(now_ms, NEW_ID, environ or {"TVDESK_KEYSTORE": "file"}),
            unit_choices(Units.load(), day),
            tmp_path / "data" / "workspace",
            lambda tell: make_sample(tmp_path / "sample", NEW_ID, tell),
            partial(composition.bring_back, ask=lambda: PASSPHRASE),
        )
        dialog = FirstStart(shell, uses)
        dialog.show()
        return dialog

    return make


def heard(dialog: FirstStart) -> list[Ready]:
    found: list[Ready] = []
    dialog.ready.connect(found.append)
    return found


def go_on(dialog: FirstStart, qtbot: QtBot, name: str) -> None:
    """Press the button that goes on; wait for the step of that name."""
    assert dialog.next_button.isEnabled(), dialog.step.name
    dialog.next_button.click()
    qtbot.waitUntil(lambda: dialog.step.name == name and not dialog.step.busy, timeout=30_000)


def choose_unit(dialog: FirstStart, qtbot: QtBot, text: str) -> UnitStep:
    go_on(dialog, qtbot, "unit")
    step = dialog.step
    assert isinstance(step, UnitStep)
    assert not dialog.next_button.isEnabled()
    step.units.search.setText(text)
    qtbot.waitUntil(lambda: step.units.choice is not None)
    return step


def fill_person(dialog: FirstStart, qtbot: QtBot) -> PersonStep:
    go_on(dialog, qtbot, "person")
    step = dialog.step
    assert isinstance(step, PersonStep)
    assert not dialog.next_button.isEnabled()
    step.person.setText("  Nguyễn Thị Hoà ")
    step.position.setText("Chuyên viên")
    return step


def set_passphrase(dialog: FirstStart, qtbot: QtBot) -> KeyStep:
    go_on(dialog, qtbot, "key")
    step = dialog.step
    assert isinstance(step, KeyStep)
    qtbot.waitUntil(lambda: step.place == "file")
    assert not dialog.next_button.isEnabled()
    step.passphrase.first.setText("ngắn")
    assert not dialog.next_button.isEnabled()
    step.passphrase.first.setText(PASSPHRASE)
    step.passphrase.second.setText("hoa sen trắng n")
    assert not dialog.next_button.isEnabled()
    step.passphrase.second.setText(PASSPHRASE)
    return step
