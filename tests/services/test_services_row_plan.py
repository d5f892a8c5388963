"""Rows by a plan are the rows worked out one by one, whatever shapes the values have; and plans are used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.forms import FORMS
from tvdesk.core.text import fold, sort_key
from tvdesk.db.models import DERIVED_COLUMNS, LOCAL_COLUMNS
from tvdesk.history.merge import RecordState
from tvdesk.services.projector import RowMaker
from tvdesk.services.row_plan import RowPlan

TYPE = "activity"
MAKER = RowMaker(TYPE)
LISTS = tuple(MAKER.nested)
PATHS = st.one_of(
    st.sampled_from(MAKER.names),
    st.builds("{}/{}".format, st.sampled_from((*LISTS, "title", "elsewhere")), st.sampled_from("abcd")),
    st.just("elsewhere"),
)
VALUES = st.one_of(
    st.booleans(), st.integers(-3, 3), st.sampled_from(("", "Hội thảo", "KH")), st.just({"b": 1, "a": "x"}), st.none()
)
FITTING: dict[str, Any] = {
    "title": "Hội thảo", "subtype": "khac", "countries/VN": True, "countries/KH": True, "languages/vi": True,
    "output_items/tin.vi": {"indicator": "tin", "quantity": 3}, "output_items/anh.-": {"indicator": "anh"},
    "participants": 0, "in_plan": False, "place": "Trà Vinh",
}  # fmt: skip


@given(st.dictionaries(PATHS, VALUES, max_size=8), st.booleans(), st.booleans())
def test_any_values(shown: dict[str, Any], fitting: bool, visible: bool) -> None:
    found = RecordState("r", TYPE, {**FITTING, **shown} if fitting else shown, visible)
    for names in (None, MAKER.filled([found])):
        columns, title, searched = MAKER.cells_of(found, MAKER.names if names is None else names)
        *_, key, folded = row = MAKER.row(1, found, names)
        assert row[len(LOCAL_COLUMNS) : -len(DERIVED_COLUMNS)] == columns
        assert key == (None if title is None else sort_key(title))
        assert folded == (fold(searched) if visible else None)


def test_a_record_as_it_should_be_is_planned() -> None:
    plan = RowPlan(MAKER.wanted, tuple(FITTING), ("title", "countries", "output_items", "in_plan", "note"))
    columns, title, searched = plan.cells(FITTING) or pytest.fail("no plan fitted")
    texts = ('["KH","VN"]', '[{"indicator":"anh"},{"indicator":"tin","quantity":3}]')
    assert columns == ("Hội thảo", *texts, False, None)
    assert title == "Hội thảo"
    assert searched.split() == ["Hội", "thảo", "Trà", "Vinh"]


@pytest.mark.parametrize("type", FORMS)
def test_a_record_with_nothing_in_it(type: str) -> None:
    maker, empty = RowMaker(type), RecordState("r", type, {})
    for names in (None, maker.filled([empty])):
        row = maker.row(1, empty, names)
        assert set(row[len(LOCAL_COLUMNS) : -1]) == {None}
        assert row[-1].strip() == ""


def test_plans_are_forgotten_before_they_are_too_many() -> None:
    maker = RowMaker(TYPE)
    for number in range(2_500):
        maker.row(1, RecordState("r", TYPE, {f"countries/{number}": True}))
    assert len(maker._plans) <= 1_000
