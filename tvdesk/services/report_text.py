"""The running text of a report as it is edited: sections, composed text, own words, and the records behind figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tvdesk.services.figures import KINDS, Gathered
from tvdesk.services.reports.body import Body
from tvdesk.services.reports.figure_text import (
    Figure,
    Part,
    is_rewriting,
    parts_of,
    text_of_blocks,
)
from tvdesk.services.reports.subject import Written
from tvdesk.services.rounds import Round

COMPOSED, REWRITTEN, ADDED, WANTED, EMPTY = "composed", "rewritten", "added", "wanted", "empty"
"""How a section came to its text: made from records; written anew by a person; written before what was made;
still to be written by a person; left out, since there is nothing to tell.
"""

TOLD = (COMPOSED, REWRITTEN, ADDED)
"""The states of a section that says something."""


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section. ``text`` is what stands in the report and ``composed`` what the records say, both with tokens.

    ``number`` is its place as printed ("II", "1", "a)"); empty for a section that is left out.
    """

    section: str
    title: str
    number: str
    depth: int
    state: str
    text: str
    composed: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of one report, its figures by name, and the records that it tells by id."""

    opening: str
    sections: tuple[SectionText, ...]
    figures: Mapping[str, Figure]
    records: Mapping[str, Mapping[str, Any]]
    first: str
    last: str
    round: Round | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The type of each record, by id."""

    def parts(self, text: str) -> list[Part]:
        """A text as plain pieces and figures as they are now."""
        return parts_of(text, self.figures)

    def section(self, code: str) -> SectionText:
        """The section of that code; ``KeyError`` when the outline has none."""
        found = {one.section: one for one in self.sections}
        return found[code]


@dataclass(frozen=True, slots=True)
class UnitText:
    """What a unit says in its own report: by section how it came to be said and the text, with tokens of its figures.

    ``figures`` are those of its report by the names that they have in the text of another office.
    """

    unit: str
    name: str
    sections: Mapping[str, tuple[str, str]]
    figures: Mapping[str, Figure]

    def parts(self, section: str) -> list[Part]:
        """The text of a section as plain pieces and figures; nothing where it says nothing there."""
        return parts_of(self.sections[section][1], self.figures) if section in self.sections else []


def report_text(body: Body, found: Gathered, round: Round | None = None) -> ReportText:
    """The text of a body that is composed here."""
    written = body.sections()
    numbers = _numbers(written)
    sections = tuple(_section(one, numbers.get(place, "")) for place, one in enumerate(written))
    records = {one["record"]: one for one in found.reported()}
    kinds = {one["record"]: kind for kind in KINDS for whole in found.of(kind) for one in found.members(whole)}
    return ReportText(body.opening(), sections, body.figures, records, found.first, found.last, round, kinds)


def _section(one: Written, number: str) -> SectionText:
    text = "" if one.blocks is None or (one.missing and not one.own) else text_of_blocks(one.blocks)
    return SectionText(
        one.section.section,
        one.title,
        number,
        one.section.depth,
        _state(one),
        text,
        text_of_blocks(one.composed),
        tuple(record["record"] for record in one.told),
    )


def _state(one: Written) -> str:
    if one.own:
        return REWRITTEN if is_rewriting(one.own) or not one.composed else ADDED
    if one.missing:
        return WANTED
    return COMPOSED if one.blocks is not None else EMPTY


def _numbers(written: list[Written]) -> dict[int, str]:
    """The number or letter of each section that is printed."""
    from tvdesk.report.compose import HeadingNumbers
    from tvdesk.report.model import Heading, Level

    levels, numbers, found = list(Level), HeadingNumbers(), {}
    for place, one in enumerate(written):
        if one.blocks is not None:
            level = levels[min(one.section.depth, len(levels)) - 1]
            found[place] = numbers.label(Heading(level, "")).strip().rstrip(".")
    return found
