"""Imports the program once; then for each line on its input imports are started, killed, looked at and completed.

A line is JSON ``{prepared, reference, bundle, folder, delays, thorough}``: the workspace as it was before, the
database of one that took the bundle in undisturbed, the bundle, where to work, and after how many seconds each
process that imports gets its SIGKILL (``null``: never). Each answer is one line of JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import tvdesk.cli.exchange
import tvdesk.cli.main
from tvdesk.db.engine import reading
from tvdesk.db.models import metadata
from tvdesk.services.verify import verify
from tvdesk.services.workspace import DATABASE, open_workspace

# What differs between two runs of the same import: the journal, and when and where a file was received.
LOCAL = {
    "audit": None,
    "incoming": "digest, bundle, kind, unit, device, round, state, missing",
}
LOCAL_ROWS = {"meta": "(key LIKE 'mark_token.%' OR key = 'journal.seal')"}
"""By which mark a machine knows its own workspace again: written when it is opened, whatever comes after; and the seal
of the journal, which has the times of its lines."""


def in_child(act: Callable[[], int]) -> int:
    """Run in a forked process of its own; its pid."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = act()
        finally:
            os._exit(code)
    return pid


def run_import(folder: Path, bundle: str) -> int:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    return tvdesk.cli.main.run(["--json", "--workspace", str(folder), "bundle", "import", bundle])


def differing(database: Path, reference: str) -> list[str]:
    """The tables in which two databases differ, row for row."""
    found = []
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ATTACH ? AS reference", (reference,))
        for name in metadata.tables:
            columns = LOCAL.get(name, "*")
            if columns is None:
                continue
            rest = f"WHERE NOT ({LOCAL_ROWS.get(name, 'FALSE')})"
            ours, theirs = (f'SELECT {columns} FROM {at}."{name}" {rest}' for at in ("main", "reference"))
            counts = [connection.execute(f"SELECT count(*) FROM ({rows})").fetchone()[0] for rows in (ours, theirs)]
            if counts[0] != counts[1] or connection.execute(f"{ours} EXCEPT {theirs}").fetchone():
                found.append(name)
        hits = connection.execute("SELECT count(*) FROM search WHERE search MATCH 'hoi'").fetchone()[0]
        if hits != connection.execute("SELECT count(*) FROM activity WHERE visible").fetchone()[0]:
            found.append("search")
    return found


def look(folder: Path) -> dict[str, Any]:
    """Open, verify, and say what is there."""
    desk = open_workspace(folder, lambda: time.time_ns() // 1_000_000, lambda: "").desk
    with reading(desk.engine) as connection:
        verified = verify(connection, desk)
    desk.engine.dispose()
    return {"changes": verified.changes, "digest": verified.digest}


def count_changes(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return int(connection.execute("SELECT count(*) FROM change").fetchone()[0])


def kill_one(folder: Path, order: dict[str, Any], delay: float | None) -> dict[str, Any]:
    """One import that is killed after ``delay`` seconds, and what it left."""
    pid = in_child(lambda: run_import(folder, order["bundle"]))
    started = time.perf_counter()
    if delay is not None:
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    seconds = time.perf_counter() - started
    wal = folder / f"{DATABASE}-wal"
    answer = {
        "seconds": seconds,
        "status": os.waitstatus_to_exitcode(status),
        "inbox": sorted(path.suffix for path in (folder / "inbox").iterdir()),
        "wal": wal.exists() and wal.stat().st_size > 0,
        "changes": count_changes(folder),
    }
    if order["thorough"] or answer["changes"] == 0:
        answer |= look(folder)
    if answer["changes"] and order["reference"]:
        answer["differing"] = differing(folder / DATABASE, order["reference"])
    return answer


def trial(order: dict[str, Any]) -> dict[str, Any]:
    """Kill after kill in one workspace, until one comes too late or none is left; then the import to its end."""
    folder = Path(order["folder"])
    shutil.copytree(order["prepared"], folder)
    # As on a machine of its own: several copies of one desk on one machine are noticed.
    os.environ["TVDESK_MARKS"] = f"{folder}-marks"
    kills = []
    for delay in order["delays"]:
        kills.append(kill_one(folder, order, delay))
        if kills[-1]["changes"]:
            break
    again = in_child(lambda: run_import(folder, order["bundle"]))
    answer: dict[str, Any] = {"kills": kills, "again": os.waitstatus_to_exitcode(os.waitpid(again, 0)[1])}
    if order["reference"]:
        answer["differing"] = differing(folder / DATABASE, order["reference"])
    answer["inbox"] = sorted(path.suffix for path in (folder / "inbox").iterdir())
    if order["reference"]:
        shutil.rmtree(folder)
    return answer


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(trial(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
