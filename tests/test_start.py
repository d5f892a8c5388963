"""The command line starts without loading what only some commands need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from layers import HEAVY

LOADED = """
import contextlib, io, json, sys
arguments = {arguments!r}
import tvdesk.__main__ as main_module
if arguments is not None:
    sys.argv = ["tvdesk", *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main_module.main()
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def modules_after(arguments: list[str] | None) -> set[str]:
    """Top-level modules in a fresh process that has imported the program, and run it when arguments are given."""
    code = LOADED.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return set(loaded)


@pytest.mark.parametrize("arguments", [None, ["--help"], ["bundle", "--help"]])
def test_a_start_loads_nothing_heavy(arguments: list[str] | None) -> None:
    assert modules_after(arguments) & HEAVY == set()


def test_help_comes_from_the_program_itself() -> None:
    command = [sys.executable, "-m", "tvdesk", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tvdesk" in done.stdout
