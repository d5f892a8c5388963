"""Changes of bytes that parsers stumble over: cut, doubled, swapped, and pieces that mean something to JSON or ZIP."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence

PIECES = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\r\n", b"\xe2\x80\xae", b"=1+1", b"../"),
    *(b"[" * 2_000, b'{"a":' * 500, b"1e999", b"-0", b"NaN", b"1" * 400, b'"\\ud800"', b'"' + b"A" * 5_000 + b'"'),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80"),
    *(b"null", b"true", b"{}", b"[]", b'""', b"2026-02-30", b"age1", b"AGE-SECRET-KEY-1", "ệ".encode(), b"\xcc\xa3"),
)


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with one to six changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(CHANGES)(chance, data, seeds)
    return bytes(data[:1_000_000])


def _place(chance: random.Random, data: bytearray) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 2, 4, 8, 30, 200)))


def _flip(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice((0, 1, 0x20, 0x22, 0x2C, 0x5C, 0x7F, 0x80, 0xFF))


def _cut(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    first, last = _place(chance, data)
    del data[first:last]


def _end(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _double(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    first, last = _place(chance, data)
    data[first:first] = bytes(data[first:last]) * chance.choice((1, 1, 2, 50))


def _insert(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    first, _ = _place(chance, data)
    data[first:first] = chance.choice(PIECES)


def _replace(chance: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    first, last = _place(chance, data)
    data[first:last] = chance.choice(PIECES)


def _splice(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    first, _ = _place(chance, data)
    data[first:] = other[chance.randrange(len(other) + 1) :]


Change = Callable[[random.Random, bytearray, Sequence[bytes]], None]
CHANGES: tuple[Change, ...] = (_flip, _set, _cut, _end, _double, _insert, _replace, _splice)


def inside_zip(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """A workbook with one of its parts changed and packed anew, so that the change is met behind the archive."""
    if chance.random() < 0.2:
        return mutated(chance, seeds)
    with zipfile.ZipFile(io.BytesIO(chance.choice(seeds))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = mutated(chance, [parts[name]])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for one, content in parts.items():
            target.writestr(one, content)
    return out.getvalue()
