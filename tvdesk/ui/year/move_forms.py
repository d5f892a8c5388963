"""The forms of changes of organisation, one for each act, and what was typed into them as the change that it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.reorganisation import CLOSE, DUTY, MERGE, RENAME, SPLIT, Heir, Move
from tvdesk.core.units import CONSOLIDATING

_UNIT = Field(name="unit", kind=Kind.UNIT, required=True)
_UNITS = Field(name="units", kind=Kind.CODES, codes="unit", required=True)
_DAY = Field(name="day", kind=Kind.DATE, required=True)
_NAME = Field(name="name", kind=Kind.TEXT, max_length=300)
_SHORT = Field(name="short", kind=Kind.TEXT, max_length=100)
_KIND = Field(name="kind", kind=Kind.CODE, codes="unit_kind")
_HEIR = Field(name="heir", kind=Kind.UNIT)
_NEW_NAME = Field(name="name", kind=Kind.TEXT, max_length=300, required=True)
_HEIRS = Field(name="heirs", kind=Kind.TABLE, required=True, key=("heir", "name"), columns=(_HEIR, _NAME, _KIND))
_SUCCESSORS = Field(name="successors", kind=Kind.CODES, codes="unit")
_ROLE = Field(name="role", kind=Kind.CODE, codes="unit_role", required=True)
_TO = Field(name="to", kind=Kind.UNIT, required=True)


def _form(title: str, *fields: Field) -> Form:
    return Form(type="move", title=title, fields=fields)


MOVE_FORMS: Mapping[str, Form] = {
    RENAME: _form("unit", _UNIT, _DAY, _NEW_NAME, _SHORT),
    MERGE: _form("units", _UNITS, _DAY, _HEIR, _NAME, _SHORT, _KIND),
    SPLIT: _form("unit", _UNIT, _DAY, _HEIRS),
    CLOSE: _form("units", _UNITS, _DAY, _SUCCESSORS),
    DUTY: _form("unit", _UNIT, _DAY, _ROLE, _TO),
}


def move_of(what: str, values: Mapping[str, Any]) -> Move:
    """The change that the values of a form mean."""
    units = (values["unit"],) if values.get("unit") else tuple(values.get("units") or ())
    role = str(values.get("role") or CONSOLIDATING)
    return Move(what, units, str(values.get("day") or ""), _heirs(what, values), role)


def _heirs(what: str, values: Mapping[str, Any]) -> tuple[Heir, ...]:
    if what == SPLIT:
        return tuple(_heir(one) for one in values.get("heirs") or ())
    if what == CLOSE:
        return tuple(Heir(unit=one) for one in values.get("successors") or ())
    if what == DUTY:
        return (Heir(unit=values["to"]),) if values.get("to") else ()
    found = _heir(values)
    return (found,) if found.unit or found.name else ()


def _heir(values: Mapping[str, Any]) -> Heir:
    """An existing unit where one is named, else a new one by its name."""
    if values.get("heir"):
        return Heir(unit=str(values["heir"]))
    return Heir(**{name: str(values.get(name) or "") for name in ("name", "short", "kind")})
