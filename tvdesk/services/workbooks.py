"""Taking a workbook in on a desk: its new rows become records in one transaction, or none does; one step undoes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.templates import CodeLists
from tvdesk.db import bulk
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import sheet_row
from tvdesk.services.desk import Desk, journal
from tvdesk.services.duplicates import LINKABLE, Side, similar_to_many
from tvdesk.services.records import Records
from tvdesk.services.sheets.importing import ImportResult, NewRecord, make_new
from tvdesk.services.sheets.mapping import Map
from tvdesk.services.sheets.package import is_measured
from tvdesk.services.sheets.reading_apart import open_book_apart
from tvdesk.services.sheets.rows import IMPORTED, Place, Row
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.sheets.session import NO_CHOICES, Choices, Session, open_book
from tvdesk.services.sweeping import rarely_swept
from tvdesk.services.views import Views

PIECE = 1_000
"""How many records are written between two looks at whether the work was called off."""
Tell = Callable[[int, int], None]
"""Told (done, total) as the work goes on; may raise to stop it, which leaves nothing behind."""


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to be told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import made: each record with its kind, and the fingerprints of its rows."""

    file: str
    made: tuple[tuple[str, str], ...]
    fingerprints: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many records of each kind."""
        return dict(Counter(kind for kind, _ in self.made))


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A new row and a record that may be the same event: score 0..100, and why, the weightiest reason first."""

    row: Row
    record: str
    side: Side
    score: int
    reasons: tuple[str, ...]


