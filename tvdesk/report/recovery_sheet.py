"""A key recovery sheet: a page to keep in a locked cabinet. Values in, PDF out.

Loads ReportLab; import it only inside the function that prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from tvdesk.report.decree import PARAGRAPH_GAP, SINGLE_SPACING, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align, Column, Table
from tvdesk.report.printing import print_strips
from tvdesk.report.strips import head_strips, paragraph_strips
from tvdesk.report.table import table_strips
from tvdesk.report.text import Look, Typesetter
from tvdesk.report.words import words_of

_TITLE, _SECTION, _TEXT, _CODE = 16.0, 13.0, 12.0, 14.0


@dataclass(frozen=True, slots=True)
class SheetCode:
    """One code with its heading: rows of letters, and the word behind each row."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """What stands on the sheet, every text in the reader's language. ``facts`` are label and value."""

    title: str
    what: str
    facts: tuple[tuple[str, str], ...]
    codes: tuple[SheetCode, ...]
    columns: tuple[str, str, str]
    steps_heading: str
    steps: tuple[str, ...]
    keep: str
    language: str = "vi-VN"
    rules: PageRules = field(default_factory=lambda: PageRules(table_size=_CODE))


def print_recovery_sheet(sheet: RecoverySheet) -> bytes:
    """The PDF. The same sheet gives the same bytes. Raises ``FontMissing`` and ``FontUnreadable``."""
    made = partial(_strips, sheet)
    return print_strips(sheet.title, sheet.language, sheet.rules, made, landscape=False)


def _strips(sheet: RecoverySheet, setter: Typesetter, width: float) -> Iterator[Strip]:
    family = setter.family
    title = Look.single(family.bold, _TITLE, Align.CENTER)
    section = Look.single(family.bold, _SECTION)
    plain = Look(family.regular, _TEXT, _TEXT * SINGLE_SPACING * 1.05)
    heading = setter.balanced(sheet.title, title, width)
    yield from head_strips(setter, heading, sheet.what, sheet.facts, plain, width)
    for code in sheet.codes:
        yield from paragraph_strips(setter.lines(code.heading, section, width), 2 * PARAGRAPH_GAP, keep=True)
        yield from table_strips(_table(sheet, code), setter, sheet.rules, width, words_of(sheet.language))
    yield from paragraph_strips(setter.lines(sheet.steps_heading, section, width), 2 * PARAGRAPH_GAP, keep=True)
    for number, step in enumerate(sheet.steps, 1):
        yield from paragraph_strips(setter.lines(f"{number}. {step}", plain, width), PARAGRAPH_GAP / 2)
    bold = Look(family.bold, _TEXT, _TEXT * SINGLE_SPACING * 1.05)
    yield from paragraph_strips(setter.lines(sheet.keep, bold, width), 2 * PARAGRAPH_GAP)


def _table(sheet: RecoverySheet, code: SheetCode) -> Table:
    row, letters, word = sheet.columns
    columns = (Column(row, 0.5, Align.CENTER), Column(letters, 2.2, Align.CENTER), Column(word, 1.3))
    return Table(columns=columns, rows=[(str(number), *one) for number, one in enumerate(code.rows, 1)])
