"""The composition root: the one place that knows all the parts, and puts the window's pages together.

Imported when the window is already on screen: what stands here may take its time to load.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from tvdesk.core.forms import FORMS
from tvdesk.core.rules import gaps
from tvdesk.services.agenda import read_agenda
from tvdesk.services.exchanging import Exchanging
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import Ask, choose_store
from tvdesk.services.office import Office, now_ms, open_office
from tvdesk.services.reading import read_desk
from tvdesk.services.templates import holidays_of
from tvdesk.services.vitals import Vitals, last_backup, read_vitals
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.pages.home import HomePage, Overview

Counts = Callable[[str, int], None]
"""Shows in the rail how much waits on a page."""


def open_desk(folder: Path, ask: Ask | None = None, environ: Mapping[str, str] = os.environ) -> Office:
    """Open the workspace of a folder for this process; raises the reason where it cannot be."""
    return open_office(folder, choose_store(folder, ask, environ), Identifiers(now_ms, os.urandom))


def pages(shell: Shell, office: Office, counts: Counts) -> dict[str, Callable[[], Page]]:
    """How each page of a unit's desk is built, by its name."""
    return {
        "home": partial(_home, shell, office, counts),
        "exchange": partial(_exchange, shell, office, counts),
        "plan": partial(_plan, shell, office),
        "report": partial(_report, shell, office),
        "editor": partial(_editor, shell, office),
    }


def _home(shell: Shell, office: Office, counts: Counts) -> Page:
    return HomePage(shell, lambda: overview(office), partial(counts, "home"))


def _exchange(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.ui.pages.exchange import ExchangePage

    def unit_name(unit: str) -> str:
        return office.units.name(unit) if unit in office.units.by_id else unit

    return ExchangePage(shell, Exchanging(office), unit_name, partial(counts, "exchange"))


def _editor(shell: Shell, office: Office) -> Page:
    from tvdesk.services.editing import Editing
    from tvdesk.ui.pages.editor import EditorPage

    return EditorPage(shell, Editing(office.desk, office.workspace.blobs), date.today)


def overview(office: Office) -> Overview:
    """What waits on the desk today."""
    holidays = read_desk(office.desk, holidays_of)
    today = date.today()  # noqa: DTZ011 (the office's own calendar day)
    found = read_agenda(office.desk, today, holidays, lambda type, values: gaps(FORMS[type], values))
    return Overview(found, last_backup(office))


def vitals(office: Office) -> Vitals:
    """What the strip at the foot says."""
    return read_vitals(office)


def _plan(shell: Shell, office: Office) -> Page:
    """Plan and budget of the unit; at the consolidating office those of all units."""
    from tvdesk.services.plan_progress import Year, plan_of_year, plan_years
    from tvdesk.ui.pages.plan import PlanPage

    unit = None if office.desk.is_dic else office.unit

    def years() -> list[int]:
        return read_desk(office.desk, lambda connection: plan_years(connection, unit, date.today().year))  # noqa: DTZ011

    def plan(year: int) -> Year:
        return read_desk(office.desk, lambda connection: plan_of_year(connection, year, unit))

    return PlanPage(shell, office.lists, years, plan, date.today)


def _report(shell: Shell, office: Office) -> Page:
    from tvdesk.services.report_desk import ReportDesk
    from tvdesk.ui.pages.report import ReportPage

    return ReportPage(shell, ReportDesk(office, lambda type, values: gaps(FORMS[type], values)), date.today)
