"""Dates: every date cell of the real workbooks, and the ways of being unreadable."""

from __future__ import annotations

import json
from datetime import date, timedelta
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
        ("hết ngày 20/11/2019", "date.end_only"),
        ("đến cuối tháng 5/2019", "date.vague"),
        ("khoảng 5/3/2023", "date.vague"),
        ("20/11/2019 - 18/11/2019", "date.backwards"),
        ("10/2/2022-1/2/2021", "date.backwards"),
        ("28/12-3/1/2024", "date.backwards"),
        ("30/9-2/8/2024", "date.backwards"),
        ("17-19/5", "date.no_year"),
        ("tới 20/11/2019", "date.end_only"),
        ("trong tháng 5", "date.no_year"),
        ("8h00 ngày 9/11", "date.no_year"),
        ("5, 8/3/2023", "date.unreadable"),
        ("6, 5/3/2023", "date.unreadable"),
        ("sáng 5, chiều 6/3/2023", "date.unreadable"),
        ("8h00", "date.unreadable"),
        ("T5", "date.unreadable"),
        ("27/9/2022 - 2/10", "date.no_year"),
        ("từ 27/9 đến 2/10", "date.no_year"),
        ("tháng 5", "date.no_year"),
        ("quý II", "date.no_year"),
        ("29/2", "date.no_year"),
        ("31/11", "date.no_such_day"),
        ("13/13/2022", "date.no_such_day"),
        ("0/5/2022", "date.no_such_day"),
        ("tháng 13/2022", "date.no_such_day"),
        ("30-31/4/2022", "date.no_such_day"),
        ("5/3/99", "date.unreadable"),
        ("0000", "date.unreadable"),
        ("45000", "date.unreadable"),
        ("quý V/2022", "date.unreadable"),
        ("5-3/2023", "date.unreadable"),
        ("từ 5/3/2023", "date.unreadable"),
        ("5/3/2023; 8/3/2023", "date.unreadable"),
        ("10/1/2022 - 10/15/2022", "date.unreadable"),
        ("9 tháng 5 âm lịch 2022", "date.unreadable"),
        ("trong năm", "date.unreadable"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(UnreadableDate) as raised:
        read_dates(text)
    assert raised.value.code == code


DAY, MONTH, QUARTER, YEAR = Precision


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("05/01/2026", "2026-01-05", "2026-01-05", DAY),
        (" 5 . 1 . 26 ", "2026-01-05", "2026-01-05", DAY),
        ("Ngày 05 tháng 01 năm 2026.", "2026-01-05", "2026-01-05", DAY),
        ("5 tháng 1, 2026", "2026-01-05", "2026-01-05", DAY),
        ("Thứ Hai, 5/1/2026", "2026-01-05", "2026-01-05", DAY),
        ("2026-01-05T00:00:00", "2026-01-05", "2026-01-05", DAY),
        ("12 – 14/7/2023", "2023-07-12", "2023-07-14", DAY),
        ("ngày 12-14/7/2023", "2023-07-12", "2023-07-14", DAY),
        ("từ ngày 12 đến hết ngày 14 tháng 7 năm 2023", "2023-07-12", "2023-07-14", DAY),
        ("từ ngày 30 tháng 6 đến ngày 2 tháng 7 năm 2023", "2023-06-30", "2023-07-02", DAY),
        ("30.6 - 2.7.2023", "2023-06-30", "2023-07-02", DAY),
        ("16/10/2016-21/10/2016", "2016-10-16", "2016-10-21", DAY),
        ("10-1-2015 - 12-1-2015", "2015-01-10", "2015-01-12", DAY),
        ("2023-07-05 - 2023-07-08", "2023-07-05", "2023-07-08", DAY),
        ("28/12/2023 - 3/1/2024", "2023-12-28", "2024-01-03", DAY),
        ("05/2022", "2022-05-01", "2022-05-31", MONTH),
        ("Tháng 02 năm 2024", "2024-02-01", "2024-02-29", MONTH),
        ("2023-06", "2023-06-01", "2023-06-30", MONTH),
        ("từ tháng 3 đến tháng 5/2022", "2022-03-01", "2022-05-31", MONTH),
        ("tháng 4/2022 - 5/6/2022", "2022-04-01", "2022-06-05", MONTH),
        ("QUÝ IV - 2022", "2022-10-01", "2022-12-31", QUARTER),
        ("quý I - quý II/2022", "2022-01-01", "2022-06-30", QUARTER),
        ("2016-2017", "2016-01-01", "2017-12-31", YEAR),
        ("Năm 2016", "2016-01-01", "2016-12-31", YEAR),
        ("8h00 ngày 05/3/2023", "2023-03-05", "2023-03-05", DAY),
        ("8 giờ 00 phút, ngày 5 tháng 3 năm 2023", "2023-03-05", "2023-03-05", DAY),
        ("07h30-11h00, 5/3/2023", "2023-03-05", "2023-03-05", DAY),
        ("05/03/2023 08:30", "2023-03-05", "2023-03-05", DAY),
        ("tối ngày 5/3/2023", "2023-03-05", "2023-03-05", DAY),
        ("từ 7h30 ngày 5/3/2023 đến 17h00 ngày 7/3/2023", "2023-03-05", "2023-03-07", DAY),
        ("sáng 5/3 - chiều 7/3/2023", "2023-03-05", "2023-03-07", DAY),
        ("5/3/2023 (Chủ nhật)", "2023-03-05", "2023-03-05", DAY),
        ("T2, 06/3/2023", "2023-03-06", "2023-03-06", DAY),
        ("2023/03/05", "2023-03-05", "2023-03-05", DAY),
        ("05 thg 3, 2023", "2023-03-05", "2023-03-05", DAY),
        ("5, 6, 7/3/2023", "2023-03-05", "2023-03-07", DAY),
        ("ngày 5 và 6 tháng 3 năm 2023", "2023-03-05", "2023-03-06", DAY),
        ("12 ÷ 14/7/2023", "2023-07-12", "2023-07-14", DAY),
        ("T5/2022", "2022-05-01", "2022-05-31", MONTH),
        ("Trong tháng 5/2022", "2022-05-01", "2022-05-31", MONTH),
        ("Q.II/2023", "2023-04-01", "2023-06-30", QUARTER),
        ("Cả năm 2023", "2023-01-01", "2023-12-31", YEAR),
    ],
)
def test_the_ways_of_writing_dates(text: str, start: str, end: str, precision: Precision) -> None:
    reading = read_dates(text)
    assert (reading.start, reading.end, reading.precision) == (start, end, precision)


