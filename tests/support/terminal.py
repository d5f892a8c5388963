"""The command line as a script uses it, over real folders: answers read as one JSON object.

:func:`tvdesk` starts a process; :class:`Terminal` runs in this one, which is the same but for the start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from tvdesk.cli.main import run

PASSPHRASE = "mật khẩu để thử 123"


def environment(**more: str) -> dict[str, str]:
    """The variables of a run: keys in passphrase files, a bare locale, no workspace named."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TVDESK_")}
    own = {"TVDESK_PASSPHRASE": PASSPHRASE, "TVDESK_KEYSTORE": "file", "TVDESK_MARKS": os.environ["TVDESK_MARKS"]}
    return {**kept, **own, "LC_ALL": "C.UTF-8", **more}


def tvdesk(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One run of the program; never a traceback."""
    command = [sys.executable, "-m", "tvdesk", *arguments]
    done = subprocess.run(
        command, env=environment(**variables), capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@dataclass(frozen=True)
class Terminal:
    """One workspace, driven through processes."""

    folder: Path

    def run(self, *arguments: str, code: int = 0, **variables: str) -> dict[str, Any]:
        """The answer with ``--json``: exactly one object; ``code`` is the exit code to come."""
        found: dict[str, Any] = json.loads(self._said(("--json", *arguments), code, variables))
        return found

    def refused(self, *arguments: str, code: int = 1, **variables: str) -> str:
        """The code of the refusal."""
        return str(self.run(*arguments, code=code, **variables)["error"]["code"])

    def told(self, *arguments: str, language: str = "vi", code: int = 0) -> str:
        """What a person reads."""
        return self._said(("--language", language, *arguments), code, {})

    def _said(self, arguments: tuple[str, ...], code: int, variables: dict[str, str]) -> str:
        out, errors = StringIO(), StringIO()
        found = run(["--workspace", str(self.folder), *arguments], environment(**variables), out, errors)
        assert found == code, (found, out.getvalue(), errors.getvalue())
        return out.getvalue()

    def create(self, unit: str, role: str = "unit") -> Terminal:
        """Make the workspace."""
        self.run("workspace", "create", "--role", role, "--unit", unit)
        return self

    def add(self, title: str = "Hội nghị xúc tiến") -> str:
        """Log an activity; its id."""
        values = (f"title={title}", "subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05")
        return str(self.run("record", "add", "activity", *values)["record"])


def enrol(dic: Terminal, unit: Terminal, place: Path) -> None:
    """Make a unit's device known to the office, as two people on the telephone would."""
    request, answer = str(place / "request.json"), str(place / "answer.json")
    words = unit.run("enrol", "request", "--out", request)["words"]
    approved = dic.run("enrol", "approve", request, "--words", " ".join(words), "--out", answer)
    unit.run("enrol", "join", answer, "--words", " ".join(approved["words"]))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock: to show that nothing was changed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("lock", "tvdesk.db-shm")
    }
