"""Small fixed checks of lines, chain, clock and vector, each for any set of modules under trial."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from itertools import product
from typing import Any

from desks import DIC, FIRST, SECOND, TYPE, UNITS, Parts, World
from history_lines import BAD, DEVICE, GOOD, OTHER, accepts, body, edit, erase, respelled, verdict, written

from tvdesk.core.errors import NotAuthentic
from tvdesk.history.errors import BrokenChain, NotAChange, NotCanonical

ERRORS = (NotAChange, NotCanonical)


def good_lines_are_read(parts: Parts) -> None:
    for what, value in GOOD.items():
        line = written(value)
        change = parts.change.decode_change(line)
        assert parts.change.encode_change(change) == line, what
        assert parts.change.read_line(line) == (change, sha256(line).digest()), what


def bad_lines_are_refused(parts: Parts) -> None:
    for what, value in BAD.items():
        assert not accepts(parts.change.decode_change, written(value), ERRORS), what


def other_spellings_are_refused(parts: Parts) -> None:
    line = written(GOOD["escapes"])
    for what, other in respelled(line).items():
        assert other != line, what
        assert not accepts(parts.change.decode_change, other, ERRORS), what
        assert not accepts(parts.change.read_line, other, ERRORS), what


def values_without_canonical_form_are_refused(parts: Parts) -> None:
    deep: Any = "x"
    for _ in range(parts.canonical.MAX_DEPTH + 1):
        deep = [deep]
    bad = (1.5, float("nan"), 2**53, -(2**53), "e\u0301", "\ud800", {"é": 1}, {1: 2}, b"x", {1}, deep, [["e\u0301"]])
    for value in bad:
        assert not accepts(parts.canonical.encode, value, (NotCanonical,)), repr(value)
    for text in (
        b"1.0",
        b"-0",
        b"1e2",
        b" 1",
        b"01",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"NaN",
        b"",
        b"9007199254740992",
    ):
        assert not accepts(parts.canonical.decode, text, (NotCanonical,)), text
    assert parts.canonical.encode(deep[0]) == b"[" * 24 + b'"x"' + b"]" * 24
    assert parts.canonical.encode({"b": 1, "a": [True, None, "é/"]}) == '{"a":[true,null,"é/"],"b":1}'.encode()


def the_chain_is_the_one_of_the_format(parts: Parts) -> None:
    """Worked out here from the format's words, with no help from the module."""
    lines, head = [b"one", b"two"], bytes(32)
    for line in lines:
        head = sha256(b"tvdesk.chain.v1" + head + sha256(line).digest()).digest()
    assert parts.chain.extend(parts.chain.START, lines) == head
    first = parts.chain.link(bytes(32), parts.chain.digest(b"one"))
    assert parts.chain.link(first, parts.chain.digest(b"two")) == head


def erased_lines_keep_the_chain(parts: Parts) -> None:
    written_by, lines = parts.change.LogWriter(DEVICE, 0, bytes(32)), []
    for number in range(4):
        value = body(id=f"01890000-0000-7000-8000-00000000000{number + 2}")
        given = {k: v for k, v in value.items() if k not in ("device", "seq", "prev")}
        lines.append(written_by.append(**given)[1])
    lines[1] = parts.change.encode_erased(sha256(lines[1]).digest())
    reader = parts.change.LogReader(DEVICE, 0, bytes(32))
    found = [reader.read(line)[0] for line in lines]
    assert [change is None for change in found] == [False, True, False, False]
    assert (reader.seq, reader.head) == (4, written_by.head)
    for bad in (
        lines[1].upper(),
        lines[1].replace(b"true", b"false"),
        lines[1].replace(b':"', b':"0', 1),
        lines[1] + b" ",
    ):
        assert not accepts(parts.change.read_line, bad, ERRORS)