def test_a_year_that_a_person_gave_completes_the_cell(real_data: Path) -> None:
    completed = [row for row in rows(real_data) if row["reason"] == "năm chỉ có ở tên trang tính"]
    for row in completed:
        reading = read_dates(row["raw"]["date"], year_hint=int(row["sheet"][-4:]))
        assert (reading.start, reading.end) == (row["expected"]["start_date"], row["expected"]["end_date"])
    assert len(completed) >= 2
    assert read_dates("27/9 - 2/10", year_hint=2022).end == "2022-10-02"
    assert read_dates("tháng 5", year_hint=2022).start == "2022-05-01"
    assert read_dates("9/11/2021", year_hint=2022).start == "2021-11-09"
    with pytest.raises(UnreadableDate):
        read_dates("29/2", year_hint=2022)


@given(st.text() | st.text("0123456789/.- từđếnngàythángnămquýIV", max_size=25))
def test_no_cell_breaks_the_reader(text: str) -> None:
    try:
        reading = read_dates(text)
    except UnreadableDate:
        return
    assert "1900-01-01" <= reading.start <= reading.end <= "2100-12-31"


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 400))
def test_spans_are_read_back_as_printed(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    for text in (office_span(first, last), f"{short_date(first)} - {short_date(last)}"):
        reading = read_dates(text)
        assert (reading.start, reading.end) == (first.isoformat(), last.isoformat()), text


def test_two_cells_as_one_reading() -> None:
    month, day = read_dates("tháng 5/2022"), read_dates("7/6/2022")
    joined = join_dates(month, day)
    assert (joined.start, joined.end, joined.precision) == ("2022-05-01", "2022-06-07", MONTH)
    assert join_dates(month, None) is month
    with pytest.raises(UnreadableDate) as raised:
        join_dates(day, month)
    assert raised.value.code == "date.backwards"


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
    assert office_span("2022-03-01", "2022-05-31", MONTH) == "từ tháng 3 năm 2022 đến tháng 5 năm 2022"
    assert office_span("2016-01-01", "2016-12-31", YEAR) == "năm 2016"
    assert office_span("2022-10-01", "2022-12-31", Precision.QUARTER) == "quý IV năm 2022"


@pytest.mark.parametrize("text", ["5/3/25", "05032025", "050325", "5/3", "hôm nay", "05/03/2025"])
def test_typed_dates(text: str) -> None:
    assert read_typed_date(text, date(2025, 3, 5)) == "2025-03-05"


@pytest.mark.parametrize("text", ["tháng 5/2022", "5-7/3/2025", "08/23/2022", "30/2", "mùa xuân", "", "99999999"])
def test_what_is_typed_must_be_one_day(text: str) -> None:
    with pytest.raises(UnreadableDate):
        read_typed_date(text, date(2025, 3, 5))


def test_typed_words_count_from_today() -> None:
    today = date(2025, 3, 1)
    texts = ["hôm qua", "Hôm kia", "ngay mai"]
    assert [read_typed_date(text, today) for text in texts] == ["2025-02-28", "2025-02-27", "2025-03-02"]
