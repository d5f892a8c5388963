"""The pages that only the consolidating office has: how each is built, and what it is handed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tvdesk.services.office import Office
from tvdesk.ui.page import Page, Shell

Counts = Callable[[str, int], None]
"""Shows in the rail how much waits on a page."""


def office_pages(shell: Shell, office: Office, counts: Counts) -> dict[str, Callable[[], Page]]:
    """How each of these pages is built, by its name; one of a name that a unit's desk has too takes its place."""
    return {
        "settle": partial(_settle, shell, office, counts),
    }


def _settle(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.settle_desk import SettleDesk
    from tvdesk.ui.pages.settle import SettlePage

    return SettlePage(shell, SettleDesk(office), partial(counts, "settle"))
