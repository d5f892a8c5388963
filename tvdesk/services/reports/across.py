"""Figures on both sides of a change of organisation: what units reported before it and what those after it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tvdesk.core.lineage import Family, families
from tvdesk.core.units import Units
from tvdesk.services.figures import Gathered, Values


@dataclass(frozen=True, slots=True)
class Across:
    """A family that reported in the period: its records by who reported them.

    ``before`` counts those of units that have ended since, ``after`` those of units still there on the last day,
    ``whole`` each event once, whoever of the family reported it.
    """

    family: Family
    before: int
    after: int
    whole: int


def across_changes(units: Units, found: Gathered) -> list[Across]:
    """The families of the period's changes of which any unit reported, in the order of their names."""
    everything = found.all()
    reporters = {unit for one in everything for unit in found.reporters(one)}
    counted = (_count(one, found, everything) for one in families(units, found.first, found.last, reporters))
    return [one for one in counted if one.whole]


def _count(family: Family, found: Gathered, everything: Sequence[Values]) -> Across:
    named = [family.members.intersection(found.reporters(one)) for one in everything]
    there = frozenset(family.after)
    return Across(
        family,
        before=sum(bool(one - there) for one in named),
        after=sum(bool(one & there) for one in named),
        whole=sum(bool(one) for one in named),
    )
