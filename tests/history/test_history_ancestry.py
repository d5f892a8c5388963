"""From which value two sides of a conflict parted."""

from __future__ import annotations

import random
from itertools import permutations

from tvdesk.history.ancestry import common_before
from tvdesk.history.change import Change

ONE, TWO, THREE = "a" * 16, "b" * 16, "c" * 16


def change(device: str, seq: int, value: object, *over: str, clock: int = 0, name: str = "title") -> Change:
    return Change(
        actor="ai",
        clock=f"{clock or seq:012}-0000",
        device=device,
        fields={name: value},  # type: ignore[dict-item]
        id=f"{seq}",
        op="edit" if over else "create",
        over={name: sorted(over)} if over else {},
        prev="0" * 64,
        record="r",
        schema=1,
        seq=seq,
        type="activity",
    )


def dot(device: str, seq: int) -> str:
    return f"{device}:{seq}"


def test_two_edits_of_one_value_parted_from_it() -> None:
    first = change(ONE, 1, "cũ")
    sides = [change(ONE, 2, "một", first.dot), change(TWO, 1, "hai", first.dot)]
    for order in permutations([first, *sides]):
        assert common_before(order, "title", [one.dot for one in sides]) == first


def test_the_newest_common_value_counts_however_far_back_it_lies() -> None:
    first = change(ONE, 1, "đầu")
    second = change(ONE, 2, "giữa", first.dot)
    ours = [change(ONE, 3, "x", second.dot), change(ONE, 4, "một", dot(ONE, 3))]
    theirs = change(TWO, 1, "hai", second.dot)
    every = [first, second, *ours, theirs]
    random.shuffle(every)
    assert common_before(every, "title", [ours[-1].dot, theirs.dot]) == second


def test_three_sides_and_a_settled_conflict_before_them() -> None:
    first = change(ONE, 1, "đầu")
    apart = [change(ONE, 2, "a", first.dot), change(TWO, 1, "b", first.dot)]
    settled = change(THREE, 1, "c", *(one.dot for one in apart))
    sides = [change(device, seq, str(seq), settled.dot) for device, seq in ((ONE, 3), (TWO, 2), (THREE, 2))]
    assert common_before([first, *apart, settled, *sides], "title", [one.dot for one in sides]) == settled


def test_values_that_nobody_had_before_have_nothing_in_common() -> None:
    sides = [change(ONE, 2, "một", name="place"), change(TWO, 1, "hai", name="place")]
    assert common_before([change(ONE, 1, "tên"), *sides], "place", [one.dot for one in sides]) is None


def test_what_is_not_here_is_no_common_value() -> None:
    sides = [change(ONE, 2, "một", dot(ONE, 1)), change(TWO, 1, "hai", dot(ONE, 1))]
    assert common_before(sides, "title", [one.dot for one in sides]) is None


def test_where_two_are_left_the_later_clock_counts_on_every_desk() -> None:
    early, late = change(ONE, 1, "a", clock=5), change(TWO, 1, "b", clock=9)
    sides = [change(ONE, 2, "x", early.dot, late.dot), change(TWO, 2, "y", early.dot, late.dot)]
    for order in permutations([early, late, *sides]):
        assert common_before(order, "title", [one.dot for one in sides]) == late
