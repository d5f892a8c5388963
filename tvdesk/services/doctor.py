"""A look over machine and workspace: one finding a line, each good, to be noted or bad, with what to do.

Nothing is changed, except that the operating system's key store may be asked for the device's keys.
"""

from __future__ import annotations

import platform
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from tvdesk import __version__
from tvdesk.core.dates import local_minute
from tvdesk.core.errors import TvdeskError
from tvdesk.core.resources import resource_path
from tvdesk.db import log
from tvdesk.db.engine import reading
from tvdesk.db.server import look
from tvdesk.db.soundness import quick_check
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import backups_in
from tvdesk.services.configuration import KNOWN, read_configuration
from tvdesk.services.encrypting import backups_in_the_clear
from tvdesk.services.errors import NoRegistry, WorkspaceLocked, WorkspaceOnNetwork, WorkspaceReadOnly
from tvdesk.services.keystore import KEY_FOLDER, STORE_VARIABLE, KeyringStore
from tvdesk.services.officers import may_write
from tvdesk.services.places import is_synchronised, refuse_network, writable
from tvdesk.services.sole import doubt_of
from tvdesk.services.trust_age import trust_age
from tvdesk.services.workspace import DATABASE, Workspace, only_one

Mark = Literal["ok", "warn", "bad"]
LEAST_MB = 200
OLD_DAYS = 14
LEAST_SERVER = 13
"""PostgreSQL's version from which on this program is tried out."""
MOST_APART = 60
"""Seconds by which a machine's clock may differ from the server's before it is told."""
FONTS = (
    "LiberationSerif-Regular.ttf",
    "LiberationSerif-Bold.ttf",
    "LiberationSerif-Italic.ttf",
    "LiberationSerif-BoldItalic.ttf",
    "NotoSerifKhmer-Regular.ttf",
    "NotoSerifKhmer-Bold.ttf",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``key`` names its sentence (``doctor.<key>``), ``fields`` fill it."""

    mark: Mark
    key: str
    fields: Mapping[str, str | int] = field(default_factory=dict)


def machine() -> Iterator[Finding]:
    """What concerns the machine and the program, without a workspace."""
    fields = {
        "tvdesk": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
    }
    yield Finding("ok", "versions", fields)
    missing = [name for name in FONTS if not resource_path("fonts", name).is_file()]
    yield Finding("bad", "fonts.bad", {"missing": ", ".join(missing)}) if missing else Finding("ok", "fonts.ok")


def configuration(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every setting that IT staff can decide, what it is and who says so; then what is wrong in the files."""
    found = read_configuration(environ)
    for path in found.files:
        yield Finding("ok", "configuration.file", {"file": str(path)})
    for name, known in KNOWN.items():
        value = environ.get(known.variable, "")
        givers = [one.file for one in found.settings if one.name == name and one.value == value]
        fields = {"setting": name, "variable": known.variable, "value": _masked(value)}
        if not value:
            yield Finding("ok", "configuration.usual.ok", fields)
        elif givers:
            yield Finding("ok", "configuration.given.ok", {**fields, "file": str(givers[-1])})
        else:
            yield Finding("ok", "configuration.environment.ok", fields)
    for problem in found.problems:
        yield Finding("bad", f"configuration.{problem.key}", dict(problem.fields))


def _masked(value: str) -> str:
    """An address without its password: the answer of this command is sent around."""
    return re.sub(r"(://[^:/@]+):[^@]+@", r"\1:…@", value)


def place(folder: Path) -> Iterator[Finding]:
    """What concerns the workspace's folder; its database is not opened."""
    free = shutil.disk_usage(folder).free // 1_000_000
    room: Mapping[str, str | int] = {"free": free, "least": LEAST_MB}
    yield Finding("warn", "room.low", room) if free < LEAST_MB else Finding("ok", "room.ok", room)
    yield Finding("ok", "write.ok") if writable(folder) else Finding("bad", "write.bad")
    yield _network(folder)
    yield _lock(folder)
    yield from _newest_backup(folder)


def workspace(found: Workspace, environ: Mapping[str, str]) -> Iterator[Finding]:
    """What concerns the opened workspace: database, keys and attachments."""
    settings = found.settings
    fields = {"folder": str(found.folder), "role": settings.role, "unit": settings.unit, "device": settings.device}
    yield Finding("ok", "workspace.ok", fields)
    yield _database(found)
    if settings.database:
        yield from _server(found)
    else:
        yield from _encryption(found)
    yield _keys(found, environ)
    yield _identity(found)
    yield _trust(found)
    lost = lost_files(found.desk, found.blobs)
    yield Finding("warn", "files.lost", {"count": len(lost)}) if lost else Finding("ok", "files.ok")


def _encryption(found: Workspace) -> Iterator[Finding]:
    """Off is a choice, and no fault; backups that anybody can read beside an encrypted workspace are one."""
    yield Finding("ok", "encryption.on" if found.settings.encrypted else "encryption.off")
    if clear := backups_in_the_clear(found.folder, found.settings):
        yield Finding("warn", "encryption.backups", {"count": len(clear)})


def _network(folder: Path) -> Finding:
    try:
        refuse_network(folder)
    except WorkspaceOnNetwork:
        return Finding("bad", "place.network")
    return Finding("warn", "place.synchronised") if is_synchronised(folder) else Finding("ok", "place.ok")


def _lock(folder: Path) -> Finding:
    try:
        with only_one(folder):
            return Finding("ok", "lock.free")
    except WorkspaceLocked:
        return Finding("warn", "lock.held")
    except WorkspaceReadOnly:
        return Finding("bad", "write.bad")


def _newest_backup(folder: Path) -> Iterator[Finding]:
    described = [one.about for one in backups_in(folder) if one.about is not None]
    if not described:
        yield Finding("warn", "backup.none")
        return
    newest = max(one.created for one in described)
    # Today by this machine's clock: age is a hint to the user, nothing depends on it.
    age = datetime.now().astimezone() - datetime.fromisoformat(newest)
    if age > timedelta(days=OLD_DAYS):
        yield Finding("warn", "backup.old", {"days": age.days})
    else:
        yield Finding("ok", "backup.ok", {"created": local_minute(newest)})


def _database(found: Workspace) -> Finding:
    try:
        if not found.settings.database:
            quick_check(found.folder / DATABASE, found.database_key)
        with reading(found.desk.engine) as connection:
            changes = sum(one.seq for one in log.devices(connection).values())
    except TvdeskError as error:
        return Finding("bad", "database.bad", {"detail": str(error.fields.get("detail", error.code))})
    return Finding("ok", "database.ok", {"changes": changes})


def _identity(found: Workspace) -> Finding:
    device = found.settings.device
    with reading(found.desk.engine) as connection:
        why = doubt_of(connection, device)
    return Finding("bad", f"identity.{why}") if why else Finding("ok", "identity.ok")


def _trust(found: Workspace) -> Finding:
    try:
        with reading(found.desk.engine) as connection:
            age = trust_age(connection, found.desk, found.desk.now_ms)
    except NoRegistry:
        return Finding("warn", "trust.none")
    if age.state == "fresh":
        return Finding("ok", "trust.ok", {"days": age.days})
    place = "office" if age.office else "unit"
    return Finding("warn", f"trust.{age.state}.{place}", {"days": age.days})


def _server(found: Workspace) -> Iterator[Finding]:
    """The server on which several officers work: version, encoding, rights, clock, encryption, and this device."""
    try:
        facts = look(found.desk.engine, found.settings.database)
    except TvdeskError:
        return  # the finding on the database says so
    version: Mapping[str, str | int] = {"version": facts.version // 10_000, "least": LEAST_SERVER}
    fit = facts.version // 10_000 >= LEAST_SERVER
    yield Finding("ok" if fit else "bad", _end("server.version", fit), version)
    fit = facts.encoding == "UTF8"
    yield Finding("ok" if fit else "bad", _end("server.encoding", fit), {"encoding": facts.encoding})
    rights = {"lacking": ", ".join(facts.lacking)}
    yield Finding("bad" if facts.lacking else "ok", _end("server.rights", not facts.lacking), rights)
    off = round(abs(facts.ahead))
    yield Finding("warn" if off > MOST_APART else "ok", _end("server.clock", off <= MOST_APART), {"seconds": off})
    safe = facts.sealed or facts.local
    yield Finding("ok" if safe else "bad", _end("server.tls", safe))
    if facts.named:
        yield Finding("warn", "server.password.bad")
    allowed = may_write(found.desk)
    yield Finding("ok" if allowed else "bad", _end("server.officer", allowed), {"device": found.settings.device})
    if not found.settings.files:
        yield Finding("warn", "server.files.own")
    elif writable(found.files):
        yield Finding("ok", "server.files.ok", {"folder": str(found.files)})
    else:
        yield Finding("bad", "server.files.bad", {"folder": str(found.files)})


def _end(key: str, good: bool) -> str:
    return f"{key}.{'ok' if good else 'bad'}"


def _keys(found: Workspace, environ: Mapping[str, str]) -> Finding:
    """Key files are only looked for, since opening them asks for a passphrase."""
    device, files = found.settings.device, found.folder / KEY_FOLDER
    if (files / f"{device}.sign.pem").is_file() and (files / f"{device}.seal.pem").is_file():
        return Finding("ok", "keys.file", {"folder": str(files)})
    if environ.get(STORE_VARIABLE) == "file":
        return Finding("bad", "keys.missing")
    try:
        KeyringStore().load(device)
    except TvdeskError:
        return Finding("bad", "keys.missing")
    return Finding("ok", "keys.keyring")
