"""Commands on possible duplicates and the office's verdicts on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.services.duplicates import SAME, Duplicates, Link, Side, candidates, links, sides
from tvdesk.services.matching import Candidate
from tvdesk.services.reading import read_desk


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """duplicate."""
    duplicate = commands.add_parser("duplicate", help=say("command.duplicate"))
    actions = duplicate.add_subparsers(dest="action", required=True)
    many = actions.add_parser("list", help=say("command.duplicate.list"))
    many.add_argument("--all", action="store_true", help=say("command.duplicate.all"))
    many.set_defaults(run=list_duplicates, only_reads=True)
    link = actions.add_parser("link", help=say("command.duplicate.link"))
    _add_sides(link, say)
    link.add_argument("--different", action="store_true", help=say("command.duplicate.different"))
    link.add_argument("--reason", default="", help=say("command.duplicate.reason"))
    link.set_defaults(run=link_records)
    unlink = actions.add_parser("unlink", help=say("command.duplicate.unlink"))
    _add_sides(unlink, say)
    unlink.set_defaults(run=unlink_records)


def _add_sides(parser: Any, say: Callable[[str], str]) -> None:
    parser.add_argument("record_a", metavar="ID", help=say("command.duplicate.record_a"))
    parser.add_argument("record_b", metavar="ID", help=say("command.duplicate.record_b"))


def list_duplicates(context: Context) -> None:
    desk = context.workspace.desk
    judged = context.args.all
    found = read_desk(desk, lambda connection: candidates(connection, judged=judged))
    verdicts = read_desk(desk, links)
    known = read_desk(desk, lambda connection: sides(connection, [*found, *verdicts]))
    lines = [context.text("duplicate.found", count=len(found))]
    for one in found:
        reasons = ", ".join(context.text(f"duplicate.reason.{code}") for code in one.reasons)
        lines.append(context.text("duplicate.candidate", score=one.score, reasons=reasons))
        lines += _sides(context, one, known)
    lines.append(context.text("duplicate.verdicts", count=len(verdicts)))
    for link in verdicts:
        key = "same" if link.verdict == SAME else "different"
        lines.append(context.text(f"duplicate.verdict.{key}", reason=link.reason or "-"))
        lines += _sides(context, link, known)
    value = {
        "candidates": [_candidate_row(one, known) for one in found],
        "verdicts": [_link_row(link) for link in verdicts],
    }
    context.output.result(value, *lines)


def _sides(context: Context, pair: Candidate | Link, known: Mapping[str, Side]) -> list[str]:
    return [
        context.text("duplicate.side", record=side.record, title=side.title, unit=context.wording.unit(side.unit))
        for record in (pair.record_a, pair.record_b)
        if (side := known.get(record))
    ]


def _candidate_row(one: Candidate, known: Mapping[str, Side]) -> dict[str, Any]:
    both = (known[one.record_a], known[one.record_b])
    return {
        "type": one.type,
        "record_a": one.record_a,
        "record_b": one.record_b,
        "score": one.score,
        "reasons": list(one.reasons),
        "titles": [side.title for side in both],
        "units": [side.unit for side in both],
        "start_dates": [side.start_date for side in both],
    }


def _link_row(link: Link) -> dict[str, str]:
    return {
        "record": link.record,
        "type": link.type,
        "record_a": link.record_a,
        "record_b": link.record_b,
        "verdict": link.verdict,
        "reason": link.reason,
    }


def link_records(context: Context) -> None:
    args = context.args
    desk = Duplicates(context.workspace.desk, context.records)
    record = desk.link(args.record_a, args.record_b, args.reason, different=args.different)
    key = "duplicate.parted" if args.different else "duplicate.linked"
    value = {"record": record, "record_a": args.record_a, "record_b": args.record_b}
    context.output.result(value, context.text(key, record_a=args.record_a, record_b=args.record_b))


def unlink_records(context: Context) -> None:
    args = context.args
    record = Duplicates(context.workspace.desk, context.records).unlink(args.record_a, args.record_b)
    told = context.text("duplicate.unlinked", record_a=args.record_a, record_b=args.record_b)
    context.output.result({"record": record, "record_a": args.record_a, "record_b": args.record_b}, told)
