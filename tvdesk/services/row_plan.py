"""Plans for rows: where each column's value stands among the entries of a record.

Most records of a file fill the same fields. What follows from the names of the entries alone is worked out once for all
records that have the same ones; it takes a third of the time of looking at each record by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import msgspec

from tvdesk.services.shapes import is_day

Cells = tuple[tuple[Any, ...], str | None, str]
"""The columns' values, the title, and the searched texts joined."""

_json = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rows of a form need: the type of each field's value and of the elements of lists, what is searched.

    ``days`` are the fields whose texts have to be days.
    """

    shapes: Mapping[str, type]
    elements: Mapping[str, type]
    title: str
    searched: tuple[str, ...]
    days: frozenset[str] = frozenset()


class _Never:
    """The type of no value."""


class RowPlan:
    """For records with entries at ``paths`` (flat, in this order) and rows of the columns ``names``."""

    def __init__(self, wanted: Wanted, paths: Sequence[str], names: Sequence[str]) -> None:
        self._columns = len(names)
        self._types: list[type] = []
        places: dict[str, int] = {}
        lists: dict[str, list[tuple[str, int]]] = {}
        for at, path in enumerate(paths):
            name, slash, key = path.partition("/")
            if slash and name in wanted.elements:
                self._types.append(bool if wanted.elements[name] is str else dict)
                lists.setdefault(name, []).append((key, at))
            else:
                # Of what no form has there is no type to expect: no value fits.
                self._types.append(wanted.shapes.get(path, _Never))
                places[path] = at
        self._days = [places[name] for name in wanted.days.intersection(places)]
        sets = {name: sorted(found) for name, found in lists.items() if wanted.elements[name] is str}
        self._members = [at for found in sets.values() for _, at in found]
        self._fixed = (*(_json([key for key, _ in found]).decode() for found in sets.values()), None, "")
        tables = {name: sorted(found) for name, found in lists.items() if name not in sets}
        self._tables = [[at for _, at in found] for found in tables.values()]
        added = [*sets, None, "", *tables]
        places |= {name: len(paths) + at for at, name in enumerate(added) if name}
        nothing, no_text = (len(paths) + added.index(one) for one in (None, ""))
        picked = [
            nothing,  # so that there are two at least: of one, itemgetter makes no tuple
            *(places.get(name, nothing) for name in names),
            places.get(wanted.title, nothing),
            *(places.get(name, no_text) for name in wanted.searched),
        ]
        self._pick: Callable[[list[Any]], tuple[Any, ...]] = itemgetter(*picked)

    def cells(self, shown: Mapping[str, Any]) -> Cells | None:
        """The cells of a record with these entries; ``None`` for one with values that the plan does not foresee."""
        values = [*shown.values()]
        if [*map(type, values)] != self._types or not all(map(values.__getitem__, self._members)):
            return None
        if not all(map(is_day, map(values.__getitem__, self._days))):
            return None
        tables = (_json([values[at] for at in found]).decode() for found in self._tables)
        found = self._pick([*values, *self._fixed, *tables])
        title = 1 + self._columns
        return found[1:title], found[title], " ".join(found[title + 1 :])
