"""Commands for a workspace that lies encrypted: encrypt, decrypt, its key back from the recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.services.encrypting import rewrite
from tvdesk.services.recovery import take_back_key, write_sheet
from tvdesk.services.workspace import read_settings


def add_parsers(actions: Any, say: Callable[[str], str]) -> None:
    """encrypt, decrypt, sheet, take-back-key."""
    encrypt = actions.add_parser("encrypt", help=say("command.workspace.encrypt"))
    encrypt.set_defaults(run=lambda context: _rewrite(context, True))
    decrypt = actions.add_parser("decrypt", help=say("command.workspace.decrypt"))
    decrypt.set_defaults(run=lambda context: _rewrite(context, False))
    sheet = actions.add_parser("recovery-sheet", help=say("command.workspace.recovery_sheet"))
    sheet.add_argument("--out", type=Path, required=True, help=say("command.workspace.recovery_sheet.out"))
    sheet.set_defaults(run=print_sheet, only_reads=True)
    back = actions.add_parser("take-back-key", help=say("command.workspace.take_back_key"))
    back.add_argument("--code", required=True, help=say("command.workspace.take_back_key.code"))
    back.set_defaults(run=take_key_back)


def _rewrite(context: Context, encrypt: bool) -> None:
    """The workspace is not opened by the command itself: it is read, and replaced, as files."""
    context.warn_of_place()
    context.hold()
    done = rewrite(context.folder, context.store, now_ms, context.new_id, encrypt=encrypt)
    lines = [context.text("encryption.encrypted" if encrypt else "encryption.decrypted", changes=done.changes)]
    if encrypt:
        lines += [context.text("encryption.backups_gone", count=done.backups_gone), context.text("encryption.lost")]
    value = {"encrypted": encrypt, "changes": done.changes, "backups_gone": done.backups_gone}
    context.output.result(value, *lines)


def print_sheet(context: Context) -> None:
    """The recovery sheet as a PDF, to be printed and then deleted."""
    out: Path = context.args.out
    write_sheet(context.workspace, context.store, context.sheet_passphrase(), context.output.language, out)
    context.output.result({"file": str(out)}, context.text("encryption.sheet", file=out))


def take_key_back(context: Context) -> None:
    """Works without an openable workspace: that is what it is for."""
    settings = read_settings(context.folder)
    take_back_key(settings, context.store, context.args.code, context.sheet_passphrase())
    context.output.result({"key": settings.encrypted}, context.text("encryption.key_is_back"))
