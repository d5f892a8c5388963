"""Command on the guide: printed from what the help in the window says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.templates import CodeLists
from tvdesk.services.guide import GUIDES, write_guide


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """guide."""
    guide = commands.add_parser("guide", help=say("command.guide"))
    guide.add_argument("guide", choices=tuple(GUIDES), help=say("command.guide.which"))
    guide.add_argument("--out", type=Path, required=True, help=say("command.guide.out"))
    guide.set_defaults(run=print_one)


def print_one(context: Context) -> None:
    """In the language of the command; no workspace is needed."""
    out: Path = context.args.out
    digest = write_guide(context.args.guide, context.output.language, CodeLists.load(), out)
    context.output.result({"file": str(out), "digest": digest}, context.text("guide.written", file=out))
