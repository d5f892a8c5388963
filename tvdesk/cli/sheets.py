"""Commands on Excel workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.forms import REPORTABLE
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.workbooks import Workbooks


def add_parsers(commands: Any) -> None:
    """sheet."""
    sheet = commands.add_parser("sheet", help="bảng Excel / Excel workbooks")
    actions = sheet.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = actions.add_parser("import")
    take.add_argument("file", type=Path)
    take.add_argument("--kind", choices=REPORTABLE)
    take.add_argument("--dry-run", action="store_true")
    take.add_argument("--only-unit", metavar="CODE")
    take.set_defaults(run=import_sheet)


def import_sheet(context: Context) -> None:
    args = context.args
    only = context.unit(args.only_unit) if args.only_unit else None
    sheets = Sheets(context.lists, context.units)
    books = Workbooks(context.workspace.desk, context.lists, sheets)
    found = books.take_in(args.file, kind=args.kind, only_unit=only, dry_run=args.dry_run)
    value = sheets.as_json(found, args.language)
    lines = [f"{name}: {count}" for name, count in found.counts().items()]
    for row in value["rows"]:
        lines += [
            f"{row['sheet']}, dòng {row['row']}, cột {problem['column']}: “{problem['value']}”: {problem['message']}"
            for problem in row["problems"]
            if row["status"] == "needs_person"
        ]
    context.output.result(value, *lines)
