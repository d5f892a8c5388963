"""How often cyclic garbage is looked for: seldom, while very many small objects are made, hardly any of them in cycles.

Said by the interpreter's thresholds alone, so that it holds for the interpreter's own search and for the window's
(``tvdesk.ui.sweeper``) alike. Blocks of several threads may overlap and end in any order.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

RARELY = 50_000
"""New objects between two sweeps, in place of 700: of a few MB at the most."""
_NEVER = 1_000_000_000
_USUAL = gc.get_threshold()
_guard = Lock()
_blocks: Counter[str] = Counter()


@contextmanager
def rarely_swept() -> Iterator[None]:
    """What was there before is not looked at inside the block, and what is new only now and then.

    For work that lasts while its objects come and go, such as an import of any length.
    """
    _enter("rarely", 1)
    try:
        yield
    finally:
        _enter("rarely", -1)


@contextmanager
def unswept() -> Iterator[None]:
    """No sweeps inside the block. They would walk through every object again and again and free nothing.

    For work that builds up one large result.
    """
    _enter("never", 1)
    try:
        yield
    finally:
        # Out of sight until :func:`look_at_all`, else the first small sweep would walk through all of the result.
        gc.freeze()
        _enter("never", -1)


def look_at_all() -> None:
    """A sweep through everything; what is left is not looked at again before the next one. 50 ms and more."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _enter(kind: str, step: int) -> None:
    with _guard:
        _blocks[kind] += step
        if _blocks["never"]:
            gc.set_threshold(0)
        elif _blocks["rarely"]:
            gc.set_threshold(RARELY, _USUAL[1], _NEVER)
        else:
            gc.set_threshold(*_USUAL)
