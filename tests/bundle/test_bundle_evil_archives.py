"""Every archive of the corpus is refused, with its code, in little memory and at once."""

from __future__ import annotations

import time
import tracemalloc
from io import BytesIO

import pytest
from evil_archives import ARCHIVES, build, good, members
from sample_bundles import take_apart

from tvdesk.core.errors import NotAuthentic

MOST_SECONDS = 2.0
MOST_MEMORY = 24 * 1024 * 1024


def test_the_corpus_is_made_from_a_good_bundle_and_is_large_enough() -> None:
    assert build(members()) == good()
    assert len(take_apart(good())[1]) == 3
    assert len(ARCHIVES) >= 40


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archive_is_refused(name: str) -> None:
    make, code = ARCHIVES[name]
    source = BytesIO(make())
    tracemalloc.start()
    started = time.perf_counter()
    try:
        with pytest.raises(NotAuthentic) as caught:
            take_apart(source)
        taken, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code == code, caught.value
    assert taken < MOST_SECONDS
    assert peak < MOST_MEMORY
