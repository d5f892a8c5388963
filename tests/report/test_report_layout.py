"""The printed page measured against Decree 30/2020 (DOMAIN 1.1 and 1.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
import report_samples as samples
from report_reading import MM, Page, Piece, printed
from reportlab.pdfbase import pdfmetrics

from tvdesk.core.resources import resource_path
from tvdesk.report.decree import PageRules
from tvdesk.report.fonts import load_fonts
from tvdesk.report.model import Heading, Level, Paragraph

REGULAR, BOLD = "LiberationSerif", "LiberationSerif-Bold"
ITALIC, BOLD_ITALIC = "LiberationSerif-Italic", "LiberationSerif-BoldItalic"
SENTENCE = "Phối hợp với các cơ quan báo chí tuyên truyền, quảng bá hình ảnh địa phương ra nước ngoài. " * 6

# text, face, least and most size: the table of the decree.
COMPONENTS = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD, 12, 13),
    ("Độc lập - Tự do - Hạnh phúc", BOLD, 13, 14),
    ("ỦY BAN NHÂN DÂN TỈNH TRÀ VINH", REGULAR, 12, 13),
    ("SỞ THÔNG TIN", BOLD, 12, 13),
    ("VÀ TRUYỀN THÔNG", BOLD, 12, 13),
    ("Số:        /BC-STTTT", REGULAR, 13, 13),
    ("Trà Vinh, ngày 05 tháng 12 năm 2024", ITALIC, 13, 14),
    ("BÁO CÁO", BOLD, 13, 14),
    ("Kết quả công tác thông tin đối ngoại năm 2024", BOLD, 13, 14),
    ("Kính gửi: Ủy ban nhân dân tỉnh", REGULAR, 13, 14),
    ("I. CÔNG TÁC CHỈ ĐẠO", BOLD, 13, 14),
    ("1. Ban hành văn bản", BOLD, 13, 14),
    ("a) Trong tỉnh", REGULAR, 13, 14),
    ("KT. GIÁM ĐỐC", BOLD, 13, 14),
    ("PHÓ GIÁM ĐỐC", BOLD, 13, 14),
    ("Nguyễn Văn Thử", BOLD, 13, 14),
    ("Nơi nhận:", BOLD_ITALIC, 12, 12),
    ("- Như trên;", REGULAR, 11, 11),
    ("- Ban Tuyên giáo Tỉnh ủy;", REGULAR, 11, 11),
    ("- Lưu: VT, TTBCXB.", REGULAR, 11, 11),
]


@pytest.fixture(scope="module")
def first_page() -> Page:
    body = (
        Heading(Level.ROMAN, "Công tác chỉ đạo"),
        Heading(Level.ARABIC, "Ban hành văn bản"),
        Heading(Level.LETTER, "Trong tỉnh"),
        Paragraph(SENTENCE),
        Paragraph(SENTENCE),
    )
    _, pages = printed(samples.letterhead_report(body=body))
    return pages[0]


def middle(piece: Piece) -> float:
    return piece.x + width(piece) / 2


def width(piece: Piece) -> float:
    family = load_fonts(resource_path("fonts"))
    faces = {REGULAR: family.regular, BOLD: family.bold, ITALIC: family.italic, BOLD_ITALIC: family.bold_italic}
    return float(pdfmetrics.stringWidth(piece.text, faces[piece.face], piece.size))


@pytest.mark.parametrize(("text", "face", "least", "most"), COMPONENTS)
def test_a_component_has_its_size_and_style(first_page: Page, text: str, face: str, least: float, most: float) -> None:
    piece = first_page.find(text)
    assert piece.face == face
    assert least <= piece.size <= most


def test_paper_and_margins(first_page: Page) -> None:
    assert (first_page.width, first_page.height) == pytest.approx((210 * MM, 297 * MM), abs=0.1)
    body = [piece for piece in first_page.pieces if piece.size == 14 and piece.face == REGULAR]
    left = min(piece.x for piece in first_page.pieces)
    right = max(piece.x + width(piece) for piece in first_page.pieces)
    assert 29.99 <= left / MM <= 35  # the margin itself is 30.0 and comes back from points as 29.9999
    assert 15 <= (first_page.width - right) / MM <= 20.5
    highest = max(piece.y + 0.891 * piece.size for piece in first_page.pieces)
    assert 19.99 <= (first_page.height - highest) / MM <= 25
    assert body


def test_the_right_edge_of_justified_lines(first_page: Page) -> None:
    # Stretched lines end at the margin: their own width falls short of it, the last line's is not stretched.
    lines = [piece for piece in first_page.pieces if piece.text.split()[0] in SENTENCE and piece.size == 14]
    assert len(lines) > 5
    for line in lines:
        assert line.x + width(line) <= 195 * MM + 0.01


def test_first_lines_are_indented_by_half_an_inch(first_page: Page) -> None:
    starts = {
        round(piece.x / MM, 1) for piece in first_page.pieces if piece.text.startswith("Phối hợp với các cơ quan")
    }
    assert round(30 + 12.7, 1) in starts
    assert first_page.find("I. CÔNG TÁC CHỈ ĐẠO").x == pytest.approx((30 + 12.7) * MM, abs=0.1)


def test_paragraphs_stand_apart_by_six_points_or_more(first_page: Page) -> None:
    rules = PageRules()
    beginnings = [piece for piece in first_page.pieces if piece.x == pytest.approx(42.7 * MM, abs=0.1)]
    pieces = first_page.pieces
    for beginning in beginnings[1:]:
        above = pieces[pieces.index(beginning) - 1]
        assert above.y - beginning.y >= rules.body_leading + 6 - 0.1


def test_the_two_columns_of_the_head(first_page: Page) -> None:
    nation, motto = (
        first_page.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        first_page.find("Độc lập - Tự do - Hạnh phúc"),
    )
    place = first_page.find("Trà Vinh, ngày 05 tháng 12 năm 2024")
    assert middle(nation) == pytest.approx(middle(motto), abs=0.5)
    assert middle(place) == pytest.approx(middle(motto), abs=0.5)
    upper, number = first_page.find("ỦY BAN NHÂN DÂN TỈNH TRÀ VINH"), first_page.find("Số:        /BC-STTTT")
    assert middle(upper) == pytest.approx(middle(first_page.find("VÀ TRUYỀN THÔNG")), abs=2)
    assert middle(number) == pytest.approx(middle(upper), abs=0.5)
    assert number.y == place.y
    assert upper.y == nation.y
    assert upper.x + width(upper) < nation.x


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Độc lập - Tự do - Hạnh phúc", 1.0, 1.0),
        ("VÀ TRUYỀN THÔNG", 1 / 3, 1 / 2),
        ("Kết quả công tác thông tin đối ngoại năm 2024", 1 / 3, 1 / 2),
    ],
)
def test_the_rules_below_lines(first_page: Page, text: str, least: float, most: float) -> None:
    line = first_page.find(text)
    below = [rule for rule in first_page.rules if 0 < line.y - rule[1] < 10]
    near = [rule for rule in below if abs((rule[0] + rule[2]) / 2 - middle(line)) < 2]
    assert len(near) == 1
    start, y, end, other_y = near[0]
    assert y == other_y
    assert least - 0.01 <= (end - start) / width(line) <= most + 0.01


def test_signature_right_and_recipients_left(first_page: Page) -> None:
    half = 30 * MM + 165 * MM / 2
    authority, position = first_page.find("KT. GIÁM ĐỐC"), first_page.find("PHÓ GIÁM ĐỐC")
    name, recipients = first_page.find("Nguyễn Văn Thử"), first_page.find("Nơi nhận:")
    assert authority.x > half
    assert middle(authority) == pytest.approx(middle(name), abs=0.5)
    assert position.y - name.y > 25 * MM  # room for the hand and the seal
    assert recipients.x == pytest.approx(30 * MM, abs=0.1)
    assert abs(recipients.y - authority.y) < 6


def test_a_long_agency_wraps_and_stays_centred() -> None:
    letterhead = replace(samples.LETTERHEAD, agency="Sở Văn hóa, Thể thao và Du lịch tỉnh Trà Vinh kiêm nhiệm vụ khác")
    _, pages = printed(samples.letterhead_report(letterhead=letterhead))
    lines = [piece for piece in pages[0].pieces if piece.face == BOLD and piece.size == 12 and piece.x < 100 * MM]
    lines = [piece for piece in lines if piece.y > pages[0].height - 40 * MM]
    assert len(lines) == 3  # 66 capitals, of which 26 fit beside the Quốc hiệu
    assert " ".join(line.text for line in lines) == letterhead.agency.upper()
    for above, below in pairwise(lines):
        assert middle(above) == pytest.approx(middle(below), abs=2.5)
        assert abs(width(above) - width(below)) < 60


def test_without_a_day_there_is_room_for_the_hand() -> None:
    letterhead = replace(samples.LETTERHEAD, date=None)
    _, pages = printed(samples.letterhead_report(letterhead=letterhead))
    assert "Trà Vinh, ngày       tháng       năm" in pages[0].text


def test_measures_of_the_office_are_kept() -> None:
    rules = PageRules(body_size=13, left=35, right=20, top=25, bottom=25, line_spacing=1.5)
    _, pages = printed(samples.letterhead_report(body=(Paragraph(SENTENCE * 12),)), rules=rules)
    body = [piece for piece in pages[0].pieces if piece.size == 13 and piece.face == REGULAR and piece.y < 150 * MM]
    assert min(piece.x for piece in body) == pytest.approx(35 * MM, abs=0.1)
    assert min(piece.y for piece in pages[0].pieces) >= 25 * MM
    gaps = [above.y - below.y for above, below in pairwise(body)]
    assert gaps == pytest.approx([13 * 1.15 * 1.5] * len(gaps), abs=0.02)


def test_a_day_in_january_has_its_noughts() -> None:
    letterhead = replace(samples.LETTERHEAD, date=date(2026, 1, 5))
    _, pages = printed(samples.letterhead_report(letterhead=letterhead))
    pages[0].find("Trà Vinh, ngày 05 tháng 01 năm 2026")
