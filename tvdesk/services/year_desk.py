"""Setting the year up: every entry of the templates edited as a record, with its history and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.fields import Values
from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
from tvdesk.core.presets import load_presets
from tvdesk.core.reorganisation import Move, plan
from tvdesk.core.rules import normalise
from tvdesk.db.engine import writing
from tvdesk.services.desk import journal
from tvdesk.services.drafts import Drafts
from tvdesk.services.editing import Editing
from tvdesk.services.errors import OfficeOnly, RecordChanged
from tvdesk.services.office import Office
from tvdesk.services.office_errors import EntryExists, ShippedStays
from tvdesk.services.past import Event
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.rounds import AD_HOC, CLOSED, OPEN, THEMATIC, Rounds, check_round
from tvdesk.services.templates import holidays_of, lists_of, units_of
from tvdesk.services.year_entries import Entry, Kept, entries, key_of
from tvdesk.services.year_words import steps_in_words

_ROWS_BY = {"names": ("valid_from",), "parents": ("valid_from",), "roles": ("role", "valid_from"), "words": ("word",)}
"""Tables of a unit that add up from all that was said of it, and what tells their rows apart."""


class YearDesk:
    """The use cases of the consolidating office's page of templates and rounds."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def entries(self, type: str) -> list[Entry]:
        """All entries of a type in force."""
        return list(read_desk(self._office.desk, lambda connection: entries(connection, type)).values())

    def entry(self, type: str, key: str) -> Entry | None:
        """One entry as it is now."""
        return read_desk(self._office.desk, lambda connection: entries(connection, type)).get(key)

    def history(self, entry: Entry, language: Language) -> list[Event]:
        """What the office changed about an entry, the newest first; nothing for one as shipped."""
        if not entry.record:
            return []
        return Editing(self._office.desk, self._office.workspace.blobs).history(entry.record, language)

    def save(
        self, type: str, values: Mapping[str, Any], key: str = "", seen: Mapping[str, Any] | None = None
    ) -> tuple[str, Kept]:
        """Write an entry: all ``values`` of a new one, the changed ones (``None`` empties) of the one of that key.

        Its key, and what :meth:`undo` takes. ``seen`` are the values that the form showed. Raises
        :class:`EntryExists`, :class:`RecordChanged`, :class:`ShippedStays`, the reasons of a round, and what
        :class:`Records` raises.
        """
        self._require_office()
        with writing(self._office.desk.engine) as connection:
            key, kept = self._save_in(connection, type, values, key, seen)
        self._office.renew()
        return key, kept

    def undo(self, kept: Kept) -> None:
        """Bring back what was before a save or a change of organisation."""
        self._require_office()
        with writing(self._office.desk.engine) as connection:
            records = self._records(connection)
            records.edit_each_in(connection, kept.edits)
            records.delete_in(connection, kept.created)
        self._office.renew()

    def take_back(self, entry: Entry) -> None:
        """Delete what the office said of an entry: the shipped one holds again, one of its own is gone."""
        self._require_office()
        with writing(self._office.desk.engine) as connection:
            self._records(connection).delete_in(connection, [entry.record])
            journal(connection, self._office.desk, "settings.withdrawn", type=entry.type, key=entry.key)
        self._office.renew()

    def bring_back(self, record: str) -> None:
        """Undo :meth:`take_back`."""
        self._office.records.restore(record)
        self._office.renew()

    def preview(self, move: Move, language: Language) -> list[str]:
        """What a change of organisation would write, in words. Raises as :func:`plan` does."""
        units = read_desk(self._office.desk, units_of)
        return steps_in_words(units, move, plan(units, move), language)

    def reorganise(self, move: Move) -> tuple[tuple[str, ...], Kept]:
        """Carry out a change of organisation, all of it or none; the units that it touched, and the way back."""
        self._require_office()
        edits: dict[str, Mapping[str, Any]] = {}
        created: list[str] = []
        with writing(self._office.desk.engine) as connection:
            steps = plan(units_of(connection), move)
            for step in steps:
                _key, kept = self._save_in(connection, "unit", step.values, "" if step.is_new else step.unit, None)
                edits |= {record: before for record, before in kept.edits.items() if record not in edits}
                created += kept.created
        self._office.renew()
        return tuple(step.unit for step in steps), Kept(edits, tuple(created))

    # --- what is typed and not saved ---------------------------------------------------------------------------

    def drafts(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """What was typed into entries and not saved, by room of the page and key (empty for a new entry)."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for one in Drafts(self._office.desk).list():
            if one.id.startswith(self._mark):
                room, _, key = one.id.removeprefix(self._mark).partition(":")
                found[room, key] = one.typed
        return found

    def keep_draft(self, room: str, type: str, key: str, typed: Mapping[str, Any]) -> None:
        """Keep what stands in an entry's form."""
        Drafts(self._office.desk).save(type, typed, id=f"{self._mark}{room}:{key}")

    def drop_draft(self, room: str, key: str) -> None:
        """What was typed is saved, or is not wanted any more."""
        Drafts(self._office.desk).discard(f"{self._mark}{room}:{key}")

    @property
    def _mark(self) -> str:
        """Each officer's machine has drafts of its own."""
        return f"year:{self._office.desk.device}:"

    # --- rounds ----------------------------------------------------------------------------------------------

    def kinds_of_rounds(self) -> tuple[str, ...]:
        """What a round can be begun from: presets, and the kinds without one."""
        return (*load_presets(), THEMATIC, AD_HOC)

    def proposal(self, kind: str, year: int, index: int, language: Language) -> Values:
        """The values of a round by its preset, to be looked at and saved; nothing is written."""
        office = self._office
        rounds = Rounds(
            office.desk, office.records, office.units, read_desk(office.desk, holidays_of), language=language.name
        )
        return rounds.proposal(kind, year, index)

    def set_open(self, entry: Entry, is_open: bool) -> Kept:
        """Close a round to further reports, or open it again."""
        return self.save("round", {"status": OPEN if is_open else CLOSED}, entry.key)[1]

    # --- inside a transaction --------------------------------------------------------------------------------

    def _require_office(self) -> None:
        if not self._office.desk.is_dic:
            raise OfficeOnly()

    def _records(self, connection: Connection) -> Records:
        return Records(self._office.desk, lists_of(connection))

    def _save_in(
        self, connection: Connection, type: str, values: Mapping[str, Any], key: str, seen: Mapping[str, Any] | None
    ) -> tuple[str, Kept]:
        there = entries(connection, type)
        before = there.get(key) if key else None
        new_key = key_of(type, {**(before.values if before else {}), **values})
        if new_key != key and new_key in there:
            raise EntryExists(code=new_key.rpartition("/")[2])
        if before is not None and seen is not None:
            _require_seen(before, values, seen)
        if type == "round":
            check_round({**(before.values if before else {}), **values})
        kept = self._write(connection, type, values, before)
        journal(connection, self._office.desk, "settings.changed", type=type, key=new_key)
        _require_taken(entries(connection, type)[new_key], values)
        return new_key, kept

    def _write(self, connection: Connection, type: str, values: Mapping[str, Any], before: Entry | None) -> Kept:
        records = self._records(connection)
        if before is not None and before.record:
            return Kept(edits=records.edit_each_in(connection, {before.record: values}))
        form = FORMS[type]
        basis = {one.name: before.values[one.name] for one in form.fields if one.required} if before else {}
        given = {**basis, **{name: value for name, value in values.items() if value is not None}}
        return Kept(created=tuple(records.create_in(connection, type, [given])))


def _require_seen(now: Entry, values: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    for name, wanted in values.items():
        if now.values.get(name) != seen.get(name) and now.values.get(name) != wanted:
            raise RecordChanged(record=now.record, field=name)


def _require_taken(now: Entry, values: Mapping[str, Any]) -> None:
    """What was written must be what is in force: a shipped value that was emptied would show again."""
    wanted = normalise(FORMS[now.type], values)
    for name in values:
        shown, meant = now.values.get(name), wanted.get(name)
        if now.type == "unit" and name in _ROWS_BY:
            gone = _keys(name, shown) - _keys(name, meant)
            differs = bool(gone)
        else:
            differs = meant is None and shown is not None
        if differs:
            raise ShippedStays(field=name)


def _keys(name: str, rows: Sequence[Mapping[str, Any]] | None) -> set[tuple[Any, ...]]:
    return {tuple(row.get(column, "") for column in _ROWS_BY[name]) for row in rows or ()}
