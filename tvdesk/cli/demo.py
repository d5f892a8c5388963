"""The whole chain on the real workbooks, unattended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.services.demo import Demo


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """demo."""
    demo = commands.add_parser("demo", help=say("command.demo"))
    demo.add_argument("--dir", type=Path, default=Path("demo-out"), help=say("command.demo.dir"))
    demo.set_defaults(run=run_demo)


def run_demo(context: Context) -> None:
    made = Demo(context.args.dir, context.output.say, context.lists, context.units).run()
    context.output.say("demo.files")
    context.output.result({"files": [str(path) for path in made]}, *(f"  {path}" for path in made))
