"""Lists of one desk as files: read from one look at the records, composed, written in the form that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.desk import Desk
from tvdesk.services.duplicates import groups
from tvdesk.services.figures import Gathered, gather
from tvdesk.services.plan_progress import items_of_year, plan_of_year
from tvdesk.services.reading import read_desk
from tvdesk.services.reports import outlines
from tvdesk.services.reports.composer import Composer, Cover
from tvdesk.services.reports.errors import DatesReversed
from tvdesk.services.reports.form_names import require_form
from tvdesk.services.reports.paper_names import OF_YEAR, PaperAsk, forms_of
from tvdesk.services.reports.papers import Paper, Papers
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.trusting import office_of

if TYPE_CHECKING:
    from tvdesk.report.model import Document
    from tvdesk.report.printing import Printed


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A list that lies on disk, and what the printer has to say of it."""

    path: Path
    digest: str
    printed: Printed


class PaperDesk:
    """Makes the lists of one desk in one language: a unit's own, or at the consolidating office those of all."""

    def __init__(self, desk: Desk, language: Language, lists: CodeLists, units: Units) -> None:
        self._desk = desk
        self._say = Phrases(language, lists, units)
        self._papers = Papers(self._say, Composer(language, lists, units))

    def write(self, ask: PaperAsk, path: Path) -> PaperFile:
        """Write the list. Raises as :meth:`document`, ``FormatUnknown``, and those of writing."""
        from tvdesk.services.reports.forms import write_form

        require_form(path, forms_of(ask.paper))
        return PaperFile(path, *write_form(self.document(ask), path, with_data=ask.with_data))

    def document(self, ask: PaperAsk) -> Document:
        """The list as a document. Raises :class:`DatesReversed`."""
        if ask.first > ask.last:
            raise DatesReversed(first=format_numeric(ask.first), last=format_numeric(ask.last))
        return self._papers.document(read_desk(self._desk, lambda connection: self._paper(connection, ask)))

    def _paper(self, connection: Connection, ask: PaperAsk) -> Paper:
        unit = None if self._desk.is_dic else self._desk.unit
        if ask.paper in OF_YEAR:
            year, items = plan_of_year(connection, ask.year, unit), items_of_year(connection, ask.year, unit)
            on, period = date(ask.year, 12, 31), self._say.text("paper.year", year=ask.year)
            return Paper(
                ask.paper, self._cover(ask, on, period), Gathered(f"{ask.year}-01-01", on.isoformat()), year, items
            )
        period = self._say.in_sentence(self._say.period(ask.first, ask.last))
        found = gather(connection, ask.first, ask.last, unit, groups(connection))
        office = office_of(connection, self._say.units, ask.last)
        return Paper(ask.paper, self._cover(ask, date.fromisoformat(ask.last), period, office), found)

    def _cover(self, ask: PaperAsk, on: date, period: str, office: str = "") -> Cover:
        consolidated = self._desk.is_dic
        outline = outlines.choose(outlines.shipped(), "", "", consolidated=consolidated)
        return Cover(
            unit=self._desk.unit,
            period=period,
            on=on,
            outline=outline,
            consolidated=consolidated,
            office=office,
            day=date.fromisoformat(ask.day) if ask.day else None,
            position=ask.position,
            signer=ask.signer,
        )
