"""The pages that only the consolidating office has: how each is built, and what it is handed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from tvdesk.services.office import Office
from tvdesk.services.watching import Watch
from tvdesk.ui.others import Others
from tvdesk.ui.page import Page, Shell

if TYPE_CHECKING:
    from tvdesk.services.letters import Letters

Counts = Callable[[str, int], None]
"""Shows in the rail how much waits on a page."""


def office_pages(shell: Shell, office: Office, counts: Counts) -> dict[str, Callable[[], Page]]:
    """How each of these pages is built, by its name; one of a name that a unit's desk has too takes its place."""
    if office.desk.shared:
        Others(shell.jobs, Watch(office.desk).news)
    return {
        "figures": partial(_figures, shell, office),
        "intake": partial(_intake, shell, office, counts),
        "answers": partial(_answers, shell, office, counts),
        "settle": partial(_settle, shell, office, counts),
        "units": partial(_units, shell, office, counts),
        "year": partial(_year, shell, office),
    }


def _figures(shell: Shell, office: Office) -> Page:
    from tvdesk.app import list_uses
    from tvdesk.services.figure_desk import FigureDesk
    from tvdesk.ui.pages.figures import FiguresPage

    uses = list_uses(shell, office)
    words = lambda: uses.words(shell.speech.language)  # noqa: E731 (in the language of the moment)
    return FiguresPage(shell, FigureDesk(office), words, uses.offering, date.today)


def _year(shell: Shell, office: Office) -> Page:
    from tvdesk.services.sending import TemplateSending
    from tvdesk.services.year_desk import YearDesk
    from tvdesk.ui.pages.year import YearPage

    return YearPage(shell, YearDesk(office), TemplateSending(office), lambda: (office.lists, office.units), date.today)


def _units(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.devices import DeviceDesk
    from tvdesk.services.enrolment_desk import EnrolmentDesk
    from tvdesk.services.key_register import write_key_register
    from tvdesk.ui.pages.units import UnitsPage

    return UnitsPage(
        shell, EnrolmentDesk(office), DeviceDesk(office), partial(write_key_register, office), partial(counts, "units")
    )


def _settle(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.settle_desk import SettleDesk
    from tvdesk.ui.pages.settle import SettlePage

    return SettlePage(shell, SettleDesk(office), partial(counts, "settle"))


def _intake(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.receiving import Receiving
    from tvdesk.ui.pages.intake import IntakePage

    return IntakePage(shell, Receiving(office), partial(_letters, shell, office), date.today, partial(counts, "intake"))


def _answers(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.answering import Answering
    from tvdesk.ui.pages.answers import AnswersPage

    return AnswersPage(
        shell, Answering(office), partial(_letters, shell, office), date.today, partial(counts, "answers")
    )


def _letters(shell: Shell, office: Office) -> Letters:
    from tvdesk.services.letters import Letters

    return Letters(shell.speech.language, office.units, office.unit, date.today())  # noqa: DTZ011 (the office's own day)
