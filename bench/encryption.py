"""What an encrypted workspace costs: the same work on a desk that is encrypted and on one that is not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import material
from bench.harness import BenchRow, compare
from bench.offices import Office, Province
from bench.postgres import desk, figures, import_file, prepare, save, searches
from tvdesk.db.soundness import quick_check
from tvdesk.services.attachments import Attachments
from tvdesk.services.backup import Backups
from tvdesk.services.workspace import DATABASE

_FILES, _BYTES = 20, 2_000_000
_ATTACHED: dict[Path, Office] = {}


def look_over(place: Path) -> None:
    """What each start does before anything is shown."""
    workspace = desk(place).office.workspace
    quick_check(workspace.folder / DATABASE, workspace.database_key)


def back_up(place: Path) -> None:
    """A backup, opened again and followed to its last line."""
    Backups(desk(place).office.workspace).create()


def prepare_files(place: Path, *, encrypted: bool) -> None:
    """A desk, for attachments."""
    _ATTACHED[place] = Province(place, encrypted=encrypted).dic


def attach(place: Path, source: Path) -> None:
    """40 MB of attachments taken in."""
    office = _ATTACHED[place]
    Attachments(office.desk, office.records, office.workspace.blobs).take_in(sorted(source.iterdir()))


MEASURED: tuple[tuple[str, Callable[[Path], object], bool, float], ...] = (
    ("import of 10,000 changes", import_file, False, 1.5),
    ("one record saved", save, True, 1.5),
    ("search in 10,000", searches, True, 1.5),
    ("figures of a year among 10,000", figures, True, 2.0),
    ("database looked over at the start", look_over, True, 8.0),
    ("backup of 20,000 changes, checked", back_up, True, 2.0),
)


def rows() -> Iterator[BenchRow]:
    """Encrypted against in the clear."""
    for name, work, filled, goal in MEASURED:
        yield compare(
            f"encrypted against in the clear: {name}",
            work,
            work,
            goal,
            rounds=3,
            before_ours=partial(prepare, url="", filled=filled, encrypted=True),
            before_yardstick=partial(prepare, url="", filled=filled),
        )
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as folder:
        source = Path(folder) / "source"
        material.write_attachments(source, _FILES, _BYTES)
        yield compare(
            "encrypted against in the clear: 40 MB of attachments",
            partial(attach, source=source),
            partial(attach, source=source),
            3.0,
            before_ours=partial(prepare_files, encrypted=True),
            before_yardstick=partial(prepare_files, encrypted=False),
        )
