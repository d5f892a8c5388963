"""What files would do, before they do it: record by record, field by field, and in the figures of a round.

The files are taken in one after the other in a transaction that is undone (:meth:`IntakeDesk.rehearse`); the states of
the records come from there, what stood before from the tables, which a preview leaves alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.errors import TvdeskError
from tvdesk.core.forms import FORMS
from tvdesk.db import bulk, projection
from tvdesk.db.models import TYPED
from tvdesk.history.merge import RecordState
from tvdesk.services import round_sums
from tvdesk.services.desk import Desk
from tvdesk.services.duplicates import LINKABLE, Side, links, similar_to_many
from tvdesk.services.figures import KINDS
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.listing import values_of
from tvdesk.services.matching import READ, Candidate, as_read
from tvdesk.services.matching_between import propose_between
from tvdesk.services.projector import row_of
from tvdesk.services.reading import read_desk
from tvdesk.services.round_sums import Sums

CREATED, EDITED, DELETED, RESTORED = "new", "changed", "deleted", "restored"
ANNOUNCEMENT = "submission"
"""A unit's word on its own report travels in each file; the round's board tells it, and nobody decides on it."""
MOST_KEPT = 20_000
"""Records of one preview that are kept with all their fields; of further ones only what is counted."""
_COUNTED = frozenset({"title", "unit", "reporting_unit", *round_sums.READ})

Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record before and after; ``None`` where it is empty."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """What a file does to one record. ``kind``: new, changed, deleted or restored.

    ``conflicts`` are the entries on which edits disagree from then on; ``fields`` what is shown differently.
    """

    kind: str
    type: str
    record: str
    title: str
    unit: str
    day: str
    fields: tuple[FieldChange, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class FileForeseen:
    """One file: what would become of it, and the states of the records as it leaves them, by record.

    ``earlier`` has those of them that other files of the preview touch before it, as they leave them.
    """

    path: Path
    result: Intake | TvdeskError | None = None
    states: dict[str, RecordState] = field(default_factory=dict)
    earlier: dict[str, RecordState] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """A new record that may be an event reported before: ``other`` is here, or in another file of the preview."""

    pair: Candidate
    mine: Side
    other: Side


@dataclass
class Foreseen:
    """What a preview found. ``before`` and ``after`` are the round's figures by type, where a round was named."""

    desk: Desk
    files: list[FileForeseen]
    before: Mapping[str, Sums] = field(default_factory=dict)
    after: Mapping[str, Sums] = field(default_factory=dict)
    standing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The rows of the touched records that are here already, by record."""
    contested: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Their entries on which edits disagree already."""

    def of(self, path: Path) -> FileForeseen | None:
        """What one of the files does."""
        return next((one for one in self.files if one.path == path), None)

    def effects(self, path: Path) -> Iterator[Effect]:
        """What a file does, record by record, those with conflicts first, then changed, deleted and new ones."""
        found: list[Effect] = []
        for one in self.files:
            if one.path == path:
                found = [made for state in one.states.values() if (made := self.effect(one, state)) is not None]
        order = (EDITED, DELETED, RESTORED, CREATED)
        yield from sorted(
            found, key=lambda one: (not one.conflicts, order.index(one.kind), one.type, one.day, one.title)
        )

    def effect(self, file: FileForeseen, state: RecordState) -> Effect | None:
        """What a file does to one record."""
        return effect_of(state, self._row_before(file, state.record))

    def _row_before(self, file: FileForeseen, record: str) -> Mapping[str, Any] | None:
        """A record as the files before this one leave it; nothing for one that nobody at this desk has seen."""
        if (state := file.earlier.get(record)) is None:
            return self.standing.get(record)
        return row_of(state) if state.visible or record in self.standing else None

    def _open_before(self, file: FileForeseen, record: str) -> Collection[str]:
        """The entries of a record that were in conflict before this file."""
        return file.earlier[record].conflicts if record in file.earlier else self.contested.get(record, ())

    def likenesses(self, check: Callable[[], None] = lambda: None) -> list[Likeness]:
        """New records that may be events reported before, the likeliest first; 10,000 take a few seconds."""
        decided = read_desk(self.desk, lambda c: {(link.record_a, link.record_b) for link in links(c)})
        found: list[Likeness] = []
        for type in LINKABLE:
            new = [row for one in self.files for row in self._new_of(one, type)]
            found += self._alike(type, new, check)
        kept = [one for one in found if (one.pair.record_a, one.pair.record_b) not in decided]
        return sorted(kept, key=lambda one: (-one.pair.score, one.pair.record_a, one.pair.record_b))

    def _new_of(self, file: FileForeseen, type: str) -> list[dict[str, Any]]:
        states = (one for one in file.states.values() if one.type == type and one.visible)
        return [_subject(one) for one in states if self._row_before(file, one.record) is None]

    def _alike(self, type: str, new: Sequence[dict[str, Any]], check: Callable[[], None]) -> Iterator[Likeness]:
        if not new:
            return
        mine = {row["record"]: _side(row) for row in new}
        pairs, here = read_desk(self.desk, lambda connection: similar_to_many(connection, type, new, check))
        for _, pair in pairs:
            a, b = sorted((pair.record_a, pair.record_b), key=lambda record: record not in mine)
            if a in mine and b in here:
                yield Likeness(pair, mine[a], here[b])
        seen: set[tuple[str, str]] = set()
        for _, pair in propose_between(type, new, new, check):
            a, b = pair.record_a, pair.record_b
            if a != b and (a, b) not in seen and mine[a].unit != mine[b].unit:
                seen.add((a, b))
                yield Likeness(pair, mine[a], mine[b])


