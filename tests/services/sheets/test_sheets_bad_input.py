"""Workbooks that cannot be taken in: each is refused with its code, quickly and in little memory."""

from __future__ import annotations

import resource
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tvdesk.core.errors import Refused
from tvdesk.services.errors import (
    SheetDamaged,
    SheetMacro,
    SheetNotAWorkbook,
    SheetPassword,
    SheetTooLarge,
    SheetTooManyCells,
    SheetTooManySheets,
)
from tvdesk.services.sheets.package import Caps, is_measured
from tvdesk.services.sheets.workbook import read_workbook

BOOKS = Path(__file__).parent / "books"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def small_book(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("A").write_row(0, 0, ["x", "y"])
    return path


def repack(source: Path, target: Path, changed: dict[str, bytes]) -> Path:
    """A copy of a package with members replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, data in changed.items():
            new.writestr(name, data)
    return target


def sheet_xml(rows: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}<sheetData>{rows}</sheetData></worksheet>".encode()


def with_sheet(tmp_path: Path, xml: bytes) -> Path:
    return repack(small_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": xml})


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"a;b\n1;2\n"])
def test_a_file_that_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(SheetNotAWorkbook) as caught:
        read_workbook(path)
    assert caught.value.fields == {"file": "x.xlsx"}


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").mkdir()
    with pytest.raises(SheetNotAWorkbook):
        read_workbook(tmp_path / "x.xlsx")


def test_a_web_page_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text("<html><table><tr><td>STT</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(SheetNotAWorkbook):
        read_workbook(path)


def test_a_workbook_that_excel_locked() -> None:
    with pytest.raises(SheetPassword) as caught:
        read_workbook(BOOKS / "locked.xlsx")
    assert caught.value.fields == {"file": "locked.xlsx"}


def test_another_kind_of_package_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(SheetNotAWorkbook):
        read_workbook(path)


def test_a_locked_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    with pytest.raises(SheetPassword):
        read_workbook(path)


def test_macros_are_refused_by_content_and_not_by_name(tmp_path: Path) -> None:
    path = repack(small_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/vbaProject.bin": b"x"})
    with pytest.raises(SheetMacro):
        read_workbook(path)
    old = tmp_path / "c.xls"
    old.write_bytes(OLE + "_VBA_PROJECT_CUR".encode("utf-16-le") + "Workbook".encode("utf-16-le"))
    with pytest.raises(SheetMacro):
        read_workbook(old)


def test_an_old_file_that_only_begins_like_one(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(OLE + "Workbook".encode("utf-16-le"))
    with pytest.raises(SheetDamaged):
        read_workbook(path)
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    with pytest.raises(SheetNotAWorkbook):
        read_workbook(path)


def test_truncated_anywhere_is_refused_with_a_reason(tmp_path: Path, real_data: Path) -> None:
    whole = (real_data / "tap-huan.xlsx").read_bytes()
    path = tmp_path / "x.xlsx"
    for share in (0.01, 0.2, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Refused) as caught:
            read_workbook(path)
        assert caught.value.code in ("sheet.damaged", "sheet.not_a_workbook")


def test_a_damaged_member(tmp_path: Path, real_data: Path) -> None:
    data = bytearray((real_data / "tap-huan.xlsx").read_bytes())
    with zipfile.ZipFile(real_data / "tap-huan.xlsx") as package:
        start = package.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[start + 60 : start + 400] = bytes(340)
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(SheetDamaged):
        read_workbook(path)


def test_broken_xml_inside(tmp_path: Path) -> None:
    with pytest.raises(SheetDamaged):
        read_workbook(repack(small_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/workbook.xml": b"<a><b>"}))


def test_a_bomb_of_zeros_stops_at_the_cap(tmp_path: Path) -> None:
    path = repack(small_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/sharedStrings.xml": bytes(40 << 20)})
    with pytest.raises(SheetTooLarge):
        read_workbook(path, Caps(inflated_bytes=8 << 20))


def test_a_file_too_large_is_not_even_opened(tmp_path: Path) -> None:
    with pytest.raises(SheetTooLarge):
        read_workbook(small_book(tmp_path / "a.xlsx"), Caps(file_bytes=100))


def test_too_many_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for number in range(5):
            book.add_worksheet(f"S{number}")
    with pytest.raises(SheetTooManySheets) as caught:
        read_workbook(path, Caps(sheets=4))
    assert caught.value.fields == {"file": "a.xlsx", "limit": "4"}


@pytest.mark.parametrize("last", ["XFD1048576", "A1048576", "ZZ200000"])
def test_one_far_cell_does_not_make_a_giant_array(tmp_path: Path, last: str) -> None:
    row = last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{last}"><v>1</v></c></row>'
    if last.startswith("A1"):
        read = read_workbook(with_sheet(tmp_path, sheet_xml(far)))
        assert len(read.sheets[0].rows) == 1_048_576
        return
    with pytest.raises(SheetTooManyCells):
        read_workbook(with_sheet(tmp_path, sheet_xml(far)))


HIDDEN_FAR_CELLS = {
    "in the middle of a row": '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c><c r="B1"><v>1</v></c>',
    "behind another attribute": '<c r="A1"><v>1</v></c><c s="1" r="XFD1048576"><v>1</v></c>',
    "in other quotes": "<c r='XFD1048576'><v>1</v></c>",
    "behind a line break": '<c\nr="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c>',
    "with a number beyond any": f'<c r="K{"1" * 400}"><v>1</v></c><c r="A1"><v>1</v></c>',
    "with more letters than any": '<c r="AAAAAAA1"><v>1</v></c><c r="A1"><v>1</v></c>',
}


@pytest.mark.parametrize("how", HIDDEN_FAR_CELLS)
def test_a_far_cell_is_seen_wherever_it_stands(tmp_path: Path, how: str) -> None:
    """The reader would ask for the memory of all cells up to there, and the whole process would be gone."""
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{HIDDEN_FAR_CELLS[how]}</row>'
    with pytest.raises((SheetTooManyCells, SheetDamaged)):
        read_workbook(with_sheet(tmp_path, sheet_xml(rows)))


def test_a_far_row_of_cells_without_references_is_seen(tmp_path: Path) -> None:
    cells = "<c><v>1</v></c>" * 30
    with pytest.raises(SheetTooManyCells):
        read_workbook(
            with_sheet(tmp_path, sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="4000000">{cells}</row>'))
        )


def test_styled_cells_without_content_reach_nowhere(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_workbook(with_sheet(tmp_path, sheet_xml(rows))).sheets[0].rows == [[1.0]]


def test_a_million_empty_rows_are_trimmed_quickly(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCD")
    empty = "".join(f'<row r="{row}" spans="1:4">{cells.format(row)}</row>' for row in range(3, 1_000_001))
    xml = sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="D2"><v>2</v></c></row>{empty}')
    path = with_sheet(tmp_path, xml)
    del xml, empty
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    read = read_workbook(path)
    assert read.sheets[0].rows == [[1.0, "", "", ""], ["", "", "", 2.0]]
    assert time.process_time() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_formulas_without_values_and_error_cells_are_noted(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>X1</f><v></v></c>'
        '<c r="AA1" s="3"><f ca="1">NOW()</f><v/></c></row>'
        '<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>'
    )
    sheet = read_workbook(with_sheet(tmp_path, sheet_xml(rows))).sheets[0]
    without = "sheet.formula_without_value"
    assert sheet.unread == {(0, 0): without, (0, 2): without, (0, 26): without, (1, 1): "sheet.error_value"}


def test_sheets_nobody_sees_are_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Một").write(0, 0, "x")
        book.add_worksheet("Hai").hide()
    read = read_workbook(path)
    assert [sheet.name for sheet in read.sheets] == ["Một"]
    assert read.hidden == ("Hai",)


def test_a_sheet_with_prefixed_tags_is_measured_too(tmp_path: Path) -> None:
    space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    far = '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    xml = f"<x:worksheet {space}><x:sheetData>{far}</x:sheetData></x:worksheet>".encode()
    with pytest.raises(SheetTooLarge):
        read_workbook(with_sheet(tmp_path, xml))


STRICT = {
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
}


def strictly(source: Path, target: Path, far: bytes = b"") -> Path:
    """The workbook in the strict form of the format, with more rows at the end of its first sheet."""
    changed = {}
    with zipfile.ZipFile(source) as package:
        for name in package.namelist():
            data = package.read(name)
            for usual, strict in STRICT.items():
                data = data.replace(usual, strict)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", far + b"</sheetData>")
            changed[name] = data
    return repack(source, target, changed)


def test_a_strict_workbook_is_read_and_measured_like_any_other(tmp_path: Path, real_data: Path) -> None:
    source = real_data / "tap-huan.xlsx"
    strict = read_workbook(strictly(source, tmp_path / "a.xlsx")).sheets[0]
    usual = read_workbook(source).sheets[0]
    assert (strict.rows, strict.unread) == (usual.rows, usual.unread)
    far = b'<row r="60000"><c r="ZZ60000"><v>1</v></c></row>'
    with pytest.raises(SheetTooManyCells):
        read_workbook(strictly(source, tmp_path / "b.xlsx", far))


def test_a_sheet_that_the_book_names_in_its_own_way_is_measured(tmp_path: Path) -> None:
    far = sheet_xml('<row r="60000"><c r="ZZ60000"><v>1</v></c></row>')
    path = repack(small_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/elsewhere.xml": far})
    with pytest.raises(SheetTooManyCells):
        read_workbook(path)


def test_old_workbooks_are_measured_too() -> None:
    for name in ("tap-huan.xls", "tap-huan.ods"):
        with pytest.raises(SheetTooManyCells):
            read_workbook(BOOKS / name, Caps(cells=300))


@pytest.mark.parametrize(
    ("name", "measured"), [("tap-huan.ods", False), ("tap-huan.xls", False), ("locked.xlsx", False)]
)
def test_only_books_whose_cells_are_all_seen_are_read_in_this_process(name: str, measured: bool) -> None:
    assert is_measured(Path(__file__).parent / "books" / name) == measured


def test_what_is_no_workbook_is_refused_here_without_another_process(tmp_path: Path, real_data: Path) -> None:
    assert is_measured(real_data / "hoat-dong.xlsx")
    (tmp_path / "a.txt").write_text("no workbook", encoding="utf-8")
    assert is_measured(tmp_path / "a.txt")
    assert is_measured(tmp_path / "none.xlsx")
