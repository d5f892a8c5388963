"""Commands on the office's root: who speaks for it, and signing together with other officials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.services.durable import write_file
from tvdesk.services.refounding import Sheet, refound
from tvdesk.services.root_care import keep_part, told_part
from tvdesk.services.root_desk import YEARS, Changed, RootDesk, new_root_key, show_root
from tvdesk.services.root_parts import decode_part, sign_part


def add_parsers(actions: Any, say: Callable[[str], str]) -> None:
    """trust root."""
    root = actions.add_parser("root", help=say("command.trust.root"))
    steps = root.add_subparsers(dest="step", required=True)
    steps.add_parser("show", help=say("command.trust.root.show")).set_defaults(run=show, only_reads=True)
    new = steps.add_parser("new-key", help=say("command.trust.root.new_key"))
    new.add_argument("--person", default="", help=say("command.trust.root.person"))
    new.add_argument("--out", type=Path, required=True, help=say("command.trust.root.key_out"))
    new.set_defaults(run=make_key)
    _add_changes(steps, say)
    sign = steps.add_parser("sign", help=say("command.trust.root.sign"))
    sign.add_argument("part", type=Path, help=say("command.trust.root.part"))
    sign.add_argument("--out", type=Path, required=True, help=say("command.trust.root.part_out"))
    sign.set_defaults(run=sign_one)
    take = steps.add_parser("take", help=say("command.trust.root.take"))
    take.add_argument("part", type=Path, nargs="+", help=say("command.trust.root.part"))
    take.set_defaults(run=take_parts)
    _add_recover(steps, say)


def _add_changes(steps: Any, say: Callable[[str], str]) -> None:
    add = steps.add_parser("add-key", help=say("command.trust.root.add_key"))
    add.add_argument("key", type=Path, help=say("command.trust.root.key"))
    add.add_argument("--words", required=True, help=say("command.trust.root.words"))
    add.set_defaults(run=add_key)
    remove = steps.add_parser("remove-key", help=say("command.trust.root.remove_key"))
    remove.add_argument("key", help=say("command.trust.root.key_id"))
    remove.set_defaults(run=remove_key)
    rotate = steps.add_parser("rotate", help=say("command.trust.root.rotate"))
    rotate.add_argument("--key", default="", help=say("command.trust.root.rotate.key"))
    rotate.set_defaults(run=rotate_key)
    renew = steps.add_parser("renew", help=say("command.trust.root.renew"))
    renew.set_defaults(run=renew_root)
    for one in (add, remove, renew):
        one.add_argument("--threshold", type=int, help=say("command.trust.root.threshold"))
    for one in (add, remove, rotate, renew):
        one.add_argument("--years", type=int, default=YEARS, help=say("command.trust.root.years"))
        one.add_argument("--part", type=Path, required=True, help=say("command.trust.root.part_out"))


def _add_recover(steps: Any, say: Callable[[str], str]) -> None:
    recover = steps.add_parser("recover", help=say("command.trust.root.recover"))
    recover.add_argument("--unit", required=True, help=say("command.trust.root.recover.unit"))
    recover.add_argument("--person", default="", help=say("command.workspace.create.person"))
    recover.add_argument("--code", action="append", required=True, help=say("command.trust.root.recover.code"))
    recover.add_argument("--from", dest="source", type=Path, help=say("command.trust.root.recover.from"))
    recover.set_defaults(run=recover_root)


def show(context: Context) -> None:
    found = show_root(context.workspace, None)
    value = {
        "version": found.version,
        "threshold": found.threshold,
        "keys": [{"id": one.id, "fingerprint": one.fingerprint} for one in found.keys],
        "expires": found.expires,
        "words": list(found.words),
    }
    lines = [context.text("root.heading", version=found.version, threshold=found.threshold, count=len(found.keys))]
    lines += [context.text("root.key", fingerprint=one.fingerprint) for one in found.keys]
    lines.append(context.text("root.expires", day=_day(found.expires)) if found.expires else context.text("root.plain"))
    context.output.result(value, *lines, context.text("enrol.words", words=" ".join(found.words)))


def make_key(context: Context) -> None:
    data, words = new_root_key(context.store, context.args.person, now_ms)
    write_file(context.args.out, data)
    context.output.result(
        {"file": str(context.args.out), "words": list(words)},
        context.text("root.key_made", file=context.args.out),
        context.text("enrol.words", words=" ".join(words)),
        context.text("root.key_made.next"),
    )


def add_key(context: Context) -> None:
    args = context.args
    _tell(context, _desk(context).add_key(context.read(args.key), args.words, args.threshold, args.years))


def remove_key(context: Context) -> None:
    args = context.args
    _tell(context, _desk(context).remove_key(args.key, args.threshold, args.years))


def rotate_key(context: Context) -> None:
    _tell(context, _desk(context).rotate(context.args.key, context.args.years))


def renew_root(context: Context) -> None:
    _tell(context, _desk(context).renew(context.args.threshold, context.args.years))


def sign_one(context: Context) -> None:
    """Works beside any workspace: an official's machine may hold nothing but her key."""
    args = context.args
    part = sign_part(decode_part(context.read(args.part)), context.store)
    keep_part(part, args.out)
    context.output.result(
        {"file": str(args.out), "signatures": len(part.signed)},
        *told_part(part, context.output.language, context.units),
        context.text("root.signed", file=args.out, count=len(part.signed)),
        context.text("root.signed.next"),
    )


def take_parts(context: Context) -> None:
    done = _desk(context).take([decode_part(context.read(path)) for path in context.args.part])
    context.output.result(
        {"root": done.root, "registry": done.registry, "in_force": True},
        context.text("root.in_force", root=done.root, registry=done.registry),
        context.text("root.in_force.next"),
    )


def recover_root(context: Context) -> None:
    args = context.args
    context.warn_of_place()
    passphrase = context.sheet_passphrase()
    sheets = [Sheet(code, passphrase) for code in args.code]
    unit, person = context.unit(args.unit), args.person
    made = refound(context.folder, unit, person, sheets, args.source, lambda: context.store, now_ms, context.new_id)
    context.output.result(
        {"folder": str(context.folder), "device": made.device, "root": made.root, "registry": made.registry},
        context.text("root.recovered", folder=context.folder, root=made.root, registry=made.registry),
        context.text("root.recovered.next" if made.devices > 1 else "root.recovered.alone"),
    )


def tell_part(context: Context, done: Changed, path: Path) -> None:
    """A change that others have to sign: its file, and where it goes now."""
    keep_part(done.part, path)
    context.output.result(
        {"root": done.root, "registry": done.registry, "in_force": done.in_force, "part": str(path)},
        *told_part(done.part, context.output.language, context.units),
        context.text("root.part", file=path, count=len(done.part.signed)),
        context.text("root.part.next"),
    )


def _tell(context: Context, done: Changed) -> None:
    if not done.in_force:
        tell_part(context, done, context.args.part)
        return
    context.output.result(
        {"root": done.root, "registry": done.registry, "in_force": True},
        context.text("root.in_force", root=done.root, registry=done.registry),
        context.text("root.in_force.next"),
    )


def _desk(context: Context) -> RootDesk:
    return RootDesk(context.workspace, context.store, now_ms)


def _day(clock: str) -> str:
    return f"{datetime.fromtimestamp(int(clock[:12], 16) / 1000).astimezone():%d/%m/%Y}"
