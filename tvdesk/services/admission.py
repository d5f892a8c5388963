"""Admission: verified bytes become changes in the log and rows in the projection, a piece at a time.

What is checked here, on every line: it follows in its author's chain, its author may write this record, its
clock is not days ahead, it comes before the point at which a device was revoked. At the end of each range
the chain must lead to the head that the author signed. Any failure ends the transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import Manifest, Range
from tvdesk.bundle.names import head_name
from tvdesk.bundle.receipt import MOST_NAMED, parse_head
from tvdesk.db import bulk, log
from tvdesk.history import clock as clocks
from tvdesk.history.change import ERASES, Change, LogReader, decode_kept
from tvdesk.history.errors import BrokenChain, ClockTooFarAhead, NotAChange
from tvdesk.services.clocks_ahead import accepts
from tvdesk.services.desk import Desk, see_clock, unit_lookup
from tvdesk.services.erasing import take_out
from tvdesk.services.errors import Forked, OutOfScope
from tvdesk.services.export import head_at
from tvdesk.services.projector import Projector, Sink
from tvdesk.services.scope import Scope
from tvdesk.services.sole import ELSEWHERE, note_doubt
from tvdesk.services.sweeping import rarely_swept
from tvdesk.trust.envelope import HEAD_TYPE, open_envelope
from tvdesk.trust.registry import Registry


@dataclass(slots=True)
class Applied:
    """What a file did: changes by (operation, type), conflicts it opened, changes of a newer schema.

    ``reach`` are the stretches of logs that are new here: device, first and last sequence number.
    """

    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    conflicts: int = 0
    newer: Counter[str] = field(default_factory=Counter)
    known: int = 0
    contested: list[str] = field(default_factory=list)
    reach: list[tuple[str, int, int]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Totals for a line on screen and in the journal."""
        by_operation = Counter[str]()
        for (operation, _), count in self.changes.items():
            by_operation[operation] += count
        rest = {"conflicts": self.conflicts, "newer": self.newer.total(), "known": self.known}
        return {**by_operation, **rest}

    def outcomes(self) -> list[dict[str, Any]]:
        """The rows of the receipt, in a fixed order."""
        rows: list[dict[str, Any]] = [
            {"code": f"applied.{operation}", "type": type, "field": None, "count": count, "changes": [], "reason": None}
            for (operation, type), count in sorted(self.changes.items())
        ]
        if self.conflicts:
            row = {"code": "conflict", "type": None, "field": None, "count": self.conflicts, "reason": None}
            rows.append({**row, "changes": self.contested[:MOST_NAMED]})
        for type, count in sorted(self.newer.items()):
            row = {"code": "newer_schema", "type": type, "field": None, "count": count, "reason": None}
            rows.append({**row, "changes": []})
        return rows


