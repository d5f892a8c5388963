"""Commands on Excel workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.forms import FORMS
from tvdesk.core.language import LANGUAGES
from tvdesk.services.durable import write_by_name
from tvdesk.services.listing import between
from tvdesk.services.reading import read_desk
from tvdesk.services.sheets.service import KINDS, Sheets
from tvdesk.services.workbooks import Workbooks


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """sheet."""
    sheet = commands.add_parser("sheet", help=say("command.sheet"))
    actions = sheet.add_subparsers(dest="action", required=True)
    take = actions.add_parser("import", help=say("command.sheet.import"))
    take.add_argument("file", type=Path, help=say("command.sheet.file"))
    take.add_argument("--kind", choices=KINDS, help=say("command.sheet.kind"))
    take.add_argument("--dry-run", action="store_true", help=say("command.sheet.dry_run"))
    take.add_argument("--only-unit", metavar="UNIT", help=say("command.sheet.only_unit"))
    take.add_argument("--errors", type=Path, metavar="FILE", help=say("command.sheet.errors"))
    take.set_defaults(run=import_sheet)
    template = actions.add_parser("template", help=say("command.sheet.template"))
    template.add_argument("kind", choices=KINDS, help=say("command.sheet.kind"))
    template.add_argument("--out", type=Path, required=True, help=say("command.sheet.out"))
    template.add_argument("--words", choices=LANGUAGES, help=say("command.sheet.words"))
    template.set_defaults(run=write_template, only_reads=True)
    export = actions.add_parser("export", help=say("command.sheet.export"))
    export.add_argument("--kind", choices=KINDS, required=True, help=say("command.sheet.kind"))
    export.add_argument("--first", metavar="DATE", help=say("command.sheet.first"))
    export.add_argument("--last", metavar="DATE", help=say("command.sheet.last"))
    export.add_argument("--out", type=Path, required=True, help=say("command.sheet.out"))
    export.add_argument("--words", choices=LANGUAGES, help=say("command.sheet.words"))
    export.set_defaults(run=export_sheet, only_reads=True)


def import_sheet(context: Context) -> None:
    args = context.args
    only = context.unit(args.only_unit) if args.only_unit else None
    sheets = Sheets(context.lists, context.units)
    books = Workbooks(context.workspace.desk, context.lists, sheets)
    found = books.take_in(args.file, kind=args.kind, only_unit=only, dry_run=args.dry_run)
    value = sheets.as_json(found, context.output.language.name)
    counts = found.counts()
    heading = "sheet.would_import" if args.dry_run else "sheet.imported"
    lines = [context.text(heading, file=args.file.name, **counts), *_of_sheets(context, value)]
    for row in value["rows"]:
        if row["status"] != "needs_person":
            continue
        for problem in row["problems"]:
            lines.append(_of_problem(context, row, problem))
    if args.errors is not None and counts["needs_person"]:
        language = context.output.language.name
        write_by_name(args.errors, lambda part: sheets.write_errors(found, part, language))
        value["errors_file"] = str(args.errors)
        lines.append(context.text("sheet.errors_written", file=args.errors))
    context.output.result(value, *lines)


def _of_problem(context: Context, row: dict[str, Any], problem: dict[str, Any]) -> str:
    """Where it is, what stands there unless the message says so, and what is wrong with it."""
    shape = "sheet.problem" if problem["column"] else "sheet.problem.row"
    if problem["value"] and problem["value"] not in problem["message"]:
        shape = "sheet.problem.value"
    return context.text(shape, sheet=row["sheet"], row=str(row["row"]), **problem)


def _of_sheets(context: Context, value: dict[str, Any]) -> list[str]:
    """A sentence for each sheet and column that was not read, or not surely as it was meant."""
    lines = []
    for one in value["sheets"]:
        if one["state"] != "read":
            lines.append(context.text(f"sheet.left_out.{one['state']}", sheet=one["sheet"]))
            continue
        if one["encoding"]:
            lines.append(context.text("sheet.decoded", sheet=one["sheet"], encoding=one["encoding"].upper()))
        if one["columns_remembered"]:
            lines.append(context.text("sheet.columns_remembered", sheet=one["sheet"]))
        lines += _of_columns(context, one, value["columns"][one["sheet"]])
    return lines


def _of_columns(context: Context, sheet: dict[str, Any], columns: list[dict[str, Any]]) -> list[str]:
    lines = []
    for one in columns:
        named = {"sheet": sheet["sheet"], "column": one["column"], "header": one["header"]}
        if one["not_taken"]:
            lines.append(context.text("sheet.column.not_taken", **named))
        elif one["field"] and one["confidence"] < 1:
            known = one["field"] in FORMS[sheet["kind"]].names()
            label = context.wording.label(sheet["kind"], one["field"]) if known else context.text("sheet.dates")
            lines.append(context.text("sheet.column.unsure", meant=label, sure=round(100 * one["confidence"]), **named))
    return lines


def write_template(context: Context) -> None:
    args = context.args
    sheets = Sheets(context.lists, context.units)
    language = args.words or context.output.language.name
    write_by_name(args.out, lambda part: sheets.write_template(args.kind, part, language))
    kind = context.wording.type(args.kind)
    context.output.result({"file": str(args.out)}, context.text("sheet.template_written", kind=kind, file=args.out))


def export_sheet(context: Context) -> None:
    args = context.args
    first, last = (context.day(text) if text else None for text in (args.first, args.last))
    rows = read_desk(context.workspace.desk, lambda connection: between(connection, args.kind, first, last))
    sheets = Sheets(context.lists, context.units)
    language = args.words or context.output.language.name
    write_by_name(args.out, lambda part: sheets.write_records(args.kind, rows, part, language))
    value = {"file": str(args.out), "records": len(rows)}
    context.output.result(value, context.text("sheet.exported", count=len(rows), file=args.out))
