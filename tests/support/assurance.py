"""What docs/assurance.md says: for each promise of safety the tests that hold it, counted by the run that wrote it.

``make assurance`` runs these tests and writes the page; a test holds the page against what is collected.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path("docs/assurance.md")
VARIABLE = "TVDESK_ASSURANCE"
FIGURE = "assurance"
"""The property by which a test adds a figure to its row."""


@dataclass(frozen=True)
class Matrix:
    """A promise, what the tests do, and their files."""

    name: str
    shown: str
    files: tuple[str, ...]


MATRICES = (
    Matrix(
        "Order of arrival",
        "whatever order honest and hostile files arrive in, all desks end in the same state",
        ("tests/services/test_services_order.py", "tests/history/test_history_desks.py"),
    ),
    Matrix(
        "Kill matrix",
        "at named moments of an import and an export: killed, unforeseen error, failing medium, a write cut short",
        ("tests/services/test_services_kill_matrix.py",),
    ),
    Matrix(
        "A hundred kills",
        "SIGKILL at any moment of an import of 20,000 changes: all of it is there, or nothing",
        ("tests/services/test_services_crash.py",),
    ),
    Matrix(
        "Power loss",
        "after any call of an import or export, nothing, part or all of what was not flushed: as before or as after",
        ("tests/services/test_services_power_loss.py",),
    ),
    Matrix(
        "Full disk, pulled stick, read-only",
        "on a real small file system and with faults of the medium: a sentence, nothing lost, nothing half done",
        ("tests/services/test_services_disk.py",),
    ),
    Matrix(
        "One changed byte",
        "in the log, in each table with a proof, in an attachment: found and named; tables mended from the log",
        ("tests/services/test_services_one_byte.py",),
    ),
    Matrix(
        "Backups and restoring",
        "kept by day, week and month, verified, restored into another folder first, what was there kept",
        ("tests/services/test_services_backup.py", "tests/services/test_services_keeping.py"),
    ),
    Matrix(
        "A lost computer",
        "one reply of the office brings back everything; the recovery sheet restores the keys",
        ("tests/services/test_services_unit_lost.py", "tests/services/test_services_recovery.py"),
    ),
    Matrix(
        "Copied and restored workspaces",
        "they notice, stop writing as the old device, go on as a new one and lose nothing",
        ("tests/services/test_services_identity.py", "tests/services/test_services_new_identity.py"),
    ),
    Matrix("Rotation", "of root keys: thresholds, gaps, forks, expiry", ("tests/trust/test_trust_rotation.py",)),
    Matrix("Rollback", "of registries and roots, and fast-forward", ("tests/trust/test_trust_rollback.py",)),
    Matrix(
        "Revocation",
        "by position and head; replacement",
        ("tests/trust/test_trust_revocation.py", "tests/services/test_services_revoked_logs.py"),
    ),
    Matrix(
        "The office's root",
        "signed together, recovered from paper on an empty computer",
        ("tests/services/test_services_roots.py", "tests/services/test_services_refounding.py"),
    ),
    Matrix(
        "Sealed files",
        "open at their readers and nowhere else, by the age program in a disaster; nothing of a broken one is used",
        ("tests/services/test_services_sealed.py", "tests/trust/test_trust_sealing.py"),
    ),
    Matrix(
        "Encrypted workspaces",
        "nothing readable in any file; the key from paper; there and back stopped before each rename; a byte changed",
        ("tests/services/test_services_encrypting.py", "tests/services/test_services_rewriting.py"),
    ),
    Matrix(
        "Retention",
        "what is erased stands in no byte of the workspace, chains verify, and it travels",
        ("tests/services/test_services_retention.py",),
    ),
    Matrix(
        "Hostile archives and documents",
        "handmade: names, sizes, bombs, duplicate keys, NaN, cut and flipped anywhere",
        (
            "tests/bundle/test_bundle_evil_archives.py",
            "tests/bundle/test_bundle_evil_json.py",
            "tests/bundle/test_bundle_properties.py",
            "tests/services/test_services_hostile.py",
        ),
    ),
    Matrix(
        "Fuzzed readers",
        "each reader of files is fed changed files in a process with limits of memory and time",
        ("tests/fuzz/test_fuzz.py",),
    ),
    Matrix(
        "Hostile workbooks",
        "bombs, macros, far cells, formulas and markup through every exporter",
        ("tests/services/sheets/test_sheets_bad_input.py", "tests/services/sheets/test_sheets_writing.py"),
    ),
    Matrix(
        "Planted faults: merge",
        "a line of the merge rules changed: a test fails",
        ("tests/history/test_history_faults.py",),
    ),
    Matrix(
        "Planted faults: trust, intake, export",
        "a line of the program changed: a test fails",
        ("tests/services/test_services_semantics_faults.py",),
    ),
    Matrix(
        "Upgrades",
        "databases of every schema that ever landed become like new ones, with all that was in them, backup first",
        ("tests/db/test_db_kept.py",),
    ),
    Matrix(
        "Keys", "with a real Secret Service, and files with a passphrase", ("tests/services/test_services_keystore.py",)
    ),
)


@dataclass
class Outcome:
    """What a run has seen of one matrix."""

    tests: int = 0
    figures: list[str] = field(default_factory=list)


def row_of(file: str) -> Matrix | None:
    """The matrix to which a test file belongs."""
    return next((one for one in MATRICES if file in one.files), None)


def written(outcomes: Mapping[str, Outcome], before: str = "") -> str:
    """The page; of promises that were not tried this time the row stays as it stood ``before``."""
    lines = [
        "# Assurance",
        "",
        "What the program promises about safety, and the tests that hold it. Written by `make assurance`, which runs",
        "them; each row counts the cases that passed in that run. What is protected against whom, and what is not,",
        "stands in [security.md](security.md).",
        "",
        "| promise | what the tests do | cases | figures of the run |",
        "|---|---|---|---|",
    ]
    stood = {line.split(" | ")[0].strip("| "): line for line in before.splitlines() if line.startswith("| ")}
    for one in MATRICES:
        found = outcomes.get(one.name)
        row = "" if found is None else f"| {one.name} | {one.shown} | {found.tests} | {'; '.join(found.figures)} |"
        lines.append(row or stood.get(one.name, f"| {one.name} | {one.shown} | 0 | |"))
    return "\n".join(lines) + "\n"


def cases_on(page: str) -> dict[str, int]:
    """The number of cases that the page claims, by the name of the promise."""
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {row[0]: int(row[2]) for row in rows if len(row) >= 3 and row[2].isdigit()}


def collected(paths: Iterable[str]) -> Counter[str]:
    """How many tests of each matrix are among these files (one entry a test)."""
    return Counter(found.name for path in paths if (found := row_of(path)) is not None)


class Writer:
    """The part of a run that counts; registered by ``tests/conftest.py`` where the page is to be written."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self.outcomes: dict[str, Outcome] = {}
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: object) -> None:
        """Counts what passed; a test that failed or was left out keeps the page from being written."""
        found = row_of(str(report.nodeid).partition("::")[0])  # type: ignore[attr-defined]
        if found is None:
            return
        if report.failed or report.skipped:  # type: ignore[attr-defined]
            self.failed.append(str(report.nodeid))  # type: ignore[attr-defined]
        elif report.when == "call":  # type: ignore[attr-defined]
            outcome = self.outcomes.setdefault(found.name, Outcome())
            outcome.tests += 1
            outcome.figures += [str(value) for name, value in report.user_properties if name == FIGURE]  # type: ignore[attr-defined]

    def pytest_sessionfinish(self) -> None:
        """Write the page, or say why not."""
        if self.failed:
            print(json.dumps({"not written": self.failed}, indent=1))
            return
        for one in self.outcomes.values():
            one.figures.sort()
        before = self._page.read_text(encoding="utf-8") if self._page.exists() else ""
        self._page.write_text(written(self.outcomes, before), encoding="utf-8")
