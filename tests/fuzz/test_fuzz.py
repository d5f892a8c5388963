"""Every target with the gate's own inputs, in a process of its own under limits; ``make fuzz`` tries others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from assurance import FIGURE

HERE = Path(__file__).parent
INPUTS, SECONDS = 2_000, 60
NAMES = (
    *("envelope", "manifest", "log line", "log", "archive", "enrolment", "receipt", "head", "registry", "root part"),
    *("sealed file", "workbook"),
)


def fuzzed(name: str, seed: int, count: int, seconds: float) -> dict[str, object]:
    """What the process said; where it died without a word, its errors."""
    command = [sys.executable, str(HERE / "fuzzing.py"), name, str(seed), str(count), str(seconds)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_any_bytes_are_taken_or_refused_within_limits(name: str, record_property: object) -> None:
    found = fuzzed(name, seed=1, count=INPUTS, seconds=SECONDS)
    assert callable(record_property)
    figures = f"{name}: {found['inputs']} inputs, slowest {found['slowest_ms']} ms, {found['mb']} MB"
    record_property(FIGURE, figures)
    assert int(str(found["refused"])) > 0
    assert int(str(found["inputs"])) > 20


def test_every_target_is_tried() -> None:
    text = (HERE / "targets.py").read_text(encoding="utf-8")
    listed = text[text.index("TARGETS: dict") :]
    assert [name for name in NAMES if f'"{name}": Target(' not in listed] == []
    assert listed.count("Target(") == len(NAMES)


def test_a_fault_in_a_target_would_be_noticed(tmp_path: Path) -> None:
    """The same process over a target that fails for one byte in a hundred."""
    script = tmp_path / "planted.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "import fuzzing, targets\n"
        "from pathlib import Path\n"
        "def read(data):\n"
        "    if len(data) % 97 == 0: raise KeyError(data[:1])\n"
        "targets.TARGETS['planted'] = targets.Target(lambda: [b'x' * 50], read)\n"
        f"fuzzing.CORPUS = Path({str(tmp_path)!r})\n"
        "sys.exit(fuzzing.main(['planted', '1', '5000', '20']))\n",
        encoding="utf-8",
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 1
    assert "KeyError" in json.loads(done.stdout)["failed"]
    assert len(list((tmp_path / "planted").iterdir())) == 1
