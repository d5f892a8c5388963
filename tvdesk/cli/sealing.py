"""Commands on sealed files: whether the office wants them, and its recovery key."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tvdesk.cli import roots
from tvdesk.cli.context import Context, now_ms
from tvdesk.services.durable import write_file
from tvdesk.services.root_desk import RootDesk
from tvdesk.services.seal_policy import SealPolicy, new_recovery_key, seal_policy, set_seal_policy

ON, OFF = "on", "off"


def add_parsers(actions: Any, say: Callable[[str], str]) -> None:
    """trust seal, trust recovery-key."""
    seal = actions.add_parser("seal", help=say("command.trust.seal"))
    seal.add_argument("wanted", choices=(ON, OFF), help=say("command.trust.seal.wanted"))
    seal.add_argument("--recovery", metavar="AGE1…", help=say("command.trust.seal.recovery"))
    seal.add_argument("--part", type=Path, help=say("command.trust.part"))
    seal.set_defaults(run=seal_files)
    key = actions.add_parser("recovery-key", help=say("command.trust.recovery_key"))
    key.add_argument("--out", type=Path, required=True, help=say("command.trust.recovery_key.out"))
    key.set_defaults(run=make_recovery_key)


def seal_files(context: Context) -> None:
    args, desk = context.args, context.workspace.desk
    recovery = seal_policy(desk).recovery if args.recovery is None else args.recovery
    wanted = SealPolicy(args.wanted == ON, recovery)
    root = RootDesk(context.workspace, context.store, now_ms)
    done = set_seal_policy(desk, root, wanted, now_ms)
    if args.part is None:
        done.require_in_force()
    elif not done.in_force:
        roots.tell_part(context, done, args.part)
        return
    lines = [context.text(f"seal.{args.wanted}", version=done.registry)]
    if wanted.sealed:
        lines.append(context.text("seal.recovery" if recovery else "seal.no_recovery", recipient=recovery))
    lines.append(context.text("seal.next"))
    value = {"sealed": wanted.sealed, "recovery": recovery, "registry": done.registry}
    context.output.result(value, *lines)


def make_recovery_key(context: Context) -> None:
    """Works beside any workspace."""
    today = datetime.now().astimezone().isoformat(timespec="seconds")
    data, recipient = new_recovery_key(os.urandom, today)
    write_file(context.args.out, data)
    context.output.result(
        {"file": str(context.args.out), "recipient": recipient},
        context.text("seal.key_made", file=context.args.out),
        context.text("seal.key_recipient", recipient=recipient),
        context.text("seal.key_made.next"),
    )
