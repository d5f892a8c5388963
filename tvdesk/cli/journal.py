"""Commands on the records of processing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.services.processing import acts, write_acts
from tvdesk.services.processing_groups import GROUPS, Asked
from tvdesk.services.reading import read_desk


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """journal list, journal print."""
    journal = commands.add_parser("journal", help=say("command.journal"))
    actions = journal.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help=say("command.journal.list"))
    listing.set_defaults(run=list_acts, only_reads=True)
    printing = actions.add_parser("print", help=say("command.journal.print"))
    printing.add_argument("--out", type=Path, required=True, help=say("command.journal.out"))
    printing.set_defaults(run=write_journal, only_reads=True)
    for one in (listing, printing):
        one.add_argument("--first", required=True, help=say("command.journal.first"))
        one.add_argument("--last", default="", help=say("command.journal.last"))
        one.add_argument("--group", choices=GROUPS, default="", help=say("command.journal.group"))


def list_acts(context: Context) -> None:
    desk, asked = context.workspace.desk, _asked(context)
    found = read_desk(desk, lambda connection: acts(connection, desk.schemas, asked, context.wording))
    lines = [f"{one.at}  {one.actor}  {one.what}" for one in reversed(found)]
    context.output.result(
        {"acts": [asdict(one) for one in reversed(found)]}, *lines, context.text("journal.count", count=len(found))
    )


def write_journal(context: Context) -> None:
    out: Path = context.args.out
    count = write_acts(context.workspace, _asked(context), context.wording, out)
    context.output.result({"file": str(out), "lines": count}, context.text("journal.written", count=count, file=out))


def _asked(context: Context) -> Asked:
    args = context.args
    last = context.day(args.last) if args.last else date.today().isoformat()  # noqa: DTZ011 (the office's own day)
    return Asked(context.day(args.first), last, args.group)
