"""Whatever comes: a refusal of ours or a good bundle. Whatever changes or is missing: a refusal."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from evil_archives import good
from hypothesis import given
from hypothesis import strategies as st
from sample_bundles import DEVICE, draft, take_apart

from tvdesk.bundle.container import opening
from tvdesk.bundle.manifest import parse_manifest
from tvdesk.bundle.names import MANIFEST, MemberName
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.receipt import parse_head, parse_receipt
from tvdesk.bundle.writer import BundleWriter
from tvdesk.core.errors import NotAuthentic, TvdeskError

GOOD = good()
CHUNKS = st.lists(st.binary(max_size=300), max_size=20)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    for start in (b"", opening(), GOOD[:-100]):
        with pytest.raises(NotAuthentic):
            take_apart(start + data)


@given(st.binary(max_size=300) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_document(data: bytes) -> None:
    for parse in (parse_manifest, parse_head, parse_receipt):
        with pytest.raises(TvdeskError):
            parse(data)


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_any_bit(bit: int) -> None:
    flipped = bytearray(GOOD)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NotAuthentic):
        take_apart(bytes(flipped))


def test_a_bit_of_every_byte() -> None:
    for place in range(len(GOOD)):
        flipped = bytearray(GOOD)
        flipped[place] ^= 1 << (place * 5) % 8
        with pytest.raises(NotAuthentic):
            take_apart(bytes(flipped))


def test_every_truncation() -> None:
    for size in range(len(GOOD)):
        with pytest.raises(NotAuthentic):
            BundleReader(BytesIO(GOOD[:size]))


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40))
def test_any_piece_replaced(place: int, length: int, piece: bytes) -> None:
    changed = GOOD[:place] + piece + GOOD[place + length :]
    if changed != GOOD:
        with pytest.raises(NotAuthentic):
            take_apart(changed)


@given(CHUNKS, CHUNKS, st.booleans())
def test_whatever_is_written_is_read_back_and_the_same_again(log: list[bytes], blob: list[bytes], stored: bool) -> None:
    names = (f"logs/{DEVICE}/1-9.ndjson", "blobs/" + "ab" * 32)
    files = []
    for _ in range(2):
        out = BytesIO()
        writer = BundleWriter(out)
        for name, chunks in zip(names, (log, blob), strict=True):
            writer.add(name, iter(chunks), stored)
        writer.add(MANIFEST, [b"{}"])
        writer.finish()
        files.append(out.getvalue())
    assert files[0] == files[1]
    reader = BundleReader(BytesIO(files[0]))
    assert [reader.read(name, 6_000) for name in names] == [b"".join(log), b"".join(blob)]


@given(st.text(max_size=120) | st.from_regex(r"\A(logs|blobs|trust|report)[/.\\a-zA-Z0-9:-]{0,90}\Z"))
def test_a_name_that_exists_is_safe(text: str) -> None:
    with contextlib.suppress(TvdeskError):
        name = MemberName(text)
        assert name.isascii()
        assert name == name.lower()
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789/.-")
        assert all(part not in ("", ".", "..") for part in name.split("/"))


@given(st.integers(1, 30))
def test_a_draft_is_the_same_again(changes: int) -> None:
    assert draft(changes).bytes() == draft(changes).bytes()
