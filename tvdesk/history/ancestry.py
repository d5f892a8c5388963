"""What two sides of a conflict have in common: the change whose value both authors had before them.

The line of an entry's values goes back through ``over``. What every side replaced, itself or through what it replaced,
is common; of that the newest which nothing else common replaced is what the sides parted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tvdesk.history.change import Change


def common_before(changes: Iterable[Change], name: str, dots: Iterable[str]) -> Change | None:
    """The change from which all ``dots`` parted in the entry ``name``; ``None`` where they have nothing in common.

    ``changes`` are those of one record, in any order, in the words of one schema. Where several are left, the later
    clock and then the greater dot is taken, so that every desk with the same changes names the same one.
    """
    known = {change.dot: change for change in changes}
    lines = [_before(known, name, dot) for dot in dots]
    shared = set.intersection(*lines) if lines else set()
    replaced = {dot for one in shared for dot in known[one].over.get(name, ())}
    left = [known[dot] for dot in shared - replaced if name in known[dot].fields]
    return max(left, key=lambda change: (change.clock, change.dot), default=None)


def _before(known: Mapping[str, Change], name: str, dot: str) -> set[str]:
    """Everything that a change replaced in an entry, as far back as it is known here."""
    found: set[str] = set()
    pending = list(known[dot].over.get(name, ())) if dot in known else []
    while pending:
        one = pending.pop()
        if one in known and one not in found:
            found.add(one)
            pending.extend(known[one].over.get(name, ()))
    return found
