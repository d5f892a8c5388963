"""What of a row can be put right where it is shown: the fields that a problem names, or that were filled before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS
from tvdesk.ui.fields.options import Option
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.look import ERROR

if TYPE_CHECKING:
    from tvdesk.services.sheet_desk import SheetDesk
    from tvdesk.services.sheets.rows import Row

LACKING = "+"
"""Begins the letters of a column that the sheet does not have (``tvdesk.services.sheets.layout.lacking``)."""
UNIT = "reporting_unit"
DAYS = ("start_date", "dates", "end_date")


class Mending:
    """Says which cell of a row stands for a field, and what can be chosen for it."""

    def __init__(self, shell: Shell, flow: ImportFlow, desk: SheetDesk, today: Callable[[], date] = date.today) -> None:
        self._shell, self._flow, self._desk, self._today = shell, flow, desk, today
        self._fields: Mapping[tuple[str, str], str] = {}
        self._units: tuple[str, Sequence[Option]] = ("", ())

    def look(self) -> None:
        """The workbook was planned anew: its columns may mean something else."""
        result = self._flow.result
        columns = {} if result is None else result.columns
        self._fields = {(name, one.letters): str(one.field) for name, all in columns.items() for one in all}

    def field(self, sheet: str, letters: str) -> str:
        """The field that a cell is read for, or ``""``."""
        if letters.startswith(LACKING):
            return letters.removeprefix(LACKING)
        return self._fields.get((sheet, letters), "")

    def letters(self, row: Row, *fields: str) -> str:
        """The cell of a row that is to be put right for one of these fields, or was; ``""`` where none is."""
        for problem in row.problems:
            if problem.severity == ERROR and self.field(row.sheet, problem.column) in fields:
                return problem.column
        edits = {} if self._flow.choices is None else self._flow.choices.edits
        typed = (letters for (sheet, number, letters) in edits if (sheet, number) == row.place)
        return next((letters for letters in typed if self.field(row.sheet, letters) in fields), "")

    def written(self, row: Row, *fields: str) -> str:
        """What stands in the cell that is to be put right for one of these fields."""
        letters = self.letters(row, *fields)
        return next((one.value for one in row.problems if one.column == letters), "") if letters else ""

    def put(self, row: Row, fields: Sequence[str], text: str) -> None:
        """Put a text into that cell; the row is read anew."""
        if letters := self.letters(row, *fields):
            self._flow.type_cell(row.place, letters, text)

    def is_unit(self, sheet: str, letters: str) -> bool:
        """Whether a cell is read for a unit."""
        return self.field(sheet, letters) == UNIT

    def unit_name(self, text: str) -> str:
        """The name of a unit that was chosen; any other text as it is."""
        return self._desk.unit_name(text)

    @property
    def units(self) -> Sequence[Option]:
        """All units, in the language in force."""
        language = self._shell.speech.name
        if self._units[0] != language:
            from tvdesk.ui.forms.offers import Offers

            offers = Offers(self._shell.speech, self._desk.lists, self._desk.units, (), self._today())
            field = next(one for one in FORMS["activity"].fields if one.kind is Kind.UNIT)
            self._units = language, offers.of(field)
        return self._units[1]
