"""A report over the change of 1 July 2025: old names, new names, and both sides beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import Province
from report_desks import LISTS, YEAR, add, made, send, text_of
from report_reading import pages_of

from tvdesk.core.language import Language
from tvdesk.core.units import Span, Unit, Units
from tvdesk.db.engine import reading
from tvdesk.report.printing import print_document
from tvdesk.services.figures import gather
from tvdesk.services.reporting import Ask, Reporting
from tvdesk.services.reports.across import across_changes
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.templates import units_of

UNITS = Units.load()
DISTRICT, COMMUNES = "tv-846", ("vl-29341", "vl-29362")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """A district's work of spring, and what two of the communes that came of it did in autumn."""
    made_ = Province(tmp_path)
    days = {DISTRICT: ("2025-02-10", "2025-04-20", "2025-06-30"), COMMUNES[0]: ("2025-07-01",)}
    days[COMMUNES[1]] = ("2025-09-01", "2025-10-02")
    for unit, dates in days.items():
        office = made_.enrol(unit)
        for day in dates:
            add(office, "activity", f"Việc ngày {day}", day)
        send(made_, office)
    return made_


def test_a_year_across_the_change_prints_both_and_compares_them(province: Province) -> None:
    text = text_of(made(province.dic, YEAR)[1])
    assert f"{UNITS.name(DISTRICT, '2025-01-01')} (đến 30/06/2025) 3 0 0 3" in text
    assert f"{UNITS.name(COMMUNES[0])} (từ 01/07/2025) 1 0 0 1" in text
    assert f"{UNITS.name(COMMUNES[1])} (từ 01/07/2025) 2 0 0 2" in text
    assert "So sánh trước và sau thay đổi tổ chức" in text
    heirs = ("vl-29341", "vl-29362", "vl-29365", "vl-29371")
    compared = text.partition("So sánh trước và sau thay đổi tổ chức")[2]
    assert all(UNITS.name(one) in compared for one in (DISTRICT, *heirs))
    assert "(từ 01/07/2025) 3 3 6" in compared
    assert "đơn vị được gộp theo quan hệ kế thừa" in compared


def test_a_period_before_the_change_prints_old_names_alone(province: Province) -> None:
    text = text_of(made(province.dic, Ask(first="2024-12-15", last="2025-06-14"))[1])
    assert f"{UNITS.name(DISTRICT, '2025-01-01')} 2 0 0 2" in text
    assert "So sánh trước và sau" not in text
    assert (
        UNITS.name(COMMUNES[0])
        not in text.partition("Số việc theo đơn vị báo cáo")[2].partition("Báo cáo của từng đơn vị")[0]
    )


def test_a_later_name_does_not_reach_back_into_an_old_report(province: Province) -> None:
    """The district's text of an old period stands under its old name, though it was renamed since."""
    names = [{"valid_from": "2025-06-01", "name": "Ủy ban nhân dân huyện Tiểu Cần mới"}]
    province.dic.records.create("unit", {"code": DISTRICT, "kind": "huyen", "names": names})
    with reading(province.dic.desk.engine) as connection:
        renamed = units_of(connection)
    desk = province.dic.desk
    old = Reporting(desk, Language.load("vi"), LISTS, renamed).make(Ask(first="2024-12-15", last="2025-05-14"), {})
    text = text_of(pages_of(print_document(old.document).pdf))
    assert "UBND huyện Tiểu Cần" in text
    assert "huyện Tiểu Cần mới" not in text
    year = Reporting(desk, Language.load("vi"), LISTS, renamed).make(YEAR, {})
    both = text_of(pages_of(print_document(year.document).pdf))
    assert "UBND huyện Tiểu Cần (đến 31/05/2025); Ủy ban nhân dân huyện Tiểu Cần mới" in both


def test_an_event_of_both_sides_counts_once_in_the_whole(province: Province) -> None:
    with reading(province.dic.desk.engine) as connection:
        single = gather(connection, YEAR.first, YEAR.last)
        ids = {one["start_date"]: one["record"] for one in single.of("activity")}
        joined = {ids["2025-07-01"]: ids["2025-06-30"], ids["2025-06-30"]: ids["2025-06-30"]}
        both = gather(connection, YEAR.first, YEAR.last, duplicates=joined)
    assert [(one.before, one.after, one.whole) for one in across_changes(UNITS, single)] == [(3, 3, 6)]
    assert [(one.before, one.after, one.whole) for one in across_changes(UNITS, both)] == [(3, 3, 5)]


def test_a_unit_renamed_within_the_period_prints_both_names() -> None:
    from report_desks import LISTS

    from tvdesk.core.language import Language

    names = (Span("", "2025-01-31", "Sở Công Thương"), Span("2025-02-01", "", "Sở Công Thương và Du lịch"))
    units = Units({"x": Unit("x", "so", names)})
    say = Phrases(Language.load("vi"), LISTS, units)
    assert say.name_over("x", YEAR.first, YEAR.last) == (
        "Sở Công Thương (đến 31/01/2025); Sở Công Thương và Du lịch (từ 01/02/2025)"
    )
    assert say.name_over("x", "2024-01-01", "2024-12-14") == "Sở Công Thương"
    assert (
        Phrases(Language.load("en"), LISTS, units)
        .name_over("x", YEAR.first, YEAR.last)
        .startswith("Sở Công Thương (until 31/01/2025)")
    )
