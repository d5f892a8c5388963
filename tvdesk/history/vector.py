"""Version vectors: how far each device's log is held, with the head of the chain at that point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a log as far as it is held: ``seq`` 0 with the start head when nothing is."""

    seq: int
    head: str


Vector = Mapping[str, Tip]


@dataclass(frozen=True, slots=True)
class Missing:
    """Changes ``first`` to ``last`` of a device that somebody must still send."""

    device: str
    first: int
    last: int


def missing(have: Vector, wanted: Vector) -> tuple[Missing, ...]:
    """What ``have`` lacks of ``wanted``, by device; empty when ``have`` contains it."""
    return tuple(
        Missing(device, (have[device].seq if device in have else 0) + 1, tip.seq)
        for device, tip in sorted(wanted.items())
        if tip.seq > (have[device].seq if device in have else 0)
    )


def merged(one: Vector, other: Vector) -> dict[str, Tip]:
    """The vector that contains both.

    Two heads at one number are a fork, which admission finds and refuses; the greater stands here, so that
    the result never depends on who is asked first.
    """
    result = dict(one)
    for device, tip in other.items():
        mine = result.get(device)
        if mine is None or (tip.seq, tip.head) > (mine.seq, mine.head):
            result[device] = tip
    return result
