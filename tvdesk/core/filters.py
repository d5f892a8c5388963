"""Filters, orders and columns of a list, as data: what a chip says, what is saved under a name, what a query asks.

A :class:`Condition` asks one thing of one field. Which tests a field can be put to follows from its kind
(:data:`TESTS`), so a field that a form gains can be filtered by at once. :data:`STATUS` stands for the state of the
whole record (``core.status``) and is asked like a code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.rules import as_date
from tvdesk.core.status import STATUSES

STATUS: Final = "$status"
"""The column, and the field of a condition, that is the record's state."""

CONTAINS, BETWEEN, ANY_OF, IS, EMPTY, FILLED = "contains", "between", "any_of", "is", "empty", "filled"

_ALWAYS: Final = (FILLED, EMPTY)

TESTS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.TEXT: (CONTAINS, *_ALWAYS),
        Kind.LONG_TEXT: (CONTAINS, *_ALWAYS),
        Kind.DATE: (BETWEEN, *_ALWAYS),
        Kind.INTEGER: (BETWEEN, *_ALWAYS),
        Kind.MONEY: (BETWEEN, *_ALWAYS),
        Kind.BOOLEAN: (IS, *_ALWAYS),
        Kind.CODE: (ANY_OF, *_ALWAYS),
        Kind.CODES: (ANY_OF, *_ALWAYS),
        Kind.UNIT: (ANY_OF, *_ALWAYS),
        Kind.RECORD: (ANY_OF, *_ALWAYS),
        Kind.TABLE: _ALWAYS,
    }
)
"""The tests that a field of each kind can be put to, the usual one first."""

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field.

    ``values``: the text for CONTAINS (case and marks do not count); the first and the last for BETWEEN (``None``:
    open), ISO days or whole numbers; the codes or ids for ANY_OF; ``True`` or ``False`` for IS; else nothing.
    """

    field: str
    test: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows: records that hold all the words of ``quick`` and meet every condition.

    ``deleted`` shows the records taken out of sight in place of those in sight. ``once`` leaves of records that were
    joined as one event only the one that stands for it among those that pass that filter: what is left are the
    records that a figure counts.
    """

    quick: str = ""
    conditions: tuple[Condition, ...] = ()
    deleted: bool = False
    once: Filter | None = None

    def having(self, condition: Condition) -> Filter:
        """The filter with this condition in place of the one on the same field, or after the others."""
        kept = [condition if one.field == condition.field else one for one in self.conditions]
        return replace(self, conditions=tuple(kept if condition in kept else [*kept, condition]))

    def without(self, field: str) -> Filter:
        """The filter without its condition on a field."""
        return replace(self, conditions=tuple(one for one in self.conditions if one.field != field))

    @property
    def is_empty(self) -> bool:
        """Whether every record in sight passes."""
        return not (self.quick.strip() or self.conditions or self.deleted or self.once is not None)


EVERYTHING: Final = Filter()


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list by one column; records that are empty there come last either way."""

    field: str
    descending: bool = False


NEWEST_FIRST: Final = Sort("start_date", descending=True)


def is_sound(form: Form, condition: Condition) -> bool:
    """Whether the form has the field and the test and the values fit it: saved filters may be of another program."""
    if condition.field == STATUS:
        return condition.test == ANY_OF and _are_among(condition.values, STATUSES)
    if condition.field not in form.names():
        return False
    field = form.field(condition.field)
    return condition.test in TESTS[field.kind] and _VALUES_FIT[condition.test](field, condition.values)


def _are_among(values: tuple[Value, ...], known: tuple[str, ...]) -> bool:
    return bool(values) and all(value in known for value in values)


def _bounds_fit(field: Field, values: tuple[Value, ...]) -> bool:
    if len(values) != 2 or values == (None, None):
        return False
    given = [value for value in values if value is not None]
    if field.kind is Kind.DATE:
        return all(as_date(value) is not None for value in given)
    return all(isinstance(value, int) and not isinstance(value, bool) for value in given)


_VALUES_FIT: Final[Mapping[str, Callable[[Field, tuple[Value, ...]], bool]]] = {
    CONTAINS: lambda _field, values: len(values) == 1 and isinstance(values[0], str) and bool(values[0].strip()),
    BETWEEN: _bounds_fit,
    ANY_OF: lambda _field, values: bool(values) and all(isinstance(value, str) for value in values),
    IS: lambda _field, values: len(values) == 1 and isinstance(values[0], bool),
    EMPTY: lambda _field, values: not values,
    FILLED: lambda _field, values: not values,
}


def encode_filter(filter: Filter) -> dict[str, Any]:
    """The filter as plain JSON data."""
    conditions = [[one.field, one.test, *one.values] for one in filter.conditions]
    data = {"quick": filter.quick, "conditions": conditions, "deleted": filter.deleted}
    return {**data, "once": encode_filter(filter.once)} if filter.once is not None else data


def decode_filter(form: Form, data: object) -> Filter:
    """The filter of :func:`encode_filter`'s data; what this program does not know of it is left out."""
    if not isinstance(data, Mapping):
        return Filter()
    quick, found = data.get("quick"), data.get("conditions")
    conditions = []
    for one in found if isinstance(found, list) else ():
        if isinstance(one, list) and len(one) > 1 and all(isinstance(part, Value) for part in one):
            condition = Condition(str(one[0]), str(one[1]), tuple(one[2:]))
            if is_sound(form, condition):
                conditions.append(condition)
    once = decode_filter(form, data["once"]) if isinstance(data.get("once"), Mapping) else None
    return Filter(quick if isinstance(quick, str) else "", tuple(conditions), data.get("deleted") is True, once)


# --- columns -----------------------------------------------------------------------------------------------


_NOT_COLUMNS: Final = frozenset({Kind.TABLE})

_AT_FIRST: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "activity": ("start_date", "title", "subtype", "place", "participants"),
        "training": ("start_date", "title", "subtype", "place", "participants"),
        "delegation": ("start_date", "title", "direction", "countries", "visits"),
        "plan_item": ("plan_year", "title", "subtype", "plan_state", "budget_planned_vnd"),
    }
)


def columns_of(form: Form) -> tuple[str, ...]:
    """Every column that a list of the form can show: all fields but tables, in the form's order, then the state."""
    return (*(field.name for field in form.fields if field.kind not in _NOT_COLUMNS), STATUS)


def columns_at_first(form: Form, *, several_units: bool) -> tuple[str, ...]:
    """The columns shown before anybody chose: few enough for a window of 1024 pixels.

    Who reported a record is said where records of ``several_units`` come together.
    """
    listed = _AT_FIRST.get(form.type) or tuple(field.name for field in form.fields if field.listed)
    who = ("reporting_unit",) if several_units and "reporting_unit" in form.names() else ()
    return (*listed[:2], *who, *listed[2:], STATUS)


TOTALLED: Final = ("participants", "groups", "visits", "outputs", "budget_planned_vnd", "budget_vnd")
"""The fields that a list adds up, where the form has them."""


def totalled(form: Form) -> tuple[str, ...]:
    """The fields of a form that its list adds up."""
    return tuple(name for name in TOTALLED if name in form.names())
