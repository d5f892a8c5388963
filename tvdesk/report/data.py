"""The tables of a document as data: the same cells as on paper, for a program that reads them out of the PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tvdesk.report.compose import appendix_label, chart_figures
from tvdesk.report.model import Chart, Document, Group, Row, Table
from tvdesk.report.words import Words, words_of


def titled_tables(document: Document, words: Words) -> Iterator[tuple[str, Table]]:
    """Each table, a chart as that of its figures, with the title of where it stands."""
    parts = [(f"{document.kind} {document.subject}".strip(), document.body)]
    for number, appendix in enumerate(document.appendices, 1):
        label = appendix_label(number, len(document.appendices), words)
        parts.append((f"{label}. {appendix.title}", appendix.blocks))
    for title, blocks in parts:
        for block in blocks:
            if isinstance(block, Table):
                yield title, block
            elif isinstance(block, Chart):
                yield title, chart_figures(block, words)


def data_of(document: Document) -> bytes:
    """The document's tables as JSON in UTF-8: numbers as numbers, days as ISO texts, what is empty as null.

    ``code`` is the code of the content that stands on paper, ``state`` the digest of the records.
    """
    head, mark = document.letterhead, document.mark
    value = {
        "title": document.title or f"{document.kind} {document.subject}".strip(),
        "agency": head.agency_in_text or head.agency,
        "date": head.date.isoformat() if head.date else None,
        "language": document.language,
        "code": mark.code if mark else None,
        "state": mark.state if mark else None,
        "tables": [_table(*one) for one in titled_tables(document, words_of(document.language))],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _table(title: str, table: Table) -> dict[str, Any]:
    return {
        "title": title,
        "caption": table.caption or None,
        "unit": table.unit_of_count or None,
        "columns": [{"label": one.label, "kind": one.kind.value} for one in table.columns],
        "rows": [_row(row) for row in table.rows],
        "totals": list(table.totals) if table.totals is not None else None,
        "note": table.note or None,
    }


def _row(row: Row) -> dict[str, str] | list[Any]:
    return {"group": row.label} if isinstance(row, Group) else list(row)
