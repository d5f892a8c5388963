"""One report in three forms: the same words and figures on paper, for Word and for Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from offices import Office, Province, activity, sent

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.report.compose import cell_text
from tvdesk.report.model import Chart, Column, Group, Table
from tvdesk.report.words import words_of
from tvdesk.services.errors import NoRoom
from tvdesk.services.reporting import Ask, Made, Reporting

YEAR = Ask(first="2025-01-01", last="2025-12-31")


@pytest.fixture
def office(province: Province, unit: Office) -> Office:
    """A consolidating office with records of one unit: one is written as if it were a formula."""
    for month in range(1, 7):
        unit.records.create(
            "activity", activity(f"Hội nghị {month}", start_date=f"2025-{month:02}-05", participants=40)
        )
    unit.records.create("activity", activity("=HYPERLINK(1)", place="@x", participants=1_250))
    unit.records.create("activity", activity("Không rõ ngày", start_date="2025-04-01", date_precision="month"))
    province.dic.take_in(sent(unit, province))
    return province.dic


def reporting(office: Office, language: str = "vi") -> Reporting:
    return Reporting(office.desk, Language.load(language), CodeLists.load(), Units.load())


def tables(made: Made) -> list[Table | Chart]:
    blocks = [*made.document.body, *(block for one in made.document.appendices for block in one.blocks)]
    return [block for block in blocks if isinstance(block, Table | Chart)]


def is_ruled(table: Any) -> bool:
    """A table of the report, and not the columns of the letterhead or of the signature."""
    return bool(table.rows[0]._tr.xpath("w:trPr/w:tblHeader"))


def rows_below(sheet: Any, header: list[str]) -> list[list[Any]]:
    """The rows of a sheet after its header."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=len(header))]
    return rows[rows.index(header) + 1 :]


def said(value: Any, column: Column, language: str) -> str:
    """A cell of the workbook as paper says it."""
    if isinstance(value, datetime):
        value = value.date().isoformat()
    return "" if value is None else cell_text(value, column.kind, words_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_the_same_in_all_forms(office: Office, tmp_path: Path, language: str) -> None:
    written = reporting(office, language)
    made = written.make(YEAR)
    word, excel = tmp_path / "r.docx", tmp_path / "r.xlsx"
    assert written.write(YEAR, word).printed.pages == 0
    written.write(YEAR, excel)
    book, reckoned = openpyxl.load_workbook(excel), openpyxl.load_workbook(excel, data_only=True)
    found = tables(made)
    ruled = [one for one in docx.Document(str(word)).tables if is_ruled(one)]
    assert len(book.sheetnames) == len(found) == len(ruled)
    formulas = 0
    for block, paper, name in zip(found, ruled, book.sheetnames, strict=True):
        if isinstance(block, Chart):
            values = [[bar.label, *bar.values] for bar in block.bars]
            cells = [[cell.text for cell in row.cells][: len(values[0])] for row in paper.rows[1:]]
            assert cells == [[str(value) for value in row] for row in values]
            header = [cell.text for cell in paper.rows[0].cells][: len(values[0])]
            assert rows_below(reckoned[name], header)[: len(values)] == values
            continue
        header = [column.label for column in block.columns]
        assert [cell.text for cell in paper.rows[0].cells] == header
        below = rows_below(reckoned[name], header)
        for number, row in enumerate(block.rows):
            if isinstance(row, Group):
                assert below[number][0] == row.label
                continue
            wanted = [
                cell_text(value, column.kind, words_of(language))
                for value, column in zip(row, block.columns, strict=True)
            ]
            assert [cell.text for cell in paper.rows[number + 1].cells] == wanted
            assert [
                said(value, column, language) for value, column in zip(below[number], block.columns, strict=True)
            ] == wanted
        if block.totals is not None:
            totals = rows_below(reckoned[name], header)[len(block.rows)]
            assert [value for value in totals if isinstance(value, int)] == [
                value for value in block.totals if isinstance(value, int)
            ]
            formulas += sum(str(value).startswith("=SUM(") for value in rows_below(book[name], header)[len(block.rows)])
    assert formulas > 3


def test_cells_are_what_they_are_and_no_text_is_a_formula(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    reporting(office).write(YEAR, path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    (dangerous,) = [cell for cell in cells if cell.value == "=HYPERLINK(1)"]
    assert dangerous.data_type == "s"
    assert {str(cell.value)[:5] for cell in cells if cell.data_type == "f"} == {"=SUM("}
    assert any(cell.value == 1_250 and cell.number_format == "#,##0" for cell in cells)
    assert any(isinstance(cell.value, date) and cell.number_format == "dd/mm/yyyy" for cell in cells)
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    assert path.read_bytes() == _again(office, tmp_path).read_bytes()


def _again(office: Office, folder: Path) -> Path:
    path = folder / "again.xlsx"
    reporting(office).write(YEAR, path)
    return path


def test_a_year_without_anything_is_a_file_in_every_form(province: Province, tmp_path: Path) -> None:
    for ending in ("pdf", "docx", "xlsx"):
        path = tmp_path / f"trong.{ending}"
        reporting(province.dic).write(Ask(first="2019-01-01", last="2019-12-31"), path)
        assert path.stat().st_size > 1_000
    assert docx.Document(BytesIO((tmp_path / "trong.docx").read_bytes())).paragraphs


@pytest.mark.parametrize("name", ["r.doc", "r.txt", "r", "r.pdf.exe"])
def test_another_ending_is_refused_and_nothing_is_written(office: Office, tmp_path: Path, name: str) -> None:
    with pytest.raises(TvdeskError) as error:
        reporting(office).write(YEAR, tmp_path / name)
    assert error.value.code == "report.format_unknown"
    assert not (tmp_path / name).exists()


def fill_up(made: Reporting, disk: Path, ending: str) -> None:
    for number in range(20):
        made.write(YEAR, disk / f"{number}.{ending}")


@pytest.mark.smallfs
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_full_disk_leaves_no_half_file(
    office: Office, small_disk: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    made, disk = reporting(office), small_disk(size_kib=128)
    whole = tmp_path / f"whole.{ending}"
    made.write(YEAR, whole)
    with pytest.raises(NoRoom):
        fill_up(made, disk, ending)
    left = list(disk.iterdir())
    assert left
    assert {path.read_bytes() for path in left} == {whole.read_bytes()}
