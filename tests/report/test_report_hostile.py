"""What nobody should enter, and somebody will: in all three forms nothing of it is lost or breaks a file."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
import report_samples as samples
from report_reading import letters, printed

from tvdesk.report.model import Appendix, Bullets, Column, Document, Paragraph, Signature, Table
from tvdesk.report.printing import NO_SIGNER
from tvdesk.services.reports.forms import write_form

LONG = ("Kết quả công tác thông tin đối ngoại, phối hợp với các cơ quan trung ương và địa phương " * 6)[:500]
CONTROLS = "a\x00b\x07c\x1bd\x7fe\ufffef\ud800g".encode("utf-16", "surrogatepass").decode("utf-16", "replace")
LEGACY = "H\u00e9i ngh\u00de th\u00abng tin \u00ae\u00e8i ngo\u00b9i"  # TCVN3 read as Latin letters


def document(text: str) -> Document:
    table = Table(columns=(Column("STT", 0.4), Column("Nội dung", 3)), rows=[(1, text), (2, f"={text}")])
    return samples.letterhead_report(
        subject=text,
        title=text,
        body=(Paragraph(text), Bullets((text,))),
        appendices=(Appendix(title=text, blocks=(table,)),),
    )


def written(document: Document, folder: Path) -> tuple[str, str, set[object]]:
    """The words on paper and in Word, and the cells in Excel."""
    for ending in (".pdf", ".docx", ".xlsx"):
        write_form(document, folder / f"a{ending}", with_data=True)
    pages = printed(document)[1]
    package = docx.Document(str(folder / "a.docx"))
    cells = [cell.text for table in package.tables for row in table.rows for cell in row.cells]
    word = "\n".join([*(one.text for one in package.paragraphs), *cells])
    sheets = openpyxl.load_workbook(folder / "a.xlsx")
    found = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    return " ".join(page.text for page in pages), word, found


def test_a_title_of_five_hundred_characters(tmp_path: Path) -> None:
    assert len(LONG) == 500
    paper, word, cells = written(document(LONG), tmp_path)
    assert letters(paper).count(letters(LONG)) >= 4
    assert letters(word).count(letters(LONG)) >= 4
    assert {LONG, f"={LONG}"} <= cells
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        assert str(opened.docinfo["/Title"]) == LONG


def test_control_characters_break_no_file(tmp_path: Path) -> None:
    paper, word, cells = written(document(CONTROLS), tmp_path)
    for text in (paper, word):
        assert all(letter in text for letter in "abcdefg")
        assert not any(ord(one) < 32 and one not in "\n\r\t" for one in text)
    # A workbook keeps them, in Excel's own spelling; it opens all the same.
    assert any(str(one).startswith("a") and str(one).endswith("g") for one in cells)
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        assert b"<pdfaid:part>3</pdfaid:part>" in opened.Root.Metadata.read_bytes()


def test_legacy_letters_are_printed_as_they_were_typed(tmp_path: Path) -> None:
    """Whether they are meant otherwise a form asks on entry; paper does not guess."""
    paper, word, cells = written(document(LEGACY), tmp_path)
    assert letters(LEGACY) in letters(paper)
    assert LEGACY in word
    assert LEGACY in cells


def test_without_a_signer_there_is_room_and_it_is_said() -> None:
    result, pages = printed(samples.letterhead_report(signature=Signature(position="Giám đốc")))
    assert NO_SIGNER in result.warnings
    assert "GIÁM ĐỐC" in pages[0].text


@pytest.mark.parametrize("rows", [0, 3_000])
def test_nothing_and_very_much(tmp_path: Path, rows: int) -> None:
    table = Table(
        columns=(Column("STT", 0.4), Column("Nội dung", 3)), rows=[(n, f"Việc {n}") for n in range(1, rows + 1)]
    )
    made = samples.letterhead_report(body=(), appendices=(Appendix(title="Danh mục", blocks=(table,)),))
    write_form(made, tmp_path / "a.pdf", with_data=True)
    with pikepdf.open(io.BytesIO((tmp_path / "a.pdf").read_bytes())) as opened:
        assert len(opened.pages) == (2 if rows == 0 else len(printed(made)[1]))
        assert set(opened.attachments) == {"so-lieu.xlsx", "so-lieu.json"}
