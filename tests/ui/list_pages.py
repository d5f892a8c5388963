"""A list page in a window, over a real desk."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from tvdesk.services.browsing import Browsing
from tvdesk.services.office import Office
from tvdesk.services.views import Views
from tvdesk.ui.fields.build import Offering
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.lists.uses import ListUses
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.pages.records import RecordsPage
from tvdesk.ui.rail import HIDDEN, PageEntry

TODAY = date(2026, 3, 5)
ICONS = {"activity": "megaphone", "training": "graduation-cap", "delegation": "plane", "plan_item": "wallet"}


class Elsewhere(Page):
    """Stands for the pages that a list leads to, and notes how it was led to."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__(shell)
        self.name = name
        self.arrived: list[dict[str, object]] = []

    def arrive(self, **arguments: object) -> None:
        self.arrived.append(arguments)


def uses_of(shell: Shell, office: Office) -> ListUses:
    """What the composition root hands to a list."""

    def offering() -> Offering:
        return Offers(shell.speech, office.lists, office.units, [], TODAY)

    return ListUses(
        browsing=lambda: Browsing(office.desk, office.lists, office.units),
        records=lambda: office.records,
        views=Views(office.desk),
        words=office.wording,
        offering=offering,
        titles=dict,
    )


def opened(window: MainWindow, office: Office, qtbot: QtBot, type: str = "activity") -> RecordsPage:
    """The page of a type, its rows read."""
    shell = window.shell

    def page(name: str) -> RecordsPage:
        made = RecordsPage(shell, name, office.wording(shell.speech.language), lambda: TODAY)
        made.serve(uses_of(shell, office))
        return made

    lists = [PageEntry(name, icon, lambda name=name: page(name)) for name, icon in ICONS.items()]
    others = [
        PageEntry(name, "house", lambda name=name: Elsewhere(shell, name), HIDDEN) for name in ("editor", "sheets")
    ]
    window.offer((*lists, *others))
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
