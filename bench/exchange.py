"""The exchange: 10,000 changes of twenty fields taken in, taken in again, exported, and a tenth of them changed.

Ours is what ``bundle import`` and ``bundle export`` do in the running program, its desk opened before:
copy to the inbox, digest, envelope, chain, log, projection, full text, receipt, commit; cut, sign, write, fsync,
read back. The yardstick has the same records in a plain archive and knows none of that.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import yardsticks
from bench.harness import BenchRow, compare
from bench.material import line, write_zip
from bench.offices import ACTIVITY, DIC, Office, Province, activities, copy_desk, flat, open_office

COUNT = 10_000
EVERY = 10
UNIT = "tv-sovhttdl"
_FIRST, _NEXT = "first.tvb", "next.tvb"
_CHANGED = {"participants": 7, "note": "đã sửa"}


class Prepared:
    """Everything that the measurements start from, made once, in a folder of its own."""

    def __init__(self, folder: Path, count: int = COUNT) -> None:
        self.folder = folder
        self.first, self.next = folder / _FIRST, folder / _NEXT
        self.zip, self.changed_zip = folder / "first.zip", folder / "changed.zip"
        self.yardstick_database = folder / yardsticks.DATABASE
        province = Province(folder)
        unit = province.add(UNIT)
        values = list(activities(count, UNIT))
        ids = unit.records.create_many("activity", values)
        self.empty = self._kept("dic-empty", province.dic)
        self.full_unit = self._kept("unit-full", unit)
        unit.report(self.first)
        receipt = province.dic.take_in(self.first).receipt
        self.full = self._kept("dic-full", province.dic)
        unit.take_in(province.dic.reply(UNIT, receipt, folder / "reply.tvb").path)
        for number in range(0, count, EVERY):
            unit.records.edit(ids[number], {**_CHANGED, "title": f"{values[number]['title']} mới"})
        self.changed_unit = self._kept("unit-changed", unit)
        unit.report(self.next)
        self._yardsticks(values)

    def _kept(self, name: str, office: Office) -> Path:
        """The desk as it is now, to be copied for each measurement."""
        office.desk.engine.dispose()
        return Path(shutil.copytree(office.workspace.folder, self.folder / name))

    def _yardsticks(self, values: list[dict[str, object]]) -> None:
        write_zip(self.zip, (line(flat(one, number)) for number, one in enumerate(values)))
        write_zip(self.changed_zip, (line(_changed(one, number)) for number, one in enumerate(values)))
        yardsticks.import_zip(self.folder, self.zip, ACTIVITY)


def _changed(one: dict[str, object], number: int) -> dict[str, object]:
    if number % EVERY:
        return flat(one, number)
    return flat({**one, **_CHANGED, "title": f"{one['title']} mới"}, number, revision=2)


def take_in(place: Path, bundle: Path) -> None:
    """The import; what it did is held to what it was to do."""
    result = open_office(place / "desk").take_in(bundle)
    if result.state != "applied" or (result.applied is None) != result.known:
        raise ValueError(f"{bundle} was not taken in: {result}")


def export(place: Path, changes: int) -> None:
    """The unit's next file."""
    written = open_office(place / "desk").report(place / "out.tvb", DIC)
    if written.changes != changes:
        raise ValueError(f"{written.changes} changes went out in place of {changes}")


def copy_database(place: Path, database: Path) -> None:
    """Before the yardstick: the database of its first import."""
    shutil.copy(database, place / yardsticks.DATABASE)


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about the exchange."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as folder:
        ready = Prepared(Path(folder))
        again = partial(yardsticks.import_again, archive=ready.changed_zip, table=ACTIVITY)
        full = partial(copy_database, database=ready.yardstick_database)
        yield compare(
            "import of 10,000 fresh changes, receipt written",
            partial(take_in, bundle=ready.first),
            partial(yardsticks.import_zip, archive=ready.zip, table=ACTIVITY),
            goal=1.3,
            before_ours=partial(copy_desk, desk=ready.empty),
        )
        yield compare(
            "import of the next export, 1,000 of 10,000 changed",
            partial(take_in, bundle=ready.next),
            again,
            goal=0.35,
            before_ours=partial(copy_desk, desk=ready.full),
            before_yardstick=full,
        )
        yield compare(
            "import of the same file again",
            partial(take_in, bundle=ready.first),
            partial(yardsticks.import_again, archive=ready.zip, table=ACTIVITY),
            goal=0.1,
            before_ours=partial(copy_desk, desk=ready.full),
            before_yardstick=full,
        )
        written = partial(yardsticks.export_zip, database=ready.yardstick_database, table=ACTIVITY)
        yield compare(
            "export of 10,000 changes, signed, fsynced, read back",
            partial(export, changes=COUNT),
            written,
            goal=0.4,
            before_ours=partial(copy_desk, desk=ready.full_unit),
        )
        yield compare(
            "export of the 1,000 changed of 10,000",
            partial(export, changes=COUNT // EVERY),
            written,
            goal=0.35,
            before_ours=partial(copy_desk, desk=ready.changed_unit),
        )
