"""Browsing: the records of one type by filter and order, as numbers first and rows by the page.

A list holds an array of row numbers and asks for the rows that are in sight, so that it costs the same with ten
records and with a million. Numbers, sums and rows come by raw statements (``services.statements``).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.filters import EVERYTHING, NEWEST_FIRST, STATUS, Filter, Sort, is_sound, totalled
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold, sort_key
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.db.models import LOCAL_COLUMNS
from tvdesk.services.as_written import as_written
from tvdesk.services.desk import Desk
from tvdesk.services.duplicates import LINKABLE, groups
from tvdesk.services.errors import FieldUnknown
from tvdesk.services.listed import Listed
from tvdesk.services.projector import RowMaker
from tvdesk.services.records import form_of
from tvdesk.services.standing import Standing, read_standing
from tvdesk.services.statements import (
    Ask,
    Dialect,
    Part,
    Row,
    all_of,
    hidden_sql,
    narrowing,
    order_sql,
    page_sql,
    status_sql,
    to_be_read,
    totals_sql,
    where,
)
from tvdesk.services.sweeping import unswept

PAGE = 200
"""Rows that are read at once: a few windows full."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a filter lets pass: the row numbers (``no``) in order, and how they were asked for, to add them up."""

    type: str
    numbers: array[int]
    condition: Part


def asker(connection: Connection) -> Ask:
    """Runs the statements of lists on an open connection."""
    sqlite = connection.dialect.name == "sqlite"

    def ask(sql: str, parameters: Sequence[Any]) -> list[Row]:
        found = connection.exec_driver_sql(sql if sqlite else sql.replace("?", "%s"), tuple(parameters))
        # The driver's own rows: SQLAlchemy's cost as much again, and a list of 100,000 is read at once.
        rows = list(found.cursor.fetchall())
        found.close()
        return rows

    return ask


class Browsing:
    """The lists of one desk. Codes are ordered as in ``lists``, units by the names that ``units`` gives."""

    def __init__(self, desk: Desk, lists: CodeLists, units: Units) -> None:
        self._desk = desk
        self._lists = lists
        self._units = units
        self._dialect = Dialect(desk.engine.dialect.name == "sqlite")
        self._standing: Standing | None = None

    def find(self, type: str, filter: Filter = EVERYTHING, sort: Sort = NEWEST_FIRST) -> Found:
        """The records that pass, in order. Raises :class:`FieldUnknown` for a column or test that there is not."""
        form = form_of(type)
        for one in filter.conditions:
            if not is_sound(form, one):
                raise FieldUnknown(field=one.field, type=type)
        if sort.field != STATUS and sort.field not in form.names():
            raise FieldUnknown(field=sort.field, type=type)
        with reading(self._desk.engine) as connection, unswept():
            ask = asker(connection)
            standing = self._standing = self._read_standing(ask)
            condition = passing(connection, form, filter, standing, self._dialect)
            order = order_sql(form, sort, standing, self._dialect, picked=bool(filter.conditions or filter.quick))
            if filter.deleted or to_be_read(filter) or filter.once is not None:
                return Found(type, self._ordered(ask, form, condition, sort, order), condition)
            # What is hidden is taken out here: the database would look for each of 100,000 numbers among a few.
            asked = narrowing(form, filter, standing, self._dialect)
            numbers = self._ordered(ask, form, asked, sort, order)
            hidden = {row[0] for row in ask(hidden_sql(form), ())}
            return Found(type, _without(numbers, hidden), condition)

    def totals(self, found: Found) -> dict[str, int]:
        """What the records found add up to, by field (``core.filters.totalled``); not said where none says anything.

        Apart from :meth:`find`, since it has to look into every row.
        """
        form = form_of(found.type)
        statement = totals_sql(form, found.condition)
        with reading(self._desk.engine) as connection:
            sums = asker(connection)(statement.sql, statement.parameters)[0]
        return {name: int(value) for name, value in zip(totalled(form), sums, strict=True) if value is not None}

    def rows(self, type: str, numbers: Sequence[int], columns: Sequence[str]) -> list[Listed]:
        """The rows of these numbers in their order; one that is gone by now is left out.

        States are told by what :meth:`find` found last.
        """
        form = form_of(type)
        with reading(self._desk.engine) as connection:
            ask = asker(connection)
            standing = self._standing or self._read_standing(ask)
            condition = self._dialect.among("t.no", numbers)
            page = page_sql(form, columns, condition, standing, self._dialect)
            found = {row[0]: row for row in ask(page.sql, page.parameters)}
            for no, row in _refilled(connection, form, columns, found, self._desk).items():
                found[no] = row
        return [Listed(found[no][0], found[no][1], tuple(found[no][3:])) for no in numbers if no in found]

    def records(self, type: str, numbers: Sequence[int]) -> list[str]:
        """The record ids of these numbers, in their order."""
        return [row.record for row in self.rows(type, numbers, ())]

    def states(self, type: str, records: Sequence[str]) -> dict[str, str]:
        """The state of each of these records (``core.status``), as things stand now."""
        form = form_of(type)
        with reading(self._desk.engine) as connection:
            ask = asker(connection)
            status = status_sql(form, self._read_standing(ask), self._dialect)
            among = self._dialect.among("t.record", records)
            sql = f'SELECT t.record, {status.sql} FROM "{type}" t WHERE {among.sql}'
            return {row[0]: row[1] for row in ask(sql, (*status.parameters, *among.parameters))}

    def _read_standing(self, ask: Ask) -> Standing:
        return read_standing(ask, self._desk.unit, self._desk.is_dic)

    def _ordered(self, ask: Ask, form: Form, condition: Part, sort: Sort, order: Part | None) -> array[int]:
        if order is not None:
            sql = f'SELECT t.no FROM "{form.type}" t WHERE {condition.sql} ORDER BY {order.sql}'
            gathered = ask(self._dialect.gathered(sql), (*condition.parameters, *order.parameters))[0][0]
            return array("q", msgspec.json.decode(f"[{gathered or ''}]"))
        sql = f'SELECT t.no, t."{sort.field}" FROM "{form.type}" t WHERE {condition.sql} ORDER BY t.no'
        rows = ask(sql, condition.parameters)
        return array("q", _by_words(rows, self._key(form.field(sort.field)), sort.descending))

    def _key(self, field: Field) -> Callable[[str], Any]:
        """What a column of words is ordered by: the place in the code list, or the words as Vietnamese sorts them."""
        if field.kind is Kind.UNIT:
            return lambda id: sort_key(self._units.name(id) if id in self._units.by_id else id)
        if field.kind not in (Kind.CODE, Kind.CODES):
            return sort_key
        places = {entry.code: place for place, entry in enumerate(self._lists.entries(field.codes))}
        after = len(places)
        if field.kind is Kind.CODE:
            return lambda code: (places.get(code, after), code)
        return lambda text: [(places.get(code, after), code) for code in json.loads(text)]


