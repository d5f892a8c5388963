"""Commands on workspaces and on who is who: enrolment and trust."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from tvdesk.cli import encryption, roots, sealing
from tvdesk.cli.context import Context, now_ms
from tvdesk.services import enrolling, officers
from tvdesk.services.clocks_ahead import accept_clock
from tvdesk.services.configuration import must_encrypt, server_of
from tvdesk.services.desk import DIC, UNIT
from tvdesk.services.durable import write_file
from tvdesk.services.identity import take_new_identity, vouch
from tvdesk.services.reading import read_desk
from tvdesk.services.revoking import cut_of, let_in, next_approved, next_revoked, revoke
from tvdesk.services.root_desk import RootDesk
from tvdesk.services.sole import doubt_of, former_devices
from tvdesk.services.trusting import registry


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """workspace, enrol, trust."""
    workspace = commands.add_parser("workspace", help=say("command.workspace"))
    actions = workspace.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help=say("command.workspace.create"))
    create.add_argument("--role", choices=(UNIT, DIC), required=True, help=say("command.workspace.create.role"))
    create.add_argument("--unit", required=True, help=say("command.workspace.create.unit"))
    create.add_argument("--person", default="", help=say("command.workspace.create.person"))
    create.add_argument("--position", default="", help=say("command.workspace.create.position"))
    create.add_argument("--database", default="", metavar="URL", help=say("command.workspace.create.database"))
    create.add_argument("--files", default="", metavar="DIR", help=say("command.workspace.create.files"))
    create.add_argument("--encrypt", action="store_true", help=say("command.workspace.create.encrypt"))
    create.set_defaults(run=create_workspace)
    encryption.add_parsers(actions, say)
    _add_identity(actions, say)
    _add_enrolment(commands, say)
    _add_trust(commands, say)


def _add_identity(actions: Any, say: Callable[[str], str]) -> None:
    show = actions.add_parser("identity", help=say("command.workspace.identity"))
    show.set_defaults(run=show_identity, only_reads=True)
    renew = actions.add_parser("renew-identity", help=say("command.workspace.renew_identity"))
    renew.set_defaults(run=renew_identity)
    keep = actions.add_parser("keep-identity", help=say("command.workspace.keep_identity"))
    keep.set_defaults(run=keep_identity)


def _add_enrolment(commands: Any, say: Callable[[str], str]) -> None:
    enrol = commands.add_parser("enrol", help=say("command.enrol"))
    actions = enrol.add_subparsers(dest="action", required=True)
    request = actions.add_parser("request", help=say("command.enrol.request"))
    request.add_argument("--out", type=Path, required=True, help=say("command.enrol.request.out"))
    request.set_defaults(run=request_enrolment)
    approve = actions.add_parser("approve", help=say("command.enrol.approve"))
    approve.add_argument("file", type=Path, help=say("command.enrol.approve.file"))
    approve.add_argument("--words", required=True, help=say("command.enrol.approve.words"))
    approve.add_argument("--out", type=Path, required=True, help=say("command.enrol.approve.out"))
    approve.add_argument("--replaces", default="", metavar="DEVICE", help=say("command.enrol.approve.replaces"))
    approve.add_argument("--reason", default="", help=say("command.trust.revoke.reason"))
    approve.add_argument("--part", type=Path, help=say("command.trust.part"))
    approve.add_argument("--officer", action="store_true", help=say("command.enrol.approve.officer"))
    approve.set_defaults(run=approve_enrolment)
    answer = actions.add_parser("answer", help=say("command.enrol.answer"))
    answer.add_argument("--out", type=Path, required=True, help=say("command.enrol.approve.out"))
    answer.set_defaults(run=write_answer, only_reads=True)
    join = actions.add_parser("join", help=say("command.enrol.join"))
    join.add_argument("file", type=Path, help=say("command.enrol.join.file"))
    join.add_argument("--words", required=True, help=say("command.enrol.join.words"))
    join.add_argument("--anew", action="store_true", help=say("command.enrol.join.anew"))
    join.set_defaults(run=join_office)


def _add_trust(commands: Any, say: Callable[[str], str]) -> None:
    trust = commands.add_parser("trust", help=say("command.trust"))
    actions = trust.add_subparsers(dest="action", required=True)
    actions.add_parser("show", help=say("command.trust.show")).set_defaults(run=show_trust, only_reads=True)
    withdraw = actions.add_parser("revoke", help=say("command.trust.revoke"))
    withdraw.add_argument("device", help=say("command.trust.revoke.device"))
    withdraw.add_argument("--reason", default="", help=say("command.trust.revoke.reason"))
    withdraw.add_argument("--part", type=Path, help=say("command.trust.part"))
    withdraw.set_defaults(run=revoke_device)
    accept = actions.add_parser("accept-clock", help=say("command.trust.accept_clock"))
    accept.add_argument("device", help=say("command.trust.revoke.device"))
    accept.add_argument("--reason", default="", help=say("command.trust.accept_clock.reason"))
    accept.set_defaults(run=accept_device_clock)
    sealing.add_parsers(actions, say)
    roots.add_parsers(actions, say)


def create_workspace(context: Context) -> None:
    args = context.args
    unit = context.unit(args.unit)
    database, files = args.database, args.files
    if args.role == DIC and not database:
        database, files = server_of(context.environ)
    context.warn_of_place()
    made = enrolling.set_up(
        context.folder,
        args.role,
        unit,
        args.person,
        lambda: context.store,
        now_ms,
        context.new_id,
        database,
        args.position,
        files,
        encrypt=args.encrypt or (must_encrypt(context.environ) and not database),
    )
    joined = bool(database) and not officers.may_write(made.desk)
    value = {"folder": str(made.folder), "unit": unit, "device": made.settings.device, "role": args.role}
    lost = [context.text("encryption.lost")] if made.settings.encrypted else []
    context.output.result(
        value,
        context.text(f"workspace.created.{args.role}", folder=made.folder, unit=context.wording.unit(unit)),
        context.text("workspace.device", device=made.settings.device),
        *lost,
        context.text("workspace.next.joined" if joined else f"workspace.next.{args.role}"),
    )


def show_identity(context: Context) -> None:
    workspace = context.workspace
    device = workspace.settings.device
    why, former = read_desk(workspace.desk, lambda one: (doubt_of(one, device), former_devices(one, device)))
    said = context.text(f"identity.why.{why}") if why else context.text("identity.sole")
    lines = [context.text("workspace.device", device=device), said]
    lines += [context.text("identity.former", device=one) for one in former]
    context.output.result({"device": device, "doubt": why, "former": former}, *lines)


def renew_identity(context: Context) -> None:
    made = take_new_identity(context.workspace, context.store, context.marks)
    device = made.settings.device
    context.output.result(
        {"device": device},
        context.text("identity.renewed", device=device),
        context.text("identity.renewed.next"),
    )


def keep_identity(context: Context) -> None:
    vouch(context.workspace, context.marks)
    context.output.result({"device": context.workspace.settings.device}, context.text("identity.kept"))


def request_enrolment(context: Context) -> None:
    data, words = enrolling.request(context.workspace, context.store, now_ms)
    write_file(context.args.out, data)
    context.output.result(
        {"file": str(context.args.out), "words": list(words)},
        context.text("enrol.requested", file=context.args.out),
        context.text("enrol.words", words=" ".join(words)),
        context.text("enrol.requested.next"),
    )


def approve_enrolment(context: Context) -> None:
    args = context.args
    data, workspace = context.read(args.file), context.workspace
    role: Literal["unit", "dic"] = "dic" if args.officer else "unit"
    if args.part is not None:
        root = RootDesk(workspace, context.store, now_ms)
        make = next_approved(workspace.desk, data, args.words, args.replaces, args.reason, now_ms, role)
        done = root.part_of(make)
        if not done.in_force:
            roots.tell_part(context, done, args.part)
            return
    else:
        let_in(workspace, context.store, data, args.words, args.replaces, args.reason, now_ms, role)
    approved = read_desk(workspace.desk, registry)
    envelope, words = enrolling.answer(workspace)
    write_file(args.out, envelope)
    newcomer = approved.devices[-1]
    context.output.result(
        {"file": str(args.out), "version": approved.version, "words": list(words)},
        context.text("enrol.approved", device=newcomer.device, unit=context.wording.unit(newcomer.unit)),
        context.text("enrol.answer", file=args.out),
        context.text("enrol.words", words=" ".join(words)),
        context.text("enrol.approved.next"),
    )


def write_answer(context: Context) -> None:
    envelope, words = enrolling.answer(context.workspace)
    write_file(context.args.out, envelope)
    context.output.result(
        {"file": str(context.args.out), "words": list(words)},
        context.text("enrol.answer", file=context.args.out),
        context.text("enrol.words", words=" ".join(words)),
        context.text("enrol.approved.next"),
    )


def join_office(context: Context) -> None:
    args = context.args
    accepted = enrolling.join(context.workspace, context.read(args.file), args.words, anew=args.anew)
    context.output.result(
        {"version": accepted.version},
        context.text("enrol.joined", office=context.wording.unit(accepted.dic_unit), version=accepted.version),
    )


def show_trust(context: Context) -> None:
    found = read_desk(context.workspace.desk, registry)
    rows = []
    for one in found.devices:
        row: dict[str, Any] = {"device": one.device, "unit": one.unit, "role": one.role, "person": one.person}
        revoked = one.revoked
        rows.append({**row, "revoked": None if revoked is None else {"seq": revoked.seq, "reason": revoked.reason}})
    lines = [context.text("trust.heading", version=found.version, count=len(rows))]
    for row in rows:
        key = "trust.revoked_device" if row["revoked"] else "trust.device"
        fields = {**row, "unit": context.wording.unit(row["unit"]), **(row["revoked"] or {})}
        lines.append(context.text(key, **{**fields, "role": context.text(f"trust.role.{row['role']}")}))
    lines.append(context.text("seal.is_on" if found.encrypts else "seal.is_off"))
    value = {"version": found.version, "devices": rows, "sealed": found.encrypts, "recovery": found.recovery}
    context.output.result(value, *lines)


def revoke_device(context: Context) -> None:
    args = context.args
    if args.part is not None:
        root = RootDesk(context.workspace, context.store, now_ms)
        changed = root.part_of(next_revoked(context.workspace.desk, args.device, args.reason, now_ms))
        if not changed.in_force:
            roots.tell_part(context, changed, args.part)
            return
        done = cut_of(context.workspace.desk, args.device)
    else:
        done = revoke(context.workspace, context.store, args.device, args.reason, now_ms)
    context.output.result(
        {"device": args.device, "seq": done.seq, "head": done.head, "version": done.version},
        context.text("trust.revoked", device=args.device, seq=done.seq, version=done.version),
        context.text("trust.revoked.next"),
    )


def accept_device_clock(context: Context) -> None:
    args = context.args
    last = accept_clock(context.workspace.desk, args.device, args.reason)
    moment = context.wording.moment(last)
    context.output.result(
        {"device": args.device, "last": last}, context.text("trust.clock_accepted", device=args.device, moment=moment)
    )
