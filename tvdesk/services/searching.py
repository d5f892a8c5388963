"""Search while typing: folded words, the last one as a beginning, the newest records first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from tvdesk.core.fields import Form
from tvdesk.core.forms import FORMS
from tvdesk.core.text import clean, fold
from tvdesk.db.models import FULL_TEXT, TYPED

LIMIT = 50
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that holds all the words."""

    type: str
    record: str
    title: str
    no: int


def search(connection: Connection, wanted: str, limit: int = LIMIT) -> list[Hit]:
    """The newest records with all the words, with or without diacritics; the last word may be unfinished."""
    words = _WORD.findall(fold(clean(wanted)))
    if not words:
        return []
    hits = (
        _sqlite(connection, words, limit) if connection.dialect.name == "sqlite" else _other(connection, words, limit)
    )
    return sorted(hits, key=lambda hit: -hit.no)[:limit]


def _searched() -> list[Form]:
    return [form for form in FORMS.values() if any(field.searched for field in form.fields)]


def _sqlite(connection: Connection, words: list[str], limit: int) -> list[Hit]:
    match = " ".join(f'"{word}"' for word in words) + "*"
    query = text(f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH :match ORDER BY rowid DESC LIMIT :limit")
    numbers = [row[0] for row in connection.execute(query, {"match": match, "limit": limit})]
    hits: list[Hit] = []
    for form in _searched():
        table = TYPED[form.type]
        query_rows = table.select().with_only_columns(table.c.no, table.c.record, table.c[form.title])
        rows = connection.execute(query_rows.where(table.c.no.in_(numbers), table.c.visible))
        hits += [Hit(form.type, row[1], str(row[2] or ""), row[0]) for row in rows]
    return hits


def _other(connection: Connection, words: list[str], limit: int) -> list[Hit]:
    hits: list[Hit] = []
    match = " & ".join([*words[:-1], f"{words[-1]}:*"])
    for form in _searched():
        query = text(
            f'SELECT no, record, "{form.title}" FROM "{form.type}" WHERE visible'
            " AND to_tsvector('simple', folded) @@ to_tsquery('simple', :match) ORDER BY no DESC LIMIT :limit"
        )
        rows = connection.execute(query, {"match": match, "limit": limit})
        hits += [Hit(form.type, row[1], str(row[2] or ""), row[0]) for row in rows]
    return hits
