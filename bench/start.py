"""The start of the window, each time a fresh process, from the moment it is called.

Ours begins with the list of activities of a desk with 100,000 records, as ``tvdesk --page activity`` does; the
yardstick is a window with a label. Both are offscreen, and both say when their first paint is over.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.harness import BenchRow
from bench.lists import COUNT, fill

ROUNDS = 7
PAINTED, READY = "painted", "ready"

LABEL = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

application = QApplication(sys.argv[:1])
label = QLabel("tvdesk")
label.resize(1366, 768)
label.show()
application.processEvents()
print("painted", flush=True)
QTimer.singleShot(0, application.quit)
application.exec()
print("memory", [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1], flush=True)
"""

WINDOW = """
import gc, os, sys

gc.disable()  # as tvdesk.__main__ does
import tvdesk.ui.before_qt
from PySide6.QtCore import QTimer
from pathlib import Path
from tvdesk.ui.gui import SWITCH, Desktop, make_application
from tvdesk.ui.start import StartLine


def compose():
    from tvdesk import app
    return app


sys.setswitchinterval(SWITCH)
application = make_application()
desktop = Desktop(StartLine(workspace=Path(sys.argv[1]), page="activity"), compose)


def painted():
    page = desktop.window.page
    assert page is not None and page.model.rowCount() >= 100, "the first rows are not there"
    print("painted", flush=True)
    look.start(1)


def ready():
    page = desktop.window.page
    if desktop.office is None or page.model.rowCount() < int(sys.argv[2]):
        return
    if any(not job.writes for job in desktop.jobs._open):
        return
    print("ready", flush=True)
    line = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
    print("memory", line.split()[1], flush=True)
    os._exit(0)


look = QTimer()
look.timeout.connect(ready)
desktop.show()
painted()
application.exec()
"""


def figures(code: str, *arguments: str) -> dict[str, float]:
    """Milliseconds from the call to each word, and "memory" in MB."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as folder:
        environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TVDESK_CONFIG": folder, "TVDESK_DATA": folder}
        environ |= {"TVDESK_KEYSTORE": "file", "TVDESK_PASSPHRASE": "không ai cần biết"}
        # An installed program has its byte code; the first start, which is not counted, writes it.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code, *arguments]
        start = time.perf_counter()
        found: dict[str, float] = {}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                word, _, number = line.strip().partition(" ")
                found[word] = int(number) / 1_024 if number else (time.perf_counter() - start) * 1_000
    if PAINTED not in found:
        raise RuntimeError("the measured window did not show")
    return found


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about the start."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        desk = str(fill(Path(name)))
        figures(WINDOW, desk, str(COUNT)), figures(LABEL)
        ours, bare = [], []
        for _ in range(ROUNDS):
            bare.append(figures(LABEL))
            ours.append(figures(WINDOW, desk, str(COUNT)))
        yield _row("first window painted with its first 100 records", ours, PAINTED, bare, PAINTED, 1.5)
        yield _row(f"ready for edits, {COUNT:,} records in the list", ours, READY, bare, PAINTED, 4.0)
        yield _row(f"memory with {COUNT:,} records open", ours, "memory", bare, "memory", 3, "MB")


def _row(
    name: str,
    ours: list[dict[str, float]],
    mine: str,
    bare: list[dict[str, float]],
    theirs: str,
    goal: float,
    unit: str = "ms",
) -> BenchRow:
    figure = statistics.median(one[mine] for one in ours)
    yardstick = statistics.median(one[theirs] for one in bare)
    pairs = sorted(one[mine] / other[theirs] for one, other in zip(ours, bare, strict=True))
    detail = f"{pairs[0]:.2f} to {pairs[-1]:.2f} in {len(pairs)} rounds"
    return BenchRow(name, figure, yardstick, figure / yardstick, goal, detail, unit)
