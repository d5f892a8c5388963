"""What comes back to a unit: its receipt in words, also while a file waits; what was refused; what is too new."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity
from terminal import Terminal, enrol

from tvdesk.db.engine import reading, writing
from tvdesk.db.models import outgoing, receipt
from tvdesk.history.vector import Tip
from tvdesk.services.peers import note_receipt
from tvdesk.services.replying import answer_to, sent_as

UNIT = "tv-soct"


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


@pytest.fixture
def unit(province: Province) -> Office:
    return province.enrol(UNIT)


def answered(office: Office, unit: Office, province: Province, name: str) -> Path:
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
    unit.take_in(answered(province.dic, unit, province, "r1.tvb"))
    unit.records.create("activity", activity("hai"))
    second = unit.export(DIC, province.stick("2.tvb"))
    assert second.changes == 1
    assert colleague.take_in(second.path).state == "held"

    answer = unit.take_in(answered(colleague, unit, province, "r2.tvb")).answer
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

    last = unit.take_in(answered(colleague, unit, province, "r3.tvb")).answer
    assert last is not None
    assert last.waits_for == 0
    with reading(unit.desk.engine) as connection:
        assert len(connection.execute(receipt.select().where(receipt.c.digest == last.digest)).all()) == 1


def test_the_last_word_on_a_file_replaces_that_it_waits(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    unit.records.create("activity", activity("một"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    province.dic.take_in(first)
    unit.take_in(answered(province.dic, unit, province, "r1.tvb"))
    unit.records.create("activity", activity("hai"))
    second = unit.export(DIC, province.stick("2.tvb"))
    colleague.take_in(second.path)
    unit.take_in(answered(colleague, unit, province, "r2.tvb"))
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


def test_a_held_file_in_words(pair: tuple[Terminal, Terminal], tmp_path: Path) -> None:
    office, unit = pair
    unit.add()
    first, second, reply = (str(tmp_path / f"{name}.tvb") for name in ("1", "2", "r"))
    unit.run("bundle", "export", "--out", first)
    desk = Opened(unit)
    with writing(desk.engine) as connection:
        mine = desk.device
        head = desk.head(connection)
        note_receipt(connection, DIC, {mine: Tip(1, head)})
    desk.engine.dispose()
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
