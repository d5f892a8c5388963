"""Rounds: opened from presets or by hand, received by the units, answered, and told on the board."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from offices import DIC, Office, Province, activity
from sqlalchemy import insert

from tvdesk.core.periods import Holidays
from tvdesk.core.presets import holidays, load_presets, shipped_holidays
from tvdesk.core.units import Units
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import incoming
from tvdesk.services.errors import (
    NothingToSend,
    OfficeOnly,
    PresetUnknown,
    RoundClosed,
    RoundDatesWrong,
    RoundExists,
    RoundUnknown,
)
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.rounds import (
    CLOSED,
    Answer,
    Round,
    Rounds,
    board,
    find_round,
    reporting_units,
    round_for_export,
    rounds,
    submissions,
)
from tvdesk.services.submitting import submit
from tvdesk.services.templates import template_order

UNITS = Units.load()


def desk_of(office: Office) -> Rounds:
    return Rounds(office.desk, office.records, UNITS, holidays(shipped_holidays()))


def look(office: Office, what: Any, *more: Any) -> Any:
    with reading(office.desk.engine) as connection:
        return what(connection, *more)


def hand_out(province: Province, unit: Office, name: str = "t.tvb") -> None:
    """The office's templates and rounds, carried to a unit."""
    order = template_order(unit.desk.unit)
    unit.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, order, province.stick(name)).path)


def report(province: Province, unit: Office, round: str, name: str) -> Path:
    order = Order("report", DIC, round=submit(unit.desk, unit.records, round))
    return write_bundle(unit.desk, unit.secrets.sign, order, province.stick(name)).path


def test_a_year_by_its_preset(province: Province) -> None:
    opened = desk_of(province.dic).open("year", 2025, units=["tv-soct"])
    assert (opened.code, opened.name) == ("2025-nam", "Báo cáo năm 2025")
    assert (opened.first, opened.last, opened.deadline) == ("2024-12-15", "2025-12-14", "2025-12-17")
    assert (opened.kind, opened.period_kind, opened.units, opened.is_open) == ("dinh_ky", "year", ("tv-soct",), True)


def test_own_days_take_the_place_of_the_presets(province: Province) -> None:
    days = {"first_date": "2025-01-01", "last_date": "2025-11-30", "deadline": "2025-12-05"}
    opened = desk_of(province.dic).open("year", 2025, units=[], code="R25", name="Năm 2025", **days)
    assert (opened.code, opened.name, opened.first, opened.last) == ("R25", "Năm 2025", "2025-01-01", "2025-11-30")


def test_a_round_without_a_preset(province: Province) -> None:
    days = {"first_date": "2025-06-01", "last_date": "2025-06-30", "deadline": "2025-07-03"}
    opened = desk_of(province.dic).open("dot_xuat", code="bao-6", name="Đột xuất về bão", units=["tv-soct"], **days)
    assert (opened.kind, opened.outline, opened.period_kind) == ("dot_xuat", "dot_xuat", "")


@pytest.mark.parametrize(
    ("code", "year", "index", "round_code", "due"),
    [
        ("month", 2025, 1, "2025-thang-01", "2025-01-16"),
        ("quarter", 2025, 2, "2025-quy-2", "2025-06-17"),
        ("half", 2025, 1, "2025-6-thang-1", "2025-06-18"),
        ("nine_months", 2025, 1, "2025-9-thang", "2025-09-17"),
        ("foreign_year", 2025, 1, "2025-ttdn", "2025-11-29"),
    ],
)
def test_the_presets(code: str, year: int, index: int, round_code: str, due: str) -> None:
    preset = load_presets()[code]
    period = preset.period(year, index)
    assert preset.code_of(period) == round_code
    assert preset.due(period, holidays(shipped_holidays())).isoformat() == due
    assert str(year) in preset.name(period)
    assert str(year) in preset.name(period, "en")


def test_halves_are_called_by_their_names() -> None:
    preset = load_presets()["half"]
    assert preset.name(preset.period(2025, 1)) == "Báo cáo 6 tháng đầu năm 2025"
    assert preset.name(preset.period(2025, 2)) == "Báo cáo 6 tháng cuối năm 2025"
    assert preset.name(preset.period(2025, 2), "en") == "Report of the second half of 2025"


