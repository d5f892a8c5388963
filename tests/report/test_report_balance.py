"""Centred lines: of about one length, broken where a reader pauses, and never wider than the room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.report.balance import balanced_breaks, broken


def lines_of(text: str, room: int, lines: int) -> list[str]:
    """As if every letter were one wide."""
    words = text.split()
    return broken(words, balanced_breaks(words, [float(len(word)) for word in words], 1.0, room, lines))


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", 26, ["SỞ THÔNG TIN", "VÀ TRUYỀN THÔNG"]),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", 26, ["SỞ VĂN HÓA,", "THỂ THAO VÀ DU LỊCH"]),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", 26, ["SỞ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI"]),
        ("ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH TRÀ VINH", 26, ["ĐÀI PHÁT THANH", "VÀ TRUYỀN HÌNH TRÀ VINH"]),
        ("Kết quả, sản phẩm", 10, ["Kết quả,", "sản phẩm"]),
        ("BAN QUẢN LÝ KHU KINH TẾ", 13, ["BAN QUẢN LÝ", "KHU KINH TẾ"]),
    ],
)
def test_a_line_ends_where_a_reader_pauses(text: str, room: int, expected: list[str]) -> None:
    assert lines_of(text, room, 2) == expected


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=20), st.integers(9, 40), st.integers(1, 8))
def test_every_word_stays_in_its_place_and_no_line_is_too_wide(words: list[str], room: int, lines: int) -> None:
    starts = balanced_breaks(words, [float(len(word)) for word in words], 1.0, room, lines)
    found = broken(words, starts)
    if starts:
        assert len(found) == lines
        assert " ".join(found).split() == words
        assert all(len(line) <= room for line in found)
    else:  # so many lines cannot hold the words, or there are fewer words than lines
        assert len(words) < lines or greedy(words, room) > lines


def greedy(words: list[str], room: int) -> int:
    """The least number of lines."""
    lines, used = 1, -1
    for word in words:
        if used + 1 + len(word) > room:
            lines, used = lines + 1, -1
        used += 1 + len(word)
    return lines