class Workbooks:
    """The use cases of workbooks on one desk."""

    def __init__(self, desk: Desk, lists: CodeLists, sheets: Sheets) -> None:
        self._desk = desk
        self._records = Records(desk, lists)
        self._sheets = sheets
        self._views = Views(desk)

    def take_in(
        self, path: Path, *, kind: str | None = None, only_unit: str | None = None, dry_run: bool = False
    ) -> ImportResult:
        """Read a workbook and log what is new in it. The same file again adds nothing."""
        result = self.plan(self._session(path), Choices(kind=kind), only_unit=only_unit)
        if not dry_run:
            self.take(result)
        return result

    # --- step by step ---------------------------------------------------------------------------------------

    def _session(self, path: Path) -> Session:
        book = open_book(path) if is_measured(path) else open_book_apart(path)
        return self._sheets.session(book, self._own_unit)

    def open(self, path: Path, check: Callable[[], None] = lambda: None) -> Session:
        """Read a workbook in a process of its own; ``check`` may raise, to stop it."""
        return self._sheets.session(open_book_apart(path, check), self._own_unit)

    @property
    def _own_unit(self) -> str | None:
        return None if self._desk.is_dic else self._desk.unit

    def plan(self, session: Session, choices: Choices = NO_CHOICES, *, only_unit: str | None = None) -> ImportResult:
        """What would become of the workbook under these choices, and under what was decided about its layout before."""
        return session.plan(self._known(), choices, kept=self._kept, only_unit=only_unit)

    def take(self, result: ImportResult, without: frozenset[Place] = frozenset(), tell: Tell = _nobody) -> Taken:
        """Make the records of the new rows, all or none; ``without`` are rows that stay out."""
        ids: list[str] = []

        def write(new: Sequence[NewRecord]) -> list[str]:
            ids.extend(self._write(result.file, new, tell))
            return ids

        made = make_new(result, write, without)
        pairs = tuple((one.kind, record) for one, record in zip(made, ids, strict=True))
        return Taken(result.file, pairs, tuple(one.fingerprint for one in made))

    def undo(self, taken: Taken, tell: Tell = _nobody) -> None:
        """Take back what an import made, all or none: its rows are new again."""
        records = [record for _, record in taken.made]
        with rarely_swept(), writing(self._desk.engine) as connection:
            for done in range(0, len(records), PIECE):
                tell(done, len(records))
                self._records.delete_in(connection, records[done : done + PIECE])
            bulk.delete_in(connection, "sheet_row", "fingerprint", taken.fingerprints)
            journal(connection, self._desk, "workbook.undone", file=taken.file, records=len(records))

    def possible_duplicates(
        self, result: ImportResult, check: Callable[[], None] = lambda: None
    ) -> list[PossibleDuplicate]:
        """Records of the desk that may be the event of a new row, the likeliest first.

        ``check`` is called all the while and may raise, to stop the work.
        """
        found: list[PossibleDuplicate] = []
        with reading(self._desk.engine) as connection:
            for kind in LINKABLE:
                rows = [row for row in result.rows if row.kind == kind and row.status == IMPORTED]
                if rows:
                    found += _duplicates_of(connection, kind, rows, check)
        return sorted(found, key=lambda one: (-one.score, one.row.place, one.record))

    # --- what columns mean ----------------------------------------------------------------------------------

    def _kept(self, key: str) -> Map | None:
        kept = self._views.get(_map_name(key))
        if not isinstance(kept, Mapping):
            return None
        return {str(letters): field for letters, field in kept.items() if field is None or isinstance(field, str)}

    def keep_map(self, key: str, map: Map) -> None:
        """Remember a person's word on the columns of a layout (:attr:`ImportResult.layouts`), beside what is kept."""
        self._views.put(_map_name(key), {**(self._kept(key) or {}), **map})

    def forget_map(self, key: str) -> None:
        """The columns of that layout mean again what their headings say."""
        self._views.put(_map_name(key), None)

    # --- the database ---------------------------------------------------------------------------------------

    def _known(self) -> Callable[[str], str | None]:
        with reading(self._desk.engine) as connection:
            rows = connection.execute(select(sheet_row.c.fingerprint, sheet_row.c.record))
            return {row[0]: row[1] for row in rows}.get

    def _write(self, file: str, new: Sequence[NewRecord], tell: Tell) -> list[str]:
        ids = [""] * len(new)
        done = 0
        with rarely_swept(), writing(self._desk.engine) as connection:
            for kind, places in _pieces(new):
                tell(done, len(new))
                many = [self._owned(new[place]) for place in places]
                made = self._records.create_in(connection, kind, many, checked=True)
                for place, record in zip(places, made, strict=True):
                    ids[place] = record
                pairs = [(new[place].fingerprint, ids[place]) for place in places]
                bulk.insert(connection, sheet_row, ("fingerprint", "record"), pairs)
                done += len(places)
            tell(done, len(new))
            journal(connection, self._desk, "workbook.taken_in", file=file, records=len(ids))
        return ids

    def _owned(self, one: NewRecord) -> dict[str, Any]:
        """At a unit the unit owns what its workbook says; the office's records belong to who reported."""
        owner = one.values.get("reporting_unit") if self._desk.is_dic else self._desk.unit
        return {**one.values, "unit": owner or self._desk.unit}


def _map_name(key: str) -> str:
    return f"sheet.columns.{key}"


def _pieces(new: Sequence[NewRecord]) -> list[tuple[str, list[int]]]:
    """The places of the records in runs of one kind that are written at once."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(new):
        by_kind[one.kind].append(place)
    return [(kind, places[at : at + PIECE]) for kind, places in by_kind.items() for at in range(0, len(places), PIECE)]


def _duplicates_of(
    connection: Connection, kind: str, rows: Sequence[Row], check: Callable[[], None]
) -> list[PossibleDuplicate]:
    by_id = {f"\N{NULL}{row.sheet}\N{NULL}{row.row}": row for row in rows}
    many = [{**row.values, "record": name} for name, row in by_id.items()]
    pairs, sides = similar_to_many(connection, kind, many, check)
    found = []
    for record, one in pairs:
        row = by_id[one.record_a if one.record_b == record else one.record_b]
        if record in sides:
            found.append(PossibleDuplicate(row, record, sides[record], one.score, one.reasons))
    return found
