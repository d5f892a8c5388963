"""Planted faults: a suite that lets one of these live proves nothing.

Each fault is one altered line of the history package, loaded as fresh modules; the fixed laws, the named
stories and a bounded run of the simulation must notice it. Two more are rules of taking files in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from assurance import FIGURE
from desks import Parts, Rules, World
from desks_walk import exchange_all, walk
from history_faults import FAULTS
from history_laws import LAWS
from history_stories import STORIES
from history_variants import REAL, variant

WALKS = 25
STEPS = 50

# Faults that the suite cannot tell from the right code, each with its reason.
SURVIVORS: dict[str, str] = {
    "unknown_members_taken": "the comparison with the canonical spelling refuses the same lines, under another name",
}


def trials() -> Iterator[tuple[str, Callable[[Parts], object]]]:
    """Every judge in turn, the quick ones first."""
    yield from LAWS.items()
    for name, told in STORIES.items():
        yield name, lambda parts, told=told: told(World(parts))
    for seed in range(WALKS):
        yield f"walk {seed}", lambda parts, seed=seed: exchange_all(walk(World(parts, seed=seed), seed, STEPS))


def first_to_notice(parts: Parts) -> str:
    """The first judge that a set of modules does not satisfy; empty when all are content."""
    for name, judge in trials():
        try:
            judge(parts)
        except Exception:  # noqa: BLE001 - a fault may show in any way
            return name
    return ""


def test_the_product_satisfies_every_judge() -> None:
    assert first_to_notice(REAL) == ""


def test_the_product_loaded_as_a_variant_satisfies_every_judge() -> None:
    with variant("clock", "ZERO = ", "ZERO = ") as parts:
        assert parts.merge is not REAL.merge
        assert first_to_notice(parts) == ""


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - SURVIVORS.keys()))
def test_a_planted_fault_is_noticed(fault: str) -> None:
    with variant(*FAULTS[fault]) as parts:
        assert first_to_notice(parts) != ""


@pytest.mark.parametrize("fault", sorted(SURVIVORS))
def test_a_fault_named_as_surviving_does_survive(fault: str) -> None:
    with variant(*FAULTS[fault]) as parts:
        assert first_to_notice(parts) == ""


@pytest.mark.parametrize(
    ("rules", "noticing"),
    [
        (Rules(whole_base=False), "a_file_whose_stretches_fit_but_whose_base_is_missing_is_held"),
        (Rules(whole_file=False), "a_file_of_which_one_stretch_does_not_fit_is_held_whole"),
    ],
    ids=["ranges_only", "admitted_in_part"],
)
def test_a_weaker_rule_of_taking_in_is_noticed(rules: Rules, noticing: str) -> None:
    """The story by a conflict that is none, the walk at the latest by a copy that is not causally closed."""
    with pytest.raises(AssertionError, match="conflicts"):
        STORIES[noticing](World(REAL, rules))
    assert any(_objects(rules, seed) for seed in range(200))


def _objects(rules: Rules, seed: int) -> bool:
    try:
        walk(World(REAL, rules, seed=seed), seed, STEPS)
    except AssertionError:
        return True
    return False


def test_enough_faults_are_planted(record_property: Callable[[str, object], None]) -> None:
    noticed = len(FAULTS) - len(SURVIVORS)
    record_property(FIGURE, f"{noticed} of {len(FAULTS)} faults noticed; what survives: {', '.join(SURVIVORS)}")
    assert len(FAULTS) - len(SURVIVORS) >= 60
