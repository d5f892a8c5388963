"""Compares our way of doing a thing with a yardstick, in one run and under the same conditions.

Each measurement is a fresh process with a fresh folder, ours and the yardstick's taking turns, so that neither
memory, caches nor the weather of the machine favour one of them. What counts is the ratio of the medians;
absolute times are of this machine and day.

A work is a function of the module's top level (or a ``functools.partial`` of one): processes are spawned, so
it travels by name. It gets the fresh folder. Its time is the time of the call; a work that measures by itself
(a percentile of many searches) returns its figure as a ``float``, in milliseconds.
"""

from __future__ import annotations

import gc
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

Work = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: the time in milliseconds, memory in MB before the work and the most during it."""

    ms: float
    idle_mb: float
    peak_mb: float

    @property
    def grown_mb(self) -> float:
        return self.peak_mb - self.idle_mb


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A line of the table: reached when ``ratio`` is not above ``goal``. ``unit`` is that of the two figures."""

    name: str
    ours_ms: float
    yardstick_ms: float
    ratio: float
    goal: float
    detail: str = ""
    unit: str = "ms"

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal


def compare(
    name: str,
    ours: Work,
    yardstick: Work,
    goal: float,
    *,
    rounds: int = 5,
    before_ours: Work | None = None,
    before_yardstick: Work | None = None,
) -> BenchRow:
    """Measures both in turns. ``before_…`` runs unmeasured in the same process and folder, ahead of the work:
    it puts the input in place and loads the modules that a running program would have loaded."""
    our_runs, yard_runs = [], []
    for _ in range(rounds):
        yard_runs.append(measure(yardstick, before_yardstick))
        our_runs.append(measure(ours, before_ours))
    our_ms = statistics.median(run.ms for run in our_runs)
    yard_ms = statistics.median(run.ms for run in yard_runs)
    pairs = sorted(mine.ms / yard.ms for mine, yard in zip(our_runs, yard_runs, strict=True))
    grown = statistics.median(run.grown_mb for run in our_runs)
    yard_grown = statistics.median(run.grown_mb for run in yard_runs)
    detail = (
        f"{pairs[0]:.2f} to {pairs[-1]:.2f} in {rounds} rounds; memory +{grown:.0f} MB, yardstick +{yard_grown:.0f}"
    )
    return BenchRow(name, our_ms, yard_ms, our_ms / yard_ms, goal, detail)


def at_most(name: str, figure: float, limit: float, unit: str, detail: str = "") -> BenchRow:
    """A line for a figure with a limit of its own, such as memory: the limit is the yardstick, the goal 1."""
    return BenchRow(name, figure, limit, figure / limit, 1.0, detail, unit)


def measure(work: Work, before: Work | None = None) -> Measured:
    """Runs ``before`` and ``work`` in a fresh process and folder. A failure there is a failure here."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    place = Path(tempfile.mkdtemp(prefix="tvdesk-bench-"))
    try:
        process = context.Process(target=_child, args=(sender, place, work, before))
        process.start()
        sender.close()
        try:
            measured: Measured = receiver.recv()
        except EOFError:
            process.join()
            raise RuntimeError(f"the measured process failed with exit code {process.exitcode}") from None
        process.join()
        return measured
    finally:
        receiver.close()
        shutil.rmtree(place, ignore_errors=True)


def _child(sender: Connection, place: Path, work: Work, before: Work | None) -> None:
    if before is not None:
        before(place)
    gc.collect()
    _reset_peak()
    idle = _status_mb("VmRSS")
    start = time.perf_counter()
    result = work(place)
    elapsed = (time.perf_counter() - start) * 1_000
    ms = result if isinstance(result, float) else elapsed
    sender.send(Measured(ms, idle, _status_mb("VmHWM")))


def _reset_peak() -> None:
    """Lets the kernel's high-water mark start again at what is used now (Linux only)."""
    marker = Path("/proc/self/clear_refs")
    if marker.exists():
        marker.write_text("5")


def _status_mb(key: str) -> float:
    """A memory figure of this process; 0 where the system has no /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    for line in status.read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1_024
    return 0.0
