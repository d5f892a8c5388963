"""Template data as forms show it: what ships, what the office's records lay over it, and which record that is.

Rounds have no shipped entries; all other types do. An entry's key is its code, of a code list with the list's name,
of a holiday its day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.resources import resource_path
from tvdesk.core.units import Span, Unit, Units
from tvdesk.services.templates import records_of, units_of

TEMPLATE_TYPES = ("unit", "round", "code", "indicator", "outline", "holiday")
"""What the office sets up for a year, in the order of the page."""

_FILES = {"indicator": "indicators", "outline": "outlines", "holiday": "holidays"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in force. ``record`` is the newest record of the office about it, empty for a shipped one."""

    type: str
    key: str
    values: Mapping[str, Any]
    record: str = ""
    shipped: bool = False


def key_of(type: str, values: Mapping[str, Any]) -> str:
    """What tells the entries of a type apart."""
    if type == "code":
        return f"{values.get('list', '')}/{values.get('code', '')}"
    return str(values.get("date" if type == "holiday" else "code") or "")


def entries(connection: Connection, type: str) -> dict[str, Entry]:
    """All entries of a type in force on this desk, by their keys: shipped ones first, in their order."""
    found = {key: Entry(type, key, values, shipped=True) for key, values in _shipped(type).items()}
    for values in records_of(connection, type):
        record, own = values["record"], _stored(type, values)
        key = key_of(type, own)
        before = found.get(key)
        merged = {**before.values, **own} if before else own
        found[key] = Entry(type, key, merged, record, before is not None and before.shipped)
    if type == "unit":
        units = units_of(connection)
        found = {key: _of_unit(one, units) for key, one in found.items()}
    return found


def _stored(type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in FORMS[type].names()}


def _of_unit(entry: Entry, units: Units) -> Entry:
    """A unit's names, parents and duties add up from all that was said of it."""
    unit = units.by_id.get(entry.key)
    if unit is None:
        return entry
    return Entry("unit", entry.key, {**entry.values, **unit_values(unit)}, entry.record, entry.shipped)


def unit_values(unit: Unit) -> dict[str, Any]:
    """A unit as values of its form."""
    values: dict[str, Any] = {
        "code": unit.id,
        "kind": unit.kind,
        "names": _rows(unit.names, "name"),
        "words": [{"word": word} for word in sorted(unit.words)],
        "parents": _rows(unit.parents, "parent"),
        "roles": _rows(unit.roles, "role"),
        "official_code": unit.official_code,
        "predecessors": sorted(unit.predecessors),
        "successors": sorted(unit.successors),
        "valid_from": unit.valid.first,
        "valid_to": unit.valid.last,
        "report_symbol": unit.report_symbol,
        "upper_body": unit.upper_body,
        "place": unit.place,
    }
    return {name: value for name, value in values.items() if value not in ("", [], None)}


def _rows(spans: tuple[Span, ...], name: str) -> list[dict[str, str]]:
    rows = ({"valid_from": one.first, "valid_to": one.last, name: one.value, "short": one.short} for one in spans)
    return [{name: value for name, value in row.items() if value} for row in rows]


@cache
def _shipped(type: str) -> dict[str, dict[str, Any]]:
    if type == "round":
        return {}
    if type == "unit":
        formed = {row["code"]: row.get("formed_from", "") for row in _read("units", "units")}
        units = Units.load().by_id.values()
        return {one.id: {**unit_values(one), **_filled("unit", {"formed_from": formed[one.id]})} for one in units}
    if type == "code":
        lists = _read("codes", "lists")
        rows = [{"list": name, **row} for name, own in lists.items() for row in own]
    else:
        rows = _read(_FILES[type], _FILES[type])
    return {key_of(type, row): _filled(type, row) for row in rows}


def _read(file: str, member: str) -> Any:
    return json.loads(resource_path("templates", f"{file}.json").read_text(encoding="utf-8"))[member]


def _filled(type: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A shipped row as values of the form: only its fields, nothing empty, words as rows."""
    made = {}
    for one in FORMS[type].fields:
        value = row.get(one.name)
        if value in ("", [], None):
            continue
        if one.name == "words" and one.kind is Kind.TABLE:
            value = [{"word": word} if isinstance(word, str) else word for word in value]
        made[one.name] = value
    return made


@dataclass(frozen=True, slots=True)
class Kept:
    """What undoes a save: the values that records had before, and the records that it made."""

    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    created: tuple[str, ...] = ()
