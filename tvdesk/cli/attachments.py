"""Commands on the files that belong to a record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context


def add_actions(actions: Any, say: Callable[[str], str]) -> None:
    """record attach, files, extract."""
    attach = actions.add_parser("attach", help=say("command.record.attach"))
    attach.add_argument("record", metavar="ID", help=say("command.record.id"))
    attach.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("command.record.attach.files"))
    attach.set_defaults(run=attach_files)
    files = actions.add_parser("files", help=say("command.record.files"))
    files.add_argument("record", metavar="ID", help=say("command.record.id"))
    files.set_defaults(run=list_files, only_reads=True)
    extract = actions.add_parser("extract", help=say("command.record.extract"))
    extract.add_argument("record", metavar="ID", help=say("command.record.id"))
    extract.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("command.record.extract.out"))
    extract.set_defaults(run=extract_files, only_reads=True)


def attach_files(context: Context) -> None:
    record = context.args.record
    added = context.attachments.attach(record, context.args.files)
    value = {"record": record, "added": [one.row() for one in added]}
    total = len(context.args.files)
    lines = [context.text("attachment.added", name=one.name, bytes=one.bytes) for one in added]
    if len(added) < total:
        lines.append(context.text("attachment.known", count=total - len(added)))
    context.output.result(value, *lines)


def list_files(context: Context) -> None:
    record = context.args.record
    files = context.attachments.files(record)
    rows = [{**one.row(), "here": one.here} for one in files]
    lines = [
        context.text("attachment.line" if one.here else "attachment.absent", name=one.name, bytes=one.bytes)
        for one in files
    ]
    context.output.result({"record": record, "files": rows}, *lines, context.text("attachment.count", count=len(rows)))


def extract_files(context: Context) -> None:
    paths = context.attachments.extract(context.args.record, context.args.out)
    lines = [context.text("attachment.written", file=path) for path in paths]
    context.output.result(
        {"files": [str(path) for path in paths]}, *lines, context.text("attachment.count", count=len(paths))
    )
