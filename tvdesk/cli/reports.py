"""Commands on reports: an official document made from the records."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.dates import short_date
from tvdesk.services.cross_checks import main_figures
from tvdesk.services.issuing import Issue, Issuing, built_of, round_record
from tvdesk.services.paper_check import check_code, check_paper, told
from tvdesk.services.paper_desk import PaperDesk, PaperFile
from tvdesk.services.pdf_signatures import PdfSignature, look
from tvdesk.services.pdf_signatures import told as signatures_told
from tvdesk.services.pdf_signing import read_pdf
from tvdesk.services.rebuilding import rebuild_report
from tvdesk.services.reporting import Ask, ReportFile, Reporting
from tvdesk.services.reports.composer import RULES
from tvdesk.services.reports.errors import ListWithoutDays, PlanWithoutYear
from tvdesk.services.reports.form_names import PDF, require_form
from tvdesk.services.reports.paper_names import OF_YEAR, PAPERS, PaperAsk

_TEXTS = ("title", "outline", "place", "authority", "position", "signer")
"""The options that go into the report as they are written."""
_YEARS = range(2000, 2201)
"""Years that a plan can have."""


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """report."""
    report = commands.add_parser("report", help=say("command.report"))
    actions = report.add_subparsers(dest="action", required=True)
    made = argparse.ArgumentParser(add_help=False)
    _add_options(made, say)
    make = actions.add_parser("make", parents=[made], help=say("command.report.make"))
    make.set_defaults(run=make_report, only_reads=True)
    issue = actions.add_parser("issue", parents=[made], help=say("command.report.issue"))
    issue.add_argument("--reason", default="", metavar="TEXT", help=say("command.report.reason"))
    issue.set_defaults(run=issue_report)
    issues = actions.add_parser("issues", help=say("command.report.issues"))
    issues.set_defaults(run=list_issues, only_reads=True)
    listing = actions.add_parser("list", help=say("command.report.list"))
    listing.add_argument("paper", choices=PAPERS, help=say("command.report.paper"))
    listing.add_argument("--year", type=int, default=0, help=say("command.report.year"))
    listing.add_argument("--out", type=Path, required=True, help=say("command.report.out"))
    for name in ("first", "last", "date"):
        listing.add_argument(f"--{name}", default="", metavar="DATE", help=say(f"command.report.{name}"))
    for name in ("position", "signer"):
        listing.add_argument(f"--{name}", default="", metavar="TEXT", help=say(f"command.report.{name}"))
    listing.add_argument("--with-data", action="store_true", help=say("command.report.with_data"))
    listing.set_defaults(run=write_list, only_reads=True)
    checking = actions.add_parser("check", help=say("command.report.check"))
    paper = checking.add_mutually_exclusive_group(required=True)
    paper.add_argument("file", type=Path, nargs="?", help=say("command.report.check.file"))
    paper.add_argument("--code", default="", help=say("command.report.check.code"))
    checking.set_defaults(run=check, only_reads=True)
    again = actions.add_parser("rebuild", help=say("command.report.rebuild"))
    again.add_argument("--id", required=True, help=say("command.report.id"))
    again.add_argument("--out", type=Path, required=True, help=say("command.report.out"))
    again.set_defaults(run=rebuild, only_reads=True)


def _add_options(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """What is to be printed, and how it is headed and signed."""
    parser.add_argument("--out", type=Path, required=True, help=say("command.report.out"))
    parser.add_argument("--round", default="", help=say("command.report.round"))
    for name in ("first", "last", "date"):
        parser.add_argument(f"--{name}", default="", metavar="DATE", help=say(f"command.report.{name}"))
    parser.add_argument("--unit", default="", help=say("command.report.unit"))
    for name in _TEXTS:
        parser.add_argument(f"--{name}", default="", metavar="TEXT", help=say(f"command.report.{name}"))
    parser.add_argument("--with-data", action="store_true", help=say("command.report.with_data"))
    parser.add_argument("--copy-to", action="append", default=[], metavar="TEXT", help=say("command.report.copy_to"))


def _day(context: Context, typed: str) -> str:
    """A day as it was typed; empty where none was."""
    return context.day(typed) if typed else ""


def _ask(context: Context) -> Ask:
    args = context.args
    return Ask(
        round=args.round,
        unit=context.unit(args.unit) if args.unit else "",
        first=_day(context, args.first),
        last=_day(context, args.last),
        day=_day(context, args.date),
        copies=tuple(args.copy_to),
        with_data=args.with_data,
        **{name: getattr(args, name) for name in _TEXTS},
    )


def _write(context: Context, ask: Ask) -> ReportFile:
    reporting = Reporting(context.workspace.desk, context.output.language, context.lists, context.units)
    return reporting.write(ask, context.args.out)


def make_report(context: Context) -> None:
    written = _write(context, _ask(context))
    context.output.result(_value(written), *_lines(context, written))


def write_list(context: Context) -> None:
    """A list as a document of its own."""
    args, desk = context.args, context.workspace.desk
    days = bool(args.first), bool(args.last)
    if args.paper in OF_YEAR and (args.year not in _YEARS or any(days)):
        raise PlanWithoutYear()
    if args.paper not in OF_YEAR and (args.year or not all(days)):
        raise ListWithoutDays()
    ask = PaperAsk(
        paper=args.paper,
        year=args.year,
        first=_day(context, args.first),
        last=_day(context, args.last),
        day=_day(context, args.date),
        position=args.position,
        signer=args.signer,
        with_data=args.with_data,
    )
    made = PaperDesk(desk, context.output.language, context.lists, context.units).write(ask, args.out)
    value = {"file": str(made.path), "digest": made.digest, **_said(made)}
    told = context.text("command.report.list.written", file=made.path)
    context.output.result(value, told, *_warnings(context, made))


def issue_report(context: Context) -> None:
    """Print with the data attached, and keep as the next version."""
    require_form(context.args.out, (PDF,))
    ask = replace(_ask(context), with_data=True)
    written = _write(context, ask)
    built = built_of(ask, context.output.language.name, _value(written))
    round = round_record(context.workspace.desk, ask.round)
    issued = Issuing(context.workspace.desk).issue(round, built, written.path.read_bytes(), context.args.reason)
    told = context.text("command.report.issued", version=issued.version, id=issued.id)
    context.output.result({**_value(written), **_issue_value(issued)}, *_lines(context, written), told)


def list_issues(context: Context) -> None:
    """Every version of every report."""
    found = Issuing(context.workspace.desk).all()
    lines = [
        context.text(
            "command.report.version",
            version=one.version,
            first=short_date(one.built.first),
            last=short_date(one.built.last),
            at=one.at,
            actor=one.actor,
            reason=one.reason or "–",
            id=one.id,
        )
        for one in found
    ]
    context.output.result({"issues": [_issue_value(one) for one in found]}, *lines)


def check(context: Context) -> None:
    """Whether a file, or a paper by its code, is a report that was issued here or handed in, and still stands."""
    desk, inbox, args = context.workspace.desk, context.workspace.inbox, context.args
    signatures: list[PdfSignature] | None = None
    said: list[str] = []
    if args.code:
        found = check_code(desk, inbox, args.code, context.seal)
    else:
        found = check_paper(desk, inbox, args.file, context.seal)
        signatures = look(read_pdf(args.file), context.workspace.folder)
        said = signatures_told(signatures, context.output.language)
    value: dict[str, Any] = {
        "digest": found.digest,
        "code": found.code,
        "origin": found.origin,
        "stands": found.stands,
        "unit": found.unit,
        "received": found.received,
        "issue": _issue_value(found.issue) if found.issue else None,
        "newest": _issue_value(found.newest) if found.newest else None,
        "signatures": [asdict(one) for one in signatures or ()],
    }
    lines = told(found, context.output.language, context.wording.unit) + said
    if found.digest:
        lines.append(context.text("paper.digest", digest=found.digest))
    context.output.result(value, *lines)


def rebuild(context: Context) -> None:
    """Build an issued report again from what it was built from, and compare the bytes."""
    require_form(context.args.out, (PDF,))
    desk = context.workspace.desk
    done = rebuild_report(desk, Issuing(desk).one(context.args.id), context.args.out)
    value = {**_value(done.file), "same": done.same, "figures_same": done.figures_same}
    key = "same" if done.same else "printed_otherwise" if done.figures_same else "differs"
    context.output.result(value, context.text(f"command.report.rebuilt.{key}", file=done.file.path))


def _issue_value(one: Issue) -> dict[str, Any]:
    return {
        "id": one.id,
        "round": one.round,
        "version": one.version,
        "issued_at": one.at,
        "actor": one.actor,
        "reason": one.reason,
        "program": one.program,
        "sha256": one.sha256,
        "first": one.built.first,
        "last": one.built.last,
        "rules": one.built.rules,
        "vector": dict(one.built.vector),
        "state_digest": one.built.digest,
    }


def _value(written: ReportFile) -> dict[str, Any]:
    made = written.made
    return {
        "file": str(written.path),
        "digest": written.digest,
        **_said(written),
        "first": made.found.first,
        "last": made.found.last,
        "counts": made.counts(),
        "joined": len(made.found.together),
        "state_digest": made.origin.digest,
        "vector": dict(made.origin.vector),
        "rules": RULES,
        "basis": made.basis.data(),
        "figures": main_figures(made.found),
    }


def _said(file: ReportFile | PaperFile) -> dict[str, Any]:
    printed = file.printed
    return {
        "pages": printed.pages,
        "warnings": list(printed.warnings),
        "missing_letters": sorted(printed.missing_letters),
    }


def _warnings(context: Context, file: ReportFile | PaperFile) -> list[str]:
    letters = " ".join(sorted(file.printed.missing_letters))
    return [context.text(f"warning.{key}", letters=letters) for key in file.printed.warnings]


def _written(context: Context, written: ReportFile) -> str:
    """Where it lies; only a printed report has pages."""
    pages = written.printed.pages
    if not pages:
        return context.text("command.report.written", file=written.path)
    return context.text("command.report.made", file=written.path, pages=pages)


def _lines(context: Context, written: ReportFile) -> list[str]:
    made = written.made
    lines = [
        _written(context, written),
        context.text("command.report.counted", **made.counts()),
    ]
    if made.found.together:
        lines.append(context.text("command.report.joined", count=len(made.found.together)))
    return [*lines, *_warnings(context, written)]
