"""A workbook's rows into records: what each would become, and handing what is new to the writer in one go.

Nothing is guessed: a row either gives all its values or stands in the answer with what a person must settle.
Importing the same file again adds nothing: each row has a fingerprint of what it says, and the desk knows
which fingerprints it has taken in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tvdesk.core.fields import Values
from tvdesk.services.sheets.cells import WARNING, CellProblem
from tvdesk.services.sheets.layout import Column
from tvdesk.services.sheets.rows import (
    IMPORTED,
    KNOWN,
    NEEDS_PERSON,
    OTHER_UNIT,
    Place,
    Row,
    row_identity,
)
from tvdesk.services.sheets.vocabulary import Vocabulary

KnownRow = Callable[[str], str | None]
"""The record that a fingerprint was taken in as, or ``None``."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One record to make. The writer also notes that ``fingerprint`` became this record."""

    kind: str
    values: Values
    fingerprint: str


Write = Callable[[Sequence[NewRecord]], Sequence[str]]
"""Makes all the records in one transaction, or none; their ids in the same order."""


@dataclass(slots=True)
class ImportResult:
    """What was read and done. ``skipped``: rows left out, by sheet and reason; ``without_table``: sheets with cells in
    which no header was found; ``hidden``: sheets that nobody sees; ``encodings``: legacy encodings found, by sheet."""

    file: str
    rows: list[Row]
    columns: dict[str, tuple[Column, ...]]
    dry_run: bool
    skipped: dict[str, Counter[str]] = field(default_factory=dict)
    without_table: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    encodings: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    not_taken: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    """By sheet the columns that no field is known for, though their rows hold something: it stays in the workbook."""
    layouts: dict[str, str] = field(default_factory=dict)
    """By sheet the key under which the meaning of its columns is kept."""
    remembered: set[str] = field(default_factory=set)
    """The sheets whose columns mean what was decided about their layout before."""

    def counts(self) -> dict[str, int]:
        """Rows by status, and records by kind under ``new_<kind>``."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in (IMPORTED, KNOWN, NEEDS_PERSON, OTHER_UNIT)} | {
            "rows": len(self.rows)
        }

    def sheets(self) -> list[dict[str, Any]]:
        """What became of each sheet: ``state`` "read", "no_header" or "hidden"; its kind of record; the rows left out,
        by reason; the encoding before Unicode in which it was typed."""
        states = [("read", name) for name in self.skipped]
        states += [("no_header", name) for name in self.without_table] + [("hidden", name) for name in self.hidden]
        return [
            {
                "sheet": name,
                "state": state,
                "kind": self.kinds.get(name),
                "left_out": dict(self.skipped.get(name, {})),
                "encoding": self.encodings.get(name),
                "columns_remembered": name in self.remembered,
            }
            for state, name in states
        ]

    def as_json(self, vocabulary: Vocabulary, *, all_units: bool = False) -> dict[str, Any]:
        """The answer of ``--json``. Rows of other units are only counted unless ``all_units``."""
        shown = [row for row in self.rows if all_units or row.status != OTHER_UNIT]
        return {
            "rows": [_row_json(row, vocabulary) for row in shown],
            "counts": self.counts(),
            "sheets": self.sheets(),
            "columns": {
                sheet: [
                    {
                        "column": column.letters,
                        "header": column.header,
                        "field": column.field,
                        "confidence": column.confidence,
                        "not_taken": column in self.not_taken.get(sheet, ()),
                    }
                    for column in columns
                ]
                for sheet, columns in self.columns.items()
            },
        }


_ALWAYS_SHOWN = [
    "title",
    "subtype",
    "summary",
    "start_date",
    "end_date",
    "date_precision",
    "place",
    "host_unit",
    "partner",
    "countries",
    "channel",
    "languages",
    "participants",
    "participants_text",
    "outputs",
    "outputs_text",
    "budget_vnd",
    "head_of_delegation",
    "reporting_unit",
]


def shown_values(row: Row, vocabulary: Vocabulary) -> dict[str, Any]:
    """A row's values under the names of the public event table; codes of countries and languages as written."""
    values: dict[str, Any] = dict.fromkeys(_ALWAYS_SHOWN)
    values.update(row.values)
    values.update(row.written)
    values["countries"] = values["countries"] or []
    values["languages"] = values["languages"] or []
    values["participants_approx"] = bool(row.values.get("participants_approx"))
    unit = row.values.get("reporting_unit")
    values["reporting_unit_name"] = vocabulary.unit(unit, row.values.get("start_date")) if unit else None
    return values


def _row_json(row: Row, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "kind": row.kind,
        "status": row.status,
        "record": row.record,
        "values": shown_values(row, vocabulary),
        "problems": [
            {
                "column": problem.letters,
                "value": problem.value,
                "code": problem.code,
                "message": vocabulary.sentence(problem.code, dict(problem.fields)),
            }
            for problem in row.problems
        ],
    }


def plan_import(rows: Iterable[Row], known: KnownRow, *, only_unit: str | None = None) -> None:
    """Gives each row its fingerprint and status. The same row twice in a file is two rows, and is pointed out."""
    seen: Counter[str] = Counter()
    for row in rows:
        if row.status == NEEDS_PERSON:
            if only_unit and row.values.get("reporting_unit") not in (None, only_unit):
                row.status = OTHER_UNIT
            continue
        if only_unit and row.values.get("reporting_unit") != only_unit:
            row.status = OTHER_UNIT
            continue
        identity = row_identity(row.kind, row.values)
        seen[identity] += 1
        row.fingerprint = identity
        if seen[identity] > 1:
            row.fingerprint = f"{identity}.{seen[identity]}"
            row.problems.append(CellProblem("", "", "sheet.same_row_twice", WARNING))
        row.record = known(row.fingerprint)
        row.status = KNOWN if row.record else IMPORTED


def make_new(result: ImportResult, write: Write, without: frozenset[Place] = frozenset()) -> list[NewRecord]:
    """Makes the records of the new rows; ``without`` are rows that stay out. What was made, in the rows' order."""
    rows = [row for row in result.rows if row.status == IMPORTED and row.place not in without]
    new = [NewRecord(row.kind, row.values, row.fingerprint) for row in rows]
    result.dry_run = False
    if new:
        for row, record in zip(rows, write(new), strict=True):
            row.record = record
    return new
