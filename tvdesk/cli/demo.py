"""The whole chain on the real workbooks, unattended."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.demo import Demo


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """demo."""
    demo = commands.add_parser("demo", help=say("command.demo"))
    demo.add_argument("--dir", type=Path, default=Path("demo-out"), help=say("command.demo.dir"))
    demo.set_defaults(run=run_demo)


def run_demo(context: Context) -> None:
    start = time.monotonic()
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    made = Demo(context.args.dir, context.output, lists, units).run()
    seconds = time.monotonic() - start
    context.output.say("demo.took", seconds=f"{seconds:.0f}")
    context.output.result({"files": [str(path) for path in made]}, *(f"  {path}" for path in made))
