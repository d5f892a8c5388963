"""A program that was tampered with: it writes into its own log, under its own key, whatever it is told to."""

from __future__ import annotations

from typing import Any

from offices import Office

from tvdesk.db import log
from tvdesk.db.engine import writing
from tvdesk.history.change import LIFE, LogWriter, Operation
from tvdesk.services.desk import next_clock, unit_lookup
from tvdesk.services.projector import Projector


def forge(
    office: Office,
    record: str,
    fields: dict[str, Any],
    *,
    type: str = "activity",
    op: Operation = "create",
    over: dict[str, list[str]] | None = None,
    schema: int = 1,
    clock: str | None = None,
) -> str:
    """Append one change past all checks of records; its dot. ``$life`` is added where ``fields`` has none."""
    with writing(office.desk.engine) as connection:
        me = log.devices(connection)[office.secrets.device]
        tick = next_clock(connection, office.desk)
        writer = LogWriter(me.id, me.seq, me.head)
        change, line = writer.append(
            id=office.desk.new_id(),
            record=record,
            type=type,
            schema=schema,
            clock=clock or tick,
            actor="kẻ giả mạo",
            op=op,
            fields=fields if op == "verdict" else {LIFE: op != "delete", **fields},
            over=over or {},
        )
        log.append(connection, [(log.position(me.no, change.seq), record, line, None)])
        log.move_tip(connection, me.no, writer.seq, writer.head)
        projector = Projector(connection, unit_lookup(connection), office.desk.schemas)
        projector.refresh([record])
        projector.finish()
    return change.dot
