"""A real PostgreSQL server for the tests: own folder, free port, password login, gone at the end.

PostgreSQL refuses to run as root, so there it runs as ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

USER = "tvdesk"
PASSWORD = "only-for-tests"
# Durability is not what these tests look at; without fsync a database is made in a tenth of the time.
SETTINGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def find_programs() -> Path | None:
    """The folder that holds initdb and pg_ctl, of the newest version installed."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


def _unprivileged_user() -> str | None:
    """Whom to become, or ``None`` when we are not root already."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(user: str | None, command: Sequence[str]) -> None:
    prefix = ["runuser", "-u", user, "--"] if user else []
    # The server keeps what it inherits: with pipes we would wait for its end, so a file takes the output.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run([*prefix, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/")
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{command[0]} failed:\n{output.read().decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Starts a server; yields the URL of its maintenance database; stops it and removes its folder."""
    programs = find_programs()
    assert programs is not None
    user = _unprivileged_user()
    # Not below pytest's own temporary folder: that is closed to others, and too long a path for a socket.
    folder = Path(tempfile.mkdtemp(prefix="tvdesk-pg-"))
    data = folder / "data"
    password_file = folder / "password"
    password_file.write_text(PASSWORD)
    if user:
        for path in (folder, password_file):
            shutil.chown(path, user)
    port = _free_port()
    try:
        _run(user, [str(programs / "initdb"), "-D", str(data), "-U", USER, "-A", "scram-sha-256", "--no-sync",
                    f"--pwfile={password_file}", "-E", "UTF8", "--locale=C.UTF-8"])  # fmt: skip
        options = f"-p {port} -k {folder} {SETTINGS}"
        start = [
            str(programs / "pg_ctl"),
            "-D",
            str(data),
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "-w",
            "start",
        ]
        _run(user, start)
        try:
            yield f"postgresql+psycopg://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            _run(user, [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """An empty UTF-8 database on that server; yields its URL; dropped at the end, open connections or not."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(_plain(server_url), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(_plain(server_url), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
