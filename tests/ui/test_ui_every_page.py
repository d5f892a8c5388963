"""What must hold of every page of a desk; what can be seen of each is held to more in test_ui_every_scene.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from laws import clipped, turned_by_wheel, wrong_actions
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.services.office import Office
from tvdesk.ui.gui import Desktop
from tvdesk.ui.rail import UNIT_PAGES
from tvdesk.ui.start import StartLine

PAGES = [entry.name for entry in UNIT_PAGES]


@pytest.fixture
def desktop(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desktop]:
    monkeypatch.setenv("TVDESK_CONFIG", str(tmp_path_factory.mktemp("config")))
    made = Desktop(StartLine(), lambda: composition)
    made.window.show()
    made.opened(office)
    yield made
    made.office = None
    made.window.close()


def open_page(desktop: Desktop, name: str, qtbot: QtBot) -> None:
    desktop.window.go(name)
    qtbot.waitUntil(lambda: not desktop.jobs.busy, timeout=20_000)
    assert desktop.window.page is not None
    assert desktop.window.page.name == name


def test_pages_can_be_gone_through_by_keyboard(desktop: Desktop, qtbot: QtBot) -> None:
    """No table keeps the Tab key, and a page that comes has the focus, so that its keys work at once."""
    assert [name for name in PAGES if name not in desktop.window.offered] == []
    for name in PAGES:
        open_page(desktop, name, qtbot)
        page, held = desktop.window.page, desktop.window.focusWidget()
        assert page is not None
        assert held is page or page.isAncestorOf(held), name
        kept = [type(view).__name__ for view in desktop.window.findChildren(QTableView) if view.tabKeyNavigation()]
        assert kept == [], name


def test_the_rail_marks_the_page_that_is_open(desktop: Desktop, qtbot: QtBot) -> None:
    def marked() -> list[str]:
        return [name for name, one in desktop.window.rail.buttons.items() if one.isChecked()]

    for name in PAGES:
        open_page(desktop, name, qtbot)
        assert marked() == [name]
    for type, name in (("training", "training"), ("delegation", "delegation"), ("plan_item", "plan")):
        desktop.window.go("editor", type=type)
        assert marked() == [name]
    desktop.window.go("plan_item")
    assert marked() == ["plan"]


def test_the_laws_themselves_find_what_is_wrong(qtbot: QtBot) -> None:
    """A law that could not be broken would say nothing."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    short, choice = QPushButton("Một nút có nhiều chữ"), QComboBox()
    short.setFixedWidth(40)
    choice.addItems(["một", "hai"])
    layout.addWidget(short)
    layout.addWidget(choice)
    layout.addWidget(QLabel("Nhãn"))
    for _ in range(2):
        action = QAction("Ghi", window)
        action.setShortcut(QKeySequence("Ctrl+Shift+S"))
        window.addAction(action)
    window.show()
    assert [line.partition(":")[0] for line in clipped(window)] == ["clipped"]
    assert turned_by_wheel(window) == ["the wheel changes QComboBox ''"]
    assert {line.partition(":")[0] for line in wrong_actions(window)} == {
        "a shortcut that input methods take",
        "a shortcut of two actions",
    }
