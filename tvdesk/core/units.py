"""The units and their history: who existed when, under which name and parent, and who came after.

A unit's key is its own permanent id; names and official codes change and repeat. A report of an old period
prints the old name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.core.text import clean, fold, tone_key

CONSOLIDATING = "tong_hop"


@dataclass(frozen=True, slots=True)
class Span:
    """A value that holds from one day to another; an empty end is open. ISO dates."""

    first: str
    last: str
    value: str
    short: str = ""

    def holds(self, on: str | None) -> bool:
        """Whether it holds on that day; any day when none is asked for."""
        return on is None or ((not self.first or self.first <= on) and (not self.last or on <= self.last))


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. ``words`` are abbreviations and other ways of writing its name.

    For the head of its documents: ``upper_body`` stands above its name, ``report_symbol`` after the number
    ("BC-STTTT"), ``place`` before the date; each may be empty.
    """

    id: str
    kind: str
    names: tuple[Span, ...]
    parents: tuple[Span, ...] = ()
    roles: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    official_code: str = ""
    valid: Span = Span("", "", "")
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    report_symbol: str = ""
    upper_body: str = ""
    place: str = ""

    def name(self, on: str | None = None) -> str:
        """The name on a day, the last known one when none held then."""
        return next((span.value for span in self.names if span.holds(on)), self.names[-1].value)

    def written(self) -> tuple[str, ...]:
        """Every way in which the unit is written."""
        names = [text for span in self.names for text in (span.value, span.short) if text]
        return (self.id, self.official_code, *names, *self.words)


