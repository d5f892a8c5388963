"""What a workbook's sheets, columns and cells are taken for, and what is said of those that are not taken."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from sheets_workshop import HEAD, book_of, line, read, sheets, unknown


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
    path = book_of(tmp_path / "a.xlsx", [["ĐOÀN VÀO NĂM 2023"], upper, lower, cells], merges, name="Đoàn vào")
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
    path = book_of(tmp_path / "a.xlsx", [head, [*cells, "X", "Đã về", "Sở Công Thương"]], name="Đoàn ra")
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
    found = read(book_of(tmp_path / "b.xlsx", [head, cells], name="Đoàn ra"))
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
