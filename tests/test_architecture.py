"""The house keeps its own rules: layers, sizes, and files that name no place outside the repository."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from layers import violations
from sources import REPOSITORY, committed_files, modules, python_files

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
# Files and functions that may be longer, each with its reason beside it.
# Tables of data rather than rooms: the forms, the migration that lists every column, the corpus of bad archives.
LONG_FILES = frozenset(
    {"tvdesk/core/forms.py", "tvdesk/db/migrations/versions/0001_first.py", "tests/bundle/evil_archives.py"}
)
LONG_FUNCTIONS = frozenset({f"tvdesk/db/migrations/versions/0001_first.py:{name}" for name in ("upgrade", "downgrade")})

# Put together here, so that this file does not hold them itself.
PLACES = re.compile(
    "|".join(
        [
            r"--(?:extra-)?index" + r"-url",
            r"--find" + r"-links",
            r"https?://[\w.-]*(?:" + "py" + r"pi\.|python" + r"hosted\.|npm" + r"js\.)",
            r"file" + r":///",
            r"(?:^|[\s\"'=(:`])/" + r"(?:work|root|home|opt)/\w",
            r"\.\./" + r"shared",
        ]
    ),
    re.MULTILINE,
)


def test_every_module_keeps_to_its_layer() -> None:
    found = [line for name, is_package, source in modules() for line in violations(source, name, is_package)]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("tvdesk.core.x", "import msgspec", "core may not import msgspec"),
        ("tvdesk.core.x", "from tvdesk.history import change", "core may not import tvdesk.history"),
        ("tvdesk.core.x", "from tvdesk import db", "core may not import tvdesk.db"),
        ("tvdesk.core.x", "from ..db import models", "core may not import tvdesk.db"),
        ("tvdesk.history.x", "from tvdesk.bundle.reader import read", "history may not import tvdesk.bundle"),
        ("tvdesk.history.x", "import time", "history is pure"),
        ("tvdesk.trust.x", "def now():\n    return datetime.now(UTC)", "is handed what now() gives"),
        ("tvdesk.bundle.x", "def read(path):\n    with open(path) as f: return f", "opens no file"),
        ("tvdesk.report.x", "import sqlalchemy", "report may not import sqlalchemy"),
        ("tvdesk.db.x", "import alembic", "slow to load"),
        (
            "tvdesk.db.x",
            "def f():\n    from tvdesk.services import records",
            "db may not import tvdesk.services",
        ),
        ("tvdesk.services.x", "from openpyxl import load_workbook", "slow to load"),
        ("tvdesk.services.x", "class A:\n    import keyring", "slow to load"),
        ("tvdesk.services.x", "def f():\n    import PySide6.QtCore", "services may not import PySide6"),
        ("tvdesk.cli.x", "def f():\n    import sqlalchemy", "cli may not import sqlalchemy"),
        (
            "tvdesk.cli.x",
            "import importlib\nimportlib.import_module('tvdesk.db')",
            "cli may not import tvdesk.db",
        ),
        ("tvdesk.ui.x", "from tvdesk.trust import keys", "ui may not import tvdesk.trust"),
        ("tvdesk.services.x", "import urllib.request", "works offline"),
        ("tvdesk.elsewhere.x", "", "no layer is known"),
    ],
)
def test_a_planted_violation_is_seen(module: str, source: str, said: str) -> None:
    found = violations(source, module)
    assert len(found) >= 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("tvdesk.core.x", "from tvdesk import __version__\nimport json, re\nfrom . import fields"),
        ("tvdesk.bundle.x", "import msgspec\nfrom tvdesk.trust.keys import Key"),
        ("tvdesk.services.x", "def f():\n    import openpyxl\n    from tvdesk.db import engine"),
        ("tvdesk.services.x", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import openpyxl"),
        ("tvdesk.db.migrations.env", "from alembic import context"),
        ("tvdesk.report.x", "from reportlab.pdfgen import canvas"),
        ("tvdesk.ui.x", "from PySide6.QtWidgets import QLabel"),
    ],
)
def test_what_a_layer_may_do_is_not_held_against_it(module: str, source: str) -> None:
    assert violations(source, module) == []


def test_files_stay_short() -> None:
    long = {}
    for path in python_files("tvdesk", "tests", "bench"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LINES_OF_A_FILE and _name(path) not in LONG_FILES:
            long[_name(path)] = lines
    assert long == {}


def test_functions_stay_short() -> None:
    long = {}
    for path in python_files("tvdesk", "tests", "bench"):
        for name, lines in _functions(path.read_text(encoding="utf-8")):
            if lines > LINES_OF_A_FUNCTION and f"{_name(path)}:{name}" not in LONG_FUNCTIONS:
                long[f"{_name(path)}:{name}"] = lines
    assert long == {}


def test_no_committed_file_names_an_index_a_download_or_a_place_on_this_machine() -> None:
    found = []
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{_name(path)}: {match.group().strip()}" for match in PLACES.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "--index" + "-url x",
        "--find" + "-links x",
        "https://py" + "pi.org/simple",
        "= '/ho" + "me/an/x'",
        "/ro" + "ot/x",
    ],
)
def test_a_planted_place_is_seen(text: str) -> None:
    assert PLACES.search(text)


def test_the_lock_holds_a_hash_for_every_package() -> None:
    entries = re.split(r"^(?=\w)", (REPOSITORY / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages = [entry for entry in entries if "==" in entry]
    assert len(packages) > 40
    assert [entry for entry in packages if "--hash=sha256:" not in entry] == []


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _functions(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