class _Watch:
    """Keeps the states that the files of a preview bring about."""

    def __init__(self, paths: Sequence[Path], tell: Tell) -> None:
        self._total, self._tell = len(paths), tell
        self.files: list[FileForeseen] = []
        self.latest: dict[str, RecordState] = {}
        self._pending: dict[str, RecordState] = {}
        self._kept = 0

    def begin(self, path: Path) -> None:
        self._tell(len(self.files), self._total)
        self.files.append(FileForeseen(path))

    def take(self, states: Sequence[RecordState]) -> None:
        for state in states:
            if state.type == ANNOUNCEMENT:
                continue
            if self._kept >= MOST_KEPT:
                state.shown = {name: value for name, value in state.shown.items() if name in _COUNTED}
            self._kept += state.record not in self._pending
            self._pending[state.record] = state

    def keep(self, _result: Intake) -> None:
        file = self.files[-1]
        again = (self.latest.keys() & self._pending.keys()) - file.states.keys()
        file.earlier.update((record, self.latest[record]) for record in again)
        file.states.update(self._pending)
        self.latest.update(self._pending)
        self._pending = {}

    def drop(self) -> None:
        self._pending = {}


def foresee(
    desk: Desk,
    intake: IntakeDesk,
    paths: Sequence[Path],
    period: tuple[str, str] | None = None,
    tell: Tell = lambda *_: None,
) -> Foreseen:
    """Preview these files in this order, without changing anything.

    ``period`` is the first and last day of the round whose figures are wanted. ``tell`` is told how many files are
    done and may raise, to end it. What a file releases that was held until now counts as that file's doing.
    """
    watch = _Watch(paths, tell)
    for one, result in zip(watch.files, intake.rehearse(paths, watch), strict=True):
        one.result = result
    found = Foreseen(desk, watch.files)
    read_desk(desk, lambda connection: _compare(connection, found, watch.latest, period))
    tell(len(paths), len(paths))
    return found


def _compare(
    connection: Connection, found: Foreseen, latest: Mapping[str, RecordState], period: tuple[str, str] | None
) -> None:
    """Set beside what is here: which records are new, what changed in the others, and the round's figures."""
    found.standing = _standing(connection, latest)
    found.contested = _contested(connection, found.standing)
    for one in found.files:
        for state in one.states.values():
            if state.record not in found.standing and state.record not in one.earlier:
                one.kinds[CREATED] += _is_new(state)
                one.conflicts += len(state.conflicts)
            elif (effect := found.effect(one, state)) is not None:
                one.kinds[effect.kind] += 1
                one.conflicts += len(effect.conflicts)
    if period is not None:
        found.before, found.after = _figures(connection, found.standing, latest, *period)


