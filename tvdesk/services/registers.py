"""A register in the form that a file's name asks for: to sign, for Word, or its table for Excel."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.services.durable import write_by_name, write_file
from tvdesk.services.reports.form_names import EXCEL, WORD, require_form

if TYPE_CHECKING:
    from tvdesk.report.register import Register


def write_register(register: Register, target: Path) -> str:
    """Write it, whole or not at all; the file's digest. In a workbook every cell is a text, whatever stands in it.

    Raises ``FormatUnknown``, the errors of ``tvdesk.report``, and those of writing.
    """
    form = require_form(target)
    if form == EXCEL:
        from tvdesk.services.sheets.tables import write_table

        table = (register.title, register.columns, register.weights, register.rows)
        return write_by_name(target, lambda draft: write_table(draft, *table))
    if form == WORD:
        from tvdesk.report.word.register import write_register_word

        out = io.BytesIO()
        write_register_word(register, out)
        return write_file(target, out.getvalue())
    from tvdesk.report.register import print_register

    return write_file(target, print_register(register))
