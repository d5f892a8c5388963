"""The key of a change: its device's number times 2^40 plus its sequence number, so that one integer orders a log."""

from __future__ import annotations

DEVICE_SHIFT = 40


def position(no: int, seq: int) -> int:
    """The key of a device's change."""
    return (no << DEVICE_SHIFT) + seq


def dot_parts(at: int) -> tuple[int, int]:
    """Device number and sequence number of a position."""
    return at >> DEVICE_SHIFT, at & ((1 << DEVICE_SHIFT) - 1)
