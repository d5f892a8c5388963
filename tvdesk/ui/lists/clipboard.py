"""Rows as a table on the clipboard: for a spreadsheet, for a document, for a mail. No Qt but the data itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QMimeData

_BEGINS_FORMULA = ("=", "+", "-", "@")


def table_data(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> QMimeData:
    """The table as text parted by tabs and as HTML; which columns are ``numeric`` says how they are aligned."""
    lines = [list(header), *map(list, rows)]
    made = QMimeData()
    made.setText("".join("\t".join(map(_plain, line)) + "\n" for line in lines))
    made.setHtml(_html(lines, numeric))
    return made


def _plain(text: str) -> str:
    """A cell without what would begin another; a spreadsheet must not take a title for a formula."""
    tidy = " ".join(text.split())
    return f"'{tidy}" if tidy.startswith(_BEGINS_FORMULA) else tidy


def _html(lines: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    head, *rows = lines
    cells = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join(
        "<tr>" + "".join(_cell(text, right) for text, right in zip(row, numeric, strict=True)) + "</tr>" for row in rows
    )
    return f'<meta charset="utf-8"><table border="1" cellspacing="0"><tr>{cells}</tr>{body}</table>'


def _cell(text: str, right: bool) -> str:
    return f'<td align="right">{escape(text)}</td>' if right else f"<td>{escape(text)}</td>"