def test_a_deadline_steps_over_days_off() -> None:
    """The month to 14 January 2025 has its deadline before Tết; the cut-off of January 2026 is no different."""
    preset = load_presets()["month"]
    tet = Holidays(off=frozenset({date(2025, 1, 15), date(2025, 1, 16)}))
    assert preset.due(preset.period(2025, 1), tet) == date(2025, 1, 20)


def test_without_units_all_that_report_on_the_last_day(province: Province) -> None:
    before = desk_of(province.dic).open("half", 2024, 1).units
    after = desk_of(province.dic).open("year", 2025).units
    assert {"tv-soct", "tv-845", "tv-cat"} <= set(before)
    assert {"vl-soct", "vl-cat"} <= set(after)
    assert not any(unit.startswith("tv-84") for unit in after)
    assert not {"tv-sotttt", "tv-ubnd", "vl-sovhttdl", "vl-ubnd"} & {*before, *after}


def test_who_reports_when_nobody_consolidates() -> None:
    assert reporting_units(Units({}), "2025-01-01") == ()


def test_a_round_is_found_by_code_name_or_id(province: Province) -> None:
    desk = desk_of(province.dic)
    opened = desk.open("quarter", 2025, 2, units=[])
    desk.open("quarter", 2025, 3, units=[])
    for text in ("2025-quy-2", "2025-QUY-2", opened.record, "Báo cáo quý II/2025", "bao cao quy ii/2025"):
        assert look(province.dic, find_round, text) == opened
    with pytest.raises(RoundUnknown):
        look(province.dic, find_round, "2025-quy-4")


def test_two_rounds_of_one_name_are_not_guessed(province: Province) -> None:
    desk = desk_of(province.dic)
    desk.open("year", 2025, units=[], code="a", name="Báo cáo năm")
    desk.open("year", 2025, units=[], code="b", name="Báo cáo năm")
    with pytest.raises(RoundUnknown):
        look(province.dic, find_round, "Báo cáo năm")


def test_what_cannot_be_opened(province: Province) -> None:
    desk = desk_of(province.dic)
    desk.open("year", 2025, units=[])
    with pytest.raises(RoundExists):
        desk.open("year", 2025, units=[])
    with pytest.raises(PresetUnknown):
        desk.open("thập kỷ", 2025)
    with pytest.raises(PresetUnknown):
        desk.open("year")
    with pytest.raises(PresetUnknown):
        desk.open("dot_xuat", name="Thiếu ngày")
    for days in ({"first_date": "2026-01-01"}, {"last_date": "14/12/2025"}, {"deadline": "2020-01-01"}):
        with pytest.raises(RoundDatesWrong):
            desk.open("year", 2025, units=[], code="x", **days)
    with pytest.raises(RoundUnknown):
        desk.open("year", 2025, units=[], code="năm 2025")
    unit = province.enrol("tv-soct")
    with pytest.raises(OfficeOnly):
        desk_of(unit).open("year", 2025)
    with pytest.raises(OfficeOnly):
        desk_of(unit).set_open("2025-nam", False)
    assert len(look(province.dic, rounds)) == 1


def test_a_closed_round_takes_no_report_until_it_is_opened_again(province: Province) -> None:
    desk = desk_of(province.dic)
    desk.open("year", 2025, units=[])
    closed = desk.set_open("2025-nam", False)
    assert not closed.is_open
    with pytest.raises(RoundClosed):
        look(province.dic, round_for_export, "2025-nam")
    assert province.dic.records.state(closed.record).shown["status"] == CLOSED
    assert desk.set_open("2025-nam", True).is_open


def test_a_unit_learns_of_rounds_before_its_first_report(province: Province) -> None:
    unit = province.enrol("tv-soct")
    assert look(unit, round_for_export, "2025-nam") is None
    assert submit(unit.desk, unit.records, "2025-nam") == "2025-nam"
    with pytest.raises(RoundUnknown):
        submit(unit.desk, unit.records, "năm 2025")
    opened = desk_of(province.dic).open("year", 2025, units=["tv-soct"])
    hand_out(province, unit)
    assert look(unit, rounds) == [opened]
    assert look(unit, round_for_export, None) is None
    with pytest.raises(RoundUnknown):
        submit(unit.desk, unit.records, "2026-nam")


