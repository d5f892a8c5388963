"""Pages: numbers, repeated headers, totals, what stays together, what is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from report_reading import MM, Page, letters, printed

from tvdesk.report.errors import TableUneven
from tvdesk.report.model import (
    Appendix,
    Bullets,
    Column,
    Document,
    Group,
    Heading,
    Level,
    Paragraph,
    Row,
    Signature,
    Table,
)

LABELS = ("STT", "Nội dung")


def with_table(rows: list[Row], totals: tuple[str | None, ...] | None = None, landscape: bool = False) -> Document:
    columns = (Column("STT", 0.3), Column("Nội dung", 3))
    table = Table(columns=columns, rows=rows, totals=totals)
    appendix = Appendix(title="Danh mục", blocks=(table,), landscape=landscape)
    return samples.letterhead_report(appendices=(appendix,))


@pytest.fixture(scope="module")
def consolidated(real_data: Path) -> list[Page]:
    return printed(samples.consolidated_report(samples.read_events(real_data), rows=300))[1]


def test_numbers_begin_anew_in_each_appendix_and_the_first_is_hidden(consolidated: list[Page]) -> None:
    starts = [number for number, page in enumerate(consolidated) if page.number() is None]
    assert len(starts) == 4  # the report and its three appendices
    for start, following in zip(starts, [*starts[1:], len(consolidated)], strict=True):
        shown = [page.number() for page in consolidated[start + 1 : following]]
        assert shown == [str(number) for number in range(2, 2 + len(shown))]
    assert any(len(page.pieces) for page in consolidated)


def test_the_number_stands_in_the_middle_of_the_top_margin(consolidated: list[Page]) -> None:
    for page in consolidated:
        for piece in page.pieces:
            if piece.y > page.height - 20 * MM:
                assert 13 <= piece.size <= 14
                assert piece.face == "LiberationSerif"
                text_middle = (30 * MM + page.width - 15 * MM) / 2
                assert abs(piece.x - text_middle) < 15


def test_wide_appendices_lie_on_their_side(consolidated: list[Page]) -> None:
    directions = ["landscape" if page.width > page.height else "portrait" for page in consolidated]
    assert directions[0] == directions[-1] == "portrait"
    assert directions.count("landscape") > 20


def test_the_header_is_repeated_on_every_page_of_the_appendix(consolidated: list[Page]) -> None:
    wide = [page for page in consolidated if page.width > page.height]
    for page in wide:
        for label in ("STT", "Tên hoạt động", "Địa điểm"):
            page.find(label)
    assert "Tổng cộng" in wide[-1].text
    assert sum("Tổng cộng" in page.text for page in wide) == 1


def test_all_rows_are_there_in_their_order(consolidated: list[Page]) -> None:
    numbers = []
    for page in consolidated:
        if page.width > page.height:
            # Up to the first column's right rule: a line of a title may be a number too.
            edge = sorted({round(rule[0], 1) for rule in page.rules if rule[0] == rule[2]})[1]
            first_column = [piece for piece in page.pieces if piece.x < edge and piece.text.isdigit()]
            numbers += [int(piece.text) for piece in first_column]
    assert numbers == list(range(1, 301))


def test_appendices_are_headed_as_the_decree_wants(consolidated: list[Page]) -> None:
    heads = [page for page in consolidated if page.number() is None][1:]
    for page, numeral in zip(heads, ("I", "II", "III"), strict=True):
        label = page.find(f"Phụ lục {numeral}")
        assert (label.face, label.size) == ("LiberationSerif-Bold", 14)
    title = heads[0].find("DANH MỤC HOẠT ĐỘNG")
    assert (title.face, title.size) == ("LiberationSerif-Bold", 14)
    guide = next(piece for piece in heads[0].pieces if piece.text.startswith("(Kèm theo Báo cáo số"))
    assert (guide.face, guide.size) == ("LiberationSerif-Italic", 14)
    assert "ngày       tháng       năm" in guide.text


def test_a_single_appendix_has_no_number() -> None:
    _, pages = printed(with_table([("1", "một")]))
    pages[1].find("Phụ lục")


def test_the_facts_stand_at_the_foot_of_the_coverage_page(consolidated: list[Page]) -> None:
    foot = [piece for piece in consolidated[-1].pieces if piece.y < 45 * MM]
    text = " ".join(piece.text for piece in foot)
    for fact in ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "2024.2", "mfrggzdfmztwq2la: 120"):
        assert fact in text
    assert "9f86d081" not in "".join(page.text for page in consolidated[:-1])


def test_no_text_leaves_its_page(consolidated: list[Page]) -> None:
    for page in consolidated:
        for piece in page.pieces:
            assert piece.y > 20 * MM - 1
            assert 30 * MM - 0.1 <= piece.x < page.width - 15 * MM


def test_a_cell_of_ten_pages_is_cut_and_none_of_it_is_lost() -> None:
    text = " ".join(f"từ{number}" for number in range(6_000))
    _, pages = printed(with_table([("1", "trước"), ("2", text), ("3", "sau")]))
    appendix = pages[1:]
    assert len(appendix) > 8
    printed_words = letters("".join(page.text for page in appendix))
    position = 0
    for word in text.split():
        position = printed_words.index(word, position) + len(word)
    for page in appendix:
        page.find("Nội dung")
        assert min(piece.y for piece in page.pieces) > 20 * MM - 1
    assert "sau" in appendix[-1].text


def test_a_group_and_its_first_row_stay_together() -> None:
    for count in range(28, 44):
        rows: list[Row] = [(str(number), "việc") for number in range(count)]
        rows += [Group("Nhóm hai"), ("1", "việc của nhóm hai")]
        _, pages = printed(with_table(rows))
        page = next(page for page in pages if "Nhóm hai" in page.text)
        assert "việc của nhóm hai" in page.text


def test_totals_never_stand_alone_on_a_page() -> None:
    seen_turning = set()
    for count in range(30, 44):
        rows: list[Row] = [(str(number), f"việc số {number}") for number in range(count)]
        _, pages = printed(with_table(rows, ("Tổng cộng", None)))
        last = next(page for page in pages if "Tổng cộng" in page.text)
        assert f"việc số {count - 1}" in last.text
        seen_turning.add(len(pages))
    assert len(seen_turning) > 1


def test_the_signature_is_never_alone_on_a_page() -> None:
    seen_turning = set()
    for count in range(12, 34):
        body = tuple(Paragraph(f"Câu số {number}.") for number in range(count))
        _, pages = printed(samples.letterhead_report(body=body))
        page = next(page for page in pages if "KT. GIÁM ĐỐC" in page.text)
        assert f"Câu số {count - 1}." in page.text
        assert "Nguyễn Văn Thử" in page.text
        seen_turning.add(len(pages))
    assert len(seen_turning) > 1


def test_a_heading_is_never_last_on_its_page() -> None:
    for count in range(16, 30):
        body = (
            *(Paragraph(f"Câu số {number}.") for number in range(count)),
            Heading(Level.ROMAN, "Đánh giá"),
            Heading(Level.ARABIC, "Ưu điểm"),
            Paragraph("Câu dưới mục. " * 40),
        )
        _, pages = printed(samples.letterhead_report(body=body))
        page = next(page for page in pages if "II. " in page.text or "I. ĐÁNH GIÁ" in page.text)
        assert "1. Ưu điểm" in page.text
        assert page.text.count("Câu dưới mục.") >= 2


def test_what_announces_a_list_is_never_last_on_its_page() -> None:
    seen_turning = set()
    for count in range(20, 40):
        body = (
            *(Paragraph(f"Câu số {number}.") for number in range(count)),
            Paragraph("Cụ thể như sau:"),
            Bullets(("việc thứ nhất", "việc thứ hai")),
            Paragraph("Câu cuối. " * 60),
        )
        _, pages = printed(samples.letterhead_report(body=body))
        page = next(number for number, page in enumerate(pages) if "Cụ thể như sau:" in page.text)
        assert "việc thứ nhất" in pages[page].text
        seen_turning.add(page)
    assert len(seen_turning) > 1


def test_a_table_without_rows_says_so() -> None:
    _, pages = printed(with_table([], ("Tổng cộng", None)))
    assert "Không có số liệu trong kỳ báo cáo." in pages[1].text


@pytest.mark.parametrize("cells", [("1",), ("1", "hai", "ba")])
def test_a_row_of_another_width_than_its_table(cells: tuple[str, ...]) -> None:
    with pytest.raises(TableUneven) as refused:
        printed(with_table([("1", "đúng"), cells]))
    assert refused.value.fields == {"row": 2, "cells": len(cells), "columns": 2}


def test_totals_of_another_width_than_their_table() -> None:
    with pytest.raises(TableUneven):
        printed(with_table([("1", "đúng")], ("Tổng cộng",)))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 700)), max_size=30), st.booleans())
def test_rows_of_any_height_are_all_printed_once(rows: list[tuple[int, int]], landscape: bool) -> None:
    lines: list[Row] = [(str(number), "từ " * count + f"hết{place}.") for place, (number, count) in enumerate(rows)]
    _, pages = printed(with_table(lines, ("Tổng cộng", None), landscape))
    text = "".join(letters(page.text) for page in pages[1:])
    for place, _ in enumerate(rows):
        assert text.count(f"hết{place}.") == 1
    assert text.count("từ") == sum(count for _, count in rows)
    for page in pages:
        assert all(piece.y > 20 * MM - 1 for piece in page.pieces)


def test_a_long_list_of_recipients_goes_on_below() -> None:
    recipients = samples.Recipients(names=tuple(f"Đơn vị số {number}" for number in range(1, 120)))
    _, pages = printed(samples.letterhead_report(recipients=recipients, signature=Signature(position="Giám đốc")))
    text = "".join(page.text for page in pages)
    assert all(f"- Đơn vị số {number};" in text for number in range(1, 120))
    for page in pages:
        assert all(piece.y > 20 * MM - 1 for piece in page.pieces)
