"""A report printed by a process of its own: the window does not stall for a millisecond, whatever its length.

The process is ``tvdesk report make``, so that screen and command line print the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvdesk.core.resources import program_command
from tvdesk.services.keystore import handed_on
from tvdesk.services.reporting import Ask
from tvdesk.services.reports.errors import ReportNotMade
from tvdesk.services.reports.paper_names import PaperAsk
from tvdesk.services.workspace import Workspace

_STEP = 0.05
_WITHOUT_CONSOLE = 0x0800_0000
"""Windows' CREATE_NO_WINDOW."""
_OPTIONS = ("round", "first", "last", "unit", "title", "outline", "place", "authority", "position", "signer")


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A printed report on disk; ``warnings`` are keys ``warning.<key>``, ``letters`` what no font has.

    ``told`` is all that the process said of it.
    """

    path: Path
    pages: int
    warnings: tuple[str, ...] = ()
    letters: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


def print_apart(
    workspace: Workspace,
    ask: Ask,
    out: Path,
    language: str,
    check: Callable[[], None] = lambda: None,
) -> PrintedFile:
    """Print the report into ``out``, a PDF file. ``check`` is called all the while and may raise, to stop the work.

    Raises :class:`ReportNotMade` with the reason that the process gave; nothing is left in ``out`` then.
    """
    options = [f"--{name}={value}" for name in _OPTIONS if (value := getattr(ask, name))]
    options += [f"--date={ask.day}"] if ask.day else []
    options += [f"--copy-to={name}" for name in ask.copies]
    options += ["--with-data"] if ask.with_data else []
    return _run(workspace, ("report", "make", *options), out, language, check)


def list_apart(
    workspace: Workspace, ask: PaperAsk, out: Path, language: str, check: Callable[[], None] = lambda: None
) -> PrintedFile:
    """Write a list into ``out``, likewise."""
    options = [f"--{name}={value}" for name in ("first", "last", "year") if (value := getattr(ask, name))]
    return _run(workspace, ("report", "list", ask.paper, *options), out, language, check)


def rebuild_apart(
    workspace: Workspace, issue: str, out: Path, language: str, check: Callable[[], None] = lambda: None
) -> PrintedFile:
    """Build an issued report again into ``out``, likewise; ``told`` says whether it is the same."""
    return _run(workspace, ("report", "rebuild", f"--id={issue}"), out, language, check)


def _run(
    workspace: Workspace, command: Sequence[str], out: Path, language: str, check: Callable[[], None]
) -> PrintedFile:
    process = subprocess.Popen(
        _program(workspace.folder, language, *command, f"--out={out}"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **handed_on(workspace.key)},
        creationflags=_WITHOUT_CONSOLE if sys.platform == "win32" else 0,
    )
    with process:
        try:
            answer = _answer(process, check)
        except BaseException:
            process.kill()
            raise
    if process.returncode or "file" not in answer:
        raise _reason(answer)
    letters = " ".join(answer["missing_letters"])
    return PrintedFile(out, answer["pages"], tuple(answer["warnings"]), letters, answer)


def _program(workspace: Path, language: str, *command: str) -> Sequence[str]:
    return [*program_command(), f"--workspace={workspace}", "--json", f"--language={language}", *command]


def _answer(process: subprocess.Popen[bytes], check: Callable[[], None]) -> dict[str, Any]:
    while True:
        check()
        try:
            said, _ = process.communicate(timeout=_STEP)
        except subprocess.TimeoutExpired:
            continue
        try:
            answer = json.loads(said)
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}


def _reason(answer: dict[str, Any]) -> ReportNotMade:
    error = answer.get("error") or {}
    return ReportNotMade(reason=str(error.get("message", "")), step=str(error.get("next", "")))
