"""A register for Word: the same title, facts, table and places to sign as on paper."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from tvdesk.report.decree import A4_MM, MM
from tvdesk.report.model import Table
from tvdesk.report.register import Register, signers_of, table_of
from tvdesk.report.table import widths_of
from tvdesk.report.text import Typesetter
from tvdesk.report.word.parts import paragraph
from tvdesk.report.word.styles import section_xml
from tvdesk.report.word.tables import table_xml
from tvdesk.report.word.writer import describe, write_package
from tvdesk.report.words import words_of


def write_register_word(register: Register, out: BinaryIO) -> None:
    """Write the register to ``out``, in landscape. Raises ``FontMissing`` and ``FontUnreadable``."""
    said = partial(describe, title=register.title, author="", language=register.language)
    write_package(partial(_body, register), out, said, register.rules, register.language)


def _body(register: Register, setter: Typesetter, header: str) -> Iterator[str]:
    rules, words = register.rules, words_of(register.language)
    width = (A4_MM[1] - rules.left - rules.right) * MM

    def tabled(table: Table) -> Iterator[str]:
        return table_xml(table, widths_of(table, setter, rules, width, words), words)

    yield paragraph("PhuLuc", register.title)
    yield paragraph("GhiChuBang", register.what)
    for label, value in register.facts:
        yield paragraph("OBang", f"{label}: {value}")
    yield paragraph("OBang")
    yield from tabled(table_of(register))
    yield from tabled(signers_of(register))
    yield section_xml(rules, landscape=True, header=header)
