"""Figures against other periods and text against tables: no such error as was once printed gets past."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from offices import Office, Province
from report_desks import CULTURE, YEAR, add, reporting
from test_services_report_desk import handing, look, narratives, open_round

from tvdesk.core.language import Language
from tvdesk.services.cross_checks import ATTENTION, ERROR, Finding, PeriodFigures, check_periods, check_records
from tvdesk.services.report_checks import Checked, check_report
from tvdesk.services.reported import earlier_reports
from tvdesk.services.reporting import Ask
from tvdesk.services.reports.figure_text import rewriting
from tvdesk.services.text_checks import SO_FAR, counted_in, typed_numbers

VI = Language.load("vi")
JULY = PeriodFigures(
    "tháng 7/2023",
    "2023-06-15",
    "2023-07-14",
    {"doan_ra": 7, "doan_ra.people": 29, "doan_vao": 6, "doan_vao.people": 499},
)
SO_FAR_2023 = PeriodFigures(
    "từ đầu năm",
    "2022-12-15",
    "2023-07-14",
    {"doan_ra": 41, "doan_ra.people": 302, "doan_vao": 54, "doan_vao.people": 318},
)
QUANG_TRI = (
    "Trong tháng 7 có 07 đoàn ra/29 lượt, 06 đoàn vào/499 lượt; "
    "lũy kế từ đầu năm có 41 đoàn ra/302 lượt, 54 đoàn vào/318 lượt."
)


def figures(label: str, first: str, last: str, reported: bool = False, **values: int) -> PeriodFigures:
    return PeriodFigures(label, first, last, values, reported)


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, str(one.fields.get("figure", ""))) for one in found]


def test_a_year_so_far_below_one_of_its_months() -> None:
    """Quảng Trị, July 2023: 499 visitors in the month, 318 in the year so far."""
    (found,) = check_periods([JULY, SO_FAR_2023])
    assert (found.code, found.severity) == ("below_part", ERROR)
    assert found.fields == {
        "figure": "doan_vao.people",
        "whole": "từ đầu năm",
        "value": 318,
        "part": "tháng 7/2023",
        "part_value": 499,
    }
    mended = replace(SO_FAR_2023, values={**SO_FAR_2023.values, "doan_vao.people": 3_180})
    assert check_periods([JULY, mended]) == []


def test_a_quarter_whose_months_do_not_add_up() -> None:
    months = [
        figures("1", "2024-12-15", "2025-01-14", True, activity=2),
        figures("2", "2025-01-15", "2025-02-14", True, activity=3),
        figures("3", "2025-02-15", "2025-03-14", True, activity=4),
    ]
    quarter = figures("quý I", "2024-12-15", "2025-03-14", activity=8)
    (found,) = check_periods([*months, quarter])
    assert (found.code, found.fields["sum"], found.fields["value"]) == ("not_the_sum", 9, 8)
    assert check_periods([*months, replace(quarter, values={"activity": 9})]) == []
    # With one month unknown nothing can be said of the sum.
    assert check_periods([*months[:2], replace(quarter, values={"activity": 8})]) == []


def test_a_period_that_says_something_else_now() -> None:
    before = figures("năm 2025", "2024-12-15", "2025-12-14", True, activity=12)
    now = replace(before, reported=False, values={"activity": 11})
    (found,) = check_periods([before, now])
    assert (found.code, found.severity) == ("changed_since", ATTENTION)
    assert (found.fields["before"], found.fields["value"]) == (12, 11)


def test_parts_above_their_total() -> None:
    record = {"record": "r", "title": "Hội nghị", "participants": 100}
    wrong = [
        {**record, "participants_domestic": 90, "participants_foreign": 30},
        {**record, "participants_women": 101},
        {**record, "budget_planned_vnd": 10, "budget_vnd": 11},
    ]
    found = check_records(wrong)
    assert [(one.code, one.severity, one.records) for one in found] == [
        ("parts_above_total", ERROR, ("r",)),
        ("group_above_total", ERROR, ("r",)),
        ("above_plan", ATTENTION, ("r",)),
    ]
    assert check_records([{**record, "participants_domestic": 70, "participants_foreign": 30}]) == []


def test_what_a_text_counts() -> None:
    found = counted_in(QUANG_TRI)
    assert [(one.name, one.value, one.scope == SO_FAR) for one in found] == [
        ("doan_ra", 7, False),
        ("doan_ra.people", 29, False),
        ("doan_vao", 6, False),
        ("doan_vao.people", 499, False),
        ("doan_ra", 41, True),
        ("doan_ra.people", 302, True),
        ("doan_vao", 54, True),
        ("doan_vao.people", 318, True),
    ]
    assert [QUANG_TRI[one.start : one.end] for one in found[:2]] == ["07", "29"]
    assert [
        (one.name, one.value) for one in counted_in("1.234 lượt người tham gia 12 hoạt động; 3 lớp, 90 học viên")
    ] == [
        ("activity.people", 1_234),
        ("activity", 12),
        ("training", 3),
        ("training.people", 90),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ngày 05 tháng 3 năm 2025, quý 2, 05/3/2025", []),
        ("Quyết định 1899/QĐ-UBND, Nghị định số 72, Điều 12, kênh K11, lần thứ 5", []),
        ("6 tháng đầu năm", []),
        ("có 1.234 người, 7 xã và 12,5%", [(1_234, False), (7, True), (12, False)]),
    ],
)
def test_numbers_that_count_something(text: str, numbers: list[tuple[int, bool]]) -> None:
    assert [(one.value, one.carried) for one in typed_numbers(text, frozenset({7, 12}))] == numbers


# --- at a desk -------------------------------------------------------------------------------------------------


@pytest.fixture
def unit(province: Province) -> Office:
    return province.enrol(CULTURE)


def checked(unit: Office, ask: Ask, label: str = "kỳ này") -> Checked:
    text = reporting(unit).text(ask, {})
    result: Checked = look(unit, check_report, unit.desk, VI, text, CULTURE, label=label)
    return result


def found_in(result: Checked) -> list[tuple[str, Any]]:
    return [(one.code, one.fields.get("figure", one.fields.get("number"))) for one in result.findings]


def test_the_printed_error_in_a_section_of_ones_own(unit: Office) -> None:
    july = Ask(first=JULY.first, last=JULY.last)
    for number, (groups, visits) in enumerate([(7, 29), (6, 499)]):
        subtype = ("doan_ra", "doan_vao")[number]
        add(unit, "delegation", "Các đoàn trong tháng", "2023-07-01", subtype=subtype, groups=groups, visits=visits)
    assert checked(unit, july).findings == ()
    narratives(unit).keep("doan", rewriting(QUANG_TRI), first=july.first, last=july.last)
    result = checked(unit, july)
    assert result.errors == len([one for one in result.findings if one.severity == ERROR])
    assert ("text_below_part", "doan_vao.people") in found_in(result)
    against = [one for one in result.findings if one.code == "text_against_tables"]
    assert [(one.fields["figure"], one.fields["value"], one.fields["table"]) for one in against] == [
        ("doan_ra", 41, 7),
        ("doan_ra.people", 302, 29),
        ("doan_vao", 54, 6),
        ("doan_vao.people", 318, 499),
    ]


def test_a_figure_whose_records_are_gone_and_a_number_nobody_carries(unit: Office) -> None:
    record = add(unit, "training", "Lớp", classes=2, participants=60, countries=["KH"])
    figures = reporting(unit).text(YEAR, {}).figures
    count, country = figures["tap_huan.count"].token, figures["tap_huan.country.KH"].token
    text = rewriting(f"Đã mở {count} lớp cho 60 người ({country} với Campuchia), chi 77 suất ăn.")
    narratives(unit).keep("tap_huan", text, **_days())
    assert found_in(checked(unit, YEAR)) == [("unfounded", "77")]
    unit.records.delete(record)
    result = checked(unit, YEAR)
    assert found_in(result)[:2] == [("figure_gone", "00"), ("figure_gone", "00")]
    assert ("unfounded", "60") in found_in(result)
    body = reporting(unit).make(YEAR, {}).document.body
    assert any(getattr(one, "text", "").startswith("Đã mở 00 lớp cho 60 người (00 với Campuchia)") for one in body)


def _days() -> dict[str, str]:
    return {"first": YEAR.first, "last": YEAR.last}


def test_an_earlier_report_is_read_as_it_stood(province: Province, unit: Office) -> None:
    january = open_round(province, unit, "month", 2025, 1)
    record = add(unit, "delegation", "Đoàn vào", "2025-01-05", groups=2, visits=40)
    handing(unit).write(province.stick("x").parent, january.code, "", None)
    unit.records.edit(record, {"visits": 4})
    add(unit, "activity", "Ghi bổ sung", "2025-01-06")
    (earlier,) = look(unit, earlier_reports, unit.desk, CULTURE)
    assert [one["visits"] for one in earlier.found.of("delegation")] == [40]
    assert earlier.found.of("activity") == []

    # The quarter now holds fewer visits than its January did when it was reported.
    quarter = open_round(province, unit, "quarter", 2025, 1)
    result = checked(unit, Ask(round=quarter.code), "quý I")
    (below,) = [one for one in result.findings if one.code == "below_part"]
    assert (below.fields["figure"], below.fields["value"], below.fields["part_value"]) == ("doan_vao.people", 4, 40)
    assert [one.label for one in result.earlier] == ["Báo cáo tháng 01/2025"]

    again = checked(unit, Ask(first=january.first, last=january.last), "tháng 1")
    assert ("changed_since", "activity") in found_in(again)
