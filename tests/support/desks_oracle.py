"""What must be shown, worked out from the edits alone: who wrote what, and who had seen what by then.

The oracle never looks at a change's ``over``. It remembers, for each edit, how far its author held every
device's log at that moment; from that, "had seen" is a comparison of two numbers. A value is alive when no
standing edit of the same entry was made by somebody who had seen it (and whose program could read it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIFE = "$life"
VERDICT = "$verdict/"

Held = Mapping[str, int]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Edit:
    """One edit as it happened. ``seen`` are the author's positions before it, ``knows`` its program's schema."""

    device: str
    seq: int
    record: str
    fields: Mapping[str, Any]
    seen: Held
    knows: int
    clock: str

    @property
    def dot(self) -> str:
        return f"{self.device}:{self.seq}"

    def saw(self, other: Edit) -> bool:
        return self.seen.get(other.device, 0) >= other.seq and other.knows <= self.knows


@dataclass
class Expected:
    """What one record must look like; ``sides`` are (dot, value), the shown one first."""

    shown: dict[str, Any] = field(default_factory=dict)
    sides: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    visible: bool = False
    newer: bool = False
    clock: str = ""

    def key(self) -> Key:
        """Two records look the same exactly when their keys are equal; the clock of the last touch is no part."""
        return (
            tuple((name, plain(self.shown[name])) for name in sorted(self.shown)),
            tuple((name, tuple((dot, plain(v)) for dot, v in self.sides[name])) for name in sorted(self.sides)),
            tuple(sorted(self.refused.items())),
            self.visible,
            self.newer,
        )


def plain(value: Any) -> Key:
    """A value that can be compared and hashed, telling ``True`` from ``1``."""
    if isinstance(value, dict):
        return ("table", *((name, plain(value[name])) for name in sorted(value)))
    return (type(value).__name__, value)


class Oracle:
    """Remembers every edit made anywhere; ``units`` gives each device's unit."""

    def __init__(self, units: Mapping[str, str]) -> None:
        self.units = units
        self.edits: dict[tuple[str, int], Edit] = {}

    def remember(self, edit: Edit) -> None:
        late = [other.dot for other in self.edits.values() if edit.saw(other) and other.clock >= edit.clock]
        assert not late, f"the clock of {edit.dot} is not above those its author had seen: {late}"
        self.edits[edit.device, edit.seq] = edit

    def closed(self, held: Held) -> bool:
        """Whether a copy that far holds everything that its changes' authors had seen."""
        return all(
            held.get(device, 0) >= seq
            for (author, number), edit in self.edits.items()
            if number <= held.get(author, 0)
            for device, seq in edit.seen.items()
        )

    def expect(self, record: str, held: Held, knows: int) -> Expected:
        """How the record must look to a desk that holds the logs that far and reads schemas up to ``knows``."""
        here = [e for e in self.edits.values() if e.record == record and e.seq <= held.get(e.device, 0)]
        readable = [edit for edit in here if edit.knows <= knows]
        result = Expected(newer=len(readable) < len(here), clock=max(edit.clock for edit in here))
        self._judge(result, readable)
        standing = [edit for edit in readable if edit.dot not in result.refused]
        owners = sorted((e.clock, e.dot, e.fields["unit"]) for e in _alive("unit", standing))
        owner = owners[0][2] if owners else None
        for name in {name for edit in standing for name in edit.fields if not name.startswith(VERDICT)}:
            self._field(result, name, _alive(name, standing), owner)
        return result

    def _judge(self, result: Expected, readable: list[Edit]) -> None:
        for name in {name for edit in readable for name in edit.fields if name.startswith(VERDICT)}:
            alive = sorted(_alive(name, readable), key=lambda edit: (edit.clock, edit.dot), reverse=True)
            verdict = alive[0].fields[name]
            if len({edit.fields[name]["state"] for edit in alive}) > 1:
                result.sides[name] = [(edit.dot, edit.fields[name]) for edit in alive]
            if verdict["state"] == "refused":
                result.refused[name.removeprefix(VERDICT)] = (verdict["code"], verdict["reason"])

    def _field(self, result: Expected, name: str, alive: list[Edit], owner: str | None) -> None:
        first = max(alive, key=lambda e: (self.units.get(e.device) == owner, e.clock, e.dot))
        value = first.fields[name]
        contested = len({plain(edit.fields[name]) for edit in alive}) > 1
        if name == LIFE:
            result.visible = contested or value is True
        elif value is not None:
            result.shown[name] = value
        if contested:
            rest = sorted(alive, key=lambda e: (self.units.get(e.device) == owner, e.clock, e.dot), reverse=True)
            result.sides[name] = [(edit.dot, edit.fields[name]) for edit in rest]


def _alive(name: str, standing: list[Edit]) -> list[Edit]:
    writers = [edit for edit in standing if name in edit.fields]
    return [edit for edit in writers if not any(later.saw(edit) for later in writers)]
