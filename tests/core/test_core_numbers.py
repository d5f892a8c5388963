"""Numbers: every count of the real workbooks, and typed input that could mean two things."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.numbers import (
    count_noun,
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


def test_ranges_and_scales() -> None:
    assert read_count("700-800 gian hàng") is None
    assert read_count("không có") is None
    assert read_money("400 triệu đồng") == 400_000_000
    assert read_money("1,5 tỷ") == 1_500_000_000
    assert read_money("320", factor=1_000_000) == 320_000_000
    assert count_noun("900 gian hàng ẩm thực; 30 bản ghi nhớ") == "gian hàng ẩm thực"


@given(st.integers(0, 10**15))
def test_what_is_written_is_read_back(value: int) -> None:
    assert read_integer(format_number(value)) == value
    assert read_money(format_money(value)) == value


@pytest.mark.parametrize(
    ("text", "code"), [("1.5", "number.ambiguous"), ("1,5", "number.ambiguous"), ("abc", "number.unreadable")]
)
def test_typed_numbers_that_mean_two_things(text: str, code: str) -> None:
    with pytest.raises(UnreadableNumber) as raised:
        read_integer(text)
    assert raised.value.code == code


def test_counts_in_running_text() -> None:
    assert (counted(7), counted(12), counted(1234)) == ("07", "12", "1.234")
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
