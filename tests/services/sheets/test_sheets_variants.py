"""The same rows as other offices keep them: other words, orders, dates, encodings; the same values."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sheets_workshop import (
    HEADERS,
    Expected,
    Style,
    expected_of,
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


def book_of(path: Path, lines: list[list[Any]], merges: list[tuple[int, int, int, int, str]] = ()) -> Path:  # type: ignore[assignment]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Hoạt động")
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(row, column, value)
        for first_row, first_column, last_row, last_column, text in merges:
            sheet.merge_range(first_row, first_column, last_row, last_column, text)
    return path


HEAD = ["STT", "Tên hoạt động", "Loại hình", "Thời gian", "Đơn vị báo cáo", "Số người tham gia"]


def line(number: Any, title: Any, *rest: Any) -> list[Any]:
    given = [*rest, *["Cuộc thi", "5/3/2023", "Sở Công Thương", 10][len(rest) :]]
    return [number, title, *given]


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


def test_what_became_of_each_sheet_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Hoạt động")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, line(1, "A"))
        sheet.write_row(3, 0, ["Tổng cộng", None, None, None, None, 10])
        book.add_worksheet("Thuyết minh").write(0, 0, "Số liệu do các phòng cung cấp")
        hidden = book.add_worksheet("Nháp")
        hidden.write_row(0, 0, HEAD)
        hidden.write_row(1, 0, line(1, "B"))
        hidden.hide()
        book.add_worksheet("Trống")
    found = read(path)
    assert [row["values"]["title"] for row in found["rows"]] == ["A"]
    told = [(one["sheet"], one["state"], one["kind"], one["left_out"]) for one in found["sheets"]]
    assert told == [
        ("Hoạt động", "read", "activity", {"empty": 1, "total": 1}),
        ("Thuyết minh", "no_header", None, {}),
        ("Nháp", "hidden", None, {}),
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_question_says_what_to_do(tmp_path: Path, language: str) -> None:
    lines = [
        HEAD,
        line(1, "A", "Loại lạ"),
        line(2, "B", "Cuộc thi", "9/11"),
        line(3, "C", "Cuộc thi", "5/3/2023", "Sở X"),
    ]
    result = sheets().import_workbook(book_of(tmp_path / "a.xlsx", lines), known=unknown, write=None)
    messages = [problem["message"] for row in sheets().as_json(result, language)["rows"] for problem in row["problems"]]
    assert len(messages) == 3
    assert all(message.count(".") >= 2 and message.endswith(".") for message in messages), messages


# --- columns that offices and other programs really have (domain notes, 4.2) ------------------------------------


def one_sheet(path: Path, name: str, lines: list[list[Any]], merges: list[tuple[int, int, int, int, str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
        for first_row, first_column, last_row, last_column, text in merges:
            sheet.merge_range(first_row, first_column, last_row, last_column, text)
    return path


def test_two_level_headings_of_visits(tmp_path: Path) -> None:
    upper = [
        "TT",
        "Tên đoàn, nội dung",
        "Thời gian",
        None,
        "Số người",
        None,
        None,
        "Kinh phí (triệu đồng)",
        None,
        "Đơn vị",
    ]
    lower = [None, None, "Đến", "Đi", "Tổng", "Nước ngoài", "Việt Nam", "Dự toán", "Thực hiện"]
    cells = [1, "Đoàn Đại sứ Hàn Quốc", "03/5/2023", "05/5/2023", 12, 10, 2, 50, "45,5", "Sở Công Thương"]
    merges = [(1, 2, 1, 3, "Thời gian"), (1, 4, 1, 6, "Số người"), (1, 7, 1, 8, "Kinh phí (triệu đồng)")]
    path = one_sheet(tmp_path / "a.xlsx", "Đoàn vào", [["ĐOÀN VÀO NĂM 2023"], upper, lower, cells], merges)
    row = read(path)["rows"][0]
    values = row["values"]
    assert row["status"] == "imported"
    assert (values["start_date"], values["end_date"]) == ("2023-05-03", "2023-05-05")
    people = [values[f"participants{part}"] for part in ("", "_foreign", "_domestic")]
    assert people == [12, 10, 2]
    assert (values["budget_planned_vnd"], values["budget_vnd"]) == (50_000_000, 45_500_000)


def test_columns_of_visits_abroad_as_two_provinces_have_them(tmp_path: Path) -> None:
    head = ["STT", "Tên đoàn", "Trưởng đoàn", "Nước đi", "Đối tác làm việc", "Nội dung hoạt động", "Số người"]
    head += ["Thời gian thực hiện", "Báo cáo (số, ngày)", "Đoàn trong KH", "Ghi chú", "Đơn vị"]
    cells = [1, "Đoàn công tác tỉnh", "Chủ tịch", "Lào", "Tỉnh Champasak", "Hội đàm", 9, "5-7/3/2023", "12/BC-UBND"]
    path = one_sheet(tmp_path / "a.xlsx", "Đoàn ra", [head, [*cells, "X", "Đã về", "Sở Công Thương"]], [])
    values = read(path)["rows"][0]["values"]
    assert (values["title"], values["summary"], values["note"]) == ("Đoàn công tác tỉnh", "Hội đàm", "Đã về")
    assert (values["report_number"], values["in_plan"]) == ("12/BC-UBND", True)
    head = [
        "STT",
        "Trưởng đoàn",
        "Ngày đi",
        "Ngày về",
        "Văn bản xin phép",
        "Đơn vị",
        "Nước đến",
        "Mục đích",
        "Đơn vị mời",
    ]
    cells = [
        1,
        "Giám đốc",
        "03/5/2023",
        "07/5/2023",
        "12/TTr-SCT",
        "Sở CT",
        "Lào",
        "Xúc tiến thương mại",
        "Bộ Công Thương",
    ]
    found = read(one_sheet(tmp_path / "b.xlsx", "Đoàn ra", [head, cells], []))
    values = found["rows"][0]["values"]
    assert (values["title"], values["partner"]) == ("Xúc tiến thương mại", "Bộ Công Thương")
    assert (values["start_date"], values["end_date"]) == ("2023-05-03", "2023-05-07")
    assert [column["header"] for column in found["columns"]["Đoàn ra"] if column["not_taken"]] == ["Văn bản xin phép"]


def test_a_line_with_a_units_name_speaks_for_the_rows_below(tmp_path: Path) -> None:
    head = [*HEAD[:4], "Địa điểm"]
    lines = [head, ["I", "Sở Công Thương"], [1, "A", "Cuộc thi", "5/3/2023", "Trà Vinh"]]
    lines += [["II", "UBND huyện Cầu Kè"], [1, "B", "Cuộc thi", "6/3/2023", "Cầu Kè"]]
    lines += [["III", "Các đơn vị khác"], [1, "C", "Cuộc thi", "7/3/2023", "Trà Vinh"]]
    rows = read(book_of(tmp_path / "a.xlsx", lines))["rows"]
    units = [row["values"]["reporting_unit_name"] for row in rows]
    assert units == ["Sở Công Thương", "UBND huyện Cầu Kè", None]
    assert [row["status"] for row in rows] == ["imported", "imported", "needs_person"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("12 tin, 3 bài", {"tin_bai": 15}),
        ("12 tin, bài; 1 phim", {"phong_su": 1, "tin_bai": 12}),
        ("1.250 ảnh và 2 phim", {"anh": 1250, "phong_su": 2}),
        ("12 tin, 3 giải thưởng", None),
        ("khoảng 12 tin", None),
        ("12 tin, nhiều bài viết khác", None),
    ],
)
def test_outputs_by_indicator_only_where_the_whole_cell_is_understood(
    tmp_path: Path, text: str, items: dict[str, int] | None
) -> None:
    lines = [[*HEAD[:5], "Sản phẩm"], line(1, "A", "Cuộc thi", "5/3/2023", "Sở Công Thương", text)]
    values = read(book_of(tmp_path / "a.xlsx", lines))["rows"][0]["values"]
    found = values.get("output_items")
    assert (found and {row["indicator"]: row["quantity"] for row in found}) == items
    assert values["outputs_text"] == text
