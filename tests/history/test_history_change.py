"""A change and its one line; the log that chains them."""

from __future__ import annotations

import string
import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from history_lines import BAD, DEVICE, GOOD, OTHER, body, edit, respelled, written
from hypothesis import given, settings
from hypothesis import strategies as st

from tvdesk.core.errors import NotAuthentic
from tvdesk.history import chain, clock
from tvdesk.history.change import Change, LogReader, LogWriter, decode_change, encode_change, encode_erased, read_line
from tvdesk.history.errors import BrokenChain, NotAChange, NotCanonical

START = bytes(32)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda t: unicodedata.normalize("NFC", t))
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
names = st.text(string.ascii_lowercase + "_/.", min_size=1, max_size=12)
dots = st.builds(lambda device, seq: f"{device}:{seq}", st.sampled_from([DEVICE, OTHER]), st.integers(1, 4))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    fields = draw(st.dictionaries(names, scalars | st.dictionaries(names, scalars, max_size=3), max_size=5))
    some = st.lists(dots, min_size=1, max_size=4, unique=True).map(sorted)
    over = {name: draw(some) for name in fields if draw(st.booleans())}
    value: dict[str, Any] = edit({**fields, "$life": True}, {**over, "$life": draw(some)}, actor=draw(texts))
    return decode_change(written(value))


@settings(deadline=None)
@given(changes())
def test_a_change_is_read_back_from_its_line(change: Change) -> None:
    line = encode_change(change)
    assert decode_change(line) == change
    assert read_line(line) == (change, chain.digest(line))


@settings(deadline=None)
@given(changes(), st.data())
def test_no_altered_line_is_the_same_change(change: Change, data: st.DataObject) -> None:
    line = bytearray(encode_change(change))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    try:
        other = decode_change(bytes(line))
    except NotAuthentic:
        return
    assert other != change


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_line_or_refused(data: bytes) -> None:
    with pytest.raises((NotAChange, NotCanonical)):
        read_line(b'{"digest":' + data)
    with pytest.raises((NotAChange, NotCanonical)):
        read_line(data)


@pytest.mark.parametrize("what", sorted(GOOD))
def test_a_good_line_is_read(what: str) -> None:
    line = written(GOOD[what])
    assert encode_change(decode_change(line)) == line


@pytest.mark.parametrize("what", sorted(BAD))
def test_a_bad_line_is_refused(what: str) -> None:
    with pytest.raises((NotAChange, NotCanonical)):
        decode_change(written(BAD[what]))


@pytest.mark.parametrize("what", sorted(respelled(b"")))
def test_another_spelling_is_refused(what: str) -> None:
    with pytest.raises((NotAChange, NotCanonical)):
        read_line(respelled(written(GOOD["escapes"]))[what])


def a_log(length: int) -> list[bytes]:
    writer = LogWriter(DEVICE, 0, START)
    given_ = {k: v for k, v in body().items() if k not in ("device", "seq", "prev")}
    return [writer.append(**{**given_, "actor": f"người {number}"})[1] for number in range(length)]


def follow(lines: list[bytes]) -> tuple[int, bytes]:
    reader = LogReader(DEVICE, 0, START)
    for line in lines:
        reader.read(line)
    return reader.seq, reader.head


LOG = a_log(6)


def test_the_reader_reaches_the_writers_head() -> None:
    assert follow(LOG) == (6, chain.extend(START, LOG))


@settings(deadline=None)
@given(st.lists(st.sampled_from(LOG), max_size=8))
def test_no_other_selection_or_order_of_lines_reaches_the_head(lines: list[bytes]) -> None:
    """Changed, removed, inserted, reordered: whatever is not the log does not lead where its author signed."""
    if lines == LOG:
        return
    assert chain.extend(START, lines) != chain.extend(START, LOG)
    if any(one != two for one, two in zip(lines, LOG, strict=False)):
        with pytest.raises(BrokenChain):
            follow(lines)


@pytest.mark.parametrize("place", range(6))
def test_an_erased_line_keeps_the_chain_and_a_forged_one_breaks_it(place: int) -> None:
    erased = [*LOG[:place], encode_erased(chain.digest(LOG[place])), *LOG[place + 1 :]]
    assert follow(erased) == follow(LOG)
    forged = [*LOG[:place], encode_erased(chain.digest(b"x")), *LOG[place + 1 :]]
    if place < 5:
        with pytest.raises(BrokenChain) as caught:
            follow(forged)
        assert caught.value.fields == {"device": DEVICE, "seq": place + 2}
    else:
        assert follow(forged) != follow(LOG)


@settings(deadline=None)
@given(st.lists(st.integers(-10, 2**44), min_size=2, max_size=30))
def test_the_clock_rises_whatever_the_wall_shows(walls: list[int]) -> None:
    ticks = [clock.ZERO]
    for wall in walls:
        ticks.append(clock.tick(ticks[-1], wall))
        assert clock.parts(ticks[-1])[0] >= wall
    assert all(one < two for one, two in pairwise(ticks))
