"""What a form knows, without a window: typed text of each kind, what is wrong or missing, drafts, sticky values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.fields import Field, Kind
from tvdesk.core.forms import ACTIVITY, DELEGATION, FORMS, PLAN_ITEM, REPORTABLE, TRAINING
from tvdesk.core.templates import CodeLists
from tvdesk.ui.fields.options import Option, find, meant
from tvdesk.ui.forms.draft_clock import AFTER_EDIT_MS, AT_LATEST_MS, DraftClock
from tvdesk.ui.forms.presenter import FormPresenter, Missing, Why, pinnable
from tvdesk.ui.forms.typed import parse, tidied, typed_of

TODAY = date(2025, 3, 20)
UNIT = "tv-soct"
LISTS = CodeLists.load(more={"unit": frozenset({UNIT})})
LEAST = {"title": "Hội nghị", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05", "unit": UNIT}


def form_of(type: str = "activity", record: str = "", **values: Any) -> FormPresenter:
    return FormPresenter(FORMS[type], LISTS, lambda: TODAY, record=record, values={"unit": UNIT, **values})


def field(kind: Kind, **options: Any) -> Field:
    return Field(name="x", kind=kind, **options)


# --- what was typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "value", "left"),
    [
        (Kind.TEXT, "  Hoi  nghị ", "Hoi nghị", "Hoi nghị"),
        (Kind.TEXT, "đo\u0302\u0301i", "đối", "đối"),
        (Kind.LONG_TEXT, "một\n\n\n\nhai ", "một\n\nhai", "một\n\nhai"),
        (Kind.DATE, "5/3/25", "2025-03-05", "05/03/2025"),
        (Kind.DATE, "05032025", "2025-03-05", "05/03/2025"),
        (Kind.DATE, "hôm nay", "2025-03-20", "20/03/2025"),
        (Kind.DATE, "5/3", "2025-03-05", "05/03/2025"),
        (Kind.INTEGER, "1234", 1234, "1.234"),
        (Kind.INTEGER, "1.234", 1234, "1.234"),
        (Kind.MONEY, "1500000", 1_500_000, "1.500.000"),
        (Kind.MONEY, "1,5 triệu", 1_500_000, "1.500.000"),
        (Kind.MONEY, "400 trieu dong", 400_000_000, "400.000.000"),
        (Kind.MONEY, "25tr", 25_000_000, "25.000.000"),
        (Kind.MONEY, "1 tỷ 200 triệu", 1_200_000_000, "1.200.000.000"),
        (Kind.BOOLEAN, False, False, False),
        (Kind.CODE, "K1", "K1", "K1"),
        (Kind.CODES, ["LA", "KH", "LA"], ["KH", "LA"], ["LA", "KH", "LA"]),
    ],
)
def test_typed_text_is_read_and_tidied_when_it_is_left(kind: Kind, typed: Any, value: Any, left: Any) -> None:
    one = field(kind)
    parsed = parse(one, typed, TODAY)
    assert parsed.problem is None
    assert parsed.value == value
    assert tidied(one, typed, TODAY) == left


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (Kind.DATE, "31/2/25", "date.no_such_day"),
        (Kind.DATE, "cuối tháng", "date.vague"),
        (Kind.DATE, "12/31/2025", "date.no_such_day"),
        (Kind.INTEGER, "1.5", "number.ambiguous"),
        (Kind.INTEGER, "khoảng 50", "number.unreadable"),
        (Kind.INTEGER, "5 triệu", "number.unreadable"),
        (Kind.MONEY, "1.5", "number.ambiguous"),
        (Kind.MONEY, "5 triệu cho 3 lớp", "number.unreadable"),
        (Kind.MONEY, "100 USD", "number.unreadable"),
        (Kind.CODE, {"typed": "Hội ngh"}, "field.unknown_code"),
        (Kind.UNIT, {"typed": "Sở"}, "field.unknown_unit"),
        (Kind.CODES, ["KH", {"typed": "Là"}], "field.unknown_code"),
    ],
)
def test_what_cannot_be_read_is_told_and_stays_as_it_is(kind: Kind, typed: Any, code: str) -> None:
    one = field(kind)
    parsed = parse(one, typed, TODAY)
    assert parsed.problem is not None
    assert parsed.problem.code == code
    assert tidied(one, typed, TODAY) == typed


def test_a_year_has_no_point() -> None:
    form = form_of("plan_item", plan_year=2026, participants=1200)
    assert form.typed("plan_year") == "2026"
    assert form.typed("participants") == "1.200"


@pytest.mark.parametrize("typed", ["", "  ", None, [], [{}], [{"indicator": "", "quantity": " "}]])
@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_is_nothing_in_every_kind(kind: Kind, typed: Any) -> None:
    assert parse(field(kind), typed, TODAY) == parse(field(kind), "", TODAY)


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    for kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE, Kind.INTEGER, Kind.MONEY):
        one = field(kind)
        parsed = parse(one, text, TODAY)
        if parsed.problem is None and parsed.value is not None:
            again = parse(one, typed_of(one, parsed.value), TODAY)
            assert again.value == parsed.value


def test_rows_of_a_table() -> None:
    table = ACTIVITY.field("output_items")
    rows = [{"indicator": "van_ban", "quantity": "1.200"}, {}, {"indicator": "", "quantity": ""}]
    assert parse(table, rows, TODAY).value == [{"indicator": "van_ban", "quantity": 1200}]
    problem = parse(table, [{"indicator": "van_ban", "quantity": "vài"}], TODAY).problem
    assert problem is not None
    assert (problem.field, problem.code) == ("output_items", "number.unreadable")


# --- what was changed, what is wrong -------------------------------------------------------------------------


def test_a_new_form_is_not_changed_until_something_is_typed() -> None:
    form = form_of()
    assert not form.dirty
    form.type("title", " ")
    assert not form.dirty
    form.type("title", "H")
    assert form.dirty
    assert form.changed() == ["title"]


def test_the_same_value_typed_otherwise_is_no_change() -> None:
    form = form_of(record="r", **LEAST | {"budget_vnd": 1_500_000})
    form.type("start_date", "5/3/25")
    form.type("budget_vnd", "1,5 triệu")
    assert not form.dirty
    form.type("start_date", "6/3/25")
    assert form.edits() == {"start_date": "2025-03-06"}


def test_an_emptied_field_is_written_as_empty() -> None:
    form = form_of(record="r", **LEAST | {"place": "Trà Vinh", "countries": ["KH"]})
    form.type("place", " ")
    form.type("countries", [])
    assert form.edits() == {"place": None, "countries": None}


def test_required_fields_are_told_beside_them_only_once_saving_was_tried() -> None:
    form = form_of()
    form.leave("title")
    assert form.beside() == {}
    assert [problem.field for problem in form.try_to_save()] == ["title", "subtype", "start_date"]
    assert sorted(form.beside()) == ["start_date", "subtype", "title"]


def test_a_wrong_value_is_told_once_the_field_is_left() -> None:
    form = form_of(**LEAST)
    form.type("participants", "vài chục")
    assert form.beside() == {}
    assert form.leave("participants") == "vài chục"
    assert form.beside()["participants"].code == "number.unreadable"
    form.type("participants", "30")
    assert form.leave("participants") == "30"
    assert form.beside() == {}


def test_rules_between_fields_are_told_too() -> None:
    form = form_of(**LEAST)
    form.type("end_date", "1/3/25")
    form.leave("end_date")
    assert form.beside()["end_date"].code == "dates.end_before_start"
    form.type("summary", "Đại biểu 012345678901 dự họp")
    form.leave("summary")
    assert form.beside()["summary"].severity == "warning"
    assert [problem.field for problem in form.try_to_save()] == ["end_date"]


def test_the_list_of_what_is_missing() -> None:
    form = form_of(title="Hội nghị")
    form.type("start_date", "31/2/25")
    assert form.missing() == [
        Missing("subtype", Why.REQUIRED),
        Missing("task", Why.REPORT),
        Missing("start_date", Why.WRONG),
        Missing("place", Why.REPORT),
        Missing("host_unit", Why.REPORT),
    ]


@pytest.mark.parametrize("type", REPORTABLE)
def test_a_form_can_be_completed(type: str) -> None:
    form = form_of(type)
    for missing in form.missing():
        one = form.form.field(missing.name)
        match one.kind:
            case Kind.CODE:
                form.type(one.name, LISTS.entries(one.codes)[0].code)
            case Kind.CODES:
                form.type(one.name, ["KH"])
            case Kind.DATE:
                form.type(one.name, "5/3/25")
            case _:
                form.type(one.name, "25")
    assert form.missing() == []


def test_dates_say_their_period_and_days() -> None:
    form = form_of("training", start_date="2025-12-20", end_date="2025-12-22")
    period = form.note("start_date")
    assert period is not None
    # After the cut-off of December it is the next reporting year.
    assert dict(period.fields) == {"month": 1, "quarter": "I", "year": "2026"}
    days = form.note("end_date")
    assert days is not None
    assert dict(days.fields) == {"days": 3}
    assert form.note("days") is not None
    form.type("days", "3")
    assert form.note("days") is None
    assert form.note("title") is None


# --- drafts, and the next record -----------------------------------------------------------------------------


def test_a_draft_of_a_record_holds_the_changed_fields_as_typed() -> None:
    form = form_of(record="r", **LEAST)
    form.type("place", "Trà")
    form.type("budget_vnd", "1,5 tr và")
    assert form.draft() == {"place": "Trà", "budget_vnd": "1,5 tr và"}
    fresh = form_of(record="r", **LEAST | {"summary": "đã sửa ở máy khác"})
    fresh.restore(form.draft() | {"gone": "trường cũ"})
    assert fresh.typed("budget_vnd") == "1,5 tr và"
    assert fresh.value("summary") == "đã sửa ở máy khác"
    assert fresh.beside()["budget_vnd"].code == "number.unreadable"


def test_a_draft_of_a_new_record_holds_all_that_stands_in_the_form() -> None:
    form = form_of(place="Trà Cú")
    form.type("title", "Hội")
    fresh = form_of(place="Cầu Kè", task="1")
    fresh.restore(form.draft())
    assert fresh.draft() == {"unit": UNIT, "place": "Trà Cú", "title": "Hội"}


def test_after_saving_the_form_shows_the_record() -> None:
    form = form_of(**LEAST)
    form.type("place", "Trà Cú")
    form.saved("r", form.values())
    assert form.record == "r"
    assert not form.dirty
    assert form.edits() == {}


def test_pinned_values_go_over() -> None:
    form = form_of(**LEAST | {"place": "Trà Cú", "host_unit": "Sở"})
    assert form.carried(frozenset({"place", "level"})) == {"place": "Trà Cú"}
    assert "unit" not in pinnable(ACTIVITY)
    assert {"place", "host_unit"} <= set(pinnable(DELEGATION))
    assert pinnable(TRAINING)
    assert pinnable(PLAN_ITEM)


def test_an_earlier_value_put_back_is_an_edit() -> None:
    form = form_of(record="r", **LEAST | {"budget_vnd": 5})
    form.put("budget_vnd", 7_000_000)
    assert form.typed("budget_vnd") == "7.000.000"
    assert form.edits() == {"budget_vnd": 7_000_000}


def test_a_draft_is_due_a_moment_after_the_last_edit_and_at_the_latest_some_seconds_after_the_first() -> None:
    clock = DraftClock()
    assert clock.wait(0) is None
    clock.edited(1_000)
    assert clock.wait(1_000) == AFTER_EDIT_MS
    clock.edited(1_500)
    assert clock.wait(1_600) == AFTER_EDIT_MS - 100
    for now in range(2_000, 7_000, 200):
        clock.edited(now)
    assert clock.wait(5_900) == 1_000 + AT_LATEST_MS - 5_900
    assert clock.wait(6_800) == 0
    assert clock.pending
    clock.kept()
    assert clock.wait(7_000) is None
    assert not clock.pending


# --- finding in pick lists -----------------------------------------------------------------------------------

OPTIONS = [
    Option("KR", "Hàn Quốc", words=("Nam Hàn", "Korea")),
    Option("NL", "Hà Lan"),
    Option("KP", "Triều Tiên", words=("Bắc Hàn",)),
    Option("a", "Sở Công Thương", "Sở · Tỉnh Vĩnh Long"),
    Option("b", "Sở Công Thương", "Sở · Tỉnh Trà Vinh", offered=False),
]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("han", ["KR", "KP"]),
        ("HÀN", ["KR", "KP"]),
        ("ha lan", ["NL"]),
        ("cong thuong", ["a", "b"]),
        ("thuong tra vinh", ["b"]),
        ("korea", ["KR"]),
        ("xyz", []),
        ("", ["KR", "NL", "KP", "a"]),
    ],
)
def test_finding_with_or_without_diacritics(text: str, codes: list[str]) -> None:
    assert [option.code for option in find(OPTIONS, text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [("Hà Lan", "NL"), ("ha lan", "NL"), ("korea", "KR"), ("triều", "KP"), ("han", None), ("so cong thuong", "a")],
)
def test_a_text_means_one_option_or_none(text: str, code: str | None) -> None:
    found = meant(OPTIONS, text)
    assert (found.code if found else None) == code
