"""A unit's submission: what its report of a round holds, said in its own log before the bundle is cut.

The record travels with the report, so that the office's board shows it; it names the positions of the
unit's own logs that the report was built from. It says that these figures are final, and not that they were sent:
whether the file was written is not known yet, and is told by the files (``handed_over.py``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from tvdesk.core.forms import REPORTABLE
from tvdesk.db import log
from tvdesk.db.models import TYPED
from tvdesk.services.desk import Desk
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.rounds import Round, bundle_code, round_for_export

FINAL = "da_chot"
DATED = ("activity", "training", "delegation")


def submit(desk: Desk, records: Records, round: str | None) -> str | None:
    """Log what this unit's report of a round holds; the code by which the bundle names the round.

    Call it before the bundle is written, with the round as it was named (code or name). Nothing is logged when
    nothing has changed since the last time, or where this desk knows no rounds yet. Raises :class:`RoundUnknown`
    and :class:`RoundClosed`.
    """
    found = read_desk(desk, lambda connection: round_for_export(connection, round))
    code = bundle_code(found, round)
    if found is None:
        return code
    values = read_desk(desk, lambda connection: _values(connection, desk, found))
    known = read_desk(desk, lambda connection: _known(connection, desk, found.record))
    if known is None:
        records.create("submission", values)
    elif not _unchanged(desk, known, values):
        records.edit(str(known["record"]), {name: value for name, value in values.items() if name != "unit"})
    return code


def _values(connection: Connection, desk: Desk, found: Round) -> dict[str, Any]:
    vector = {one.id: one.seq for one in log.devices(connection).values() if one.unit == desk.unit}
    counts = {f"{type}_count": _count(connection, type, desk.unit, found) for type in REPORTABLE}
    return {
        "unit": desk.unit,
        "round": found.record,
        "device": desk.device,
        "state": FINAL,
        "vector": json.dumps(vector, sort_keys=True),
        **counts,
    }


def _count(connection: Connection, type: str, unit: str, found: Round) -> int:
    """The unit's visible records that start within the round; plan items by their year."""
    table = TYPED[type]
    query = select(func.count()).select_from(table).where(table.c.visible, table.c.unit == unit)
    if type in DATED:
        query = query.where(table.c.start_date >= found.first, table.c.start_date <= found.last)
    else:
        query = query.where(table.c.plan_year == int(found.last[:4]))
    return int(connection.execute(query).scalar_one())


def _known(connection: Connection, desk: Desk, round: str) -> Mapping[str, Any] | None:
    """This device's word on the round: two machines of a unit each say what they send."""
    table = TYPED["submission"]
    query = select(table).where(
        table.c.visible, table.c.unit == desk.unit, table.c.round == round, table.c.device == desk.device
    )
    row = connection.execute(query.order_by(table.c.record)).first()
    return None if row is None else dict(row._mapping)


def _unchanged(desk: Desk, known: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether nothing but the submission itself was logged since it was; its own change is one position."""
    if any(known[name] != value for name, value in values.items() if name != "vector"):
        return False
    before, now = json.loads(known["vector"] or "{}"), json.loads(values["vector"])
    return bool(before | {desk.device: before.get(desk.device, 0) + 1} == now)
