"""Cross-checks of a report: figures against those of other periods, parts against wholes, text against tables.

A published report once gave 499 visitors for July and 318 for the year up to July; nothing here lets that pass.
Everything is pure: figures and text in, findings out. A finding has a code (``check.<code>`` words it), plain values,
and the records or the section to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from tvdesk.services.figures import DIRECTIONS, Gathered, Values, people, total

Fields = dict[str, str | int]
ERROR, ATTENTION = "error", "attention"


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The main figures of a period (ISO days, both included); ``reported`` for those that were handed over."""

    label: str
    first: str
    last: str
    values: Mapping[str, int]
    reported: bool = False

    def holds(self, other: PeriodFigures) -> bool:
        """Whether the other period lies within this one and is shorter."""
        inside = self.first <= other.first and other.last <= self.last
        return inside and (self.first, self.last) != (other.first, other.last)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit."""

    code: str
    severity: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    section: str = ""


def main_figures(found: Gathered) -> dict[str, int]:
    """The figures that add up over time: what happened, how many took part, what was spent."""
    activities, trainings, delegations = (found.of(kind) for kind in ("activity", "training", "delegation"))
    values = {
        "activity": len(activities),
        "activity.people": people(activities).value,
        "training": total(trainings, "classes", otherwise=1),
        "training.people": people(trainings).value,
        "spent": total(found.all(), "budget_vnd"),
    }
    for key in DIRECTIONS:
        chosen = [one for one in delegations if one.get("subtype") == key]
        values[key] = total(chosen, "groups", otherwise=1)
        values[f"{key}.people"] = people(chosen).value
    return values


def check_periods(periods: Sequence[PeriodFigures]) -> list[Finding]:
    """A whole below its part, parts that do not add up, and a period whose figures have changed since."""
    return [*_below_parts(periods), *_sums(periods), *_changed(periods)]


def _below_parts(periods: Sequence[PeriodFigures]) -> Iterator[Finding]:
    for whole in periods:
        for part in periods:
            if not whole.holds(part):
                continue
            for name, value in whole.values.items():
                if value < part.values.get(name, 0):
                    yield Finding("below_part", ERROR, _named(name, whole, value, part, part.values[name]))


def _named(name: str, whole: PeriodFigures, value: int, part: PeriodFigures, part_value: int) -> Fields:
    return {"figure": name, "whole": whole.label, "value": value, "part": part.label, "part_value": part_value}


def _sums(periods: Sequence[PeriodFigures]) -> Iterator[Finding]:
    """A period that others fill day by day must be their sum."""
    for whole in periods:
        parts = _filling(whole, [one for one in periods if whole.holds(one)])
        for name, value in whole.values.items():
            added = sum(one.values.get(name, 0) for one in parts)
            # A whole below a single part is told already.
            if len(parts) > 1 and added != value and all(one.values.get(name, 0) <= value for one in parts):
                labels = ", ".join(one.label for one in parts)
                yield Finding(
                    "not_the_sum",
                    ERROR,
                    {"figure": name, "whole": whole.label, "value": value, "parts": labels, "sum": added},
                )


def _filling(whole: PeriodFigures, inside: Sequence[PeriodFigures]) -> list[PeriodFigures]:
    """The longest periods that follow each other from the first day of the whole to its last; none when a day lacks."""
    chosen: list[PeriodFigures] = []
    start = whole.first
    while start <= whole.last:
        here = [one for one in inside if one.first == start]
        if not here:
            return []
        chosen.append(max(here, key=lambda one: (one.last, one.reported)))
        start = _day_after(chosen[-1].last)
    return chosen


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _changed(periods: Sequence[PeriodFigures]) -> Iterator[Finding]:
    """A report of the same days that said something else than the records say now."""
    for one, other in combinations(periods, 2):
        before, now = (one, other) if one.reported else (other, one)
        if before.reported == now.reported or (one.first, one.last) != (other.first, other.last):
            continue
        for name, value in now.values.items():
            if before.values.get(name, 0) != value:
                fields: Fields = {
                    "figure": name,
                    "whole": before.label,
                    "before": before.values.get(name, 0),
                    "value": value,
                }
                yield Finding("changed_since", ATTENTION, fields)


def check_records(records: Iterable[Values]) -> list[Finding]:
    """Parts above their total within a record, and money spent beyond the plan."""
    found: list[Finding] = []
    for one in records:
        whole = one.get("participants")
        named = {"title": str(one.get("title", ""))}
        parts = [one[name] for name in ("participants_domestic", "participants_foreign") if one.get(name) is not None]
        if whole is not None and sum(parts) > whole:
            found.append(_about(one, "parts_above_total", ERROR, {**named, "parts": sum(parts), "value": whole}))
        for name in ("participants_women", "participants_minority"):
            if whole is not None and (one.get(name) or 0) > whole:
                fields: Fields = {**named, "figure": name, "parts": one[name], "value": whole}
                found.append(_about(one, "group_above_total", ERROR, fields))
        planned, spent = one.get("budget_planned_vnd"), one.get("budget_vnd")
        if planned and spent and spent > planned:
            found.append(_about(one, "above_plan", ATTENTION, {**named, "planned": planned, "spent": spent}))
    return found


def _about(one: Values, code: str, severity: str, fields: Mapping[str, str | int]) -> Finding:
    return Finding(code, severity, fields, (str(one["record"]),))
