"""Open conflicts as a person decides them: field by field, each side with its author, computer and time, and the
value from which they parted; and those that were decided, with how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS, SCHEMA_VERSION
from tvdesk.db import log
from tvdesk.db.models import TYPED, audit, conflict
from tvdesk.history.ancestry import common_before
from tvdesk.history.change import LIFE, VERDICT, Change, decode_kept
from tvdesk.history.merge import merge
from tvdesk.history.upcast import upcast
from tvdesk.services.records import OWNED
from tvdesk.services.settled import SETTLED as SETTLED
from tvdesk.services.wording import Wording

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Position:
    """One side: its value as it is settled, and in words; who wrote it, on which computer of which unit, when.

    ``dot`` names the change, ``writer`` the device by its whole id, ``clock`` its time for comparing; ``office`` says
    that the consolidating office wrote it, ``shown`` that lists and reports show it until somebody decides.
    """

    value: Any
    text: str
    actor: str
    unit: str
    device: str
    own: bool
    moment: str
    shown: bool
    dot: str = ""
    clock: str = ""
    writer: str = ""
    unit_id: str = ""
    office: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field of a record on which edits disagree. ``entry`` is the flat entry that is settled.

    ``base`` is the value that all sides had before them, where they had one. ``long`` is a text that is compared word
    by word, ``figure`` a number. ``owner`` is the id of the unit whose record it is, ``unit`` its name.
    """

    type: str
    record: str
    title: str
    entry: str
    label: str
    positions: tuple[Position, ...]
    base: Position | None = None
    long: bool = False
    figure: bool = False
    owner: str = ""
    unit: str = ""

    @property
    def seen(self) -> frozenset[str]:
        """The sides that a person has before her, by their changes: who decides on others has not seen them."""
        return frozenset(one.dot for one in self.positions)


@dataclass(frozen=True, slots=True)
class Decision:
    """A conflict that was decided: what over, by whom, when, and by which rule (empty: by hand).

    ``dispute`` has the sides as they were; ``now`` is the value in words that the record shows today.
    """

    no: int
    dispute: Dispute
    rule: str
    actor: str
    at: str
    chosen: str
    now: str
    value: Any


class _Looking:
    """What is needed to word the sides of many conflicts: authors, records and their changes, read once."""

    def __init__(self, connection: Connection, wording: Wording, device: str, records: Mapping[str, str]) -> None:
        self._wording, self._device = wording, device
        self._authors = {one.id: one for one in log.devices(connection).values()}
        self._units = {id: one.unit for id, one in self._authors.items()}
        self._rows = _rows(connection, records)
        self._changes: dict[str, list[Change]] = {}
        for record, line in log.lines_of(connection, sorted(records)):
            self._changes.setdefault(record, []).append(_today(decode_kept(line)))

    def dispute(self, type: str, record: str, entry: str, sides: Sequence[Mapping[str, Any]]) -> Dispute:
        """A conflict in words. ``sides`` have ``dot``, ``value``, ``clock`` and ``actor``, the shown one first."""
        name = entry.partition("/")[0]
        kind = FORMS[type].field(name).kind if type in FORMS and name in FORMS[type].names() else None
        title, owner = self._rows.get(record, ("", ""))
        positions = tuple(self._position(type, entry, side, shown=at == 0) for at, side in enumerate(sides))
        base = common_before(self._changes.get(record, ()), entry, [side["dot"] for side in sides])
        return Dispute(
            type=type,
            record=record,
            title=title,
            entry=entry,
            label=self._wording.label(type, entry),
            positions=positions,
            base=None if base is None else self._position(type, entry, self.side(record, base.dot, entry), shown=False),
            long=kind is Kind.LONG_TEXT,
            figure=kind in (Kind.INTEGER, Kind.MONEY),
            owner=owner,
            unit=self._wording.unit(owner) if owner else "",
        )

    def side(self, record: str, dot: str, entry: str) -> dict[str, Any]:
        """What a change says of an entry; nothing where it is not here."""
        found = next((one for one in self._changes.get(record, ()) if one.dot == dot), None)
        if found is None:
            return {"dot": dot, "value": None, "clock": "", "actor": ""}
        return {"dot": dot, "value": found.fields.get(entry), "clock": found.clock, "actor": found.actor}

    def now(self, record: str, entry: str) -> Any:
        """What the record shows today."""
        state = merge(self._changes[record], self._units.get, SCHEMA_VERSION)
        return state.visible if entry == LIFE else state.shown.get(entry)

    def said(self, type: str, entry: str, value: Any) -> str:
        """A value in words."""
        return self._wording.of(type, entry, value)

    def _position(self, type: str, entry: str, side: Mapping[str, Any], *, shown: bool) -> Position:
        writer = side["dot"].partition(":")[0]
        author = self._authors.get(writer)
        unit = author.unit if author else ""
        return Position(
            value=side["value"],
            text=self.said(type, entry, side["value"]),
            actor=side["actor"],
            unit=self._wording.unit(unit) if unit else "",
            device=writer[:_SHORT],
            own=writer == self._device,
            moment=self._wording.moment(side["clock"]) if side["clock"] else "",
            shown=shown,
            dot=side["dot"],
            clock=side["clock"],
            writer=writer,
            unit_id=unit,
            office=author is not None and author.role == "dic",
        )


