"""Single records of units returned with a reason, and taken back in later: verdicts, which go with the next reply."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.text import clean
from tvdesk.db import log
from tvdesk.db.models import TYPED, refusal
from tvdesk.history.change import decode_kept
from tvdesk.history.merge import RecordState
from tvdesk.services.as_written import as_written
from tvdesk.services.desk import Desk
from tvdesk.services.errors import RecordMissing
from tvdesk.services.office_errors import NotReturned, ReturnUnexplained
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records


@dataclass(frozen=True, slots=True)
class Reported:
    """A record as its unit wrote it; ``reason`` is why the office returned it, empty for one that stands."""

    type: str
    record: str
    title: str
    unit: str
    day: str
    returned: bool = False
    reason: str = ""


class Returning:
    """The use cases of returned records at the consolidating office."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def reported(self, unit: str, first: str, last: str) -> list[Reported]:
        """What a unit reports for the days (ISO, both included), by day; what was returned first.

        Returned records of any day are there as well, since their day may be why.
        """
        return read_desk(self._desk, lambda connection: _reported(connection, self._desk, unit, first, last))

    def returned(self) -> list[Reported]:
        """All records that are returned now."""
        return read_desk(self._desk, lambda connection: returned(connection, self._desk))

    def give_back(self, record: str, reason: str) -> None:
        """Return a record with a reason: nothing that its unit wrote of it counts from now on.

        Raises :class:`ReturnUnexplained`, and :class:`RecordMissing` where nothing is left to return.
        """
        if not clean(reason):
            raise ReturnUnexplained()
        refused = {one.dot for one in self._records.state(record).refusals}
        dots = [dot for dot in self._written(record) if dot not in refused]
        if not dots:
            raise RecordMissing(record=record)
        self._records.judge_many(record, dots, refused=True, reason=clean(reason))

    def lift(self, record: str, reason: str = "") -> None:
        """Take back what was refused of a record. Raises :class:`NotReturned` where nothing is."""
        dots = [one.dot for one in self._records.state(record).refusals]
        if not dots:
            raise NotReturned(record=record)
        self._records.judge_many(record, dots, refused=False, reason=clean(reason))

    def _written(self, record: str) -> list[str]:
        """The changes of a record that units wrote."""

        def look(connection: Connection) -> list[str]:
            offices = {one.id for one in log.devices(connection).values() if one.role == "dic"}
            changes = [decode_kept(line) for _, line in log.lines_of(connection, [record])]
            return [change.dot for change in changes if change.device not in offices and change.op != "verdict"]

        return read_desk(self._desk, look)


def returned(connection: Connection, desk: Desk) -> list[Reported]:
    """The records of which something stands refused, as their units wrote them, with the reason given last."""
    reasons = {row[0]: row[1] for row in connection.execute(select(refusal.c.record, refusal.c.reason))}
    states = as_written(connection, reasons, desk.schemas)
    found = [_as_reported(state, reasons[record]) for record, state in states.items() if state.type in REPORTABLE]
    return sorted(found, key=lambda one: (one.unit, one.day, one.title, one.record))


def _as_reported(state: RecordState, reason: str) -> Reported:
    shown = state.shown
    title = str(shown.get(FORMS[state.type].title) or "")
    unit, day = str(shown.get("unit") or ""), str(shown.get("start_date") or "")
    return Reported(state.type, state.record, title, unit, day, True, reason)


def _reported(connection: Connection, desk: Desk, unit: str, first: str, last: str) -> list[Reported]:
    away = [one for one in returned(connection, desk) if one.unit == unit]
    known = {one.record for one in away}
    found: list[Reported] = []
    for type in ("activity", "training", "delegation"):
        table = TYPED[type]
        columns = (table.c.record, table.c[FORMS[type].title], table.c.start_date)
        query = select(*columns).where(table.c.visible, table.c.unit == unit, table.c.start_date.between(first, last))
        rows = connection.execute(query)
        found += [Reported(type, row[0], row[1] or "", unit, row[2] or "") for row in rows if row[0] not in known]
    return [*away, *sorted(found, key=lambda one: (one.day, one.title, one.record))]
