"""Two writings of one text, compared and put together word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.text_compare import Piece, combine, compare

BEFORE = "Hội nghị gặp mặt kiều bào tại thành phố Trà Vinh có 180 người dự"
TEXTS = st.lists(st.sampled_from(["lễ", "hội", "Trà", "Vinh,", "năm", "2025.\n", "đoàn"]), max_size=12).map(" ".join)


def test_what_was_added_and_taken_out_is_told_by_the_word() -> None:
    assert compare(BEFORE, BEFORE.replace("180", "210").replace("kiều bào", "kiều bào tiêu biểu")) == (
        Piece("same", "Hội nghị gặp mặt kiều bào "),
        Piece("added", "tiêu biểu "),
        Piece("same", "tại thành phố Trà Vinh có "),
        Piece("removed", "180 "),
        Piece("added", "210 "),
        Piece("same", "người dự"),
    )


def test_work_at_two_places_is_put_together() -> None:
    one, other = BEFORE.replace("180", "210"), BEFORE + ", kết thúc tốt đẹp"
    assert combine(BEFORE, one, other.replace("dự,", "dự,")) == one + ", kết thúc tốt đẹp"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BEFORE.replace("180", "210"), BEFORE.replace("180", "250")),
        (BEFORE.replace("180", "210"), BEFORE.replace("180 người", "khách")),
        (BEFORE + " rất đông", BEFORE + " khá đông"),
    ],
)
def test_work_at_one_place_is_for_a_person(one: str, other: str) -> None:
    assert combine(BEFORE, one, other) is None


def test_the_last_word_gets_its_blank_when_others_follow() -> None:
    assert combine("một hai", "không một hai", "một hai ba") == "không một hai ba"


@given(TEXTS, TEXTS)
def test_pieces_are_the_two_texts(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(one.text for one in pieces if one.mark != "removed") == after
    kept = "".join(one.text for one in pieces if one.mark != "added")
    assert kept.split() == before.split()


@given(TEXTS, TEXTS)
def test_one_authors_work_alone_is_that_text(before: str, after: str) -> None:
    for combined in (combine(before, after, before), combine(before, before, after), combine(before, after, after)):
        assert combined is not None
        assert combined.split() == after.split()


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_comes_first(before: str, one: str, other: str) -> None:
    assert combine(before, one, other) == combine(before, other, one)
