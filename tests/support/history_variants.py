"""The history package made again from its source, whole or with one planted fault.

Nothing of the product is patched: each variant is a set of fresh modules of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType

from desks import Parts

import tvdesk.history
from tvdesk.history import canonical, chain, change, clock, merge, state_digest, vector

REAL = Parts(canonical, chain, change, clock, merge, state_digest, vector)
ORDER = ("canonical", "chain", "change", "clock", "upcast", "merge", "state_digest", "vector")
SOURCES = Path(next(iter(tvdesk.history.__path__)))

_numbers = count()


@contextmanager
def variant(module: str, old: str, new: str) -> Iterator[Parts]:
    """The package with ``old`` replaced by ``new`` in one module; the text must stand there exactly once."""
    prefix = f"history_variant_{next(_numbers)}"
    made: dict[str, ModuleType] = {}
    try:
        for name in ORDER:
            source = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
            if name == module:
                assert source.count(old) == 1, f"{module}: {source.count(old)} times: {old}"
                source = source.replace(old, new)
            made[name] = _made(f"{prefix}_{name}", _redirected(source, prefix))
        yield Parts(**{name: made[name] for name in Parts.__dataclass_fields__})
    finally:
        for name in made:
            sys.modules.pop(f"{prefix}_{name}", None)


def _redirected(source: str, prefix: str) -> str:
    for name in ORDER:
        source = source.replace(f"from tvdesk.history.{name} import", f"from {prefix}_{name} import")
    source = source.replace("from tvdesk.history import canonical, chain", "from tvdesk.history import canonical\n"
                            "from tvdesk.history import chain")  # fmt: skip
    for name in ORDER:
        source = source.replace(f"from tvdesk.history import {name}\n", f"import {prefix}_{name} as {name}\n")
    assert "from tvdesk.history import" not in source
    return source


def _made(name: str, source: str) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    return module
