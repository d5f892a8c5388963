"""Records as their authors wrote them, verdicts left aside: what a unit sees and mends of what came back to it.

Where the office has refused the very making of a record, nothing of it is shown any more, in lists, sums and reports
alike. It is still the unit's to mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from tvdesk.db import log
from tvdesk.history.change import Change, decode_kept
from tvdesk.history.merge import RecordState, merge
from tvdesk.services.desk import unit_lookup


def as_written(connection: Connection, records: Iterable[str], schemas: Mapping[str, int]) -> dict[str, RecordState]:
    """What each record would show if nothing of it had been refused."""
    groups: dict[str, list[Change]] = {}
    for record, line in log.lines_of(connection, sorted(records)):
        change = decode_kept(line)
        if change.op != "verdict":
            groups.setdefault(record, []).append(change)
    units = unit_lookup(connection)
    return {record: merge(group, units, schemas) for record, group in groups.items()}
