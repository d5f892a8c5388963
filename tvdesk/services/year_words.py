"""Entries of the templates and changes of organisation as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.core.reorganisation import DUTY, RENAME, Move, Step
from tvdesk.core.text import clean, fold, sort_key
from tvdesk.core.units import Units
from tvdesk.services.rounds import CLOSED
from tvdesk.services.year_entries import Entry

SHIPPED, EDITED, OWN = "shipped", "edited", "own"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a list: its name, what is worth knowing beside it, and whether the office has touched it.

    ``group`` narrows the list: the code list's name, "now" or "past" for a unit, "open" or "closed" for a round, the
    year of a holiday. ``folded`` is what a search looks through.
    """

    entry: Entry
    title: str
    detail: str
    state: str
    group: str
    folded: str


def line_of(entry: Entry, language: Language, units: Units, today: str) -> Line:
    """An entry as a line of its list, in that language on that day (ISO)."""
    title, detail, group = _parts(entry, language, units, today)
    state = SHIPPED if not entry.record else EDITED if entry.shipped else OWN
    words = " ".join(row["word"] for row in entry.values.get("words", ()))
    written = " ".join((entry.key, title, str(entry.values.get("vi", "")), words, _names(entry)))
    return Line(entry, title, detail, state, group, fold(clean(written)))


def in_order(type: str, lines: Sequence[Line]) -> list[Line]:
    """Units by their names, rounds from the newest, days by the calendar; lists in the order that they have."""
    if type == "unit":
        return sorted(lines, key=lambda one: sort_key(one.title))
    if type == "round":
        return sorted(lines, key=lambda one: str(one.entry.values["deadline"]), reverse=True)
    return sorted(lines, key=lambda one: one.entry.key) if type == "holiday" else list(lines)


def _parts(entry: Entry, language: Language, units: Units, today: str) -> tuple[str, str, str]:
    values, say = entry.values, language.text
    if entry.type == "unit":
        valid = units.by_id[entry.key].valid if entry.key in units.by_id else None
        there = valid is None or valid.holds(today)
        begins = valid is not None and valid.first > today
        detail = ""
        if valid is not None and not there:
            day = valid.first if begins else valid.last
            detail = say("year.from" if begins else "year.until", day=format_numeric(day))
        return units.name(entry.key, today), detail, "now" if there or begins else "past"
    if entry.type == "round":
        shut = values.get("status") == CLOSED
        due = say("year.round.shut" if shut else "year.round.due", day=format_numeric(values["deadline"]))
        return str(values["name"]), due, "closed" if shut else "open"
    if entry.type == "holiday":
        return f"{format_numeric(values['date'])}  {values['name']}", "", str(values["date"])[:4]
    label = str(values.get("en") if language.name == "en" and values.get("en") else values.get("vi") or entry.key)
    if entry.type == "indicator":
        return label, str(values.get("count_unit", "")), ""
    return label, str(values.get("code", "")), str(values.get("list", ""))


def _names(entry: Entry) -> str:
    return " ".join(f"{row.get('name', '')} {row.get('short', '')}" for row in entry.values.get("names", ()))


def steps_in_words(units: Units, move: Move, steps: Sequence[Step], language: Language) -> list[str]:
    """What a change of organisation will write, one sentence for each unit. ``units`` are those from before it."""
    say, day = language.text, format_numeric(move.day)
    new = {step.unit: str(step.values["names"][0]["name"]) for step in steps if step.is_new}

    def name(id: str) -> str:
        return new.get(id) or units.name(id)

    told = []
    for step in steps:
        values = step.values
        if step.is_new:
            came = ", ".join(name(id) for id in values["predecessors"])
            told.append(say("year.step.new", name=name(step.unit), code=step.unit, day=day, came=came))
        elif move.what == RENAME:
            after = values["names"][-1]["name"]
            told.append(say("year.step.rename", name=name(step.unit), new=after, day=day))
        elif move.what == DUTY:
            key = "year.step.duty_ends" if step.unit in move.units else "year.step.duty_begins"
            told.append(say(key, name=name(step.unit), day=day))
        elif "valid_to" in values:
            heirs = ", ".join(name(id) for id in values.get("successors", ())) or say("year.step.nobody")
            told.append(
                say("year.step.ends", name=name(step.unit), day=format_numeric(values["valid_to"]), heirs=heirs)
            )
        else:
            came = ", ".join(name(id) for id in move.units if id != step.unit)
            told.append(say("year.step.takes", name=name(step.unit), day=day, came=came))
    return told
