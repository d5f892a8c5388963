"""One validator for form, sheet, bundle and command line.

:func:`normalise` brings what people and files give into the stored form; :func:`check` lists what is wrong
with values in that form. A problem of severity "error" keeps a record from being saved; a "warning" is
shown and counted, and leaves the decision to the official.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from tvdesk.core.fields import Field, Form, Kind, Values, row_key
from tvdesk.core.patterns import Pattern
from tvdesk.core.printable import unprintable
from tvdesk.core.text import clean, clean_long

ERROR, WARNING = "error", "warning"
REPORT_DUE_DAYS = 15
"""Days after the return within which the report of a delegation is due (Decision 06/2020/QĐ-TTg, Form 02)."""

_SHOWN = 10
"""Letters named in a problem; the rest are of the same kind."""

_FAR = timedelta(days=3 * 366)
_SECRET = Pattern(r"(?<!\w)(?:TUYỆT MẬT|TỐI MẬT|MẬT)(?!\w)")
_SEVEN_DIGITS = Pattern(r"\d{7}")  # what every personal number has; searched for in a third of the time
_PERSONAL = Pattern(r"(?<![\d.,/-])(?:\d{12}|\d{9}|[A-Z]\d{7,8})(?![\d.,/-])")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: a stable code, and plain values for its sentence."""

    field: str
    code: str
    severity: str = ERROR
    fields: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


class Codes(Protocol):
    """The code lists in force: is this a code of that list?"""

    def has(self, list: str, code: str) -> bool: ...


def normalise(form: Form, raw: Mapping[str, Any]) -> Values:
    """The values as they are stored: text cleaned, empty ones left out, sets and rows in their order.

    ``KeyError`` for a name that the form does not have.
    """
    values: Values = {}
    for name, value in raw.items():
        stored = _stored(form.field(name), value)
        if stored is not None and stored != "" and stored != []:
            values[name] = stored
    return values


