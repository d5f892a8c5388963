"""The kill matrix: at each named moment of an import and an export the process dies, or an unforeseen error is raised.

Afterwards the workspace is as before or as after, never between; the log verifies; and doing it again ends where an
undisturbed run ends.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import kill_points
import pytest
from kill_points import EXPORT, IMPORT, MOMENTS, Job, Moment, copied, planted
from offices import DIC, UNIT, AnyCode, Province, activity

from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import reading
from tvdesk.services.attachments import Attachments
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.office import now_ms
from tvdesk.services.records import Records
from tvdesk.services.verify import verify
from tvdesk.services.workspace import Workspace, open_workspace

KILLED = -9


class Unforeseen(Exception):
    """An error that no code expects."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    """An office before an import of a sealed file with a large attachment; its unit before an export."""
    folder = tmp_path_factory.mktemp("matrix")
    province = Province(folder)
    province.registry = province.registry.with_policy(encrypt=True)
    unit = province.enrol(UNIT)
    records = Records(unit.desk, AnyCode())
    made = records.create_many("activity", [activity(f"Hội nghị {number}") for number in range(40)])
    picture = folder / "ảnh.jpg"
    picture.write_bytes(os.urandom(400_000))
    Attachments(unit.desk, records, unit.workspace.blobs).attach(made[0], [picture])
    target = province.stick("bao-cao.tvb")
    before = copied(unit.workspace.folder, folder / "unit-before")
    file = unit.export(DIC, target)
    assert (file.sealed, file.files) == (True, 1)
    jobs = {}
    for operation, office, place, path in (
        (IMPORT, province.dic, province.dic.workspace.folder, target),
        (EXPORT, unit, before, folder / "stick" / "moi.tvb"),
    ):
        office.desk.engine.dispose()
        secrets = office.secrets
        jobs[operation] = Job(operation, str(place), str(path), secrets.sign.seed.hex(), secrets.seal.seed.hex(), DIC)
    return jobs


def opened(folder: str) -> Workspace:
    return open_workspace(Path(folder), now_ms, Identifiers(now_ms, os.urandom))


def state(job: Job) -> tuple[int, str, int]:
    """Changes and digest after everything was verified, files included, and how many files are noted as exchanged."""
    workspace = opened(job.folder)
    with reading(workspace.desk.engine) as connection:
        found = verify(connection, workspace.desk)
        table = "incoming" if job.operation == IMPORT else "outgoing"
        noted = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
    workspace.desk.engine.dispose()
    return found.changes, found.digest, int(noted or 0)


def working_copy(prepared: dict[str, Job], moment: Moment, tmp_path: Path) -> tuple[Job, tuple[int, str, int]]:
    job = prepared[moment.operation]
    copy = replace(job, folder=str(copied(Path(job.folder), tmp_path / "desk")))
    if moment.operation == EXPORT:
        copy = replace(copy, file=str(tmp_path / "moi.tvb"))
    return copy, state(copy)


def strays(job: Job) -> list[str]:
    """What lies in the inbox under no name of a file that was taken in, or beside the file that was written."""
    place = Path(job.folder) / "inbox" if job.operation == IMPORT else Path(job.file).parent
    return sorted(path.name for path in place.iterdir() if path.suffix == ".part")


def check(job: Job, moment: Moment, before: tuple[int, str, int], prepared: dict[str, Job]) -> None:
    """As before or as after; then once more to the end, which nothing stands in the way of."""
    now = state(job)
    if moment.committed:
        assert now[2] == before[2] + 1
    else:
        assert now == before, "something was half done"
    if moment.operation == EXPORT and not moment.committed:
        assert not Path(job.file).exists() or whole(job, prepared), "a file that is there must be a whole one"
    job.run()
    done = state(job)
    assert strays(job) == []
    if moment.operation == IMPORT:
        assert done[2] == before[2] + 1
        assert done[0] == before[0] + 41
    else:
        assert done[0] == before[0]
        assert whole(job, prepared)


def whole(job: Job, prepared: dict[str, Job]) -> bool:
    """Whether the office would take the file in."""
    office = opened(prepared[IMPORT].folder)
    job = replace(prepared[IMPORT], file=job.file)
    seal = kill_points.SealingKey.from_seed(bytes.fromhex(job.seal))
    key = kill_points.SigningKey.from_seed(bytes.fromhex(job.sign))
    found = IntakeDesk(office.desk, office.inbox, lambda: key, office.blobs, lambda: [seal])
    preview = found.preview(Path(job.file))
    office.desk.engine.dispose()
    return preview.state == "applied"


@pytest.mark.parametrize("name", MOMENTS)
def test_killed_at(name: str, prepared: dict[str, Job], tmp_path: Path) -> None:
    moment = MOMENTS[name]
    job, before = working_copy(prepared, moment, tmp_path)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    order = json.dumps({**asdict(job), "moment": name})
    done = subprocess.run(
        [sys.executable, kill_points.__file__], input=order, text=True, env=environ, capture_output=True, check=False
    )
    assert done.returncode == KILLED, done.stderr
    check(job, moment, before, prepared)


@pytest.mark.parametrize("name", MOMENTS)
def test_an_unforeseen_error_at(name: str, prepared: dict[str, Job], tmp_path: Path) -> None:
    moment = MOMENTS[name]
    job, before = working_copy(prepared, moment, tmp_path)

    def strike() -> None:
        raise Unforeseen

    with planted(moment, strike), pytest.raises(Exception, match=r"Unforeseen|^$"):
        job.run()
    check(job, moment, before, prepared)


ON_FILES = (
    "half of the copy in the inbox",
    "before the copy is flushed",
    "half decrypted",
    "before an attachment is flushed",
    "half of an attachment",
    "half of a file is written",
    "before a file is flushed",
    "before it has its name",
    "before it is read back",
)
FAILURES = {"full": errno.ENOSPC, "bad sector": errno.EIO, "read-only": errno.EROFS, "gone": errno.ENODEV}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", ON_FILES)
def test_a_medium_that_fails_at(name: str, failure: str, prepared: dict[str, Job], tmp_path: Path) -> None:
    """The person gets a sentence of ours, whichever way the medium fails; and can do it again."""
    moment = MOMENTS[name]
    job, before = working_copy(prepared, moment, tmp_path)

    def strike() -> None:
        raise OSError(FAILURES[failure], os.strerror(FAILURES[failure]))

    with planted(moment, strike), pytest.raises(TvdeskError):
        job.run()
    assert strays(job) == []
    check(job, moment, before, prepared)


IN_WRITING = (
    "half of the copy in the inbox",
    "after the log's rows",
    "after the records",
    "before the commit of a file",
    "half of a file is written",
    "before it is noted as written",
)


def cut_short(job: Job) -> None:
    """The system takes a thousand bytes more into the file that is being written, and of a larger write only so many.

    What stands behind it is a limit of the kernel: a write returns less than it was given, the next one fails.
    """
    places = (Path(job.folder) / "inbox", Path(job.file).parent)
    parts = [path for place in places for path in place.glob("*.part")]
    (file, *_) = parts or [Path(job.folder) / "tvdesk.db-wal"]
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 1_000, hard))


@pytest.mark.parametrize("name", IN_WRITING)
def test_a_write_is_cut_short_at(name: str, prepared: dict[str, Job], tmp_path: Path) -> None:
    moment = MOMENTS[name]
    job, before = working_copy(prepared, moment, tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with planted(moment, lambda: cut_short(job)), pytest.raises(TvdeskError) as refused:
            job.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert refused.value.code in {"file.not_written", "file.no_room", "database.disk_full"}
    assert strays(job) == []
    check(job, moment, before, prepared)