def a_reader_holds_device_number_and_head(parts: Parts) -> None:
    writer = parts.change.LogWriter(DEVICE, 0, bytes(32))
    given = {k: v for k, v in body().items() if k not in ("device", "seq", "prev")}
    lines = [writer.append(**{**given, "actor": f"a{number}"})[1] for number in range(3)]
    for device, seq, head, line in (
        (OTHER, 0, bytes(32), lines[0]),
        (DEVICE, 0, bytes(32), lines[1]),
        (DEVICE, 1, bytes(32), lines[1]),
        (DEVICE, 1, parts.chain.extend(bytes(32), lines[:1]), lines[2]),
        (DEVICE, 5, bytes(32), lines[0]),
    ):
        reader = parts.change.LogReader(device, seq, head)
        assert not accepts(reader.read, line, (BrokenChain,))
        assert (reader.seq, reader.head) == (seq, head), "a refused line moved the reader"


def lines_read_together_are_read_as_one_by_one(parts: Parts) -> None:
    """The same changes and digests, and the same refusal at the same line."""
    good = [written(GOOD["create"]), written(GOOD["edit"])]
    erased = parts.change.encode_erased(sha256(b"x").digest())
    others = [*map(written, GOOD.values()), *map(written, BAD.values()), *respelled(written(GOOD["escapes"])).values()]
    for other in (*others, erased, erased.upper(), b"\n".join(good)):
        for lines in ([other], [other, *good], [good[0], other, good[1]], [*good, other], [*good, other, other]):
            together = _read(parts.change.read_lines(lines))
            assert together == _read(map(parts.change.read_line, lines)), lines
    assert _read(parts.change.read_lines([])) == ([], None)


def a_reader_of_many_lines_stops_where_a_reader_of_one_does(parts: Parts) -> None:
    writer = parts.change.LogWriter(DEVICE, 0, bytes(32))
    given = {k: v for k, v in body().items() if k not in ("device", "seq", "prev")}
    lines = [writer.append(**{**given, "actor": f"a{number}"})[1] for number in range(600)]
    reader = parts.change.LogReader(DEVICE, 0, bytes(32))
    assert [change.seq for change, _ in reader.read_all(lines)] == list(range(1, 601))
    assert (reader.seq, reader.head) == (600, writer.head)
    for at in (0, 1, 300, 599):
        reader = parts.change.LogReader(DEVICE, 0, bytes(32))
        found, error = _read(reader.read_all([*lines[:at], lines[at - 1], *lines[at + 1 :]]))
        assert (len(found), type(error), reader.seq) == (at, BrokenChain, at)


def _read(found: Iterable[Any]) -> tuple[list[Any], Any]:
    """What comes before the error, and the error in comparable form."""
    read: list[Any] = []
    try:
        read.extend(found)
    except (*ERRORS, BrokenChain) as error:
        return read, error if isinstance(error, BrokenChain) else (error.code, error.fields)
    return read, None


def a_kept_line_is_read_as_it_was(parts: Parts) -> None:
    for what, value in GOOD.items():
        line = written(value)
        assert parts.change.decode_kept(line) == parts.change.decode_change(line), what
    assert not accepts(parts.change.decode_kept, b"{}", ERRORS)
    assert not accepts(parts.change.decode_kept, b"{", ERRORS)


def the_clock_only_rises(parts: Parts) -> None:
    last = parts.clock.ZERO
    for now in (5, 5, 4, -1, 0, 70_000, 69_999, 10**12, 10**12 - 1, 10**12, 10**12 + 1):
        later = parts.clock.tick(last, now)
        assert later > last
        assert parts.clock.parts(later)[0] >= now
        last = later
    assert parts.clock.tick("000000000005-ffff", 5) == "000000000006-0000"
    day = 24 * 3600 * 1000
    assert parts.clock.tick(parts.clock.ZERO, 1000 + day) <= parts.clock.latest(1000)
    assert parts.clock.tick(parts.clock.ZERO, 1001 + day) > parts.clock.latest(1000)
    for bad in ("", "000000000000-000", "00000000000g-0000", "000000000000_0000", "000000000000-0000\n"):
        assert not accepts(parts.clock.parts, bad, (NotAChange,)), bad


