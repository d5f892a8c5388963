"""Offices whose workspaces are encrypted, or are not: what they hold, and what of it can be read in their files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import DIC, UNIT, Office, Province, activity

from tvdesk.db.engine import reading
from tvdesk.services.attachments import Attachments
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.verify import verify
from tvdesk.services.workspace import Workspace, open_workspace

WORD = "Phù Đổng Thiên Vương"
MARKS = [WORD.encode(), WORD.encode("utf-16-le"), b"Ph\\u00f9", b"phu dong thien", b"%PDF-tvdesk-attached"]
CONTENT = b"%PDF-tvdesk-attached" + os.urandom(100_000)
PASSPHRASE = "hoa sen trắng nở"


def store_of(folder: Path) -> PassphraseFile:
    return PassphraseFile(folder / "keys", lambda: PASSPHRASE)


@pytest.fixture(params=[False, True], ids=["from the clear", "encrypted"])
def encrypted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def province(tmp_path: Path, encrypted: bool) -> Iterator[Province]:
    found = Province(tmp_path / "province", encrypted=encrypted)
    yield found
    for office in found.offices:
        office.desk.engine.dispose()


def with_work(office: Office, tmp_path: Path) -> str:
    """A record that names the word, with a file that holds it; its id."""
    record = office.records.create("activity", activity(f"Hội thảo {WORD}"))
    source = tmp_path / "to-trinh.pdf"
    source.write_bytes(CONTENT)
    Attachments(office.desk, office.records, office.workspace.blobs).attach(record, [source])
    source.unlink()
    return record


def held_back(province: Province, unit: Office, office: Office) -> Path:
    """The office keeps a file that waits; the file before it."""
    unit.records.create("activity", activity(f"một {WORD}"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    answer = province.dic.take_in(first).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity(f"hai {WORD}"))
    assert office.take_in(unit.export(DIC, province.stick("2.tvb")).path).state == "held"
    return first


def in_the_clear(folder: Path) -> list[str]:
    """The files of a folder in which something can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted({path.name for path in files for mark in MARKS if mark in path.read_bytes()})


def opened(folder: Path, province: Province) -> Workspace:
    return open_workspace(folder, province.now, lambda: "x", unlock=store_of(folder).load_key)


def keep_key(office: Office) -> None:
    if office.workspace.key is not None:
        store_of(office.workspace.folder).save_key(office.workspace.key)


def digest_of(workspace: Workspace) -> str:
    with reading(workspace.desk.engine) as connection:
        return verify(connection, workspace.desk).digest
