"""UUIDv7 texts (RFC 9562, 5.7): time-ordered, so that indexes grow at their end."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Identifiers:
    """Makes ids from a clock (milliseconds since 1970) and a source of randomness; never twice the same.

    Within one millisecond the twelve bits after the version count up, as the RFC's method 1 has it.
    """

    def __init__(self, now_ms: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._now_ms = now_ms
        self._random = random
        self._last = 0
        self._guard = threading.Lock()

    def __call__(self) -> str:
        with self._guard:
            self._last = max(self._now_ms() << 12, self._last + 1)
            stamp = self._last
        tail = int.from_bytes(self._random(8), "big") & (2**62 - 1) | 2**63
        text = f"{stamp >> 12:012x}7{stamp & 0xFFF:03x}{tail:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