def disputes(connection: Connection, wording: Wording, device: str, types: Sequence[str] = ()) -> list[Dispute]:
    """The open conflicts, record by record; of these types only, where some are named. ``device`` is this one."""
    query = select(conflict).order_by(conflict.c.type, conflict.c.record, conflict.c.field)
    rows = [row for row in connection.execute(query) if not types or row.type in types]
    looking = _Looking(connection, wording, device, {row.record: row.type for row in rows})
    return [looking.dispute(row.type, row.record, row.field, json.loads(row.sides)) for row in rows]


def count_disputes(connection: Connection) -> int:
    """How many conflicts wait, each field for itself."""
    return len(connection.execute(select(conflict.c.record)).all())


def decisions(connection: Connection, wording: Wording, device: str, most: int = 200) -> list[Decision]:
    """What was decided, the newest first, at most so many; of one field the last word only."""
    query = select(audit).where(audit.c.action == SETTLED).order_by(audit.c.no.desc()).limit(4 * most)
    last: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
    sides: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(query):
        told = json.loads(row.detail)
        key = (told["record"], told["entry"])
        last.setdefault(key, (row, told))
        if told["sides"] and key not in sides:
            sides[key] = told["sides"]
    known = {record: told["type"] for (record, _), (_, told) in last.items()}
    looking = _Looking(connection, wording, device, known)
    made = [_decision(looking, row, told, sides.get(key, [])) for key, (row, told) in last.items()]
    return [one for one in made if one.dispute.positions][:most]


def _decision(looking: _Looking, row: Any, told: Mapping[str, Any], dots: Sequence[str]) -> Decision:
    type, record, entry = told["type"], told["record"], told["entry"]
    dispute = looking.dispute(type, record, entry, [looking.side(record, dot, entry) for dot in dots])
    value = looking.side(record, told["dot"], entry)["value"]
    now = value if entry.startswith(VERDICT) else looking.now(record, entry)
    dispute = replace(dispute, positions=tuple(replace(one, shown=one.value == now) for one in dispute.positions))
    return Decision(
        no=row.no,
        dispute=dispute,
        rule=told["rule"],
        actor=row.actor,
        at=row.at,
        chosen=looking.said(type, entry, value),
        now=looking.said(type, entry, now),
        value=value,
    )


def rules_of(connection: Connection, record: str) -> dict[str, str]:
    """By which rule the conflicts of a record were decided, by the dot of the change that decided them."""
    query = select(audit.c.detail).where(audit.c.action == SETTLED, audit.c.detail.contains(record))
    told = [json.loads(row[0]) for row in connection.execute(query)]
    return {one["dot"]: one["rule"] for one in told if one["record"] == record and one["rule"]}


def _rows(connection: Connection, types: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Title and owner of each record."""
    found: dict[str, tuple[str, str]] = {}
    for type in sorted(set(types.values()) & TYPED.keys()):
        table, form = TYPED[type], FORMS[type]
        owner = table.c.unit if type in OWNED else table.c.record
        for piece in _pieces([record for record, its in types.items() if its == type]):
            query = select(table.c.record, table.c[form.title], owner).where(table.c.record.in_(piece))
            for record, title, unit in connection.execute(query):
                found[record] = (str(title or ""), str(unit or "") if type in OWNED else "")
    return found


def _pieces(many: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (many[at : at + size] for at in range(0, len(many), size))


def _today(change: Change) -> Change:
    newest = SCHEMA_VERSION.get(change.type, change.schema)
    return upcast(change, newest) if change.schema < newest else change
