"""Open conflicts as a person decides them: field by field, each side with its author, computer and time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.forms import FORMS
from tvdesk.db import log
from tvdesk.db.models import TYPED, conflict
from tvdesk.services.wording import Wording

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Position:
    """One side: its value as it is settled, and in words; who wrote it, on which computer of which unit, when."""

    value: Any
    text: str
    actor: str
    unit: str
    device: str
    own: bool
    moment: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field of a record on which edits disagree. ``entry`` is the flat entry that is settled."""

    type: str
    record: str
    title: str
    entry: str
    label: str
    positions: tuple[Position, ...]


def disputes(connection: Connection, wording: Wording, device: str, types: Sequence[str] = ()) -> list[Dispute]:
    """The open conflicts, record by record; of these types only, where some are named. ``device`` is this one."""
    units = {one.id: one.unit for one in log.devices(connection).values()}
    query = select(conflict).order_by(conflict.c.type, conflict.c.record, conflict.c.field)
    rows = [row for row in connection.execute(query) if not types or row.type in types]
    titles = _titles(connection, {row.record: row.type for row in rows})
    return [
        Dispute(
            type=row.type,
            record=row.record,
            title=titles.get(row.record, ""),
            entry=row.field,
            label=wording.label(row.type, row.field),
            positions=_positions(row, wording, units, device),
        )
        for row in rows
    ]


def _titles(connection: Connection, types: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for type in set(types.values()):
        table, form = TYPED[type], FORMS[type]
        wanted = [record for record, its in types.items() if its == type]
        query = select(table.c.record, table.c[form.title]).where(table.c.record.in_(wanted))
        found |= {row[0]: str(row[1] or "") for row in connection.execute(query)}
    return found


def _positions(row: Any, wording: Wording, units: Mapping[str, str], device: str) -> tuple[Position, ...]:
    form = FORMS[row.type]
    made = []
    for at, side in enumerate(json.loads(row.sides)):
        writer = side["dot"].partition(":")[0]
        unit = units.get(writer, "")
        made.append(
            Position(
                value=side["value"],
                text=wording.entry(form, row.field, side["value"]),
                actor=side["actor"],
                unit=wording.unit(unit) if unit else "",
                device=writer[:_SHORT],
                own=writer == device,
                moment=wording.moment(side["clock"]),
                shown=at == 0,
            )
        )
    return tuple(made)
