"""Numbers: every count of the real workbooks, and typed input that could mean two things."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.numbers import (
    Count,
    counted,
    format_money,
    format_number,
    read_count,
    read_integer,
    read_money,
    roman,
)
from tvdesk.core.text_errors import UnreadableNumber


def test_every_count_of_the_real_workbooks(real_data: Path) -> None:
    books = json.loads((real_data / "expected.json").read_text(encoding="utf-8"))["workbooks"]
    checked = 0
    for row in (row for book in books.values() for row in book["rows"]):
        for cell, name in (("people", "participants"), ("outputs", "outputs"), ("budget", "budget_vnd")):
            if cell in row["raw"]:
                count = read_count(str(row["raw"][cell]))
                assert (count.value if count else None) == row["expected"][name], row["raw"]
                if name == "participants" and count:
                    assert count.approximate == row["expected"]["participants_approx"], row["raw"]
                checked += 1
    assert checked > 60


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("khoảng 50 đại biểu", Count(50, True)),
        ("300 đại biểu, khoảng 150 đại biểu Nhật Bản", Count(300, True)),
        ("hơn 650 người, phía Nhật Bản hơn 160", Count(650, True)),
        ("gần 2.000 tác giả", Count(2000, True)),
        ("dự kiến có 300 người", Count(300, True)),
        ("300+", Count(300, True)),
        ("khoang 50", Count(50, True)),
        ("1 gian hàng chung", Count(1)),
        ("100 người trên địa bàn tỉnh", Count(100)),
        ("hôn lễ 20 người", Count(20)),
        ("62 người của 49 tỉnh", Count(62)),
        ("07", Count(7)),
        ("1 234 đại biểu", Count(1234)),
        ("hơn 1 234 đại biểu", Count(1234, True)),
        ("lớp 1 200 học viên", Count(1)),
        ("2 trăm người", Count(200)),
        ("1,5 triệu lượt", Count(1_500_000)),
        ("2,5 nghìn tỉnh", Count(2500)),
        ("phòng COVID-19: 40 người", Count(40)),
        ("5 ti vi, 3 công ty", Count(5)),
        ("- 05 tin", Count(5)),
        ("700-800 gian hàng", None),
        ("700 – 800", None),
        ("từ 700 đến 800 người", None),
        ("16/16 xã", None),
        ("50% đại biểu", None),
        ("1.5", None),
        ("1,5 người", None),
        ("1.2345", None),
        ("1,118", None),
        ("1,2555 nghìn", None),
        ("không có", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_the_first_number_of_a_cell(text: str, count: Count | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("text", "factor", "amount"),
    [
        ("400 triệu đồng", 1, 400_000_000),
        ("400 triệu đồng", 1_000_000, 400_000_000),
        ("320.000.000", 1, 320_000_000),
        ("1,5 tỷ", 1, 1_500_000_000),
        ("1.5 triệu đồng", 1, 1_500_000),
        ("1.500 triệu", 1, 1_500_000_000),
        ("1 tỷ 200 triệu đồng", 1, 1_200_000_000),
        ("1 tỉ 200 triệu 500 nghìn", 1, 1_200_500_000),
        ("320", 1_000_000, 320_000_000),
        ("320,5", 1_000_000, 320_500_000),
        ("1 tỷ 2", 1, None),
        ("200 triệu 1 tỷ", 1, None),
        ("1,5", 1, None),
        ("0,0000001 triệu", 1, None),
        ("5.000 USD", 1, None),
        ("$5.000", 1, None),
        ("200 triệu yên", 1, None),
        ("100 - 200 triệu", 1, None),
        ("chưa có", 1, None),
        ("99999999999 tỷ", 1, None),
    ],
)
def test_amounts_in_dong(text: str, factor: int, amount: int | None) -> None:
    assert read_money(text, factor) == amount


@given(st.text())
def test_no_cell_breaks_the_reader(text: str) -> None:
    count, amount = read_count(text), read_money(text, 1000)
    assert count is None or 0 <= count.value < 10**18
    assert amount is None or 0 <= amount < 10**18


@given(st.integers(0, 10**15))
def test_what_is_written_is_read_back(value: int) -> None:
    assert read_integer(format_number(value)) == value
    assert read_money(format_money(value)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.5", "number.ambiguous"),
        ("1,5", "number.ambiguous"),
        ("1,234", "number.ambiguous"),
        ("0.123", "number.ambiguous"),
        ("1.234 567", "number.ambiguous"),
        ("abc", "number.unreadable"),
        ("", "number.unreadable"),
        ("1..2", "number.unreadable"),
        ("9" * 5000, "number.unreadable"),
    ],
)
def test_typed_numbers_that_mean_two_things(text: str, code: str) -> None:
    with pytest.raises(UnreadableNumber) as raised:
        read_integer(text)
    assert raised.value.code == code


def test_typed_numbers() -> None:
    texts = {"1.234": 1234, " 1 234 567 ": 1_234_567, "05": 5, "0": 0, "-12": -12, "1\u00a0000": 1000}
    assert {text: read_integer(text) for text in texts} == texts


def test_numbers_as_printed() -> None:
    assert format_number(Decimal("1234567.89")) == "1.234.567,89"
    assert (format_number(-1234), format_number(0)) == ("-1.234", "0")


def test_counts_in_running_text() -> None:
    assert (counted(7), counted(12), counted(1234)) == ("07", "12", "1.234")
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
