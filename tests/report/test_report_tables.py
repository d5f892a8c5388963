"""Tables as they stand on the page: nothing runs over a rule, headings in the middle, small tables and notes whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import report_samples as samples
from report_reading import MM, Page, Piece, printed
from reportlab.pdfbase import pdfmetrics

from tvdesk.core.resources import resource_path
from tvdesk.report.fonts import load_fonts
from tvdesk.report.model import Align, Appendix, CellKind, Column, Document, Paragraph, Row, Table

REGULAR = "LiberationSerif"


def appendix_of(*tables: Table, landscape: bool = False, before: int = 0) -> list[Page]:
    """The pages of an appendix with those tables, after so many paragraphs."""
    blocks = (*(Paragraph(f"Đoạn {number}.") for number in range(before)), *tables)
    document: Document = samples.letterhead_report(
        appendices=(Appendix(title="Số liệu", blocks=blocks, landscape=landscape),)
    )
    return printed(document)[1][1:]


def extent(piece: Piece) -> float:
    family = load_fonts(resource_path("fonts"))
    face = family.bold if piece.face.endswith("-Bold") else family.regular
    return float(pdfmetrics.stringWidth(piece.text, face, piece.size))


def uprights(page: Page) -> list[tuple[float, float, float]]:
    """The upright rules: x, lower and upper end."""
    return [(x, min(y, end), max(y, end)) for x, y, other, end in page.rules if x == other]


def overruns(page: Page) -> list[Piece]:
    """Texts that an upright rule goes through."""
    found = []
    for piece in page.pieces:
        right = piece.x + extent(piece)
        for x, low, high in uprights(page):
            if low < piece.y < high and piece.x + 0.5 < x < right - 0.5:
                found.append(piece)
    return found


def test_no_text_runs_over_a_rule_with_real_titles(real_data: Path) -> None:
    document = samples.consolidated_report(samples.read_events(real_data), rows=200)
    pages = printed(document)[1]
    assert sum(len(uprights(page)) for page in pages) > 200
    assert [(number, piece.text) for number, page in enumerate(pages) for piece in overruns(page)] == []


def test_no_text_runs_over_a_rule_whatever_the_columns_hold() -> None:
    rng = random.Random(5)
    for _ in range(30):
        columns = [Column("STT", 0.5, Align.CENTER)]
        columns += [Column(rng.choice(("Kết quả, sản phẩm", "Địa điểm", "Nước")), rng.random() * 3) for _ in range(4)]
        columns += [Column("Kinh phí (đồng)", 0.2, kind=CellKind.NUMBER)]
        rows: list[Row] = [
            (number, *("từ " * rng.choice((0, 3, 90)) for _ in range(4)), rng.choice((None, 1_250_000_000)))
            for number in range(8)
        ]
        table = Table(columns=tuple(columns), rows=rows, totals=("Tổng cộng", None, None, None, None, 10_000_000_000))
        for page in appendix_of(table, landscape=True):
            assert overruns(page) == []


def labelled(*labels: str, rows: list[Row], **more: str) -> Table:
    return Table(columns=tuple(Column(label) for label in labels), rows=rows, **more)


def test_labels_stand_in_the_middle_of_the_height_of_the_header() -> None:
    table = labelled("Lượt người tham gia các hoạt động", "Nơi", rows=[("x" * 8, "y " * 200)])
    page = appendix_of(table)[0]
    short = page.find("Nơi")
    long = [piece for piece in page.pieces if piece.size == short.size and piece.face == short.face and piece != short]
    assert len(long) > 1
    middle = (max(piece.y for piece in long) + min(piece.y for piece in long)) / 2
    assert abs(short.y - middle) < 0.1


def test_what_holds_more_gets_more_room_and_what_is_empty_only_its_label() -> None:
    table = labelled("Tên hoạt động", "Kết quả", rows=[("Hội nghị xúc tiến, quảng bá " * 6, None)] * 5)
    page = appendix_of(table)[0]
    first, second, third = sorted({round(x, 1) for x, _, _ in uprights(page)})
    assert second - first > 4 * (third - second)
    assert third - second < 60


def test_a_small_table_with_a_caption_is_never_cut() -> None:
    turned = set()
    for before in range(8, 24, 2):
        table = labelled("Đơn vị", "Số", rows=[(f"Đơn vị {n}", str(n)) for n in range(8)], caption="Theo đơn vị")
        pages = appendix_of(table, before=before)
        page = next(page for page in pages if "Theo đơn vị" in page.text)
        assert all(f"Đơn vị {number}" in page.text for number in range(8))
        turned.add(pages.index(page))
    assert turned == {0, 1}


@pytest.mark.parametrize("totals", [None, ("Tổng cộng", None)])
def test_a_note_is_never_alone_on_a_page(totals: tuple[str | None, ...] | None) -> None:
    counts = set()
    for count in range(24, 50):
        rows: list[Row] = [(f"Việc {number}", "") for number in range(count)]
        columns = (Column("Tên"), Column("Nơi"))
        table = Table(columns=columns, rows=rows, totals=totals, note="Ghi chú: có số ước.")
        pages = appendix_of(table)
        assert f"Việc {count - 1}" in pages[-1].text
        assert "Ghi chú" in pages[-1].text
        counts.add(len(pages))
    assert len(counts) > 1


def test_the_guide_line_stays_in_the_text_area() -> None:
    for landscape in (False, True):
        page = appendix_of(labelled("a", rows=[("b",)]), landscape=landscape)[0]
        for piece in page.pieces:
            assert piece.x >= 30 * MM - 0.1
            if piece.face == REGULAR:
                assert piece.x + extent(piece) <= page.width - 15 * MM + 0.1
