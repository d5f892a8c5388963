"""Commands on reports: an official document made from the records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.services.duplicates import groups
from tvdesk.services.reading import read_desk
from tvdesk.services.reporting import Ask, ReportFile, Reporting

_TEXTS = ("title", "outline", "place", "authority", "position", "signer")
"""The options that go into the report as they are written."""


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """report."""
    report = commands.add_parser("report", help=say("command.report"))
    actions = report.add_subparsers(dest="action", required=True)
    make = actions.add_parser("make", help=say("command.report.make"))
    make.add_argument("--out", type=Path, required=True, help=say("command.report.out"))
    make.add_argument("--round", default="", help=say("command.report.round"))
    for name in ("first", "last", "date"):
        make.add_argument(f"--{name}", default="", metavar="DATE", help=say(f"command.report.{name}"))
    make.add_argument("--unit", default="", help=say("command.report.unit"))
    for name in _TEXTS:
        make.add_argument(f"--{name}", default="", metavar="TEXT", help=say(f"command.report.{name}"))
    make.add_argument("--copy-to", action="append", default=[], metavar="TEXT", help=say("command.report.copy_to"))
    make.set_defaults(run=make_report, only_reads=True)


def make_report(context: Context) -> None:
    args = context.args
    ask = Ask(
        round=args.round,
        unit=context.unit(args.unit) if args.unit else "",
        first=context.day(args.first) if args.first else "",
        last=context.day(args.last) if args.last else "",
        day=context.day(args.date) if args.date else "",
        copies=tuple(args.copy_to),
        **{name: getattr(args, name) for name in _TEXTS},
    )
    desk = context.workspace.desk
    reporting = Reporting(desk, context.output.language, context.lists, context.units)
    written = reporting.write(ask, args.out, read_desk(desk, groups))
    context.output.result(_value(written), *_lines(context, written))


def _value(written: ReportFile) -> dict[str, Any]:
    made, printed = written.made, written.printed
    return {
        "file": str(written.path),
        "digest": written.digest,
        "pages": printed.pages,
        "first": made.found.first,
        "last": made.found.last,
        "counts": made.counts(),
        "joined": len(made.found.together),
        "state_digest": made.origin.digest,
        "vector": dict(made.origin.vector),
        "warnings": list(printed.warnings),
        "missing_letters": sorted(printed.missing_letters),
    }


def _lines(context: Context, written: ReportFile) -> list[str]:
    made, printed = written.made, written.printed
    lines = [
        context.text("command.report.made", file=written.path, pages=printed.pages),
        context.text("command.report.counted", **made.counts()),
    ]
    if made.found.together:
        lines.append(context.text("command.report.joined", count=len(made.found.together)))
    letters = " ".join(sorted(printed.missing_letters))
    return [*lines, *(context.text(f"warning.{key}", letters=letters) for key in printed.warnings)]
