"""The command line as a script would use it: a real process, real workspaces, exit codes and JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PASSPHRASE = "mật khẩu để thử 123"


class Desk:
    """One workspace, driven through child processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        environ = {**os.environ, "TVDESK_PASSPHRASE": PASSPHRASE, "TVDESK_KEYSTORE": "file", "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "tvdesk", "--json", "--workspace", str(self.folder), *arguments]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if done.stdout else {}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk, Path]:
    root = tmp_path_factory.mktemp("province")
    dic, unit = Desk(root / "dic"), Desk(root / "unit")
    dic.run("workspace", "create", "--role", "dic", "--unit", "Sở TT&TT")
    unit.run("workspace", "create", "--role", "unit", "--unit", "Sở Công Thương", "--person", "Nguyễn Thị Hoà")
    request, answer = root / "request.json", root / "answer.json"
    words = unit.run("enrol", "request", "--out", str(request))["words"]
    approved = dic.run("enrol", "approve", str(request), "--words", " ".join(words), "--out", str(answer))
    unit.run("enrol", "join", str(answer), "--words", " ".join(approved["words"]))
    return dic, unit, root


def test_the_whole_way(desks: tuple[Desk, Desk, Path]) -> None:
    dic, unit, root = desks
    values = ["title=Hội nghị xúc tiến", "subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05", "countries=JP,KR"]
    record = unit.run("record", "add", "activity", *values)["record"]
    unit.run("record", "edit", record, "place=Trà Vinh")
    assert unit.run("search", "hoi nghi xuc t")["hits"][0]["record"] == record
    report, reply = str(root / "report.tvb"), str(root / "reply.tvb")
    assert unit.run("bundle", "export", "--out", report)["changes"] == 2
    assert dic.run("bundle", "preview", report)["files"][0]["counts"]["create"] == 1
    assert dic.run("bundle", "import", report)["files"][0]["state"] == "applied"
    assert dic.run("bundle", "import", report)["files"][0]["known"] is True
    dic.run("bundle", "reply", "--unit", "Sở Công Thương", "--out", reply)
    unit.run("bundle", "import", reply)
    assert unit.run("bundle", "export", "--out", report, code=1)["error"]["code"] == "export.nothing_new"
    shown = dic.run("record", "show", record)["values"]
    assert (shown["place"], shown["countries"]) == ("Trà Vinh", ["JP", "KR"])
    assert [row["op"] for row in dic.run("record", "history", record)["history"]] == ["create", "edit"]
    # The other story of this module may have run first, in any order.
    assert dic.run("verify")["records"] in (1, 22)
    assert len(dic.run("trust", "show")["devices"]) == 2


def test_a_workbook_comes_in_once(desks: tuple[Desk, Desk, Path], real_data: Path) -> None:
    dic, _, _ = desks
    book = str(real_data / "tap-huan.xlsx")
    first = dic.run("sheet", "import", book)
    assert first["counts"]["imported"] == 21
    assert first["counts"]["needs_person"] == 6
    assert {row["status"] for row in dic.run("sheet", "import", book)["rows"]} == {"known", "needs_person"}


def test_refusals_have_codes_and_exit_codes(desks: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    dic, unit, _ = desks
    stray = tmp_path / "stray.tvb"
    stray.write_bytes(b"PK\x03\x04 nothing of ours")
    assert dic.run("bundle", "import", str(stray), code=3)["error"]["code"] == "bundle.not_a_bundle"
    assert unit.run("record", "show", "nothing", code=1)["error"]["code"] == "record.missing"
    lost = Desk(tmp_path / "lost").run("record", "list", "activity", code=2)
    assert lost["error"]["code"] == "workspace.missing"
    wrong = Desk(tmp_path / "new").run("workspace", "create", "--role", "unit", "--unit", "Sở Lạ", code=2)
    assert wrong["error"]["code"] == "unit.unknown"
    assert "tvdesk" in lost["error"]["message"]


def test_the_demonstration(tmp_path: Path) -> None:
    done = Desk(tmp_path / "unused").run("demo", "--dir", str(tmp_path / "demo"))
    assert len(done["files"]) > 10
    assert all(Path(path).is_file() for path in done["files"])
