"""Commands on records, search and conflicts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from tvdesk.cli import attachments
from tvdesk.cli.context import Context
from tvdesk.cli.typed import read_json, truth
from tvdesk.core.dates import format_numeric
from tvdesk.core.fields import Kind, unflatten
from tvdesk.core.forms import FORMS
from tvdesk.services.listing import listed
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Entry, form_of
from tvdesk.services.searching import search


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """record, search, conflict."""
    record = commands.add_parser("record", help=say("command.record"))
    actions = record.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help=say("command.record.add"))
    add.add_argument("kind", help=say("command.record.kind"))
    add.add_argument("values", nargs="*", metavar="NAME=VALUE", help=say("command.record.values"))
    add.set_defaults(run=add_record)
    edit = actions.add_parser("edit", help=say("command.record.edit"))
    edit.add_argument("record", metavar="ID", help=say("command.record.id"))
    edit.add_argument("values", nargs="+", metavar="NAME=VALUE", help=say("command.record.values"))
    edit.set_defaults(run=edit_record)
    for name, run in (("show", show_record), ("history", show_history), ("delete", delete), ("restore", restore)):
        action = actions.add_parser(name, help=say(f"command.record.{name}"))
        action.add_argument("record", metavar="ID", help=say("command.record.id"))
        action.set_defaults(run=run, only_reads=name in ("show", "history"))
    many = actions.add_parser("list", help=say("command.record.list"))
    many.add_argument("kind", help=say("command.record.kind"))
    many.add_argument("--limit", type=int, default=200, help=say("command.record.limit"))
    many.set_defaults(run=list_records, only_reads=True)
    attachments.add_actions(actions, say)
    find = commands.add_parser("search", help=say("command.search"))
    find.add_argument("text", help=say("command.search.text"))
    find.set_defaults(run=find_records, only_reads=True)
    _add_conflicts(commands, say)


def _add_conflicts(commands: Any, say: Callable[[str], str]) -> None:
    conflict = commands.add_parser("conflict", help=say("command.conflict"))
    actions = conflict.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help=say("command.conflict.list")).set_defaults(run=list_conflicts, only_reads=True)
    settle = actions.add_parser("settle", help=say("command.conflict.settle"))
    settle.add_argument("record", metavar="ID", help=say("command.record.id"))
    settle.add_argument("field", help=say("command.conflict.field"))
    settle.add_argument("value", help=say("command.conflict.value"))
    settle.set_defaults(run=settle_conflict)


def add_record(context: Context) -> None:
    args = context.args
    record = context.records.create(args.kind, context.typed.read(args.kind, args.values))
    context.output.result(
        {"record": record}, context.text("record.added", kind=context.wording.type(args.kind), record=record)
    )


def edit_record(context: Context) -> None:
    args = context.args
    kind = context.records.state(args.record).type
    changed = context.records.edit(args.record, context.typed.read(kind, args.values))
    line = context.text("record.edited" if changed else "record.unchanged", record=args.record)
    context.output.result({"record": args.record, "changed": changed}, line)


def show_record(context: Context) -> None:
    state = context.records.state(context.args.record)
    values = unflatten(state.shown)
    conflicts = {name: [[side.dot, side.value] for side in sides] for name, sides in state.conflicts.items()}
    refusals = [{"dot": one.dot, "code": one.code, "reason": one.reason} for one in state.refusals]
    found = {"record": state.record, "type": state.type, "visible": state.visible, "values": values}
    lines = [context.text("record.heading", kind=context.wording.type(state.type), record=state.record)]
    lines += context.wording.lines(state.type, values) if state.type in FORMS else []
    if state.newer:
        lines.append(context.text("record.is_newer"))
    lines += [context.text("record.is_refused", **one) for one in refusals]
    if not (state.visible or state.newer or refusals):
        lines.append(context.text("record.is_deleted"))
    if conflicts:
        labels = ", ".join(context.wording.label(state.type, name) for name in conflicts)
        lines.append(context.text("record.has_conflicts", fields=labels))
    found |= {"newer": state.newer, "refusals": refusals}
    context.output.result({**found, "conflicts": conflicts}, *lines)


def show_history(context: Context) -> None:
    entries = context.records.history(context.args.record)
    rows = [
        {
            "dot": entry.change.dot,
            "op": entry.change.op,
            "actor": entry.change.actor,
            "clock": entry.change.clock,
            "fields": {name: value for name, value in entry.change.fields.items() if not name.startswith("$life")},
            "before": dict(entry.before),
        }
        for entry in entries
    ]
    lines = [line for entry in entries for line in _told(context, entry)]
    context.output.result({"history": rows}, *lines)


def _told(context: Context, entry: Entry) -> list[str]:
    """A change in words: when, who, what; and what each value was before."""
    change, wording = entry.change, context.wording
    heading = context.text(
        "record.change",
        moment=wording.moment(change.clock),
        actor=change.actor,
        what=context.text(f"record.op.{change.op}"),
    )
    lines = [heading]
    for name, value in change.fields.items():
        if name.startswith("$life"):
            continue
        now, label = wording.of(change.type, name, value), wording.label(change.type, name)
        if name in entry.before:
            before = wording.of(change.type, name, entry.before[name])
            lines.append(f"  {context.text('record.change.field', label=label, before=before, now=now)}")
        elif value is not None:
            lines.append(f"  {label}: {now}")
    return lines


def delete(context: Context) -> None:
    record = context.args.record
    context.records.delete(record)
    context.output.result({"record": record}, context.text("record.deleted", record=record))


def restore(context: Context) -> None:
    record = context.args.record
    context.records.restore(record)
    context.output.result({"record": record}, context.text("record.restored", record=record))


def list_records(context: Context) -> None:
    kind, wording = context.args.kind, context.wording
    title = form_of(kind).title
    rows = read_desk(context.workspace.desk, lambda connection: listed(connection, kind, context.args.limit))
    lines = []
    for row in rows:
        day = format_numeric(row["start_date"]) if row.get("start_date") else ""
        lines.append(f"{row['record']}  {day:10}  {row.get(title, '')}")
    context.output.result(
        {"records": rows}, *lines, context.text("record.listed", kind=wording.type(kind), count=len(rows))
    )


def find_records(context: Context) -> None:
    hits = read_desk(context.workspace.desk, lambda connection: search(connection, context.args.text))
    rows = [{"type": hit.type, "record": hit.record, "title": hit.title} for hit in hits]
    lines = [f"{row['record']}  {context.wording.type(row['type'])}: {row['title']}" for row in rows]
    found = context.text("search.found", count=len(rows), text=context.args.text)
    context.output.result({"hits": rows}, *lines, found)


def list_conflicts(context: Context) -> None:
    rows = [
        {"record": record, "field": field, "type": type, "sides": json.loads(sides)}
        for record, field, type, sides in context.records.conflicts()
    ]
    lines = []
    for row in rows:
        label = context.wording.label(row["type"], row["field"])
        lines.append(context.text("conflict.line", record=row["record"], field=row["field"], label=label))
        for side in row["sides"]:
            lines.append(f"  - {context.wording.of(row['type'], row['field'], side['value'])}")
    context.output.result({"conflicts": rows}, *lines, context.text("conflict.count", count=len(rows)))


def settle_conflict(context: Context) -> None:
    args: argparse.Namespace = context.args
    kind = context.records.state(args.record).type
    context.records.settle(args.record, args.field, _settled(context, kind, args.field, args.value))
    label = context.wording.label(kind, args.field)
    context.output.result({"record": args.record}, context.text("conflict.settled", label=label, record=args.record))


def _settled(context: Context, kind: str, name: str, text: str) -> Any:
    """The value of one entry: of a whole field, of an element of a set (there or not), or a row as JSON."""
    field_name, slash, _ = name.partition("/")
    if name == "$life":
        return truth(text)
    if not slash:
        return context.typed.one(kind, field_name, text)
    field = next((field for field in form_of(kind).fields if field.name == field_name), None)
    if field is not None and field.kind is Kind.CODES:
        return True if truth(text) else None
    return read_json(text) if text else None
