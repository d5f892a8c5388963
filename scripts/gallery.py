"""make gallery: every document that leaves the office, of a unit and of the consolidating office, in both languages.

Into build/gallery: as PDF, for Word, and for Excel, small from the demonstration's records and with 2,000 rows. Look at
each page: what looks wrong is wrong.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.offices import Province, activities
from tvdesk.cli.main import run
from tvdesk.core.templates import CodeLists
from tvdesk.services.records import Records
from tvdesk.services.reports.form_names import FORMS
from tvdesk.services.reports.paper_names import OF_YEAR, PAPERS, forms_of

OUT = Path("build/gallery")
ROWS = 2_000
DAYS = ("--first", "2020-01-01", "--last", "2026-12-31")
YEAR = "2025"
SIGNED = ("--position", "Giám đốc", "--signer", "Nguyễn Văn Thử")


def main() -> int:
    """Write them all; how many, and which could not be written."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    failed: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory() as name:
        for desk, workspace in desks(Path(name)):
            for language in ("vi", "en"):
                for title, ending, command in documents():
                    target = OUT / f"{desk}-{title}-{language}{ending}"
                    count += 1
                    failed += written(workspace, language, (*command, "--out", str(target)))
    print(f"{count - len(failed)} documents in {OUT}", *failed, sep="\n")
    return 1 if failed else 0


def desks(folder: Path) -> Iterator[tuple[str, Path]]:
    """The office and a unit of the demonstration, and a unit with very many records."""
    said = io.StringIO()
    if run(["demo", "--dir", str(folder / "demo")], out=said, errors=said):
        raise SystemExit(said.getvalue())
    yield "office", folder / "demo" / "dic"
    yield "unit", folder / "demo" / "tv-sovhttdl"
    large = Province(folder / "large").add("tv-sovhttdl")
    Records(large.desk, CodeLists.load()).create_many(
        "activity", list(activities(ROWS, large.desk.unit, 1)), checked=True
    )
    large.desk.engine.dispose()
    yield "large", large.workspace.folder


def documents() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, ending and command of each."""
    for ending in FORMS:
        yield "report", ending, ("report", "make", *DAYS, *SIGNED)
        for paper in PAPERS:
            if ending not in forms_of(paper):
                continue
            days = ("--year", YEAR) if paper in OF_YEAR else DAYS
            yield paper, ending, ("report", "list", paper, *days, *SIGNED)
        yield "journal", ending, ("journal", "print", "--first", "2020-01-01")


def written(workspace: Path, language: str, command: tuple[str, ...]) -> list[str]:
    """Run a command; what it said if it failed."""
    said = io.StringIO()
    code = run(["--workspace", str(workspace), "--language", language, *command], out=said, errors=said)
    return [f"{' '.join(command)}: {said.getvalue().strip()}"] if code else []


if __name__ == "__main__":
    sys.exit(main())
