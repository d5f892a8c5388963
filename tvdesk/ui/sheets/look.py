"""What the page shows of a planned workbook, made ready in the background: 10,000 rows are too many for one frame.

No Qt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvdesk.services.sheets.cells import CellProblem
    from tvdesk.services.sheets.importing import ImportResult
    from tvdesk.services.sheets.layout import Column
    from tvdesk.services.sheets.rows import Place, Row
    from tvdesk.services.sheets.session import Choices

ERROR = "error"
IMPORTED, NEEDS_PERSON = "imported", "needs_person"
_SAMPLES, _LOOKED_AT = 3, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell; ``problem`` is ``None`` for one that was put right.

    ``letters`` are those of a column that the sheet lacks where nothing in it is to blame.
    """

    place: Place
    kind: str
    title: str
    letters: str
    heading: str
    value: str
    problem: CellProblem | None


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of a sheet with the first different values in it; ``holds`` says whether there are any."""

    sheet: str
    kind: str
    column: Column
    samples: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A plan as it is shown: rows by status and by sheet, the columns of each sheet, the cells that are asked about,
    and the places of the new rows and of those that wait for a person."""

    counts: Mapping[str, int]
    by_sheet: Mapping[str, int]
    columns: Mapping[str, Sequence[ColumnLine]]
    asked: Sequence[Asked]
    new: frozenset[Place]
    waiting: frozenset[Place]


NOTHING = Look({}, {}, {}, (), frozenset(), frozenset())
"""Before anything was planned."""


def look_at(result: ImportResult, choices: Choices) -> Look:
    """What there is to show of a plan."""
    by_sheet: dict[str, list[Row]] = {}
    for row in result.rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    return Look(
        counts=result.counts(),
        by_sheet=Counter({sheet: len(rows) for sheet, rows in by_sheet.items()}),
        columns={sheet: _column_lines(sheet, by_sheet.get(sheet, []), result) for sheet in result.columns},
        asked=asked_of(result, choices),
        new=frozenset(row.place for row in result.rows if row.status == IMPORTED),
        waiting=frozenset(row.place for row in result.rows if row.status == NEEDS_PERSON),
    )


def _column_lines(sheet: str, rows: Sequence[Row], result: ImportResult) -> list[ColumnLine]:
    from tvdesk.services.sheets.cells import cell_text

    kind, not_taken = result.kinds[sheet], result.not_taken.get(sheet, ())
    lines = []
    for one in result.columns[sheet]:
        texts = dict.fromkeys(cell_text(row.source[one.index]) for row in rows[:_LOOKED_AT] if row.holds(one))
        samples = " · ".join(islice(texts, _SAMPLES))
        lines.append(ColumnLine(sheet, kind, one, samples, bool(texts) or one in not_taken))
    return lines


def asked_of(result: ImportResult, choices: Choices) -> list[Asked]:
    """The lines in the order of the workbook."""
    headings = {
        (sheet, column.letters): column.header for sheet, columns in result.columns.items() for column in columns
    }
    found: list[Asked] = []
    typed: dict[Place, dict[str, str]] = {}
    for (sheet, row, letters), text in choices.edits.items():
        typed.setdefault((sheet, row), {})[letters] = text
    for one in result.rows:
        mine = typed.get(one.place, {})
        if one.status != NEEDS_PERSON and not mine:
            continue
        title = str(one.values.get("title", ""))
        wrong = [problem for problem in one.problems if problem.severity == ERROR]
        for problem in wrong:
            heading = headings.get((one.sheet, problem.column), "")
            value = mine.get(problem.column, problem.value)
            found.append(Asked(one.place, one.kind, title, problem.column, heading, value, problem))
        for letters in sorted(mine.keys() - {problem.column for problem in wrong}):
            heading = headings.get((one.sheet, letters), "")
            found.append(Asked(one.place, one.kind, title, letters, heading, mine[letters], None))
    return found
