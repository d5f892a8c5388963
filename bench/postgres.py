"""The same on PostgreSQL as on SQLite: what an office does all day, with a real server on this machine.

The server keeps its durable settings (fsync and synchronous commit on), as SQLite does here. Where no server programs
are installed, nothing is measured.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.exchange import COUNT, UNIT
from bench.harness import BenchRow, compare
from bench.intake import YEAR, running_office
from bench.offices import DIC, Office, Province, activities, now_ms
from tvdesk.core.filters import BETWEEN, Condition, Filter
from tvdesk.core.language import Language
from tvdesk.db.engine import open_engine, reading, writing
from tvdesk.services.answering import Answering
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.duplicates import candidates
from tvdesk.services.figure_desk import FigureDesk
from tvdesk.services.figures import gather, people
from tvdesk.services.file_queue import FileQueue
from tvdesk.services.foresight import foresee
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import APPLIED
from tvdesk.services.office import Office as RunningOffice
from tvdesk.services.searching import search
from tvdesk.services.workspace import Unlock, no_unlocking, open_workspace, signing
from tvdesk.trust.workspace_key import WorkspaceKey

_SAVES, _SEARCHES = 50, 50
_UNITS, _CHANGES = 10, 1_000
GOAL = 3.0


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server with a folder of its own, on a free port; the URL of an empty database, gone at the end."""
    programs = _programs()
    if programs is None:
        raise RuntimeError("no PostgreSQL server programs under /usr/lib/postgresql")
    data = folder / "data"
    user = _unprivileged(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run(user, [f"{programs}/initdb", "-D", f"{data}", "-U", "tvdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB"
    _run(user, [f"{programs}/pg_ctl", "-D", f"{data}", "-l", f"{folder}/log", "-o", options, "-w", "start"])
    try:
        yield f"postgresql+psycopg://tvdesk@127.0.0.1:{port}/postgres"
    finally:
        _run(user, [f"{programs}/pg_ctl", "-D", f"{data}", "-m", "fast", "-w", "stop"])


def _programs() -> Path | None:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: whom to become, and the folder is theirs then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user


def _run(user: str | None, command: list[str]) -> None:
    prefix = ["runuser", "-u", user, "--"] if user else []
    with tempfile.TemporaryFile() as output:
        subprocess.run([*prefix, *command], check=True, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/")


def _empty(url: str, name: str) -> str:
    """A new database on the server."""
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
    engine.dispose()
    return url.rsplit("/", 1)[0] + f"/{name}"


class Desk:
    """An office on one of the two databases, a unit's file with 10,000 changes for it, and a stick of smaller ones."""

    def __init__(self, place: Path, url: str, *, encrypted: bool = False) -> None:
        self.province = Province(place, encrypted=encrypted)
        database = _empty(url, f"bench_{place.name.replace('-', '_')}") if url else ""
        made = self.province.dic if not url else self.province.add(DIC, "dic", database)
        made.desk.engine.dispose()
        new_id, unlock = Identifiers(now_ms, os.urandom), _unlock(made.workspace.key)
        workspace = open_workspace(made.workspace.folder, now_ms, new_id, kept=True, unlock=unlock)
        self.office = Office(signing(workspace, lambda: made.key), made.key)
        self.unit = self.province.add(UNIT)
        self.unit.records.create_many("activity", list(activities(COUNT, UNIT)))
        self.file = place / "report.tvb"
        self.unit.report(self.file)
        self.stick = place / "stick"
        self.stick.mkdir()
        self.units = [self.province.add(f"tv-unit-{number}") for number in range(_UNITS)]
        for number, unit in enumerate(self.units):
            unit.records.create_many("activity", list(activities(_CHANGES, unit.desk.unit, seed=number)))
            unit.report(self.stick / f"{number}.tvb")

    def running(self) -> RunningOffice:
        """The office as the window has it."""
        return running_office(self.office.workspace, self.office.key)


def _unlock(key: WorkspaceKey | None) -> Unlock:
    return no_unlocking if key is None else lambda _name: key


_DESKS: dict[Path, Desk] = {}


def desk(place: Path) -> Desk:
    """The desks that were made ready in that place."""
    return _DESKS[place]


def prepare(place: Path, url: str, *, filled: bool, encrypted: bool = False) -> None:
    """Before the clock starts: the desks, and with ``filled`` the file taken in already."""
    made = _DESKS[place] = Desk(place, url, encrypted=encrypted)
    if filled:
        made.office.take_in(made.file)
        for file in sorted(made.stick.iterdir()):
            made.office.take_in(file)
    if url:
        # What the server does by itself within a minute after so many rows.
        with writing(made.office.desk.engine) as connection:
            connection.exec_driver_sql("ANALYZE")
    with reading(made.office.desk.engine) as connection:
        search(connection, "hoi nghi")


def import_file(place: Path) -> None:
    """10,000 changes taken in."""
    made = _DESKS[place]
    if made.office.take_in(made.file).state != "applied":
        raise ValueError("not taken in")


def preview(place: Path) -> None:
    """The same file looked at before, with the year's figures before and after."""
    made = _DESKS[place]
    if foresee(made.office.desk, made.running().intake, [made.file], YEAR).files[0].kinds["new"] != COUNT:
        raise ValueError("not foreseen")


def stick(place: Path) -> None:
    """The files of ten units found, looked into, put in order, taken in."""
    made = _DESKS[place]
    queue = FileQueue(made.office.desk, made.running().intake)
    if any(one.state != APPLIED for one in queue.take_in(queue.look(find_bundles([made.stick])))):
        raise ValueError("not taken in")


def replies(place: Path) -> None:
    """A reply for each of the ten units."""
    made = _DESKS[place]
    written = Answering(made.running()).write([one.desk.unit for one in made.units], place, lambda *_: None)
    if any(one.path is None for one in written):
        raise ValueError("not written")


def dashboard(place: Path) -> None:
    """The charts and tables of the page of figures, counted and named."""
    days = Filter(conditions=(Condition("start_date", BETWEEN, ("2020-01-01", "2020-12-31")),))
    FigureDesk(_DESKS[place].running()).read("", days, Language.load("vi"))


def save(place: Path) -> float:
    """One record saved, the mean of fifty in a row."""
    office: Office = _DESKS[place].office
    values = [{**one, "unit": DIC} for one in activities(_SAVES, DIC)]
    before = time.perf_counter()
    for one in values:
        office.records.create("activity", one)
    return (time.perf_counter() - before) * 1_000 / _SAVES


def figures(place: Path) -> None:
    """The figures of a year."""
    with reading(_DESKS[place].office.desk.engine) as connection:
        people(gather(connection, "2020-01-01", "2020-12-31").all())


def searches(place: Path) -> float:
    """One search while typing, the mean of fifty."""
    with reading(_DESKS[place].office.desk.engine) as connection:
        before = time.perf_counter()
        for number in range(_SEARCHES):
            search(connection, ("tra vinh", "hoi nghi", "bien dao", "khmer")[number % 4])
        return (time.perf_counter() - before) * 1_000 / _SEARCHES


def pairs(place: Path) -> None:
    """Possible duplicates among the 10,000."""
    with reading(_DESKS[place].office.desk.engine) as connection:
        candidates(connection)


MEASURED: tuple[tuple[str, Callable[[Path], object], bool], ...] = (
    ("import of 10,000 changes", import_file, False),
    ("preview of 10,000 changes", preview, False),
    (f"a stick of {_UNITS} files of {_CHANGES:,} changes", stick, False),
    (f"replies for {_UNITS} units", replies, True),
    ("page of figures of a year among 10,000", dashboard, True),
    ("one record saved", save, True),
    ("figures of a year among 10,000", figures, True),
    ("search in 10,000", searches, True),
    ("duplicate candidates among 10,000", pairs, True),
)


def rows() -> Iterator[BenchRow]:
    """A line for each, PostgreSQL against SQLite."""
    if _programs() is None:
        return
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-pg-") as name, server(Path(name)) as url:
        for what, work, filled in MEASURED:
            yield compare(
                f"PostgreSQL against SQLite: {what}",
                work,
                work,
                goal=GOAL,
                rounds=3,
                before_ours=partial(prepare, url=url, filled=filled),
                before_yardstick=partial(prepare, url="", filled=filled),
            )
