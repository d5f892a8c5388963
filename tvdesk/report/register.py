"""A register: a wide table under a title, to be signed and kept. Values in, PDF out; the same values, the same bytes.

Loads ReportLab; import it only inside the function that prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from tvdesk.report.decree import SINGLE_SPACING, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align, Column, Table
from tvdesk.report.printing import print_strips
from tvdesk.report.strips import head_strips
from tvdesk.report.table import table_strips
from tvdesk.report.text import Look, Typesetter
from tvdesk.report.words import words_of

_TITLE, _TEXT, _CELL = 14.0, 12.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What stands on the pages, every text in the reader's language.

    ``rows`` have a cell for each of ``columns``, the first of which is the running number; ``weights`` are the columns'
    shares of the width.
    """

    title: str
    what: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    weights: tuple[float, ...]
    rows: Sequence[Sequence[str]]
    note: str
    signers: tuple[str, str]
    language: str = "vi-VN"
    rules: PageRules = field(default_factory=lambda: PageRules(table_size=_CELL))


def print_register(register: Register) -> bytes:
    """The PDF, in landscape. Raises ``FontMissing`` and ``FontUnreadable``."""
    made = partial(_strips, register)
    return print_strips(register.title, register.language, register.rules, made, landscape=True)


def _strips(register: Register, setter: Typesetter, width: float) -> Iterator[Strip]:
    family = setter.family
    title = Look.single(family.bold, _TITLE, Align.CENTER)
    plain = Look(family.regular, _TEXT, _TEXT * SINGLE_SPACING * 1.05)
    heading = setter.balanced(register.title, title, width)
    yield from head_strips(setter, heading, register.what, register.facts, plain, width)
    for table in (table_of(register), signers_of(register)):
        yield from table_strips(table, setter, register.rules, width, words_of(register.language))


def table_of(register: Register) -> Table:
    """The register itself."""
    columns = tuple(
        Column(label, weight, Align.CENTER if place == 0 else Align.LEFT)
        for place, (label, weight) in enumerate(zip(register.columns, register.weights, strict=True))
    )
    return Table(columns=columns, rows=register.rows, note=register.note)


def signers_of(register: Register) -> Table:
    """Where it is signed."""
    columns = tuple(Column(one, 1.0, Align.CENTER) for one in register.signers)
    return Table(columns=columns, rows=[("\n\n\n\n",) * len(columns)])
