"""An update in the window: dropped, read, installed after a backup; and where IT staff keep updates to themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from offices import Province
from pytestqt.qtbot import QtBot

from tvdesk.services.office import Office
from tvdesk.services.updates import make_update
from tvdesk.services.updating import Updating
from tvdesk.ui.page import Shell
from tvdesk.ui.settings.update_card import UpdateCard

WAIT = 20_000


@pytest.fixture
def update(province: Province, tmp_path: Path) -> Path:
    package = tmp_path / "tvdesk_9.0.1_amd64.deb"
    package.write_bytes(b"program" * 1_000)
    out = tmp_path / "tvdesk.tvu"
    make_update(package, "9.0.1", {"vi": "Ký số tệp PDF."}, [province.root_secrets.sign], out)
    return out


@pytest.fixture
def card(shell: Shell, empty_office: Office, tmp_path: Path, qtbot: QtBot) -> Callable[..., UpdateCard]:
    left: list[bool] = []

    def make(**environ: str) -> UpdateCard:
        variables = {"TVDESK_DATA": str(tmp_path / "data"), **environ}
        made = UpdateCard(shell, Updating(empty_office.workspace, variables), lambda: left.append(True))
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def test_an_update_is_read_backed_up_and_laid_ready(
    card: Callable[..., UpdateCard], update: Path, empty_office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    made = card()
    assert not made.install_button.isVisible()
    made.look(update)
    qtbot.waitUntil(made.install_button.isVisible, timeout=WAIT)
    assert "9.0.1" in made.text.text()
    assert made.news.text() == "Ký số tệp PDF."
    made.install()
    qtbot.waitUntil(lambda: "sudo apt install" in made.text.text(), timeout=WAIT)
    assert (tmp_path / "data" / "updates" / "tvdesk_9.0.1_amd64.deb").read_bytes() == b"program" * 1_000
    assert list((empty_office.workspace.folder / "backups").iterdir())
    assert not made.install_button.isVisible()


def test_a_file_that_is_none_is_refused_in_words(
    card: Callable[..., UpdateCard], shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    made = card()
    (tmp_path / "a.tvu").write_bytes(b"no update")
    made.look(tmp_path / "a.tvu")
    qtbot.waitUntil(lambda: "không phải tệp cập nhật" in shell.messages.text, timeout=WAIT)
    assert not made.install_button.isVisible()


def test_where_it_staff_update_the_machine(card: Callable[..., UpdateCard]) -> None:
    made = card(TVDESK_UPDATES="0")
    assert not made.choose_button.isVisible()
    assert "công nghệ thông tin" in made.text.text()
