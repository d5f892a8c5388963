"""What waits on a unit's desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from offices import Province, activity

from tvdesk.core.periods import Holidays
from tvdesk.core.units import Units
from tvdesk.services.agenda import Agenda, read_agenda
from tvdesk.services.desk import Desk
from tvdesk.services.drafts import Drafts
from tvdesk.services.handing_over import HandingOver
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import WRITING, Rounds, find_round

TODAY = date(2025, 6, 10)


def seen(desk: Desk, today: date = TODAY) -> Agenda:
    return read_agenda(desk, today, Holidays())


def test_without_a_round_the_figures_are_of_the_reporting_year(tmp_path: Path) -> None:
    unit = Province(tmp_path).enrol("tv-soct")
    found = seen(unit.desk)
    assert (found.first, found.last, found.due) == ("2024-12-15", "2025-12-14", None)
    assert found.figures.activities == 0


def test_the_open_round_with_the_earliest_deadline_is_due_until_it_is_answered(tmp_path: Path) -> None:
    province = Province(tmp_path)
    unit = province.enrol("tv-soct")
    rounds = Rounds(province.dic.desk, province.dic.records, Units.load())
    rounds.open("year", 2025, units=["tv-soct"])
    half = rounds.open("half", 2025, 1, units=["tv-soct"], deadline="2025-06-17")
    rounds.open("quarter", 2025, 1, units=["tv-cat"], deadline="2025-03-17")
    unit.take_in(province.dic.export("tv-soct", province.stick("ky.tvb"), "template").path)
    due = seen(unit.desk).due
    assert due is not None
    assert (due.round.code, due.days) == (half.code, 5)
    due_half = due
    late = seen(unit.desk, date(2025, 6, 18)).due
    assert late is not None
    assert late.days == -1
    unit.records.create("submission", {"unit": "tv-soct", "round": half.record, "state": WRITING})
    assert seen(unit.desk).due == due_half
    report = HandingOver(unit.desk, unit.records, lambda: unit.secrets.sign, unit.workspace.blobs)
    report.write(province.stick("ky.tvb").parent, half.code, "", None)
    due = seen(unit.desk).due
    assert due is not None
    assert due.round.code != half.code


def test_figures_gaps_drafts_and_plan_are_counted(tmp_path: Path) -> None:
    unit = Province(tmp_path).enrol("tv-soct")
    unit.records.create("activity", activity(budget_vnd=5_000_000))
    unit.records.create("activity", activity("Ngoài kỳ", start_date="2024-03-01"))
    unit.records.create(
        "delegation",
        {"title": "Đoàn ra", "subtype": "doan_ra", "start_date": "2025-04-01", "visits": 7, "countries": ["JP", "KR"]},
    )
    unit.records.create("training", {"title": "Lớp", "subtype": "x", "start_date": "2025-04-02", "participants": 40})
    unit.records.create(
        "plan_item", {"title": "Hội thi ảnh", "subtype": "x", "plan_year": 2025, "start_date": "2025-05-01"}
    )
    Drafts(unit.desk).save("activity", {"title": "Đang viết"})
    found = seen(unit.desk)
    figures = found.figures
    assert (figures.activities, figures.trainings, figures.trained) == (1, 1, 40)
    assert (figures.inward, figures.outward, figures.visits, figures.countries) == (0, 1, 7, 2)
    assert figures.spent == 5_000_000
    assert [one.typed["title"] for one in found.drafts] == ["Đang viết"]
    assert "Hội nghị thông tin đối ngoại" in [one.title for one in found.incomplete.first]
    assert [one.title for one in found.plan.idle] == ["Hội thi ảnh"]


def test_what_the_office_sends_back_waits_with_its_reason(tmp_path: Path) -> None:
    province = Province(tmp_path)
    unit = province.enrol("tv-soct")
    record = unit.records.create("activity", activity("Ngày hội OCOP"))
    province.dic.take_in(unit.export("tv-sotttt", province.stick("a.tvb")).path)
    written = seen(unit.desk)
    assert written.written
    assert written.receipt == ""
    dot = province.dic.records.history(record)[0].change.dot
    province.dic.records.judge(record, dot, refused=True, code="unclear", reason="Ghi rõ số gian hàng")
    unit.take_in(province.dic.export("tv-soct", province.stick("b.tvb"), "reply").path)
    found = seen(unit.desk)
    assert [(one.title, one.reason) for one in found.returned] == [("Ngày hội OCOP", "Ghi rõ số gian hàng")]
    assert found.waiting == 1
    assert found.receipt
    unit.records.edit(record, {"place": "Trà Vinh", "outputs": 12})
    assert seen(unit.desk).returned == ()


def test_a_closed_round_is_not_due(tmp_path: Path) -> None:
    province = Province(tmp_path)
    rounds = Rounds(province.dic.desk, province.dic.records, Units.load())
    opened = rounds.open("year", 2025, units=["tv-soct"])
    assert seen(province.dic.desk).due is not None
    rounds.set_open(opened.code, False)
    assert not read_desk(province.dic.desk, lambda connection: find_round(connection, opened.code)).is_open
    assert seen(province.dic.desk).due is None
