"""Records: every save is a change in this device's log, projected in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.fields import Form, Values, flatten, unflatten
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.rules import Codes, check, normalise
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import conflict
from tvdesk.history.change import LIFE, VERDICT, Change, LogWriter, Operation, decode_kept
from tvdesk.history.merge import RecordState, heads, merge
from tvdesk.services.as_written import as_written
from tvdesk.services.desk import Desk, journal, next_clock, unit_lookup
from tvdesk.services.erasing import take_out
from tvdesk.services.errors import (
    ConflictGone,
    NotYours,
    RecordMissing,
    RecordNeedsNewer,
    TypeUnknown,
    UnitFixed,
)
from tvdesk.services.form_checks import normalise_edit, require_valid
from tvdesk.services.identifiers import record_id
from tvdesk.services.officers import require_officer
from tvdesk.services.projector import Projector
from tvdesk.services.settled import note_settled, verdict_meant
from tvdesk.services.sole import require_sole
from tvdesk.services.tips import sign_own_tip

OWNED = frozenset({*REPORTABLE, "submission"})
"""The types that belong to a unit; all others are the consolidating office's."""

Loaded = tuple[list[Change], RecordState]
"""All changes held of a record, and what they add up to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a record as its history shows it; ``before`` are the values it replaced, by entry."""

    change: Change
    before: Mapping[str, Any]