def _stored(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        return clean_long(value) if field.kind is Kind.LONG_TEXT else clean(value)
    if field.kind is Kind.CODES and value is not None:
        return sorted({clean(code) for code in value})
    if field.kind is Kind.TABLE and value is not None:
        rows = [_row(field, row) for row in value]
        return sorted((row for row in rows if row), key=lambda row: row_key(field, row))
    return value


def _row(field: Field, row: Mapping[str, Any]) -> Values:
    columns = {column.name: column for column in field.columns}
    stored = {name: _stored(columns[name], value) for name, value in row.items()}
    return {name: value for name, value in stored.items() if value not in (None, "")}


def check(form: Form, values: Mapping[str, Any], codes: Codes, *, today: date | None = None) -> list[Problem]:
    """Everything wrong with the values, in the order of the form's fields."""
    problems: list[Problem] = []
    for one in form.fields:
        value = values.get(one.name)
        if value is None:
            if one.required:
                problems.append(Problem(one.name, "field.required"))
        else:
            problems.extend(_check_value(one, value, codes))
    problems.extend(_check_together(form, values, today))
    return problems


def check_field(one: Field, value: Any, codes: Codes) -> list[Problem]:
    """What is wrong with one field's value by itself; a workbook's cells are held to it one by one."""
    return list(_check_value(one, value, codes))


def gaps(form: Form, values: Mapping[str, Any]) -> list[str]:
    """The empty fields that leave a gap in the report, in the form's order; required ones are not among them."""
    return [one.name for one in gap_fields(form) if _is_empty(values.get(one.name))]


def gap_fields(form: Form) -> tuple[Field, ...]:
    """The fields that a report wants though a record may be saved without them, in the form's order."""
    return tuple(one for one in form.fields if one.reported and not one.required)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _check_value(one: Field, value: Any, codes: Codes) -> Iterator[Problem]:
    if one.kind in (Kind.TEXT, Kind.LONG_TEXT):
        yield from _check_text(one, value)
    elif one.kind is Kind.DATE:
        if as_date(value) is None:
            yield Problem(one.name, "field.not_a_date", fields={"value": str(value)[:40]})
    elif one.kind in (Kind.INTEGER, Kind.MONEY):
        yield from _check_integer(one, value)
    elif one.kind is Kind.BOOLEAN:
        if not isinstance(value, bool):
            yield Problem(one.name, "field.not_yes_or_no")
    elif one.kind is Kind.CODE:
        if not isinstance(value, str) or not codes.has(one.codes, value):
            yield Problem(one.name, "field.unknown_code", fields={"value": str(value)[:100]})
    elif one.kind is Kind.CODES:
        for code in value if isinstance(value, list) else [str(value)]:
            if not codes.has(one.codes, code):
                yield Problem(one.name, "field.unknown_code", fields={"value": str(code)[:100]})
    elif one.kind is Kind.UNIT:
        if not isinstance(value, str) or not codes.has("unit", value):
            yield Problem(one.name, "field.unknown_unit", fields={"value": str(value)[:100]})
    elif one.kind is Kind.TABLE:
        yield from _check_table(one, value, codes)


def _check_text(one: Field, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(one.name, "field.not_text")
        return
    if len(value) > one.max_length:
        yield Problem(one.name, "field.too_long", fields={"length": len(value), "limit": one.max_length})
    if "MẬT" in value and (found := _SECRET.search(value)):
        yield Problem(one.name, "text.secret_mark", WARNING, {"mark": found.group()})
    if one.kind is Kind.LONG_TEXT and _SEVEN_DIGITS.search(value) and _PERSONAL.search(value):
        yield Problem(one.name, "text.personal_number", WARNING)
    if letters := unprintable(value):
        yield Problem(one.name, "text.unprintable", WARNING, {"letters": " ".join(letters[:_SHOWN])})


def _check_integer(one: Field, value: Any) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(one.name, "field.not_an_integer", fields={"value": str(value)[:40]})
    elif one.minimum is not None and value < one.minimum:
        yield Problem(one.name, "field.below_minimum", fields={"minimum": one.minimum})
    elif value > (2**53 - 1 if one.maximum is None else one.maximum):
        yield Problem(one.name, "field.above_maximum", fields={"maximum": one.maximum or 2**53 - 1})


def _check_table(one: Field, value: Any, codes: Codes) -> Iterator[Problem]:
    seen = set()
    for row in value if isinstance(value, list) else []:
        key = row_key(one, row)
        if key in seen:
            yield Problem(one.name, "table.row_twice", fields={"row": key[:100]})
        seen.add(key)
        for column in one.columns:
            cell = row.get(column.name)
            if cell is None and column.required:
                yield Problem(one.name, "table.cell_required", fields={"column": column.name})
            elif cell is not None:
                yield from (
                    Problem(one.name, found.code, found.severity, found.fields)
                    for found in _check_value(column, cell, codes)
                )


def _check_together(form: Form, values: Mapping[str, Any], today: date | None) -> Iterator[Problem]:
    start, end = as_date(values.get("start_date")), as_date(values.get("end_date"))
    if start and end and end < start:
        yield Problem("end_date", "dates.end_before_start")
    if start and today and start > today + _FAR:
        yield Problem("start_date", "dates.far_future", WARNING)
    parts = [values.get("participants_domestic"), values.get("participants_foreign")]
    known = [part for part in parts if isinstance(part, int)]
    total = values.get("participants")
    if isinstance(total, int) and sum(known) > total:
        yield Problem("participants", "participants.parts_exceed_total", fields={"parts": sum(known), "total": total})
    back = end or start
    overdue = today and back and today > back + timedelta(days=REPORT_DUE_DAYS)
    if form.type == "delegation" and overdue and not values.get("report_number"):
        yield Problem("report_number", "delegation.report_missing", WARNING, {"days": REPORT_DUE_DAYS})


def as_date(value: Any) -> date | None:
    """The date of ISO text, or ``None`` when it is none."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
