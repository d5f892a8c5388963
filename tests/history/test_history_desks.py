"""Several desks that edit, judge, export, lose, repeat and reorder, judged at every step by the oracle.

``TVDESK_LONG=1`` makes the search long (2,000 runs of 50 steps, 5,000 seeded walks of 60).
"""

from __future__ import annotations

import os

import desks_walk as steps
from desks import DESKS, World
from history_variants import REAL
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

LONG = os.environ.get("TVDESK_LONG") == "1"
WALKS = 5_000 if LONG else 100

desk_names = st.sampled_from(DESKS)
numbers = st.integers(0, 10_000)


class Desks(RuleBasedStateMachine):
    """The same steps as the seeded walk, chosen by a search that looks for the shortest failing run."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(REAL)

    @initialize(desk=desk_names, number=numbers)
    def first_record(self, desk: str, number: int) -> None:
        steps.create(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def create(self, desk: str, number: int) -> None:
        steps.create(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def edit(self, desk: str, number: int) -> None:
        steps.edit(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def edit_again(self, desk: str, number: int) -> None:
        steps.edit(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def delete_or_restore(self, desk: str, number: int) -> None:
        steps.delete_or_restore(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def settle(self, desk: str, number: int) -> None:
        steps.settle(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def judge(self, desk: str, number: int) -> None:
        steps.judge(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def export(self, desk: str, number: int) -> None:
        steps.export(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def deliver(self, desk: str, number: int) -> None:
        steps.deliver(self.world, desk, number)

    @rule(sender=desk_names, reader=desk_names)
    def give(self, sender: str, reader: str) -> None:
        if sender != reader and self.world.nodes[sender].lines:
            self.world.give(sender, reader)

    @rule(desk=desk_names, number=numbers)
    def alter(self, desk: str, number: int) -> None:
        steps.alter(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def lose(self, desk: str, number: int) -> None:
        steps.lose(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def pass_time(self, desk: str, number: int) -> None:
        steps.pass_time(self.world, desk, number)

    @rule(desk=desk_names, number=numbers)
    def upgrade(self, desk: str, number: int) -> None:
        steps.upgrade(self.world, desk, number)

    def teardown(self) -> None:
        self.world.check_all()
        steps.exchange_all(self.world)


Desks.TestCase.settings = settings(
    max_examples=2_000 if LONG else 60,
    stateful_step_count=50 if LONG else 35,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestDesks = Desks.TestCase


def test_seeded_walks_hold_and_do_what_they_are_for() -> None:
    imports = holds = refused = conflicts = 0
    for seed in range(WALKS):
        world = steps.walk(World(REAL, seed=seed), seed, 60)
        steps.exchange_all(world)
        imports += world.imports
        holds += world.holds
        refused += world.refused_files
        conflicts += world.conflicts
    # A walk that never holds, refuses or contests anything proves nothing.
    assert imports > 20 * WALKS
    assert holds > WALKS / 2
    assert refused > WALKS / 4
    assert conflicts > WALKS
    print(f"{WALKS} walks: {imports} imports, {holds} held, {refused} altered refused, {conflicts} conflicts seen")
