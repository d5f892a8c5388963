"""Stories of the exchange between real desks: sign, carry, merge, answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forging import forge
from offices import DIC, UNIT, AnyCode, Office, Province, activity, sent

from tvdesk.core.errors import NotAuthentic, TvdeskError
from tvdesk.db.engine import reading
from tvdesk.history.errors import ClockTooFarAhead
from tvdesk.services.errors import NothingToSend, NotYours, OutOfScope, WrongAudience, WrongKind
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.intake import held_error
from tvdesk.services.records import Records
from tvdesk.services.verify import verify


def test_a_report_arrives_whole_and_both_desks_show_the_same(province: Province, unit: Office) -> None:
    unit.records.create_many("activity", [activity(f"Hội nghị {n}", countries=["LA", "KH"]) for n in range(5)])
    result = province.dic.take_in(sent(unit, province))
    assert (result.state, result.unit, result.known) == ("applied", UNIT, False)
    assert result.applied is not None
    assert result.applied.counts()["create"] == 5
    assert province.dic.digest(UNIT) == unit.digest(UNIT)
    with reading(province.dic.desk.engine) as connection:
        assert verify(connection, province.dic.desk).records == 5


def test_the_same_file_again_gives_the_same_receipt_and_changes_nothing(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    path = sent(unit, province)
    first = province.dic.take_in(path)
    before = province.dic.digest()
    again = province.dic.take_in(path)
    assert again.known
    assert again.receipt == first.receipt
    assert province.dic.digest() == before


def test_a_file_whose_predecessor_is_missing_waits_and_is_released(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    unit.records.create("activity", activity("một"))
    first = sent(unit, province, "1.tvb")
    answer = province.dic.take_in(first).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    unit.records.create("activity", activity("hai"))
    second = sent(unit, province, "2.tvb")

    waiting = colleague.take_in(second)
    assert waiting.state == "held"
    error = held_error(waiting)
    assert (error.fields["device"], error.fields["first"], error.fields["last"]) == (unit.secrets.device, 1, 1)
    assert [row[1] for row in colleague.intake.held()] == [UNIT]
    assert colleague.digest(UNIT) != unit.digest(UNIT)

    result = colleague.take_in(first)
    assert [one.state for one in result.released] == ["applied"]
    assert colleague.intake.held() == []
    assert colleague.digest(UNIT) == unit.digest(UNIT)


def test_nothing_is_sent_again_after_a_receipt(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    answer = province.dic.take_in(sent(unit, province)).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    with pytest.raises(NothingToSend):
        unit.export(DIC, province.stick("b.tvb"))
    unit.records.create("activity", activity("mới"))
    written = unit.export(DIC, province.stick("c.tvb"))
    assert written.changes == 1
    assert province.dic.take_in(written.path).state == "applied"


def test_a_lost_stick_costs_nothing(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity("một"))
    sent(unit, province, "lost.tvb")
    unit.records.create("activity", activity("hai"))
    assert province.dic.take_in(sent(unit, province, "next.tvb")).state == "applied"
    assert province.dic.digest(UNIT) == unit.digest(UNIT)


def test_two_machines_of_a_unit_edit_one_record(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    record = unit.records.create("activity", activity("cũ"))
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    unit.records.edit(record, {"title": "máy một"})
    second.records.edit(record, {"title": "máy hai", "place": "Trà Vinh"})
    one, two = sent(unit, province, "1.tvb"), sent(second, province, "2.tvb")
    province.dic.take_in(two)
    province.dic.take_in(one)
    state = province.dic.records.state(record)
    assert {side.value for side in state.conflicts["title"]} == {"máy một", "máy hai"}
    assert state.shown["place"] == "Trà Vinh"
    province.dic.records.settle(record, "title", "máy một")
    assert not province.dic.records.state(record).conflicts
    assert province.dic.records.conflicts() == []


def test_every_bit_counts(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    whole = sent(unit, province).read_bytes()
    before = province.dic.digest()
    bad = province.stick("bad.tvb")
    for at in range(0, len(whole), 23):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        with pytest.raises(TvdeskError):
            province.dic.take_in(bad)
    assert province.dic.digest() == before


def test_a_file_cut_short_is_refused(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    whole = sent(unit, province).read_bytes()
    bad = province.stick("bad.tvb")
    for length in range(0, len(whole), 61):
        bad.write_bytes(whole[:length])
        with pytest.raises(NotAuthentic):
            province.dic.take_in(bad)


def test_a_reply_is_not_for_another_unit_and_a_report_not_for_a_unit(province: Province, unit: Office) -> None:
    other = province.enrol("tv-sotc")
    unit.records.create("activity", activity())
    path = sent(unit, province)
    with pytest.raises(WrongAudience):
        other.take_in(path)
    answer = province.dic.take_in(path).receipt
    reply = province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path
    with pytest.raises(WrongAudience):
        other.take_in(reply)
    stray = unit.export(UNIT, province.stick("stray.tvb")).path
    with pytest.raises(WrongKind):
        unit.take_in(stray)


def test_a_unit_cannot_write_for_another(unit: Office) -> None:
    with pytest.raises(NotYours):
        unit.records.create("activity", activity(unit="tv-sotc"))
    with pytest.raises(NotYours):
        unit.records.create("round", {"code": "R", "name": "R"})


def test_a_record_of_another_unit_is_refused_whole(province: Province, unit: Office) -> None:
    # A program that was tampered with takes itself for the office; its key is still the unit's.
    tampered = replace(unit.desk, role="dic")
    Records(tampered, AnyCode()).create("activity", activity("giả", unit="tv-sotc"))
    before = province.dic.digest()
    with pytest.raises(OutOfScope):
        province.dic.take_in(sent(unit, province))
    assert province.dic.digest() == before


def test_preview_shows_what_is_then_applied_and_changes_nothing(province: Province, unit: Office) -> None:
    unit.records.create_many("activity", [activity(f"{n}") for n in range(3)])
    path = sent(unit, province)
    before = province.dic.digest()
    preview = province.dic.intake.preview(path)
    assert province.dic.digest() == before
    applied = province.dic.take_in(path)
    assert preview.applied == applied.applied


def test_a_clock_far_ahead_is_refused(province: Province, unit: Office) -> None:
    desk = replace(unit.desk, now_ms=lambda: province.now() + 3 * 24 * 3600 * 1000)
    Records(desk, AnyCode()).create("activity", activity())
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(sent(unit, province))


def test_a_refused_change_steps_back_and_the_unit_learns_why(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity("cũ"))
    unit.records.edit(record, {"title": "sai"})
    answer = province.dic.take_in(sent(unit, province)).receipt
    province.dic.records.judge(record, f"{unit.secrets.device}:2", refused=True, code="wrong", reason="Sai tên")
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    state = unit.records.state(record)
    assert state.shown["title"] == "cũ"
    assert [(one.code, one.reason) for one in state.refusals] == [("wrong", "Sai tên")]
    assert unit.digest(UNIT) == province.dic.digest(UNIT)


def test_deleted_and_restored(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    unit.records.delete(record)
    assert not unit.records.state(record).visible
    unit.records.restore(record)
    assert unit.records.state(record).visible
    province.dic.take_in(sent(unit, province))
    assert province.dic.digest(UNIT) == unit.digest(UNIT)


def test_a_unit_cannot_take_over_a_record_by_writing_itself_as_owner(province: Province, unit: Office) -> None:
    other = province.enrol("tv-sotc")
    record = other.records.create("activity", activity("của đơn vị khác"))
    province.dic.take_in(sent(other, province, "other.tvb"))
    forge(unit, record, activity("chiếm", unit=UNIT))
    with pytest.raises(OutOfScope):
        province.dic.take_in(sent(unit, province, "forged.tvb"))
    assert province.dic.records.state(record).shown["title"] == "của đơn vị khác"


def test_a_bit_of_the_printed_report_counts_too(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    path = province.stick("printed.tvb")
    write_bundle(unit.desk, unit.secrets.sign, Order("report", DIC, report=b"%PDF-1.7 printed"), path)
    whole = path.read_bytes()
    altered = whole.replace(b"%PDF-1.7 printed", b"%PDF-1.7 Printed")
    assert altered != whole
    path.write_bytes(altered)
    with pytest.raises(NotAuthentic):
        province.dic.take_in(path)
