"""Several desks, and the files between them that get lost, repeated, reordered and altered.

A :class:`World` uses the program's own log, chain, vector and merge (:class:`Parts`; a planted fault is a
world with other parts) and is judged after every step, at every desk, by the oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, permutations
from random import Random
from types import ModuleType
from typing import Any

from desks_oracle import LIFE, VERDICT, Edit, Expected, Oracle, plain

from tvdesk.core.errors import NotAuthentic

START = bytes(32).hex()
TYPE = "activity"
UNITS = {
    "dicaaaaaaaaaaaaa": "dic",
    "unitaoneaaaaaaaa": "one",
    "unitatwoaaaaaaaa": "one",
    "farunitaaaaaaaaa": "two",
}
DIC, FIRST, SECOND, FAR = UNITS
DESKS = tuple(UNITS)
NOON = 1_700_000_000_000


@dataclass(frozen=True)
class Parts:
    """The modules under trial."""

    canonical: ModuleType
    chain: ModuleType
    change: ModuleType
    clock: ModuleType
    merge: ModuleType
    state_digest: ModuleType
    vector: ModuleType


@dataclass(frozen=True)
class Rules:
    """The two rules of taking a file in; a world without one of them must be caught by the oracle."""

    whole_base: bool = True
    whole_file: bool = True


@dataclass(frozen=True)
class Stretch:
    """A piece of one device's log in a file: its lines, and the chain's head before and after them."""

    device: str
    first: int
    last: int
    lines: tuple[bytes, ...]
    before: str
    after: str


@dataclass(frozen=True)
class File:
    """What lies on a stick: stretches, and the whole vector that they were cut from."""

    sender: str
    base: Mapping[str, Any]
    stretches: tuple[Stretch, ...]


@dataclass
class Node:
    """One desk: its copy of every log, its changes by record in order of arrival, and what it holds back."""

    device: str
    writer: Any
    wall: int
    knows: int = 1
    clock: str = "000000000000-0000"
    vector: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[bytes]] = field(default_factory=dict)
    heads: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=dict)
    waiting: list[File] = field(default_factory=list)
    earlier: list[dict[str, Any]] = field(default_factory=list)

    def held(self) -> dict[str, int]:
        return {device: len(lines) for device, lines in self.lines.items()}

    def state_key(self) -> tuple[Any, ...]:
        return (dict(self.vector), self.held(), {r: len(c) for r, c in self.records.items()}, self.clock)


class World:
    """The desks and the sticks. Every public method is one step and ends with a check of every desk."""

    def __init__(self, parts: Parts, rules: Rules = Rules(), seed: int = 0) -> None:
        self.parts = parts
        self.rules = rules
        self.random = Random(seed)
        self.oracle = Oracle(UNITS)
        self.files: list[File] = []
        self.imports = self.holds = self.refused_files = self.conflicts = 0
        self._ids = 0
        self._checked: dict[tuple[str, str], tuple[int, int]] = {}
        self._lines_of: dict[tuple[str, Any], bytes] = {}
        self._looks_of: dict[bytes, Any] = {}
        self.nodes = {
            device: Node(device, parts.change.LogWriter(device, 0, bytes(32)), NOON + 7_000_000 * (place - 1))
            for place, device in enumerate(DESKS)
        }

    # Edits ------------------------------------------------------------------------------------------------

    def create(self, desk: str, **fields: Any) -> str:
        """A new record of the desk's unit; its id."""
        record = self._new_id()
        self._write(desk, record, "create", {"unit": UNITS[desk], **fields, LIFE: True})
        return record

    def edit(self, desk: str, record: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """Change some entries; the dot."""
        return self._write(desk, record, "edit", {**(fields or {}), **more, LIFE: True})

    def delete(self, desk: str, record: str) -> str:
        return self._write(desk, record, "delete", {LIFE: False})

    def restore(self, desk: str, record: str) -> str:
        return self._write(desk, record, "restore", {LIFE: True})

    def settle(self, desk: str, record: str, name: str, value: Any) -> str:
        return self._write(desk, record, "settle", {name: value, LIFE: value if name == LIFE else True})

    def judge(self, desk: str, record: str, dot: str, state: str = "refused", code: str = "scope") -> str:
        """A verdict on one change of the record."""
        verdict = {"state": state, "code": code if state == "refused" else "", "reason": f"bởi {desk[:3]}"}
        return self._write(desk, record, "verdict", {VERDICT + dot: verdict})

    def upgrade(self, desk: str) -> None:
        """The desk gets a program that reads and writes schema 2."""
        self.nodes[desk].knows = 2
        self.check()

    def pass_time(self, desk: str, milliseconds: int) -> None:
        """The desk's wall clock moves, also backwards."""
        self.nodes[desk].wall += milliseconds

    def _write(self, desk: str, record: str, op: str, fields: dict[str, Any]) -> str:
        node = self.nodes[desk]
        known = node.records.get(record, [])
        node.clock = self.parts.clock.tick(node.clock, node.wall)
        change, line = node.writer.append(
            id=self._new_id(),
            record=record,
            type=TYPE,
            schema=node.knows,
            clock=node.clock,
            actor=f"người của {desk[:3]}",
            op=op,
            fields=fields,
            over=self.parts.merge.heads(known, fields, {TYPE: node.knows}),
        )
        edit = Edit(desk, change.seq, record, dict(fields), node.held(), node.knows, change.clock)
        self.oracle.remember(edit)
        assert self.parts.change.decode_change(line) == change
        self._keep(node, change, line, node.writer.head.hex())
        node.vector = self._merged(node.vector, {desk: self._tip(node.writer.seq, node.writer.head.hex())})
        self.check()
        return edit.dot

    def _keep(self, node: Node, change: Any, line: bytes, head: str) -> None:
        node.lines.setdefault(change.device, []).append(line)
        node.heads.setdefault(change.device, []).append(head)
        node.records.setdefault(change.record, []).append(change)
        node.clock = max(node.clock, change.clock)

    # Files ------------------------------------------------------------------------------------------------

    def export(self, desk: str, base: Mapping[str, Any] | None = None, only: Iterable[str] = DESKS) -> File:
        """A file with everything above ``base`` from the logs named; the other logs become prerequisites."""
        node, stretches, cut = self.nodes[desk], [], dict(base or {})
        for device in sorted(node.lines):
            first = cut[device].seq + 1 if device in cut else 1
            heads = [START, *node.heads[device]]
            if device not in only:
                cut[device] = node.vector[device]
            elif lines := tuple(node.lines[device][first - 1 :]):
                stretches.append(Stretch(device, first, len(heads) - 1, lines, heads[first - 1], heads[-1]))
        node.earlier.append(dict(node.vector))
        file = File(desk, cut, tuple(stretches))
        self.files.append(file)
        return file

    def deliver(self, file: File, desk: str) -> bool:
        """Take a file in; whether it was admitted. What waited for it is admitted with it."""
        admitted = self._deliver(file, desk)
        self.check()
        return admitted

    def give(self, sender: str, reader: str) -> bool:
        """Everything the sender holds, handed over."""
        return self.deliver(self.export(sender), reader)

    def alter(self, file: File, desk: str, how: int) -> None:
        """Hand over an altered copy of a file: it is refused and nothing changes."""
        node = self.nodes[desk]
        held = node.held()
        fresh = [one for one in file.stretches if one.last > held.get(one.device, 0)]
        if not fresh or self._lacks(node, file):
            return
        one = fresh[how % len(fresh)]
        altered = _altered(one, how, self.random)
        before = node.state_key()
        copy = File(file.sender, file.base, tuple(altered if s is one else s for s in file.stretches))
        try:
            self._deliver(copy, desk)
        except NotAuthentic:
            self.refused_files += 1
        else:
            raise AssertionError(f"an altered file was admitted: {altered}")
        assert node.state_key() == before, "a refused file changed something"
        self.check()

    def _deliver(self, file: File, desk: str) -> bool:
        node = self.nodes[desk]
        wanted = {d: tip.seq for d, tip in file.base.items()} | {s.device: s.first - 1 for s in file.stretches}
        held = node.held()
        lacks = any(seq > held.get(device, 0) for device, seq in wanted.items())
        if self._lacks(node, file):
            assert lacks or not self.rules.whole_base, "held without a reason"
            self.holds += 1
            if file not in node.waiting:
                node.waiting.append(file)
            return False
        assert not lacks or self.rules != Rules(), "admitted although something it was cut from is missing"
        self._admit(node, file)
        self.imports += 1
        for other in list(node.waiting):
            if other in node.waiting and not self._lacks(node, other):
                node.waiting.remove(other)
                self._deliver(other, desk)
        return True

    def _lacks(self, node: Node, file: File) -> bool:
        if not self.rules.whole_file:
            return False
        missing = self.parts.vector.missing
        before = {s.device: self._tip(s.first - 1, s.before) for s in file.stretches}
        return bool(missing(node.vector, before) or (self.rules.whole_base and missing(node.vector, file.base)))

    def _admit(self, node: Node, file: File) -> None:
        taken: list[tuple[Any, bytes, str]] = []
        tips = {}
        for one in file.stretches:
            held = len(node.lines.get(one.device, ()))
            if one.last <= held or one.first > held + 1:
                continue
            reader = self.parts.change.LogReader(one.device, one.first - 1, bytes.fromhex(one.before))
            for line in one.lines:
                change, _ = reader.read(line)
                if change is not None and reader.seq > held:
                    taken.append((change, line, reader.head.hex()))
            if (reader.seq, reader.head.hex()) != (one.last, one.after):
                raise NotAuthentic
            tips[one.device] = self._tip(one.last, one.after)
        for change, line, head in taken:
            self._keep(node, change, line, head)
        node.vector = self._merged(node.vector, tips)

    # Judgement --------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Every desk shows what it must; only what changed since the last check is looked at again."""
        for node in self.nodes.values():
            held = node.held()
            assert {device: tip.seq for device, tip in node.vector.items()} == held, "the vector is wrong"
            for record, changes in node.records.items():
                if self._checked.get((node.device, record)) != (len(changes), node.knows):
                    self._checked[node.device, record] = (len(changes), node.knows)
                    self._check_record(node, record, self.oracle.expect(record, held, node.knows))
            assert self.oracle.closed(held), "the copy is not causally closed"

    def check_all(self) -> None:
        """As :meth:`check`, from nothing."""
        self._checked.clear()
        self.check()

    def state(self, desk: str, record: str) -> Any:
        """What the desk shows of the record."""
        node = self.nodes[desk]
        return self.parts.merge.merge(node.records[record], UNITS.get, {TYPE: node.knows})

    def digest(self, desk: str) -> str:
        return str(self.parts.state_digest.state_digest(self.state(desk, r) for r in sorted(self.nodes[desk].records)))

    def _check_record(self, node: Node, record: str, expected: Expected) -> None:
        lines = set()
        for changes in self._orders(node.records[record]):
            state = self.parts.merge.merge(changes, UNITS.get, {TYPE: node.knows})
            _compare(state, expected, record)
            lines.add(self.parts.state_digest.state_line(state))
        assert len(lines) == 1, "the line of the digest depends on the order of arrival"
        line, key = lines.pop(), (record, expected.key())
        assert self._lines_of.setdefault(key, line) == line, "two lines for what looks the same"
        assert self._looks_of.setdefault(line, key) == key, "one line for what looks different"
        self.conflicts += len(expected.sides)

    def _orders(self, changes: Sequence[Any]) -> Iterable[list[Any]]:
        """The order of arrival, the other orders as far as they are few, and one with repetitions."""
        yield list(changes)
        if len(changes) <= 3:
            yield from (list(order) for order in islice(permutations(changes), 1, None))
        else:
            yield self.random.sample(list(changes), len(changes))
        yield [*self.random.sample(list(changes), len(changes)), self.random.choice(list(changes))]

    def _tip(self, seq: int, head: str) -> Any:
        return self.parts.vector.Tip(seq, head)

    def _merged(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self.parts.vector.merged(one, other))

    def _new_id(self) -> str:
        self._ids += 1
        return f"01890000-0000-7000-8000-{self._ids:012x}"


def _compare(state: Any, expected: Expected, record: str) -> None:
    sides = {name: [(s.dot, plain(s.value)) for s in found] for name, found in state.conflicts.items()}
    wanted = {name: [(dot, plain(value)) for dot, value in found] for name, found in expected.sides.items()}
    assert state.record == record
    assert state.type == TYPE
    assert sides == wanted, "conflicts"
    assert plain(state.shown) == plain(expected.shown), "shown values"
    assert state.visible == expected.visible, "visibility"
    assert {r.dot: (r.code, r.reason) for r in state.refusals} == expected.refused, "refusals"
    assert state.newer == expected.newer, "newer schema"
    assert state.clock == expected.clock, "clock of the last touch"


def _altered(one: Stretch, how: int, random: Random) -> Stretch:
    """A stretch with one line changed, taken out, doubled, put elsewhere or marked as erased with another digest."""
    lines = list(one.lines)
    place = random.randrange(len(lines))
    ways: list[Callable[[], Any]] = [
        lambda: lines.__setitem__(place, lines[place].replace(b'"actor":"', b'"actor":"x')),
        lambda: lines.pop(place),
        lambda: lines.insert(place, lines[place]),
        lambda: lines.append(lines.pop(place)) if place < len(lines) - 1 else lines.pop(place),
        lambda: lines.__setitem__(place, b'{"digest":"' + b"0" * 64 + b'","erased":true}'),
        lambda: lines.__setitem__(place, lines[place] + b" "),
        lambda: lines.__setitem__(place, lines[place].replace(b'"seq":', b'"seq":1')),
    ]
    ways[how % len(ways)]()
    return replace(one, lines=tuple(lines))
