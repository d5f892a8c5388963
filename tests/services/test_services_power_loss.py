"""Power loss at any call of an import and an export: the desk is as before or as after, and what was said is kept.

SIGKILL leaves what the system had in its memory; a power cut does not. So the process is traced, and disks that its
flushes allow are tried after its calls: with nothing of what was not flushed, all of it, or any part.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import kill_points
import pytest
from assurance import FIGURE
from kill_points import EXPORT, IMPORT, RETURNED, Job, copied
from power_loss import Disk, may_trace, put, traced
from test_services_kill_matrix import prepared, state

SHARES = (0.0, 0.5, 1.0)
LOOKS = 90
"""Disks looked at, of each kind; the calls between are left out evenly."""

__all__ = ["prepared"]


@pytest.mark.parametrize("operation", [IMPORT, EXPORT])
def test_power_loss_at_any_call(
    operation: str, prepared: dict[str, Job], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if not may_trace():
        pytest.skip("strace is not here, or may not look at processes")
    desk, target = tmp_path / "desk", tmp_path / "desk" / "backups" / "moi.tvb"
    job = replace(prepared[operation], folder=str(copied(Path(prepared[operation].folder), desk)))
    if operation == EXPORT:
        job = replace(job, file=str(target))
    before, disk = state(job), Disk(desk)
    order = json.dumps({**asdict(job), "moment": ""})
    events = traced(Path(kill_points.__file__), order, desk, tmp_path / "calls")
    after = state(job)
    assert after != before
    returned = next(number for number, event in enumerate(events) if event.path.endswith(f"/{RETURNED}"))
    chance, seen = random.Random(operation), {before: 0, after: 0}
    step = max(1, len(events) // LOOKS)
    for number, event in enumerate(events):
        disk.take(event)
        if number % step and number not in (returned, len(events) - 1):
            continue
        for share in SHARES:
            left = put(disk.left(chance, share), desk, tmp_path / "left")
            found = state(replace(job, folder=str(left)))
            where = f"after call {number} ({event.call} {event.path}), {share} of what was not flushed"
            assert found == after if number >= returned else found in seen, where
            if operation == EXPORT and found == after:
                assert (left / "backups" / target.name).read_bytes() == target.read_bytes(), "noted, and not there"
            seen[found] += 1
    assert all(seen.values()), "cuts on both sides were tried"
    record_property(FIGURE, f"{operation}: {len(events)} calls, {sum(seen.values())} disks")
