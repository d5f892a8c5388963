"""Planted faults in intake, admission, export and records: the suite must notice each.

The program is copied once for each fault, one text in it altered, and the tests that ought to notice are run
against the copy in a process of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGABRT

from assurance import FIGURE, VARIABLE
from services_faults import FAULTS

# Several faults at once on their own copies: starting Python takes longer than most of the tests.
AT_ONCE = 2
LIMIT = 300


def planted(repository: Path, folder: Path, fault: str) -> Path:
    """A copy of the program with one fault, beside links to everything that the tests read."""
    module, old, new, _ = FAULTS[fault]
    copy = folder / fault
    shutil.copytree(repository / "tvdesk", copy / "tvdesk", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "resources", "pyproject.toml", "docs"):
        (copy / name).symlink_to(repository / name)
    path = copy / "tvdesk" / f"{module}.py"
    if not path.exists():
        path = copy / "tvdesk" / "services" / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{fault}: {source.count(old)} times in {module}"
    path.write_text(source.replace(old, new), encoding="utf-8")
    return copy


def noticed(repository: Path, folder: Path, fault: str) -> bool:
    """Whether one of the tests named beside the fault fails with it."""
    copy = planted(repository, folder, fault)
    file, chosen = FAULTS[fault][3]
    path = f"tests/{file}.py" if "/" in file else f"tests/services/test_services_{file}.py"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist",
               "--rootdir", str(copy), "-m", "not postgres and not smallfs",
               path, "-k", chosen]  # fmt: skip
    environ = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    environ.pop(VARIABLE, None)  # these runs are part of a test, and write no page
    done = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, check=False, timeout=LIMIT)
    shutil.rmtree(copy)
    assert done.returncode in (0, 1, -SIGABRT), done.stdout + done.stderr
    return done.returncode != 0


def all_noticed(repository: Path, folder: Path, faults: Iterable[str]) -> dict[str, bool]:
    chosen = list(faults)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip(chosen, threads.map(lambda fault: noticed(repository, folder, fault), chosen), strict=True))


def test_every_planted_fault_is_noticed(
    repository: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert len(FAULTS) >= 30
    found = all_noticed(repository, tmp_path, FAULTS)
    record_property(FIGURE, f"{sum(found.values())} of {len(found)} faults noticed")
    assert sorted(fault for fault, seen in found.items() if not seen) == []


def test_the_program_without_a_fault_satisfies_the_same_tests(repository: Path, tmp_path: Path) -> None:
    """A copy altered in nothing: so what the others fail of is the fault, not the copying."""
    FAULTS["none"] = ("intake_step", "APPLIED = ", "APPLIED = ", ("exchange", "report_arrives or preview_shows"))
    try:
        assert not noticed(repository, tmp_path, "none")
    finally:
        del FAULTS["none"]
