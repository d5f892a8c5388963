"""Commands on the signed files that desks exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context
from tvdesk.core.errors import TvdeskError
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.inspecting import Inspected, inspect_bundle
from tvdesk.services.intake import APPLIED, Intake, held_error
from tvdesk.services.reading import read_desk
from tvdesk.services.replying import Answer, answer_to, sent_as
from tvdesk.services.sealed import no_seal
from tvdesk.services.submitting import submit
from tvdesk.services.trusting import registry
from tvdesk.services.updates import lay_beside
from tvdesk.services.waiting import HELD, REFUSED
from tvdesk.services.workspace import CONFIG

COUNTED = ("create", "edit", "delete", "restore", "settle", "verdict", "erase", "conflicts", "newer", "known")
"""The totals of an intake in the order in which they are told."""


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """bundle."""
    bundle = commands.add_parser("bundle", help=say("command.bundle"))
    actions = bundle.add_subparsers(dest="action", required=True)
    export = actions.add_parser("export", help=say("command.bundle.export"))
    export.add_argument("--round", help=say("command.bundle.export.round"))
    export.add_argument("--out", type=Path, required=True, help=say("command.bundle.out"))
    export.set_defaults(run=export_bundle)
    inspect = actions.add_parser("inspect", help=say("command.bundle.inspect"))
    inspect.add_argument("file", type=Path, help=say("command.bundle.file"))
    inspect.set_defaults(run=inspect_file, only_reads=True)
    for name, run in (("preview", preview_bundles), ("import", import_bundles)):
        action = actions.add_parser(name, help=say(f"command.bundle.{name}"))
        action.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("command.bundle.files"))
        action.set_defaults(run=run)
    reply = actions.add_parser("reply", help=say("command.bundle.reply"))
    reply.add_argument("--unit", required=True, help=say("command.bundle.reply.unit"))
    reply.add_argument("--out", type=Path, required=True, help=say("command.bundle.out"))
    reply.set_defaults(run=reply_bundle)


def export_bundle(context: Context) -> None:
    desk = context.workspace.desk
    office = read_desk(desk, registry).dic_unit
    _write(context, Order("report", office, round=submit(desk, context.records, context.args.round)))


def reply_bundle(context: Context) -> None:
    desk, unit = context.workspace.desk, context.unit(context.args.unit)
    receipt = read_desk(desk, lambda connection: answer_to(connection, unit, lambda: context.secrets.sign))
    _write(context, Order("reply", unit, receipt=receipt))
    lay_beside(context.workspace.folder, context.args.out.absolute().parent)


def _write(context: Context, order: Order) -> None:
    workspace = context.workspace
    written: Written = write_bundle(workspace.desk, context.secrets.sign, order, context.args.out, workspace.blobs)
    value = {
        "file": str(written.path),
        "digest": written.digest,
        "bundle": written.bundle,
        "changes": written.changes,
        "files": written.files,
        "sealed": written.sealed,
    }
    sealed = (context.text("bundle.written.sealed", unit=context.wording.unit(order.audience)),) * written.sealed
    context.output.result(
        value,
        context.text(f"bundle.written.{order.kind}", file=written.path, unit=context.wording.unit(order.audience)),
        context.text("bundle.written.counts", changes=written.changes, files=written.files),
        *sealed,
        context.text("bundle.digest", digest=written.digest),
        context.text("bundle.safe"),
    )


def import_bundles(context: Context) -> None:
    """Every file is tried, whatever became of those before it; the first that was not taken in gives the exit code."""
    told = [_import_one(context, path) for path in context.args.files]
    reasons = [reason for _, _, reason in told if reason is not None]
    lines = [line for _, found, _ in told for line in found]
    value = {"files": [row for row, _, _ in told]}
    if reasons and context.output.as_json:
        context.output.more = value
    else:
        context.output.result(value, *lines)
    if reasons:
        raise reasons[0]


def _import_one(context: Context, path: Path) -> tuple[dict[str, Any], list[str], TvdeskError | None]:
    """What became of a file: its row, its lines, and why it was not taken in."""
    try:
        result = context.intake.take_in(path)
    except TvdeskError as error:
        line = context.text("bundle.refused", file=path.name, code=error.code)
        return {"file": str(path), "state": REFUSED, "code": error.code}, [line], error
    row = {"file": str(path), **_row(result)}
    lines = _told(context, "import", path.name, result)
    return row, lines, held_error(result) if result.state == HELD else None


def preview_bundles(context: Context) -> None:
    """All files together, in this order, since one may be what another waits for."""
    results = context.intake.preview_all(context.args.files)
    lines = []
    for path, result in zip(context.args.files, results, strict=True):
        lines += _told(context, "preview", path.name, result)
    context.output.result({"files": [_row(result) for result in results]}, *lines)


def _told(context: Context, action: str, file: str, result: Intake) -> list[str]:
    unit = context.wording.unit(result.unit)
    if result.known:
        return [context.text("bundle.known", file=file, unit=unit)]
    if result.state == HELD:
        lines = [context.text("bundle.held", file=file, unit=unit)]
        return lines + [context.text("bundle.range", **one) for one in result.stretches()]
    counts = result.applied.counts() if result.applied else {}
    lines = [context.text(f"bundle.{action}", file=file, unit=unit), f"  {_counted(context, counts)}"]
    for one in result.released:
        key = "bundle.released" if one.state == APPLIED else f"bundle.released.{one.state}"
        lines.append(context.text(key, unit=context.wording.unit(one.unit), code=one.code))
    if result.files_missing:
        lines.append(context.text("bundle.files_missing", count=result.files_missing))
    return lines if result.answer is None else lines + _answered(context, result.answer)


def _answered(context: Context, answer: Answer) -> list[str]:
    """What the office says of a file of this unit."""
    file = read_desk(context.workspace.desk, lambda connection: sent_as(connection, answer.digest))
    file = file or context.text("bundle.answer.elsewhere", device=answer.device)
    if answer.waits_for:
        return [context.text("bundle.answer.held", file=file, count=answer.waits_for)]
    lines = [context.text("bundle.answer.applied", file=file, said=_counted(context, answer.counts))]
    if answer.files_wanted:
        lines.append(context.text("bundle.answer.files", count=answer.files_wanted))
    return lines


def _counted(context: Context, counts: Mapping[str, int]) -> str:
    parts = [context.text(f"bundle.count.{name}", count=counts[name]) for name in COUNTED if counts.get(name)]
    return "; ".join(parts) or context.text("bundle.count.nothing")


def _row(result: Intake) -> dict[str, Any]:
    return {
        "state": result.state,
        "known": result.known,
        "unit": result.unit,
        "kind": result.kind,
        "digest": result.digest,
        "bundle": result.bundle,
        "counts": result.applied.counts() if result.applied else {},
        "code": result.code,
        "missing": result.stretches(),
        "files_missing": result.files_missing,
        "answer": None if result.answer is None else result.answer.as_json(),
        "released": [_row(one) for one in result.released],
    }


def inspect_file(context: Context) -> None:
    """Works with no workspace at all; with one, the signature is held against its registry."""
    place = context.given_folder
    has_desk = place is not None and (place / CONFIG).exists()
    desk, seal = (context.workspace.desk, context.seal) if has_desk else (None, no_seal)
    found = inspect_bundle(context.args.file, desk, seal)
    context.output.result(found.as_json(), *_inspected(context, found))


def _inspected(context: Context, found: Inspected) -> list[str]:
    manifest, wording = found.manifest, context.wording
    lines = [
        context.text(f"bundle.is.{manifest.kind}", file=context.args.file.name),
        context.text("bundle.between", unit=wording.unit(manifest.unit), audience=wording.unit(manifest.audience)),
        context.text("bundle.made", moment=wording.moment(manifest.created), device=manifest.device),
    ]
    if manifest.round:
        lines.append(context.text("bundle.of_round", round=manifest.round))
    for one in manifest.ranges:
        lines.append(context.text("bundle.range", device=one.device, first=one.first, last=one.last))
    if manifest.blobs:
        carried = sum(one.present for one in manifest.blobs)
        lines.append(context.text("bundle.carries_files", count=len(manifest.blobs), carried=carried))
    lines.append(context.text("bundle.digest", digest=found.digest))
    lines.append(context.text(f"bundle.signature.{found.signature}"))
    return lines + [context.text(f"bundle.unproved.{name}") for name in found.unproved]
