"""Commands on what is older than it has to be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.dates import format_numeric
from tvdesk.services.records import Records
from tvdesk.services.retention import WHATS, Old, Retention, Rule
from tvdesk.services.retention_errors import PreviewDiffers


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """retention show, retention erase."""
    retention = commands.add_parser("retention", help=say("command.retention"))
    actions = retention.add_subparsers(dest="action", required=True)
    showing = actions.add_parser("show", help=say("command.retention.show"))
    showing.set_defaults(run=show, only_reads=True)
    erasing = actions.add_parser("erase", help=say("command.retention.erase"))
    erasing.add_argument("--count", type=int, required=True, help=say("command.retention.count"))
    erasing.set_defaults(run=erase)
    for one in (showing, erasing):
        one.add_argument("--before", type=int, required=True, help=say("command.retention.before"))
        one.add_argument("--what", choices=WHATS, default="records", help=say("command.retention.what"))


def show(context: Context) -> None:
    found = _retention(context).preview(_rule(context))
    kept = len(found.found) - len(found.going)
    context.output.result(
        {"records": [asdict(one) for one in found.found], "count": len(found.going), "kept": kept},
        *(_line(context, one) for one in found.found),
        context.text("retention.count", count=len(found.going), what=_what(context)),
        *([context.text("retention.kept", count=kept)] if kept else []),
    )


def erase(context: Context) -> None:
    retention, wanted = _retention(context), context.args.count
    found = retention.preview(_rule(context))
    if len(found.going) != wanted:
        raise PreviewDiffers(count=wanted, found=len(found.going))
    count = retention.erase(found)
    context.output.result({"erased": count}, context.text("retention.erased", count=count, what=_what(context)))


def _line(context: Context, one: Old) -> str:
    kept = f"  [{context.text(f'retention.kept.{one.kept}')}]" if one.kept else ""
    return f"{format_numeric(one.day)}  {context.wording.type(one.type)}  {one.title}{kept}"


def _what(context: Context) -> str:
    return context.text(f"retention.what.{context.args.what}")


def _rule(context: Context) -> Rule:
    return Rule(context.args.what, context.args.before)


def _retention(context: Context) -> Retention:
    workspace = context.workspace
    records = Records(workspace.desk, context.lists)
    return Retention(workspace.desk, records, workspace.inbox, workspace.blobs, context.seal)
