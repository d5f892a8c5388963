"""Copies and restored backups: what a desk notices, and that it stops by itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from machines import (
    Machine,
    Province,
    copied_beside,
    copied_to_another_machine,
    made_province,
    twin_of,
)
from sqlalchemy import delete

from tvdesk.db.engine import writing
from tvdesk.db.models import meta
from tvdesk.services import identity
from tvdesk.services.attachments import lost_files
from tvdesk.services.backup import Backups
from tvdesk.services.errors import Forked, ReceiptUnknown
from tvdesk.services.identity import look_at_mark, vouch
from tvdesk.services.identity_errors import CannotVouch, IdentityDoubtful
from tvdesk.services.machine_mark import marks_folder, read_mark, write_mark
from tvdesk.services.restoring import restore

UNIT = "tv-soct"


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return made_province(tmp_path)


# --- what is noticed ---------------------------------------------------------------------------------------


def test_day_by_day_nothing_is_doubted(province: Province) -> None:
    unit = province.unit
    for day in range(3):
        unit.log(f"ngày {day}")
        province.exchange(unit)
        unit.close()
        unit = unit.opened()
        assert unit.doubt == ""


def brought_back_by_hand(unit: Machine) -> Machine:
    """The folder of the day before, put back after the program had been closed once more."""
    folder = unit.workspace.folder
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    again = unit.opened()
    again.log("sau bản sao")
    again.close()
    shutil.rmtree(folder)
    before.rename(folder)
    return unit.opened()


def brought_back_by_the_program(unit: Machine) -> Machine:
    again = unit.opened()
    backup = Backups(again.workspace).create()
    again.log("sau bản sao lưu")
    again.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    return unit.opened()


def token_of_another(unit: Machine) -> Machine:
    mark = read_mark(unit.marks, unit.device)
    assert mark is not None
    write_mark(unit.marks, unit.device, type(mark)("0" * 32, mark.folder, mark.seq, mark.head))
    return unit.opened()


NOTICED: dict[str, tuple[Callable[[Machine], Machine], str]] = {
    "a copy beside the first": (copied_beside, "copied"),
    "a copy on another machine": (copied_to_another_machine, "moved"),
    "an older state put back by hand": (brought_back_by_hand, "behind"),
    "a backup restored by the program": (brought_back_by_the_program, "behind"),
    "another copy took the note over": (token_of_another, "copied"),
}


@pytest.mark.parametrize("name", NOTICED)
def test_a_copy_stops_by_itself(province: Province, name: str) -> None:
    act, why = NOTICED[name]
    unit = province.unit
    record = unit.log("một")[0]
    unit.close()
    copy = act(unit)
    assert copy.doubt == why
    for write in (
        lambda: copy.log("hai"),
        lambda: copy.records.edit(record, {"title": "khác"}),
        lambda: copy.records.delete(record),
        lambda: copy.send(province.stick()),
    ):
        with pytest.raises(IdentityDoubtful) as refused:
            write()
        assert refused.value.fields == {"device": unit.device, "why": why}
    copy.close()
    assert copy.opened().doubt == why


def test_a_folder_moved_on_one_machine_goes_on(province: Province) -> None:
    province.unit.close()
    target = province.unit.workspace.folder.with_name("moved")
    province.unit.workspace.folder.rename(target)
    moved = province.unit.opened(target)
    assert moved.doubt == ""
    moved.log("một")
    moved.close()
    assert moved.opened().doubt == ""


def test_a_backup_with_nothing_after_it_goes_on(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    backup = Backups(unit.workspace).create()
    unit.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    back = unit.opened()
    assert back.doubt == ""
    back.log("hai")


def test_a_new_computer_is_vouched_for_by_the_person(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    unit.close()
    moved = copied_to_another_machine(unit)
    vouch(moved.workspace, moved.marks)
    moved.log("hai")
    moved.close()
    assert moved.opened().doubt == ""


@pytest.mark.parametrize("name", [name for name in NOTICED if NOTICED[name][1] != "moved"])
def test_against_what_is_shown_nobody_can_vouch(province: Province, name: str) -> None:
    province.unit.log("một")
    province.unit.close()
    copy = NOTICED[name][0](province.unit)
    with pytest.raises(CannotVouch):
        vouch(copy.workspace, copy.marks)
    assert copy.doubt == NOTICED[name][1]


@pytest.mark.parametrize("brings", ["changes", "an answer"])
def test_what_the_office_sends_back_beyond_the_own_log_is_noticed(province: Province, brings: str) -> None:
    """A cloned disk: the machine's note came along, and only the office can tell."""
    unit = province.unit
    unit.log("một")
    twin = twin_of(unit)
    unit.log("hai")
    receipt = province.report(unit)
    assert twin.doubt == ""
    if brings == "changes":
        province.let_colleague_in()
        file = province.office.send(province.stick(), UNIT, "relay")
    else:
        file = province.office.send(province.stick(), UNIT, "reply", receipt)
    twin.take(file)
    assert twin.doubt == "elsewhere"
    assert twin.titles() == (["hai", "một"] if brings == "changes" else ["một"])
    with pytest.raises(IdentityDoubtful):
        twin.log("ba")
    unit.take(file)
    assert unit.doubt == ""


