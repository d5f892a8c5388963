"""What a desk keeps about its lists, and what is made of settings that another program or a mishap has left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import Office, Province
from sqlalchemy import update

from tvdesk.core.filters import ANY_OF, BETWEEN, CONTAINS, NEWEST_FIRST, STATUS, Condition, Filter, Sort
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.status import RETURNED
from tvdesk.db.engine import writing
from tvdesk.db.models import view_setting
from tvdesk.services.view_names import Layout, decode_layout, encode_layout, filters_name, layout_at_first
from tvdesk.services.views import Views

FORM = FORMS["activity"]
FILTER = Filter(
    "hội chợ",
    (
        Condition("start_date", BETWEEN, ("2025-01-01", None)),
        Condition("participants", BETWEEN, (None, 5)),
        Condition("title", CONTAINS, ("đoàn",)),
        Condition(STATUS, ANY_OF, (RETURNED,)),
    ),
    deleted=True,
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    found = Province(tmp_path).enrol("tv-soct", database=url)
    yield found
    found.desk.engine.dispose()


def test_filters_are_kept_by_name(office: Office) -> None:
    views = Views(office.desk)
    views.save_filter("activity", " Đã trả  lại ", FILTER)
    views.save_filter("activity", "Dừa", Filter("dừa"))
    views.save_filter("training", "khác", Filter("x"))
    assert list(views.filters("activity").items()) == [("Dừa", Filter("dừa")), ("Đã trả lại", FILTER)]
    views.save_filter("activity", "Dừa", Filter("dừa sáp"))
    views.forget_filter("activity", "Đã trả lại")
    views.forget_filter("activity", "không có")
    assert Views(office.desk).filters("activity") == {"Dừa": Filter("dừa sáp")}


def test_settings_of_any_kind(office: Office) -> None:
    views = Views(office.desk)
    assert views.get("a") is None
    views.put("a", {"b": [1, "đ"]})
    views.put("a", {"b": [2, "đ"]})
    assert views.get("a") == {"b": [2, "đ"]}
    views.put("a", None)
    assert views.get("a") is None


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '{"Tên": 5}', '{"Tên": {"conditions": {"a": 1}}}'])
def test_what_cannot_be_read_is_as_if_it_were_not_there(office: Office, kept: str) -> None:
    views = Views(office.desk)
    views.save_filter("activity", "Tên", FILTER)
    with writing(office.desk.engine) as connection:
        connection.execute(
            update(view_setting).where(view_setting.c.name.endswith(filters_name("activity"))).values(value=kept)
        )
    assert set(views.filters("activity").values()) <= {Filter()}
    views.save_filter("activity", "Mới", FILTER)
    assert views.filters("activity")["Mới"] == FILTER


def test_a_filter_of_another_program_is_read_as_far_as_it_is_known(office: Office) -> None:
    views = Views(office.desk)
    known = [["place", CONTAINS, "trà"]]
    strange = [["weather", "filled"], ["place", "sounds_like", "x"], ["start_date", BETWEEN, "5/3"], [], "x", [1, 2]]
    views.put(filters_name("activity"), {"Tên": {"quick": 5, "conditions": [*strange, *known], "more": 1}})
    assert views.filters("activity") == {"Tên": Filter("", (Condition("place", CONTAINS, ("trà",)),))}


@pytest.mark.parametrize("type", REPORTABLE)
def test_a_layout_goes_and_comes(type: str) -> None:
    form = FORMS[type]
    for several in (False, True):
        usual = layout_at_first(form, several_units=several)
        assert ("reporting_unit" in usual.columns) == several
        assert decode_layout(form, encode_layout(usual), several_units=several) == usual
        assert decode_layout(form, None, several_units=several) == usual


def test_a_layout_is_read_as_far_as_it_is_known() -> None:
    data = {
        "columns": ["title", "weather", "title", STATUS, 5],
        "widths": {"title": 300, "x": 9, "place": "w", STATUS: 5},
    }
    found = decode_layout(FORM, {**data, "sort": ["weather", True]}, several_units=False)
    assert found == Layout(("title", STATUS), {"title": 300}, NEWEST_FIRST)
    assert decode_layout(FORM, {**data, "sort": [STATUS, True]}, several_units=False).sort == Sort(STATUS, True)
    assert decode_layout(FORM, {"columns": []}, several_units=False) == layout_at_first(FORM, several_units=False)


def test_one_condition_for_each_field() -> None:
    other = Condition("start_date", BETWEEN, ("2024-01-01", None))
    assert FILTER.having(other).conditions[0] == other
    assert len(FILTER.having(other).conditions) == 4
    assert FILTER.having(Condition("place", "empty")).conditions[-1].field == "place"
    assert FILTER.without("start_date").conditions == FILTER.conditions[1:]
    assert Filter(" ").is_empty
    assert not FILTER.is_empty