def _standing(connection: Connection, latest: Mapping[str, RecordState]) -> dict[str, Mapping[str, Any]]:
    by_type: dict[str, list[str]] = {}
    for state in latest.values():
        by_type.setdefault(state.type, []).append(state.record)
    rows: dict[str, Mapping[str, Any]] = {}
    for type in by_type.keys() & TYPED.keys():
        here = projection.numbers(connection, type, by_type[type])
        rows |= {row["record"]: row for row in projection.rows_of(connection, type, sorted(here))}
    return rows


def _figures(
    connection: Connection,
    standing: Mapping[str, Mapping[str, Any]],
    latest: Mapping[str, RecordState],
    first: str,
    last: str,
) -> tuple[dict[str, Sums], dict[str, Sums]]:
    """The round's sums as they are and as they will be. New verdicts on joined records are not looked at."""
    plain = round_sums.plain_sums(connection, first, last)
    groups = round_sums.joined_rows(connection)
    members = {record for group in groups for record in group.rows}
    after, now = dict(plain), {}
    for record, state in latest.items():
        if state.type not in KINDS:
            continue
        if record in members:
            now[record] = {"record": record, "visible": state.visible, **state.shown}
        if (old := standing.get(record)) is not None and round_sums.within(old, first, last):
            after[state.type] -= round_sums.sums_of_row(old)
        if state.visible and first <= (state.shown.get("start_date") or "") <= last:
            after[state.type] += round_sums.sums_of_row(state.shown)
    again, again_then = (round_sums.counted_again(groups, first, last, rows) for rows in (None, now))
    before = {kind: plain[kind] - again.get(kind, Sums()) for kind in plain}
    return before, {kind: after[kind] - again_then.get(kind, Sums()) for kind in after}


def _is_told(state: RecordState) -> bool:
    """A submission is the file's own word on itself; nobody asks what it does to the register."""
    return state.type in FORMS and state.type != "submission"


def _is_new(state: RecordState) -> bool:
    """Whether a record that was not here is one to tell of."""
    return state.visible and _is_told(state)


def effect_of(state: RecordState, before: Mapping[str, Any] | None, open_before: Collection[str] = ()) -> Effect | None:
    """What became of a record, by its row before (nothing for a new one) and its state; nothing where nothing did.

    ``open_before`` are the entries that were in conflict already. A record that comes back is told whole, as a new one
    is; one that stays deleted is told of only where edits of it disagree.
    """
    if not _is_told(state) or (before is None and not _is_new(state)):
        return None
    seen = before if before is not None and before["visible"] else None
    old = {} if seen is None else values_of(state.type, seen)
    new = values_of(state.type, row_of(state))
    names = [one.name for one in FORMS[state.type].fields if old.get(one.name) != new.get(one.name)]
    changes = tuple(FieldChange(name, old.get(name), new.get(name)) for name in names)
    conflicts = tuple(sorted(state.conflicts.keys() - set(open_before)))
    kind = _kind(before, state)
    if kind == EDITED and not conflicts and not (changes and seen):
        return None
    return _bare(kind, state, changes, conflicts)


def _contested(connection: Connection, standing: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    wanted = sorted(record for record, row in standing.items() if row["contested"])
    for record, name in bulk.select_in(
        connection, "SELECT record, field FROM conflict WHERE record IN ({keys})", wanted
    ):
        found.setdefault(record, set()).add(name)
    return found


def _kind(before: Mapping[str, Any] | None, state: RecordState) -> str:
    if before is None:
        return CREATED
    if bool(before["visible"]) != state.visible:
        return RESTORED if state.visible else DELETED
    return EDITED


def _bare(
    kind: str, state: RecordState, changes: tuple[FieldChange, ...] = (), conflicts: tuple[str, ...] = ()
) -> Effect:
    shown = state.shown
    title = str(shown.get(FORMS[state.type].title) or "")
    unit = str(shown.get("reporting_unit") or shown.get("unit") or "")
    return Effect(kind, state.type, state.record, title, unit, str(shown.get("start_date") or ""), changes, conflicts)


def _subject(state: RecordState) -> dict[str, Any]:
    row = row_of(state)
    return as_read({"record": state.record, **{name: row[name] for name in READ if name in row}})


def _side(row: Mapping[str, Any]) -> Side:
    unit = row.get("reporting_unit") or row.get("unit") or ""
    return Side(row["record"], row.get("title") or "", unit, row.get("start_date") or "")
