"""What comes back to a unit: its receipt in words, also while a file waits; what was refused; what is too new."""

from __future__ import annotations

from pathlib import Path

import pytest
from forging import forge
from hostile_changes import SHAPES, far_off
from offices import DIC, START, UNIT, Office, Province, activity
from terminal import PASSPHRASE, Terminal, enrol

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import outgoing, receipt
from tvdesk.history.vector import Tip
from tvdesk.services.identifiers import record_id
from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.peers import note_receipt
from tvdesk.services.replying import answer_to, sent_as
from tvdesk.services.workspace import open_workspace


def answered(office: Office, province: Province, name: str) -> Path:
    """The reply of an office's desk to the file that came last from a unit."""
    with reading(office.desk.engine) as connection:
        envelope = answer_to(connection, UNIT, lambda: office.secrets.sign)
    return office.export(UNIT, province.stick(name), "reply", envelope).path


def test_a_unit_hears_that_its_file_waits_and_sends_what_is_missing(province: Province, unit: Office) -> None:
    """The office has lost what it had taken in: the answer says so, and the next file brings it again."""
    colleague = province.enrol(DIC, "dic")
    unit.records.create("activity", activity("một"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    province.dic.take_in(first)
    unit.take_in(answered(province.dic, province, "r1.tvb"))
    unit.records.create("activity", activity("hai"))
    second = unit.export(DIC, province.stick("2.tvb"))
    assert second.changes == 1
    assert colleague.take_in(second.path).state == "held"

    answer = unit.take_in(answered(colleague, province, "r2.tvb")).answer
    assert answer is not None
    assert (answer.digest, answer.waits_for, answer.as_json()["state"]) == (second.digest, 1, "held")
    with reading(unit.desk.engine) as connection:
        assert sent_as(connection, second.digest) == "2.tvb"
        open_files = outgoing.select().where(outgoing.c.answered.is_(None))
        assert [row.digest for row in connection.execute(open_files)] == [second.digest]
    third = unit.export(DIC, province.stick("3.tvb"))
    assert third.changes == 2
    result = colleague.take_in(third.path)
    assert [one.state for one in result.released] == ["applied"]
    assert colleague.intake.held() == []

    last = unit.take_in(answered(colleague, province, "r3.tvb")).answer
    assert last is not None
    assert last.waits_for == 0
    with reading(unit.desk.engine) as connection:
        assert len(connection.execute(receipt.select().where(receipt.c.digest == last.digest)).all()) == 1


def test_the_last_word_on_a_file_replaces_that_it_waits(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    unit.records.create("activity", activity("một"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    province.dic.take_in(first)
    unit.take_in(answered(province.dic, province, "r1.tvb"))
    unit.records.create("activity", activity("hai"))
    second = unit.export(DIC, province.stick("2.tvb"))
    colleague.take_in(second.path)
    unit.take_in(answered(colleague, province, "r2.tvb"))
    colleague.take_in(first)
    with reading(colleague.desk.engine) as connection:
        envelope = connection.execute(receipt.select().where(receipt.c.digest == second.digest)).one().envelope
    unit.take_in(colleague.export(UNIT, province.stick("r3.tvb"), "reply", envelope).path)
    with reading(unit.desk.engine) as connection:
        kept = connection.execute(receipt.select().where(receipt.c.digest == second.digest)).one().envelope
        answers = connection.execute(outgoing.select().where(outgoing.c.digest == second.digest)).one().answered
    assert (kept, answers is not None) == (envelope, True)


# --- what a person reads -------------------------------------------------------------------------------------


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Terminal, Terminal]:
    office = Terminal(tmp_path / "dic").create("Sở Thông tin và Truyền thông", "dic")
    unit = Terminal(tmp_path / "unit").create("Sở Công Thương")
    enrol(office, unit, tmp_path)
    return office, unit


def test_the_answer_in_words(pair: tuple[Terminal, Terminal], tmp_path: Path) -> None:
    office, unit = pair
    unit.add()
    report, reply = str(tmp_path / "báo cáo.tvb"), str(tmp_path / "trả lời.tvb")
    unit.run("bundle", "export", "--out", report)
    office.run("bundle", "import", report)
    office.run("bundle", "reply", "--unit", "Sở Công Thương", "--out", reply)
    shown = unit.run("bundle", "preview", reply)["files"][0]["answer"]
    assert (shown["state"], shown["counts"]["create"]) == ("applied", 1)
    told = unit.told("bundle", "import", reply)
    assert "Cơ quan tổng hợp trả lời về báo cáo.tvb: đã nhận; 1 hồ sơ mới." in told


def believe_answered(unit: Terminal) -> str:
    """As if the office had answered and then lost everything; the unit's device."""
    desk = open_workspace(unit.folder, lambda: START, lambda: "").desk
    with writing(desk.engine) as connection:
        me = log.devices(connection)[desk.device]
        note_receipt(connection, DIC, {me.id: Tip(me.seq, me.head.hex())})
    desk.engine.dispose()
    return desk.device


def test_a_held_file_in_words(pair: tuple[Terminal, Terminal], tmp_path: Path) -> None:
    office, unit = pair
    unit.add()
    first, second, reply = (str(tmp_path / f"{name}.tvb") for name in ("1", "2", "r"))
    unit.run("bundle", "export", "--out", first)
    mine = believe_answered(unit)
    unit.add("Hội nghị thứ hai")
    unit.run("bundle", "export", "--out", second)
    held = office.run("bundle", "import", second, code=4)
    assert held["error"]["code"] == "intake.held"
    assert held["files"][0]["missing"] == [{"device": mine, "first": 1, "last": 1}]
    assert f"Máy {mine}: thay đổi 1 đến 1." in office.told("bundle", "preview", second)
    office.run("bundle", "reply", "--unit", "Sở Công Thương", "--out", reply)
    assert "2.tvb: đang giữ lại vì thiếu 1 thay đổi trước đó" in unit.told("bundle", "import", reply)
    assert unit.run("bundle", "export", "--out", second)["changes"] == 2
    assert office.run("bundle", "import", second)["files"][0]["state"] == "applied"


def test_changes_of_a_newer_tvdesk_and_refusals_in_words(province: Province, unit: Office) -> None:
    newer = record_id(unit.desk.new_id(), unit.secrets.device)
    forge(unit, newer, activity("mới", unit=UNIT), schema=2)
    meeting = record_id(unit.desk.new_id(), unit.secrets.device)
    forge(unit, meeting, {"title": "họp", "unit": UNIT}, type="meeting")
    record = unit.records.create("activity", activity("trùng"))
    path = str(unit.export(DIC, province.stick("1.tvb")).path)
    office = Terminal(province.dic.workspace.folder)
    PassphraseFile(office.folder / KEY_FOLDER, lambda: PASSPHRASE).save(
        province.dic.secrets.device, province.dic.secrets
    )
    shown = office.run("bundle", "preview", path)["files"][0]["counts"]
    assert (shown["create"], shown["newer"]) == (3, 2)
    assert "2 thay đổi do tvdesk mới hơn ghi" in office.told("bundle", "preview", path)
    unit_side = Terminal(unit.workspace.folder)
    for one in (newer, meeting):
        assert unit_side.run("record", "show", one)["newer"]
        told = unit_side.told("record", "show", one)
        assert "cập nhật tvdesk" in told
        assert "đã bị xóa" not in told
        unit_side.told("record", "history", one)
    province.dic.take_in(Path(path))
    dot = f"{unit.secrets.device}:3"
    province.dic.records.judge(record, dot, refused=True, code="double", reason="Đã có ở sở khác")
    unit.take_in(answered(province.dic, province, "r.tvb"))
    assert unit_side.run("record", "show", record)["refusals"] == [
        {"dot": dot, "code": "double", "reason": "Đã có ở sở khác"}
    ]
    assert f"không chấp nhận thay đổi {dot}: Đã có ở sở khác" in unit_side.told("record", "show", record)


@pytest.mark.parametrize("shape", SHAPES)
def test_values_of_any_shape_can_be_looked_at(unit: Office, shape: str) -> None:
    """What a faulty program wrote into a record is kept; whoever looks at it gets an answer, not a breakdown."""
    record = far_off(unit, shape)
    desk = Terminal(unit.workspace.folder)
    for command in (("show", record), ("history", record), ("list", "activity")):
        desk.run("record", *command)
        desk.told("record", *command)
    desk.run("search", "goc")


def test_conflicts_of_every_kind_are_listed(province: Province, unit: Office) -> None:
    """Of a value, of a life, of an element, of a verdict."""
    second, colleague = province.enrol(UNIT), province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity("cũ", countries=["LA"]))
    second.take_in(unit.export(UNIT, province.stick("1.tvb"), "relay").path)
    unit.records.edit(record, {"title": "một", "countries": []})
    forge(
        second, record, {"title": "hai", "countries/LA": "x"}, op="edit", over={"$life": [f"{unit.secrets.device}:1"]}
    )
    second.records.delete(record)
    for office in (province.dic, colleague):
        for machine in (unit, second):
            office.take_in(machine.export(DIC, province.stick(f"{office.secrets.device}{machine.secrets.device}")).path)
    dot = f"{unit.secrets.device}:2"
    province.dic.records.judge(record, dot, refused=True, code="wrong", reason="Sai")
    colleague.records.judge(record, dot, refused=False)
    province.dic.take_in(colleague.export(DIC, province.stick("v"), "relay").path)
    desk = Terminal(province.dic.workspace.folder)
    listed = {row["field"] for row in desk.run("conflict", "list")["conflicts"]}
    assert {f"$verdict/{dot}"} <= listed
    assert record in desk.told("conflict", "list")
    assert "xung đột" in desk.told("record", "show", record)
