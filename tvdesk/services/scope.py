"""Scope: which records the author of a change may write. Decision 7 says why, and what was weighed.

Every device makes records under ids that carry its own mark. A unit's device makes and changes its own unit's
records, the office's any. Whether a change is in scope never depends on which file
came first: what is asked for stands in the change itself or in what its author must have seen before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.core.forms import FORMS
from tvdesk.db import bulk, log
from tvdesk.db.models import TYPED
from tvdesk.history.change import Change, decode_change
from tvdesk.services.errors import OutOfScope, TypeFixed
from tvdesk.services.identifiers import maker_tag
from tvdesk.services.records import OWNED


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record: its type, and the units that may write it; none while its making is unknown."""

    type: str
    units: frozenset[str | None]


_NOBODY: frozenset[str | None] = frozenset()


class Scope:
    """Holds the changes of one file to what their authors may write, inside the transaction that takes it in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._orphans: dict[str, set[str]] = {}

    def check(self, changes: Sequence[Change], author: log.Device, earlier: set[str]) -> None:
        """Raise :class:`OutOfScope` or :class:`TypeFixed` for the first change that may not be.

        ``earlier`` are those of the changes' records that have changes in the log already.
        """
        known = self._known(changes, earlier) if earlier else {}
        own, tag = author.role != "dic", maker_tag(author.id)
        made: dict[tuple[str, str | None], Known] = {}
        for change in changes:
            found = known.get(change.record)
            made_elsewhere = change.op == "create" and not change.record.endswith(tag)
            if made_elsewhere or (found is not None and _moves(change, found)):
                raise OutOfScope(unit=author.unit, record=change.record)
            if found is not None and found.type != change.type:
                raise TypeFixed(record=change.record, type=change.type)
            if own:
                self._require_own(change, author, _NOBODY if found is None else found.units)
            if change.op == "create" and (found is None or not found.units):
                by = change.type, author.unit if own else _named(change)
                if by not in made:
                    made[by] = Known(change.type, frozenset((by[1],)))
                known[change.record] = made[by]
            elif found is None:
                known[change.record] = Known(change.type, _NOBODY)

    def finish(self) -> None:
        """At the end of the file: a record that was changed by a unit has by now been made by it."""
        known = makers(self._connection, sorted(self._orphans)) if self._orphans else {}
        for record, authors in self._orphans.items():
            strangers = authors - known[record].units
            if strangers:
                raise OutOfScope(unit=min(strangers), record=record)

    def _require_own(self, change: Change, author: log.Device, units: frozenset[str | None]) -> None:
        named = change.fields.get("unit")
        fits = change.op != "verdict"
        if change.op != "create" and not units:
            # A colleague's machine made it, and its log comes later in the same file.
            self._orphans.setdefault(change.record, set()).add(author.unit)
        fits = fits and (not units or author.unit in units)
        fits = fits and (named == author.unit or "unit" not in change.fields)
        if not fits or (change.type in FORMS and change.type not in OWNED):
            raise OutOfScope(unit=author.unit, record=change.record)

    def _known(self, changes: Sequence[Change], earlier: set[str]) -> dict[str, Known]:
        """The records known before, by the table of the type that the change names; else by the log."""
        by_type: dict[str, set[str]] = {}
        for change in changes:
            if change.record in earlier:
                by_type.setdefault(change.type, set()).add(change.record)
        known: dict[str, Known] = {}
        for type, records in by_type.items():
            if type in OWNED:
                sql = f'SELECT record, unit FROM "{type}" WHERE record IN ({{keys}}) AND unit IS NOT NULL'
            elif type in TYPED:
                sql = f'SELECT record, NULL FROM "{type}" WHERE record IN ({{keys}})'
            else:
                continue
            for record, unit in bulk.select_in(self._connection, sql, sorted(records)):
                known[record] = Known(type, frozenset((unit,)))
        unseen = earlier.intersection(change.record for change in changes) - known.keys()
        return {**known, **makers(self._connection, sorted(unseen))} if unseen else known


def _moves(change: Change, found: Known) -> bool:
    """Whether a change gives a record to another unit: then who may write it would depend on what came first."""
    if change.op == "create" or "unit" not in change.fields or change.type not in OWNED:
        return False
    return bool(found.units) and change.fields["unit"] not in found.units


def _named(change: Change) -> str | None:
    """The unit for which the office makes a record."""
    named = change.fields.get("unit")
    return named if isinstance(named, str) else None


def _made_by(record: str, unit: str, devices: Collection[log.Device]) -> bool:
    """Whether a device of the unit, or of the office, made the record: its id says so where its making was erased."""
    return any(record.endswith(maker_tag(one.id)) for one in devices if one.unit == unit or one.role == "dic")


def makers(connection: Connection, records: Sequence[str]) -> dict[str, Known]:
    """What the log says of records: the type of their making, and the units that made them or that they were made for.

    For records that no table tells of: not readable here, their making refused, or of another type.
    """
    devices = log.devices(connection).values()
    units = {one.id: (one.role, one.unit) for one in devices}
    groups: dict[str, list[Change]] = {}
    for record, line in log.lines_of(connection, records):
        groups.setdefault(record, []).append(decode_change(line))
    known = {}
    for record, group in groups.items():
        group.sort(key=lambda change: (change.op != "create", change.clock, change.dot))
        owners: set[str | None] = set()
        for change in group:
            role, unit = units[change.device]
            if change.op == "create" or (change.op == "erase" and _made_by(record, unit, devices)):
                owners.add(unit if role != "dic" else _named(change))
        known[record] = Known(group[0].type, frozenset(owners))
    return known
