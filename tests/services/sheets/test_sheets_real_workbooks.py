"""The three real workbooks, completely: every row, every field, every question to a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from sheets_workshop import differences, expected_of, read, sheets, unknown

BOOKS_OF_OTHERS = Path(__file__).parent / "books"
BOOKS = {"hoat-dong.xlsx": 76, "tap-huan.xlsx": 27, "doan-vao-doan-ra.xlsx": 34}


@pytest.mark.parametrize("book", BOOKS)
def test_every_row_comes_out_as_expected(real_data: Path, book: str) -> None:
    expected = {(row["sheet"], row["row"]): row for row in expected_of(real_data, book)}
    rows = {(row["sheet"], row["row"]): row for row in read(real_data / book)["rows"]}
    assert len(expected) == BOOKS[book]
    assert rows.keys() == expected.keys()
    assert [line for place, row in rows.items() for line in differences(row, expected[place])] == []


@pytest.mark.parametrize("book", BOOKS)
def test_a_question_names_the_cell_and_says_why(real_data: Path, book: str) -> None:
    expected = {(row["sheet"], row["row"]): row for row in expected_of(real_data, book)}
    asked = [row for row in read(real_data / book)["rows"] if row["status"] == "needs_person"]
    assert asked
    for row in asked:
        reasons = [problem for problem in row["problems"] if not problem["code"].endswith("not_in_list")]
        raw = expected[row["sheet"], row["row"]]["raw"]
        assert [problem["column"] for problem in reasons] == ["D"]
        assert reasons[0]["value"] == (raw.get("date") or raw.get("start") or "")
        assert reasons[0]["message"].endswith(".")
        assert "{" not in reasons[0]["message"]


def test_kinds_and_subtypes_by_sheet(real_data: Path) -> None:
    rows = read(real_data / "doan-vao-doan-ra.xlsx")["rows"]
    assert {row["kind"] for row in rows} == {"delegation"}
    outgoing = {row["values"]["subtype"] for row in rows if row["sheet"] == "Đoàn ra"}
    assert outgoing == {"doan_ra"}
    assert {row["kind"] for row in read(real_data / "tap-huan.xlsx")["rows"]} == {"training"}


def test_what_no_list_knows_is_kept_as_text_and_pointed_out(real_data: Path) -> None:
    row = next(
        row for row in read(real_data / "hoat-dong.xlsx")["rows"] if row["values"]["languages"] == ["15 ngôn ngữ"]
    )
    assert row["status"] == "imported"
    assert row["values"]["language_text"] == "15 ngôn ngữ"
    assert [problem["code"] for problem in row["problems"]] == ["sheet.not_in_list"]


def test_every_column_is_accounted_for(real_data: Path) -> None:
    columns = read(real_data / "tap-huan.xlsx")["columns"]["Tập huấn"]
    assert [column["field"] for column in columns] == [
        "number",
        "title",
        "subtype",
        "start_date",
        "end_date",
        "place",
        "host_unit",
        "partner",
        "countries",
        "participants",
        "outputs",
        "reporting_unit",
        "summary",
    ]
    start = {
        "column": "D",
        "header": "Thời gian: Từ ngày",
        "field": "start_date",
        "confidence": 1.0,
        "not_taken": False,
    }
    assert columns[3] == start
    assert [column for column in columns if column["not_taken"]] == []
    assert all(0.6 <= column["confidence"] <= 1 for column in columns)


def test_only_one_units_rows(real_data: Path) -> None:
    whole = sheets().import_workbook(real_data / "hoat-dong.xlsx", known=unknown, write=None)
    unit = next(row.values["reporting_unit"] for row in whole.rows if row.readable)
    mine = sum(row.values.get("reporting_unit") == unit for row in whole.rows)
    own = sheets().import_workbook(
        real_data / "hoat-dong.xlsx", known=unknown, write=None, own_unit=unit, only_unit=unit
    )
    counts = own.counts()
    assert counts["other_unit"] == 76 - mine
    assert len(sheets().as_json(own)["rows"]) == mine
    assert len(sheets().as_json(own, all_units=True)["rows"]) == 76
    assert {row.values["unit"] for row in own.rows if row.status == "imported"} == {unit}


@pytest.mark.parametrize("name", ["tap-huan.xls", "tap-huan.ods"])
def test_the_same_book_of_another_program_gives_the_same_rows(real_data: Path, name: str) -> None:
    usual, other = read(real_data / "tap-huan.xlsx"), read(BOOKS_OF_OTHERS / name)
    assert other == usual
