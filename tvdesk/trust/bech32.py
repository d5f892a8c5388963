"""Bech32 (BIP 173), the spelling of age keys: ``age1…`` and ``AGE-SECRET-KEY-1…``.

Here because pyrage makes keys only from its own randomness or from this text, and because checking a
recipient in a registry must not load a native library. Without BIP 173's limit of 90 characters, as age.
"""

from __future__ import annotations

from collections.abc import Iterable

from tvdesk.trust.errors import NotAKey

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_MAX_LENGTH = 200


def encode(prefix: str, data: bytes) -> str:
    """The text of ``data`` under a lower-case ``prefix``."""
    values = _regroup(data, 8, 5, pad=True)
    check = _polymod([*_expand(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (lower case) and bytes; :class:`NotAKey` when the text or its check characters are wrong."""
    if len(text) > _MAX_LENGTH or not text.isascii() or text not in (text.lower(), text.upper()):
        raise NotAKey(reason="bech32")
    prefix, separator, letters = text.lower().rpartition("1")
    if not prefix or not separator or len(letters) < 6 or any(letter not in _LETTERS for letter in letters):
        raise NotAKey(reason="bech32")
    values = [_LETTERS.index(letter) for letter in letters]
    if _polymod([*_expand(prefix), *values]) != 1:
        raise NotAKey(reason="check")
    return prefix, bytes(_regroup(values[:-6], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_GENERATOR):
            if (top >> place) & 1:
                check ^= factor
    return check


def _regroup(values: Iterable[int], width: int, target: int, *, pad: bool) -> list[int]:
    """The same bits in groups of ``target``; without padding, leftover bits must be few and zero."""
    collected, bits = 0, 0
    groups: list[int] = []
    for value in values:
        collected = (collected << width | value) & 0xFFF
        bits += width
        while bits >= target:
            bits -= target
            groups.append((collected >> bits) & ((1 << target) - 1))
    rest = (collected << (target - bits)) & ((1 << target) - 1)
    if pad and bits:
        groups.append(rest)
    elif not pad and (bits >= width or rest):
        raise NotAKey(reason="padding")
    return groups
