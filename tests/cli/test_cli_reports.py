"""``report make`` as a script would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PASSPHRASE = "mật khẩu để thử 123"


def run(folder: Path, *arguments: str, code: int = 0, json_too: bool = True) -> Any:
    environ = {**os.environ, "TVDESK_PASSPHRASE": PASSPHRASE, "TVDESK_KEYSTORE": "file", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "tvdesk", "--workspace", str(folder), *arguments]
    command += ["--json"] if json_too else []
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout) if json_too else done.stdout


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "unit"
    run(folder, "workspace", "create", "--role", "unit", "--unit", "Sở Công Thương")
    values = ["title=Hội chợ hàng Việt", "subtype=hoi_cho_trien_lam", "start_date=2025-03-05", "participants=120"]
    run(folder, "record", "add", "activity", *values)
    return folder


def test_a_report_is_made(unit: Path, tmp_path: Path) -> None:
    out = tmp_path / "bao-cao.pdf"
    made = run(unit, "report", "make", "--first", "15/12/2024", "--last", "14/12/2025", "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF-")
    assert made["counts"] == {"activity": 1, "training": 0, "delegation": 0}
    assert (made["first"], made["last"]) == ("2024-12-15", "2025-12-14")
    assert made["pages"] >= 3
    assert made["warnings"] == ["report.no_signer"]
    assert len(made["state_digest"]) == 64
    assert list(made["vector"].values()) == [1]


def test_it_is_told_in_sentences(unit: Path, tmp_path: Path) -> None:
    options = ("--first", "2024-12-15", "--last", "2025-12-14", "--signer", "Nguyễn Văn Thử", "--out")
    told = run(unit, "report", "make", *options, str(tmp_path / "a.pdf"), json_too=False)
    assert told.splitlines()[0].startswith("Đã lập báo cáo")
    assert told.splitlines()[1] == "Gồm 1 hoạt động, 0 lớp tập huấn, 0 đoàn ra, đoàn vào."
    assert len(told.splitlines()) == 2
    told = run(unit, "--language", "en", "report", "make", *options, str(tmp_path / "b.pdf"), json_too=False)
    assert told.splitlines()[0].startswith("The report of")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        ((), "report.period_missing", 2),
        (("--first", "2025-01-01"), "report.period_missing", 2),
        (("--first", "2025-02-01", "--last", "2025-01-01"), "report.dates_reversed", 2),
        (("--round", "2031"), "round.unknown", 2),
        (("--first", "2025-01-01", "--last", "2025-02-30"), "date.no_such_day", 1),
        (("--first", "2025-01-01", "--last", "2025-02-01", "--outline", "la"), "report.outline_unknown", 2),
        (("--first", "2025-01-01", "--last", "2025-02-01", "--unit", "Văn phòng UBND tỉnh"), "record.not_yours", 1),
        (("--first", "2025-01-01", "--last", "2025-02-01", "--unit", "Sở Không Có"), "unit.unknown", 2),
    ],
)
def test_what_is_refused(unit: Path, tmp_path: Path, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    out = tmp_path / "a.pdf"
    answer = run(unit, "report", "make", *arguments, "--out", str(out), code=exit_code)
    assert answer["error"]["code"] == code
    assert answer["error"]["next"]
    assert not out.exists()


def test_the_form_is_told_by_the_ending(unit: Path, tmp_path: Path) -> None:
    period = ("--first", "2025-01-01", "--last", "2025-02-01")
    for name, begins in (("a.docx", b"PK"), ("a.XLSX", b"PK"), ("a.pdf", b"%PDF")):
        answer = run(unit, "report", "make", *period, "--out", str(tmp_path / name))
        assert (answer["pages"] > 0) == (name == "a.pdf")
        assert (tmp_path / name).read_bytes().startswith(begins)
    # What is issued, and held against it, is the paper.
    for command in (("issue", *period), ("make", *period), ("rebuild", "--id", "x")):
        name = "b.doc" if command[0] == "make" else "b.docx"
        answer = run(unit, "report", *command, "--out", str(tmp_path / name), code=2)
        assert answer["error"]["code"] == "report.format_unknown"
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("log",),
        ("log", "--first", "2025-01-01"),
        ("log", "--year", "2025"),
        ("plan", "--first", "2025-01-01", "--last", "2025-12-31"),
        ("plan", "--year", "99999"),
        ("plan_result", "--year", "2025", "--last", "2025-12-31"),
    ],
)
def test_a_list_says_what_period_it_needs(unit: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = run(unit, "report", "list", *arguments, "--out", str(tmp_path / "a.pdf"), code=2)
    wanted = "report.list_without_days" if arguments[0] == "log" else "report.plan_without_year"
    assert answer["error"]["code"] == wanted
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(unit: Path, tmp_path: Path) -> None:
    period = ("--first", "2025-01-01", "--last", "2025-02-01")
    answer = run(unit, "report", "make", *period, "--out", str(tmp_path / "x" / "a.pdf"), code=1)
    assert answer["error"]["code"] == "file.not_written"


def test_a_consolidated_report_is_issued_replaced_and_built_again(tmp_path: Path) -> None:
    dic = tmp_path / "dic"
    run(dic, "workspace", "create", "--role", "dic", "--unit", "Sở Thông tin và Truyền thông")
    values = ["subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05", "participants=120"]
    run(dic, "record", "add", "activity", "title=Gặp gỡ Nhật Bản", *values)
    period = ("--first", "15/12/2024", "--last", "14/12/2025", "--copy-to", "Văn phòng UBND tỉnh")
    first = run(dic, "report", "issue", *period, "--out", str(tmp_path / "1.pdf"))
    assert (first["version"], first["counts"]["activity"]) == (1, 1)
    run(dic, "record", "add", "activity", "title=Việc báo cáo muộn", *values)
    again = run(dic, "report", "rebuild", "--id", first["id"], "--out", str(tmp_path / "again.pdf"))
    assert again["same"] is True
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
    refused = run(dic, "report", "issue", *period, "--out", str(tmp_path / "2.pdf"), code=1)
    assert refused["error"]["code"] == "report.reason_missing"
    told = run(dic, "report", "issue", *period, "--reason", "Bổ sung", "--out", str(tmp_path / "2.pdf"), json_too=False)
    assert told.splitlines()[-1].startswith("Đã ban hành bản 2, mã ")
    issues = run(dic, "report", "issues")["issues"]
    assert [(one["version"], one["reason"]) for one in issues] == [(1, ""), (2, "Bổ sung")]
    assert run(dic, "report", "issues", json_too=False).count("Bản ") == 2
    told = run(dic, "report", "rebuild", "--id", first["id"], "--out", str(tmp_path / "x.pdf"), json_too=False)
    assert told.startswith("Bản lập lại khớp từng byte")
    unknown = run(dic, "report", "rebuild", "--id", "0190", "--out", str(tmp_path / "y.pdf"), code=1)
    assert unknown["error"]["code"] == "report.issue_unknown"
