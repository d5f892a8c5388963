"""Feeds a target in this process under limits of memory and time; what it may do is be content, or refuse.

As a program: ``python tests/fuzz/fuzzing.py TARGET SEED COUNT SECONDS`` prints one line of JSON. ``make fuzz`` calls it
for each target with another seed each time; the gate with the same.
"""

from __future__ import annotations

import gc
import json
import random
import resource
import signal
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path
from types import FrameType

for _folder in ("fuzz", "support", "bundle"):
    sys.path.insert(0, str(Path(__file__).parents[1] / _folder))

from targets import CORPUS, TARGETS  # noqa: E402 (the path first)

from tvdesk.core.errors import TvdeskError  # noqa: E402

MOST_SECONDS = 5.0
"""Of processor time for one input of at most a megabyte."""
MOST_MB = 400
"""Above what the process has before the first input; the reader of workbooks holds a whole book."""
ADDRESS_SPACE_MB = 4_000


class TooSlow(BaseException):
    """Not an Exception: no parser may swallow it."""


def fuzz(name: str, seed: int, count: int, seconds: float) -> dict[str, object]:
    """Try so many inputs, or for so long; what was met, and the worst figures. A failure keeps its input."""
    target, chance = TARGETS[name], random.Random(f"{name}/{seed}")
    good, seeds = target.seeds(), target.kept(name)
    before, slowest = 0.0, 0.0
    met = {"taken": 0, "refused": 0}
    end, wanted = time.monotonic() + seconds, max(1, int(count * target.share))
    for done in range(wanted + len(seeds)):
        if done == len(seeds):  # the libraries behind the target are loaded now
            gc.collect()
            Path("/proc/self/clear_refs").write_text("5")
            before = _mb("VmRSS")
        data = seeds[done] if done < len(seeds) else target.mutate(chance, good)
        start = time.process_time()
        try:
            met[_try(target.read, data)] += 1
        except BaseException:  # noqa: BLE001 (whatever it is, it is what is looked for)
            return {"target": name, "failed": traceback.format_exc()[-2_000:], "kept": str(_keep(name, data))}
        if done >= len(seeds):
            slowest = max(slowest, time.process_time() - start)
        if time.monotonic() > end:
            break
    figures = {"slowest_ms": round(slowest * 1_000), "mb": round(_mb("VmHWM") - before)}
    return {"target": name, "inputs": sum(met.values()), **met, **figures}


def _keep(name: str, data: bytes) -> Path:
    kept = CORPUS / name / sha256(data).hexdigest()[:16]
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    return kept


def _try(read: object, data: bytes) -> str:
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        read(data)  # type: ignore[operator]
    except TvdeskError:
        return "refused"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "taken"


def _mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1_024
    raise ValueError(name)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def main(arguments: list[str]) -> int:
    name, seed, count, seconds = arguments[0], int(arguments[1]), int(arguments[2]), float(arguments[3])
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_MB << 20, ADDRESS_SPACE_MB << 20))
    signal.signal(signal.SIGPROF, _stop)
    found = fuzz(name, seed, count, seconds)
    print(json.dumps(found), flush=True)
    return 1 if "failed" in found or int(str(found["mb"])) > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
