"""The code on a printed report as text: sixteen letters in groups of four, typed by a person or read by a camera."""

from __future__ import annotations

import re

LETTERS, GROUP = 16, 4
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, so that nothing is misread."""

PREFIX = "TVDESK P1"
"""With which a QR code begins; the code follows, and the first letters of a state digest."""

_LOOKALIKES = str.maketrans("OIL", "011")


def written_code(digest: bytes) -> str:
    """The code for a digest: its first 80 bits."""
    value = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[value >> shift & 31] for shift in range(75, -1, -5))


def read_code(text: str) -> str:
    """The code in what somebody typed, or a camera read; empty where there is none."""
    plain = text.upper().strip()
    if plain.startswith(PREFIX):
        plain = (plain.removeprefix(PREFIX).split() or [""])[0]
    letters = re.sub(r"[\s\-–.]+", "", plain).translate(_LOOKALIKES)
    return letters if len(letters) == LETTERS and all(letter in ALPHABET for letter in letters) else ""


def shown_code(code: str) -> str:
    """A code in groups of four."""
    return " ".join(code[at : at + GROUP] for at in range(0, LETTERS, GROUP))
