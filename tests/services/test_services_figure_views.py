"""Views of the figures: which lines, in which order, and what is drawn of them."""

from __future__ import annotations

from report_desks import LISTS, UNITS

from tvdesk.core.language import Language
from tvdesk.services.figures import BY, Counts, Money, Tally
from tvdesk.services.reports.figure_views import View, chart_of, views_of
from tvdesk.services.reports.phrases import Phrases

SAY = Phrases(Language.load("vi"), LISTS, UNITS)
EMPTY = Counts({}, {name: {} for name in BY}, {}, {}, 0, 0)


def counted(by: str, keyed: dict[str, dict[str, int]], events: int = 0) -> Counts:
    tallies = {("activity", "khac"): Tally(events=events)}
    return Counts(tallies, {**EMPTY.by, by: keyed}, {}, {}, events, 0)


def view(counts: Counts, by: str, first: str = "2024-12-15", last: str = "2025-12-14") -> View:
    return next(one for one in views_of(counts, SAY, first, last) if one.by == by)


def test_a_year_has_its_twelve_reporting_months_also_the_empty_ones() -> None:
    months = view(counted("month", {"2025-M03": {"activity": 2}}, 2), "month")
    assert [line.key for line in months.lines] == [f"2025-M{month:02}" for month in range(1, 13)]
    assert months.lines[2].values == (2, 0, 0)
    assert months.lines[2].label == "Tháng 3 năm 2025"
    assert sum(line.total for line in months.lines) == sum(months.totals)


def test_many_months_are_told_by_year_and_add_up() -> None:
    keyed = {"2019-M12": {"activity": 1}, "2025-M01": {"activity": 2}, "2025-M02": {"activity": 3}}
    years = view(counted("month", keyed, 6), "month", "", "")
    assert [line.key for line in years.lines] == [str(year) for year in range(2019, 2026)]
    assert [line.total for line in years.lines] == [1, 0, 0, 0, 0, 0, 5]


def test_tasks_and_channels_stand_in_the_order_of_their_list_and_countries_by_their_count() -> None:
    tasks = view(counted("task", {"": {"activity": 9}, "4": {"activity": 1}}, 10), "task")
    assert [line.key for line in tasks.lines] == ["1", "2", "3", "4", "5", "6", ""]
    countries = view(
        counted("country", {"": {"activity": 9}, "KH": {"activity": 1}, "LA": {"activity": 3}}, 13), "country"
    )
    assert [line.key for line in countries.lines] == ["LA", "KH", ""]


def test_lines_that_share_events_are_told() -> None:
    assert not view(counted("channel", {"K1": {"activity": 1}}, 1), "channel").several
    assert view(counted("channel", {"K1": {"activity": 1}, "K2": {"activity": 1}}, 1), "channel").several


def test_a_chart_names_only_what_there_is_and_the_largest_of_many() -> None:
    chart = chart_of(view(counted("country", {"LA": {"activity": 3}, "KH": {"activity": 1}}, 4), "country"), SAY)
    assert chart is not None
    assert (chart.series, chart.codes) == (("Hoạt động",), ("activity",))
    assert [bar.key for bar in chart.bars] == ["LA", "KH"]
    codes = [entry.code for entry in LISTS.entries("country")][:20]
    many = {code: {"activity": place + 1} for place, code in enumerate(codes)}
    chart = chart_of(view(counted("country", many, 210), "country"), SAY)
    assert chart is not None
    assert len(chart.bars) == 12
    assert chart.bars[0].total == 20
    assert "12" in chart.caption


def test_nothing_to_compare_is_not_drawn() -> None:
    assert chart_of(view(EMPTY, "month"), SAY) is None
    assert chart_of(view(counted("country", {"LA": {"activity": 3}}, 3), "country"), SAY) is None


def test_money_is_compared_and_not_added_up() -> None:
    counts = Counts({}, EMPTY.by, {"ngan_sach_tinh": Money(9, 4), "": Money(0, 2)}, {}, 0, 0)
    money = view(counts, "money")
    assert (money.series, money.totals) == (("planned", "spent"), (9, 6))
    assert [line.values for line in money.lines] == [(9, 4), (0, 2)]
    chart = chart_of(money, SAY)
    assert chart is not None
    assert not chart.stacked
