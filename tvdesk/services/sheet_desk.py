"""What the page of workbooks does on an opened desk: read, plan, compare, take in, undo, and write workbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tvdesk.core.fields import unflatten
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.backup import BEFORE_IMPORT
from tvdesk.services.backup_keeping import BackupKeeper
from tvdesk.services.durable import write_by_name
from tvdesk.services.office import Office
from tvdesk.services.sheets.cells import CellProblem
from tvdesk.services.sheets.importing import ImportResult
from tvdesk.services.sheets.mapping import Map
from tvdesk.services.sheets.rows import Place
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.sheets.session import Choices, Session
from tvdesk.services.wording import Wording
from tvdesk.services.workbooks import PossibleDuplicate, Taken, Tell, Workbooks


class SheetDesk:
    """Workbooks on one desk; every method may be called in the background."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @cached_property
    def _sheets(self) -> Sheets:
        return Sheets(self._office.lists, self._office.units)

    @cached_property
    def _books(self) -> Workbooks:
        return Workbooks(self._office.desk, self._office.lists, self._sheets)

    @property
    def lists(self) -> CodeLists:
        """The code lists in force."""
        return self._office.lists

    @property
    def units(self) -> Units:
        """The units that are known here."""
        return self._office.units

    @property
    def for_all_units(self) -> bool:
        """Whether rows of every unit belong on this desk."""
        return self._office.desk.is_dic

    def open(self, path: Path, check: Callable[[], None]) -> Session:
        """Read a workbook; ``check`` may raise, to stop it."""
        return self._books.open(path, check)

    def plan(self, session: Session, choices: Choices, *, own_only: bool) -> ImportResult:
        """What would become of it; ``own_only`` leaves out the rows of other units."""
        return self._books.plan(session, choices, only_unit=self._office.unit if own_only else None)

    def possible_duplicates(self, result: ImportResult, check: Callable[[], None]) -> list[PossibleDuplicate]:
        """Records that may be the event of a new row, for each row the likeliest."""
        found: dict[Place, PossibleDuplicate] = {}
        for one in self._books.possible_duplicates(result, check):
            found.setdefault(one.row.place, one)
        return list(found.values())

    def take(self, result: ImportResult, without: frozenset[Place], maps: Mapping[str, Map], tell: Tell) -> Taken:
        """Make the new records, after a backup; what was decided about columns is kept for the next workbook laid out
        so."""
        BackupKeeper(self._office.workspace).before(BEFORE_IMPORT)
        taken = self._books.take(result, without, tell)
        for key, map in maps.items():
            self._books.keep_map(key, map)
        return taken

    def undo(self, taken: Taken, tell: Tell) -> None:
        """Take an import back."""
        self._books.undo(taken, tell)

    def forget_map(self, key: str) -> None:
        """The columns of a layout mean again what their headings say."""
        self._books.forget_map(key)

    def values(self, record: str) -> Mapping[str, Any]:
        """What a record shows now."""
        return unflatten(self._office.records.state(record).shown)

    def write_template(self, kind: str, path: Path, language: str) -> None:
        """An empty workbook for that kind of record."""
        write_by_name(path, lambda draft: self._sheets.write_template(kind, draft, language))

    def write_errors(self, result: ImportResult, path: Path, language: str) -> int:
        """The rows that need a person, as a workbook; how many."""
        counted: list[int] = []
        write_by_name(path, lambda draft: counted.append(self._sheets.write_errors(result, draft, language)))
        return counted[0]

    def sentence(self, problem: CellProblem, language: str) -> str:
        """What is wrong with a cell, and what to do."""
        return self._sheets.vocabulary(language).sentence(problem.code, dict(problem.fields))

    def wording(self, language: Language) -> Wording:
        """How values are said."""
        return self._office.wording(language)

    def unit_name(self, unit: str) -> str:
        """A unit's name; its id where the unit is not known here."""
        return self._office.units.name(unit) if unit in self._office.units.by_id else unit
