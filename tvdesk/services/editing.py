"""What stands behind a form: a record opened, saved, compared with the others, with its files and its past.

A record is written and its draft taken away in one transaction: after a crash there is either the draft or the
record, never both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.fields import Values, unflatten
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import TYPED
from tvdesk.history.merge import RecordState
from tvdesk.services import duplicates
from tvdesk.services.attachments import FIELD, Attachments
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import DIC, Desk, get_meta, journal, set_meta
from tvdesk.services.disputes import rules_of
from tvdesk.services.drafts import Draft, Drafts, discard_in
from tvdesk.services.errors import RecordChanged
from tvdesk.services.past import Authors, Event, events_of, value_before
from tvdesk.services.reading import read_desk
from tvdesk.services.records import OWNED, Records, form_of
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.wording import Wording

_NOT_COPIED = frozenset({"attachments", "report_number", "report_date", "permission_number", "permission_date", "unit"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as a form shows it; ``record`` is empty for a new one.

    ``conflicts`` are its fields in conflict; ``mine`` says that this desk may write it; ``draft`` is what was
    typed and not saved the last time. ``reasons`` are those for which the office has sent the record back: then
    the values are what its unit wrote, which is what there is to mend.
    """

    type: str
    record: str
    values: Mapping[str, Any]
    conflicts: frozenset[str] = frozenset()
    visible: bool = True
    mine: bool = True
    draft: Draft | None = None
    reasons: tuple[str, ...] = ()

    def stands_as(self, other: Opened) -> bool:
        """Whether all but the values and the draft is the same."""
        return replace(self, values={}, draft=None) == replace(other, values={}, draft=None)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a record stands: what it shows, or showed its unit before it was sent back, and why it was."""

    state: RecordState
    values: Mapping[str, Any]
    visible: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A record that may be the same event."""

    record: str
    title: str
    unit: str
    start_date: str
    score: int


@dataclass(frozen=True, slots=True)
class Referred:
    """A record that another may refer to: an item of the plan."""

    record: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sticky:
    """Which fields a person has pinned in the form of a type, and the values they had when it was last saved."""

    pinned: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)


