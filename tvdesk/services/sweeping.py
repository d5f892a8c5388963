"""Work that makes very many small objects, none of them in cycles, without the search for cyclic garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """No sweeps inside the block. They would walk through every object again and again and free nothing."""
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
