"""Presets of reporting rounds: template data from which a round takes its days, deadline and names.

A preset is a proposal only; every day of a round can be given by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tvdesk.core.periods import Holidays, Period, PeriodKind, deadline
from tvdesk.core.resources import resource_path

WORKED = "lam_bu"
"""The kind of a weekend day that is worked in place of a weekday off."""
_HALVES = {"vi": ("đầu", "cuối"), "en": ("first", "second")}


@dataclass(frozen=True, slots=True)
class Preset:
    """How rounds of one sort are asked for.

    ``names`` by language and ``round_code`` are patterns of year, index, roman and half; ``deadline`` is a fixed day
    "MM-DD" of the reporting year, else ``working_days`` after the cut-off count. ``confirmed`` tells whether the
    ``source`` was read.
    """

    code: str
    kind: PeriodKind
    names: Mapping[str, str]
    round_code: str
    working_days: int
    deadline: str
    cumulative: bool
    outline: str
    source: str
    confirmed: bool

    def period(self, year: int, index: int = 1) -> Period:
        """The reporting period; raises :class:`NoSuchPeriod`."""
        return Period(self.kind, year, index)

    def due(self, period: Period, holidays: Holidays | None = None) -> date:
        """The day on which the report of a period is due."""
        if self.deadline:
            month, day = self.deadline.split("-")
            return date(period.year, int(month), int(day))
        return deadline(period, self.working_days, holidays or Holidays())

    def name(self, period: Period, language: str = "vi") -> str:
        """The round's name."""
        half = _HALVES[language][period.index > 1]
        return self.names[language].format_map({**period.label_fields, "half": half})

    def code_of(self, period: Period) -> str:
        """The round's usual code: "2025-quy-2"."""
        return self.round_code.format_map(period.label_fields)


def load_presets(folder: Path | None = None) -> dict[str, Preset]:
    """The presets that ship with the program, by code, in their order."""
    path = (folder or resource_path("templates")) / "periods.json"
    rows: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["presets"]
    return {row["code"]: _preset(row) for row in rows}


def _preset(row: Mapping[str, Any]) -> Preset:
    return Preset(
        code=row["code"],
        kind=PeriodKind(row["period_kind"]),
        names={"vi": row["vi"], "en": row["en"]},
        round_code=row["round_code"],
        working_days=row["working_days"],
        deadline=row["deadline"],
        cumulative=row["cumulative"],
        outline=row["outline"],
        source=row["source"],
        confirmed=row["confirmed"],
    )


def shipped_holidays(folder: Path | None = None) -> dict[str, str]:
    """The kind of every day that ships as a holiday or a worked weekend day, by ISO date."""
    path = (folder or resource_path("templates")) / "holidays.json"
    rows: list[Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))["holidays"]
    return {row["date"]: row["kind"] for row in rows}


def holidays(kinds: Mapping[str, str]) -> Holidays:
    """The holiday table of days by kind, as :func:`shipped_holidays` gives them."""
    off = frozenset(date.fromisoformat(day) for day, kind in kinds.items() if kind != WORKED)
    worked = frozenset(date.fromisoformat(day) for day, kind in kinds.items() if kind == WORKED)
    return Holidays(off, worked)
