"""Steps of a world chosen by numbers, so that a search and a seeded walk take the same ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from desks import DESKS, DIC, UNITS, World
from desks_oracle import LIFE, VERDICT

RECORDS = 3
FIELDS: dict[str, tuple[Any, ...]] = {
    "title": ("Hội nghị", "Hội thảo", "Toạ đàm"),
    "place": ("Trà Vinh", "Vĩnh Long"),
    "note": ("ghi chú", None),
    "participants": (0, 1, 25),
    "countries/KH": (True, None),
    "countries/LA": (True, None),
    "output_items/tin.vi": ({"quantity": 1, "outlet": "Báo"}, {"quantity": 2, "outlet": "Báo"}, None),
}


def create(world: World, desk: str, number: int) -> None:
    """One more record, as long as there are few."""
    if len({e.record for e in world.oracle.edits.values()}) < RECORDS:
        world.create(desk, **_fields(number))


def edit(world: World, desk: str, number: int) -> None:
    """Change one to three entries of a record the desk can read; seldom the office moves it to another unit."""
    if record := _record(world, desk, number):
        fields = _fields(number // 5)
        if desk == DIC and number % 17 == 0:
            fields["unit"] = ("one", "two")[number % 2]
        world.edit(desk, record, fields)


def delete_or_restore(world: World, desk: str, number: int) -> None:
    if record := _record(world, desk, number):
        (world.restore if number % 3 == 0 else world.delete)(desk, record)


def settle(world: World, desk: str, number: int) -> None:
    """Decide the first open conflict in sight for one of its sides."""
    if record := _record(world, desk, number):
        for name, sides in sorted(world.state(desk, record).conflicts.items()):
            value = sides[number % len(sides)].value
            if name.startswith(VERDICT):
                world.judge(desk, record, name.removeprefix(VERDICT), value["state"])
            else:
                world.settle(desk, record, name, value)
            return


def judge(world: World, desk: str, number: int) -> None:
    """Set a change aside, or lift that; nearly always the office, seldom a second one that contradicts it."""
    judging = desk if number % 6 == 0 else DIC
    if record := _record(world, judging, number):
        changes = world.nodes[judging].records[record]
        dots = sorted({change.dot for change in changes})
        judged = [n.removeprefix(VERDICT) for c in changes for n in c.fields if n.startswith(VERDICT)]
        if judged and number % 2:
            world.judge(judging, record, judged[number % len(judged)], ("lifted", "refused")[number % 5 == 1])
        else:
            world.judge(judging, record, dots[number % len(dots)], code=("scope", "wrong")[number % 2])


def export(world: World, desk: str, number: int) -> None:
    """A file from nothing, from what the desk once held (a cursor that moved too early), or from a receipt."""
    node = world.nodes[desk]
    bases = [{}, *node.earlier[-4:], world.nodes[DESKS[number % 4]].vector]
    base = {d: tip for d, tip in bases[number % len(bases)].items() if d in node.lines}
    base = {d: tip for d, tip in base.items() if tip.seq <= node.vector[d].seq}
    own = [device for device in DESKS if UNITS[device] == UNITS[desk]]
    world.export(desk, base, own if number % 2 == 0 else DESKS)


def deliver(world: World, desk: str, number: int) -> None:
    """Any file that is still about, old or new, for the first time or again."""
    if world.files:
        world.deliver(world.files[-1 - number % min(len(world.files), 8)], desk)


def alter(world: World, desk: str, number: int) -> None:
    if world.files:
        world.alter(world.files[number % len(world.files)], desk, number // 7)


def lose(world: World, desk: str, number: int) -> None:  # noqa: ARG001
    if world.files:
        world.files.pop(number % len(world.files))


def pass_time(world: World, desk: str, number: int) -> None:
    world.pass_time(desk, (number % 41 - 20) * 60_000)


def upgrade(world: World, desk: str, number: int) -> None:
    if number % 4 == 0:
        world.upgrade(desk)


Step = Callable[[World, str, int], None]
STEPS: tuple[tuple[Step, int], ...] = (
    (create, 2),
    (edit, 14),
    (delete_or_restore, 2),
    (settle, 3),
    (judge, 4),
    (export, 7),
    (deliver, 10),
    (alter, 3),
    (lose, 2),
    (pass_time, 1),
    (upgrade, 1),
)


def walk(world: World, seed: int, steps: int) -> World:
    """Take that many steps, chosen by the seed."""
    random = Random(seed)
    choices, weights = zip(*STEPS, strict=True)
    create(world, DESKS[seed % 4], seed)
    for step in random.choices(choices, weights, k=steps):
        step(world, random.choice(DESKS), random.randrange(10_000))
    world.check_all()
    return world


def exchange_all(world: World) -> None:
    """Everybody hears from everybody; then equal programs must give equal digests."""
    for desk in DESKS:
        world.nodes[desk].knows = max(node.knows for node in world.nodes.values())
    for _ in range(2):
        for sender in DESKS:
            for reader in DESKS:
                if reader != sender and world.nodes[sender].lines:
                    assert world.give(sender, reader)
    world.check_all()
    assert len({world.digest(desk) for desk in DESKS}) == 1


def _record(world: World, desk: str, number: int) -> str | None:
    """A record of which the desk can read at least one change that says whether it lives."""
    node = world.nodes[desk]
    readable = [
        record
        for record, changes in sorted(node.records.items())
        if any(LIFE in change.fields and change.schema <= node.knows for change in changes)
    ]
    return readable[number % len(readable)] if readable else None


def _fields(number: int) -> dict[str, Any]:
    names = list(FIELDS)
    chosen = {names[(number // step) % len(names)] for step in (1, 7, 49)[: 1 + number % 3]}
    return {name: FIELDS[name][(number // 3) % len(FIELDS[name])] for name in sorted(chosen)}
