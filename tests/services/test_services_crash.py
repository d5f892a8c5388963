"""A hundred kills: an import of 20,000 changes dies at any moment, and all of it is there afterwards, or nothing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import crash_server
import pytest
from assurance import FIGURE
from offices import DIC, Province, activity

from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.workspace import DATABASE

CHANGES = 20_000
KILLS = 100
IN_A_ROW = 10
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
        self._process.stdin.write(json.dumps({"thorough": False, "reference": None, **order}) + "\n")
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
    PassphraseFile(office.folder / KEY_FOLDER, lambda: PASSPHRASE).save(
        province.dic.secrets.device, province.dic.secrets
    )
    with office.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return office.folder, bundle


def where(kill: dict[str, Any], whole: dict[str, Any], before: dict[str, Any]) -> str:
    """Where a kill struck, when the workspace is sound; fails when it is not."""
    assert kill["changes"] in (0, CHANGES), kill
    assert kill["status"] in (0, -9), kill
    if kill["changes"]:
        assert kill["differing"] == [], kill
        assert kill.get("digest", whole["digest"]) == whole["digest"], kill
        return "after the commit" if kill["status"] else "too late"
    assert kill["digest"] == before["digest"], kill
    if kill["inbox"] != [".tvb"]:
        return "before the copy was in the inbox"
    return "while pages were written" if kill["wal"] else "before pages were written"


class Trials:
    """Hands out the moments to kill at, a few for each workspace, until a hundred kills have struck."""

    def __init__(self, common: dict[str, Any], whole: dict[str, Any], before: dict[str, Any]) -> None:
        self._common, self._whole, self._before = common, whole, before
        self._chance = random.Random()
        self._lock = Lock()
        self._started = self._pending = 0
        self._seconds = float(whole["seconds"])
        self.found: Counter[str] = Counter()

    def struck(self) -> int:
        return sum(count for name, count in self.found.items() if name != "too late")

    def moment(self) -> float:
        """Anywhere in the run; more often while the file is copied, and while all is written and committed."""
        low, high = self._chance.choice([(0.0, 1.0)] * 6 + [(0.0, 0.1)] + [(0.7, 1.02)] * 2 + [(0.95, 1.1)])
        return self._seconds * (low + (high - low) * self._chance.random())

    def work(self, server: Server, folder: Path) -> None:
        while True:
            with self._lock:
                wanted = min(IN_A_ROW, KILLS - self.struck() - self._pending)
                delays = [self.moment() for _ in range(wanted)]
                self._started += 1
                self._pending += max(wanted, 0)
                number = self._started
            if wanted <= 0:
                return
            answer = server.ask(
                **self._common, folder=str(folder / f"{number}"), delays=delays, thorough=number % 5 == 0
            )
            assert (answer["again"], answer["differing"], answer["inbox"]) == (0, [], [".tvb"]), answer
            with self._lock:
                self._pending -= wanted
                struck = [where(kill, self._whole, self._before) for kill in answer["kills"]]
                self.found.update(struck)
                # The first, whole run may have been held up by other work: the moments come nearer.
                self._seconds *= 0.95 ** struck.count("too late")


def test_a_hundred_kills(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    prepared, bundle = prepare(tmp_path / "province")
    with servers(2) as both:
        common = {"prepared": str(prepared), "bundle": str(bundle)}
        first = both[0].ask(**common, folder=str(tmp_path / "whole"), delays=[None], thorough=True)
        whole = first["kills"][0]
        assert (whole["status"], whole["changes"], first["again"]) == (0, CHANGES, 0)
        before = both[1].ask(**common, folder=str(tmp_path / "before"), delays=[0.0], thorough=True)["kills"][0]
        assert before["changes"] == 0
        trials = Trials({**common, "reference": str(tmp_path / "whole" / DATABASE)}, whole, before)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda server: trials.work(server, tmp_path), both))
        trials.work(both[0], tmp_path)
    print(f"{trials.struck()} kills in imports of {whole['seconds']:.2f} s:", dict(sorted(trials.found.items())))
    record_property(FIGURE, f"{trials.struck()} kills")
    assert trials.struck() >= KILLS
    assert trials.found["after the commit"] < KILLS // 2
    assert trials.found["before pages were written"] + trials.found["while pages were written"] >= KILLS // 4


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
