"""CONTRIBUTING.md keeps its word: the first change that it walks through is made in a copy, and works."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from terminal import PASSPHRASE

PARTS = (
    "tvdesk",
    "resources",
    "tests",
    "scripts",
    "bench",
    "docs",
    "installer",
    "pyproject.toml",
    "README.md",
    "Makefile",
)
SCREEN = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
field = FORMS["activity"].field("interpreters")
print(field.section, Language.load("vi").field_label("activity", "interpreters"))
"""


@pytest.fixture(scope="module")
def changed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the change made, step by step as the page says."""
    copy = tmp_path_factory.mktemp("contributing") / "project"
    copy.mkdir()
    for name in PARTS:
        source = repository / name
        ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
        shutil.copytree(source, copy / name, ignore=ignored) if source.is_dir() else shutil.copy(source, copy)
    page = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = re.findall(r"```diff\n(.*?)```", page, re.DOTALL)
    assert len(steps) >= 6
    for step in steps:
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"],
            cwd=copy,
            input=step,
            capture_output=True,
            text=True,
            check=False,
        )
        assert applied.returncode == 0, (applied.stderr, step)
    return copy


def run(copy: Path, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TVDESK_", "PYTEST_"))}
    own = {"PYTHONPATH": str(copy), "TVDESK_KEYSTORE": "file", "TVDESK_PASSPHRASE": PASSPHRASE, "LC_ALL": "C.UTF-8",
           "TVDESK_MARKS": os.environ["TVDESK_MARKS"], "QT_QPA_PLATFORM": "offscreen"}  # fmt: skip
    return subprocess.run(
        [sys.executable, *command], cwd=cwd or copy, env={**kept, **own}, capture_output=True, text=True, check=False
    )


def test_the_field_is_there_from_the_form_to_the_table(changed: Path, repository: Path, tmp_path: Path) -> None:
    page = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```sh exercise\n(.*?)```", page, re.DOTALL)
    told: list[Any] = []
    for line in script.strip().splitlines():
        words = shlex.split(line)
        assert words[0] == "tvdesk"
        done = run(changed, "-m", "tvdesk", "--json", *words[1:], cwd=tmp_path)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        told.append(json.loads(done.stdout))
    with sqlite3.connect(tmp_path / "desk" / "tvdesk.db") as connection:
        assert connection.execute("SELECT title, interpreters FROM activity").fetchall() == [("Họp báo", 3)]
    connection.close()
    shown = run(changed, "-c", SCREEN)
    assert shown.stdout.strip() == "participants Số phiên dịch", shown.stderr


def test_a_workbook_with_that_column_is_recognised(changed: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Tên hoạt động", "Thời gian", "Địa điểm", "Số phiên dịch"])
    sheet.append([1, "Họp báo quốc tế", "05/03/2025", "Trà Vinh", 4])
    book.save(tmp_path / "a.xlsx")
    desk = ("-m", "tvdesk", "--json", "--workspace", str(tmp_path / "desk"))
    run(changed, *desk, "workspace", "create", "--role", "unit", "--unit", "Sở Công Thương")
    said = json.loads(run(changed, *desk, "sheet", "import", str(tmp_path / "a.xlsx"), "--dry-run").stdout)
    assert said["rows"][0]["values"]["interpreters"] == 4


def test_what_guards_forms_and_tables_agrees(changed: Path) -> None:
    """The project's own tests of forms, languages and migrations, in the changed copy."""
    tests = ("tests/core/test_core_templates.py", "tests/core/test_core_language.py", "tests/db/test_db_migrations.py")
    present = [name for name in tests if (changed / name).exists()]
    assert len(present) == len(tests)
    done = run(
        changed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *present, "-k", "not postgres"
    )
    assert done.returncode == 0, done.stdout[-3_000:]
