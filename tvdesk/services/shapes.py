"""Whether a value has the shape of its field: what comes from elsewhere is signed, and may still be anything.

A faulty or hostile program may write a number as a title or "yesterday" as a day. The change is kept, since nothing
authentic is thrown away; tables leave such a value out, and a person sees it as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from tvdesk.core.fields import Field, Kind

ELEMENTS: Mapping[Kind, type] = {Kind.CODES: str, Kind.TABLE: dict}
"""The kinds whose values are lists, and what each element is."""

SHAPES: Mapping[Kind, type] = {
    **dict.fromkeys(ELEMENTS, list),
    Kind.BOOLEAN: bool,
    Kind.INTEGER: int,
    Kind.MONEY: int,
}
"""The type of a value by its field's kind; all others are texts."""


def fits(field: Field, value: Any) -> bool:
    """Whether a value, gathered as a form shows it, can be read as one of this field."""
    if type(value) is not SHAPES.get(field.kind, str):
        return False
    if field.kind is Kind.DATE:
        return is_day(value)
    element = ELEMENTS.get(field.kind)
    return element is None or (isinstance(value, list) and all(type(one) is element for one in value))


@lru_cache(maxsize=8_192)
def is_day(text: str) -> bool:
    """Whether a text is a day in the form ``2026-01-05``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
