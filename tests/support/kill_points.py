"""Named moments of taking a file in and of writing one, at which a process dies or an error nobody foresaw is raised.

The program knows nothing of them: a moment lies at the border of a function that is wrapped here. Run as a program, one
order is carried out and the process killed with SIGKILL at its moment (``test_services_kill_matrix.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.office import now_ms
from tvdesk.services.workspace import open_workspace
from tvdesk.trust.keys import SealingKey, SigningKey

Strike = Callable[[], None]
Wrap = Callable[[Callable[..., Any], Strike], Callable[..., Any]]


def before(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    def wrapped(*args: Any, **more: Any) -> Any:
        strike()
        return real(*args, **more)

    return wrapped


def after(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    def wrapped(*args: Any, **more: Any) -> Any:
        result = real(*args, **more)
        strike()
        return result

    return wrapped


class _SecondWrite:
    """A file that strikes when something is written to it for the second time."""

    def __init__(self, file: Any, strike: Strike) -> None:
        self._file, self._strike, self._writes = file, strike, 0

    def write(self, data: bytes) -> Any:
        self._writes += 1
        if self._writes == 2:
            self._file.flush()
            self._strike()
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def half_copied(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    """Of ``shutil.copyfileobj``, in pieces that are smaller than the file."""
    return lambda source, target, _size: real(source, _SecondWrite(target, strike), 65_536)


def half_decrypted(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    return lambda source, target, identity: real(source, _SecondWrite(target, strike), identity)


def half_written(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    return lambda path, fill, **more: real(path, lambda out: fill(_SecondWrite(out, strike)), **more)


def before_commit(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    @contextmanager
    def wrapped(engine: Any) -> Iterator[Any]:
        with real(engine) as connection:
            yield connection
            strike()

    return wrapped


def after_commit(real: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    @contextmanager
    def wrapped(engine: Any) -> Iterator[Any]:
        with real(engine) as connection:
            yield connection
        strike()

    return wrapped


@dataclass(frozen=True)
class Moment:
    """Where it lies: a module's function, or a method as "Class.method"; ``committed``: all is in the database then."""

    operation: str
    place: str
    name: str
    wrap: Wrap
    committed: bool = False


IMPORT, EXPORT = "import", "export"
RETURNED = "returned"
"""The file that a whole run makes when its work has returned."""

MOMENTS: dict[str, Moment] = {
    "half of the copy in the inbox": Moment(IMPORT, "tvdesk.services.durable:shutil", "copyfileobj", half_copied),
    "before the copy is flushed": Moment(IMPORT, "tvdesk.services.durable:os", "fsync", before),
    "after the copy": Moment(IMPORT, "tvdesk.services.intake", "copy_in", after),
    "half decrypted": Moment(IMPORT, "tvdesk.services.sealed", "decrypt_to", half_decrypted),
    "after the log's rows": Moment(IMPORT, "tvdesk.services.admission:log", "append", after),
    "after the records": Moment(IMPORT, "tvdesk.services.admission:Admission", "apply", after),
    "before an attachment is flushed": Moment(IMPORT, "tvdesk.services.blobs:Blobs", "_renew", after),
    "half of an attachment": Moment(IMPORT, "tvdesk.services.blobs:Blobs", "_settle", before),
    "after the attachments": Moment(IMPORT, "tvdesk.services.intake_step", "unload", after),
    "after the receipt": Moment(IMPORT, "tvdesk.services.intake_step", "give_receipt", after),
    "before the commit of a file": Moment(IMPORT, "tvdesk.services.intake", "writing", before_commit),
    "after the commit of a file": Moment(IMPORT, "tvdesk.services.intake", "writing", after_commit, committed=True),
    "half of a file is written": Moment(EXPORT, "tvdesk.services.export", "write_stream", half_written),
    "before a file is flushed": Moment(EXPORT, "tvdesk.services.durable:os", "fsync", before),
    "before it has its name": Moment(EXPORT, "tvdesk.services.durable:Path", "replace", before),
    "before it is read back": Moment(EXPORT, "tvdesk.services.durable", "_read_back", before),
    "before it is noted as written": Moment(EXPORT, "tvdesk.services.export", "writing", before_commit),
    "after it is noted as written": Moment(EXPORT, "tvdesk.services.export", "writing", after_commit, committed=True),
}


@dataclass(frozen=True)
class Job:
    """What is done: the workspace, the file that is taken in or written, and the keys' seeds in hexadecimal."""

    operation: str
    folder: str
    file: str
    sign: str
    seal: str
    audience: str

    def run(self, then: Strike = lambda: None) -> None:
        """Carry it out in this process; ``then`` is called when it has returned, the database still open."""
        desk = open_workspace(Path(self.folder), now_ms, Identifiers(now_ms, os.urandom), kept=True)
        try:
            key = SigningKey.from_seed(bytes.fromhex(self.sign))
            if self.operation == IMPORT:
                seal = SealingKey.from_seed(bytes.fromhex(self.seal))
                IntakeDesk(desk.desk, desk.inbox, lambda: key, desk.blobs, lambda: [seal]).take_in(Path(self.file))
            else:
                write_bundle(desk.desk, key, Order("report", self.audience), Path(self.file), desk.blobs)
            then()
        finally:
            desk.desk.engine.dispose()


@contextmanager
def planted(moment: Moment, strike: Strike) -> Iterator[None]:
    """The moment strikes once, the first time that it comes."""
    module, _, inner = moment.place.partition(":")
    place: Any = import_module(module)
    place = getattr(place, inner) if inner else place
    real, struck = getattr(place, moment.name), [False]

    def once() -> None:
        if not struck[0]:
            struck[0] = True
            strike()

    setattr(place, moment.name, moment.wrap(real, once))
    try:
        yield
    finally:
        setattr(place, moment.name, real)
    if not struck[0]:
        raise AssertionError(f"{moment.place}.{moment.name} was never reached")


def kill() -> None:
    """As a power switch does it to this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def copied(folder: Path, target: Path) -> Path:
    """A workspace to spoil."""
    return Path(shutil.copytree(folder, target))


def main() -> None:
    order = json.loads(sys.stdin.read())
    moment = order.pop("moment", "")
    if not moment:
        job = Job(**order)
        job.run(lambda: (Path(job.folder) / RETURNED).touch())
        return
    with planted(MOMENTS[moment], kill):
        Job(**order).run()
    raise AssertionError("it was not killed")


if __name__ == "__main__":
    main()
