"""How a story is told: the register of stories, and the words they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desks import DIC, FAR, FIRST, SECOND, World

Story = Callable[[World], None]
STORIES: dict[str, Story] = {}


def story(told: Story) -> Story:
    STORIES[told.__name__] = told
    return told


def shared(world: World, **fields: Any) -> str:
    """A record of unit one that every desk holds."""
    record = world.create(FIRST, **({"title": "gốc"} | fields))
    for reader in (DIC, SECOND, FAR):
        assert world.give(FIRST, reader)
    return record


def shown(world: World, desk: str, record: str, name: str = "title") -> Any:
    return world.state(desk, record).shown.get(name)


def sides(world: World, desk: str, record: str, name: str = "title") -> list[Any]:
    """The values in conflict, the shown one first; empty when settled."""
    return [side.value for side in world.state(desk, record).conflicts.get(name, ())]


def refused(world: World, desk: str, record: str) -> set[str]:
    return {refusal.dot for refusal in world.state(desk, record).refusals}


def swap(world: World, one: str, other: str) -> None:
    """Both hand over what they had before either listens."""
    first, second = world.export(one), world.export(other)
    assert world.deliver(first, other)
    assert world.deliver(second, one)