class Admission:
    """Applies the ranges of one verified manifest inside the caller's transaction."""

    def __init__(self, desk: Desk, connection: Connection, trusted: Registry, sink: Sink | None = None) -> None:
        """``sink`` takes the states of the records that are touched, in place of the tables."""
        self._desk = desk
        self._connection = connection
        self._trusted = trusted
        self._latest = clocks.latest(desk.now_ms())
        self._scope = Scope(connection)
        self._from_office = False
        self._sink = sink
        self._erasing: list[tuple[Change, log.Device]] = []
        self._gone: dict[str, log.Device] = {}

    def apply(self, contents: Contents, manifest: Manifest) -> Applied:
        applied = Applied()
        self._from_office = self._trusted.is_dic(manifest.device)
        for one in manifest.ranges:
            listed = self._trusted.device(one.device)
            log.add_device(self._connection, one.device, listed.unit, listed.role)
        self._projector = Projector(self._connection, unit_lookup(self._connection), self._desk.schemas, self._sink)
        with rarely_swept():
            for one in manifest.ranges:
                self._take_range(contents, one, applied)
            self._projector.finish()
        self._scope.finish()
        self._erase()
        return applied

    def _erase(self) -> None:
        """Take out the lines that the file says are erased, and hold lines that it left out to such changes.

        The office keeps what a unit erased of its own: it has to answer for its figures.
        """
        if self._gone:
            self._require_erased()
        ours: dict[str, set[str]] = {}
        for change, author in self._erasing:
            if author.role == "dic" or author.unit == self._desk.unit:
                ours.setdefault(change.record, set()).update(change.erases)
        take_out(self._connection, ours)

    def _require_erased(self) -> None:
        """A line was left out because the office, or its author's own unit, has erased it: in this file or before."""
        named: dict[str, list[log.Device]] = {}
        for change, author in self._erasing:
            _note_erased(named, change, author)
        if self._gone.keys() - named.keys():
            devices = log.devices(self._connection)
            for change in map(decode_kept, log.lines_holding(self._connection, ERASES)):
                _note_erased(named, change, devices[change.device])
        for dot, author in self._gone.items():
            if not any(one.role == "dic" or one.unit == author.unit for one in named.get(dot, ())):
                raise OutOfScope(unit=author.unit, record=dot)

    def _take_range(self, contents: Contents, one: Range, applied: Applied) -> None:
        author = log.devices(self._connection)[one.device]
        self._check_head(contents, one)
        if head_at(self._connection, author, min(one.first - 1, author.seq)).hex() != one.prev_head:
            raise Forked(device=one.device, seq=one.first)
        if one.last <= author.seq:
            if head_at(self._connection, author, one.last).hex() != one.head:
                raise Forked(device=one.device, seq=one.last)
            applied.known += one.last - one.first + 1
            return
        applied.reach.append((one.device, max(one.first, author.seq + 1), one.last))
        follower = LogReader(one.device, one.first - 1, bytes.fromhex(one.prev_head))
        for lines in contents.lines(one):
            self._take_lines(lines, author, follower, applied)
        if follower.seq != one.last or follower.head.hex() != one.head:
            raise BrokenChain(device=one.device, seq=one.last)
        envelope = contents.document(head_name(one.device, one.last))
        log.move_tip(self._connection, author.no, one.last, follower.head, envelope)
        if author.id == self._desk.device:
            note_doubt(self._connection, self._desk, ELSEWHERE)
        log.keep_checkpoint(self._connection, author.no, one.last, follower.head)

    def _check_head(self, contents: Contents, one: Range) -> None:
        """The author itself signed where its log stands: whoever carried the file cannot have altered it."""
        envelope = contents.document(head_name(one.device, one.last))
        head = parse_head(open_envelope(envelope, HEAD_TYPE, lambda _: self._trusted.verify_key(one.device)))
        if (head.device, head.seq, head.head) != (one.device, one.last, one.head):
            raise BrokenChain(device=one.device, seq=one.last)
        self._trusted.require_admitted(one.device, one.last, lambda seq: self._known_head(one, seq))

    def _known_head(self, one: Range, seq: int) -> str | None:
        """The head of a device's chain at a position, as far as this file or this desk can tell."""
        author = log.devices(self._connection)[one.device]
        if seq == one.last:
            return one.head
        return head_at(self._connection, author, seq).hex() if seq <= author.seq else None

    def _take_lines(self, lines: Sequence[bytes], author: log.Device, follower: LogReader, applied: Applied) -> None:
        changes: list[Change] = []
        rows: list[log.Row] = []
        base = log.position(author.no, 0)
        for line, (change, digest) in zip(lines, follower.read_all(lines), strict=True):
            if follower.seq <= author.seq:
                applied.known += 1
                if follower.seq == author.seq and follower.head != author.head:
                    raise Forked(device=author.id, seq=author.seq)
            elif change is None:
                self._require_lawful(author, follower.seq)
                rows.append((base + follower.seq, None, None, digest))
            else:
                rows.append((base + follower.seq, change.record, line, None))
                changes.append(change)
                if change.erases:
                    self._erasing.append((change, author))
                if b"\\u0000" in line:
                    _refuse_nul(line, change.seq)
        records = sorted({change.record for change in changes})
        found = bulk.select_in(self._connection, "SELECT DISTINCT record FROM change WHERE record IN ({keys})", records)
        earlier = {row[0] for row in found}
        self._admit(changes, author, earlier)
        log.append(self._connection, rows)
        self._projector.add(changes, earlier)
        self._count(changes, earlier, applied)

    def _require_lawful(self, author: log.Device, seq: int) -> None:
        """The office leaves lines out for a unit. Others only what was erased, which :meth:`_erase` looks for: else a
        carrier could empty a log for ever."""
        if not self._from_office and (author.role != "dic" or self._desk.is_dic):
            self._gone[f"{author.id}:{seq}"] = author

    def _admit(self, changes: Sequence[Change], author: log.Device, earlier: set[str]) -> None:
        self._scope.check(changes, author, earlier)
        latest = max(changes, key=lambda change: change.clock, default=None)
        if latest is None:
            return
        seen = latest.clock
        if seen > self._latest:
            self._require_accepted(latest)
            seen = max((change.clock for change in changes if change.clock <= self._latest), default=clocks.ZERO)
        see_clock(self._connection, seen)

    def _require_accepted(self, change: Change) -> None:
        """A clock that is days ahead is taken on the office's word alone, and never becomes this desk's own.

        What the office passes on, it has taken itself.
        """
        if not self._from_office and not accepts(self._connection, change.device, change.clock):
            hours = (clocks.parts(change.clock)[0] - self._desk.now_ms()) // 3_600_000
            raise ClockTooFarAhead(device=change.device, seq=change.seq, clock=change.clock, ahead_hours=hours)

    def _count(self, changes: Sequence[Change], earlier: set[str], applied: Applied) -> None:
        schemas = self._desk.schemas
        applied.changes.update((change.op, change.type) for change in changes)
        applied.newer.update(change.type for change in changes if change.schema > schemas.get(change.type, 0))
        touched = sorted(earlier.intersection(change.record for change in changes))
        rows = bulk.select_in(self._connection, "SELECT record, field FROM conflict WHERE record IN ({keys})", touched)
        applied.conflicts += len(rows)
        applied.contested.extend(f"{record} {name}" for record, name in rows)


def _note_erased(named: dict[str, list[log.Device]], change: Change, author: log.Device) -> None:
    for dot in change.erases:
        named.setdefault(dot, []).append(author)


def _refuse_nul(line: bytes, seq: int) -> None:
    """No form lets NUL in, and PostgreSQL cannot hold it. (A backslash typed before "u0000" looks alike.)"""
    pending = [msgspec.json.decode(line)]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, str) and "\0" in value:
            raise NotAChange(reason="nul", seq=seq)
