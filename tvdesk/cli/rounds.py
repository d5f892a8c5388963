"""Commands on reporting rounds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.dates import format_numeric
from tvdesk.core.presets import load_presets
from tvdesk.services.export import write_bundle
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import AD_HOC, RECEIVED, THEMATIC, Answer, Round, Rounds, board, rounds
from tvdesk.services.sending import TemplateSending
from tvdesk.services.templates import holidays_of, template_order

ALL = "all"


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """round."""
    round = commands.add_parser("round", help=say("command.round"))
    actions = round.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help=say("command.round.list")).set_defaults(run=list_rounds, only_reads=True)
    _add_open(actions, say)
    for name, is_open in (("close", False), ("reopen", True)):
        action = actions.add_parser(name, help=say(f"command.round.{name}"))
        action.add_argument("round", help=say("command.round.round"))
        action.set_defaults(run=set_open, is_open=is_open)
    send = actions.add_parser("send", help=say("command.round.send"))
    send.add_argument("--unit", required=True, help=say("command.round.send.unit"))
    send.add_argument("--out", type=Path, required=True, help=say("command.round.out"))
    send.set_defaults(run=send_templates)


def _add_open(actions: Any, say: Callable[[str], str]) -> None:
    opens = actions.add_parser("open", help=say("command.round.open"))
    kinds = (*load_presets(), THEMATIC, AD_HOC)
    opens.add_argument("--kind", choices=kinds, required=True, help=say("command.round.kind"))
    for name in ("year", "index"):
        opens.add_argument(f"--{name}", type=int, help=say(f"command.round.{name}"))
    for name in ("code", "name", "outline", "note"):
        opens.add_argument(f"--{name}", help=say(f"command.round.{name}"))
    for name in ("first", "last", "deadline"):
        opens.add_argument(f"--{name}", metavar="DATE", help=say(f"command.round.{name}"))
    opens.add_argument("--units", nargs="+", metavar="UNIT", help=say("command.round.units"))
    opens.add_argument("--cumulative", action="store_true", default=None, help=say("command.round.cumulative"))
    opens.set_defaults(run=open_round)


def _rounds(context: Context) -> Rounds:
    desk = context.workspace.desk
    holidays = read_desk(desk, holidays_of)
    return Rounds(desk, context.records, context.units, holidays, context.output.language.name)


def open_round(context: Context) -> None:
    args = context.args
    first, last, due = (text and context.day(text) for text in (args.first, args.last, args.deadline))
    units = None if args.units in (None, [ALL]) else [context.unit(text) for text in args.units]
    opened = _rounds(context).open(
        args.kind,
        args.year,
        args.index or 1,
        units=units,
        code=args.code,
        name=args.name,
        first_date=first,
        last_date=last,
        deadline=due,
        cumulative=args.cumulative,
        outline=args.outline,
        note=args.note,
    )
    context.output.result(_row(opened), _said(context, "opened", opened))


def set_open(context: Context) -> None:
    changed = _rounds(context).set_open(context.args.round, context.args.is_open)
    context.output.result(_row(changed), _said(context, "reopened" if changed.is_open else "closed", changed))


def list_rounds(context: Context) -> None:
    desk = context.workspace.desk
    known = read_desk(desk, rounds)
    rows, lines = [], []
    for one in known:
        answers = read_desk(desk, partial(board, found=one)) if desk.is_dic else []
        rows.append({**_row(one), "answers": [_answer_row(answer) for answer in answers]})
        lines.append(_said(context, "open" if one.is_open else "shut", one))
        lines += [_answered(context, answer) for answer in answers]
    context.output.result({"rounds": rows}, *(lines or [context.text("round.none")]))


def send_templates(context: Context) -> None:
    """The office's lists, units, rounds and outlines for a unit, or for all, a file each in a folder."""
    if context.args.unit == ALL:
        _send_to_all(context)
        return
    workspace = context.workspace
    unit = context.unit(context.args.unit)
    key = context.store.load(workspace.settings.device).sign
    written = write_bundle(workspace.desk, key, template_order(unit), context.args.out)
    value = {"file": str(written.path), "digest": written.digest, "changes": written.changes}
    told = context.text("round.sent", unit=context.wording.unit(unit), file=written.path)
    context.output.result(value, told)


def _send_to_all(context: Context) -> None:
    folder = context.args.out
    sending = TemplateSending(Office(context.workspace, context.store, context.lists, context.units))
    units = [one.unit for one in sending.recipients()]
    folder.mkdir(parents=True, exist_ok=True)
    done = sending.send(units, folder, lambda _done, _total: None)
    rows, lines = [], []
    for one in done:
        if one.reason is not None:
            raise one.reason
        file = str(one.path) if one.path else ""
        rows.append({"unit": one.unit, "file": file, "changes": one.changes})
        key = "round.sent" if one.path else "round.has_all"
        lines.append(context.text(key, unit=context.wording.unit(one.unit), file=file))
    context.output.result({"files": rows}, *lines)


def _said(context: Context, key: str, one: Round) -> str:
    days = {name: format_numeric(getattr(one, name)) for name in ("first", "last", "deadline")}
    return context.text(f"round.{key}", code=one.code, name=one.name, units=len(one.units), **days)


def _answered(context: Context, answer: Answer) -> str:
    state = answer.state if answer.expected or answer.state != RECEIVED else "unasked"
    day = format_numeric(answer.received) if answer.received else ""
    total = sum((answer.counts or {}).values())
    unit = context.wording.unit(answer.unit)
    return context.text(f"round.state.{state}", unit=unit, day=day, held=answer.held, count=total)


def _row(one: Round) -> dict[str, Any]:
    return {
        "record": one.record,
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "period_kind": one.period_kind,
        "first": one.first,
        "last": one.last,
        "deadline": one.deadline,
        "cumulative": one.cumulative,
        "outline": one.outline,
        "units": list(one.units),
        "open": one.is_open,
    }


def _answer_row(answer: Answer) -> dict[str, Any]:
    return {
        "unit": answer.unit,
        "state": answer.state,
        "received": answer.received,
        "held": answer.held,
        "expected": answer.expected,
        "counts": dict(answer.counts or {}),
    }
