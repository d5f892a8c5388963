"""A hundred kills: an import of 20,000 changes dies at any moment, and all of it is there afterwards, or nothing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crash_server
import pytest
from offices import DIC, Province, activity

from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.workspace import DATABASE

CHANGES = 20_000
KILLS = 100
PASSPHRASE = "mật khẩu để thử 123"


class Server:
    """One child process that has the program loaded; see ``tests/support/crash_server.py``."""

    def __init__(self) -> None:
        environ = {
            **os.environ,
            "TVDESK_PASSPHRASE": PASSPHRASE,
            "TVDESK_KEYSTORE": "file",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        command = [sys.executable, crash_server.__file__]
        self._process = subprocess.Popen(
            command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"thorough": False, "delay": None, **order}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def servers(number: int) -> Iterator[list[Server]]:
    made = [Server() for _ in range(number)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


def prepare(folder: Path) -> tuple[Path, Path]:
    """The office's workspace before the import, closed, with its keys; and the bundle of 20,000 changes."""
    province = Province(folder)
    unit = province.enrol("tv-soct")
    rows = [activity(f"Hội nghị thông tin đối ngoại số {n}", place="Trà Vinh", participants=n) for n in range(CHANGES)]
    unit.records.create_many("activity", rows, checked=True)
    bundle = unit.export(DIC, province.stick("large.tvb")).path
    office = province.dic.workspace
    PassphraseFile(office.folder / KEY_FOLDER, lambda: PASSPHRASE).save(province.dic.secrets.device, province.dic.secrets)
    with office.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return office.folder, bundle


def moments(seconds: float, chance: random.Random) -> list[float]:
    """When to kill: anywhere in the run, and more often while the file is copied and while all is committed."""
    anywhere = [seconds * (number + chance.random()) / (KILLS - 30) for number in range(KILLS - 30)]
    copying = [seconds * 0.15 * chance.random() for _ in range(10)]
    committing = [seconds * (0.75 + 0.3 * chance.random()) for _ in range(20)]
    found = [*anywhere, *copying, *committing]
    chance.shuffle(found)
    return found


def judge(answer: dict[str, Any], before: dict[str, Any]) -> str:
    """Where the kill struck, when the workspace is sound; fails when it is not."""
    assert answer["changes"] in (0, CHANGES), answer
    if answer["changes"]:
        assert answer["differing"] == [], answer
    else:
        assert answer["digest"] == before["digest"], answer
    assert answer["again"] == 0, answer
    assert answer["differing_at_last"] == [], answer
    assert answer["inbox_at_last"] == [".tvb"], answer
    if answer["status"] == 0:
        return "finished before the kill"
    assert answer["status"] == -9, answer
    if answer["changes"]:
        return "killed after the commit"
    if answer["inbox"] != [".tvb"]:
        return "killed before the copy was in the inbox"
    return "killed while pages were being written" if answer["wal"] else "killed before the commit"


def test_a_hundred_kills(tmp_path: Path) -> None:
    prepared, bundle = prepare(tmp_path)
    with servers(2) as (one, two):
        common = {"prepared": str(prepared), "bundle": str(bundle)}
        undisturbed = one.ask(**common, folder=str(tmp_path / "whole"), reference=None, thorough=True)
        assert (undisturbed["status"], undisturbed["changes"], undisturbed["again"]) == (0, CHANGES, 0)
        before = two.ask(**common, folder=str(tmp_path / "before"), reference=None, delay=0.0, thorough=True)
        assert before["changes"] == 0
        common["reference"] = str(tmp_path / "whole" / DATABASE)

        def work(server: Server, number: int, delays: list[float]) -> Counter[str]:
            found: Counter[str] = Counter()
            for at, delay in enumerate(delays):
                folder = tmp_path / f"trial-{number}-{at}"
                answer = server.ask(**common, folder=str(folder), delay=delay, thorough=at % 10 == 0)
                if answer.get("digest") and answer["changes"]:
                    assert answer["digest"] == undisturbed["digest"]
                found[judge(answer, before)] += 1
            return found

        delays = moments(undisturbed["seconds"], random.Random())
        with ThreadPoolExecutor(2) as threads:
            halves = threads.map(work, (one, two), (0, 1), (delays[::2], delays[1::2]))
            found = sum(halves, Counter[str]())
    print(f"{KILLS} kills over {undisturbed['seconds']:.2f} s:", dict(sorted(found.items())))
    assert sum(found.values()) == KILLS
    struck = sum(count for where, count in found.items() if where.startswith("killed"))
    assert struck >= KILLS // 2
    assert sum(count for where, count in found.items() if where.startswith(("killed before", "killed while"))) >= 30


@pytest.mark.parametrize("step", ["copied", "held"])
def test_what_a_kill_left_in_the_inbox_is_no_obstacle(tmp_path: Path, step: str) -> None:
    """Half a copy under its temporary name, and a whole copy that no row of the database tells of."""
    province = Province(tmp_path)
    unit = province.enrol("tv-soct")
    unit.records.create("activity", activity())
    written = unit.export(DIC, province.stick("a.tvb"))
    data = written.path.read_bytes()
    left = province.dic.workspace.inbox / f"{written.digest}.tvb"
    if step == "copied":
        left.write_bytes(data)
    else:
        left.with_name(left.name + ".part").write_bytes(data[:100])
    assert province.dic.take_in(written.path).state == "applied"
    assert [path.name for path in province.dic.workspace.inbox.iterdir()] == [left.name]
