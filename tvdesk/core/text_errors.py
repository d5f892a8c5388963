"""Reasons for which a date or a number cannot be read without a person."""

from __future__ import annotations

from tvdesk.core.errors import Refused


class UnreadableDate(Refused):
    """None of the forms in which dates are written. Fields: ``value``."""

    code = "date.unreadable"


class EmptyDate(UnreadableDate):
    """There is nothing. No fields."""

    code = "date.empty"


class NoYear(UnreadableDate):
    """Day and month stand without a year. Fields: ``value``."""

    code = "date.no_year"


class NoSuchDay(UnreadableDate):
    """The calendar has no such day. Fields: ``value``."""

    code = "date.no_such_day"


class VagueDate(UnreadableDate):
    """Words such as "cuối tháng" name no day. Fields: ``value``."""

    code = "date.vague"


class EndOnly(UnreadableDate):
    """Only the last day is given. Fields: ``value``."""

    code = "date.end_only"


class BackwardsDates(UnreadableDate):
    """The end comes before the start. Fields: ``value``."""

    code = "date.backwards"


class UnreadableNumber(Refused):
    """Not a whole number. Fields: ``value``."""

    code = "number.unreadable"


class AmbiguousNumber(UnreadableNumber):
    """A point or comma that could part thousands or decimals. Fields: ``value``."""

    code = "number.ambiguous"
