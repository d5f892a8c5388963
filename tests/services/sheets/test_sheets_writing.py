"""Templates, exports and error files: what is written is read back, and no text becomes a formula."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sheets_workshop import sheets, unknown

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.resources import resource_path
from tvdesk.services.errors import SheetWithoutHeader
from tvdesk.services.sheets.importing import ImportResult, NewRecord
from tvdesk.services.sheets.layout import find_layout
from tvdesk.services.sheets.service import KINDS
from tvdesk.services.sheets.words import SheetWords
from tvdesk.services.sheets.workbook import read_workbook

BOOKS = {"activity": "hoat-dong.xlsx", "training": "tap-huan.xlsx", "delegation": "doan-vao-doan-ra.xlsx"}


def imported(path: Path, **options: Any) -> ImportResult:
    return sheets().import_workbook(path, known=unknown, write=None, **options)


def values_of(result: ImportResult) -> list[Mapping[str, Any]]:
    return [row.values for row in result.rows if row.status == "imported"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", BOOKS)
def test_records_written_are_read_back_to_the_same_values(
    tmp_path: Path, real_data: Path, kind: str, language: str
) -> None:
    records = values_of(imported(real_data / BOOKS[kind]))
    path = tmp_path / "out.xlsx"
    assert sheets().write_records(kind, records, path, language) == len(records)
    again = imported(path)
    assert [(row.row, row.problems) for row in again.rows if not row.readable] == []
    assert values_of(again) == records


def test_a_record_with_every_kind_of_field(tmp_path: Path) -> None:
    lists = sheets().vocabulary().lists
    indicators = [entry.code for entry in lists.entries("indicator")[:2]]
    record = {
        "title": "=1+1 là tên",
        "subtype": "cuoc_thi",
        "task": lists.entries("task")[0].code,
        "unit": "so_ct",
        "start_date": "2023-05-01",
        "end_date": "2023-05-31",
        "date_precision": "month",
        "summary": "Đoạn một.\n\nĐoạn hai.",
        "place": "@Trà Vinh",
        "countries": ["KH", "LA"],
        "languages": ["km", "vi"],
        "participants": 0,
        "output_items": [
            {"indicator": indicators[0], "language": "vi", "quantity": 3},
            {"indicator": indicators[1], "quantity": 12},
        ],
        "budget_vnd": 320_000_000,
        "in_plan": False,
        "permission_date": "2023-04-05",
        "permission_number": "-12/QĐ-UBND",
    }
    unit = next(iter(sheets().vocabulary().units.by_id))
    record |= {"unit": unit, "reporting_unit": unit}
    record["output_items"].sort(key=lambda row: f"{row['indicator']}.{row.get('language') or '-'}")
    path = tmp_path / "out.xlsx"
    sheets().write_records("activity", [record], path)
    result = imported(path)
    assert [(problem.code, problem.value) for problem in result.rows[0].problems] == []
    assert result.rows[0].values == record


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    danger = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org"]
    record = {"subtype": "cuoc_thi", "start_date": "2023-05-01", "end_date": "2023-05-01"}
    path = tmp_path / "out.xlsx"
    sheets().write_records("activity", [{**record, "title": text} for text in danger], path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell for cells in sheet.iter_rows() for cell in cells]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert [cell.value for cell in cells if cell.value in danger] == danger


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_lists_notes_and_formats_and_is_understood(tmp_path: Path, kind: str, language: str) -> None:
    path = tmp_path / "template.xlsx"
    sheets().write_template(kind, path, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [other.sheet_state for other in book.worksheets] == ["visible", "hidden"]
    headings = [cell for cell in sheet[4] if cell.value]
    fields = sheets().words.template[kind]
    assert len(headings) == len(fields) + 1
    assert all(cell.comment and len(cell.comment.text) >= 8 for cell in headings[1:])
    assert len(sheet.data_validations.dataValidation) >= 4
    assert sheet.freeze_panes == "C5"
    words = sheets().vocabulary(language)
    for rule in sheet.data_validations.dataValidation:
        column = next(one for one in headings if one.column_letter == str(rule.sqref).partition("5:")[0])
        several = FORMS[kind].field(fields[column.column - 2]).kind is Kind.CODES
        assert rule.showErrorMessage is not several
        assert several or (rule.errorTitle, rule.error) == (
            words.text("sheet.choice.title"),
            words.text("sheet.choice.message"),
        )
        assert len(rule.error or "") <= 255
        name, _, area = rule.formula1.rpartition("!")
        choices = [cells[0].value for cells in book[name.strip("'")][area.replace("$", "")]]
        assert all(choices), column.value
    empty = imported(path)
    assert empty.rows == []
    assert empty.hidden == ()
    assert [column.field for column in next(iter(empty.columns.values()))] == ["number", *fields]
    layout_kind = find_layout(read_workbook(path).sheets[0], sheets().words)
    assert layout_kind is not None
    assert layout_kind.kind == kind
    assert {column.confidence for column in next(iter(empty.columns.values()))} == {1.0}


def test_every_list_of_a_template_holds_what_the_importer_takes(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    sheets().write_template("activity", path)
    lists = openpyxl.load_workbook(path).worksheets[1]
    found = {str(column[0].value): [str(cell.value) for cell in column[1:] if cell.value] for column in lists.columns}
    assert len(found["#activity_subtype"]) >= 8
    codes = sheets()._codes
    for name in ("#activity_subtype", "#country", "#language", "#task"):
        assert [choice for choice in found[name] if codes.find(name[1:], choice) is None] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_fields_share_a_heading(kind: str, language: str) -> None:
    words = sheets().vocabulary(language)
    labels = [words.field_label(kind, field.name) for field in FORMS[kind].fields]
    assert [label for label in labels if label.startswith("field.")] == []
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []


@pytest.mark.parametrize("kind", BOOKS)
def test_the_error_file_holds_the_questions_and_can_be_imported_once_answered(
    tmp_path: Path, real_data: Path, kind: str
) -> None:
    result = imported(real_data / BOOKS[kind])
    waiting = [row for row in result.rows if row.status == "needs_person"]
    path = tmp_path / "errors.xlsx"
    assert sheets().write_errors(result, path) == len(waiting)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    reasons = [column for column in range(1, 60) if sheet.cell(4, column).value == "Lý do"]
    assert len(reasons) == 1
    for line, row in enumerate(waiting, start=5):
        assert "." in str(sheet.cell(line, reasons[0]).value)
        assert sheet.cell(line, reasons[0] + 1).value == row.sheet
        assert sheet.cell(line, reasons[0] + 2).value == row.row
        assert any(cell.comment for cell in sheet[line])
    asked_again = imported(path)
    assert [row.values.get("title") for row in asked_again.rows] == [row.values["title"] for row in waiting]
    assert {row.status for row in asked_again.rows} == {"needs_person"}
    start = next(
        cell.column for cell in sheet[4] if cell.value == sheets().vocabulary().field_label(kind, "start_date")
    )
    for line in range(5, 5 + len(waiting)):
        sheet.cell(line, start).value = "5/3/2023"
    book.save(path)
    answered = imported(path)
    assert {row.status for row in answered.rows} == {"imported"}
    for before, after in zip(waiting, answered.rows, strict=True):
        kept = {
            name: value for name, value in before.values.items() if not name.startswith(("start_", "end_", "date_"))
        }
        assert {name: after.values.get(name) for name in kept} == kept


# --- the same file again -----------------------------------------------------------------------------------


class Desk:
    """Keeps what it is given, as a record service does."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}
        self.records: list[NewRecord] = []
        self._numbers = itertools.count(1)

    def known(self, fingerprint: str) -> str | None:
        return self.taken.get(fingerprint)

    def write(self, new: Sequence[NewRecord]) -> list[str]:
        ids = [f"record-{next(self._numbers)}" for _ in new]
        self.taken.update(zip((one.fingerprint for one in new), ids, strict=True))
        self.records.extend(new)
        return ids


