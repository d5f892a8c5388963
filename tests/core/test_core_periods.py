"""Reporting periods: the decree's table, sums without gap or overlap, and working days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import (
    Holidays,
    Period,
    PeriodKind,
    add_working_days,
    deadline,
    period_of,
    read_period,
    working_days_between,
)

MONTH, QUARTER, HALF = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF
NINE, YEAR = PeriodKind.NINE_MONTHS, PeriodKind.YEAR
ONE_DAY = timedelta(days=1)
YEARS = range(2000, 2101)
COUNTS = {MONTH: 12, QUARTER: 4, HALF: 2, NINE: 1, YEAR: 1}

days = st.dates(date(2000, 1, 1), date(2100, 12, 14))
periods = st.sampled_from(list(PeriodKind)).flatmap(
    lambda kind: st.builds(Period, st.just(kind), st.sampled_from(YEARS), st.integers(1, COUNTS[kind]))
)
holidays = st.builds(
    Holidays,
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=5),
)


@pytest.mark.parametrize(
    ("kind", "index", "first", "last"),
    [
        (MONTH, 1, date(2025, 12, 15), date(2026, 1, 14)),
        (MONTH, 3, date(2026, 2, 15), date(2026, 3, 14)),
        (MONTH, 12, date(2026, 11, 15), date(2026, 12, 14)),
        (QUARTER, 1, date(2025, 12, 15), date(2026, 3, 14)),
        (QUARTER, 2, date(2026, 3, 15), date(2026, 6, 14)),
        (QUARTER, 3, date(2026, 6, 15), date(2026, 9, 14)),
        (QUARTER, 4, date(2026, 9, 15), date(2026, 12, 14)),
        (HALF, 1, date(2025, 12, 15), date(2026, 6, 14)),
        (HALF, 2, date(2026, 6, 15), date(2026, 12, 14)),
        (NINE, 1, date(2025, 12, 15), date(2026, 9, 14)),
        (YEAR, 1, date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_the_days_of_the_decree(kind: PeriodKind, index: int, first: date, last: date) -> None:
    period = Period(kind, 2026, index)
    assert (period.first, period.last) == (first, last)


def test_what_happens_after_the_cut_off_belongs_to_the_next_year() -> None:
    assert period_of(YEAR, date(2026, 12, 20)) == Period(YEAR, 2027)
    assert period_of(MONTH, date(2026, 12, 14)) == Period(MONTH, 2026, 12)
    assert period_of(MONTH, date(2026, 12, 15)) == Period(MONTH, 2027, 1)


@pytest.mark.parametrize(
    ("whole", "kind"),
    [
        (QUARTER, MONTH),
        (HALF, MONTH),
        (HALF, QUARTER),
        (NINE, MONTH),
        (NINE, QUARTER),
        (YEAR, MONTH),
        (YEAR, QUARTER),
        (YEAR, HALF),
    ],
)
def test_parts_add_up_without_gap_or_overlap(whole: PeriodKind, kind: PeriodKind) -> None:
    for year in YEARS:
        for index in range(1, COUNTS[whole] + 1):
            period = Period(whole, year, index)
            parts = period.parts(kind)
            assert (parts[0].first, parts[-1].last) == (period.first, period.last)
            assert all(left.last + ONE_DAY == right.first for left, right in pairwise(parts))


@pytest.mark.parametrize("kind", [MONTH, QUARTER, HALF, YEAR])
def test_years_follow_each_other_without_gap(kind: PeriodKind) -> None:
    line = [part for year in YEARS for part in Period(YEAR, year).parts(kind)]
    assert all(left.last + ONE_DAY == right.first for left, right in pairwise(line))


@given(days)
def test_a_day_belongs_to_exactly_one_month(day: date) -> None:
    held = [part for year in (day.year, day.year + 1) for part in Period(YEAR, year).parts(MONTH)]
    assert [part for part in held if part.contains(day)] == [period_of(MONTH, day)]


@given(days, st.sampled_from([MONTH, QUARTER, HALF, YEAR]))
def test_the_period_of_a_day_holds_it_and_so_do_the_longer_ones(day: date, kind: PeriodKind) -> None:
    period = period_of(kind, day)
    assert period.contains(day)
    assert period in period_of(YEAR, day).parts(kind)


@given(periods)
def test_a_code_names_its_period(period: Period) -> None:
    assert read_period(period.code) == period


def test_codes_and_names() -> None:
    codes = ["2027", "2027-H2", "2027-Q4", "2027-M03", "2027-N1"]
    assert [read_period(code).code for code in codes] == codes
    assert read_period("2027-q1") == Period(QUARTER, 2027, 1)
    assert (Period(HALF, 2027, 2).label_key, Period(QUARTER, 2027, 4).label_key) == ("period.half.2", "period.quarter")
    assert Period(QUARTER, 2027, 4).label_fields == {"index": 4, "roman": "IV", "year": 2027}


@pytest.mark.parametrize("code", ["", "2027-Q5", "2027-Q0", "2027-M13", "2027-H3", "2027-N2", "0000", "27", "2027-X1"])
def test_no_such_code(code: str) -> None:
    with pytest.raises(NoSuchPeriod) as raised:
        read_period(code)
    assert raised.value.code == "period.no_such"


def test_nine_months_have_no_halves_and_no_fourth_quarter() -> None:
    with pytest.raises(NoSuchPeriod):
        Period(NINE, 2026).parts(HALF)
    with pytest.raises(NoSuchPeriod):
        period_of(NINE, date(2026, 9, 15))
    assert period_of(NINE, date(2026, 9, 14)) == Period(NINE, 2026)


# Friday 13/2/2026 is worked; the six days from 16/2 are off, Saturday 28/2 is worked for one of them.
TET = Holidays(
    off=frozenset(date(2026, 2, day) for day in range(16, 22)),
    worked=frozenset([date(2026, 2, 28)]),
)


def test_working_days_step_over_weekends_and_holidays() -> None:
    assert add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 16)
    assert add_working_days(date(2026, 2, 13), 1, TET) == date(2026, 2, 23)
    assert add_working_days(date(2026, 2, 27), 1, TET) == date(2026, 2, 28)
    assert add_working_days(date(2026, 2, 23), -1, TET) == date(2026, 2, 13)
    assert working_days_between(date(2026, 2, 13), date(2026, 2, 28), TET) == 6


def test_the_deadline_comes_after_the_cut_off() -> None:
    assert deadline(Period(MONTH, 2026, 2), 2, TET) == date(2026, 2, 24)
    assert deadline(Period(QUARTER, 2026, 2), 2) == date(2026, 6, 16)
    assert deadline(Period(YEAR, 2026), 0) == date(2026, 12, 15)


@given(st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.integers(-40, 40), holidays)
def test_counting_working_days_undoes_adding_them(day: date, count: int, off: Holidays) -> None:
    moved = add_working_days(day, count, off)
    assert count == 0 or (off.is_working(moved) and (moved > day) == (count > 0))
    forward = max(0, count)
    assert working_days_between(day, add_working_days(day, forward, off), off) == forward
