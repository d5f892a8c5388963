"""Drafts: kept as typed until they are saved as a record or thrown away; they outlive a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import small_disk as small_disks
from offices import UNIT, Office, Province, activity

from tvdesk.db.errors import DiskFull
from tvdesk.services.drafts import Drafts
from tvdesk.services.editing import Editing
from tvdesk.services.errors import DraftGone, RecordInvalid, TypeUnknown

TYPED = {
    "title": "Hội nghị  ",
    "start_date": "31/2/25",
    "budget_vnd": "12,5 triệu",
    "countries": ["KH", {"typed": "Lào"}],
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Province(tmp_path).enrol(UNIT)


@pytest.fixture
def drafts(office: Office) -> Drafts:
    return Drafts(office.desk)


def editing(office: Office) -> Editing:
    return Editing(office.desk, office.workspace.blobs)


def test_a_draft_keeps_what_was_typed_with_its_time_and_device(office: Office, drafts: Drafts) -> None:
    kept = drafts.save("activity", TYPED)
    found = drafts.take(kept.id)
    assert found == kept
    assert dict(found.typed) == TYPED
    assert found.device == office.desk.device
    assert found.saved.startswith("2025-01-01T00:")
    assert found.record == ""


def test_the_next_save_of_a_draft_takes_its_place(drafts: Drafts) -> None:
    first = drafts.save("activity", {"title": "a"})
    drafts.save("activity", {"title": "ab"}, id=first.id)
    other = drafts.save("training", {"title": "c"})
    assert [one.id for one in drafts.list()] == [other.id, first.id]
    assert [dict(one.typed) for one in drafts.list("activity")] == [{"title": "ab"}]


def test_a_record_has_one_draft_and_is_opened_with_it(office: Office, drafts: Drafts) -> None:
    record, other = office.records.create_many("activity", [activity(), activity("Hội thảo")])
    first = drafts.save("activity", {"place": "Trà"}, record=record)
    assert drafts.save("activity", {"place": "Trà Vinh"}, record=record).id == first.id
    opened = editing(office).open("activity", record)
    assert opened.draft is not None
    assert dict(opened.draft.typed) == {"place": "Trà Vinh"}
    assert editing(office).open("activity", other).draft is None


def test_a_draft_thrown_away_can_be_put_back(drafts: Drafts) -> None:
    kept = drafts.save("activity", TYPED)
    thrown = drafts.discard(kept.id)
    assert thrown == kept
    with pytest.raises(DraftGone):
        drafts.take(kept.id)
    assert drafts.discard(kept.id) is None
    drafts.put_back(kept)
    assert drafts.take(kept.id) == kept


def test_a_draft_put_back_gives_way_to_a_newer_one(office: Office, drafts: Drafts) -> None:
    record = office.records.create("activity", activity())
    old = drafts.save("activity", {"place": "cũ"}, record=record)
    drafts.discard(old.id)
    new = drafts.save("activity", {"place": "mới"}, record=record)
    drafts.put_back(old)
    assert drafts.list() == [new]


def test_a_draft_is_of_a_known_type(drafts: Drafts) -> None:
    with pytest.raises(TypeUnknown):
        drafts.save("cuoc_hop", {})


def test_saving_takes_the_draft_away_and_a_refused_save_leaves_it(office: Office, drafts: Drafts) -> None:
    kept = drafts.save("activity", TYPED)
    with pytest.raises(RecordInvalid):
        editing(office).save("activity", {"title": "Hội nghị"}, draft=kept.id)
    assert drafts.list() == [kept]
    record = editing(office).save("activity", activity("Hội nghị"), draft=kept.id)
    assert drafts.list() == []
    assert editing(office).values(record)["title"] == "Hội nghị"


CHILD = """
import os, sys, time
from pathlib import Path
from tvdesk.services.drafts import Drafts
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.workspace import open_workspace
now = lambda: time.time_ns() // 1_000_000
workspace = open_workspace(Path(sys.argv[1]), now, Identifiers(now, os.urandom))
drafts = Drafts(workspace.desk)
kept = drafts.save("activity", {"title": "Hội nghị xúc tiến"})
print(kept.id, flush=True)
number = 0
while True:
    number += 1
    drafts.save("activity", {"title": f"Hội nghị xúc tiến {number}", "budget_vnd": "chưa rõ"}, id=kept.id)
"""


def test_a_draft_outlives_a_killed_process(office: Office, drafts: Drafts) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(office.workspace.folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    assert process.stdout is not None
    with process:
        id = process.stdout.readline().strip()
        while len(drafts.take(id).typed) < 2:
            pass
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    found = drafts.take(id)
    assert str(found.typed["title"]).startswith("Hội nghị xúc tiến ")
    assert found.typed["budget_vnd"] == "chưa rõ"


@pytest.mark.smallfs
def test_on_a_full_disk_the_draft_before_stays(small_disk: Callable[..., Path], tmp_path: Path) -> None:
    province = Province(tmp_path)
    province.folder = small_disk(4096)
    office = province.enrol(UNIT)
    drafts = Drafts(office.desk)
    kept = drafts.save("activity", TYPED)
    filler = small_disks.fill(province.folder)
    with pytest.raises(DiskFull):
        drafts.save("activity", {"summary": "x" * 400_000}, id=kept.id)
    filler.unlink()
    assert drafts.take(kept.id) == kept
