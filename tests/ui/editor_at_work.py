"""The page of one record in a window, and a person who types into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from unikey import type_unikey

from tvdesk.services.editing import Editing
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page
from tvdesk.ui.pages.editor import EditorPage

TODAY = date(2025, 3, 20)
LEAST = {"title": "Hội nghị thông tin đối ngoại", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05"}


class ListPage(Page):
    """Where the form goes back to."""

    name = "activity"


def placed(window: MainWindow, editing: Editing) -> EditorPage:
    """The page in a window, with a list to go back to."""
    page = EditorPage(window.shell, editing, lambda: TODAY)
    window.offer({"activity": lambda: ListPage(window.shell), "editor": lambda: page})
    window.show()
    window.activateWindow()
    return page


def opened(qtbot: QtBot, page: EditorPage, type: str = "activity", **what: Any) -> FormView:
    """The form, on screen and filled."""
    with qtbot.waitSignal(page.loaded):
        page.shell.go("editor", type=type, **what)
    assert page.view is not None
    return page.view


def line_of(page: EditorPage, name: str) -> QWidget:
    assert page.view is not None
    page.view.go_to(name)
    line = page.view.cells[name].editor.stops()[0]
    assert isinstance(line, QWidget)
    return line


def typed(page: EditorPage, **texts: str) -> None:
    """Type into fields, one after the other, as a person does."""
    for name, text in texts.items():
        line = line_of(page, name)
        if isinstance(line, QLineEdit):
            line.selectAll()
        type_unikey(line, text)
    assert page.view is not None
    page.view.settle()


def fill_least(page: EditorPage) -> None:
    typed(page, title="Hội nghị thông tin đối ngoại", subtype="Hội nghị, hội thảo", start_date="5/3/25")


def saved(qtbot: QtBot, page: EditorPage, act: Callable[[], object]) -> str:
    """Save, and wait for the record."""
    with qtbot.waitSignal(page.saved) as signal_:
        act()
    record: str = signal_.args[0]
    return record


def quiet(qtbot: QtBot, page: EditorPage) -> None:
    qtbot.waitUntil(lambda: not page.shell.jobs.busy)


def picture(folder: Path) -> Path:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#3377aa"))
    path = folder / "Ảnh tiếp đoàn.png"
    assert image.save(str(path))
    return path
