"""Commands that look after a workspace: verify, backup, doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.cli.reports import check as check_paper
from tvdesk.core.dates import local_minute
from tvdesk.core.errors import TvdeskError
from tvdesk.services import doctor
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import Backup, Backups, backups_in, find_backup
from tvdesk.services.doctor import Finding
from tvdesk.services.errors import WorkspaceMissing
from tvdesk.services.mending import rebuild_tables
from tvdesk.services.reading import read_desk
from tvdesk.services.restoring import restore
from tvdesk.services.verify import verify

MARKS = ("bad", "warn", "ok")


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """verify, backup, doctor."""
    check = commands.add_parser("verify", help=say("command.verify"))
    check.add_argument("--files", action="store_true", help=say("command.verify.files"))
    check.add_argument("file", type=Path, nargs="?", help=say("command.report.check.file"))
    check.set_defaults(run=verify_either, only_reads=True, code="")
    commands.add_parser("rebuild", help=say("command.rebuild")).set_defaults(run=rebuild_desk)
    backup = commands.add_parser("backup", help=say("command.backup"))
    actions = backup.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help=say("command.backup.create"))
    create.add_argument("--out", type=Path, metavar="DIR", help=say("command.backup.create.out"))
    create.set_defaults(run=create_backup, only_reads=True)
    actions.add_parser("list", help=say("command.backup.list")).set_defaults(run=list_backups, only_reads=True)
    back = actions.add_parser("restore", help=say("command.backup.restore"))
    back.add_argument("name", help=say("command.backup.restore.name"))
    back.add_argument("--into", type=Path, metavar="DIR", help=say("command.backup.restore.into"))
    back.set_defaults(run=restore_backup)
    look = commands.add_parser("doctor", help=say("command.doctor"))
    look.set_defaults(run=examine, only_reads=True)


def verify_either(context: Context) -> None:
    """The workspace, or a PDF file that somebody holds."""
    if context.args.file is None:
        verify_desk(context)
    else:
        check_paper(context)


def verify_desk(context: Context) -> None:
    desk = context.workspace.desk
    found = read_desk(desk, lambda connection: verify(connection, desk))
    lost = lost_files(desk, context.workspace.blobs, contents=context.args.files)
    value = {
        "changes": found.changes,
        "records": found.records,
        "vector": found.vector,
        "digest": found.digest,
        "missing_files": [
            {"type": one.type, "record": one.record, "sha256": one.sha256, "name": one.name, "damaged": one.damaged}
            for one in lost
        ],
    }
    lines = [
        context.text("verify.sound", changes=found.changes, records=found.records, devices=len(found.vector)),
        context.text("verify.digest", digest=found.digest),
    ]
    for one in lost:
        lines.append(context.text("verify.file_damaged" if one.damaged else "verify.file_missing", name=one.name))
    context.output.result(value, *lines)


def rebuild_desk(context: Context) -> None:
    """The log is followed first: a broken one is never shown as if it were whole."""
    workspace = context.workspace
    backup, records = rebuild_tables(workspace)
    value = {"records": records, "backup": None if backup is None else backup.name}
    lines = [] if backup is None else [context.text("rebuild.backup", folder=backup.folder)]
    context.output.result(value, *lines, context.text("rebuild.done", records=records))


# --- backups -----------------------------------------------------------------------------------------------


def create_backup(context: Context) -> None:
    made = Backups(context.workspace).create(context.args.out)
    about = made.about
    assert about is not None  # one that was just written has its description
    context.output.result(
        _backup_row(made),
        context.text("backup.created", folder=made.folder, changes=about.changes, files=about.blobs, bytes=about.bytes),
        context.text("backup.keys.included" if about.keys else "backup.keys.absent"),
    )


def list_backups(context: Context) -> None:
    """The workspace itself is not opened: its backups must show when it no longer can be."""
    if not context.folder.is_dir():
        raise WorkspaceMissing(folder=str(context.folder))
    found = backups_in(context.folder)
    lines = []
    for one in found:
        if one.about is None:
            lines.append(context.text("backup.unreadable_line", name=one.name))
            continue
        created = local_minute(one.about.created)
        fields = {"created": created, "changes": one.about.changes, "bytes": one.about.bytes}
        lines.append(context.text("backup.line", name=one.name, **fields))
    value = {"backups": [_backup_row(one) for one in found]}
    context.output.result(value, *lines, context.text("backup.count", count=len(found)))


def restore_backup(context: Context) -> None:
    """Works without an openable workspace: a damaged one is what a backup is for."""
    args = context.args
    home = context.folder if args.into is None else context.given_folder or Path()
    backup = find_backup(home, args.name)
    if args.into is None:
        context.hold()
    target = args.into or context.folder
    done = restore(
        backup,
        target,
        now_ms,
        context.new_id,
        fresh=args.into is not None,
        unlock=lambda name: context.store_in(backup.folder).load_key(name),
    )
    changes, records = done.verified.changes, done.verified.records
    value = {
        "folder": str(done.folder),
        "changes": changes,
        "records": records,
        "digest": done.verified.digest,
        "kept": str(done.kept) if done.kept else None,
    }
    lines = [context.text("backup.restored", name=backup.name, folder=done.folder, changes=changes, records=records)]
    if done.kept is not None:
        lines.append(context.text("backup.kept", folder=done.kept))
    context.output.result(value, *lines, context.text("backup.fork"))


def _backup_row(one: Backup) -> dict[str, Any]:
    about = one.about
    if about is None:
        return {"name": one.name, "folder": str(one.folder), "readable": False}
    return {
        "name": one.name,
        "folder": str(one.folder),
        "readable": True,
        "created": about.created,
        "program": about.program,
        "device": about.device,
        "changes": about.changes,
        "attachments": about.blobs,
        "keys": about.keys,
        "bytes": about.bytes,
    }


# --- doctor ------------------------------------------------------------------------------------------------


def examine(context: Context) -> None:
    """Always exit code 0: the findings are the answer."""
    findings = list(_findings(context))
    rows = [{"mark": one.mark, "code": one.key, **_worded(context, one)} for one in findings]
    counts = {mark: sum(one.mark == mark for one in findings) for mark in MARKS}
    lines = []
    for row in rows:
        mark = context.text(f"doctor.mark.{row['mark']}")
        lines.append(context.text("doctor.line", mark=mark, said=row["message"]))
        if row["advice"]:
            lines.append(context.text("doctor.advice", advice=row["advice"]))
    context.output.result({"findings": rows, "counts": counts}, *lines, context.text("doctor.summary", **counts))


def _findings(context: Context) -> Iterator[Finding]:
    yield from doctor.machine()
    yield from doctor.configuration(context.environ)
    if context.given_folder is None:
        yield Finding("warn", "workspace.none")
        return
    try:
        opened = context.workspace
    except TvdeskError as error:
        language = context.output.language
        fields = {"reason": language.sentence(error), "advice": language.next_step(error)}
        yield Finding("bad", "workspace.bad", fields)
        if context.folder.is_dir():
            yield from doctor.place(context.folder)
        return
    yield from doctor.place(context.folder)
    yield from doctor.workspace(opened, context.environ)


def _worded(context: Context, one: Finding) -> dict[str, str]:
    """The sentence of a finding, and what to do about it unless it is good."""
    fields = dict(one.fields)
    if "unit" in fields:
        fields["unit"] = context.wording.unit(str(fields["unit"]))
        fields["role"] = context.text(f"trust.role.{fields['role']}")
    advice = "" if one.mark == "ok" else context.text(f"doctor.{one.key}.advice", **fields)
    return {"message": context.text(f"doctor.{one.key}", **fields), "advice": advice}
