"""The consolidating office's rounds: a preview against its import, a whole stick against single imports, replies.

A single import is what ``bundle import FILE`` does for each file: the workspace opened, one file taken in, closed. The
stick is what the page of the office does with the same files: found, looked into, put in order, taken in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.harness import BenchRow, compare
from bench.offices import Office, Province, copy_desk, open_office
from bench.scale import fill_log
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.answering import Answering
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.durable import sync_folder
from tvdesk.services.file_queue import FileQueue
from tvdesk.services.foresight import foresee
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import APPLIED, Intake, IntakeDesk
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import Office as RunningOffice
from tvdesk.services.office import OpenedKeys, now_ms
from tvdesk.services.rounds import Rounds
from tvdesk.services.trusting import opened
from tvdesk.services.workspace import Workspace, open_workspace
from tvdesk.trust.keys import SigningKey

UNITS = int(os.environ.get("TVDESK_BENCH_UNITS", "100"))
CHANGES, LARGE = 1_000, 10_000
YEAR = ("2025-01-01", "2025-12-31")
ROUNDS = 3


class Prepared:
    """A consolidating office that has taken nothing in, a stick with a file of each unit, and one large file."""

    def __init__(self, folder: Path) -> None:
        self.stick, self.large = folder / "stick", folder / "large.tvb"
        self.stick.mkdir()
        province = Province(folder / "offices")
        units = [province.add(f"tv-unit-{number:03}") for number in range(UNITS)]
        large = province.add("tv-large")
        fill_log(large, LARGE, seed=1)
        large.report(self.large)
        for number, unit in enumerate(units):
            fill_log(unit, CHANGES, seed=number)
            unit.report(self.stick / f"{unit.desk.unit}.tvb")
        for unit in (*units, large):
            unit.desk.engine.dispose()
        province.dic.desk.engine.dispose()
        self.empty = Path(shutil.copytree(province.dic.workspace.folder, folder / "empty"))
        self.units = [unit.desk.unit for unit in units]
        self.answering = folder / "answering"
        shutil.copytree(self.empty, self.answering)
        _take_all(self.answering, self.stick)
        sample = folder / "replies"
        sample.mkdir()
        replies(sample, self.answering, self.units)
        self.bytes = [path.read_bytes() for path in sorted(sample.glob("*.tvb"))]


def intake_of(office: Office) -> IntakeDesk:
    return IntakeDesk(office.desk, office.workspace.inbox, lambda: office.key, office.workspace.blobs)


def preview(place: Path, bundle: Path) -> None:
    """As the page shows it: effects counted, the round's figures before and after."""
    office = open_office(place / "desk")
    found = foresee(office.desk, intake_of(office), [bundle], YEAR)
    if found.files[0].kinds["new"] != LARGE:
        raise ValueError(f"{found.files[0].kinds} was foreseen")


def take_in(place: Path, bundle: Path) -> None:
    result = open_office(place / "desk").take_in(bundle)
    if result.state != APPLIED:
        raise ValueError(f"{bundle} was not taken in")


def take_in_stick(place: Path, stick: Path) -> None:
    workspace = open_workspace(place / "desk", now_ms, Identifiers(now_ms, os.urandom), kept=True)
    office = Office(workspace, open_office(place / "desk").key)
    queue = FileQueue(office.desk, intake_of(office))
    taken = queue.take_in(queue.look(find_bundles([stick])))
    if [one.state for one in taken] != [APPLIED] * UNITS:
        raise ValueError("not all files were taken in")
    workspace.desk.engine.dispose()


def take_in_singly(place: Path, stick: Path) -> None:
    office = open_office(place / "desk")
    for path in sorted(stick.iterdir()):
        opened.forget()  # each is a process of its own
        workspace = open_workspace(place / "desk", now_ms, Identifiers(now_ms, os.urandom))
        found: Intake = Office(workspace, office.key).take_in(path)
        workspace.desk.engine.dispose()
        if found.state != APPLIED:
            raise ValueError(f"{path} was not taken in")


def _take_all(desk: Path, stick: Path) -> None:
    """Take the stick in, and open a round, so that there is something to answer."""
    office = open_office(desk)
    queue = FileQueue(office.desk, intake_of(office))
    queue.take_in(queue.look(find_bundles([stick])))
    office.desk.engine.dispose()
    working = running(desk)
    Rounds(working.desk, working.records, working.units).open("year", 2025)
    working.desk.engine.dispose()


def running(desk: Path) -> RunningOffice:
    """The office as the window has it: its connection kept, its keys open."""
    workspace = open_workspace(desk, now_ms, Identifiers(now_ms, os.urandom), kept=True)
    return running_office(workspace, open_office(desk).key)


def running_office(workspace: Workspace, key: SigningKey) -> RunningOffice:
    """An office of the measurements in the form that the window works with."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    found = RunningOffice(workspace, OpenedKeys(PassphraseFile(workspace.folder, str)), lists, units)
    found.__dict__["key"] = key
    return found


def replies(place: Path, desk: Path, units: Sequence[str]) -> None:
    """A reply for each unit, as the page writes them."""
    office = running(desk)
    written = Answering(office).write(units, place, lambda *_: None)
    office.desk.engine.dispose()
    if any(one.path is None for one in written):
        raise ValueError("not all replies were written")


def replies_from_copy(place: Path, units: Sequence[str]) -> None:
    folder = place / "out"
    folder.mkdir()
    replies(folder, place / "desk", units)


def write_bytes(place: Path, many: Sequence[bytes]) -> None:
    """The same bytes, each file made durable and read back."""
    for number, data in enumerate(many):
        path = place / f"{number:03}.tvb"
        with path.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        sync_folder(place)  # else the file's name may be gone after a power cut
        if path.read_bytes() != data:
            raise ValueError(f"{path} was not written as it was meant")


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about the consolidating office's intake."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        ready = Prepared(Path(name))
        before = partial(copy_desk, desk=ready.empty)
        yield compare(
            f"preview of a file of {LARGE:,} changes, with its figures",
            partial(preview, bundle=ready.large),
            partial(take_in, bundle=ready.large),
            goal=0.7,
            before_ours=before,
            before_yardstick=before,
        )
        yield compare(
            f"a stick of {UNITS} files of {CHANGES:,} changes, against single imports",
            partial(take_in_stick, stick=ready.stick),
            partial(take_in_singly, stick=ready.stick),
            goal=0.8,
            rounds=ROUNDS,
            before_ours=before,
            before_yardstick=before,
        )
        yield compare(
            f"replies for {UNITS} units, signed and read back, against writing their bytes",
            partial(replies_from_copy, units=ready.units),
            partial(write_bytes, many=ready.bytes),
            goal=3.0,
            before_ours=partial(copy_desk, desk=ready.answering),
        )
