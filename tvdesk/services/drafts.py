"""Drafts: what stands in a form and is not saved yet, kept on this desk until it is saved or thrown away.

A draft holds the values as they were typed, also what no rule would let pass, so that nothing is lost when the
power goes. It belongs to one record, or by an id of its own to a record that is still to be made. Drafts never
travel, and where several officers work on one database each has her own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from tvdesk.core.forms import SCHEMA_VERSION
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import draft
from tvdesk.services.desk import Desk
from tvdesk.services.errors import DraftGone
from tvdesk.services.records import form_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form. ``record`` is empty for a record that is still to be made.

    ``typed`` holds the raw values by field, of the fields that were changed; ``saved`` is ISO text in UTC;
    ``schema`` is the version of the form that they were typed into.
    """

    id: str
    type: str
    record: str
    typed: Mapping[str, Any]
    saved: str
    device: str
    schema: int = 1


class Drafts:
    """The use cases of drafts on one desk. Every method is one transaction."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def new_id(self) -> str:
        """An id for the draft of a new form."""
        return self._desk.new_id()

    def save(self, type: str, typed: Mapping[str, Any], *, id: str = "", record: str = "") -> Draft:
        """Keep what stands in a form; the draft with its id, by which it is kept the next time.

        A record has one draft: whatever id is given, the one it has is written over.
        """
        form_of(type)
        with writing(self._desk.engine) as connection:
            known = self._known(connection, id, type, record)
            kept = Draft(
                id=known or id or self._desk.new_id(),
                type=type,
                record=record,
                typed=dict(typed),
                saved=self._desk.timestamp(),
                device=self._desk.device,
                schema=SCHEMA_VERSION[type],
            )
            _put(connection, self._desk, kept, known=bool(known))
        return kept

    def list(self, type: str | None = None) -> list[Draft]:
        """The drafts of a type, or all of them, the newest first."""
        query = select(draft).order_by(draft.c.saved.desc(), draft.c.id.desc())
        if self._desk.shared:
            query = query.where(draft.c.device == self._desk.device)
        if type is not None:
            query = query.where(draft.c.type == type)
        with reading(self._desk.engine) as connection:
            return [_draft(row) for row in connection.execute(query)]

    def of_record(self, record: str) -> Draft | None:
        """The draft of a record, if it has one."""
        with reading(self._desk.engine) as connection:
            row = connection.execute(select(draft).where(draft.c.record == _place(self._desk, record))).first()
        return None if row is None else _draft(row)

    def take(self, id: str) -> Draft:
        """The draft of that id; :class:`DraftGone` where there is none.

        It stays until it is saved as a record or discarded: who loses the power again loses nothing.
        """
        with reading(self._desk.engine) as connection:
            row = connection.execute(select(draft).where(draft.c.id == id)).first()
        if row is None:
            raise DraftGone(draft=id)
        return _draft(row)

    def discard(self, id: str) -> Draft | None:
        """Throw a draft away; what it held, so that this can be undone with :meth:`put_back`."""
        with writing(self._desk.engine) as connection:
            row = connection.execute(select(draft).where(draft.c.id == id)).first()
            discard_in(connection, self._desk, id)
        return None if row is None else _draft(row)

    def put_back(self, found: Draft) -> None:
        """Undo :meth:`discard`: the draft as it was, unless the record has a newer one by now."""
        with writing(self._desk.engine) as connection:
            if not self._known(connection, found.id, found.type, found.record):
                _put(connection, self._desk, found, known=False)

    def _known(self, connection: Connection, id: str, type: str, record: str) -> str:
        mine = draft.c.id == id
        if record:
            mine = (draft.c.type == type) & (draft.c.record == _place(self._desk, record))
        return connection.execute(select(draft.c.id).where(mine)).scalar() or ""


def discard_in(connection: Connection, desk: Desk, id: str, record: str = "") -> None:
    """Take a draft away, and this desk's of a record, in the transaction that saves what they held."""
    mine = draft.c.id == id
    connection.execute(delete(draft).where(mine | (draft.c.record == _place(desk, record)) if record else mine))


def _place(desk: Desk, record: str) -> str:
    """Under which text a record's draft is kept: several officers on one database may each have one."""
    return f"{desk.own}{record}" if record else ""


def _put(connection: Connection, desk: Desk, kept: Draft, *, known: bool) -> None:
    text = json.dumps({"schema": kept.schema, "typed": kept.typed}, ensure_ascii=False)
    row = {"values": text, "saved": kept.saved, "device": kept.device}
    if known:
        connection.execute(update(draft).where(draft.c.id == kept.id).values(row))
    else:
        named = {"id": kept.id, "type": kept.type, "record": _place(desk, kept.record) or None}
        connection.execute(insert(draft).values({**row, **named}))


def _draft(row: Row[Any]) -> Draft:
    found = row._mapping
    inside = json.loads(found["values"])
    return Draft(
        found["id"],
        found["type"],
        (found["record"] or "").rpartition("/")[2],
        inside.get("typed", {}),
        found["saved"],
        found["device"],
        inside.get("schema", 1),
    )