def vectors_are_a_lattice(parts: Parts) -> None:
    tip, merged, missing = parts.vector.Tip, parts.vector.merged, parts.vector.missing
    tips = (None, tip(0, "0"), tip(2, "2"), tip(3, "3"), tip(3, "4"))
    vectors = [{d: t for d, t in zip("ab", pair, strict=True) if t} for pair in product(tips, repeat=2)]
    for one, other in product(vectors, repeat=2):
        both = merged(one, other)
        assert both == merged(other, one)
        assert merged(both, one) == both
        assert missing(both, one) == missing(both, other) == ()
        lacks = {d: (one[d].seq if d in one else 0, t.seq) for d, t in other.items()}
        wanted = [(d, low + 1, high) for d, (low, high) in sorted(lacks.items()) if high > low]
        assert [(m.device, m.first, m.last) for m in missing(one, other)] == wanted
    for one, two, three in product(vectors[::2], repeat=3):
        assert merged(merged(one, two), three) == merged(one, merged(two, three))


def a_change_behind_an_unreadable_one_is_replaced_with_it(parts: Parts) -> None:
    """A newer program that writes the older schema names dots which an older desk cannot read."""
    decode = parts.change.decode_change
    made = [
        decode(written(body(seq=1))),
        decode(written(edit({"$life": True, "title": "mới"}, _over(1), seq=2, schema=2))),
        decode(written(edit({"$life": True, "title": "xuất cho máy cũ"}, _over(2), seq=3))),
    ]
    state = parts.merge.merge(made, UNITS.get, {TYPE: 1})
    assert (state.shown, state.conflicts, state.newer) == ({"title": "xuất cho máy cũ"}, {}, True)
    assert parts.merge.heads(made, ["title"], {TYPE: 1}) == {"title": [f"{DEVICE}:3"]}
    assert parts.merge.heads(made[:2], ["title"]) == {"title": [f"{DEVICE}:2"]}


def a_lone_change_is_no_create(parts: Parts) -> None:
    """What is left of a record whose other lines were taken out."""
    for value, visible in ((edit({"$life": False}, op="delete"), False), (edit(), True), (verdict(), False)):
        state = parts.merge.merge([parts.change.decode_change(written(value))], UNITS.get, {TYPE: 1})
        assert (state.visible, state.shown, state.conflicts) == (visible, {}, {})


def what_an_erase_names_counts_no_more(parts: Parts) -> None:
    """Whether its line is still held or not, and in whatever order: also what replaced it elsewhere."""
    decode = parts.change.decode_change
    first, second, lone = f"{DEVICE}:1", f"{DEVICE}:2", f"{OTHER}:1"
    gone = [
        decode(written(body(seq=1))),
        decode(written(edit({"$life": True, "title": "x"}, _over(1), seq=2))),
        decode(written(verdict(f"$verdict/{second}", device=OTHER, seq=1))),
    ]
    left = decode(written(erase({"$life": False}, over={"$life": [second]}, erases=[first, second, lone])))
    late = decode(written(edit({"$life": True, "title": "y"}, _over(1), device=OTHER, seq=2)))
    for kept, values in (([left], {}), ([left, late], {"title": "y"})):
        states = [parts.merge.merge(some, UNITS.get, {TYPE: 1}) for some in (kept, [*gone, *kept], [*kept, *gone[1:]])]
        assert states[0] == states[1] == states[2]
        assert (states[0].shown, states[0].refusals, states[0].visible) == (values, (), len(kept) > 1)
        assert list(states[0].conflicts) == ["$life"][: len(kept) - 1]


