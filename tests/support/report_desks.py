"""Desks with records to report on, and a way to print what they make."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from offices import DIC, Office, Province
from report_reading import Page, pages_of, words

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.report.printing import print_document
from tvdesk.services.reporting import Ask, Made, Reporting

UNITS = Units.load()
LISTS = CodeLists.load(more={"unit": frozenset(UNITS.by_id)})
YEAR = Ask(first="2024-12-15", last="2025-12-14")
CULTURE, CABINET, DISTRICT = "tv-sovhttdl", "tv-vpub", "tv-845"

_ticks = count(1)


def reporting(office: Office, language: str = "vi") -> Reporting:
    return Reporting(office.desk, Language.load(language), LISTS, UNITS)


def made(
    office: Office, ask: Ask = YEAR, duplicates: Mapping[str, str] | None = None, language: str = "vi"
) -> tuple[Made, list[Page]]:
    """The report and its printed pages."""
    found = reporting(office, language).make(ask, duplicates or {})
    return found, pages_of(print_document(found.document).pdf)


def text_of(pages: list[Page]) -> str:
    """All words of the pages, with single blanks."""
    return words(" ".join(page.text for page in pages))


def add(office: Office, kind: str, title: str, day: str = "2025-03-05", **more: Any) -> str:
    """A record of a kind; its id."""
    subtypes = {"activity": "hoi_nghi_hoi_thao", "training": "tap_huan", "delegation": "doan_vao"}
    return office.records.create(kind, {"title": title, "subtype": subtypes[kind], "start_date": day, **more})


def send(province: Province, office: Office, round: str | None = None) -> None:
    """The unit's changes reach the consolidating office."""
    from tvdesk.services.export import Order, write_bundle

    target = province.stick(f"report-{next(_ticks)}.tvb")
    write_bundle(office.desk, office.secrets.sign, Order("report", DIC, round=round), target)
    assert province.dic.take_in(target).state == "applied"


def three_units(folder: Path) -> tuple[Province, Office, Office, Office]:
    """An office with three units, none of which has written anything."""
    province = Province(folder)
    return province, *(province.enrol(unit) for unit in (CULTURE, CABINET, DISTRICT))


def real_titles(data: Path) -> list[str]:
    """The titles of the real events."""
    with (data / "events.csv").open(encoding="utf-8", newline="") as file:
        return [row["title"] for row in csv.DictReader(file)]
