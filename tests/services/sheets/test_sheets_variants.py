"""The same rows as other offices keep them: other words, orders, dates, encodings; the same values."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sheets_workshop import (
    HEAD,
    HEADERS,
    Expected,
    Style,
    book_of,
    expected_of,
    line,
    read,
    sheets,
    to_tcvn3,
    to_tcvn3_small,
    to_vni,
    unknown,
    write_book,
)

ACTIVITY = [
    "stt",
    "title",
    "type",
    "date",
    "place",
    "host",
    "partner",
    "country",
    "channel",
    "language",
    "people",
    "outputs",
    "budget",
    "unit",
    "note",
]
TITLES = ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "SỔ THEO DÕI HOẠT ĐỘNG THÔNG TIN ĐỐI NGOẠI", "Năm báo cáo: nhiều năm")


def shuffled(seed: int) -> list[str]:
    order = list(ACTIVITY)
    random.Random(seed).shuffle(order)
    return order


STYLES = {
    "plain": Style(ACTIVITY),
    "other words": Style(ACTIVITY, words=1, titles=TITLES, header_row=5),
    "third words": Style(ACTIVITY, words=2),
    "shuffled": Style(shuffled(1), words=1),
    "shuffled again": Style(shuffled(2), words=2, numbering=True),
    "no title rows": Style(ACTIVITY, titles=(), header_row=0),
    "header far down": Style(ACTIVITY, titles=TITLES, header_row=20, numbering=True),
    "true dates": Style(ACTIVITY, dates="true"),
    "serial numbers": Style(ACTIVITY, dates="serial"),
    "padded": Style(ACTIVITY, padded=True, words=1),
    "without total": Style(ACTIVITY, total=False),
    "without numbers": Style(ACTIVITY[1:], words=1),
}
LEGACY = {
    "TCVN3 by font": Style(ACTIVITY, encode=to_tcvn3, font=".VnTime", capitals_font=".VnTime", sheet="Sheet1"),
    "TCVN3 by letters": Style(ACTIVITY, encode=to_tcvn3, sheet="N¨m 2023"),
    "VNI by font": Style(ACTIVITY, encode=to_vni, font="VNI-Times", capitals_font="VNI-Times", sheet="Sheet1"),
    "VNI by letters": Style(ACTIVITY, encode=to_vni, sheet="Sheet1"),
}


@pytest.fixture(scope="module")
def expected(real_data: Path) -> list[Expected]:
    return expected_of(real_data, "hoat-dong.xlsx")


@pytest.fixture(scope="module")
def original(real_data: Path) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = read(real_data / "hoat-dong.xlsx")["rows"]
    return rows


def same(rows: list[Mapping[str, Any]], original: list[Mapping[str, Any]], **loosely: bool) -> list[str]:
    """Where rows differ from those of the real workbook; ``small``: letters' case left aside."""
    found = []
    assert len(rows) == len(original)
    for row, wanted in zip(rows, original, strict=True):
        for name, value in wanted["values"].items():
            got = row["values"].get(name)
            if loosely.get("small") and isinstance(value, str | list):
                got, value = str(got).casefold(), str(value).casefold()
            if got != value:
                found.append(f"row {row['row']} {name}: {got!r} for {value!r}")
        codes = [problem["code"] for problem in row["problems"]]
        if row["status"] != wanted["status"] or sorted(codes) != sorted(
            problem["code"] for problem in wanted["problems"]
        ):
            found.append(f"row {row['row']} {row['status']} {codes}")
    return found


@pytest.mark.parametrize("name", STYLES)
def test_the_same_values_in_any_layout(
    tmp_path: Path, expected: list[Expected], original: list[Mapping[str, Any]], name: str
) -> None:
    path = tmp_path / "book.xlsx"
    places = write_book(path, (row["raw"] for row in expected), STYLES[name])
    rows = read(path)["rows"]
    assert [row["row"] for row in rows] == places
    assert same(rows, original) == []


@pytest.mark.parametrize("name", LEGACY)
def test_legacy_encodings_by_font_and_by_letters(
    tmp_path: Path, expected: list[Expected], original: list[Mapping[str, Any]], name: str
) -> None:
    path = tmp_path / "book.xlsx"
    write_book(path, (row["raw"] for row in expected), LEGACY[name])
    result = sheets().import_workbook(path, known=unknown, write=None)
    assert list(result.encodings.values()) == [name.split()[0].lower()]
    rows = sheets().as_json(result)["rows"]
    assert same(rows, original, small=True) == []


