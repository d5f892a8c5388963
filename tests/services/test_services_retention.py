"""Retention: old records and names go from every desk, chains and figures hold, and nothing readable is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, OTHER, UNIT, Office, Province, activity, sent

from tvdesk.core.errors import TvdeskError
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.errors import DiskFull
from tvdesk.history import chain
from tvdesk.history.change import LIFE, LogWriter
from tvdesk.services import erasing
from tvdesk.services.attachments import Attachments
from tvdesk.services.desk import get_meta, next_clock, unit_lookup
from tvdesk.services.drafts import Drafts
from tvdesk.services.erasing import scrub
from tvdesk.services.projector import rebuild
from tvdesk.services.retention import Preview, Retention, Rule
from tvdesk.services.verify import verify

MARK = "Zyxwvut"
"""A word that stands nowhere else; unfolded and folded it is the same but for its first letter."""


def retention(office: Office) -> Retention:
    return Retention(office.desk, office.records, office.workspace.inbox, office.workspace.blobs)


def delegation(head: str, year: int = 2015, **more: object) -> dict[str, object]:
    required = {"subtype": "doan_ra", "participants": 3, "start_date": f"{year}-03-05", "end_date": f"{year}-03-09"}
    return {"title": "Đoàn công tác Lào", "head_of_delegation": head, **required, **more}


def readable(office: Office) -> list[str]:
    """Files of the workspace in which the mark can be read."""
    office.desk.engine.dispose()
    files = [one for one in office.workspace.folder.rglob("*") if one.is_file()]
    return [one.name for one in files if MARK.lower().encode() in one.read_bytes().lower()]


def erased(office: Office, rule: Rule) -> int:
    found = retention(office)
    return found.erase(found.preview(rule))


def exchanged(unit: Office, province: Province, name: str) -> None:
    """A report and its answer."""
    answer = province.dic.take_in(sent(unit, province, f"{name}.tvb"))
    reply = province.dic.export(unit.desk.unit, province.stick(f"{name}-r.tvb"), "reply", answer.receipt)
    unit.take_in(reply.path)


def checked(office: Office) -> None:
    """Chains, proofs and tables hold; the tables made again from what is left are the same."""
    before = office.digest()
    with writing(office.desk.engine) as connection:
        verify(connection, office.desk)
        rebuild(connection, unit_lookup(connection), office.desk.schemas)
        verify(connection, office.desk)
    assert office.digest() == before


def test_the_preview_names_what_would_go_and_what_stays(unit: Office) -> None:
    made = unit.records.create_many("activity", [activity("Cũ", start_date=f"{year}-12-31") for year in (2014, 2015)])
    unit.records.create("activity", activity("Qua năm", start_date="2015-12-30", end_date="2016-01-02"))
    unit.records.create("activity", activity("Mới", start_date="2016-01-01"))
    deleted = unit.records.create("training", {**activity("Đã xóa", start_date="2010-05-01"), "participants": 3})
    unit.records.delete(deleted)
    before = unit.digest()
    found = retention(unit).preview(Rule("records", 2016))
    assert [one.record for one in found.found] == [deleted, *made]
    assert found.counts == {("activity", "2014"): 1, ("activity", "2015"): 1, ("training", "2010"): 1}
    assert unit.digest() == before


def test_whole_records_go_and_leave_nothing_readable(unit: Office, tmp_path: Path) -> None:
    old = unit.records.create("activity", activity(MARK, start_date="2015-01-05", summary=f"Nói về {MARK}"))
    unit.records.edit(old, {"place": MARK})
    kept = unit.records.create("activity", activity("Còn lại", start_date="2024-01-05"))
    picture = tmp_path / "a.jpg"
    picture.write_bytes(MARK.encode())
    files = Attachments(unit.desk, unit.records, unit.workspace.blobs)
    files.attach(old, [picture])
    Drafts(unit.desk).save("activity", {"title": MARK}, record=old)
    assert set(readable(unit)) > {"tvdesk.db"}

    assert erased(unit, Rule("records", 2020)) == 1
    assert readable(unit) == []
    state = unit.records.state(old)
    assert (state.visible, state.shown, len(unit.records.history(old))) == (False, {"unit": UNIT}, 1)
    assert unit.records.state(kept).shown["title"] == "Còn lại"
    assert Drafts(unit.desk).list() == []
    checked(unit)
    with pytest.raises(TvdeskError) as error:
        erased(unit, Rule("records", 2020))
    assert error.value.code == "retention.nothing"


def test_names_go_and_the_record_stays(unit: Office) -> None:
    record = unit.records.create("delegation", delegation(MARK))
    unit.records.edit(record, {"place": "Viêng Chăn"})
    before = dict(unit.records.state(record).shown)
    assert retention(unit).preview(Rule("names", 2016)).counts == {("delegation", "2015"): 1}
    assert erased(unit, Rule("names", 2016)) == 1
    assert readable(unit) == []
    del before["head_of_delegation"]
    state = unit.records.state(record)
    assert (state.shown, state.visible) == (before, True)
    checked(unit)
    assert retention(unit).preview(Rule("names", 2016)).found == ()
    # Work goes on: what is edited afterwards replaces what the erasing left.
    unit.records.edit(record, {"place": "Luông Phra Băng"})
    assert unit.records.state(record).shown == {**before, "place": "Luông Phra Băng"}
    assert not unit.records.conflicts()


def test_the_offices_erasing_travels(province: Province, unit: Office) -> None:
    record = unit.records.create("delegation", delegation(MARK))
    whole = unit.records.create("activity", activity(MARK, start_date="2015-05-05"))
    second = province.enrol(UNIT)
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    exchanged(unit, province, "1")
    assert erased(province.dic, Rule("names", 2016)) == 1
    assert erased(province.dic, Rule("records", 2016)) == 2
    assert readable(province.dic) == []
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply").path)
    assert unit.records.state(whole).shown == unit.records.state(record).shown == {"unit": UNIT}
    assert scrub(unit.desk.engine, unit.workspace.inbox)
    assert not scrub(unit.desk.engine, unit.workspace.inbox)
    assert readable(unit) == []
    second.take_in(unit.export(UNIT, province.stick("relay2.tvb"), "relay").path)
    assert scrub(second.desk.engine, second.workspace.inbox)
    assert readable(second) == []
    assert unit.digest(UNIT) == second.digest(UNIT) == province.dic.digest(UNIT)
    for office in (province.dic, unit, second):
        checked(office)
    # A computer that is let in later gets what is left, and the work goes on from there.
    third = province.enrol(UNIT)
    third.take_in(unit.export(UNIT, province.stick("relay3.tvb"), "relay").path)
    assert third.digest(UNIT) == unit.digest(UNIT)
    new = third.records.create("activity", activity("Mới"))
    third.records.restore(whole)
    province.dic.take_in(sent(third, province, "3.tvb"))
    assert province.dic.records.state(new).shown["title"] == "Mới"
    assert province.dic.digest(UNIT) == third.digest(UNIT)


def test_the_office_keeps_what_a_unit_erases_of_its_own(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity("Đã báo cáo", start_date="2015-05-05"))
    exchanged(unit, province, "1")
    assert erased(unit, Rule("records", 2016)) == 1
    province.dic.take_in(sent(unit, province, "2.tvb"))
    assert province.dic.digest(UNIT) == unit.digest(UNIT)
    assert not province.dic.records.state(record).visible
    assert [one.change.op for one in province.dic.records.history(record)] == ["create", "erase"]
    # A second computer of the unit erases the same.
    second = province.enrol(UNIT)
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    assert [one.change.op for one in second.records.history(record)] == ["erase"]
    checked(province.dic)
    checked(second)


def test_what_was_erased_before_it_was_ever_sent_is_taken_in(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity(MARK, start_date="2015-05-05"))
    unit.records.create("activity", activity("Còn lại"))
    erased(unit, Rule("records", 2016))
    exchanged(unit, province, "1")
    assert [one.change.op for one in province.dic.records.history(record)] == ["erase"]
    assert readable(province.dic) == []
    assert province.dic.digest(UNIT) == unit.digest(UNIT)
    checked(province.dic)
    # And the unit's own log comes back whole from the office.
    fresh = province.enrol(UNIT)
    fresh.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply").path)
    assert fresh.digest(UNIT) == unit.digest(UNIT)


def test_lines_that_nobody_erased_may_not_be_left_out(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity("Bị giấu"))
    unit.records.create("activity", activity("Còn lại"))
    with writing(unit.desk.engine) as connection:
        log.take_out(connection, {record: [f"{unit.desk.device}:1"]}, chain.digest)
    with pytest.raises(TvdeskError) as error:
        province.dic.take_in(sent(unit, province))
    assert error.value.code == "intake.out_of_scope"


def test_a_unit_erases_nothing_of_another(province: Province, unit: Office) -> None:
    """By hand, past the program: the office refuses the file, and its own copy stays."""
    other = province.enrol(OTHER)
    record = other.records.create("activity", activity("Của đơn vị khác", start_date="2015-05-05"))
    exchanged(other, province, "o")
    with writing(unit.desk.engine) as connection:
        me = log.devices(connection)[unit.desk.device]
        writer = LogWriter(me.id, me.seq, me.head)
        change, line = writer.append(
            id=unit.desk.new_id(),
            record=record,
            type="activity",
            schema=1,
            clock=next_clock(connection, unit.desk),
            actor="Kẻ gian",
            op="erase",
            fields={"unit": UNIT, LIFE: False},
            over={LIFE: [f"{other.desk.device}:1"]},
            erases=[f"{other.desk.device}:1"],
        )
        log.append(connection, [(log.position(me.no, change.seq), record, line, None)])
        log.move_tip(connection, me.no, writer.seq, writer.head)
    with pytest.raises(TvdeskError) as error:
        province.dic.take_in(sent(unit, province))
    assert error.value.code == "intake.out_of_scope"
    assert province.dic.records.state(record).shown["title"] == "Của đơn vị khác"


def test_what_is_not_settled_stays(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    record = unit.records.create("activity", activity("Tranh chấp", start_date="2015-05-05"))
    back = unit.records.create("activity", activity("Trả lại", start_date="2015-05-05"))
    second.take_in(unit.export(UNIT, province.stick("r1.tvb"), "relay").path)
    unit.records.edit(record, {"place": "Trà Vinh"})
    second.records.edit(record, {"place": "Vĩnh Long"})
    unit.take_in(second.export(UNIT, province.stick("r2.tvb"), "relay").path)
    exchanged(unit, province, "1")
    province.dic.records.judge(back, f"{unit.desk.device}:2", refused=True, reason="sai kỳ")
    found = retention(province.dic).preview(Rule("records", 2016))
    kept = {one.record: one.kept for one in found.found}
    assert kept.get(record) == "conflict"
    assert found.going == ()
    with pytest.raises(TvdeskError):
        retention(province.dic).erase(found)
    unit.take_in(province.dic.export(UNIT, province.stick("r3.tvb"), "reply").path)


def test_an_edit_elsewhere_at_the_same_time_is_a_conflict_and_not_lost(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    record = unit.records.create("delegation", delegation("Ông A"))
    second.take_in(unit.export(UNIT, province.stick("r1.tvb"), "relay").path)
    second.records.edit(record, {"place": "Pắc-xế"})
    erased(unit, Rule("records", 2016))
    unit.take_in(second.export(UNIT, province.stick("r2.tvb"), "relay").path)
    second.take_in(unit.export(UNIT, province.stick("r3.tvb"), "relay").path)
    assert unit.digest() == second.digest()
    state = unit.records.state(record)
    assert state.visible
    assert LIFE in state.conflicts
    assert state.shown["place"] == "Pắc-xế"
    assert [one.kept for one in retention(unit).preview(Rule("records", 2016)).found] in ([], ["conflict"])


def test_only_years_that_have_ended(unit: Office) -> None:
    year = unit.desk.local_day().year
    assert isinstance(retention(unit).preview(Rule("records", year)), Preview)
    with pytest.raises(TvdeskError) as error:
        retention(unit).preview(Rule("records", year + 1))
    assert error.value.code == "retention.too_recent"


def test_what_is_owed_stays_owed_until_it_is_done(unit: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full while the file is written anew: the records are erased, and the next start does the rest."""
    unit.records.create("activity", activity(MARK, start_date="2015-01-05"))

    def full(_engine: object) -> None:
        raise DiskFull()

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "compact", full)
        with pytest.raises(DiskFull):
            erased(unit, Rule("records", 2020))
    with reading(unit.desk.engine) as connection:
        assert get_meta(connection, "erasing.owed") == "1"
    assert scrub(unit.desk.engine, unit.workspace.inbox)
    assert readable(unit) == []


@pytest.mark.postgres
def test_on_a_server_the_same(province: Province, unit: Office, postgres_database: str) -> None:
    """What the server itself keeps of old rows is its own vacuum's work; what the program reads is gone."""
    office = province.enrol(DIC, "dic", postgres_database)
    record = unit.records.create("delegation", delegation(MARK))
    office.take_in(sent(unit, province, "1.tvb"))
    assert erased(office, Rule("names", 2016)) == 1
    unit.take_in(office.export(UNIT, province.stick("r.tvb"), "reply").path)
    assert "head_of_delegation" not in unit.records.state(record).shown
    assert office.digest(UNIT) == unit.digest(UNIT)
    checked(office)
    with reading(office.desk.engine) as connection:
        assert not list(log.lines_holding(connection, MARK.encode()))
