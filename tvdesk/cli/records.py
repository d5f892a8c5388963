"""Commands on records, search and conflicts."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.fields import Kind, unflatten
from tvdesk.core.numbers import read_integer
from tvdesk.services.errors import BadArgument
from tvdesk.services.listing import listed
from tvdesk.services.reading import read_desk
from tvdesk.services.records import form_of
from tvdesk.services.searching import search


def add_parsers(commands: Any) -> None:
    """record, search, conflict."""
    record = commands.add_parser("record", help="ghi, sửa, xem hồ sơ / log, edit, show records")
    actions = record.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="KIND name=value …")
    add.add_argument("kind")
    add.add_argument("values", nargs="*", metavar="name=value")
    add.set_defaults(run=add_record)
    edit = actions.add_parser("edit", help="ID name=value …")
    edit.add_argument("record")
    edit.add_argument("values", nargs="+", metavar="name=value")
    edit.set_defaults(run=edit_record)
    for name, run in (("show", show_record), ("history", show_history), ("delete", delete), ("restore", restore)):
        action = actions.add_parser(name, help="ID")
        action.add_argument("record")
        action.set_defaults(run=run)
    many = actions.add_parser("list", help="KIND")
    many.add_argument("kind")
    many.add_argument("--limit", type=int, default=200)
    many.set_defaults(run=list_records)
    find = commands.add_parser("search", help="tìm, có dấu hoặc không dấu / search")
    find.add_argument("text")
    find.set_defaults(run=find_records)
    conflict = commands.add_parser("conflict", help="xung đột / conflicts")
    decisions = conflict.add_subparsers(dest="action", required=True, metavar="ACTION")
    decisions.add_parser("list").set_defaults(run=list_conflicts)
    settle = decisions.add_parser("settle", help="ID FIELD VALUE")
    settle.add_argument("record")
    settle.add_argument("field")
    settle.add_argument("value")
    settle.set_defaults(run=settle_conflict)


def read_values(kind: str, arguments: list[str]) -> dict[str, Any]:
    """Field values from ``name=value`` arguments, or from one JSON object."""
    values: dict[str, Any] = {}
    for argument in arguments:
        if argument.startswith("{"):
            values.update(_json(argument))
            continue
        name, equals, text = argument.partition("=")
        if not equals:
            raise BadArgument(argument=argument[:100])
        values[name] = _value(kind, name, text)
    return values


def _value(kind: str, name: str, text: str) -> Any:
    form = form_of(kind)
    field = next((field for field in form.fields if field.name == name), None)
    if text == "" or field is None:
        return text or None
    if field.kind in (Kind.INTEGER, Kind.MONEY):
        return read_integer(text)
    if field.kind is Kind.BOOLEAN:
        return text.lower() in ("true", "1", "yes", "có")
    if field.kind is Kind.CODES:
        return [part.strip() for part in text.split(",")]
    return _json(text) if field.kind is Kind.TABLE else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadArgument(argument=text[:100]) from error


def add_record(context: Context) -> None:
    args = context.args
    record = context.records.create(args.kind, read_values(args.kind, args.values))
    context.output.result({"record": record}, record)


def edit_record(context: Context) -> None:
    args = context.args
    kind = context.records.state(args.record).type
    changed = context.records.edit(args.record, read_values(kind, args.values))
    context.output.result({"record": args.record, "changed": changed}, args.record)


def show_record(context: Context) -> None:
    state = context.records.state(context.args.record)
    values = unflatten(state.shown)
    conflicts = {name: [[side.dot, side.value] for side in sides] for name, sides in state.conflicts.items()}
    found = {"record": state.record, "type": state.type, "visible": state.visible, "values": values}
    lines = [f"{name}: {value}" for name, value in values.items()]
    context.output.result({**found, "conflicts": conflicts}, *lines)


def show_history(context: Context) -> None:
    rows = [
        {
            "dot": entry.change.dot,
            "op": entry.change.op,
            "actor": entry.change.actor,
            "clock": entry.change.clock,
            "fields": {name: value for name, value in entry.change.fields.items() if not name.startswith("$life")},
            "before": dict(entry.before),
        }
        for entry in context.records.history(context.args.record)
    ]
    lines = [f"{row['clock']}  {row['actor']}  {row['op']}  {', '.join(row['fields'])}" for row in rows]
    context.output.result({"history": rows}, *lines)


def delete(context: Context) -> None:
    context.records.delete(context.args.record)
    context.output.result({"record": context.args.record}, context.args.record)


def restore(context: Context) -> None:
    context.records.restore(context.args.record)
    context.output.result({"record": context.args.record}, context.args.record)


def list_records(context: Context) -> None:
    kind = context.args.kind
    title = form_of(kind).title
    rows = read_desk(context.workspace.desk, lambda connection: listed(connection, kind, context.args.limit))
    lines = [f"{row['record']}  {row.get('start_date', '')}  {row.get(title, '')}" for row in rows]
    context.output.result({"records": rows}, *lines)


def find_records(context: Context) -> None:
    hits = read_desk(context.workspace.desk, lambda connection: search(connection, context.args.text))
    rows = [{"type": hit.type, "record": hit.record, "title": hit.title} for hit in hits]
    context.output.result({"hits": rows}, *(f"{row['record']}  {row['title']}" for row in rows))


def list_conflicts(context: Context) -> None:
    rows = [
        {"record": record, "field": field, "type": type, "sides": json.loads(sides)}
        for record, field, type, sides in context.records.conflicts()
    ]
    context.output.result({"conflicts": rows}, *(f"{row['record']}  {row['field']}" for row in rows))


def settle_conflict(context: Context) -> None:
    args: argparse.Namespace = context.args
    kind = context.records.state(args.record).type
    value = True if args.field == "$life" else _value(kind, args.field.partition("/")[0], args.value)
    context.records.settle(args.record, args.field, value)
    context.output.result({"record": args.record}, args.record)