class Editing:
    """The use cases of one form after another on one desk. ``blobs`` is the store of attachments' contents.

    ``words`` are the code lists and units in force, where the caller has them; :meth:`open` reads them anew.
    """

    def __init__(self, desk: Desk, blobs: Blobs, words: tuple[CodeLists, Units] | None = None) -> None:
        self._desk = desk
        self._blobs = blobs
        self.drafts = Drafts(desk)
        self.lists, self.units = words or read_desk(desk, _words_of)

    def _load_words(self, connection: Connection) -> None:
        """As they are now: the office's answer may have brought others."""
        self.lists, self.units = _words_of(connection)

    @property
    def records(self) -> Records:
        return Records(self._desk, self.lists)

    @property
    def files(self) -> Attachments:
        return Attachments(self._desk, self.records, self._blobs)

    @property
    def unit(self) -> str:
        """The unit that works here."""
        return self._desk.unit

    @property
    def is_dic(self) -> bool:
        """Whether this is the consolidating office, which writes for any unit."""
        return self._desk.is_dic

    def wording(self, language: Language) -> Wording:
        """How values are said in a language."""
        return Wording(language, self.lists, self.units)

    # --- opening and saving ----------------------------------------------------------------------------------

    def open(self, type: str, record: str = "") -> Opened:
        """A record, or an empty form, with the draft that waits for it."""
        form_of(type)
        if not record:
            with reading(self._desk.engine) as connection:
                self._load_words(connection)
            return Opened(type, "", {"unit": self._desk.unit} if type in OWNED else {})
        with reading(self._desk.engine) as connection:
            self._load_words(connection)
        found = self._standing(record)
        return Opened(
            type=found.state.type,
            record=record,
            values=found.values,
            conflicts=frozenset(name.partition("/")[0] for name in found.state.conflicts),
            visible=found.visible,
            mine=self._desk.is_dic or found.values.get("unit") == self._desk.unit,
            draft=self.drafts.of_record(record),
            reasons=found.reasons,
        )

    def _standing(self, record: str) -> _Standing:
        state = self.records.state(record)
        if not state.refusals or self.records.history(record)[-1].change.op != "verdict":
            return _Standing(state, unflatten(state.shown), state.visible)
        # Sent back, and nobody has written since: of what was refused as a whole nothing would be shown.
        written = self.records.written(record)
        reasons = tuple(one.reason for one in state.refusals)
        return _Standing(state, unflatten(written.shown), written.visible, reasons)

    def save(
        self,
        type: str,
        values: Mapping[str, Any],
        *,
        record: str = "",
        seen: Mapping[str, Any] | None = None,
        draft: str = "",
    ) -> str:
        """Write what a form holds, and take its draft away; the record's id.

        ``values`` are the fields that were changed (``None`` empties one); ``seen`` are the record's values as the
        form showed them: :class:`RecordChanged` when one of those fields has another value by now, which the
        person has not seen. Raises what :class:`Records` raises; then nothing was written and the draft stays.
        """
        if record and seen is not None:
            self._require_seen(record, values, seen)
        with writing(self._desk.engine) as connection:
            if record:
                self.records.edit_in(connection, record, values)
            else:
                given = {name: value for name, value in values.items() if value is not None}
                record = self.records.create_in(connection, type, [given])[0]
            if values.get(FIELD):
                journal(connection, self._desk, "attachments.changed", record=record, files=len(values[FIELD]))
            discard_in(connection, self._desk, draft, record)
        return record

    def _require_seen(self, record: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
        now = self._standing(record).values
        for name, wanted in values.items():
            if now.get(name) != seen.get(name) and now.get(name) != wanted:
                raise RecordChanged(record=record, field=name)

    # --- beside the form -------------------------------------------------------------------------------------

    def similar(self, type: str, values: Mapping[str, Any], record: str = "") -> list[Similar]:
        """The records that may be the same event as what the form holds, the likeliest first."""
        mine = record or "."
        with reading(self._desk.engine) as connection:
            found = duplicates.similar(connection, type, {**values, "record": mine})
            shown = duplicates.sides(connection, found)
        both = [(one, one.record_b if one.record_a == mine else one.record_a) for one in found]
        return [
            Similar(other, shown[other].title, self.units.name(shown[other].unit), shown[other].start_date, one.score)
            for one, other in both
            if other in shown
        ]

    def delete(self, record: str) -> None:
        """Take a record out of sight; :meth:`restore` brings it back."""
        self.records.delete(record)

    def restore(self, record: str) -> None:
        """Bring a deleted record back."""
        self.records.restore(record)

    def values(self, record: str) -> Mapping[str, Any]:
        """What a record shows now; of one that was sent back, what its unit wrote."""
        return self._standing(record).values

    def copied(self, record: str) -> Values:
        """What a new record begins with that is made after another one: all but what belongs to that one alone."""
        return {name: value for name, value in self.values(record).items() if name not in _NOT_COPIED}

    def history(self, record: str, language: Language) -> list[Event]:
        """The past of a record, the newest change first."""
        entries = self.records.history(record)
        with reading(self._desk.engine) as connection:
            known = log.devices(connection).values()
            rules = rules_of(connection, record)
        offices = frozenset(one.id for one in known if one.role == DIC)
        authors = Authors({one.id: one.unit for one in known}, self._desk.device, offices, rules)
        return events_of(entries[0].change.type, entries, self.wording(language), authors)

    def value_before(self, record: str, dot: str, entry: str) -> Any:
        """The value that a field would have with what a change replaced put back."""
        return value_before(self.records.history(record), self.records.state(record).shown, dot, entry)

    def referred(self, type: str, language: Language) -> list[Referred]:
        """The records that a reference may name, by year and name: the items of the plan."""
        table = TYPED[type]
        columns = (table.c.record, table.c.title, table.c.plan_year, table.c.subtype)
        query = select(*columns).where(table.c.visible).order_by(table.c.plan_year.desc(), table.c.title_key)
        with reading(self._desk.engine) as connection:
            rows = connection.execute(query).all()
        lists = self.lists
        return [
            Referred(
                row[0],
                row[1] or "",
                " · ".join(
                    part
                    for part in (str(row[2] or ""), lists.label(f"{type}_subtype", row[3] or "", language.name))
                    if part
                ),
            )
            for row in rows
        ]

    # --- sticky values ---------------------------------------------------------------------------------------

    def sticky(self, type: str) -> Sticky:
        """What the form of a type keeps from one record to the next."""
        with reading(self._desk.engine) as connection:
            text = get_meta(connection, f"{self._desk.own}sticky.{type}")
        found = json.loads(text) if text else {}
        return Sticky(frozenset(found.get("pinned", ())), found.get("values", {}))

    def keep_sticky(self, type: str, sticky: Sticky) -> None:
        """Remember what is pinned, and the values of the last record saved."""
        kept = replace(sticky, values={name: sticky.values[name] for name in sticky.pinned if name in sticky.values})
        text = json.dumps({"pinned": sorted(kept.pinned), "values": kept.values}, ensure_ascii=False)
        with writing(self._desk.engine) as connection:
            set_meta(connection, f"{self._desk.own}sticky.{type}", text)


def _words_of(connection: Connection) -> tuple[CodeLists, Units]:
    units = units_of(connection)
    return lists_of(connection, units), units
