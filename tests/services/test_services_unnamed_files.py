"""Attachments that nothing names go after a time of grace; what anything may still name stays."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from offices import DIC, START, Office, Province, activity
from sqlalchemy import text

from tvdesk.db.engine import open_engine, sqlite_url, writing
from tvdesk.db.errors import DatabaseReadOnly
from tvdesk.services.attachments import FIELD, Attached, Attachments
from tvdesk.services.drafts import Drafts
from tvdesk.services.editing import Editing
from tvdesk.services.errors import FileGone
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.unnamed_files import GRACE, UnnamedFiles
from tvdesk.services.workspace import DATABASE

DAY = 86_400_000
LONG = GRACE.days + 1


def put_in(office: Office, name: str) -> Attached:
    """A file as a form takes it in, long ago."""
    source = office.workspace.folder / name
    source.write_bytes(name.encode())
    (one,) = Attachments(office.desk, office.records, office.workspace.blobs).take_in([source])
    age(office, one)
    return one


def age(office: Office, one: Attached) -> None:
    then = START / 1000 - 86_400
    os.utime(office.workspace.blobs.folder / one.sha256, (then, then))


def swept(office: Office, days: int) -> int:
    """A run of the program so many days later."""
    return UnnamedFiles(replace(office.desk, now_ms=lambda: START + days * DAY), office.workspace.blobs).sweep()


def held(office: Office, *files: Attached) -> list[bool]:
    return [(office.workspace.blobs.folder / one.sha256).exists() for one in files]


def test_what_nothing_names_goes_after_the_grace_and_not_before(unit: Office) -> None:
    lonely = put_in(unit, "ảnh bỏ đi.jpg")
    assert [swept(unit, days) for days in (0, LONG, LONG + GRACE.days - 1)] == [0, 0, 0]
    assert held(unit, lonely) == [True]
    assert swept(unit, 2 * LONG) == 1
    assert held(unit, lonely) == [False]
    assert swept(unit, 2 * LONG) == 0


def test_a_clock_that_jumps_ahead_deletes_nothing_in_the_run_that_has_found_it(unit: Office) -> None:
    lonely = put_in(unit, "ảnh.jpg")
    moments = iter([START + LONG * DAY] * 4)  # of one run: begun, limit, noted, then far ahead
    desk = replace(unit.desk, now_ms=lambda: next(moments, START + 900 * DAY))
    sweeper = UnnamedFiles(desk, unit.workspace.blobs)
    assert [sweeper.sweep(), sweeper.sweep()] == [0, 0]
    assert held(unit, lonely) == [True]


def test_what_the_log_named_once_stays(unit: Office) -> None:
    one, taken_out, deleted = (put_in(unit, name) for name in ("a.pdf", "b.pdf", "c.pdf"))
    record = unit.records.create("activity", activity(attachments=[one.row(), taken_out.row()]))
    unit.records.edit(record, {FIELD: [one.row()]})
    gone = unit.records.create("activity", activity(attachments=[deleted.row()]))
    unit.records.delete(gone)
    assert [swept(unit, LONG * n) for n in (1, 2, 3)] == [0, 0, 0]
    assert held(unit, one, taken_out, deleted) == [True, True, True]


def test_a_draft_keeps_its_files_and_they_go_long_after_it(unit: Office) -> None:
    one = put_in(unit, "a.pdf")
    drafts = Drafts(unit.desk)
    draft = drafts.save("activity", {"title": "Đang gõ", FIELD: [one.row()]})
    assert [swept(unit, LONG * n) for n in (1, 2)] == [0, 0]
    thrown = drafts.discard(draft.id)
    assert swept(unit, LONG * 3) == 0  # found unnamed only now: "undo" still brings the draft back whole
    assert thrown is not None
    drafts.put_back(thrown)
    assert swept(unit, LONG * 4) == 0
    drafts.discard(draft.id)
    assert swept(unit, LONG * 5) == 0
    assert swept(unit, LONG * 6) == 1
    assert held(unit, one) == [False]


def test_a_file_put_into_a_form_again_is_new_again(unit: Office) -> None:
    one = put_in(unit, "a.pdf")
    assert swept(unit, LONG) == 0
    # Nobody has saved the form yet; the content was here already.
    Attachments(unit.desk, unit.records, unit.workspace.blobs).take_in([unit.workspace.folder / "a.pdf"])
    assert swept(unit, LONG * 2) == 0
    record = Editing(unit.desk, unit.workspace.blobs).save("activity", activity(attachments=[one.row()]))
    age(unit, one)
    assert [swept(unit, LONG * n) for n in (3, 4)] == [0, 0]
    (kept,) = Attachments(unit.desk, unit.records, unit.workspace.blobs).files(record)
    assert kept.here


def test_a_file_that_waits_keeps_what_it_lists(province: Province, unit: Office) -> None:
    """The office holds the second file of a unit, lacks the first, and has the content by chance already."""
    unit.records.create("activity", activity())
    unit.export(DIC, province.stick("1.tvb"))
    with writing(unit.desk.engine) as connection:
        # As if the office had answered: the second file begins after the first.
        connection.execute(
            text("INSERT INTO peer (audience, vector) SELECT :office, vector FROM outgoing"), {"office": DIC}
        )
    one = put_in(unit, "a.pdf")
    unit.records.create("activity", activity(attachments=[one.row()]))
    order = Order("report", DIC)
    second = write_bundle(unit.desk, unit.secrets.sign, order, province.stick("2.tvb"), unit.workspace.blobs).path
    office = province.dic
    same = put_in(office, "a.pdf")
    assert same.sha256 == one.sha256
    intake = IntakeDesk(office.desk, office.workspace.inbox, lambda: office.secrets.sign, office.workspace.blobs)
    assert intake.take_in(second).state == "held"
    assert [swept(office, LONG * n) for n in (1, 2)] == [0, 0]
    assert held(office, same) == [True]

    (copy,) = office.workspace.inbox.iterdir()
    lonely = put_in(office, "b.pdf")
    copy.rename(copy.with_suffix(".away"))
    with pytest.raises(FileGone):
        swept(office, LONG * 4)
    assert held(office, lonely) == [True]


def test_half_a_copy_that_a_kill_left_goes_too(unit: Office) -> None:
    unit.workspace.blobs.folder.mkdir(exist_ok=True)
    half = unit.workspace.blobs.folder / "4711-0.part"
    half.write_bytes(b"half")
    os.utime(half, (START / 1000, START / 1000))
    fresh = unit.workspace.blobs.folder / "4711-1.part"
    fresh.write_bytes(b"being written")
    assert swept(unit, LONG) == 0
    assert (half.exists(), fresh.exists()) == (False, True)


def test_nothing_is_swept_where_nothing_can_be_written(unit: Office) -> None:
    lonely = put_in(unit, "a.pdf")
    assert swept(unit, LONG) == 0
    path = unit.workspace.folder / DATABASE
    engine = open_engine(f"{sqlite_url(path)}?mode=ro&uri=true".replace("sqlite:///", "sqlite:///file:"))
    desk = replace(unit.desk, engine=engine, now_ms=lambda: START + 3 * LONG * DAY)
    with pytest.raises(DatabaseReadOnly):
        UnnamedFiles(desk, unit.workspace.blobs).sweep()
    engine.dispose()
    assert held(unit, lonely) == [True]