@dataclass(frozen=True)
class Units:
    """All units by id. What finds them by their names is made when it is first asked for: naming them needs none."""

    by_id: Mapping[str, Unit]

    @cached_property
    def _exact(self) -> Mapping[str, tuple[str, ...]]:
        return _index(self.by_id.values(), tone_key)

    @cached_property
    def _folded(self) -> Mapping[str, tuple[str, ...]]:
        return _index(self.by_id.values(), fold)

    @cached_property
    def _bare(self) -> Mapping[str, tuple[str, ...]]:
        return _index(self.by_id.values(), bare_key)

    @cached_property
    def _heirs(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for unit in self.by_id.values():
            for old in unit.predecessors:
                found[old] = (*found.get(old, ()), unit.id)
        return found

    @classmethod
    def load(cls, folder: Path | None = None, only: Collection[str] | None = None) -> Units:
        """The units that ship with the program, or some of them by their ids."""
        path = (folder or resource_path("templates")) / "units.json"
        rows = json.loads(path.read_text(encoding="utf-8"))["units"]
        return cls({row["code"]: unit_of_row(row) for row in rows if only is None or row["code"] in only})

    def candidates(self, text: str, on: str | None = None) -> tuple[Unit, ...]:
        """The units that a text may mean, the better kind of match only: exact letters before folded ones, these
        before :func:`bare_key`.

        Among several, those that were there on the day.
        """
        if text in self.by_id:
            return (self.by_id[text],)
        tidy = clean(text)
        ids = self._exact.get(tone_key(tidy)) or self._folded.get(fold(tidy)) or self._bare.get(bare_key(tidy), ())
        found = tuple(self.by_id[one] for one in ids)
        there = tuple(unit for unit in found if unit.valid.holds(on))
        return there or found

    def find(self, text: str, on: str | None = None) -> Unit | None:
        """The one unit that a text means; ``None`` when it is none or may be several."""
        found = self.candidates(text, on)
        return found[0] if len(found) == 1 else None

    def name(self, id: str, on: str | None = None) -> str:
        """The name of a unit on a day; the id itself for an unknown one."""
        return self.by_id[id].name(on) if id in self.by_id else id

    def parent(self, id: str, on: str | None = None) -> str | None:
        """The parent on a day."""
        return next((span.value for span in self.by_id[id].parents if span.holds(on)), None)

    def children(self, id: str, on: str | None = None) -> tuple[Unit, ...]:
        """The units under one on a day."""
        return tuple(
            unit
            for unit in self.by_id.values()
            if unit.valid.holds(on) and any(span.value == id and span.holds(on) for span in unit.parents)
        )

    def heirs(self, id: str) -> tuple[str, ...]:
        """The units that name this one among those that they came of."""
        return self._heirs.get(id, ())

    def names_between(self, id: str, first: str, last: str) -> tuple[Span, ...]:
        """The names that a unit had from one day to another (ISO, both included), in their order."""
        if id not in self.by_id:
            return ()
        spans = self.by_id[id].names
        return tuple(one for one in spans if one.first <= last and (not one.last or first <= one.last))

    def consolidating(self, on: str) -> str | None:
        """The unit whose duty it was on that day to bring the reports together."""
        for unit in self.by_id.values():
            if any(span.value == CONSOLIDATING and span.holds(on) for span in unit.roles):
                return unit.id
        return None


def bare_key(text: str) -> str:
    """A name without signs and "và": "Sở VH, TT & DL" and "Sở VH-TT và DL" are one."""
    return " ".join(word for word in re.findall(r"\w+", fold(text)) if word != "va")


def _index(units: Iterable[Unit], key: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for text in {key(text) for text in unit.written() if text}:
            if unit.id not in found.get(text, ()):
                found[text] = (*found.get(text, ()), unit.id)
    return found


def _spans(rows: Iterable[Mapping[str, Any]], name: str) -> tuple[Span, ...]:
    return tuple(
        Span(row.get("valid_from", ""), row.get("valid_to", ""), row[name], row.get("short", "")) for row in rows
    )


def unit_of_row(row: Mapping[str, Any], before: Unit | None = None) -> Unit:
    """The unit of a template's row or of a record's values; what it leaves out stays as it was ``before``.

    Names, parents and roles are added to those from before: one that begins on the same day takes the place of the
    old one, and what came before a new one ends on the day before it.
    """
    old = before or Unit(row["code"], row["kind"], ())
    words = [word if isinstance(word, str) else word["word"] for word in row.get("words", ())]
    return Unit(
        id=row["code"],
        kind=row.get("kind", old.kind),
        names=_followed(old.names, _spans(row.get("names", ()), "name"), by_value=False),
        parents=_followed(old.parents, _spans(row.get("parents", ()), "parent"), by_value=False),
        roles=_followed(old.roles, _spans(row.get("roles", ()), "role"), by_value=True),
        words=tuple(dict.fromkeys((*old.words, *words))),
        official_code=row.get("official_code", old.official_code),
        valid=Span(row.get("valid_from", old.valid.first), row.get("valid_to", old.valid.last), ""),
        predecessors=tuple(row.get("predecessors", old.predecessors)),
        successors=tuple(row.get("successors", old.successors)),
        report_symbol=row.get("report_symbol", old.report_symbol),
        upper_body=row.get("upper_body", old.upper_body),
        place=row.get("place", old.place),
    )


def _followed(old: tuple[Span, ...], new: tuple[Span, ...], *, by_value: bool) -> tuple[Span, ...]:
    """Old spans and new ones in the order of their days, each ended before the next of its kind begins."""
    if not old or not new:
        return old or new

    def key(span: Span) -> tuple[str, str]:
        return (span.value if by_value else "", span.first)

    spans = sorted({key(span): span for span in (*old, *new)}.values(), key=key)
    begins = {key(span) for span in new}
    done = []
    for span, later in zip(spans, [*spans[1:], None], strict=True):
        same_kind = later is not None and (not by_value or later.value == span.value)
        touched = later is not None and not begins.isdisjoint((key(span), key(later)))
        if later is not None and same_kind and touched and (not span.last or span.last >= later.first):
            span = Span(span.first, _day_before(later.first), span.value, span.short)
        done.append(span)
    return tuple(done)


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def units_overlaid(base: Units, rows: Iterable[Mapping[str, Any]]) -> Units:
    """The units of ``base`` with rows of the consolidating office's records over them, in their order."""
    by_id = dict(base.by_id)
    for row in rows:
        by_id[row["code"]] = unit_of_row(row, by_id.get(row["code"]))
    return Units({id: unit for id, unit in by_id.items() if unit.names})
