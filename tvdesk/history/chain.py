"""The chain over a device's log: one head that stands for every line before it.

``h(0)`` is 32 zero bytes, ``h(i) = SHA-256("tvdesk.chain.v1" + h(i-1) + SHA-256(line i))``. A gap, a fork
(a copied disk, a restored backup) or an edit by hand gives another head. A line that was lawfully taken out
leaves its digest, so the chain still verifies.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

DOMAIN = b"tvdesk.chain.v1"
START = bytes(32)


def digest(line: bytes) -> bytes:
    """SHA-256 of a line's bytes, without its newline."""
    return sha256(line).digest()


def link(head: bytes, line_digest: bytes) -> bytes:
    """The head after one more line."""
    return sha256(DOMAIN + head + line_digest).digest()


def extend(head: bytes, lines: Iterable[bytes]) -> bytes:
    """The head after the given lines."""
    for line in lines:
        head = sha256(DOMAIN + head + sha256(line).digest()).digest()
    return head
