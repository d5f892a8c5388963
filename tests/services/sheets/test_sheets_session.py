"""A workbook read once and planned again: kinds, columns, typed cells, sheets that stay out."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sheets_workshop import HEAD, book_of, line, sheets, unknown

from tvdesk.core.forms import FORMS
from tvdesk.services.errors import SheetDamaged, SheetPassword
from tvdesk.services.sheets.importing import ImportResult
from tvdesk.services.sheets.mapping import Map, fields_for_columns
from tvdesk.services.sheets.reading_apart import open_book_apart, told
from tvdesk.services.sheets.service import KINDS
from tvdesk.services.sheets.session import Choices, Session, open_book

BOOKS = ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx")
BOOKS_OF_OTHERS = Path(__file__).parent / "books"


def session(path: Path) -> Session:
    return sheets().session(open_book(path))


def plan(path: Path, map: Map | None = None, **choices: object) -> ImportResult:
    """``map`` is for the columns of every sheet."""
    work = session(path)
    before = work.plan(unknown, Choices(**choices))  # type: ignore[arg-type]
    if map is None:
        return before
    maps = dict.fromkeys(before.layouts.values(), map)
    return work.plan(unknown, Choices(maps=maps, **choices))  # type: ignore[arg-type]


def fields(result: ImportResult, sheet: str = "Hoạt động") -> dict[str, str | None]:
    return {column.letters: column.field for column in result.columns[sheet]}


@pytest.mark.parametrize("name", BOOKS)
def test_planned_without_choices_it_is_what_the_import_says(real_data: Path, name: str) -> None:
    work = session(real_data / name)
    usual = sheets().import_workbook(real_data / name, known=unknown, write=None)
    assert sheets().as_json(work.plan(unknown)) == sheets().as_json(usual)
    assert sheets().as_json(work.plan(unknown)) == sheets().as_json(usual)


def test_a_typed_cell_is_read_like_any_other(real_data: Path) -> None:
    work = session(real_data / "hoat-dong.xlsx")
    before = work.plan(unknown)
    asked = next(row for row in before.rows if row.status == "needs_person")
    after = work.plan(unknown, Choices(edits={(asked.sheet, asked.row, "D"): " 5/3/2024 "}))
    row = next(row for row in after.rows if row.place == asked.place)
    assert (row.status, row.values["start_date"]) == ("imported", "2024-03-05")
    assert before.counts()["needs_person"] - after.counts()["needs_person"] == 1
    again = work.plan(unknown, Choices(edits={(asked.sheet, asked.row, "D"): "sắp tới"}))
    still = next(row for row in again.rows if row.place == asked.place)
    assert (still.status, still.problems[0].value) == ("needs_person", "sắp tới")


def test_a_typed_cell_counts_in_a_merged_block_and_over_a_formula_without_result(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "a.xlsx",
        [HEAD, line(1, "Hội nghị một"), line(2, None), line(3, "Hội nghị ba", "Cuộc thi", "ngày đẹp trời")],
        [(1, 1, 2, 1, "Hội nghị một")],
    )
    edits = {("Hoạt động", 3, "B"): "Hội nghị hai", ("Hoạt động", 4, "D"): "6/3/2023"}
    rows = plan(path, edits=edits).rows
    assert [row.values["title"] for row in rows] == ["Hội nghị một", "Hội nghị hai", "Hội nghị ba"]
    assert rows[2].values["start_date"] == "2023-03-06"


def test_a_column_given_to_another_field_leaves_its_own_and_takes_it_from_others(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", [HEAD, line(1, "Hội nghị"), line(2, "Hội thảo")])
    assert fields(plan(path))["F"] == "participants"
    result = plan(path, {"B": None, "C": "title", "F": "outputs"})
    assert fields(result) == {
        "A": "number",
        "B": None,
        "C": "title",
        "D": "dates",
        "E": "reporting_unit",
        "F": "outputs",
    }
    assert [row.values["title"] for row in result.rows] == ["Cuộc thi", "Cuộc thi"]
    assert [column.letters for column in result.not_taken["Hoạt động"]] == ["B"]
    moved = plan(path, {"A": "participants"})
    assert (fields(moved)["A"], fields(moved)["F"]) == ("participants", None)


def test_what_was_kept_is_applied_and_outweighed(tmp_path: Path) -> None:
    work = session(book_of(tmp_path / "a.xlsx", [HEAD, line(1, "Hội nghị")]))
    first = work.plan(unknown)
    key = first.layouts["Hoạt động"]
    kept = {key: {"F": "outputs", "E": "no_such_field"}}
    second = work.plan(unknown, kept=kept.get)
    assert second.remembered == {"Hoạt động"}
    assert (fields(second)["F"], fields(second)["E"]) == ("outputs", "reporting_unit")
    third = work.plan(unknown, Choices(maps={key: {"F": "participants"}}), kept=kept.get)
    assert fields(third)["F"] == "participants"
    other = session(book_of(tmp_path / "b.xlsx", [[*HEAD, "Ghi chú"], line(1, "Hội nghị")])).plan(unknown)
    assert other.layouts["Hoạt động"] != key


def test_the_kind_of_one_sheet_and_sheets_that_stay_out(real_data: Path) -> None:
    path = real_data / "doan-vao-doan-ra.xlsx"
    names = [sheet.name for sheet in open_book(path).sheets]
    one = plan(path, without=frozenset(names[1:]))
    assert {row.sheet for row in one.rows} == {names[0]}
    assert plan(path, without=frozenset(names)).rows == []
    result = plan(path, kinds={names[0]: "activity"})
    assert {row.kind for row in result.rows if row.sheet == names[0]} == {"activity"}
    assert {row.kind for row in result.rows if row.sheet == names[1]} == {"delegation"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_is_offered_can_be_read(tmp_path: Path, kind: str) -> None:
    offered = fields_for_columns(kind)
    assert len(offered) == len(set(offered))
    assert set(offered) - {"number", "dates"} <= set(FORMS[kind].names())
    path = book_of(tmp_path / "a.xlsx", [HEAD, line(1, "Hội nghị")])
    for name in offered:
        result = plan(path, {"F": name}, kind=kind)
        assert fields(result)["F"] == name
        assert len(result.rows) == 1


@pytest.mark.parametrize(
    "path",
    ["hoat-dong.xlsx", "doan-vao-doan-ra.xlsx", BOOKS_OF_OTHERS / "tap-huan.xls", BOOKS_OF_OTHERS / "tap-huan.ods"],
)
def test_a_book_read_apart_is_the_same_book(real_data: Path, path: str | Path) -> None:
    apart, here = open_book_apart(real_data / path), open_book(real_data / path)
    assert [(sheet.name, sheet.rows, set(sheet.merged), sheet.unread) for sheet in apart.sheets] == [
        (sheet.name, sheet.rows, set(sheet.merged), sheet.unread) for sheet in here.sheets
    ]
    assert (apart.file, apart.hint, apart.hidden, apart.date_1904) == (
        here.file,
        here.hint,
        here.hidden,
        here.date_1904,
    )


def test_times_survive_the_journey_and_large_sheets_go_in_pieces(tmp_path: Path) -> None:
    moment = datetime.datetime(2024, 3, 5, 7, 30)  # noqa: DTZ001 (Excel knows no zones)
    days = [[moment, moment.date(), moment.time(), datetime.timedelta(hours=30), 1.5, "chữ"]]
    path = book_of(tmp_path / "a.xlsx", [HEAD, *days * 2_000])
    here = open_book(path)
    assert sum(message[0] == "rows" for message in told(here)) > 2
    assert open_book_apart(path).sheets[0].rows == here.sheets[0].rows


def test_a_refusal_comes_back_with_its_fields_and_a_fallen_reader_is_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(SheetPassword) as refused:
        open_book_apart(BOOKS_OF_OTHERS / "locked.xlsx")
    assert refused.value.fields == {"file": "locked.xlsx"}
    with pytest.raises(SheetDamaged):
        open_book_apart(tmp_path / "none.xlsx")


def test_reading_apart_can_be_called_off(real_data: Path) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        open_book_apart(real_data / "hoat-dong.xlsx", stop)


def test_what_a_sheet_has_no_column_for_is_said_of_its_rows(tmp_path: Path) -> None:
    head = ["STT", "Tên hoạt động", "Loại hình", "Số người tham gia"]
    path = book_of(tmp_path / "a.xlsx", [head, [1, "Hội nghị", "Cuộc thi", 10], [2, "Hội thảo", "Cuộc thi", 12]])
    work = session(path)
    asked = work.plan(unknown)
    assert [[problem.column for problem in row.problems] for row in asked.rows] == [
        ["+start_date", "+reporting_unit"]
    ] * 2
    assert [one["column"] for one in sheets().as_json(asked)["rows"][0]["problems"]] == ["", ""]
    edits = {("Hoạt động", 2, "+start_date"): "5/3/2024", ("Hoạt động", 2, "+reporting_unit"): "tv-soct"}
    after = work.plan(unknown, Choices(edits=edits))
    first, second = after.rows
    assert (first.status, first.values["start_date"]) == ("imported", "2024-03-05")
    assert first.values["reporting_unit"] == "tv-soct"
    assert [problem.column for problem in second.problems] == ["+start_date", "+reporting_unit"]
    assert [column.field for column in after.columns["Hoạt động"]] == [
        column.field for column in asked.columns["Hoạt động"]
    ]
    still = work.plan(unknown, Choices(edits={("Hoạt động", 2, "+start_date"): "sắp tới"})).rows[0]
    assert (still.problems[0].column, still.problems[0].value) == ("+start_date", "sắp tới")


def test_a_unit_said_for_one_row_leaves_the_others_to_their_heading(tmp_path: Path) -> None:
    head = ["STT", "Tên hoạt động", "Loại hình", "Thời gian"]
    lines = [
        head,
        ["I", "Sở Công Thương", None, None],
        [1, "Hội nghị", "Cuộc thi", "5/3/2024"],
        [2, "Hội thảo", "Cuộc thi", "6/3/2024"],
    ]
    path = book_of(tmp_path / "a.xlsx", lines)
    rows = session(path).plan(unknown, Choices(edits={("Hoạt động", 4, "+reporting_unit"): "tv-sovhttdl"})).rows
    assert [row.values["reporting_unit"] for row in rows] == ["tv-soct", "tv-sovhttdl"]


def test_what_was_said_in_place_of_a_column_goes_into_it_once_there_is_one(tmp_path: Path) -> None:
    head = ["STT", "Tên hoạt động", "Loại hình", "Xyz"]
    path = book_of(
        tmp_path / "a.xlsx", [head, [1, "Hội nghị", "Cuộc thi", None], [2, "Hội thảo", "Cuộc thi", "6/3/2024"]]
    )
    edits = {("Hoạt động", 2, "+start_date"): "5/3/2024"}
    rows = session(path).plan(unknown, Choices(edits=edits, maps={key_of(path): {"D": "dates"}})).rows
    assert [row.values["start_date"] for row in rows] == ["2024-03-05", "2024-03-06"]


def key_of(path: Path) -> str:
    return session(path).plan(unknown).layouts["Hoạt động"]
