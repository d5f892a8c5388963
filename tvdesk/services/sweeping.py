"""Work that makes very many small objects, hardly any of them in cycles, with few searches for cyclic garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = 50_000
"""New objects between two sweeps, in place of 700: of a few MB at the most."""


@contextmanager
def rarely_swept() -> Iterator[None]:
    """What was there before is not looked at inside the block, and what is new only now and then.

    For work that lasts while its objects come and go, such as an import of any length.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(RARELY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def unswept() -> Iterator[None]:
    """No sweeps inside the block. They would walk through every object again and again and free nothing.

    For work that builds up one large result.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Into the oldest generation at once, else the first small sweep would walk through all of them.
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()
