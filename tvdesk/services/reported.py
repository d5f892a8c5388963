"""What a desk reported earlier: its records as they stood when a report was handed over.

What was handed over names positions of the unit's own logs; the records of that day are what the changes up to there
add up to. So an earlier report can be held against the records of today without having kept a copy of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.fields import unflatten
from tvdesk.core.text import sort_key
from tvdesk.db import log
from tvdesk.history.change import Change, decode_kept
from tvdesk.history.merge import merge
from tvdesk.services.desk import Desk, unit_lookup
from tvdesk.services.figures import KINDS, Gathered, Values
from tvdesk.services.handed_over import handed_over
from tvdesk.services.rounds import Round, rounds


@dataclass(frozen=True, slots=True)
class Reported:
    """An earlier report: its round, and the records of the round's days as they stood then."""

    round: Round
    found: Gathered


def earlier_reports(connection: Connection, desk: Desk, unit: str, without: str = "") -> list[Reported]:
    """The reports that a unit has handed over, the oldest round first; all but the round of the record ``without``."""
    sent = handed_over(connection, desk, unit)
    known = [one for one in rounds(connection) if one.record in sent and one.record != without]
    if not known:
        return []
    changes = _changes(connection, unit)
    return [Reported(one, _as_of(connection, desk, changes, sent[one.record], one)) for one in known]


def _changes(connection: Connection, unit: str) -> dict[str, list[Change]]:
    """The unit's own changes of records that are reported, by record."""
    found: dict[str, list[Change]] = {}
    for one in log.devices(connection).values():
        if one.unit != unit:
            continue
        for rows in log.read_range(connection, one.no, 1, one.seq):
            for _, record, line, _ in rows:
                if record is not None and line is not None and (change := decode_kept(line)).type in KINDS:
                    found.setdefault(record, []).append(change)
    return found


def _as_of(
    connection: Connection,
    desk: Desk,
    changes: Mapping[str, Iterable[Change]],
    vector: Mapping[str, int],
    round: Round,
) -> Gathered:
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    unit_of = unit_lookup(connection)
    for record, known in changes.items():
        then = [one for one in known if one.seq <= vector.get(one.device, 0)]
        if not then:
            continue
        state = merge(then, unit_of, desk.schemas)
        values = unflatten(state.shown)
        if state.visible and round.first <= str(values.get("start_date", "")) <= round.last:
            by_kind[state.type].append({**values, "record": record})
    return Gathered(round.first, round.last, {kind: sorted(found, key=_place) for kind, found in by_kind.items()})


def _place(one: Values) -> tuple[str, bytes, str]:
    return str(one["start_date"]), sort_key(str(one.get("title", ""))), str(one["record"])
