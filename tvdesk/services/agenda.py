"""What waits on a unit's desk: the report that is due, drafts, what came back, what is incomplete, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from tvdesk.core.forms import REPORTABLE
from tvdesk.core.periods import Holidays, PeriodKind, period_of, working_days_between
from tvdesk.db.models import conflict, outgoing, refusal
from tvdesk.services.as_written import as_written
from tvdesk.services.browsing import asker
from tvdesk.services.desk import Desk
from tvdesk.services.drafts import Draft, Drafts
from tvdesk.services.handed_over import handed_over
from tvdesk.services.plan_progress import Brief, plan_in_brief
from tvdesk.services.reading import read_desk
from tvdesk.services.records import form_of
from tvdesk.services.rounds import Round, rounds
from tvdesk.services.standing import read_standing
from tvdesk.services.tally import Figures, WithGaps, tally
from tvdesk.services.vitals import last_receipt


@dataclass(frozen=True, slots=True)
class Due:
    """The round that is next to be answered. ``days`` are working days left, negative when late."""

    round: Round
    days: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A record that the office has sent back, with its reason."""

    type: str
    record: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of it, at one moment. ``first`` and ``last`` (ISO) bound the figures; ``receipt`` is the time (ISO, UTC)
    of the office's last answer and ``written`` that of the last report written, empty for none."""

    first: str
    last: str
    due: Due | None
    figures: Figures
    drafts: tuple[Draft, ...]
    returned: tuple[Returned, ...]
    incomplete: WithGaps
    contested: int
    plan: Brief
    receipt: str = ""
    written: str = ""

    @property
    def waiting(self) -> int:
        """How many things ask for a decision of hers."""
        return len(self.returned) + self.contested


def read_agenda(desk: Desk, today: date, holidays: Holidays) -> Agenda:
    """What waits today."""
    drafts = Drafts(desk).list()
    return read_desk(desk, lambda connection: _agenda(connection, desk, today, holidays, drafts))


def _agenda(connection: Connection, desk: Desk, today: date, holidays: Holidays, drafts: Sequence[Draft]) -> Agenda:
    due = _due(connection, desk, today, holidays)
    first, last = (due.round.first, due.round.last) if due else _this_year(today)
    unit = None if desk.is_dic else desk.unit
    figures, incomplete = tally(connection, first, last, unit)
    return Agenda(
        first=first,
        last=last,
        due=due,
        figures=figures,
        # What the office has begun to write in its templates waits on their own page.
        drafts=tuple(one for one in drafts if one.type in REPORTABLE),
        returned=_returned(connection, desk),
        incomplete=incomplete,
        contested=int(connection.execute(select(func.count(conflict.c.record.distinct()))).scalar_one()),
        plan=plan_in_brief(connection, int(last[:4]), unit),
        receipt=last_receipt(connection),
        written=_last_written(connection),
    )


def _this_year(today: date) -> tuple[str, str]:
    """The days of the reporting year, where no round says others."""
    period = period_of(PeriodKind.YEAR, today)
    return period.first.isoformat(), period.last.isoformat()


def _due(connection: Connection, desk: Desk, today: date, holidays: Holidays) -> Due | None:
    """The open round with the earliest deadline that asks this unit and for which it has handed nothing over."""
    answered = handed_over(connection, desk, desk.unit)
    asked = [
        one
        for one in rounds(connection)
        if one.is_open and one.record not in answered and (not one.units or desk.unit in one.units or desk.is_dic)
    ]
    if not asked:
        return None
    found = min(asked, key=lambda one: (one.deadline, one.code))
    return Due(found, working_days_between(today, date.fromisoformat(found.deadline), holidays))


def _returned(connection: Connection, desk: Desk) -> tuple[Returned, ...]:
    """Records on which the office's refusal is the last word, with the reason."""
    records = read_standing(asker(connection), desk.unit, desk.is_dic).returned
    query = select(refusal.c.record, refusal.c.reason).where(refusal.c.record.in_(records)).order_by(refusal.c.dot)
    reasons = {row.record: row.reason for row in connection.execute(query)}
    written = as_written(connection, records, desk.schemas)
    return tuple(
        Returned(state.type, record, str(state.shown.get(form_of(state.type).title) or ""), reasons.get(record, ""))
        for record, state in written.items()
    )


def _last_written(connection: Connection) -> str:
    query = select(func.max(outgoing.c.created)).where(outgoing.c.kind == "report")
    return str(connection.execute(query).scalar() or "")
