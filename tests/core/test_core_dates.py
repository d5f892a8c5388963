"""Dates: every date cell of the real workbooks, and the ways of being unreadable."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.dates import (
    Precision,
    UnreadableDate,
    join_dates,
    office_date,
    office_span,
    read_dates,
    read_typed_date,
    short_date,
)


def rows(real_data: Path) -> list[dict[str, Any]]:
    books = json.loads((real_data / "expected.json").read_text(encoding="utf-8"))["workbooks"]
    return [row for book in books.values() for row in book["rows"]]


def test_every_date_cell_of_the_real_workbooks(real_data: Path) -> None:
    checked = 0
    for row in rows(real_data):
        raw, expected = row["raw"], row["expected"]
        first = raw.get("date", raw.get("start", ""))
        try:
            start = read_dates(str(first))
            reading = join_dates(start, read_dates(str(raw["end"])) if raw.get("end") else None)
        except UnreadableDate:
            assert row["needs_person"] or row["lenient"], row
            continue
        assert not row["needs_person"], row
        found = (reading.start, reading.end, reading.precision.value)
        assert found == (expected["start_date"], expected["end_date"], expected["date_precision"]), row
        checked += 1
    assert checked > 110


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.empty"),
        ("9/11", "date.no_year"),
        ("ngày 9 tháng 11", "date.no_year"),
        ("27-28/8", "date.no_year"),
        ("31/11/2022", "date.no_such_day"),
        ("29/2/2023", "date.no_such_day"),
        ("cuối tháng 8/2018", "date.vague"),
        ("Đầu năm 2023", "date.vague"),
        ("bế mạc 20/11/2019", "date.end_only"),
        ("đến 20/11/2019", "date.end_only"),
        ("20/11/2019 - 18/11/2019", "date.backwards"),
        ("trong năm", "date.unreadable"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(UnreadableDate) as raised:
        read_dates(text)
    assert raised.value.code == code


def test_a_turned_date_is_read_and_marked() -> None:
    reading = read_dates("3/28/2024")
    assert (reading.start, reading.month_first) == ("2024-03-28", True)
    assert not read_dates("28/3/2024").month_first


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_what_is_written_is_read_back(day: date) -> None:
    for text in (short_date(day), office_date(day), day.isoformat(), f"{day.day}-{day.month}-{day.year}"):
        reading = read_dates(text)
        assert (reading.start, reading.end) == (day.isoformat(), day.isoformat()), text


def test_office_dates_have_noughts_where_the_decree_wants_them() -> None:
    assert office_date("2026-01-05") == "ngày 05 tháng 01 năm 2026"
    assert office_date("2026-06-29") == "ngày 29 tháng 6 năm 2026"
    assert office_span("2026-03-05", "2026-03-07") == "từ ngày 05 đến ngày 07 tháng 3 năm 2026"
    assert office_span("2022-05-01", "2022-05-31", Precision.MONTH) == "tháng 5 năm 2022"
    assert office_span("2022-10-01", "2022-12-31", Precision.QUARTER) == "quý IV năm 2022"


@pytest.mark.parametrize("text", ["5/3/25", "05032025", "050325", "5/3", "hôm nay", "05/03/2025"])
def test_typed_dates(text: str) -> None:
    assert read_typed_date(text, date(2025, 3, 5)) == "2025-03-05"


def test_a_typed_month_is_no_day() -> None:
    with pytest.raises(UnreadableDate):
        read_typed_date("tháng 5/2022", date(2025, 3, 5))
