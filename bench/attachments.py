"""Attachments: 200 MB in 100 files taken in by a record, hashed and fsynced."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import material, yardsticks
from bench.harness import BenchRow, compare
from bench.offices import DIC, Office, Province, activities, copy_desk, open_office
from tvdesk.services.attachment_rules import MOST_FILES
from tvdesk.services.attachments import Attachments

FILES = 100
SIZE = 2_000_000


def attach(place: Path, source: Path, records: list[str]) -> None:
    """Checked, hashed, stored, named by the records: each takes as many as a record may have."""
    office: Office = open_office(place / "desk")
    attachments = Attachments(office.desk, office.records, office.workspace.blobs)
    paths = sorted(source.iterdir())
    for number, record in enumerate(records):
        part = paths[number * MOST_FILES : (number + 1) * MOST_FILES]
        if len(attachments.attach(record, part)) != len(part):
            raise ValueError("a file was not taken in")


def rows() -> Iterator[BenchRow]:
    """The line of the table that is about attachments."""
    with tempfile.TemporaryDirectory(prefix="tvdesk-bench-") as name:
        folder = Path(name)
        material.write_attachments(folder / "source", FILES, SIZE)
        dic = Province(folder).dic
        wanted = -(-FILES // MOST_FILES)
        made = dic.records.create_many("activity", list(activities(wanted, DIC)))
        yield compare(
            "200 MB of attachments in 100 files taken in",
            partial(attach, source=folder / "source", records=made),
            partial(yardsticks.take_attachments, source=folder / "source"),
            goal=1.0,
            before_ours=partial(copy_desk, desk=dic.workspace.folder),
        )
