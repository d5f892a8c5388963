"""What the consolidating office changed in units' records, and what became of it at the unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.db import log
from tvdesk.db.models import TYPED, conflict, outgoing
from tvdesk.history.change import LIFE, Change, decode_kept
from tvdesk.services.desk import Desk
from tvdesk.services.peers import known_of
from tvdesk.services.wording import Wording

Answer = Literal["waiting", "sent", "accepted", "changed", "conflict"]
"""Not in any reply yet; in one, and nothing was heard; held by the unit as it is; changed again by the unit; the unit
wrote another value without having seen ours."""

_WRITES = (b'"op":"edit"', b'"op":"delete"', b'"op":"restore"')
"""What counts as a correction; a conflict that was settled is a decision, and told as one."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The last change of the office in a unit's record. ``fields`` are the labels of what it wrote."""

    type: str
    record: str
    title: str
    unit: str
    unit_name: str
    actor: str
    moment: str
    clock: str
    fields: tuple[str, ...]
    answer: Answer


def corrections(connection: Connection, desk: Desk, wording: Wording) -> list[Correction]:
    """The records of units that the office has changed, the newest change first."""
    last: dict[str, Change] = {}
    for change in _office_changes(connection):
        if change.record not in last or change.clock >= last[change.record].clock:
            last[change.record] = change
    owners = _owners(connection, last)
    ours = {record: change for record, change in last.items() if owners.get(record, ("", desk.unit))[1] != desk.unit}
    looking = _Answers(connection, desk, ours)
    found = []
    for record, change in ours.items():
        title, unit = owners[record]
        names = dict.fromkeys(wording.label(change.type, name) for name in change.fields if not name.startswith("$"))
        fields = tuple(names) or (wording.label(change.type, LIFE),)
        moment, told = wording.moment(change.clock), looking.answer(change, unit)
        found.append(
            Correction(
                change.type,
                record,
                title,
                unit,
                wording.unit(unit),
                change.actor,
                moment,
                change.clock,
                fields,
                told,
            )
        )
    return sorted(found, key=lambda one: (one.clock, one.record), reverse=True)


def _office_changes(connection: Connection) -> Iterator[Change]:
    """The edits in the office's own logs; the lines are only looked at, until one is what is wanted."""
    for one in log.devices(connection).values():
        if one.role != "dic" or not one.seq:
            continue
        for rows in log.read_range(connection, one.no, 1, one.seq):
            for _, _, line, _ in rows:
                if line is not None and any(op in line for op in _WRITES):
                    change = decode_kept(line)
                    if change.type in REPORTABLE:
                        yield change


def _owners(connection: Connection, changes: Mapping[str, Change]) -> dict[str, tuple[str, str]]:
    """Title and unit of each record."""
    found: dict[str, tuple[str, str]] = {}
    for type in {change.type for change in changes.values()}:
        table = TYPED[type]
        wanted = [record for record, change in changes.items() if change.type == type]
        for at in range(0, len(wanted), 500):
            query = select(table.c.record, table.c[FORMS[type].title], table.c.unit)
            for record, title, unit in connection.execute(query.where(table.c.record.in_(wanted[at : at + 500]))):
                found[record] = (str(title or ""), str(unit or ""))
    return found


class _Answers:
    """What is known of the units' side, read once for all corrections."""

    def __init__(self, connection: Connection, desk: Desk, ours: Mapping[str, Change]) -> None:
        self._connection, self._desk = connection, desk
        self._held: dict[str, dict[str, int]] = {}
        self._sent: dict[str, dict[str, int]] = {}
        self._contested = {row[0] for row in connection.execute(select(conflict.c.record)) if row[0] in ours}
        self._later: dict[str, list[Change]] = {}
        for record, line in log.lines_of(connection, sorted(ours)):
            self._later.setdefault(record, []).append(decode_kept(line))

    def answer(self, change: Change, unit: str) -> Answer:
        """What became of a change of the office at the unit."""
        if change.record in self._contested:
            return "conflict"
        if any(change.dot in dots for one in self._later[change.record] for dots in one.over.values()):
            return "changed"
        if self._holds(unit).get(change.device, 0) >= change.seq:
            return "accepted"
        return "sent" if self._written(unit).get(change.device, 0) >= change.seq else "waiting"

    def _holds(self, unit: str) -> dict[str, int]:
        if unit not in self._held:
            known = known_of(self._connection, self._desk, unit)
            self._held[unit] = {device: tip.seq for device, tip in known.items()}
        return self._held[unit]

    def _written(self, unit: str) -> dict[str, int]:
        if unit not in self._sent:
            found: dict[str, int] = {}
            query = select(outgoing.c.vector).where(outgoing.c.audience == unit)
            for (text,) in self._connection.execute(query):
                for device, (seq, _head) in msgspec.json.decode(text).items():
                    found[device] = max(found.get(device, 0), int(seq))
            self._sent[unit] = found
        return self._sent[unit]
