"""An encrypted workspace on the command line, its key gone, and back from the printed sheet as a person types it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from report_reading import pages_of
from terminal import Terminal

SHEET = {"TVDESK_SHEET_PASSPHRASE": "mật khẩu của phiếu"}
_ROW = re.compile(r"(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}")


@pytest.fixture
def desk(tmp_path: Path) -> Terminal:
    made = Terminal(tmp_path / "unit")
    made.run("workspace", "create", "--role", "unit", "--unit", "Sở Công Thương", "--encrypt")
    return made


def test_the_key_comes_back_from_the_printed_sheet(desk: Terminal, tmp_path: Path) -> None:
    desk.add("Hội nghị")
    sheet = tmp_path / "sheet.pdf"
    desk.run("workspace", "recovery-sheet", "--out", str(sheet), **SHEET)
    rows = [row for page in pages_of(sheet.read_bytes()) for row in _ROW.findall(page.text)]
    assert len(rows) == 20
    device, workspace = " ".join(rows[:10]), "".join(rows[10:]).lower()
    (key,) = (desk.folder / "keys").glob("*.workspace.pem")
    key.unlink()
    for command in (("record", "list", "activity"), ("verify",), ("backup", "create"), ("workspace", "decrypt")):
        assert desk.refused(*command) == "keystore.workspace_key_missing", command
    assert desk.refused("workspace", "take-back-key", "--code", device, **SHEET) == "recovery.other_device"
    wrong = {"TVDESK_SHEET_PASSPHRASE": "một mật khẩu khác"}
    assert desk.refused("workspace", "take-back-key", "--code", workspace, **wrong) == "key.wrong_passphrase"
    assert not key.exists()
    assert desk.run("workspace", "take-back-key", "--code", workspace, **SHEET)["key"] == key.name.partition(".")[0]
    assert desk.run("verify")["records"] == 1
    assert "encryption.on" in {row["code"] for row in desk.run("doctor")["findings"]}


def test_there_and_back_on_the_command_line(desk: Terminal) -> None:
    record = desk.add("Hội nghị")
    desk.run("backup", "create")
    assert desk.refused("workspace", "encrypt", code=2) == "encryption.already_so"
    assert desk.run("workspace", "decrypt") == {"encrypted": False, "changes": 1, "backups_gone": 0}
    assert (desk.folder / "tvdesk.db").read_bytes().startswith(b"SQLite format 3")
    assert desk.refused("workspace", "decrypt", code=2) == "encryption.already_so"
    assert desk.run("workspace", "encrypt") == {"encrypted": True, "changes": 1, "backups_gone": 1}
    assert desk.run("record", "show", record)["visible"]
    told = desk.told("workspace", "decrypt")
    assert "Nơi làm việc không mã hóa nữa" in told


def test_an_encrypted_backup_is_restored(desk: Terminal, tmp_path: Path) -> None:
    desk.add("một")
    name = desk.run("backup", "create")["name"]
    desk.add("hai")
    assert desk.run("backup", "restore", name)["records"] == 1
    there = tmp_path / "there"
    folder = str(desk.folder / "backups" / name)
    assert desk.run("backup", "restore", folder, "--into", str(there))["records"] == 1
    assert Terminal(there).run("verify")["records"] == 1


def test_a_server_is_not_ours_to_encrypt(tmp_path: Path) -> None:
    made = Terminal(tmp_path / "dic")
    new = ("workspace", "create", "--role", "dic", "--unit", "Sở TT&TT", "--encrypt")
    server = ("--database", "postgresql+psycopg://nobody@localhost/none")
    assert made.refused(*new, *server, code=2) == "encryption.server"
    assert not made.folder.exists()
