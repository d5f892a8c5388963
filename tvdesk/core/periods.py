"""Reporting periods of Decree 09/2019, and the working days from which deadlines are counted.

Figures are taken from the 15th of the month before a period to the 14th of its last month, so that months
add up to quarters, quarters to halves and halves to the year, and what happens on 20/12/2026 belongs to the
reporting year 2027. A record belongs to the period that holds its start date. These are presets: a round may
have days of its own (the yearly report on foreign information is asked for two weeks before the cut-off).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from tvdesk.core.numbers import roman
from tvdesk.core.period_errors import NoSuchPeriod

FIRST_DAY = 15
"""The day of the month before with which a period begins."""

LAST_DAY = 14
"""The day of its last month with which a period ends: the cut-off."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
_ONE_DAY = timedelta(days=1)


class PeriodKind(Enum):
    """The lengths in which reports are asked for."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_SIGNS = {PeriodKind.MONTH: "M", PeriodKind.QUARTER: "Q", PeriodKind.HALF: "H", PeriodKind.NINE_MONTHS: "N"}
_CODE = re.compile(r"(\d{4})(?:-([MQHN])(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: ``index`` counts from 1 within the reporting year (month 1..12, quarter 1..4, half 1..2).

    Raises :class:`NoSuchPeriod` for an index or a year that does not exist.
    """

    kind: PeriodKind
    year: int
    index: int = 1

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.index <= 12 // _MONTHS[self.kind]):
            raise NoSuchPeriod(value=f"{self.kind.value} {self.index}/{self.year}")

    @property
    def first_month(self) -> int:
        """The calendar month that names the period's beginning: 4 for the second quarter."""
        return (self.index - 1) * _MONTHS[self.kind] + 1

    @property
    def last_month(self) -> int:
        return self.index * _MONTHS[self.kind]

    @property
    def first(self) -> date:
        """The first day: the 15th of the month before."""
        if self.first_month == 1:
            return date(self.year - 1, 12, FIRST_DAY)
        return date(self.year, self.first_month - 1, FIRST_DAY)

    @property
    def last(self) -> date:
        """The last day, which is the cut-off: the 14th of the last month."""
        return date(self.year, self.last_month, LAST_DAY)

    @property
    def code(self) -> str:
        """A short name for files and commands: "2027", "2027-H1", "2027-Q1", "2027-M01", "2027-N1"."""
        if self.kind is PeriodKind.YEAR:
            return str(self.year)
        width = 2 if self.kind is PeriodKind.MONTH else 1
        return f"{self.year}-{_SIGNS[self.kind]}{self.index:0{width}d}"

    @property
    def label_key(self) -> str:
        """The key of its name in the language files; :attr:`label_fields` fill it."""
        return f"period.half.{self.index}" if self.kind is PeriodKind.HALF else f"period.{self.kind.value}"

    @property
    def label_fields(self) -> dict[str, str | int]:
        return {"index": self.index, "roman": roman(self.index), "year": self.year}

    def contains(self, day: date) -> bool:
        """Whether a record that starts on that day belongs to this period."""
        return self.first <= day <= self.last

    def parts(self, kind: PeriodKind) -> tuple[Period, ...]:
        """The periods of a shorter kind that make up this one, in order; ``(self,)`` for its own kind.

        Raises :class:`NoSuchPeriod` where they do not add up (nine months are no halves).
        """
        length = _MONTHS[kind]
        if _MONTHS[self.kind] % length:
            raise NoSuchPeriod(value=f"{kind.value} in {self.code}")
        first = (self.first_month - 1) // length + 1
        return tuple(Period(kind, self.year, index) for index in range(first, self.last_month // length + 1))


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of that kind to which a day belongs.

    Raises :class:`NoSuchPeriod` for a day after the nine months, or outside the years that are counted.
    """
    number = day.year * 12 + day.month - 1 + (day.day >= FIRST_DAY)
    year, month = divmod(number, 12)
    index = month // _MONTHS[kind] + 1
    if index > 12 // _MONTHS[kind]:
        raise NoSuchPeriod(value=f"{kind.value} {day.isoformat()}")
    return Period(kind, year, index)


def read_period(code: str) -> Period:
    """The period of a :attr:`Period.code`. Raises :class:`NoSuchPeriod` for anything else."""
    match = _CODE.fullmatch(code.strip().upper())
    if match is None:
        raise NoSuchPeriod(value=code[:60])
    kinds = {sign: kind for kind, sign in _SIGNS.items()}
    kind = kinds[match[2]] if match[2] else PeriodKind.YEAR
    return Period(kind, int(match[1]), int(match[3] or 1))


# --- working days ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holidays:
    """What each year's decisions change: weekdays that are off, and weekend days worked in their place."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Monday to Friday unless off; a swapped-in day is worked whatever else is said of it."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)


def add_working_days(day: date, count: int, holidays: Holidays = Holidays()) -> date:
    """The ``count``-th working day after ``day`` (before it, for a negative count); 0 gives the day itself."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= holidays.is_working(day)
    return day


def working_days_between(after: date, until: date, holidays: Holidays = Holidays()) -> int:
    """How many working days lie after ``after``, up to and with ``until``; negative when ``until`` is earlier."""
    if until < after:
        return -working_days_between(until, after, holidays)
    return sum(holidays.is_working(day) for day in _days(after, until))


def _days(after: date, until: date) -> Iterator[date]:
    while after < until:
        after += _ONE_DAY
        yield after


def deadline(period: Period, working_days: int, holidays: Holidays = Holidays()) -> date:
    """The preset day on which a report is due: at least one working day after the cut-off (Decree 09/2019, 8)."""
    return add_working_days(period.last, max(1, working_days), holidays)