def wait(office: Office, unit: str, round: str) -> None:
    """A file of a unit that the office holds, since one before it is missing."""
    words = {"digest": unit, "bundle": "b", "kind": "report", "unit": unit, "device": "d", "missing": "[]"}
    with writing(office.desk.engine) as connection:
        connection.execute(
            insert(incoming).values(round=round, state="held", received="2025-01-01T00:00:00+00:00", **words)
        )


def test_the_board(province: Province) -> None:
    """Received, held and silent, and one that was not asked."""
    trade, extra = province.enrol("tv-soct"), province.enrol("tv-846")
    days = {"first_date": "2025-01-01", "last_date": "2025-12-31", "deadline": "2025-01-01"}
    opened = desk_of(province.dic).open("year", 2025, units=["tv-soct", "tv-cat", "tv-bao"], **days)
    for unit in (trade, extra):
        hand_out(province, unit, f"t-{unit.desk.unit}.tvb")
    trade.records.create("activity", activity())
    province.dic.take_in(report(province, trade, "2025-NAM", "1.tvb"))
    province.dic.take_in(report(province, extra, opened.name, "2.tvb"))
    wait(province.dic, "tv-cat", "2025-nam")
    wait(province.dic, "tv-bao", "2024-nam")
    counts = {"activity": 1, "training": 0, "delegation": 0, "plan_item": 0}
    assert look(province.dic, board, opened) == [
        Answer("tv-bao", "silent"),
        Answer("tv-cat", "held", held=1),
        Answer("tv-soct", "received", "2025-01-01", counts=counts),
        Answer("tv-846", "received", "2025-01-01", expected=False, counts=dict.fromkeys(counts, 0)),
    ]


def test_a_file_after_the_deadline_is_late(province: Province) -> None:
    unit = province.enrol("tv-soct")
    days = {"first_date": "2024-01-01", "last_date": "2024-12-14", "deadline": "2024-12-17"}
    opened = desk_of(province.dic).open("year", 2024, units=["tv-soct"], **days)
    hand_out(province, unit)
    unit.records.create("activity", activity())
    province.dic.take_in(report(province, unit, "2024-nam", "1.tvb"))
    (answer,) = look(province.dic, board, opened)
    # The clock of these desks starts on 1 January 2025, 07:00 in Việt Nam.
    assert (answer.state, answer.received, answer.counts["activity"]) == ("late", "2025-01-01", 0)


def test_a_submission_is_said_once_until_something_changes(province: Province) -> None:
    unit = province.enrol("tv-soct")
    opened: Round = desk_of(province.dic).open("year", 2025, units=["tv-soct"])
    hand_out(province, unit)
    record = unit.records.create("activity", activity())
    unit.records.create("activity", activity(start_date="2023-01-01"))

    assert submit(unit.desk, unit.records, "Báo cáo năm 2025") == "2025-nam"
    tip = unit.tip(unit.desk.device)
    submit(unit.desk, unit.records, "2025-nam")
    assert unit.tip(unit.desk.device) == tip
    assert look(unit, submissions, opened.record)["tv-soct"]["activity"] == 1

    unit.records.delete(record)
    submit(unit.desk, unit.records, "2025-nam")
    assert unit.tip(unit.desk.device) == tip + 2
    assert look(unit, submissions, opened.record)["tv-soct"]["activity"] == 0


def test_nothing_new_is_still_nothing_new(province: Province) -> None:
    unit = province.enrol("tv-soct")
    desk_of(province.dic).open("year", 2025, units=["tv-soct"])
    hand_out(province, unit)
    unit.records.create("activity", activity())
    answer = province.dic.take_in(report(province, unit, "2025-nam", "1.tvb"))
    unit.take_in(province.dic.export("tv-soct", province.stick("r.tvb"), "reply", answer.receipt).path)
    with pytest.raises(NothingToSend):
        report(province, unit, "2025-nam", "2.tvb")
