"""What must hold on every page, in both languages and in the smallest window."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QPushButton,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.services.office import Office
from tvdesk.ui.gui import Desktop
from tvdesk.ui.rail import UNIT_PAGES
from tvdesk.ui.start import StartLine

PAGES = [*(entry.name for entry in UNIT_PAGES), "sheets"]
KEY = re.compile(r"(?:ui|field|type|error|sheet|command)\.[a-z_.]+")


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


def open_page(desktop: Desktop, name: str, qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> None:
    desktop.window.resize(*size)
    desktop.window.go(name)
    qtbot.waitUntil(lambda: not desktop.jobs.busy, timeout=20_000)
    qtbot.wait(50)
    assert desktop.window.page is not None
    assert desktop.window.page.name == name


def seen(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible()]


def named(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, else the text, else the label whose buddy it is."""
    text = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    if not text:
        window = widget.window()
        text = next((one.text() for one in window.findChildren(QLabel) if one.buddy() is widget), "")
    return text


def is_part(widget: QWidget) -> bool:
    """Parts of Qt's own widgets are spoken of by the whole: viewports, scroll bars, the line of a combo box."""
    parent = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or (isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget)
        or (parent is not None and parent.focusProxy() is widget)
        or widget.focusProxy() is not None
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_focusable_widget_has_a_name(desktop: Desktop, name: str, language: str, qtbot: QtBot) -> None:
    desktop.speech.speak(language)
    open_page(desktop, name, qtbot)
    nameless = [
        f"{type(one).__name__} {one.objectName()}"
        for one in seen(desktop.window)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not is_part(one)
        and not named(one)
        and not isinstance(one, QTabBar)
    ]
    assert nameless == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_key_is_shown_in_place_of_words(desktop: Desktop, name: str, language: str, qtbot: QtBot) -> None:
    desktop.speech.speak(language)
    open_page(desktop, name, qtbot)
    bare = []
    for one in seen(desktop.window):
        said = [one.toolTip(), one.accessibleName()]
        if isinstance(one, QLabel | QAbstractButton):
            said.append(one.text())
        bare += [text for text in said if KEY.fullmatch(text.strip())]
    assert bare == []


@pytest.mark.parametrize("size", [(1024, 680), (1366, 768)])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_text_is_clipped(desktop: Desktop, name: str, language: str, size: tuple[int, int], qtbot: QtBot) -> None:
    desktop.speech.speak(language)
    open_page(desktop, name, qtbot, size)
    assert desktop.window.width() == size[0]
    clipped = [
        f"{type(one).__name__} {text!r} needs {one.sizeHint().width()}, has {one.width()}"
        for one, text in worded(desktop.window)
        if one.width() < one.sizeHint().width() - 1 or one.height() < one.minimumSizeHint().height() - 1
    ]
    assert clipped == []


def worded(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Labels and buttons with words, each with its text; those that wrap find their own width."""
    for one in seen(window):
        finds_width = isinstance(one, QLabel) and (one.wordWrap() or one.property("elides"))
        if isinstance(one, QPushButton | QLabel) and one.text() and not finds_width:
            yield one, one.text()


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_leaves_every_table(desktop: Desktop, name: str, qtbot: QtBot) -> None:
    open_page(desktop, name, qtbot)
    kept = [type(view).__name__ for view in desktop.window.findChildren(QTableView) if view.tabKeyNavigation()]
    assert kept == []


def test_the_rail_has_a_page_for_every_line(desktop: Desktop) -> None:
    assert [name for name in PAGES if name not in desktop.window.offered] == []
