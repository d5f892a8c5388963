"""Commands on updates of the program: made and signed at the office, looked at and started anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.services.reading import read_desk
from tvdesk.services.root_signing import signing_keys
from tvdesk.services.trusting import root_in_force
from tvdesk.services.updates import add_signatures, make_update, offer
from tvdesk.services.updating import Updating, start


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """update."""
    update = commands.add_parser("update", help=say("command.update"))
    actions = update.add_subparsers(dest="action", required=True)
    make = actions.add_parser("make", help=say("command.update.make"))
    make.add_argument("package", type=Path, help=say("command.update.package"))
    make.add_argument("--new-version", required=True, metavar="VERSION", help=say("command.update.new_version"))
    for language in ("vi", "en"):
        make.add_argument(f"--news-{language}", default="", metavar="TEXT", help=say(f"command.update.news.{language}"))
    make.add_argument("--out", type=Path, required=True, help=say("command.update.out"))
    make.set_defaults(run=make_one)
    sign = actions.add_parser("sign", help=say("command.update.sign"))
    offering = actions.add_parser("offer", help=say("command.update.offer"))
    show = actions.add_parser("show", help=say("command.update.show"))
    install = actions.add_parser("install", help=say("command.update.install"))
    for one in (sign, offering, show, install):
        one.add_argument("file", type=Path, help=say("command.update.file"))
    sign.add_argument("--out", type=Path, required=True, help=say("command.update.out"))
    sign.set_defaults(run=sign_one)
    offering.set_defaults(run=offer_one)
    show.set_defaults(run=show_one, only_reads=True)
    install.set_defaults(run=install_one, only_reads=True)


def _keys(context: Context) -> list[Any]:
    """The root keys that this machine has."""
    return read_desk(context.workspace.desk, lambda connection: signing_keys(connection, context.store, now_ms))


def make_one(context: Context) -> None:
    args = context.args
    news = {language: text for language in ("vi", "en") if (text := getattr(args, f"news_{language}"))}
    keys = _keys(context)
    told = make_update(args.package, args.new_version, news, keys, args.out)
    needed = read_desk(context.workspace.desk, root_in_force).threshold
    lines = [context.text("update.made", file=args.out, version=told.version)]
    lines += [context.text("update.waits", found=len(keys), needed=needed)] if len(keys) < needed else []
    value = {"file": str(args.out), "version": told.version, "system": told.system, "sha256": told.sha256}
    context.output.result({**value, "signed": len(keys), "needed": needed}, *lines)


def sign_one(context: Context) -> None:
    """Another official, on her own computer."""
    args = context.args
    signed = add_signatures(args.file, _keys(context), args.out)
    context.output.result(
        {"file": str(args.out), "signed": len(signed)},
        context.text("update.signed", file=args.out, count=len(signed)),
    )


def offer_one(context: Context) -> None:
    """It goes out with the replies from now on."""
    _updating(context).look(context.args.file, fits=False)
    path = offer(context.workspace.folder, context.args.file)
    context.output.result({"file": str(path)}, context.text("update.offered", file=path))


def show_one(context: Context) -> None:
    """What it is and what is new; nothing is installed."""
    told = _updating(context).look(context.args.file, fits=False)
    value = {"version": told.version, "system": told.system, "size": told.size, "news": dict(told.news)}
    news = told.new_in(context.output.language.name)
    lines = [context.text("update.told", version=told.version, size=round(told.size / 1e6))]
    context.output.result(value, *lines, *([news] if news else []))


def install_one(context: Context) -> None:
    """A backup, the package out of the file, and its start."""
    ready = _updating(context).prepare(context.args.file)
    started = start(ready.package)
    value = {"package": str(ready.package), "backup": ready.backup, "started": started, "version": ready.told.version}
    key = "update.started" if started else "update.by_hand"
    context.output.result(value, context.text(key, package=ready.package, version=ready.told.version))


def _updating(context: Context) -> Updating:
    return Updating(context.workspace, context.environ)