def test_small_letters_in_a_capitals_font_are_capitals(tmp_path: Path, expected: list[Expected]) -> None:
    path = tmp_path / "book.xlsx"
    style = Style(ACTIVITY, encode=to_tcvn3_small, font=".VnTimeH", capitals_font=".VnTimeH")
    raw = {**expected[0]["raw"], "title": "Trao đổi hợp tác"}
    write_book(path, [raw], style)
    row = read(path)["rows"][0]
    assert row["values"]["title"] == "TRAO ĐỔI HỢP TÁC"
    assert row["values"]["start_date"] == "2016-10-18"
    assert row["values"]["reporting_unit_name"] == "Đài Phát thanh và Truyền hình Trà Vinh"
    assert row["values"]["subtype"] == "san_pham_truyen_thong"


# --- single traits -----------------------------------------------------------------------------------------


def test_merged_cells_say_the_same_for_all_their_rows_but_numbers_count_once(tmp_path: Path) -> None:
    lines = [HEAD, line(1, "A"), line(2, "B", "Cuộc thi", "6/3/2023", None, None), line(3, "C", "Cuộc thi", "7/3/2023")]
    merges = [(1, 4, 2, 4, "Sở Công Thương"), (1, 5, 2, 5, "12 người")]
    rows = read(book_of(tmp_path / "a.xlsx", lines, merges))["rows"]
    units = [row["values"]["reporting_unit_name"] for row in rows]
    assert units == ["Sở Công Thương"] * 3
    assert [row["values"]["participants"] for row in rows] == [12, None, 10]


def test_headings_between_rows_signatures_and_repeated_headers_are_no_data(tmp_path: Path) -> None:
    lines = [
        HEAD,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "Quý I"],
        line(1, "Hội thi ảnh"),
        ["Cộng quý I", None, None, None, None, 10],
        HEAD,
        ["II", "Quý II"],
        line(2, "Hội thi viết"),
        ["Tổng cộng", None, None, None, None, 20],
        [],
        ["Người lập biểu", None, None, None, "GIÁM ĐỐC"],
        [None, None, None, None, "Nguyễn Văn A"],
    ]
    result = sheets().import_workbook(book_of(tmp_path / "a.xlsx", lines), known=unknown, write=None)
    assert [row.values["title"] for row in result.rows] == ["Hội thi ảnh", "Hội thi viết"]
    assert result.skipped["Hoạt động"] == {"heading": 2, "total": 2, "header": 1, "empty": 1, "closing": 2}


def test_a_row_is_never_dropped_in_silence(tmp_path: Path) -> None:
    lines = [HEAD, line(1, None), line(2, "Chỉ có tên", None, None, None, None), line(3, "Đủ")]
    lines[2] = [2, "Chỉ có tên"]
    rows = read(book_of(tmp_path / "a.xlsx", lines))["rows"]
    assert [row["status"] for row in rows] == ["needs_person", "needs_person", "imported"]
    codes = [[problem["code"] for problem in row["problems"]] for row in rows]
    assert codes[0] == ["sheet.title_missing"]
    assert sorted(codes[1]) == ["sheet.date_missing", "sheet.subtype_missing", "sheet.unit_missing"]


def test_a_book_without_a_column_of_types_comes_in_and_says_what_is_open(tmp_path: Path) -> None:
    lines = [[*cells[:2], *cells[3:]] for cells in (HEAD, line(1, "Hội thi ảnh"), line(2, "Hội thi viết"))]
    rows = read(book_of(tmp_path / "a.xlsx", lines))["rows"]
    assert [row["status"] for row in rows] == ["imported", "imported"]
    assert [row["values"]["subtype"] for row in rows] == [None, None]
    assert [[problem["code"] for problem in row["problems"]] for row in rows] == [["sheet.subtype_missing"]] * 2


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (4, "Sở Không Có", "sheet.unit_unknown"),
        (4, "Phường 1", "sheet.unit_ambiguous"),
        (2, "Loại lạ", "sheet.code_unknown"),
        (5, 12.5, "sheet.number_unreadable"),
        (5, -3, "sheet.number_unreadable"),
        (3, "sắp tới", "date.unreadable"),
        (3, "7/3/2023 - 5/3/2023", "date.backwards"),
    ],
)
def test_what_needs_a_person(tmp_path: Path, column: int, value: Any, code: str) -> None:
    cells = line(1, "A")
    cells[column] = value
    row = read(book_of(tmp_path / "a.xlsx", [HEAD, cells]))["rows"][0]
    assert (row["status"], [problem["code"] for problem in row["problems"]]) == ("needs_person", [code])
    assert row["problems"][0]["column"] == "ABCDEF"[column]
    assert "{" not in row["problems"][0]["message"]


