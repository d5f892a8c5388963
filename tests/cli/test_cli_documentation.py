"""docs/commands.md keeps its word: its examples run, and it names every command there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import certificates
import pytest
from terminal import environment
from test_cli_help import parsers

# Documented beside their own parts.
ELSEWHERE = ("round", "duplicate", "report", "demo")
FUNCTIONS = f"""
set -euo pipefail
tvdesk() {{ "{sys.executable}" -m tvdesk "$@"; }}
field() {{ "{sys.executable}" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }}
second_key() {{ "{sys.executable}" -c 'import json, sys; print(json.load(sys.stdin)["keys"][1]["id"])'; }}
words() {{ "{sys.executable}" -c 'import json, sys; print(*json.load(sys.stdin)["words"])'; }}
"""


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "commands.md").read_text(encoding="utf-8")


def test_every_example_runs(page: str, repository: Path, tmp_path: Path) -> None:
    issuer = certificates.root()
    (tmp_path / "root.crt").write_bytes(issuer.pem)
    (tmp_path / "official.p12").write_bytes(certificates.official(issuer).p12("1234"))
    script = FUNCTIONS + "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(repository)),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "files" / "ảnh.jpg").read_text(encoding="utf-8") == "a picture"


def test_every_command_has_its_row(page: str) -> None:
    rows = " ".join(line for line in page.splitlines() if line.startswith("| `"))
    paths = [path.removeprefix("tvdesk ") for path in parsers("en") if path != "tvdesk"]
    leaves = [path for path in paths if not any(other.startswith(f"{path} ") for other in paths)]
    assert [path for path in leaves if not path.startswith(ELSEWHERE) and f"`{path}`" not in rows] == []


def test_every_row_has_an_example_that_runs(page: str) -> None:
    run = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    named = re.findall(r"\| `(tvdesk .*?)` \|$", page, re.MULTILINE)
    assert len(named) > 20
    assert [line for line in named if line not in run] == []
