"""Workspaces in a bad state, met through the command line: the right exit code, one sentence, nothing changed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from terminal import Terminal, contents, environment, tvdesk

from tvdesk.cli.errors import SystemRefused

HOLDER = "import sys; from pathlib import Path; from tvdesk.services.workspace import only_one\n"
HOLDER += "with only_one(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
NEW = ("workspace", "create", "--role", "unit", "--unit", "Sở Công Thương")


@pytest.fixture
def desk(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "unit").create("Sở Công Thương")


def test_locked_by_another_running_tvdesk(desk: Terminal) -> None:
    record = desk.add()
    held = contents(desk.folder)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(desk.folder)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        try:
            for command in (
                ("record", "edit", record, "place=Trà Vinh"),
                ("record", "delete", record),
                ("record", "attach", record, str(desk.folder / "workspace.json")),
                ("sheet", "import", "book.xlsx"),
                ("bundle", "export", "--out", str(desk.folder / "a.tvb")),
                ("bundle", "preview", "a.tvb"),
                ("enrol", "request", "--out", str(desk.folder / "a.json")),
            ):
                assert desk.refused(*command) == "workspace.locked", command
            assert contents(desk.folder) == held
            # Reading goes on beside it, and so does a backup.
            assert desk.run("record", "show", record)["visible"]
            assert desk.run("verify")["records"] == 1
            name = desk.run("backup", "create")["name"]
            assert desk.refused("backup", "restore", name) == "workspace.locked"
            codes = {row["code"] for row in desk.run("doctor")["findings"]}
            assert "lock.held" in codes
        finally:
            other.stdin.close()
            other.wait(timeout=30)
    assert desk.run("record", "edit", record, "place=Trà Vinh")["changed"]


def test_every_command_that_writes_holds_the_lock(desk: Terminal) -> None:
    """Two at once: one of them does it, the other is told, or comes after."""
    command = [sys.executable, "-m", "tvdesk", "--workspace", str(desk.folder), "record", "add", "activity"]
    values = ["title=x", "subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05"]
    runs = [subprocess.Popen([*command, *values], env=environment(), stderr=subprocess.PIPE) for _ in range(3)]
    codes = [run.wait(timeout=60) for run in runs]
    for run in runs:
        assert run.stderr is not None
        run.stderr.close()
    assert set(codes) <= {0, 1}
    assert len(desk.run("record", "list", "activity")["records"]) == codes.count(0) >= 1


def test_a_newer_schema_is_left_alone(desk: Terminal) -> None:
    with closing(sqlite3.connect(desk.folder / "tvdesk.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    held = contents(desk.folder)
    for command in (("record", "list", "activity"), ("verify",), ("bundle", "import", "a.tvb")):
        assert desk.refused(*command) == "database.newer_schema"
    assert contents(desk.folder) == held
    found = {row["code"]: row["advice"] for row in desk.run("doctor")["findings"]}
    assert found["workspace.bad"]


def test_a_synchronised_folder_is_warned_of_once(tmp_path: Path) -> None:
    desk = Terminal(tmp_path / "OneDrive - UBND tỉnh" / "tvdesk")
    made = tvdesk("--workspace", str(desk.folder), *NEW)
    assert (made.returncode, made.stderr.count("Cảnh báo")) == (0, 1)
    listed = tvdesk("--json", "--workspace", str(desk.folder), "record", "list", "activity")
    assert json.loads(listed.stdout) == {"records": []}
    assert listed.stderr.count("Cảnh báo") == 1
    assert tvdesk("--workspace", str(tmp_path / "no"), *NEW).stderr == ""


def test_folders_that_hold_no_workspace(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert Terminal(empty).refused("record", "list", "activity", code=2) == "workspace.missing"
    assert Terminal(tmp_path / "gone").refused("backup", "list", code=2) == "workspace.missing"
    assert Terminal(tmp_path / "gone").refused("backup", "restore", "x", code=2) == "backup.missing"
    assert list(empty.iterdir()) == []
    assert not (tmp_path / "gone").exists()
    assert json.loads(tvdesk("--json", "verify").stdout)["error"]["code"] == "workspace.missing"
    done = tvdesk("--json", "verify", TVDESK_WORKSPACE=str(empty))
    assert str(empty) in json.loads(done.stdout)["error"]["message"]


def test_files_of_a_workspace_that_are_gone(desk: Terminal) -> None:
    settings = (desk.folder / "workspace.json").read_bytes()
    (desk.folder / "workspace.json").unlink()
    held = contents(desk.folder)
    assert desk.refused("record", "list", "activity", code=2) == "workspace.missing"
    assert desk.refused(*NEW) == "workspace.incomplete"
    assert contents(desk.folder) == held
    (desk.folder / "workspace.json").write_text("[]", encoding="utf-8")
    assert desk.refused("verify") == "workspace.unreadable"
    (desk.folder / "workspace.json").write_bytes(settings)
    for path in desk.folder.glob("tvdesk.db*"):
        path.unlink()
    assert desk.refused("verify") == "workspace.incomplete"
    assert not (desk.folder / "tvdesk.db").exists()


def test_a_workspace_is_made_whole_or_not_at_all(desk: Terminal, tmp_path: Path) -> None:
    held = contents(desk.folder)
    assert desk.refused(*NEW) == "workspace.exists"
    assert contents(desk.folder) == held
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert Terminal(blocked / "inside").refused(*NEW) == "workspace.read_only"
    new = Terminal(tmp_path / "new")
    assert new.refused(*NEW, TVDESK_PASSPHRASE="ngắn") == "keystore.passphrase_short"
    assert not new.folder.exists()
    server = ("--database", "postgresql+psycopg://127.0.0.1:1/nowhere")
    assert new.refused(*NEW, *server).startswith("database.")
    assert not new.folder.exists()


def test_a_torn_database(desk: Terminal) -> None:
    desk.add()
    name = desk.run("backup", "create")["name"]
    with (desk.folder / "tvdesk.db").open("r+b") as database:
        database.write(os.urandom(4_096))
    assert desk.refused("record", "list", "activity", code=3) == "database.damaged"
    assert [one["name"] for one in desk.run("backup", "list")["backups"]] == [name]
    desk.run("backup", "restore", name)
    assert len(desk.run("record", "list", "activity")["records"]) == 1


@pytest.mark.smallfs
def test_a_read_only_disk(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(size_kib=4_096)
    desk = Terminal(disk / "unit").create("Sở Công Thương")
    held = contents(desk.folder)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        assert desk.refused("record", "add", "activity", "title=x") == "workspace.read_only"
        assert Terminal(disk / "new").refused(*NEW) == "workspace.read_only"
        codes = {row["code"] for row in desk.run("doctor")["findings"]}
        assert "write.bad" in codes
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert contents(desk.folder) == held


@pytest.mark.smallfs
def test_a_full_disk(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(size_kib=2_048)
    desk = Terminal(disk / "unit").create("Sở Công Thương")
    record = desk.add()
    big = disk.parent / "big.jpg"
    big.write_bytes(os.urandom(4_000_000))
    before = desk.run("verify")["digest"]
    assert desk.refused("record", "attach", record, str(big)) == "file.no_room"
    assert desk.run("verify")["digest"] == before
    assert list((desk.folder / "blobs").iterdir()) == []


def test_a_file_that_is_not_there(desk: Terminal, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    record = desk.add()
    for command in (
        ("enrol", "join", gone, "--words", "x"),
        ("bundle", "inspect", gone),
        ("bundle", "import", gone),
        ("record", "attach", record, gone),
        ("sheet", "import", gone),
    ):
        assert desk.refused(*command).split(".")[0] in ("file", "sheet", "system"), command
    nowhere = str(tmp_path / "no" / "a.xlsx")
    assert desk.refused("sheet", "template", "activity", "--out", nowhere) == "file.not_written"


def test_what_the_operating_system_refuses_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert Terminal(tmp_path / "x").refused("demo", "--dir", str(blocked)) == "system.refused"
    assert SystemRefused(path="a", detail="b").exit_code == 1
