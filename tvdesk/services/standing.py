"""How far a desk's records have come on their way: what was written for the office, answered by it, sent back.

Read by plain statements and the standard library alone, since the first page of a list is read before anything else
is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tvdesk.db.positions import position

Ranges = tuple[tuple[int, int], ...]

_PIECE = 500

_SENT = "SELECT vector FROM outgoing WHERE kind = 'report'"
# Who is the office stands in what was written for it and what came from it; a colleague's machine also tells what it
# holds, and that is no answer.
_ANSWERED = (
    "SELECT vector FROM peer WHERE audience IN (SELECT audience FROM outgoing WHERE kind = 'report'"
    " UNION SELECT unit FROM incoming WHERE kind IN ('reply', 'template'))"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the state of a record is told from, for one desk at one moment.

    ``unsent`` and ``unanswered`` are ranges of log positions, ends not included, in which the own unit's changes lie
    that no file for the office holds, and that no answer covers. ``returned`` are the records on which a refusal is
    the last word. ``office``: this desk is the consolidating office's, which hands nothing over.
    """

    unit: str
    office: bool
    unsent: Ranges = ()
    unanswered: Ranges = ()
    returned: tuple[str, ...] = ()


def read_standing(ask: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], unit: str, office: bool) -> Standing:
    """The standing of a unit's desk; ``ask`` runs a statement."""
    own = {str(id): int(no) for no, id in ask("SELECT no, id FROM device WHERE unit = ?", (unit,))}
    sent = _furthest(row[0] for row in ask(_SENT, ()))
    return Standing(unit, office, _beyond(own, sent), _beyond(own, answered_positions(ask)), _returned(ask))


def answered_positions(ask: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]) -> dict[str, int]:
    """For each device the last sequence number that an answer of the office covers."""
    return _furthest(row[0] for row in ask(_ANSWERED, ()))


def _furthest(vectors: Iterable[str]) -> dict[str, int]:
    """For each device the last sequence number that any of these vectors holds."""
    found: dict[str, int] = {}
    for text in vectors:
        for device, (seq, _head) in json.loads(text).items():
            found[device] = max(found.get(device, 0), int(seq))
    return found


def _beyond(own: dict[str, int], held: dict[str, int]) -> Ranges:
    return tuple((position(no, held.get(id, 0)), position(no + 1, 0)) for id, no in own.items())


def _returned(ask: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]) -> tuple[str, ...]:
    """Of the records with a refusal, those on which nobody has written since the verdict."""
    refused = [str(row[0]) for row in ask("SELECT DISTINCT record FROM refusal", ())]
    latest: dict[str, tuple[str, str]] = {}
    for start in range(0, len(refused), _PIECE):
        piece = refused[start : start + _PIECE]
        marks = ", ".join("?" * len(piece))
        for record, line in ask(
            f"SELECT record, line FROM change WHERE record IN ({marks}) AND line IS NOT NULL", piece
        ):
            change = json.loads(bytes(line))
            latest[record] = max(latest.get(record, ("", "")), (change["clock"], change["op"]))
    return tuple(sorted(record for record, (_clock, op) in latest.items() if op == "verdict"))
