"""Up-casters: how a change of an older schema reads today.

The line in the log stays as it was signed. Before merging, the entries of an older change are led step by
step, schema 1 to 2 to 3, to the newest schema that this program knows. A step is a pure function of
``fields`` and ``over`` and cannot touch who wrote the change, when, or which dot it is; a step that renames
an entry renames it in both, or what the change replaced would come alive again. A schema that only adds
fields needs no step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from tvdesk.history.change import Change

Entries = dict[str, Any]
Over = dict[str, list[str]]
Step = Callable[[Entries, Over], tuple[Entries, Over]]
Upcasters = Mapping[tuple[str, int], Step]

UPCASTERS: Upcasters = MappingProxyType({})
"""The steps of this program by (type, schema from which they lead): none yet, all forms are at schema 1."""


def upcast(change: Change, newest: int, upcasters: Upcasters = UPCASTERS) -> Change:
    """The change as schema ``newest`` of its type would say it; the same object when there is nothing to do."""
    if change.schema >= newest:
        return change
    fields, over = dict(change.fields), {name: list(dots) for name, dots in change.over.items()}
    for schema in range(change.schema, newest):
        step = upcasters.get((change.type, schema))
        if step is not None:
            fields, over = step(fields, over)
    return msgspec.structs.replace(change, fields=fields, over=over, schema=newest)
