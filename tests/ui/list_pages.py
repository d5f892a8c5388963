"""A list page in a window, over a real desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from pytestqt.qtbot import QtBot

from tvdesk.app import list_uses
from tvdesk.core.filters import Filter
from tvdesk.core.forms import REPORTABLE
from tvdesk.services.browsing import Browsing
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


def column(page: RecordsPage, name: str) -> list[str]:
    """What stands in a column, from the top."""
    at = page.model.columns.index(name)
    return [page.model.texts(row)[at] for row in range(page.model.rowCount())]


def titles_with(office: Office, quick: str) -> list[str]:
    """What the service finds."""
    browsing = Browsing(office.desk, office.lists, office.units)
    found = browsing.find("activity", Filter(quick))
    return [str(row.values[0]) for row in browsing.rows("activity", found.numbers, ("title",))]


def choose(page: RecordsPage, rows: Sequence[int]) -> None:
    page.view.clearSelection()
    for row in rows:
        index = page.model.index(row, 0)
        model = page.view.selectionModel()
        model.select(index, model.SelectionFlag.Select | model.SelectionFlag.Rows)


def record_at(page: RecordsPage, row: int) -> str:
    found = page.model.record(row)
    assert found is not None
    return found
