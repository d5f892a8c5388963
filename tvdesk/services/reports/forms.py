"""One document in the form that a file's name asks for, each written whole or not at all. Loads what writes them."""

from __future__ import annotations

import io
from pathlib import Path

from tvdesk.report.archive import Attached
from tvdesk.report.data import data_of
from tvdesk.report.model import Document
from tvdesk.report.printing import NO_SIGNER, Printed, print_document
from tvdesk.report.words import words_of
from tvdesk.services.durable import write_by_name, write_file
from tvdesk.services.reports.form_names import PDF, WORD, require_form
from tvdesk.services.reports.workbook import write_workbook

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_form(document: Document, path: Path, *, with_data: bool = False) -> tuple[str, Printed]:
    """Write the document; the file's digest, and what is to be said of it. Only a printed one has pages.

    ``with_data`` attaches its tables to a printed one, as a workbook and as JSON.

    Raises ``FormatUnknown``, the errors of ``tvdesk.report``, and those of writing.
    """
    form = require_form(path)
    if form == PDF:
        printed = print_document(document, attached=_data(document) if with_data else ())
        return write_file(path, printed.pdf), printed
    warnings = () if document.signature.name.strip() or form != WORD else (NO_SIGNER,)
    said = Printed(b"", 0, frozenset(), warnings)
    if form == WORD:
        from tvdesk.report.word.writer import write_word

        out = io.BytesIO()
        write_word(document, out)
        return write_file(path, out.getvalue()), said
    return write_by_name(path, lambda draft: write_workbook(document, draft)), said


def _data(document: Document) -> list[Attached]:
    """What goes with the paper into the archive, so that nobody has to type its figures again."""
    book, words = io.BytesIO(), words_of(document.language)
    write_workbook(document, book)
    return [
        Attached(f"{words.data_file}.xlsx", _WORKBOOK, words.data_about, book.getvalue()),
        Attached(f"{words.data_file}.json", "application/json", words.data_about, data_of(document)),
    ]
