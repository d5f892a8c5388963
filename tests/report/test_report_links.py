"""Links from figures in the text to rows of the appendix: the letters under each, and where it leads."""

from __future__ import annotations

from pathlib import Path

import preflight
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from report_links import Found, links_of

from tvdesk.report.model import Appendix, Bullets, Column, Document, Link, Paragraph, Table
from tvdesk.report.printing import print_document

ROWS = 120
FILLER = "Sở đã phối hợp với các cơ quan tổ chức hội nghị, triển lãm và tập huấn trên địa bàn tỉnh "


def document(*blocks: Paragraph | Bullets) -> Document:
    rows = [(number, f"Hàng số {number}") for number in range(1, ROWS + 1)]
    keys = [f"key-{number}" for number in range(1, ROWS + 1)]
    table = Table(columns=(Column("STT", 0.3), Column("Nội dung", 3)), rows=rows, keys=keys)
    return samples.letterhead_report(body=blocks, appendices=(Appendix(title="Danh mục", blocks=(table,)),))


def linked(before: str, figure: str, after: str, to: str) -> Paragraph:
    return Paragraph(before + figure + after, links=(Link(len(before), len(before) + len(figure), to),))


def test_a_figure_leads_to_its_row() -> None:
    pdf = print_document(document(linked("Đã tổ chức ", "07", " hoạt động.", "key-99"))).pdf
    assert links_of(pdf) == [Found("07", "99 Hàng số 99")]


def test_a_figure_in_a_stretched_line_and_in_an_item() -> None:
    item = f"{FILLER}với 1.234 lượt người."
    start = item.index("1.234")
    bullets = Bullets((item, "không có số"), ((Link(start, start + 5, "key-3"),), ()))
    pdf = print_document(document(linked(FILLER * 2, "2.345", f" {FILLER}", "key-60"), bullets)).pdf
    assert links_of(pdf) == [Found("2.345", "60 Hàng số 60"), Found("1.234", "3 Hàng số 3")]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=0, max_size=60),
    st.sampled_from(["07", "1.234", "12 đoàn", "1.200 triệu đồng"]),
)
def test_wherever_a_line_is_broken_the_link_lies_over_its_letters(lengths: list[int], figure: str) -> None:
    before = "".join("ă" * length + " " for length in lengths)
    pdf = print_document(document(linked(before, figure, f" {FILLER}", "key-1"))).pdf
    assert " ".join(one.text for one in links_of(pdf)) == figure
    assert {one.target for one in links_of(pdf)} == {"1 Hàng số 1"}


def test_in_a_later_part_of_a_text_with_breaks() -> None:
    text = "Một dòng.\nĐã có 05 đoàn.\nHết."
    start = text.index("05")
    pdf = print_document(document(Paragraph(text, links=(Link(start, start + 2, "key-5"),)))).pdf
    assert links_of(pdf) == [Found("05", "5 Hàng số 5")]


def test_a_link_that_leads_nowhere_is_left_out() -> None:
    assert links_of(print_document(document(linked("Có ", "07", " việc.", "key-none"))).pdf) == []


@pytest.mark.preflight
def test_a_file_with_links_is_valid_for_the_archive(tmp_path: Path) -> None:
    pdf = print_document(document(linked("Đã tổ chức ", "07", " hoạt động.", "key-99"))).pdf
    assert preflight.complaints([preflight.twin(pdf, tmp_path / "links.pdf")]) == {}