class Records:
    """The use cases of records on one desk. Every method is one transaction."""

    def __init__(self, desk: Desk, lists: Codes) -> None:
        self._desk = desk
        self._lists = lists

    def create(self, type: str, values: Mapping[str, Any]) -> str:
        """Log a new record; its id. Raises :class:`RecordInvalid` with the first problem that is an error."""
        return self.create_many(type, [values])[0]

    def create_many(self, type: str, many: Sequence[Mapping[str, Any]], *, checked: bool = False) -> list[str]:
        """Log new records of one type, all or none; their ids in order.

        ``checked`` skips the validator for values that have just passed it.
        """
        with writing(self._desk.engine) as connection:
            return self.create_in(connection, type, many, checked=checked)

    def create_in(
        self, connection: Connection, type: str, many: Sequence[Mapping[str, Any]], *, checked: bool = False
    ) -> list[str]:
        """As :meth:`create_many`, inside the caller's transaction."""
        form = form_of(type)
        prepared: list[tuple[Values, dict[str, list[str]]]] = []
        for raw in many:
            values = dict(raw) if checked else normalise(form, raw)
            if type in OWNED:
                values.setdefault("unit", self._desk.unit)
                self._own(type, values["unit"])
            else:
                self._own(type, None)
            if not checked:
                require_valid(type, check(form, values, self._lists))
            prepared.append(({**flatten(form, values), LIFE: True}, {}))
        ids = [record_id(self._desk.new_id(), self._desk.device) for _ in prepared]
        self._append(connection, type, "create", list(zip(ids, prepared, strict=True)), {})
        return ids

    def edit(self, record: str, values: Mapping[str, Any]) -> bool:
        """Change some fields (``None`` empties one); whether anything differed."""
        return bool(self.edit_each({record: values}))

    def edit_many(self, records: Iterable[str], values: Mapping[str, Any]) -> dict[str, Values]:
        """Give many records the same values; what is needed to undo it (:meth:`edit_each`)."""
        return self.edit_each(dict.fromkeys(records, values))

    def edit_each(self, wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, Values]:
        """Change fields of many records, each by its own values, all or none.

        Returns what those records that differed had in these fields before (``None``: nothing). Handed to this
        method again, it undoes the change.
        """
        with writing(self._desk.engine) as connection:
            return self.edit_each_in(connection, wanted)

    def edit_in(self, connection: Connection, record: str, values: Mapping[str, Any]) -> bool:
        """As :meth:`edit`, inside the caller's transaction."""
        return bool(self.edit_each_in(connection, {record: values}))

    def edit_each_in(self, connection: Connection, wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, Values]:
        """As :meth:`edit_each`, inside the caller's transaction."""
        loaded = zip(self._load_each_to_write(connection, list(wanted)), wanted.values(), strict=True)
        edits = [(changes, state, *self._edited(connection, state, values)) for (changes, state), values in loaded]
        differing = [edit for edit in edits if edit[2]]
        writes = [(changes, state, {**flat, LIFE: True}) for changes, state, flat, _ in differing]
        self._write_each(connection, writes, "edit")
        return {state.record: before for _, state, _, before in differing}

    def _edited(self, connection: Connection, state: RecordState, values: Mapping[str, Any]) -> tuple[Values, Values]:
        """The flat entries that an edit writes, and the values before of the fields that it names."""
        form = form_of(state.type)
        before = unflatten(state.shown)
        wanted = normalise_edit(form, values)
        owner = before.get("unit")
        if state.refusals and form.title not in before:
            # Nothing is left of what the office refused: what the unit wrote, with this edit, is its new word.
            written = unflatten(as_written(connection, [state.record], self._desk.schemas)[state.record].shown)
            owner, wanted = written.get("unit"), {**written, **wanted}
        if "unit" in wanted and wanted["unit"] != owner:
            raise UnitFixed(record=state.record)
        self._own(state.type, owner)
        after = {name: value for name, value in {**before, **wanted}.items() if value not in (None, [], "")}
        require_valid(state.type, check(form, after, self._lists))
        return flatten(form, wanted, before), {name: before.get(name) for name in wanted}

    def delete(self, record: str) -> None:
        """Take a record out of sight; it can be restored."""
        self.delete_many([record])

    def restore(self, record: str) -> None:
        """Bring a deleted record back."""
        self.restore_many([record])

    def delete_many(self, records: Iterable[str]) -> None:
        """Take records out of sight, all or none."""
        with writing(self._desk.engine) as connection:
            self.delete_in(connection, records)

    def delete_in(self, connection: Connection, records: Iterable[str]) -> None:
        """As :meth:`delete_many`, inside the caller's transaction."""
        self._live(connection, records, "delete", alive=False)

    def restore_many(self, records: Iterable[str]) -> None:
        """Bring deleted records back, all or none."""
        with writing(self._desk.engine) as connection:
            self.restore_in(connection, records)

    def restore_in(self, connection: Connection, records: Iterable[str]) -> None:
        """As :meth:`restore_many`, inside the caller's transaction."""
        self._live(connection, records, "restore", alive=True)

    def _live(self, connection: Connection, records: Iterable[str], op: Operation, *, alive: bool) -> None:
        found = self._load_each_to_write(connection, list(dict.fromkeys(records)))
        for _, state in found:
            self._own(state.type, self._owner(connection, state))
        self._write_each(connection, [(changes, state, {LIFE: alive}) for changes, state in found], op)

    def erase_in(self, connection: Connection, left: Mapping[str, Values]) -> None:
        """Make each record what is ``left`` of it (flat entries, :data:`LIFE` among them), and no more than that.

        The lines of all its changes go from this desk's log, and from other desks' when this change reaches them.
        """
        found = self._load_each_to_write(connection, list(left))
        for _, state in found:
            self._own(state.type, self._owner(connection, state))
        self._write_each(connection, [(changes, state, left[state.record]) for changes, state in found], "erase")
        take_out(connection, {state.record: _gone_with(changes) for changes, state in found})

    def _owner(self, connection: Connection, state: RecordState) -> str | None:
        """The unit that owns a record, also where the office has refused the very making of it."""
        owner = state.shown.get("unit")
        if owner is None and state.refusals:
            owner = as_written(connection, [state.record], self._desk.schemas)[state.record].shown.get("unit")
        return owner

    def written(self, record: str) -> RecordState:
        """What the record would show if nothing of it had been refused: what its unit has to mend."""
        with reading(self._desk.engine) as connection:
            found = as_written(connection, [record], self._desk.schemas)
        if record not in found:
            raise RecordMissing(record=record)
        return found[record]

    def settle(self, record: str, name: str, value: Any) -> None:
        """Decide an open conflict of one entry: an ordinary change over all its sides.

        For an entry ``$verdict/<dot>``, two verdicts of opposite mind, ``value`` is "refused" or "lifted" (or
        the whole verdict): the office decides it, by a further verdict.
        """
        with writing(self._desk.engine) as connection:
            self.settle_in(connection, record, {name: value})

    def settle_in(
        self, connection: Connection, record: str, wanted: Mapping[str, Any], *, rule: str = "", again: bool = False
    ) -> str:
        """As :meth:`settle`, for several entries of a record in the caller's transaction; the dot of the last change.

        ``rule`` names the rule by which the values were chosen, for the journal. ``again`` decides otherwise what is
        settled already: no conflict is asked for then, and any value that one of its sides had may stand.
        """
        changes, state = self._load_to_write(connection, record)
        missing = [name for name in wanted if name not in state.conflicts]
        if missing and not again:
            raise ConflictGone(record=record, field=missing[0])
        plain = {name: value for name, value in wanted.items() if not name.startswith(VERDICT)}
        for name in wanted.keys() - plain.keys():
            self._verdict(connection, changes, state, {name: verdict_meant(state, name, wanted[name])})
        if plain:
            self._own(state.type, self._owner(connection, state))
            for name, value in plain.items():
                if not again:
                    self._require_settling(state, name, value)
            self._write(connection, changes, state, "settle", {LIFE: True, **plain})
        dot = f"{self._desk.device}:{log.devices(connection)[self._desk.device].seq}"
        note_settled(connection, self._desk, state, wanted, rule, dot)
        return dot

    def _require_settling(self, state: RecordState, name: str, value: Any) -> None:
        """One side's value as it stands, or a new one that the form lets pass."""
        if name == LIFE or any(value == side.value for side in state.conflicts[name]):
            return
        form, field = form_of(state.type), name.partition("/")[0]
        blank = isinstance(value, str) and not value.strip()
        problems = check(form, unflatten({**state.shown, name: None if blank else value}), self._lists)
        require_valid(state.type, [problem for problem in problems if problem.field.partition("/")[0] == field])

    def say_again_in(self, connection: Connection, said: Change, fields: Values, record: str | None) -> tuple[str, str]:
        """Log under this device what a change of a former one said, over what is held now; its record and dot.

        Without a ``record`` one is made.
        """
        if record is None:
            record = record_id(self._desk.new_id(), self._desk.device)
            self._append(connection, said.type, "create", [(record, (dict(fields), {}))], {})
        else:
            changes, state = self._load_to_write(connection, record)
            self._write(connection, changes, state, said.op, fields)
        me = log.devices(connection)[self._desk.device]
        return record, f"{me.id}:{me.seq}"

    def judge(self, record: str, dot: str, *, refused: bool, code: str = "", reason: str = "") -> None:
        """The consolidating office's verdict on one change: set it aside, or lift that."""
        self.judge_many(record, [dot], refused=refused, code=code, reason=reason)

    def judge_many(self, record: str, dots: Sequence[str], *, refused: bool, code: str = "", reason: str = "") -> None:
        """The same on several changes of a record, as one verdict."""
        verdict = {"state": "refused" if refused else "lifted", "code": code, "reason": reason}
        with writing(self._desk.engine) as connection:
            changes, state = self._load_to_write(connection, record)
            missing = set(dots) - {change.dot for change in changes}
            if missing:
                raise RecordMissing(record=min(missing))
            self._verdict(connection, changes, state, {VERDICT + dot: verdict for dot in dots})

    def _verdict(
        self, connection: Connection, changes: Sequence[Change], state: RecordState, verdicts: Mapping[str, Any]
    ) -> None:
        if not self._desk.is_dic:
            raise NotYours(unit=self._desk.unit)
        self._write(connection, changes, state, "verdict", dict(verdicts))
        for name, verdict in verdicts.items():
            journal(connection, self._desk, "verdict", record=state.record, dot=name.removeprefix(VERDICT), **verdict)

    def state(self, record: str) -> RecordState:
        """What the record shows now, conflicts and refusals included; from the log."""
        with reading(self._desk.engine) as connection:
            return self._load_each(connection, [record])[0][1]

    def history(self, record: str) -> list[Entry]:
        """Every change of a record, oldest clock first, each with the values it replaced."""
        with reading(self._desk.engine) as connection:
            changes, _ = self._load_each(connection, [record])[0]
        by_dot = {change.dot: change for change in changes}
        entries = []
        for change in sorted(changes, key=lambda change: (change.clock, change.dot)):
            before = {}
            for name, dots in change.over.items():
                replaced = [by_dot[dot].fields.get(name) for dot in dots if dot in by_dot]
                if replaced and name != LIFE:
                    before[name] = replaced[0] if len(replaced) == 1 else replaced
            entries.append(Entry(change, before))
        return entries

    def conflicts(self) -> list[tuple[str, str, str, str]]:
        """Open conflicts as (record, field, type, sides as JSON)."""
        with reading(self._desk.engine) as connection:
            query = select(conflict.c.record, conflict.c.field, conflict.c.type, conflict.c.sides)
            rows = connection.execute(query.order_by(conflict.c.record, conflict.c.field))
            return [(row[0], row[1], row[2], row[3]) for row in rows]

    def _own(self, type: str, unit: str | None) -> None:
        if not self._desk.is_dic and (type not in OWNED or unit != self._desk.unit):
            raise NotYours(unit=unit or "")

    def _load_each(self, connection: Connection, records: Sequence[str]) -> list[Loaded]:
        """Records with all their changes, in the order given."""
        held: dict[str, list[Change]] = {record: [] for record in records}
        for record, line in log.lines_of(connection, records):
            held[record].append(decode_kept(line))
        for record, changes in held.items():
            if not changes:
                raise RecordMissing(record=record)
        unit_of = unit_lookup(connection)
        return [(changes, merge(changes, unit_of, self._desk.schemas)) for changes in held.values()]

    def _load_to_write(self, connection: Connection, record: str) -> Loaded:
        return self._load_each_to_write(connection, [record])[0]

    def _load_each_to_write(self, connection: Connection, records: Sequence[str]) -> list[Loaded]:
        found = self._load_each(connection, records)
        for changes, state in found:
            # Who can read none of a record's changes has seen nothing of it, and has nothing to replace.
            if state.type not in self._desk.schemas or not heads(changes, [LIFE], self._desk.schemas):
                raise RecordNeedsNewer(record=state.record)
        return found

    def _write(
        self,
        connection: Connection,
        changes: Sequence[Change],
        state: RecordState,
        op: Operation,
        fields: Values,
    ) -> None:
        self._write_each(connection, [(changes, state, fields)], op)

    def _write_each(
        self, connection: Connection, writes: Sequence[tuple[Sequence[Change], RecordState, Values]], op: Operation
    ) -> None:
        """One change for each record, over all that this desk has of it; a log line has one type."""
        by_type: dict[str, list[tuple[str, tuple[Values, dict[str, list[str]]]]]] = {}
        earlier: dict[str, Sequence[Change]] = {}
        for changes, state, fields in writes:
            over = heads(changes, fields, self._desk.schemas)
            by_type.setdefault(state.type, []).append((state.record, (fields, over)))
            earlier[state.record] = changes
        for type, items in by_type.items():
            self._append(connection, type, op, items, earlier)

    def _append(
        self,
        connection: Connection,
        type: str,
        op: Operation,
        items: Iterable[tuple[str, tuple[Values, dict[str, list[str]]]]],
        earlier: Mapping[str, Sequence[Change]],
    ) -> None:
        desk = self._desk
        require_sole(connection, desk)
        require_officer(connection, desk)
        me = log.devices(connection)[desk.device]
        writer = LogWriter(desk.device, me.seq, me.head)
        clock = next_clock(connection, desk)
        rows: list[log.Row] = []
        changes = []
        for record, (fields, over) in items:
            change, line = writer.append(
                id=desk.new_id(),
                record=record,
                type=type,
                schema=desk.schemas[type],
                clock=clock,
                actor=desk.actor,
                op=op,
                fields=fields,
                over=over,
                erases=sorted(_gone_with(earlier[record])) if op == "erase" else (),
            )
            rows.append((log.position(me.no, change.seq), record, line, None))
            changes.append(change)
        log.append(connection, rows)
        log.move_tip(connection, me.no, writer.seq, writer.head)
        if desk.key is not None:
            sign_own_tip(connection, desk, desk.key())
        Projector(connection, unit_lookup(connection), desk.schemas).take_in(changes, earlier)


def _gone_with(changes: Iterable[Change]) -> set[str]:
    """The dots of these changes, and of those that they erased: their own lines, that say so, go too."""
    return {dot for one in changes for dot in (one.dot, *one.erases)}


def form_of(type: str) -> Form:
    """The form of a record type; :class:`TypeUnknown` for a name that is none."""
    if type not in FORMS:
        raise TypeUnknown(type=type)
    return FORMS[type]