def _refilled(
    connection: Connection, form: Form, columns: Sequence[str], rows: Mapping[int, Row], desk: Desk
) -> dict[int, Row]:
    """The rows that were refused as a whole, with what their authors wrote in place of the nothing that is left."""
    bare = {row[1]: no for no, row in rows.items() if row[2]}
    if not bare:
        return {}
    maker, found = RowMaker(form.type), {}
    for record, state in as_written(connection, bare, desk.schemas).items():
        values = dict(zip(form.names(), maker.row(0, state)[len(LOCAL_COLUMNS) :], strict=False))
        row = rows[bare[record]]
        cells = (values.get(name, cell) for name, cell in zip(columns, row[3:], strict=True))
        found[bare[record]] = (*row[:3], *cells)
    return found


def passing(connection: Connection, form: Form, filter: Filter, standing: Standing, dialect: Dialect) -> Part:
    """The whole condition of a filter, with what only reading the texts and the verdicts can tell."""
    ask = asker(connection)
    condition = where(form, filter, standing, dialect)
    if to_be_read(filter):
        condition = dialect.among("t.no", _read_through(ask, form, filter, condition))
    if filter.once is None:
        return condition
    counted = all_of([Part("t.visible"), passing(connection, form, filter.once, standing, dialect)])
    left = left_of(joined_among(connection, ask, form, counted, dialect))
    away = dialect.among("t.no", left)
    return all_of([Part("t.visible"), condition, *([Part(f"NOT ({away.sql})", away.parameters)] if left else [])])


def joined_among(connection: Connection, ask: Ask, form: Form, condition: Part, dialect: Dialect) -> list[list[Row]]:
    """The joined records that meet a condition, event by event, as (no, record, on whose behalf it stands).

    The one that stands for the event comes first: that of its group, or the earliest where that does not pass.
    """
    duplicates = groups(connection)
    if not duplicates or form.type not in LINKABLE:
        return []
    among = dialect.among("t.record", list(duplicates))
    who = "coalesce(t.reporting_unit, t.unit, '')"
    sql = f'SELECT t.no, t.record, {who} FROM "{form.type}" t WHERE {among.sql} AND {condition.sql}'
    rows = ask(f"{sql} ORDER BY t.start_date, t.title_key, t.record", (*among.parameters, *condition.parameters))
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(duplicates[row[1]], []).append(row)
    return [sorted(group, key=lambda row: row[1] != stands) for stands, group in found.items() if len(group) > 1]


def left_of(joined: Iterable[Sequence[Row]]) -> list[int]:
    """The numbers of the joined records that are not counted, since another stands for them."""
    return [row[0] for group in joined for row in group[1:]]


def _without(numbers: array[int], hidden: set[int]) -> array[int]:
    return array("q", [no for no in numbers if no not in hidden]) if hidden else numbers


def _read_through(ask: Ask, form: Form, filter: Filter, condition: Part) -> list[int]:
    """The numbers of the rows whose texts hold what is asked, among those that meet the condition."""
    wanted = to_be_read(filter)
    cells = "".join(f', t."{name}"' for name, _ in wanted)
    texts = [text for _, text in wanted]
    rows = ask(f'SELECT t.no{cells} FROM "{form.type}" t WHERE {condition.sql}', condition.parameters)
    return [no for no, *found in rows if all(text in fold(cell or "") for text, cell in zip(texts, found, strict=True))]


def _by_words(rows: Iterable[Row], key: Callable[[str], Any], descending: bool) -> list[int]:
    """Numbers ordered by a column's words; the empty ones last. Each different text is looked at once."""
    found = list(rows)
    texts = {text for _, text in found if text}
    ranks = {text: rank for rank, text in enumerate(sorted(texts, key=key))}
    filled = [(ranks[text], no) for no, text in found if text]
    filled.sort(reverse=descending)
    return [*(no for _, no in filled), *(no for no, text in found if not text)]
