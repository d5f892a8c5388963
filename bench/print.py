"""Paper: five pages of text and a long landscape table, against ReportLab's own paragraphs and long table.

Both print the same words with the same fonts, sizes, column widths and margins, and repeat the header on each
page; ours is finished for the archive (PDF/A). Each run is a fresh process, so loading ReportLab and the fonts counts
for both.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import BenchRow, at_most, compare, measure
from tvdesk.core.resources import resource_path

if TYPE_CHECKING:
    from tvdesk.report.model import Document

ROWS = 2_000
MANY_ROWS = 20_000
MOST_MB = 300
LARGER = 1.1
_SPOKEN = (
    "hoạt động thông tin đối ngoại tuyên truyền quảng bá hình ảnh địa phương phối hợp tổ chức hội nghị "
    "triển lãm đoàn khách quốc tế phóng viên báo chí phát thanh truyền hình cổng thông tin điện tử ấn "
    "phẩm tiếng Khmer tiếng Anh tập huấn nghiệp vụ kết quả đánh giá kế hoạch kinh phí cơ quan đơn vị "
    "huyện thành phố Trà Vinh năm "
)
_WORDS = _SPOKEN.split()
_PLACES = ("thành phố Trà Vinh", "huyện Càng Long", "huyện Tiểu Cần", "huyện Trà Cú", "thị xã Duyên Hải")
_UNITS = ("Sở Thông tin và Truyền thông", "Sở Văn hóa, Thể thao và Du lịch", "Ủy ban nhân dân huyện Cầu Ngang")
LABELS = ("STT", "Tên hoạt động", "Ngày", "Địa điểm", "Cơ quan chủ trì", "Số người", "Đối tác", "Kết quả")
_WEIGHTS = (0.5, 3.0, 1.1, 1.5, 2.0, 0.9, 1.8, 3.2)
_SIZE = 11.0

Line = tuple[int, str, str, str, str, int, str, str]


def _sentence(chance: random.Random, words: int) -> str:
    text = " ".join(chance.choice(_WORDS) for _ in range(words))
    return text[0].upper() + text[1:]


def lines_of(count: int) -> list[Line]:
    chance = random.Random(1899)
    return [
        (
            number,
            _sentence(chance, 14),
            f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            chance.choice(_PLACES),
            chance.choice(_UNITS),
            chance.randint(10, 900),
            _sentence(chance, 6),
            _sentence(chance, 18),
        )
        for number in range(1, count + 1)
    ]


def _paragraphs() -> list[str]:
    """About five pages at 14 points."""
    chance = random.Random(30)
    return [_sentence(chance, 110) + "." for _ in range(18)]


def report_of(rows: int) -> Document:
    """Five pages of text, and an appendix of so many rows."""
    from tvdesk.report.model import (
        Align,
        Appendix,
        CellKind,
        Column,
        Document,
        Letterhead,
        Paragraph,
        Signature,
        Table,
    )

    kinds = {"Ngày": CellKind.DATE, "Số người": CellKind.NUMBER}
    columns = tuple(
        Column(label, weight, Align.CENTER if label == "STT" else Align.LEFT, kinds.get(label, CellKind.TEXT))
        for label, weight in zip(LABELS, _WEIGHTS, strict=True)
    )
    lines = lines_of(rows)
    totals = ("Tổng cộng", None, None, None, None, sum(line[5] for line in lines), None, None)
    return Document(
        letterhead=Letterhead(agency="Sở Thông tin và Truyền thông"),
        subject="Kết quả công tác thông tin đối ngoại",
        body=tuple(Paragraph(text) for text in _paragraphs()),
        signature=Signature(position="Giám đốc", name="Nguyễn Văn Thử"),
        appendices=(
            Appendix(
                title="Danh mục hoạt động",
                landscape=True,
                blocks=(Table(columns=columns, rows=lines, totals=totals),),
            ),
        ),
    )


def print_ours(folder: Path, *, rows: int = ROWS) -> None:
    """The report layer itself."""
    from tvdesk.report.printing import print_document

    with (folder / "ours.pdf").open("wb") as out:
        print_document(report_of(rows), out)


def print_with_data(folder: Path) -> None:
    """The same with its tables attached as a workbook and JSON (PDF/A-3b), written durably."""
    from tvdesk.services.reports.forms import write_form

    write_form(report_of(ROWS), folder / "data.pdf", with_data=True)


def print_platypus(folder: Path, *, rows: int = ROWS) -> None:
    """The yardstick: ReportLab as its manual teaches it, a Paragraph in each cell of a LongTable."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        LongTable,
        NextPageTemplate,
        PageBreak,
        PageTemplate,
        Paragraph,
        TableStyle,
    )

    for name in ("LiberationSerif-Regular", "LiberationSerif-Bold"):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(resource_path("fonts", f"{name}.ttf"))))
    font = "LiberationSerif-Regular"
    text = ParagraphStyle(
        "text", fontName=font, fontSize=14, leading=17.7, alignment=TA_JUSTIFY, firstLineIndent=12.7 * mm, spaceBefore=6
    )
    cell = ParagraphStyle("cell", fontName=font, fontSize=_SIZE, leading=_SIZE * 1.15)
    head = ParagraphStyle("head", parent=cell, fontName="LiberationSerif-Bold", alignment=1)
    wide = landscape(A4)
    document = BaseDocTemplate(str(folder / "platypus.pdf"), pagesize=A4, pageCompression=1)
    templates = []
    for key, size in (("upright", A4), ("wide", wide)):
        frame = Frame(30 * mm, 20 * mm, size[0] - 45 * mm, size[1] - 40 * mm, 0, 0, 0, 0)
        templates.append(PageTemplate(key, [frame], pagesize=size, onPage=_page_number))
    document.addPageTemplates(templates)
    data = [[Paragraph(label, head) for label in LABELS]]
    data += [[Paragraph(str(value), cell) for value in line] for line in lines_of(rows)]
    width = (wide[0] - 45 * mm) / sum(_WEIGHTS)
    table = LongTable(data, [weight * width for weight in _WEIGHTS], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.75, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    document.build([*(Paragraph(part, text) for part in _paragraphs()), NextPageTemplate("wide"), PageBreak(), table])


def _page_number(canvas: object, document: object) -> None:
    canvas.setFont("LiberationSerif-Regular", 13)  # type: ignore[attr-defined]
    canvas.drawCentredString(  # type: ignore[attr-defined]
        canvas._pagesize[0] / 2,  # type: ignore[attr-defined]
        canvas._pagesize[1] - 32,  # type: ignore[attr-defined]
        str(document.page),  # type: ignore[attr-defined]
    )


def sizes(folder: Path) -> tuple[int, int]:
    """Bytes of our finished file and of the yardstick's."""
    print_ours(folder)
    print_platypus(folder)
    return tuple((folder / f"{name}.pdf").stat().st_size for name in ("ours", "platypus"))  # type: ignore[return-value]


def rows() -> Iterator[BenchRow]:
    """The lines of the table that are about paper."""
    name = "PDF for the archive: 5 pages and 2,000 rows of 8 wrapped columns"
    yield compare(name, print_ours, print_platypus, goal=0.35)
    yield compare("PDF for the archive with its data attached", print_with_data, print_platypus, goal=0.45, rounds=3)
    many = partial(print_ours, rows=MANY_ROWS)
    name = "PDF: 20,000 rows against 2,000, time per row"
    once = compare(name, many, print_ours, goal=11.0, rounds=3)
    yield replace(once, ratio=once.ratio / 10, goal=1.1)
    yield at_most("memory of the PDF of 20,000 rows", measure(many).peak_mb, MOST_MB, "MB", "the whole process")
    with tempfile.TemporaryDirectory() as folder:
        ours, platypus = sizes(Path(folder))
    yield at_most("size of the finished PDF", ours / 1_000, LARGER * platypus / 1_000, "KB", "limit: 1.1 of ReportLab")
