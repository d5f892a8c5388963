"""The past of one record as a person reads it: who changed what, when, on which computer, and what was there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tvdesk.core.fields import unflatten
from tvdesk.history.change import LIFE, VERDICT
from tvdesk.services.records import Entry, form_of
from tvdesk.services.wording import Wording

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Altered:
    """One entry that a change wrote: its field, and in words the values before and after."""

    field: str
    entry: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a record. ``dot`` names it; ``op`` is that of the log; ``own`` says that it was made here.

    ``device`` is a short name by which two computers of one unit are told apart; ``office`` says that the consolidating
    office made the change, ``rule`` by which rule it decided a conflict, where it was one.
    """

    dot: str
    moment: str
    actor: str
    unit: str
    device: str
    own: bool
    op: str
    altered: tuple[Altered, ...]
    office: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote: each device's unit, this desk's device, the devices of the consolidating office; and by which rule
    conflicts were decided, by the dot of the change."""

    units: Mapping[str, str]
    device: str
    offices: frozenset[str] = frozenset()
    rules: Mapping[str, str] = field(default_factory=dict)


def events_of(type: str, entries: Sequence[Entry], wording: Wording, authors: Authors) -> list[Event]:
    """The changes of a record, the newest first."""
    form = form_of(type)
    places = {name: place for place, name in enumerate(form.names())}
    events = []
    for entry in reversed(entries):
        change = entry.change
        altered = tuple(
            Altered(
                field=name.partition("/")[0],
                entry=name,
                label=wording.label(type, name),
                before=_said(wording, form, name, entry.before.get(name)),
                after=_said(wording, form, name, value),
            )
            for name, value in sorted(change.fields.items(), key=lambda item: _place(places, item[0]))
            if name != LIFE and not name.startswith(VERDICT) and name.partition("/")[0] in form.names()
        )
        unit = authors.units.get(change.device, "")
        events.append(
            Event(
                dot=change.dot,
                moment=wording.moment(change.clock),
                actor=change.actor,
                unit=wording.unit(unit) if unit else "",
                device=change.device[:_SHORT],
                own=change.device == authors.device,
                op=change.op,
                altered=altered,
                office=change.device in authors.offices,
                rule=authors.rules.get(change.dot, ""),
            )
        )
    return events


def _place(places: Mapping[str, int], entry: str) -> tuple[int, str]:
    """Entries in the order of the form; the elements of one field by their keys."""
    return places.get(entry.partition("/")[0], len(places)), entry


def _said(wording: Wording, form: Any, name: str, value: Any) -> str:
    """The value in words; several, where the change replaced more than one."""
    if isinstance(value, list):
        return " / ".join(_said(wording, form, name, one) for one in value)
    if value is True and "/" in name:
        return wording.entry(form, name, value)
    return "" if value is None else wording.entry(form, name, value)


def value_before(entries: Sequence[Entry], shown: Mapping[str, Any], dot: str, entry: str) -> Any:
    """The value that the field of an entry would have with what a change replaced there put back.

    ``shown`` are the flat entries that the record shows now: of a set or table, only that one element changes.
    ``None`` where the field becomes empty.
    """
    found = next(one for one in entries if one.change.dot == dot)
    before = found.before.get(entry)
    if isinstance(before, list):
        before = before[0]
    return unflatten({**shown, entry: before}).get(entry.partition("/")[0])
