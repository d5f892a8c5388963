"""All cross-checks of one report at one desk: the figures of its period, of the year so far, and of earlier reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import Period, PeriodKind, period_of
from tvdesk.core.rules import as_date
from tvdesk.services.cross_checks import (
    ERROR,
    Finding,
    PeriodFigures,
    check_periods,
    check_records,
    main_figures,
)
from tvdesk.services.desk import Desk
from tvdesk.services.figures import gather
from tvdesk.services.issuing import Issue, all_issues, newest
from tvdesk.services.report_text import ReportText
from tvdesk.services.reported import earlier_reports
from tvdesk.services.rounds import rounds
from tvdesk.services.text_checks import check_text


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, errors first, and the figures that were held against each other."""

    findings: tuple[Finding, ...]
    period: PeriodFigures
    so_far: PeriodFigures
    earlier: tuple[PeriodFigures, ...]

    @property
    def errors(self) -> int:
        return sum(one.severity == ERROR for one in self.findings)


def check_report(
    connection: Connection,
    desk: Desk,
    language: Language,
    text: ReportText,
    unit: str | None,
    *,
    label: str,
    duplicates: Mapping[str, str] | None = None,
) -> Checked:
    """Hold a report against itself and against what was reported before; a consolidated one against what was issued.

    ``unit`` is whose report it is, ``None`` for the consolidated one; ``label`` names its period.
    """
    found = gather(connection, text.first, text.last, unit, duplicates)
    period = PeriodFigures(label, text.first, text.last, main_figures(found))
    start = _year_start(text.last)
    so_far_found = gather(connection, min(start, text.first), text.last, unit, duplicates)
    so_far = PeriodFigures(language.text("check.so_far"), so_far_found.first, text.last, main_figures(so_far_found))
    round = text.round.record if text.round else ""
    if unit is None:
        earlier = issued_figures(connection, language)
    else:
        earlier = tuple(
            PeriodFigures(one.round.name, one.round.first, one.round.last, main_figures(one.found), reported=True)
            for one in earlier_reports(connection, desk, unit, without=round)
        )
    compared = [period, *([so_far] if so_far_found.first != period.first else []), *earlier]
    findings = [
        *_of_this(check_periods(compared), {period.label, so_far.label}),
        *check_records(found.reported()),
        *check_text(text, period.values, so_far.values),
    ]
    ordered = sorted(findings, key=lambda one: one.severity != ERROR)
    return Checked(tuple(ordered), period, so_far, earlier)


def issued_figures(connection: Connection, language: Language) -> tuple[PeriodFigures, ...]:
    """What the office's issued reports say, each in the version in force."""
    names = {one.record: one.name for one in rounds(connection)}
    return tuple(
        PeriodFigures(
            language.text("check.issued", name=names.get(one.round) or _days(one), version=one.version),
            one.built.first,
            one.built.last,
            one.built.figures,
            reported=True,
        )
        for one in newest(all_issues(connection))
    )


def _days(one: Issue) -> str:
    return f"{format_numeric(one.built.first)} – {format_numeric(one.built.last)}"


def _of_this(findings: list[Finding], labels: set[str]) -> list[Finding]:
    """What two earlier reports say of each other was told when they were made."""
    return [
        one
        for one in findings
        if one.fields.get("whole") in labels or one.fields.get("part") in labels or one.code == "changed_since"
    ]


def _year_start(day: str) -> str:
    """The first day of the reporting year to which a day belongs."""
    on = as_date(day)
    try:
        period = period_of(PeriodKind.YEAR, on) if on else None
    except NoSuchPeriod:
        period = None
    return period.first.isoformat() if isinstance(period, Period) else day
