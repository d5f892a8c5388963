"""Laws of merging, vectors and the state digest, over sets of changes that several desks really wrote."""

from __future__ import annotations

from typing import Any

from desks import DESKS, TYPE, UNITS, World
from desks_walk import walk
from history_variants import REAL
from hypothesis import given, settings
from hypothesis import strategies as st

from tvdesk.history import vector
from tvdesk.history.change import Change
from tvdesk.history.merge import RecordState, merge
from tvdesk.history.state_digest import state_digest, state_line
from tvdesk.history.vector import Tip


def written_by_all(seed: int) -> list[list[Change]]:
    """The changes of each record of one walk, as known anywhere."""
    world: World = walk(World(REAL, seed=seed), seed, 120)
    found: dict[str, dict[str, Change]] = {}
    for node in world.nodes.values():
        for record, known in node.records.items():
            found.setdefault(record, {}).update({change.dot: change for change in known})
    return [list(known.values()) for _, known in sorted(found.items())]


RECORDS = [changes for seed in range(40) for changes in written_by_all(seed)]
records = st.sampled_from(RECORDS)


def state_of(changes: list[Change], knows: int = 2) -> RecordState:
    return merge(changes, UNITS.get, {TYPE: knows})


@settings(deadline=None)
@given(records.flatmap(lambda known: st.tuples(st.just(known), st.permutations(known))))
def test_the_state_is_the_same_for_every_order(pair: tuple[list[Change], list[Change]]) -> None:
    for knows in (1, 2):
        assert state_of(pair[0], knows) == state_of(pair[1], knows)


@settings(deadline=None)
@given(records, st.data())
def test_the_state_is_the_same_for_every_repetition(known: list[Change], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(known), max_size=6))
    for knows in (1, 2):
        assert state_of(known, knows) == state_of([*again, *known, *again], knows)


@settings(deadline=None)
@given(records, st.data())
def test_the_union_is_the_same_from_either_side(known: list[Change], data: st.DataObject) -> None:
    mine = data.draw(st.lists(st.sampled_from(known), min_size=1, unique_by=lambda change: change.dot))
    theirs = data.draw(st.lists(st.sampled_from(known), min_size=1, unique_by=lambda change: change.dot))
    assert state_of(mine + theirs) == state_of(theirs + mine)
    assert state_line(state_of(mine + theirs)) == state_line(state_of(theirs + mine))


@settings(deadline=None)
@given(records)
def test_nothing_alive_is_lost_from_sight(known: list[Change]) -> None:
    """The shown value of a contested entry is its first side, and every side was written by a change known."""
    state = state_of(known)
    by_dot = {change.dot: change for change in known}
    for name, sides in state.conflicts.items():
        assert len(sides) > 1
        assert all(by_dot[side.dot].fields[name] == side.value for side in sides)
        assert not {side.dot for side in sides} & {refusal.dot for refusal in state.refusals}
        if not name.startswith("$"):
            assert state.shown.get(name) == sides[0].value


def test_the_walks_hold_what_the_laws_are_about() -> None:
    states = [state_of(changes) for changes in RECORDS]
    assert sum(bool(state.conflicts) for state in states) > 20
    assert sum(bool(state.refusals) for state in states) > 20
    assert sum(not state.visible for state in states) > 5
    assert sum(state_of(changes, 1).newer for changes in RECORDS) > 5


def test_the_digest_is_that_of_the_state_and_not_of_the_way_there() -> None:
    forwards = [state_of(changes) for changes in RECORDS]
    backwards = [state_of(changes[::-1]) for changes in RECORDS]
    assert state_digest(forwards) == state_digest(backwards)
    assert state_digest(forwards) != state_digest(forwards[:-1])


tips = st.builds(lambda seq: Tip(seq, f"{seq:064x}"), st.integers(0, 5))
forked = st.builds(Tip, st.integers(0, 3), st.sampled_from(["0" * 64, "f" * 64]))
vectors: Any = st.dictionaries(st.sampled_from(DESKS), tips | forked)


@given(vectors, vectors, vectors)
def test_merged_is_commutative_associative_idempotent(one: Any, two: Any, three: Any) -> None:
    assert vector.merged(one, two) == vector.merged(two, one)
    assert vector.merged(vector.merged(one, two), three) == vector.merged(one, vector.merged(two, three))
    assert vector.merged(one, one) == one


@given(vectors, vectors)
def test_missing_is_empty_exactly_when_contained(have: Any, wanted: Any) -> None:
    contained = all((have[d].seq if d in have else 0) >= tip.seq for d, tip in wanted.items())
    assert (vector.missing(have, wanted) == ()) == contained
    assert vector.missing(vector.merged(have, wanted), wanted) == ()
    asked = {one.device: Tip(one.last, "") for one in vector.missing(have, wanted)}
    assert vector.missing(vector.merged(have, asked), wanted) == ()
