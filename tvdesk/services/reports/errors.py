"""Reasons for which a report is not made."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class PeriodMissing(WrongUsage):
    """Neither a round nor both a first and a last day, or a round and days of one's own. No fields."""

    code = "report.period_missing"


class DatesReversed(WrongUsage):
    """The first day comes after the last. Fields: ``first``, ``last``."""

    code = "report.dates_reversed"


class OutlineUnknown(WrongUsage):
    """No outline of that code. Fields: ``outline``."""

    code = "report.outline_unknown"


class OutlineUnreadable(WrongUsage):
    """A section of an outline filters in a way that is not understood. Fields: ``outline``, ``filter``."""

    code = "report.outline_unreadable"


class ListWithoutDays(WrongUsage):
    """A list of records needs its first and its last day, and no year."""

    code = "report.list_without_days"


class PlanWithoutYear(WrongUsage):
    """A plan needs a year that a plan can have, and no days."""

    code = "report.plan_without_year"


class FormatUnknown(WrongUsage):
    """The file's name has an ending for which there is no form. Fields: ``file``, and the ``forms`` that there are."""

    code = "report.format_unknown"


class ReportNotMade(Refused):
    """The process that prints gave up. Fields: ``reason`` and ``step``, its own words (empty when it had none)."""

    code = "report.not_made"


class PositionsMissing(Refused):
    """The logs here do not reach as far as a report was built from. Fields: ``device``, ``seq``."""

    code = "report.positions_missing"


class IssueUnknown(Refused):
    """No issued report of that id. Fields: ``id``."""

    code = "report.issue_unknown"


class IssueReasonMissing(Refused):
    """An issued report is replaced only with a reason. Fields: ``version`` (the new one)."""

    code = "report.reason_missing"


class NotAPaperCode(WrongUsage):
    """What was typed is no code of a printed report. Fields: ``text``."""

    code = "report.not_a_paper_code"


class IssueDamaged(NotAuthentic):
    """The file kept of an issued report is not the one that was issued. Fields: ``version``."""

    code = "report.issue_damaged"