@pytest.mark.parametrize(
    ("header", "title", "value", "amount", "code"),
    [
        ("Kinh phí (triệu đồng)", "", 50, 50_000_000, None),
        ("Kinh phí (triệu đồng)", "", 12.5, 12_500_000, None),
        ("Kinh phí", "Đơn vị tính: triệu đồng", 50, 50_000_000, None),
        ("Kinh phí (đồng)", "", 50, 50, None),
        ("Kinh phí (đồng)", "", "400 triệu đồng", 400_000_000, None),
        ("Kinh phí", "", "320.000.000", 320_000_000, None),
        ("Kinh phí", "", 50, None, "sheet.money_unit_unknown"),
        ("Kinh phí", "", "50", None, "sheet.money_unit_unknown"),
        ("Kinh phí (đồng)", "", "khá nhiều", None, "sheet.money_unreadable"),
        ("Kinh phí (đồng)", "", -5, None, "sheet.money_unreadable"),
    ],
)
def test_money_needs_its_unit(
    tmp_path: Path, header: str, title: str, value: Any, amount: int | None, code: str | None
) -> None:
    lines = [[title or "SỔ"], [*HEAD[:5], header], line(1, "A", "Cuộc thi", "5/3/2023", "Sở Công Thương", value)]
    row = read(book_of(tmp_path / "a.xlsx", lines))["rows"][0]
    assert row["values"]["budget_vnd"] == amount
    assert [problem["code"] for problem in row["problems"]] == ([code] if code else [])


def test_numbers_in_words_and_ranges_keep_their_text(tmp_path: Path) -> None:
    lines = [HEAD, line(1, "A", "Cuộc thi", "5/3/2023", "Sở Công Thương", "700-800 người")]
    lines.append(line(2, "B", "Cuộc thi", "5/3/2023", "Sở Công Thương", "đông đảo bà con"))
    rows = read(book_of(tmp_path / "a.xlsx", lines))["rows"]
    assert [row["status"] for row in rows] == ["imported", "imported"]
    assert [row["values"]["participants"] for row in rows] == [None, None]
    assert rows[0]["values"]["participants_text"] == "700-800 người"
    codes = [[problem["code"] for problem in row["problems"]] for row in rows]
    assert codes == [["sheet.number_range"], ["sheet.number_in_words"]]


def test_delegations_with_arrival_and_departure_in_two_columns(tmp_path: Path) -> None:
    head = ["TT", "Tên đoàn", "Trưởng đoàn", "Nước đến", "Đối tác làm việc", "Ngày đi", "Ngày về", "Số người", "Đơn vị"]
    row = [1, "Đoàn A", "Giám đốc Sở", "Lào; Thái Lan", "Sở X", "29/5/2023", "31.05.2023", 7, "Sở Công Thương"]
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Đoàn ra 2023")
        sheet.write_row(2, 0, head)
        sheet.write_row(3, 0, row)
    found = read(path)["rows"][0]
    values = found["values"]
    assert found["kind"] == "delegation"
    assert (values["title"], values["partner"], values["subtype"]) == ("Đoàn A", "Sở X", "doan_ra")
    assert (values["start_date"], values["end_date"]) == ("2023-05-29", "2023-05-31")
    assert values["countries"] == ["Lào", "Thái Lan"]
    assert values["reporting_unit_name"] == "Sở Công Thương"


def test_every_heading_of_the_workshop_is_surely_known() -> None:
    kinds = {"head": "delegation"}
    fields = {
        name: {sheets().words.candidates(kinds.get(name, "activity"), word)[0] for word in words}
        for name, words in HEADERS.items()
    }
    assert [name for name, found in fields.items() if len(found) != 1 or next(iter(found))[1] != 1.0] == []


def test_formula_without_value_in_a_used_column(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Hoạt động")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, line(1, "A")[:5])
        sheet.write_formula(1, 5, "=SUM(A1:A9)", None, "")
        sheet.write_row(2, 0, line(2, "B"))
        sheet.write_formula(2, 0, "=ROW()", None, "")
    rows = read(path)["rows"]
    assert [row["status"] for row in rows] == ["needs_person", "imported"]
    assert rows[0]["problems"][0]["code"] == "sheet.formula_without_value"
    assert rows[0]["problems"][0]["column"] == "F"
