"""Writing again, under the new device, what the office never had of the old one.

The office's registry says up to where it believes the old device. Beyond that its lines are believed nowhere. They are
set aside in the database, the old log ends at the common point, and each change is said again by the new device, in
its order: a record that was made there is made anew (its id names its maker), others are changed as they were changed.
Where the other copy wrote a history of its own below that position, the office's lines come first; what is the same in
both is not written twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, update

from tvdesk.core.errors import TvdeskError
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import draft, sheet_row
from tvdesk.history.change import Change, decode_change
from tvdesk.services.desk import Desk, get_meta, journal, set_meta, unit_lookup
from tvdesk.services.errors import Forked, NoRegistry, ReceiptUnknown
from tvdesk.services.export import head_at
from tvdesk.services.peers import known_of
from tvdesk.services.projector import rebuild
from tvdesk.services.records import Records
from tvdesk.services.sole import ELSEWHERE, FORKED, doubt_key, doubt_of, former_devices, note_doubt
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.trusting import registry
from tvdesk.trust.device import Revocation
from tvdesk.trust.registry import Registry

_ASIDE, _DONE = "aside.", "succeeded."


def succeed(connection: Connection, desk: Desk) -> int:
    """Take over from every former device of this workspace whose place the office has given to this one.

    How many changes were written again. Does nothing before the office has spoken, and nothing twice.
    """
    try:
        trusted = registry(connection)
    except NoRegistry:
        return 0
    written = 0
    for device in former_devices(connection, desk.device):
        cut = _cut(trusted, desk, device)
        if cut is not None and not get_meta(connection, _DONE + device):
            written += _take_over(connection, desk, device, cut)
    return written


def succeed_after(desk: Desk) -> None:
    """After a file was taken in: with what it brought, a former device may be settled."""
    with reading(desk.engine) as connection:
        former = former_devices(connection, desk.device)
    if former:
        with writing(desk.engine) as connection:
            succeed(connection, desk)


def _cut(trusted: Registry, desk: Desk, device: str) -> Revocation | None:
    """Up to where the office believes a former device, once this one is let in."""
    known = {one.device: one for one in trusted.devices}
    if device not in known or desk.device not in known:
        return None
    return known[device].revoked


def note_sign_of_copy(connection: Connection, desk: Desk, refusal: TvdeskError) -> None:
    """A file was refused for a reason that shows another copy of this desk at work."""
    device = str(refusal.fields.get("device", ""))
    if isinstance(refusal, Forked):
        note_fork(connection, desk, device)
    elif isinstance(refusal, ReceiptUnknown) and device == desk.device:
        note_doubt(connection, desk, ELSEWHERE)


def note_fork(connection: Connection, desk: Desk, device: str) -> None:
    """A file brought another history of this desk's device, or of the one that it was before.

    The one stops the desk; of the other, the own lines are set aside, so that the file can be taken in.
    """
    if device == desk.device:
        note_doubt(connection, desk, FORKED)
    elif device in former_devices(connection, desk.device):
        set_meta(connection, doubt_key(device), FORKED)
        set_meta(connection, _DONE + device, "")
        succeed(connection, desk)


def _take_over(connection: Connection, desk: Desk, device: str, cut: Revocation) -> int:
    _set_aside(connection, desk, device, cut)
    old = log.devices(connection)[device]
    if old.seq < cut.seq and get_meta(connection, _ASIDE + device):
        return 0  # the office's own lines of the old log come first
    aside = _read_aside(connection, device)
    theirs = _lines(connection, device, min(aside)) if aside else {}
    again = [decode_change(line) for seq, line in sorted(aside.items()) if theirs.get(seq) != line]
    _Again(connection, desk).say(again)
    set_meta(connection, _DONE + device, "1")
    if again:
        journal(connection, desk, "identity.succeeded", former=device, changes=len(again))
    return len(again)


def _set_aside(connection: Connection, desk: Desk, device: str, cut: Revocation) -> None:
    """Keep the lines beyond the common point outside of the log, and end the log there."""
    old = log.devices(connection)[device]
    common = _common(connection, desk, old, cut)
    if common >= old.seq or get_meta(connection, _ASIDE + device):
        return
    lines = {seq: line.decode() for seq, line in _lines(connection, device, common + 1).items()}
    set_meta(connection, _ASIDE + device, json.dumps(lines, ensure_ascii=False))
    log.cut(connection, old.no, common, head_at(connection, old, common))
    rebuild(connection, unit_lookup(connection), desk.schemas)


def _common(connection: Connection, desk: Desk, old: log.Device, cut: Revocation) -> int:
    """The last position at which the own log is surely that of the office."""
    if cut.seq <= old.seq and head_at(connection, old, cut.seq).hex() == cut.head:
        return cut.seq
    if cut.seq > old.seq and doubt_of(connection, old.id) != FORKED:
        return old.seq  # an earlier state of the same log, as far as anybody has shown
    answered = known_of(connection, desk, registry(connection).dic_unit).get(old.id)
    if answered is None or answered.seq > old.seq:
        return 0
    return answered.seq if head_at(connection, old, answered.seq).hex() == answered.head else 0


def _lines(connection: Connection, device: str, first: int) -> dict[int, bytes]:
    """The lines of a device from a position on; lines that were taken out are left out."""
    old = log.devices(connection)[device]
    rows = (row for piece in log.read_range(connection, old.no, first, old.seq) for row in piece)
    return {log.dot_parts(row[0])[1]: row[2] for row in rows if row[2] is not None}


def _read_aside(connection: Connection, device: str) -> dict[int, bytes]:
    kept: dict[str, str] = json.loads(get_meta(connection, _ASIDE + device, "{}"))
    return {int(seq): line.encode() for seq, line in kept.items()}


class _Again:
    """Says changes again under the desk's own device, with the records and dots that are new now."""

    def __init__(self, connection: Connection, desk: Desk) -> None:
        self._connection = connection
        self._records = Records(desk, lists_of(connection, units_of(connection)))
        self._new: dict[str, str] = {}

    def say(self, changes: list[Change]) -> None:
        for change in changes:
            fields = {str(self._with_new(name)): self._with_new(value) for name, value in change.fields.items()}
            record = None if change.op == "create" else self._new.get(change.record, change.record)
            record, dot = self._records.say_again_in(self._connection, change, fields, record)
            self._new[change.dot] = dot
            if change.op == "create":
                self._new[change.record] = record
                self._point_at(change.record, record)

    def _with_new(self, value: Any) -> Any:
        """What names a record or a change that is new now, with its new name."""
        if isinstance(value, str):
            if value in self._new:
                return self._new[value]
            head, slash, dot = value.partition("/")
            return f"{head}/{self._new[dot]}" if slash and dot in self._new else value
        if isinstance(value, Mapping):
            return {self._with_new(name): self._with_new(part) for name, part in value.items()}
        return value

    def _point_at(self, before: str, now: str) -> None:
        """Open forms and imported rows mean the new record."""
        for table in (draft, sheet_row):
            self._connection.execute(update(table).where(table.c.record == before).values(record=now))
