"""Hybrid logical clock, for display and tie-breaks only: offline clocks are wrong, no order depends on them.

Text form: twelve hexadecimal digits of milliseconds since 1970 (UTC), a hyphen, four of a counter. The text
sorts as the clock does. Source: Kulkarni and others, "Logical Physical Clocks" (2014).
"""

from __future__ import annotations

import re

from tvdesk.history.errors import NotAChange

ZERO = "000000000000-0000"
MAX_AHEAD_MS = 24 * 3600 * 1000
_SHAPE = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}")


def tick(last: str, now_ms: int) -> str:
    """The clock of the next change, above ``last`` (the highest clock seen) and not below the wall clock."""
    last_ms, counter = parts(last)
    if now_ms > last_ms:
        return f"{now_ms:012x}-0000"
    if counter < 0xFFFF:
        return f"{last_ms:012x}-{counter + 1:04x}"
    return f"{last_ms + 1:012x}-0000"


def parts(clock: str) -> tuple[int, int]:
    """Milliseconds and counter of a clock text; :class:`NotAChange` when it is none."""
    if not _SHAPE.fullmatch(clock):
        raise NotAChange(reason="clock", seq=0)
    return int(clock[:12], 16), int(clock[13:], 16)


def latest(now_ms: int) -> str:
    """The last clock that is not too far ahead. Beyond a day its sender's date is wrong, or ours is."""
    return f"{now_ms + MAX_AHEAD_MS:012x}-ffff"
