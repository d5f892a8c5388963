"""Every text of the corpus is refused by every reader, and every wrong value by the reader of its document."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from evil_json import HEAD_VALUES, MANIFEST_VALUES, RECEIPT_VALUES, TEXTS, altered, sample_values

from tvdesk.bundle.errors import BadHead, BadManifest, BadReceipt
from tvdesk.bundle.manifest import parse_manifest
from tvdesk.bundle.receipt import parse_head, parse_receipt
from tvdesk.core.errors import NotAuthentic
from tvdesk.history import canonical
from tvdesk.history.change import read_line
from tvdesk.history.errors import NotAChange, NotCanonical

READERS: dict[str, tuple[Callable[[bytes], object], tuple[type[NotAuthentic], ...]]] = {
    "canonical": (canonical.decode, (NotCanonical,)),
    "manifest": (parse_manifest, (BadManifest,)),
    "head": (parse_head, (BadHead,)),
    "receipt": (parse_receipt, (BadReceipt,)),
    "change": (read_line, (NotCanonical, NotAChange)),
}
MOST_SECONDS = 1.0


def test_the_corpus_is_large_enough_and_starts_from_good_documents() -> None:
    assert len(TEXTS) >= 60
    for document in ("manifest", "head", "receipt"):
        READERS[document][0](canonical.encode(sample_values()[document]))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_refused(name: str, reader: str) -> None:
    read, expected = READERS[reader]
    started = time.perf_counter()
    with pytest.raises(expected):
        read(TEXTS[name])
    assert time.perf_counter() - started < MOST_SECONDS


@pytest.mark.parametrize("name", MANIFEST_VALUES)
def test_wrong_manifest_is_refused(name: str) -> None:
    with pytest.raises(BadManifest):
        parse_manifest(altered("manifest", MANIFEST_VALUES[name]))


@pytest.mark.parametrize("name", HEAD_VALUES)
def test_wrong_head_is_refused(name: str) -> None:
    with pytest.raises(BadHead):
        parse_head(altered("head", HEAD_VALUES[name]))


@pytest.mark.parametrize("name", RECEIPT_VALUES)
def test_wrong_receipt_is_refused(name: str) -> None:
    with pytest.raises(BadReceipt):
        parse_receipt(altered("receipt", RECEIPT_VALUES[name]))
