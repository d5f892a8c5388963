"""Which reports can be made: the office's rounds, and periods of Decree 09 or days of one's own where none is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from tvdesk.core.language import Language
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import Holidays, Period, PeriodKind, period_of, working_days_between
from tvdesk.db.models import outgoing
from tvdesk.services.issuing import all_issues, newest
from tvdesk.services.rounds import rounds

DUE, OVERDUE, SENT, ANSWERED, CLOSED, OWN = "due", "overdue", "sent", "answered", "closed", "own"
"""How it stands with a choice: to be handed over, past its day, handed over, answered by the office, closed to reports,
a period without a round."""

COLLECTING, COMPOSING, ISSUED = "collecting", "composing", "issued"
"""How it stands with a consolidated report: the units still have time, their time is over, a version is out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One report that can be made.

    ``round`` is the round's code, ``record`` its record; both are empty for days of one's own. ``days_left`` counts
    working days until the deadline and is negative after it.
    """

    round: str
    record: str
    name: str
    first: str
    last: str
    deadline: str
    state: str
    days_left: int = 0
    asked: bool = True
    version: int = 0
    """The version in force of a consolidated report; nought where none is out."""


def office_choices(
    connection: Connection, today: date, language: Language, holidays: Holidays | None = None
) -> list[Choice]:
    """Consolidated reports: what waits to be put together first, then the newest; after them the periods of today."""
    versions = {one.round: one.version for one in newest(all_issues(connection))}
    made = []
    for one in rounds(connection):
        left = _days_left(today, date.fromisoformat(one.deadline), holidays or Holidays())
        version = versions.get(one.record, 0)
        state = ISSUED if version else COLLECTING if left >= 0 and one.is_open else COMPOSING
        made.append(
            Choice(one.code, one.record, one.name, one.first, one.last, one.deadline, state, left, version=version)
        )
    made.sort(key=lambda one: one.last, reverse=True)
    made.sort(key=lambda one: one.state != COMPOSING)
    return [*made, *_periods(today, language)]


def choices(
    connection: Connection, unit: str, today: date, language: Language, holidays: Holidays | None = None
) -> list[Choice]:
    """Rounds with the one that is due first, then the newest; after them the periods around today."""
    sent = _sent(connection)
    made = []
    for one in rounds(connection):
        left = _days_left(today, date.fromisoformat(one.deadline), holidays or Holidays())
        state = sent.get(one.code.casefold(), "" if one.is_open else CLOSED)
        if not state:
            state = OVERDUE if left < 0 else DUE
        asked = not one.units or unit in one.units
        made.append(Choice(one.code, one.record, one.name, one.first, one.last, one.deadline, state, left, asked))
    waiting = [one for one in made if one.state in (DUE, OVERDUE) and one.asked]
    others = [one for one in made if one not in waiting]
    waiting.sort(key=lambda one: one.deadline)
    others.sort(key=lambda one: one.last, reverse=True)
    return [*waiting, *others, *_periods(today, language)]


def _days_left(today: date, due: date, holidays: Holidays) -> int:
    """Working days from today to the deadline; negative after it."""
    if today > due:
        return -max(1, working_days_between(due, today, holidays))
    return working_days_between(today, due, holidays)


def _sent(connection: Connection) -> dict[str, str]:
    query = select(outgoing.c.round, outgoing.c.answered).where(
        outgoing.c.kind == "report", outgoing.c.round.is_not(None)
    )
    found: dict[str, str] = {}
    for code, answered in connection.execute(query.order_by(outgoing.c.created)):
        found[str(code).casefold()] = SENT if answered is None else ANSWERED
    return found


def _periods(today: date, language: Language) -> Sequence[Choice]:
    """The periods that hold today or have just ended, the shortest first."""
    found: dict[tuple[str, str], Choice] = {}
    for kind in PeriodKind:
        try:
            now = period_of(kind, today)
        except NoSuchPeriod:
            continue
        for period in (*_before(now), now):
            name = language.text(period.label_key, **period.label_fields)
            first, last = period.first.isoformat(), period.last.isoformat()
            found.setdefault((first, last), Choice("", "", name, first, last, "", OWN))
    return list(found.values())


def _before(period: Period) -> tuple[Period, ...]:
    try:
        return (period_of(period.kind, date.fromordinal(period.first.toordinal() - 1)),)
    except NoSuchPeriod:
        return ()
