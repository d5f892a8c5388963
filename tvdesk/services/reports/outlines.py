"""Outlines of reports: which sections, in which order, and which records each of them tells.

An outline is data: the program ships some, and a record of type ``outline`` that the consolidating office
sends out takes the place of the shipped one with its code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.services.reports.errors import OutlineUnknown, OutlineUnreadable

KIND_OF_SOURCE = {"activities": "activity", "trainings": "training", "delegations": "delegation"}
"""The sources of a section that tell records, and the kind of those."""

STATISTICS, NARRATIVE = "statistics", "narrative"
BUDGET = "budget"
"""The filter of a section of figures that is about money."""

UNIT, CONSOLIDATED, THEMATIC, AD_HOC = "don_vi", "tong_hop", "chuyen_de", "dot_xuat"
_BY_ROUND_KIND = {"chuyen_de": THEMATIC, "dot_xuat": AD_HOC}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a section takes: a record that has one of the codes in one of the fields; everything when empty.

    ``indicator`` looks into the outputs of a record.
    """

    text: str
    wanted: tuple[tuple[str, frozenset[str]], ...] = ()

    def takes(self, record: Mapping[str, Any]) -> bool:
        """Whether the record belongs here."""
        return not self.wanted or any(not codes.isdisjoint(_codes(record, name)) for name, codes in self.wanted)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading (``depth`` 1 to 3) and where its text comes from."""

    section: str
    depth: int
    title: str
    source: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a report in their order; ``document_title`` holds ``{period}``."""

    code: str
    consolidated: bool
    document_title: str
    sections: tuple[Section, ...]

    def share_out(self, by_kind: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Mapping[str, Any]]]:
        """The records of each section. Each record is told once, so that sections add up to the whole:

        in the first section whose filter takes it, else in the first one without a filter.
        """
        told: dict[str, list[Mapping[str, Any]]] = {one.section: [] for one in self.sections}
        for kind, records in by_kind.items():
            choosing = [one for one in self.sections if KIND_OF_SOURCE.get(one.source) == kind]
            choosing.sort(key=lambda one: not one.filter.wanted)
            for record in records:
                place = next((one for one in choosing if one.filter.takes(record)), None)
                if place is not None:
                    told[place.section].append(record)
        return told


def shipped(folder: Path | None = None) -> dict[str, Outline]:
    """The outlines that ship with the program, by code."""
    path = (folder or resource_path("templates")) / "outlines.json"
    return {row["code"]: outline_of(row) for row in json.loads(path.read_text(encoding="utf-8"))["outlines"]}


def outline_of(values: Mapping[str, Any]) -> Outline:
    """An outline from the values of the form OUTLINE. Raises :class:`OutlineUnreadable`."""
    rows = sorted(values.get("sections") or (), key=lambda row: row["position"])
    sections = (
        Section(row["section"], row["depth"], row["title"], row["source"], _filter(values["code"], row)) for row in rows
    )
    return Outline(
        values["code"], bool(values.get("consolidated")), values.get("document_title") or "", tuple(sections)
    )


def choose(outlines: Mapping[str, Outline], asked: str, round_kind: str, *, consolidated: bool) -> Outline:
    """The outline asked for, else the one for such a round. Raises :class:`OutlineUnknown`."""
    usual = _BY_ROUND_KIND.get(round_kind, CONSOLIDATED if consolidated else UNIT)
    code = asked or usual
    if code not in outlines:
        raise OutlineUnknown(outline=code)
    # A round names the outline of its units; the office has its own for putting them together.
    if code == UNIT and consolidated:
        code = CONSOLIDATED
    return outlines[code]


def _filter(outline: str, row: Mapping[str, Any]) -> Filter:
    """``task=1,3; channels=K2``: fields with their codes. Figures take a word instead."""
    text = (row.get("filter") or "").strip()
    if row["source"] not in KIND_OF_SOURCE or not text:
        return Filter(text)
    wanted = []
    for part in text.split(";"):
        name, sign, codes = part.partition("=")
        if not sign or not name.strip() or not codes.strip():
            raise OutlineUnreadable(outline=outline, filter=text)
        wanted.append((name.strip(), frozenset(code.strip() for code in codes.split(","))))
    return Filter(text, tuple(wanted))


def _codes(record: Mapping[str, Any], name: str) -> Iterable[str]:
    if name == "indicator":
        return [item["indicator"] for item in record.get("output_items") or ()]
    value = record.get(name)
    return value if isinstance(value, list) else [str(value)] if value is not None else []
