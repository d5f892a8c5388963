"""What a person types into a field, and the value that it means. No Qt.

What stands in an editor is *typed*: plain JSON values, so that a draft can hold it, whatever it is.

====================  ===========================================================================
kind                  typed
====================  ===========================================================================
TEXT, LONG_TEXT,      ``str`` as it stands in the line: "5/3/25", "1.5 tỷ", "chưa rõ"
DATE, INTEGER, MONEY
BOOLEAN               ``bool``, or ``None`` for no answer
CODE, UNIT, RECORD    the code or id chosen, or ``{"typed": text}`` for a text that names none
CODES                 a list of codes, and of such texts
TABLE                 a list of rows, each typed by column
====================  ===========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tvdesk.core.dates import UnreadableDate, format_numeric, read_typed_date
from tvdesk.core.fields import Field, Kind
from tvdesk.core.numbers import format_number, read_integer, read_money
from tvdesk.core.rules import Problem
from tvdesk.core.text import clean, clean_long, fold
from tvdesk.core.text_errors import UnreadableNumber

Typed = Any
CHOSEN = (Kind.CODE, Kind.UNIT, Kind.RECORD)
_AMOUNT = re.compile(r"(?:[\d.,\s]|chuc|tram|nghin|ngan|trieu|tr|ty|ti|dong|vnd|d)+")
_SHORT_WORDS = re.compile(r"(?<=\d)\s*(tr|ty|ti)\b\.?")
_LONGHAND = {"tr": " triệu", "ty": " tỷ", "ti": " tỷ"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value that was typed, ``None`` for nothing; and why it is none, where it could not be read."""

    value: Any = None
    problem: Problem | None = None


def is_blank(typed: Typed) -> bool:
    """Whether nothing stands in the editor."""
    if isinstance(typed, str):
        return not typed.strip()
    if isinstance(typed, Mapping):
        return not any(not is_blank(one) for one in typed.values())
    if isinstance(typed, Sequence):
        return all(is_blank(one) for one in typed)
    return typed is None


def typed_of(field: Field, value: Any) -> Typed:
    """How a stored value stands in the editor."""
    if value is None:
        return empty(field)
    match field.kind:
        case Kind.DATE:
            return format_numeric(value)
        case Kind.INTEGER | Kind.MONEY:
            return _number(field, value)
        case Kind.CODES:
            return list(value)
        case Kind.TABLE:
            columns = {column.name: column for column in field.columns}
            return [
                {name: typed_of(columns[name], cell) for name, cell in row.items() if name in columns} for row in value
            ]
        case _:
            return value


def empty(field: Field) -> Typed:
    """What stands in the editor of an empty field."""
    if field.kind in (Kind.CODES, Kind.TABLE):
        return []
    return None if field.kind is Kind.BOOLEAN else ""


def _number(field: Field, value: int) -> str:
    """With points between thousands; a year is none."""
    is_year = field.maximum is not None and 1_900 <= field.maximum < 10_000 and (field.minimum or 0) >= 1_900
    return str(value) if is_year else format_number(value)


def parse(field: Field, typed: Typed, today: date) -> Parsed:
    """The value that was typed. Never raises: what cannot be read is a problem beside the field."""
    if is_blank(typed):
        return Parsed()
    match field.kind:
        case Kind.TEXT:
            return Parsed(clean(typed) or None)
        case Kind.LONG_TEXT:
            return Parsed(clean_long(typed) or None)
        case Kind.DATE:
            return _date(field, typed, today)
        case Kind.INTEGER | Kind.MONEY:
            return _integer(field, typed)
        case Kind.CODE | Kind.UNIT | Kind.RECORD:
            return _chosen(field, typed)
        case Kind.CODES:
            return _codes(field, typed)
        case Kind.TABLE:
            return _table(field, typed, today)
        case _:
            return Parsed(typed)


def _date(field: Field, typed: str, today: date) -> Parsed:
    try:
        return Parsed(read_typed_date(typed, today))
    except UnreadableDate as error:
        return Parsed(problem=Problem(field.name, error.code, fields=_plain(error.fields)))


def _integer(field: Field, typed: str) -> Parsed:
    try:
        return Parsed(read_integer(typed))
    except UnreadableNumber as error:
        amount = _amount(typed) if field.kind is Kind.MONEY else None
        if amount is not None:
            return Parsed(amount)
        return Parsed(problem=Problem(field.name, error.code, fields=_plain(error.fields)))


def _amount(typed: str) -> int | None:
    """ "400 triệu", "1,5 tỷ", "25tr": an amount in words, when nothing else stands beside it."""
    folded = fold(clean(typed))
    if not _AMOUNT.fullmatch(folded):
        return None
    return read_money(_SHORT_WORDS.sub(lambda match: _LONGHAND[match[1]], folded))


def _plain(fields: Mapping[str, Any]) -> dict[str, str | int]:
    return {name: value for name, value in fields.items() if isinstance(value, str | int)}


def _unknown(field: Field, text: str) -> Problem:
    code = "field.unknown_unit" if field.kind is Kind.UNIT else "field.unknown_code"
    return Problem(field.name, code, fields={"value": text[:100]})


def _chosen(field: Field, typed: Typed) -> Parsed:
    if isinstance(typed, Mapping):
        return Parsed(problem=_unknown(field, str(typed["typed"])))
    return Parsed(typed)


def _codes(field: Field, typed: Sequence[Typed]) -> Parsed:
    for one in typed:
        if isinstance(one, Mapping) and not is_blank(one):
            return Parsed(problem=_unknown(field, str(one["typed"])))
    return Parsed(sorted({one for one in typed if isinstance(one, str)}) or None)


def _table(field: Field, typed: Sequence[Mapping[str, Typed]], today: date) -> Parsed:
    rows = []
    for row in typed:
        if is_blank(row):
            continue
        cells = {}
        for column in field.columns:
            parsed = parse(column, row.get(column.name), today)
            if parsed.problem:
                return Parsed(problem=Problem(field.name, parsed.problem.code, fields=parsed.problem.fields))
            if parsed.value is not None:
                cells[column.name] = parsed.value
        rows.append(cells)
    return Parsed(rows or None)


def tidied(field: Field, typed: Typed, today: date) -> Typed:
    """What stands in the editor once it is left: dates and numbers as offices write them, text in NFC.

    What cannot be read stays as it was typed.
    """
    if field.kind in (Kind.CODE, Kind.UNIT, Kind.RECORD, Kind.CODES, Kind.TABLE, Kind.BOOLEAN):
        return typed
    parsed = parse(field, typed, today)
    return typed if parsed.problem else typed_of(field, parsed.value)
