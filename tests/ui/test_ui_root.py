"""The office's root in the window: keys of several officials, and what one of them starts and another signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from central_office import Central
from machines import Keys
from pytestqt.qtbot import QtBot
from settings_page import Acts, settings_of, settle
from units_at_work import Newcomer, drop
from units_at_work import newcomer as newcomer
from units_at_work import page as page

from tvdesk.services.office import OpenedKeys
from tvdesk.services.reading import read_desk
from tvdesk.services.root_care import keep_part
from tvdesk.services.trusting import registry, root_in_force
from tvdesk.ui import signing
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.settings import SettingsPage
from tvdesk.ui.pages.units import UnitsPage
from tvdesk.ui.settings.root_card import RootCard

Opened = Callable[[OpenedKeys | None], RootCard]


@pytest.fixture
def card(central: Central, window: MainWindow, acts: Acts, tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    """The card at an official's desk: the office's own, or with another official's key store."""
    made: list[SettingsPage] = []
    shell = window.shell

    def begin(store: OpenedKeys | None = None) -> RootCard:
        office = central.office if store is None else replace(central.office, store=store)
        page = settings_of(shell, office, acts, tmp_path)
        qtbot.addWidget(page)
        page.arrive(part="keys")
        settle(shell, qtbot)
        made.append(page)
        return page.keys.root

    yield begin
    for one in made:
        one.close()


def signatures(central: Central) -> tuple[int, int]:
    """The threshold of the root in force, and how many keys it has."""
    root = read_desk(central.office.desk, root_in_force)
    return root.threshold, len(root.keys)


def a_second_official(opened: Opened, shell: Shell, tmp_path: Path, qtbot: QtBot) -> tuple[OpenedKeys, str, Path]:
    """Her key store with a root key, the words that she reads out, and the file for the office."""
    store = OpenedKeys(Keys())
    hers = opened(store)
    assert hers.keys.text().count("có trên máy này") == 0
    hers.make_key(tmp_path / "khoa-goc.json")
    settle(shell, qtbot)
    assert hers.words.isVisible()
    return store, ", ".join(hers.words.words), tmp_path / "khoa-goc.json"


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return window.shell


def test_two_of_two_from_one(central: Central, card: Opened, shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    mine = card(None)
    assert "cần 1 chữ ký trong 1 khóa" in mine.standing.text()
    assert "có trên máy này" in mine.keys.text()
    store, words, file = a_second_official(card, shell, tmp_path, qtbot)
    assert not mine.add_button.isEnabled()
    mine.heard.setText("những, từ, khác")
    mine.add_key(file)
    settle(shell, qtbot)
    assert signatures(central) == (1, 1)
    mine.heard.setText(words)
    assert mine.add_button.isEnabled()
    mine.add_key(file)
    settle(shell, qtbot)
    assert signatures(central) == (1, 2)
    assert "đã có hiệu lực" in shell.messages.text
    mine.threshold.setCurrentIndex(1)
    mine.renew()
    settle(shell, qtbot)
    assert signatures(central) == (1, 2), "a second signature is asked for by the new root itself"
    assert "Chưa có hiệu lực: mới có 1 chữ ký" in shell.messages.text
    part = mine._care.root._desk().renew(2).part
    signing.keep_part(mine, shell, part, tmp_path / "cho-ky.json")
    settle(shell, qtbot)
    assert "Xem tệp chờ ký" in shell.messages.text

    hers = card(store)
    hers.look_into(tmp_path / "cho-ky.json")
    settle(shell, qtbot)
    assert "cần 2 chữ ký trong 2 khóa" in hers.told.text()
    assert "Đã có 1 chữ ký" in hers.told.text()
    assert hers.sign_button.isVisible()
    hers.sign(tmp_path / "da-ky.json")
    settle(shell, qtbot)
    assert "nay có 2 chữ ký" in shell.messages.text
    hers.look_into(tmp_path / "da-ky.json")
    settle(shell, qtbot)
    assert not hers.sign_button.isVisible()
    assert "đã ký rồi" in hers.told.text()

    mine.take(tmp_path / "cho-ky.json")
    settle(shell, qtbot)
    assert signatures(central) == (1, 2)
    mine.take(tmp_path / "da-ky.json")
    settle(shell, qtbot)
    assert signatures(central) == (2, 2)


def test_a_unit_is_let_in_by_two(
    central: Central, card: Opened, shell: Shell, page: UnitsPage, newcomer: Newcomer, tmp_path: Path, qtbot: QtBot
) -> None:
    """The page of units offers the file for the other official where one signature is not enough."""
    mine = card(None)
    store, words, file = a_second_official(card, shell, tmp_path, qtbot)
    mine.heard.setText(words)
    mine.add_key(file)
    settle(shell, qtbot)
    part = mine._care.root.renew(2).part
    keep_part(part, tmp_path / "cho-ky.json")
    hers = card(store)
    hers.look_into(tmp_path / "cho-ky.json")
    settle(shell, qtbot)
    hers.sign(tmp_path / "da-ky.json")
    settle(shell, qtbot)
    mine.take(tmp_path / "da-ky.json")
    settle(shell, qtbot)
    assert signatures(central) == (2, 2)

    drop(qtbot, page, newcomer.file)
    panel = page.request_panel
    panel.heard.setText(", ".join(newcomer.words))
    qtbot.waitUntil(panel.approve_button.isEnabled)
    panel.approve_button.click()
    settle(shell, qtbot)
    assert "Chưa có hiệu lực: mới có 1 chữ ký" in shell.messages.text
    device = newcomer.desk.desk.device
    found, name = panel._desk.part(panel.request, panel.heard.text()), panel._desk.part_name
    assert name.startswith("cho-ky-")
    keep_part(found, tmp_path / "don-vi.json")
    assert device not in {one.device for one in read_desk(central.office.desk, registry).devices}
    hers.look_into(tmp_path / "don-vi.json")
    settle(shell, qtbot)
    assert "Sở Công Thương" in hers.told.text()
    hers.sign(tmp_path / "don-vi-da-ky.json")
    settle(shell, qtbot)
    mine.take(tmp_path / "don-vi-da-ky.json")
    settle(shell, qtbot)
    assert device in {one.device for one in read_desk(central.office.desk, registry).devices}

    seal = mine._part.seal
    seal.start(tmp_path / "khoa-cuu-ho.txt")
    settle(shell, qtbot)
    assert "Chưa có hiệu lực" in shell.messages.text
    assert (tmp_path / "khoa-cuu-ho.txt").exists()
    assert not read_desk(central.office.desk, registry).encrypts


@pytest.mark.parametrize("data", [b"", b"{}", b"%PDF-1.7", b'{"part":1,"wanted":[],"documents":[]}'])
def test_a_file_that_is_none_is_told(data: bytes, card: Opened, shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    mine = card(None)
    (tmp_path / "a.json").write_bytes(data)
    for act in (mine.look_into, mine.take):
        act(tmp_path / "a.json")
        settle(shell, qtbot)
        assert "tệp chờ ký" in shell.messages.text
        shell.messages.clear()
    assert not mine.sign_button.isVisible()
