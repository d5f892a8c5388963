"""Commands on workspaces, enrolment, bundles and the state of a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.services import enrolling
from tvdesk.services.desk import DIC, UNIT
from tvdesk.services.durable import write_file
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.intake import HELD, Intake, held_error
from tvdesk.services.reading import read_desk
from tvdesk.services.replying import latest_receipt
from tvdesk.services.trusting import registry
from tvdesk.services.verify import verify


def add_parsers(commands: Any) -> None:
    """workspace, enrol, trust, bundle, verify."""
    workspace = commands.add_parser("workspace", help="tạo nơi lưu dữ liệu / make a workspace")
    create = workspace.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser("create")
    create.add_argument("--role", choices=(UNIT, DIC), required=True)
    create.add_argument("--unit", required=True, metavar="CODE")
    create.add_argument("--person", default="")
    create.add_argument("--database", default="", metavar="URL")
    create.set_defaults(run=create_workspace)
    _add_enrolment(commands)
    _add_bundles(commands)
    care = commands.add_parser("verify", help="kiểm tra dữ liệu / check log and tables")
    care.set_defaults(run=verify_desk)


def _add_enrolment(commands: Any) -> None:
    enrol = commands.add_parser("enrol", help="đăng ký máy / enrol a device")
    actions = enrol.add_subparsers(dest="action", required=True, metavar="ACTION")
    request = actions.add_parser("request")
    request.add_argument("--out", type=Path, required=True)
    request.set_defaults(run=request_enrolment)
    approve = actions.add_parser("approve")
    approve.add_argument("file", type=Path)
    approve.add_argument("--words", required=True)
    approve.add_argument("--out", type=Path, required=True)
    approve.set_defaults(run=approve_enrolment)
    join = actions.add_parser("join", help="nhận trả lời của cơ quan tổng hợp / take the office's answer")
    join.add_argument("file", type=Path)
    join.add_argument("--words", required=True)
    join.set_defaults(run=join_office)
    trust = commands.add_parser("trust", help="các máy được tin cậy / who is who")
    trust.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser("show").set_defaults(run=show_trust)


def _add_bundles(commands: Any) -> None:
    bundle = commands.add_parser("bundle", help="xuất, nhận tệp báo cáo / export and import")
    actions = bundle.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export")
    export.add_argument("--round")
    export.add_argument("--out", type=Path, required=True)
    export.set_defaults(run=export_bundle)
    reply = actions.add_parser("reply")
    reply.add_argument("--unit", required=True, metavar="CODE")
    reply.add_argument("--out", type=Path, required=True)
    reply.set_defaults(run=reply_bundle)
    for name, run in (("preview", preview_bundles), ("import", import_bundles)):
        action = actions.add_parser(name)
        action.add_argument("files", nargs="+", type=Path)
        action.set_defaults(run=run)


def create_workspace(context: Context) -> None:
    args = context.args
    unit = context.unit(args.unit)
    made = enrolling.set_up(
        context.folder, args.role, unit, args.person, context.store, now_ms, context.new_id, args.database
    )
    value = {"folder": str(made.folder), "unit": unit, "device": made.settings.device, "role": args.role}
    context.output.result(value, *(f"{name}: {text}" for name, text in value.items()))


def request_enrolment(context: Context) -> None:
    data, words = enrolling.request(context.workspace, context.store, now_ms)
    write_file(context.args.out, data)
    context.output.result({"file": str(context.args.out), "words": list(words)}, str(context.args.out), " ".join(words))


def approve_enrolment(context: Context) -> None:
    args = context.args
    approved = enrolling.approve(context.workspace, context.store, args.file.read_bytes(), args.words, now_ms)
    envelope, words = enrolling.answer(context.workspace)
    write_file(args.out, envelope)
    value = {"file": str(args.out), "version": approved.version, "words": list(words)}
    context.output.result(value, str(args.out), " ".join(words))


def join_office(context: Context) -> None:
    accepted = enrolling.join(context.workspace, context.args.file.read_bytes(), context.args.words)
    context.output.result({"version": accepted.version}, str(accepted.version))


def show_trust(context: Context) -> None:
    found = read_desk(context.workspace.desk, registry)
    rows = [{"device": one.device, "unit": one.unit, "role": one.role, "person": one.person} for one in found.devices]
    lines = (f"{row['device']}  {row['role']:4}  {row['unit']}  {row['person']}" for row in rows)
    context.output.result({"version": found.version, "devices": rows}, *lines)


def export_bundle(context: Context) -> None:
    office = read_desk(context.workspace.desk, registry).dic_unit
    _write(context, Order("report", office, round=context.args.round))


def reply_bundle(context: Context) -> None:
    unit = context.unit(context.args.unit)
    receipt = read_desk(context.workspace.desk, lambda connection: latest_receipt(connection, unit))
    _write(context, Order("reply", unit, receipt=receipt))


def _write(context: Context, order: Order) -> None:
    workspace = context.workspace
    key = context.store.load(workspace.settings.device).sign
    written: Written = write_bundle(workspace.desk, key, order, context.args.out)
    value = {"file": str(written.path), "digest": written.digest, "bundle": written.bundle, "changes": written.changes}
    context.output.result(value, f"{written.path}  {written.changes}  {written.digest}")


def preview_bundles(context: Context) -> None:
    _report(context, [context.intake.preview(path) for path in context.args.files])


def import_bundles(context: Context) -> None:
    results = [context.intake.take_in(path) for path in context.args.files]
    _report(context, results)
    for result in results:
        if result.state == HELD:
            raise held_error(result)


def _report(context: Context, results: list[Intake]) -> None:
    rows = [_row(result) for result in results]
    lines = (f"{row['state']}  {row['unit']}  {row['counts']}" for row in rows)
    context.output.result({"files": rows}, *lines)


def _row(result: Intake) -> dict[str, Any]:
    return {
        "state": result.state,
        "known": result.known,
        "unit": result.unit,
        "kind": result.kind,
        "digest": result.digest,
        "bundle": result.bundle,
        "counts": result.applied.counts() if result.applied else {},
        "released": [_row(one) for one in result.released],
    }


def verify_desk(context: Context) -> None:
    desk = context.workspace.desk
    found = read_desk(desk, lambda connection: verify(connection, desk))
    value = {"changes": found.changes, "records": found.records, "vector": found.vector, "digest": found.digest}
    context.output.result(value, *(f"{name}: {text}" for name, text in value.items()))
