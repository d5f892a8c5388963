"""Under which names view settings are kept, and how a list's layout is read from one. No database is needed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tvdesk.core.fields import Form
from tvdesk.core.filters import NEWEST_FIRST, STATUS, Sort, columns_at_first, columns_of


def filters_name(type: str) -> str:
    """The name of a list's saved filters."""
    return f"list.{type}.filters"


def layout_name(type: str) -> str:
    """The name of a list's layout."""
    return f"list.{type}.layout"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list is laid out: its columns in order, their widths in pixels at 1× where somebody set one, the order."""

    columns: tuple[str, ...]
    widths: Mapping[str, int] = field(default_factory=dict)
    sort: Sort = NEWEST_FIRST


def layout_at_first(form: Form, *, several_units: bool) -> Layout:
    """The layout before anybody chose."""
    return Layout(columns_at_first(form, several_units=several_units))


def encode_layout(layout: Layout) -> dict[str, Any]:
    """The layout as plain JSON data."""
    sort = [layout.sort.field, layout.sort.descending]
    return {"columns": list(layout.columns), "widths": dict(layout.widths), "sort": sort}


def decode_layout(form: Form, data: object, *, several_units: bool) -> Layout:
    """The layout of :func:`encode_layout`'s data; what this program does not know of it is left out."""
    usual = layout_at_first(form, several_units=several_units)
    if not isinstance(data, Mapping):
        return usual
    known = columns_of(form)
    columns = tuple(dict.fromkeys(name for name in _list(data.get("columns")) if name in known))
    widths = data.get("widths")
    kept = {
        name: width
        for name, width in (widths.items() if isinstance(widths, Mapping) else ())
        if name in known and isinstance(width, int) and 20 <= width <= 4_000
    }
    return Layout(columns or usual.columns, kept, _sort(form, data.get("sort")))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _sort(form: Form, value: object) -> Sort:
    match value:
        case [str(name), bool(descending)] if name == STATUS or name in form.names():
            return Sort(name, descending)
        case _:
            return NEWEST_FIRST
