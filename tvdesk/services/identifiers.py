"""UUIDv7 texts (RFC 9562, 5.7): time-ordered, so that indexes grow at their end."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from functools import lru_cache


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


@lru_cache(maxsize=256)
def maker_tag(device: str) -> str:
    """What the id of every record that this device makes ends in: the device id's last 40 bits."""
    return base64.b32decode(device[-8:].upper()).hex()


def record_id(fresh: str, device: str) -> str:
    """The id of a new record, from a fresh UUIDv7: its last ten digits say which device made it.

    So nobody can make a record under an id that another device has given (see decision 7); 22 random bits
    beside the time remain, against a clock that was set back.
    """
    tag = maker_tag(device)
    return fresh[: -len(tag)] + tag
