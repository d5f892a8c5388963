"""A report for Word: read back with its styles, sections and tables, and word for word the printed one."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
import report_samples as samples
from pypdf import PdfReader

from tvdesk.core.charts import Bar, Chart
from tvdesk.report import decree
from tvdesk.report.compose import cell_text
from tvdesk.report.errors import TableUneven
from tvdesk.report.model import (
    Align,
    Appendix,
    Cell,
    CellKind,
    Column,
    Document,
    Group,
    Heading,
    Level,
    Paragraph,
    Signature,
    Table,
)
from tvdesk.report.printing import print_document
from tvdesk.report.word.tables import chart_table
from tvdesk.report.word.writer import write_word
from tvdesk.report.words import ENGLISH, VIETNAMESE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def events(real_data: Path) -> list[samples.Event]:
    return samples.read_events(real_data)


def written(document: Document) -> bytes:
    out = io.BytesIO()
    write_word(document, out)
    return out.getvalue()


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(written(document)))


def every_text(package: Any) -> list[tuple[str, str]]:
    """(style, text) of every paragraph, also in tables, in their order."""
    names = {one.style_id: one.name for one in package.styles}
    found = []
    for one in package.element.body.iter(f"{W}p"):
        parts = [part.text or "" if part.tag == f"{W}t" else "\n" for part in one.iter(f"{W}t", f"{W}br")]
        found.append((names[one.pPr.style], "".join(parts)))
    return found


def words_in(text: str) -> set[str]:
    """Words in Latin letters, and numbers: shaped letters cannot be read back from paper in order."""
    return set(re.findall("[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]+", text))


def cells_of(table: Any) -> list[list[str]]:
    """The texts of each row, a cell that spans several once."""
    rows = table._tbl.iter(f"{W}tr")
    return [["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in rows]


@pytest.mark.parametrize("which", ["unit", "consolidated"])
def test_it_says_word_for_word_what_the_printed_one_says(events: list[samples.Event], which: str) -> None:
    document = samples.unit_report(events) if which == "unit" else samples.consolidated_report(events)
    pages = PdfReader(io.BytesIO(print_document(document).pdf)).pages
    paper = words_in("\n".join(page.extract_text() for page in pages))
    word = words_in("\n".join(text for _, text in every_text(opened(document))))
    # On paper a long word is cut at the end of a line; a chart has no header there.
    assert {one for one in word - paper if not any(one.startswith(part) for part in paper)} <= words_in(
        f"{VIETNAMESE.item} {VIETNAMESE.figure} {VIETNAMESE.bar}"
    )
    assert {one for one in paper - word if not any(one in other for other in word)} <= {str(n) for n in range(60)}


def test_every_part_has_a_style_of_its_own(events: list[samples.Event]) -> None:
    found = every_text(opened(samples.consolidated_report(events)))
    by_style: dict[str, list[str]] = {}
    for style, text in found:
        by_style.setdefault(style, []).append(text)
    assert by_style["Quốc hiệu"] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert by_style["Tiêu ngữ"] == ["Độc lập - Tự do - Hạnh phúc"]
    assert by_style["Cơ quan ban hành"][0].split() == ["SỞ", "THÔNG", "TIN", "VÀ", "TRUYỀN", "THÔNG"]
    assert by_style["Số, ký hiệu"][0].endswith("/BC-STTTT")
    assert by_style["Địa danh và thời gian"] == ["Trà Vinh, ngày 05 tháng 12 năm 2024"]
    assert by_style["Tên loại"] == ["BÁO CÁO"]
    assert by_style["Quyền hạn, chức vụ"] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
    assert by_style["Họ và tên người ký"] == ["Nguyễn Văn Thử"]
    assert by_style["Phụ lục"] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert by_style["Heading 1"][0].startswith("I. ")
    assert {"Thân văn bản", "Đầu bảng", "Ô bảng", "Nơi nhận", "Danh sách nơi nhận", "Căn cứ lập"} <= by_style.keys()


# (style, size in points, bold, italic): Decree 30/2020, Appendix I
SIZES = [
    ("Quốc hiệu", 12.0, True, False),
    ("Tiêu ngữ", 13.0, True, False),
    ("Cơ quan chủ quản", 12.0, None, False),
    ("Cơ quan ban hành", 12.0, True, False),
    ("Số, ký hiệu", 13.0, None, False),
    ("Địa danh và thời gian", 13.0, None, True),
    ("Tên loại", 14.0, True, False),
    ("Trích yếu", 14.0, True, False),
    ("Thân văn bản", 14.0, None, False),
    ("Quyền hạn, chức vụ", 14.0, True, False),
    ("Họ và tên người ký", 14.0, True, False),
    ("Nơi nhận", 12.0, True, True),
    ("Danh sách nơi nhận", 11.0, None, False),
    ("Header", 13.0, None, False),
]


@pytest.mark.parametrize(("name", "size", "bold", "italic"), SIZES, ids=[row[0] for row in SIZES])
def test_sizes_and_faces_are_the_decrees(name: str, size: float, bold: bool | None, italic: bool) -> None:
    style = opened(samples.letterhead_report()).styles[name]
    assert (style.font.size.pt, style.font.bold, bool(style.font.italic)) == (size, bold, italic)


def test_pages_margins_and_numbers(events: list[samples.Event]) -> None:
    package = opened(samples.consolidated_report(events))
    sections = list(package.sections)
    assert [one.orientation == 1 for one in sections] == [False, True, False, False]
    for one in sections:
        sides = sorted((round(one.page_width.mm), round(one.page_height.mm)))
        assert sides == [210, 297]
        margins = [one.top_margin.mm, one.bottom_margin.mm, one.left_margin.mm, one.right_margin.mm]
        assert [round(margin) for margin in margins] == [20, 20, 30, 15]
        # Numbers of its own from 1, in the middle above, which the first page does not show.
        assert one.different_first_page_header_footer
        assert one._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
        assert "PAGE" in "".join(text.text or "" for text in one.header._element.iter(f"{W}instrText"))
        assert one.header.paragraphs[0].alignment or one.header.paragraphs[0].style.paragraph_format.alignment == 1
        assert not "".join(part.text for part in one.first_page_header.paragraphs)
    fonts = package.styles.element.find(f"{W}docDefaults").find(f".//{W}rFonts")
    assert {fonts.get(f"{W}{kind}") for kind in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
    assert package.styles.element.find(f".//{W}lang").get(f"{W}val") == "vi-VN"


def test_a_table_is_a_real_one_with_its_header_on_each_page(events: list[samples.Event]) -> None:
    document = samples.consolidated_report(events, 300)
    table = document.appendices[0].blocks[0]
    assert isinstance(table, Table)
    (found,) = [one for one in opened(document).tables if len(one._tbl.tr_lst) > 200]
    header, *rows = found._tbl.tr_lst
    assert header.trPr.find(f"{W}tblHeader") is not None
    assert not [row for row in rows if row.trPr is not None and row.trPr.find(f"{W}tblHeader") is not None]
    kinds = [column.kind for column in table.columns]
    wanted = [[column.label for column in table.columns]]
    wanted += [[cell_text(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in table.rows]  # type: ignore[arg-type]
    read = cells_of(found)
    assert [[text.replace("\n", "") for text in row] for row in wanted] == read[:-1]
    total = table.totals[6]  # type: ignore[index]
    assert read[-1] == ["Tổng cộng", cell_text(total, CellKind.NUMBER), ""]
    # The columns fill the width between the margins, as on paper.
    widths = [int(one.get(f"{W}w")) for one in found._tbl.tblGrid.iter(f"{W}gridCol")]
    assert abs(sum(widths) - (297 - 45) * decree.MM * 20) < len(widths)


def test_groups_empty_tables_and_alignment() -> None:
    columns = (Column("Tên"), Column("Số", kind=CellKind.NUMBER), Column("Ngày", kind=CellKind.DATE))
    rows: list[Any] = [Group("Nhóm một"), ("a", 1234, "2025-03-05"), ("b", None, "tháng 3")]
    grouped, empty = Table(columns=columns, rows=rows), Table(columns=columns, rows=[])
    document = samples.letterhead_report(body=(grouped, empty))
    first, second = opened(document).tables[1:3]
    assert cells_of(first)[1:] == [["Nhóm một"], ["a", "1.234", "05/03/2025"], ["b", "", "tháng 3"]]
    assert cells_of(second)[1:] == [[VIETNAMESE.no_rows]]
    aligned = [cell.paragraphs[0].alignment for cell in first.rows[2].cells]
    assert aligned == [0, 2, 1]


def test_a_chart_is_its_figures_with_bars_that_keep_their_proportions() -> None:
    bars = (Bar("Tháng 1", (4, 0)), Bar("Tháng 2", (8, 8)), Bar("Tháng 3", (0, 0)), Bar("Tháng 4", (0, 1)))
    chart = Chart(caption="Số việc", bars=bars, series=("Hoạt động", "Đoàn"))
    table = chart_table(chart, VIETNAMESE)
    rows: list[tuple[Cell, ...]] = [tuple(row) for row in table.rows if not isinstance(row, Group)]
    assert [row[:3] for row in rows] == [("Tháng 1", 4, 0), ("Tháng 2", 8, 8), ("Tháng 3", 0, 0), ("Tháng 4", 0, 1)]
    drawn = [str(row[3]) for row in rows]
    assert drawn == ["█" * 5, "█" * 10 + "▒" * 10, "", "▒"]
    compared = chart_table(Chart(caption="", bars=bars[:2], series=("A", "B"), stacked=False), ENGLISH)
    assert [str(row[3]) for row in compared.rows if not isinstance(row, Group)][1] == "█" * 20 + "\n" + "▒" * 20
    nothing = chart_table(Chart(caption="", bars=(Bar("x", (0,)),)), ENGLISH)
    assert [column.label for column in nothing.columns] == ["Item", "Number", "Chart"]


def test_what_was_entered_comes_through_and_what_xml_cannot_hold_does_not() -> None:
    evil = 'a & b < c > "d" \x00\x0b\ud800\ufffe <w:p/> {header}\tcột\nhai dòng\u0301 Khmer ភាសាខ្មែរ 中文 ລາວ'
    document = samples.letterhead_report(
        body=(Heading(Level.ROMAN, "Mục & <b>"), Paragraph(evil)), signature=Signature(position="Giám đốc")
    )
    package = opened(document)
    texts = [text for style, text in every_text(package) if style == "Thân văn bản"]
    assert texts[0] == 'a & b < c > "d"  <w:p/> {header}cột'
    assert texts[1] == "hai dòng\u0301 Khmer ភាសាខ្មែរ 中文 ລາວ".replace("g\u0301", "ǵ")
    assert len(list(package.element.body.iter(f"{W}tab"))) == 1
    assert package.core_properties.title == "BÁO CÁO Kết quả công tác thông tin đối ngoại năm 2024"
    assert "PAGE" in "".join(text.text or "" for text in package.sections[0].header._element.iter(f"{W}instrText"))


@pytest.mark.parametrize("title", ["Ngắn", "Rất dài " * 62])
def test_a_title_of_any_length_keeps_its_words(title: str) -> None:
    appendix = Appendix(title=title, blocks=(Table(columns=(Column("A"),), rows=[("ô " * 5_000,)]),))
    found = every_text(opened(samples.letterhead_report(subject=title, appendices=(appendix,))))
    subject = next(text for style, text in found if style == "Trích yếu")
    assert subject.split() == title.split()
    assert ("Tên phụ lục", title.upper()) in found
    assert ("Ô bảng", "ô " * 5_000) in found


def test_a_letter_has_its_matter_below_its_number() -> None:
    found = every_text(opened(samples.letterhead_report(kind="", subject="V/v gửi báo cáo", addressees=("A", "B"))))
    assert [text for style, text in found if style == "Trích yếu công văn"] == ["V/v gửi báo cáo"]
    assert [text for style, text in found if style == "Kính gửi"] == ["Kính gửi:", "- A;", "- B."]
    assert not [text for style, text in found if style in ("Tên loại", "Trích yếu")]


def test_the_same_document_gives_the_same_bytes(events: list[samples.Event]) -> None:
    document = samples.unit_report(events)
    first, second = written(document), written(document)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {one.date_time for one in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_the_properties_say_what_was_entered() -> None:
    found = opened(samples.letterhead_report(title="Báo cáo <A & B>\x00", author="Sở X & Y")).core_properties
    assert (found.title, found.author) == ("Báo cáo <A & B>", "Sở X & Y")


def test_an_uneven_table_is_refused_before_anything_is_written() -> None:
    out = io.BytesIO()
    table = Table(columns=(Column("A"), Column("B", align=Align.CENTER)), rows=[("a", "b"), ("a",)])
    with pytest.raises(TableUneven):
        write_word(samples.letterhead_report(body=(table,)), out)
    assert not out.getvalue()


def test_no_two_tables_grow_together(events: list[samples.Event]) -> None:
    body = opened(samples.consolidated_report(events)).element.body
    kinds = [one.tag for one in body if one.tag in (f"{W}tbl", f"{W}p")]
    assert f"{W}tbl" in kinds
    assert not [pair for pair in pairwise(kinds) if pair == (f"{W}tbl", f"{W}tbl")]
    assert kinds[-1] == f"{W}p"