@pytest.mark.parametrize("own", ["", "khác", "khác, và nữa"])
def test_an_answer_to_the_other_copy_is_noticed(province: Province, own: str) -> None:
    """The office answers what the first wrote; the twin has less, as much of its own, or more."""
    unit = province.unit
    unit.log("một")
    twin = twin_of(unit)
    unit.log("hai")
    receipt = province.report(unit)
    if own:
        twin.log(*own.split(", "))
    file = province.office.send(province.stick(), UNIT, "reply", receipt)
    if own:
        with pytest.raises(ReceiptUnknown):
            twin.take(file)
    else:
        assert twin.take(file).state == "held"
    assert twin.doubt == "elsewhere"
    assert "một" in twin.titles()


def test_an_answer_to_the_own_file_that_knows_another_history_is_noticed(province: Province) -> None:
    """A file written before the disk was cloned, which came to the office after a later one of the other copy."""
    unit = province.unit
    unit.log("một")
    early = unit.send(province.stick())
    twin = twin_of(unit)
    unit.log("hai")
    province.report(unit)
    twin.log("khác")
    receipt = province.office.take(early).receipt
    assert twin.take(province.office.send(province.stick(), UNIT, "reply", receipt)).state == "applied"
    assert twin.doubt == "elsewhere"


def test_a_second_history_sent_back_is_noticed(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    twin = twin_of(unit)
    unit.log("hai")
    province.report(unit)
    twin.log("khác")
    province.let_colleague_in()
    file = province.office.send(province.stick(), UNIT, "relay")
    with pytest.raises(Forked):
        twin.take(file)
    assert twin.doubt == "forked"
    assert twin.titles() == ["khác", "một"]


def test_a_note_that_cannot_be_read_or_written_stops_nobody(province: Province, tmp_path: Path) -> None:
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "x.json").write_text(json.dumps({"token": 1, "folder": 2, "seq": "3", "head": 4}), encoding="utf-8")
    assert read_mark(tmp_path, "x") is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    mark = read_mark(province.unit.marks, province.unit.device)
    assert mark is not None
    write_mark(tmp_path / "file", "x", mark)
    assert marks_folder({"TVDESK_MARKS": "notes"}) == Path("notes")
    assert marks_folder({}).name == "devices"
    with writing(province.unit.workspace.desk.engine) as connection:
        connection.exec_driver_sql("SELECT 1")
    assert lost_files(province.unit.workspace.desk, province.unit.workspace.blobs) == []


def killed(act: Callable[[], object], at: str) -> None:
    """Run something in a process of its own that is killed when it comes to ``at`` in the module of marks."""
    pid = os.fork()
    if pid == 0:
        setattr(identity, at, lambda *_arguments, **_options: os.kill(os.getpid(), signal.SIGKILL))
        act()
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("at", ["write_mark", "set_meta"])
def test_killed_while_a_mark_is_made_nothing_is_doubted(province: Province, tmp_path: Path, at: str) -> None:
    """A power cut at the very first start, and at the person's word for a new place."""
    unit, marks = province.unit, tmp_path / "machine"
    workspace, device = unit.workspace, unit.workspace.settings.device
    with writing(workspace.desk.engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == identity.TOKEN + device))
    workspace.desk.engine.dispose()
    killed(lambda: look_at_mark(workspace, marks), at)
    assert look_at_mark(workspace, marks) == ""
    other = tmp_path / "other machine"
    assert look_at_mark(workspace, other) == "moved"
    workspace.desk.engine.dispose()
    killed(lambda: vouch(workspace, other), at)
    vouch(workspace, other)
    assert look_at_mark(workspace, other) == ""
