"""The board of a round: who has reported, late, silent or held, and what is in the register of each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from tvdesk.db.models import TYPED
from tvdesk.services.desk import Desk
from tvdesk.services.figures import KINDS
from tvdesk.services.returning import returned
from tvdesk.services.rounds import HELD, LATE, RECEIVED, SILENT, Round, board

STATES = (RECEIVED, LATE, HELD, SILENT)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit in a round.

    ``state``: received, late (its first file came after the deadline), held (only files that wait) or silent. ``day``
    is that of its first file, ``held`` how many of its files wait. ``records`` are in the register for the round's
    days, ``contested`` of them have fields on which edits disagree, ``returned`` are refused now. ``said`` is what its
    own report counts; ``expected`` is false for a unit that was not asked.
    """

    unit: str
    state: str
    day: str = ""
    held: int = 0
    records: int = 0
    contested: int = 0
    returned: int = 0
    said: int | None = None
    expected: bool = True


@dataclass(frozen=True, slots=True)
class RoundBoard:
    """All rows of a round; ``overdue`` when its deadline lies behind."""

    round: Round
    rows: Sequence[BoardRow]
    overdue: bool

    def count(self, *states: str) -> int:
        """How many of the units that were asked are in one of these states."""
        return sum(one.expected and one.state in states for one in self.rows)

    @property
    def missing(self) -> list[BoardRow]:
        """The units to remind: asked, and nothing of theirs is in."""
        return [one for one in self.rows if one.expected and one.state in (SILENT, HELD)]


def round_board(connection: Connection, desk: Desk, found: Round, today: str) -> RoundBoard:
    """The board as things stand; ``today`` is the office's calendar day (ISO)."""
    counts, contested = _counts(connection, found)
    away = Counter(one.unit for one in returned(connection, desk) if _belongs(one.day, found))
    rows = [
        BoardRow(
            one.unit,
            one.state,
            one.received,
            one.held,
            counts[one.unit],
            contested[one.unit],
            away[one.unit],
            sum(one.counts.values()) if one.counts is not None else None,
            one.expected,
        )
        for one in board(connection, found)
    ]
    return RoundBoard(found, rows, today > found.deadline)


def _belongs(day: str, found: Round) -> bool:
    return not day or found.first <= day <= found.last


def _counts(connection: Connection, found: Round) -> tuple[Counter[str], Counter[str]]:
    """Visible records of the round's days, and those of them with a conflict, by unit."""
    counts: Counter[str] = Counter()
    contested: Counter[str] = Counter()
    for kind in KINDS:
        table = TYPED[kind]
        inside = (table.c.visible, table.c.start_date >= found.first, table.c.start_date <= found.last)
        open_ones = func.sum(case((table.c.contested > 0, 1), else_=0))
        query = select(table.c.unit, func.count(), open_ones).where(*inside).group_by(table.c.unit)
        for unit, count, disputed in connection.execute(query):
            counts[unit] += count
            contested[unit] += int(disputed or 0)
    return counts, contested
