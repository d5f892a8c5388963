"""The composition root: the one place that knows all the parts, and puts the window's pages together.

Imported when the window is already on screen: what stands here may take its time to load.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import Ask, choose_store
from tvdesk.services.office import Office, now_ms, open_office
from tvdesk.services.reading import read_desk
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rail import PageEntry


def open_desk(folder: Path, ask: Ask | None = None, environ: Mapping[str, str] = os.environ) -> Office:
    """Open the workspace of a folder for this process; raises the reason where it cannot be."""
    return open_office(folder, choose_store(folder, ask, environ), Identifiers(now_ms, os.urandom))


def pages(shell: Shell, office: Office) -> tuple[PageEntry, ...]:
    """The pages of a unit's desk, in the order of the rail."""
    return (PageEntry("plan", "wallet", lambda: plan_page(shell, office)),)


def plan_page(shell: Shell, office: Office) -> Page:
    """Plan and budget of the unit; at the consolidating office those of all units."""
    from tvdesk.services.plan_progress import Year, plan_of_year, plan_years
    from tvdesk.ui.pages.plan import PlanPage

    unit = None if office.desk.is_dic else office.unit

    def years() -> list[int]:
        return read_desk(office.desk, lambda connection: plan_years(connection, unit, date.today().year))  # noqa: DTZ011

    def plan(year: int) -> Year:
        return read_desk(office.desk, lambda connection: plan_of_year(connection, year, unit))

    return PlanPage(shell, office.lists, years, plan, date.today)
