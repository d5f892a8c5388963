"""What a desk knows to have been handed over: for each round, the positions of a unit's logs that the office was given.

A submission says what a report holds. It is logged before the file is written, since only what is in the log for good
may be signed; so it cannot say that the file was written. That is known from the files: this desk's own, each noted
only when it was read back, and the office's answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.db.models import TYPED, outgoing
from tvdesk.services.browsing import asker
from tvdesk.services.desk import Desk
from tvdesk.services.rounds import WRITING, rounds
from tvdesk.services.standing import answered_positions

Positions = Mapping[str, int]
"""For each device the sequence number up to which its log is meant."""


def handed_over(connection: Connection, desk: Desk, unit: str) -> dict[str, Positions]:
    """The rounds (record ids) whose report a unit has handed over, each with the furthest positions handed over.

    The consolidating office takes the word of what it was given. A unit knows of the files that it wrote itself; of
    what its other machines announced it knows once the office has answered for it.
    """
    said = list(_announced(connection, unit))
    if desk.is_dic:
        return _furthest((round, vector) for round, _, vector in said)
    answered = answered_positions(asker(connection))
    others = [
        (round, vector)
        for round, device, vector in said
        # Its own change is the one after those that it names.
        if device != desk.device and answered.get(device, 0) > vector.get(device, 0)
    ]
    return _furthest([*others, *_files(connection)])


def _announced(connection: Connection, unit: str) -> Iterator[tuple[str, str, Positions]]:
    """Round, device and positions of a unit's submissions, but for those on which it is still writing."""
    table = TYPED["submission"]
    query = select(table.c.round, table.c.device, table.c.vector).where(
        table.c.visible, table.c.unit == unit, table.c.state != WRITING, table.c.vector.is_not(None)
    )
    for round, device, vector in connection.execute(query):
        yield round, device or "", json.loads(vector)


def _files(connection: Connection) -> Iterator[tuple[str, Positions]]:
    """The report files of rounds that were written and read back here."""
    records = {one.code.casefold(): one.record for one in rounds(connection)}
    query = select(outgoing.c.round, outgoing.c.vector).where(
        outgoing.c.kind == "report", outgoing.c.round.is_not(None)
    )
    for code, vector in connection.execute(query):
        if record := records.get(str(code).casefold()):
            tips: dict[str, Any] = json.loads(vector)
            yield record, {device: int(seq) for device, (seq, _head) in tips.items()}


def _furthest(found: Iterable[tuple[str, Positions]]) -> dict[str, Positions]:
    """A log only grows: of two files for a round the later one is as far or further in each."""
    merged: dict[str, dict[str, int]] = {}
    for round, vector in found:
        known = merged.setdefault(round, {})
        for device, seq in vector.items():
            known[device] = max(known.get(device, 0), seq)
    return dict(merged)
