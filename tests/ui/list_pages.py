"""A list page in a window, over a real desk."""

from __future__ import annotations

from datetime import date
from functools import partial

from pytestqt.qtbot import QtBot

from tvdesk.app import list_uses
from tvdesk.core.forms import REPORTABLE
from tvdesk.services.office import Office
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.pages.records import RecordsPage

TODAY = date(2026, 3, 5)


class Elsewhere(Page):
    """Stands for the pages that a list leads to, and notes how it was led to."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__(shell)
        self.name = name
        self.arrived: list[dict[str, object]] = []

    def arrive(self, **arguments: object) -> None:
        self.arrived.append(arguments)


def opened(window: MainWindow, office: Office, qtbot: QtBot, type: str = "activity") -> RecordsPage:
    """The page of a type, its rows read."""
    shell = window.shell

    def page(name: str) -> RecordsPage:
        made = RecordsPage(shell, name, office.wording(shell.speech.language), lambda: TODAY)
        made.serve(list_uses(shell, office))
        return made

    lists = {name: partial(page, name) for name in REPORTABLE}
    window.offer({**lists, **{name: partial(Elsewhere, shell, name) for name in ("editor", "sheets")}})
    window.show()
    window.go(type)
    found = window.page
    assert isinstance(found, RecordsPage)
    settled(window, qtbot)
    return found


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Everything that was asked for has come."""
    qtbot.waitUntil(lambda: not window.shell.jobs.busy)


def elsewhere(window: MainWindow) -> Elsewhere:
    """The page that was led to."""
    found = window.page
    assert isinstance(found, Elsewhere)
    return found
