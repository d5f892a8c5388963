"""The consolidating office's rounds: a preview against its import, a whole stick against single imports, replies.

A single import is what ``bundle import FILE`` does for each file: the workspace opened, one file taken in, closed. The
stick is what the page of the office does with the same files: found, looked into, put in order, taken in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.harness import BenchRow, compare
from bench.offices import Office, Province, copy_desk, open_office
from bench.scale import fill_log
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.file_queue import FileQueue
from tvdesk.services.foresight import foresee
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import APPLIED, Intake, IntakeDesk
from tvdesk.services.office import now_ms
from tvdesk.services.workspace import open_workspace

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
        workspace = open_workspace(place / "desk", now_ms, Identifiers(now_ms, os.urandom))
        found: Intake = Office(workspace, office.key).take_in(path)
        workspace.desk.engine.dispose()
        if found.state != APPLIED:
            raise ValueError(f"{path} was not taken in")


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
