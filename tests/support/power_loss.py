"""Power loss, from what a process asked of the system: its writes as strace saw them, and what a disk may make of them.

What was written and not flushed (fsync, fdatasync) is on the disk wholly, in part, or not at all, page by page and in
any order; a file that was made, renamed or removed is so for certain only after its folder was flushed. So a cut after
any call leaves many possible disks; some of each are made here as folders, and the program must be sound on each.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAGE = 4_096
CALLS = "openat,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
_LINE = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?(?: .*)?$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r"^(\d+)")


@dataclass(frozen=True)
class Event:
    """One call on a file or folder of the workspace. ``file`` numbers an open file or names a folder."""

    call: str
    path: str = ""
    other: str = ""
    at: int = 0
    data: bytes = b""


def may_trace() -> bool:
    """Whether strace is here and may look at a process."""
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


def traced(script: Path, order: str, under: Path, log: Path) -> list[Event]:
    """Run a script with its order on standard input; what it did under a folder, in order."""
    command = ["strace", "-qq", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(log)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([*command, sys.executable, str(script)], input=order, text=True, check=True, env=environ)
    with log.open(encoding="ascii", errors="replace") as lines:
        return list(_events(lines, str(under)))


def _events(lines: Iterable[str], under: str) -> Iterator[Event]:
    """The calls that succeeded on paths under a folder; a plain write is told with its place in the file."""
    paths: dict[int, str] = {}
    places: dict[int, int] = {}
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        if found is None or int(found[3]) < 0:
            continue
        call, told, result = found[1], found[2], int(found[3])
        texts = [bytes.fromhex(one.replace("\\x", "")) for one in _TEXT.findall(told)]
        if call == "openat":
            path = os.fsdecode(texts[0])
            paths[result], places[result] = path, 0
            if path.startswith(under) and "O_CREAT" in told:
                yield Event("create", path, at=int("O_TRUNC" in told))
        elif call.startswith("rename"):
            yield from _under(under, Event("rename", os.fsdecode(texts[0]), os.fsdecode(texts[1])))
        elif call.startswith("unlink"):
            yield from _under(under, Event("unlink", os.fsdecode(texts[-1])))
        else:
            number = _NUMBER.match(told)
            file = int(number[1]) if number else -1
            path = paths.get(file, "")
            if call == "lseek":
                places[file] = result
            elif path.startswith(under):
                yield _on_file(call, path, told, result, texts, places, file)
                if call == "write":
                    places[file] += result


def _under(under: str, event: Event) -> Iterator[Event]:
    if event.path.startswith(under):
        yield event


def _on_file(
    call: str, path: str, told: str, result: int, texts: list[bytes], places: dict[int, int], file: int
) -> Event:
    if call in ("fsync", "fdatasync"):
        return Event("sync", path)
    last = int(told.rpartition(", ")[2])
    if call == "ftruncate":
        return Event("truncate", path, at=last)
    at = last if call == "pwrite64" else places[file]
    return Event("write", path, at=at, data=texts[0][:result])


@dataclass
class _File:
    """A file on the disk: what is certain, and what was asked for since it was flushed."""

    certain: bytearray = field(default_factory=bytearray)
    asked: list[tuple[int, bytes | None]] = field(default_factory=list)

    def flush(self) -> None:
        for at, data in self.asked:
            _apply(self.certain, at, data)
        self.asked.clear()

    def after(self, chance: random.Random, share: float) -> bytes:
        """What may be found after the cut: each page of what was asked is there with this likelihood."""
        found = bytearray(self.certain)
        for at, data in self.asked:
            pages = [(at, None)] if data is None else [(at + n, data[n : n + PAGE]) for n in range(0, len(data), PAGE)]
            for place, page in pages:
                if chance.random() < share:
                    _apply(found, place, page)
        return bytes(found)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
        content.extend(bytes(max(0, at - len(content))))
        return
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(data)] = data


class Disk:
    """A folder as a disk has it. ``names`` are certain, ``seen`` is what the running process sees."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seen = {str(path): _File(bytearray(path.read_bytes())) for path in folder.rglob("*") if path.is_file()}
        self.names = dict(self.seen)
        self._pending: list[tuple[Event, _File]] = []

    def take(self, event: Event) -> None:
        """One call of the process."""
        if event.call == "sync":
            self._sync(event.path)
        elif event.call in ("create", "rename", "unlink"):
            self._name(event)
        else:
            data = None if event.call == "truncate" else event.data
            self.seen[event.path].asked.append((event.at, data))

    def _name(self, event: Event) -> None:
        if event.call == "create" and event.path in self.seen:
            if event.at:
                self.seen[event.path].asked.append((0, None))
            return
        file = _File() if event.call == "create" else self.seen[event.path]
        _move(self.seen, event, file)
        self._pending.append((event, file))

    def _sync(self, path: str) -> None:
        if path in self.seen:
            self.seen[path].flush()
            return
        for event, file in list(self._pending):
            if str(Path(event.path).parent) == path:
                self._pending.remove((event, file))
                _move(self.names, event, file)

    def left(self, chance: random.Random, share: float) -> dict[str, bytes]:
        """The files that may be found after a cut now: names in the order in which they were changed, up to any."""
        names = dict(self.names)
        last = len(self._pending) if share == 1 else chance.randint(0, len(self._pending))
        for event, file in self._pending[:last]:
            _move(names, event, file)
        return {path: file.after(chance, share) for path, file in names.items()}


def _move(names: dict[str, _File], event: Event, file: _File) -> None:
    if event.call != "create":
        names.pop(event.path, None)
    if event.call != "unlink":
        names[event.other or event.path] = file


def put(files: dict[str, bytes], source: Path, target: Path) -> Path:
    """Make such a disk as a folder of its own."""
    shutil.rmtree(target, ignore_errors=True)
    for folder in [source, *(path for path in source.rglob("*") if path.is_dir())]:
        (target / folder.relative_to(source)).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        place = target / Path(path).relative_to(source)
        if not path.endswith("-shm"):  # SQLite makes it anew
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    return target
