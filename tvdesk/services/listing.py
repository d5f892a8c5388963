"""Lists of records: shown rows of one type, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.fields import Kind
from tvdesk.db.models import TYPED
from tvdesk.services.records import form_of


def listed(connection: Connection, type: str, limit: int = 200, after: int = 0) -> list[dict[str, Any]]:
    """Visible records of a type in the order in which they came, as values with their ``record`` id."""
    form_of(type)
    table = TYPED[type]
    query = select(table).where(table.c.visible, table.c.no > after).order_by(table.c.no).limit(limit)
    return [values_of(type, dict(row._mapping)) for row in connection.execute(query)]


def between(
    connection: Connection, type: str, first: str | None = None, last: str | None = None
) -> list[dict[str, Any]]:
    """Visible records of a type that start in ``first`` to ``last`` (ISO, both included), by day and title."""
    form_of(type)
    table = TYPED[type]
    query = select(table).where(table.c.visible)
    if first is not None:
        query = query.where(table.c.start_date >= first)
    if last is not None:
        query = query.where(table.c.start_date <= last)
    ordered = query.order_by(table.c.start_date, table.c.title_key, table.c.record)
    return [values_of(type, dict(row._mapping)) for row in connection.execute(ordered)]


def values_of(type: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A typed row as values: empty fields left out, sets and tables as lists, and the record's marks."""
    values: dict[str, Any] = {"record": row["record"]}
    for field in form_of(type).fields:
        value = row[field.name]
        if value is None:
            continue
        if field.kind in (Kind.CODES, Kind.TABLE):
            value = json.loads(value)
        values[field.name] = bool(value) if field.kind is Kind.BOOLEAN else value
    if row["contested"]:
        values["$conflicts"] = row["contested"]
    return values


def titles_of(connection: Connection, type: str) -> dict[str, str]:
    """The titles of the visible records of a type, by their ids."""
    form, table = form_of(type), TYPED[type]
    query = select(table.c.record, table.c[form.title]).where(table.c.visible)
    return {row[0]: str(row[1] or "") for row in connection.execute(query)}