def a_foreign_type_does_not_make_the_state_depend_on_arrival(parts: Parts) -> None:
    decode = parts.change.decode_change
    made = [
        decode(written(body(seq=1))),
        decode(written(edit({"$life": True, "title": "x"}, _over(1), seq=2, type="training"))),
    ]
    schemas = {TYPE: 1, "training": 1}
    states = [parts.merge.merge(order, UNITS.get, schemas) for order in (made, made[::-1])]
    assert states[0] == states[1]
    assert (states[0].type, states[0].shown) == (TYPE, {"title": "Hội nghị quảng bá"})


def verdicts_over_each_other_in_a_ring_do_not_crash(parts: Parts) -> None:
    """Only two colluding devices can write this; it must not stop the import of everything else."""
    name = f"$verdict/{DEVICE}:1"
    ring = [
        body(op="verdict", fields={name: {"state": "refused"}}, over={name: [f"{there}:7"]}, device=here, seq=7)
        for here, there in ((DEVICE, OTHER), (OTHER, DEVICE))
    ]
    made = [parts.change.decode_change(written(value)) for value in (body(seq=1), *ring)]
    assert parts.merge.merge(made, UNITS.get, {TYPE: 1}).refusals == ()


def the_digest_tells_what_is_seen(parts: Parts) -> None:
    """Differs for a conflict, a refusal, visibility; is the same for another order."""
    world = World(parts)
    digests = []
    record = world.create(FIRST, title="gốc")
    for step in (
        lambda: world.give(FIRST, SECOND),
        lambda: world.edit(FIRST, record, title="một"),
        lambda: world.edit(SECOND, record, title="hai"),
        lambda: world.give(SECOND, FIRST),
        lambda: world.judge(FIRST, record, f"{SECOND}:1", code="a"),
        lambda: world.judge(FIRST, record, f"{SECOND}:1", code="b"),
        lambda: world.delete(FIRST, record),
    ):
        step()
        digests.append(world.digest(FIRST))
    assert digests[1] == digests[2], "what another desk wrote is not seen here yet"
    assert len(set(digests)) == len(digests) - 1
    world.give(FIRST, DIC)
    world.create(DIC, title="khác")
    assert world.digest(DIC) != digests[-1]


def writers_refuse_what_readers_would(parts: Parts) -> None:
    for what, fields in {
        "fraction": {"$life": True, "x": 1.5},
        "not NFC": {"$life": True, "x": "e\u0301"},
        "surrogate": {"$life": True, "x": "\ud800"},
        "huge": {"$life": True, "x": 10**30},
        "no life": {"x": "y"},
        "bytes": {"$life": True, "x": {1, 2}},
    }.items():
        writer = parts.change.LogWriter(DEVICE, 0, bytes(32))
        given = {k: v for k, v in body(fields=fields).items() if k not in ("device", "seq", "prev")}
        try:
            writer.append(**given)
        except NotAuthentic:
            assert (writer.seq, writer.head) == (0, bytes(32)), what
        else:
            raise AssertionError(what)


def _over(seq: int) -> dict[str, list[str]]:
    return {"$life": [f"{DEVICE}:{seq}"], "title": [f"{DEVICE}:{seq}"]}


LAWS: dict[str, Callable[[Parts], None]] = {
    law.__name__: law
    for law in (
        good_lines_are_read,
        bad_lines_are_refused,
        other_spellings_are_refused,
        lines_read_together_are_read_as_one_by_one,
        a_reader_of_many_lines_stops_where_a_reader_of_one_does,
        a_kept_line_is_read_as_it_was,
        values_without_canonical_form_are_refused,
        the_chain_is_the_one_of_the_format,
        erased_lines_keep_the_chain,
        a_reader_holds_device_number_and_head,
        the_clock_only_rises,
        vectors_are_a_lattice,
        a_change_behind_an_unreadable_one_is_replaced_with_it,
        a_lone_change_is_no_create,
        what_an_erase_names_counts_no_more,
        a_foreign_type_does_not_make_the_state_depend_on_arrival,
        verdicts_over_each_other_in_a_ring_do_not_crash,
        the_digest_tells_what_is_seen,
        writers_refuse_what_readers_would,
    )
}
