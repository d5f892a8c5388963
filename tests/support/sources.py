"""The repository's own files, as the tests that read source text see them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_OURS = {".venv", ".git", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", "__pycache__"}
MADE = {"build", "dist", "demo-out", "bench-out"}


def committed_files() -> list[Path]:
    """Files that are, or would be, committed; in a tree without Git all that is not made by a tool."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(listing, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        names = [name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(REPOSITORY)) for path in REPOSITORY.rglob("*")]
    paths = [REPOSITORY / name for name in names if not (NOT_OURS | MADE) & set(Path(name).parts)]
    return [path for path in paths if path.is_file()]


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (REPOSITORY / folder).rglob("*.py"))


def modules() -> Iterator[tuple[str, bool, str]]:
    """(dotted name, is a package, source) of every module of the program."""
    for path in python_files("tvdesk"):
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        yield ".".join(parts[:-1] if is_package else parts), is_package, path.read_text(encoding="utf-8")
