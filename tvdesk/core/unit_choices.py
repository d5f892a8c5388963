"""Units to choose from: those that report today, found by any part of any of their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tvdesk.core.text import clean, fold, sort_key
from tvdesk.core.units import CONSOLIDATING, Unit, Units

PROVINCE = "tinh"
RECEIVING = frozenset({PROVINCE, "uy_ban"})
"""The kinds of units that receive reports and send none."""


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to choose. ``above`` is the unit that it belongs to; ``folded`` is what a search looks through."""

    id: str
    name: str
    above: str
    consolidates: bool
    folded: str


def unit_choices(units: Units, day: str) -> tuple[UnitChoice, ...]:
    """The units that are there on that day (ISO) and send reports, in Vietnamese order."""
    there = [unit for unit in units.by_id.values() if unit.valid.holds(day) and unit.kind not in RECEIVING]
    return tuple(sorted((_choice(units, unit, day) for unit in there), key=lambda one: sort_key(one.name)))


def _choice(units: Units, unit: Unit, day: str) -> UnitChoice:
    above = units.parent(unit.id, day)
    consolidates = any(span.value == CONSOLIDATING and span.holds(day) for span in unit.roles)
    written = " ".join(fold(clean(text)) for text in unit.written() if text)
    return UnitChoice(unit.id, unit.name(day), units.name(above, day) if above else "", consolidates, written)


def matching(choices: Sequence[UnitChoice], text: str) -> list[UnitChoice]:
    """The choices in whose names all words of the text begin a word, diacritics or not; all for an empty text.

    A name that begins as the text does comes first.
    """
    wanted = fold(clean(text))
    words = wanted.split()
    found = [one for one in choices if all(f" {word}" in f" {one.folded}" for word in words)]
    return sorted(found, key=lambda one: not fold(one.name).startswith(wanted)) if wanted else found