def test_the_same_file_again_adds_nothing(real_data: Path) -> None:
    desk = Desk()
    path = real_data / "hoat-dong.xlsx"
    first = sheets().import_workbook(path, known=desk.known, write=desk.write)
    assert first.counts() == {"imported": 67, "known": 0, "needs_person": 9, "other_unit": 0, "rows": 76}
    again = sheets().import_workbook(path, known=desk.known, write=desk.write)
    assert again.counts() == {"imported": 0, "known": 67, "needs_person": 9, "other_unit": 0, "rows": 76}
    assert [row.record for row in again.rows] == [row.record for row in first.rows]
    assert len(desk.records) == 67


def test_a_dry_run_writes_nothing_and_shows_the_same(real_data: Path) -> None:
    desk = Desk()
    path = real_data / "tap-huan.xlsx"
    dry = sheets().as_json(sheets().import_workbook(path, known=desk.known, write=None))
    assert desk.records == []
    done = sheets().as_json(sheets().import_workbook(path, known=desk.known, write=desk.write))
    assert all(row["record"] is None for row in dry["rows"])
    assert all(row["record"] for row in done["rows"] if row["status"] == "imported")
    for row in done["rows"]:
        row["record"] = None
    assert dry == done


def test_an_export_of_what_was_imported_is_known(tmp_path: Path, real_data: Path) -> None:
    desk = Desk()
    sheets().import_workbook(real_data / "tap-huan.xlsx", known=desk.known, write=desk.write)
    path = tmp_path / "out.xlsx"
    sheets().write_records("training", [one.values for one in desk.records], path)
    again = sheets().import_workbook(path, known=desk.known, write=desk.write)
    assert {row.status for row in again.rows} == {"known"}


def test_the_same_row_twice_is_two_records_and_is_pointed_out(tmp_path: Path) -> None:
    record = {"title": "Hội thi", "subtype": "cuoc_thi", "start_date": "2023-05-01", "end_date": "2023-05-01"}
    record["reporting_unit"] = next(iter(sheets().vocabulary().units.by_id))
    path = tmp_path / "out.xlsx"
    sheets().write_records("activity", [record, record], path)
    desk = Desk()
    first = sheets().import_workbook(path, known=desk.known, write=desk.write)
    codes = [[problem.code for problem in row.problems] for row in first.rows]
    assert codes == [[], ["sheet.same_row_twice"]]
    assert len(desk.records) == 2
    sheets().import_workbook(path, known=desk.known, write=desk.write)
    assert len(desk.records) == 2


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Kính gửi", "các đơn vị"])
    book.save(path)
    with pytest.raises(SheetWithoutHeader):
        imported(path)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_label_takes_a_word_that_offices_use_for_another_field(kind: str, language: str) -> None:
    offices = SheetWords.load(resource_path("templates", "sheet_words.json"))
    taken = []
    for field in FORMS[kind].fields:
        label = sheets().vocabulary(language).field_label(kind, field.name)
        found = offices.candidates(kind, label, exact=True)
        # A label with brackets is known by its brackets.
        if found and found[0][0] != field.name and "(" not in label:
            taken.append((label, field.name, found[0][0]))
    assert taken == []
