"""Whatever stands in a cell, the reading of its row ends with values or with a question, never with a crash."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sheets_workshop import sheets

from tvdesk.core.forms import FORMS
from tvdesk.core.rules import check
from tvdesk.services.sheets.layout import find_layout
from tvdesk.services.sheets.legacy_text import decode_sheet
from tvdesk.services.sheets.rows import Context, read_rows, row_identity
from tvdesk.services.sheets.workbook import Sheet

HEADINGS = [
    *["STT", "Tên hoạt động", "Loại hình", "Thời gian", "Từ ngày", "Đến ngày", "Địa điểm", "Nước", "Kênh"],
    *["Ngôn ngữ", "Số người tham gia", "Sản phẩm", "Kinh phí", "Đơn vị báo cáo", "Ghi chú", "Trong kế hoạch"],
    *["Ngày văn bản cho phép", "Nguồn kinh phí"],
]
WORDS = ["khoảng", "tháng", "quý", "IV", "năm", "từ", "đến", "ngày", "và", "triệu", "đồng", "người", "MẬT", "Sở"]
PIECES = st.sampled_from([*WORDS, "5", "12", "2023", "0000", "99999", *"/-.,;\n\u00ad", "( )"])
TEXTS = st.text(max_size=20) | st.lists(PIECES, max_size=7).map(" ".join) | st.lists(PIECES, max_size=7).map("".join)
CELLS = (
    st.just("")
    | TEXTS
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.integers(-5, 99_999).map(float)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas(datetime.timedelta(0), datetime.timedelta(9))
)


def context() -> Context:
    return Context(sheets().words, sheets()._codes, sheets().vocabulary().units)


@given(st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=4))
def test_no_cell_stops_the_reading(lines: list[list[Any]]) -> None:
    sheet, _ = decode_sheet(Sheet("Hoạt động", [HEADINGS, *lines]))
    layout = find_layout(sheet, sheets().words)
    assert layout is not None
    rows, skipped = read_rows(sheet, layout, context())
    assert len(rows) + sum(skipped.values()) == len(lines) - (layout.first_row - 1)
    for row in rows:
        assert row.readable or row.status == "needs_person"
        for problem in row.problems:
            assert "{" not in sheets().vocabulary().sentence(problem.code, dict(problem.fields)).replace(
                problem.value, ""
            )
        if row.readable:
            errors = [found for found in _left(row.values) if found.severity == "error"]
            assert errors == []


def _left(values: Mapping[str, Any]) -> list[Any]:
    """What the one validator still finds in a row that is said to be readable."""
    lists = sheets().vocabulary().lists
    units = frozenset(sheets().vocabulary().units.by_id)
    return check(FORMS["activity"], values, _WithUnits(lists, units))


class _WithUnits:
    def __init__(self, lists: Any, units: frozenset[str]) -> None:
        self._lists, self._units = lists, units

    def has(self, list: str, code: str) -> bool:
        return code in self._units if list == "unit" else bool(self._lists.has(list, code))


@given(st.dictionaries(st.sampled_from(["title", "place", "summary", "unit"]), st.text(max_size=5), max_size=4))
def test_what_a_row_says_has_one_fingerprint(values: dict[str, str]) -> None:
    identity = row_identity("activity", values)
    assert identity == row_identity("activity", dict(reversed(values.items())))
    assert identity == row_identity("activity", {**values, "unit": "another"})
    assert identity != row_identity("training", values)
    assert identity != row_identity("activity", {**values, "title": values.get("title", "") + "x"})
