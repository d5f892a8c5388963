"""Search while typing: folded words, the last one as a beginning, the newest records first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from tvdesk.core.fields import Form
from tvdesk.core.forms import FORMS
from tvdesk.core.text import search_words
from tvdesk.db.models import FULL_TEXT

LIMIT = 50
_INDEXED = 2
"""The longest beginning of a word that SQLite's full-text index holds ready."""
_TRIED = 6


def _searched() -> list[Form]:
    return [form for form in FORMS.values() if any(field.searched for field in form.fields)]


_BY_NUMBER = "WITH wanted(no) AS MATERIALIZED (SELECT value FROM json_each(?)) " + " UNION ALL ".join(
    f'SELECT \'{form.type}\', no, record, "{form.title}", folded FROM "{form.type}"'
    " WHERE visible AND no IN (SELECT no FROM wanted)"
    for form in _searched()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that holds all the words."""

    type: str
    record: str
    title: str
    no: int


def search(connection: Connection, wanted: str, limit: int = LIMIT) -> list[Hit]:
    """The newest records with all the words, with or without diacritics; the last word may be unfinished."""
    words = search_words(wanted)
    if not words:
        return []
    hits = (
        _sqlite(connection, words, limit) if connection.dialect.name == "sqlite" else _other(connection, words, limit)
    )
    return sorted(hits, key=lambda hit: -hit.no)[:limit]


def _sqlite(connection: Connection, words: list[str], limit: int) -> list[Hit]:
    """The index keeps the first one and two letters of all words, newest records first. A longer beginning it would
    have to gather from every word that has it; where that is common, a few of the newest two-letter hits suffice."""
    last = words[-1]
    if len(last) > _INDEXED:
        numbers = _matching(connection, [*words[:-1], last[:_INDEXED]], _TRIED * limit)
        hits = _beginning(connection, numbers, last, limit)
        if len(hits) >= limit or len(numbers) < _TRIED * limit:
            return hits
    return [_hit(row) for row in _rows(connection, _matching(connection, words, limit))]


def _beginning(connection: Connection, numbers: list[int], last: str, limit: int) -> list[Hit]:
    """The records of these numbers with a word that begins so; no more are looked at than it takes."""
    hits: list[Hit] = []
    for start in range(0, len(numbers), limit):
        hits += [_hit(row) for row in _rows(connection, numbers[start : start + limit]) if _has_beginning(row[4], last)]
        if len(hits) >= limit:
            break
    return hits


def _has_beginning(folded: str, last: str) -> bool:
    """Whether a word begins so, by the rule of SQLite's tokenizer "ascii": letters, digits and all beyond ASCII."""
    at = folded.find(last)
    while at > 0 and (folded[at - 1].isalnum() or folded[at - 1] > "\x7f"):
        at = folded.find(last, at + 1)
    return at >= 0


def _matching(connection: Connection, words: list[str], limit: int) -> list[int]:
    match = " ".join(f'"{word}"' for word in words) + "*"
    query = f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in connection.exec_driver_sql(query, (match, limit))]


def _rows(connection: Connection, numbers: list[int]) -> Iterable[Sequence[Any]]:
    """The visible records of these numbers: type, number, id, title and folded text."""
    return connection.exec_driver_sql(_BY_NUMBER, (json.dumps(numbers),)).fetchall()


def _hit(row: Sequence[Any]) -> Hit:
    return Hit(row[0], row[2], str(row[3] or ""), row[1])


_NEWEST = 300
"""How many of the newest records are looked through before PostgreSQL's index is asked: it gives all matches of a
common word, in no order, to be read and sorted."""


def _other(connection: Connection, words: list[str], limit: int) -> list[Hit]:
    """One statement over all tables; a word that is common is found often enough among the newest records alone."""
    newest = connection.exec_driver_sql(_HIGHEST).scalar()
    edge = int(newest or 0) - _NEWEST
    patterns = [rf"\m{word}\M" for word in words[:-1]] + [rf"\m{words[-1]}"]
    holds = " AND ".join(f"folded ~ :word{at}" for at in range(len(patterns)))
    given = {f"word{at}": pattern for at, pattern in enumerate(patterns)}
    recent = _everywhere(f"no > :edge AND {holds}")
    rows = connection.execute(text(recent), {"edge": edge, "limit": limit, **given}).fetchall()
    if len(rows) < limit and edge > 0:
        match = " & ".join([*words[:-1], f"{words[-1]}:*"])
        every = _everywhere("to_tsvector('simple', folded) @@ to_tsquery('simple', :match)")
        rows = connection.execute(text(every), {"match": match, "limit": limit}).fetchall()
    return [_hit(row) for row in rows]


_HIGHEST = (
    "SELECT max(no) FROM ("
    + " UNION ALL ".join(f'SELECT max(no) AS no FROM "{form.type}"' for form in _searched())
    + ") AS highest"
)


def _everywhere(condition: str) -> str:
    """A query over all tables that are searched: type, number, id and title of each one's newest visible records."""
    return " UNION ALL ".join(
        f'(SELECT \'{form.type}\', no, record, "{form.title}" FROM "{form.type}" WHERE visible AND {condition}'
        " ORDER BY no DESC LIMIT :limit)"
        for form in _searched()
    )
