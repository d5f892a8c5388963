"""The styles of an official document in Word, under the names of Decree 30/2020, so that an office edits by style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tvdesk.report import decree
from tvdesk.report.decree import FIRST_LINE_INDENT_MM, PARAGRAPH_GAP, PageRules
from tvdesk.report.model import Align
from tvdesk.report.word.parts import NAMESPACE, justified, twips, twips_of_mm

FONT = "Times New Roman"
BASE = "Normal"
"""The style that all others follow; Word shows it in its own language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style. ``spacing`` is a multiple of single line spacing, gaps and indents are points."""

    id: str
    name: str
    size: float
    bold: bool = False
    italic: bool = False
    align: Align = Align.LEFT
    spacing: float = 1.0
    before: float = 0.0
    after: float = 0.0
    first_line: float = 0.0
    keeps: bool = False
    outline: int | None = None


def styles_of(rules: PageRules) -> tuple[Style, ...]:
    """All styles, with the sizes that the office has chosen within the decree."""
    centre, body, table = Align.CENTER, rules.body_size, rules.table_size
    running: dict[str, Any] = {
        "size": body, "align": Align.JUSTIFY, "spacing": rules.line_spacing, "after": PARAGRAPH_GAP,
        "first_line": FIRST_LINE_INDENT_MM * decree.MM,
    }  # fmt: skip
    title = decree.TITLE_SIZE
    return (
        Style(id="QuocHieu", name="Quốc hiệu", size=decree.NATION_SIZE, bold=True, align=centre),
        Style(id="TieuNgu", name="Tiêu ngữ", size=decree.MOTTO_SIZE, bold=True, align=centre),
        Style(id="CoQuanChuQuan", name="Cơ quan chủ quản", size=decree.AGENCY_SIZE, align=centre),
        Style(id="CoQuanBanHanh", name="Cơ quan ban hành", size=decree.AGENCY_SIZE, bold=True, align=centre),
        Style(id="GachDuoi", name="Gạch dưới", size=3.0, align=centre, before=2.0),
        Style(id="SoKyHieu", name="Số, ký hiệu", size=decree.NUMBER_SIZE, align=centre),
        Style(id="DiaDanh", name="Địa danh và thời gian", size=decree.PLACE_SIZE, italic=True, align=centre),
        Style(id="VeViec", name="Trích yếu công văn", size=decree.MATTER_SIZE, align=centre, before=3.0),
        Style(id="TenLoai", name="Tên loại", size=title, bold=True, align=centre, before=22.0, keeps=True),
        Style(id="TrichYeu", name="Trích yếu", size=title, bold=True, align=centre, keeps=True),
        Style(id="KinhGui", name="Kính gửi", size=body, align=centre, after=PARAGRAPH_GAP, keeps=True),
        Style(id="ThanVanBan", name="Thân văn bản", **running),
        Style(id="Heading1", name="heading 1", bold=True, keeps=True, outline=0, **running),
        Style(id="Heading2", name="heading 2", bold=True, keeps=True, outline=1, **running),
        Style(id="Heading3", name="heading 3", keeps=True, outline=2, **running),
        Style(id="QuyenHan", name="Quyền hạn, chức vụ", size=decree.SIGNATURE_SIZE, bold=True, align=centre),
        Style(id="HoTen", name="Họ và tên người ký", size=decree.SIGNATURE_SIZE, bold=True, align=centre),
        Style(id="NoiNhan", name="Nơi nhận", size=decree.RECIPIENTS_TITLE_SIZE, bold=True, italic=True),
        Style(id="DanhSachNoiNhan", name="Danh sách nơi nhận", size=decree.RECIPIENTS_SIZE),
        Style(id="PhuLuc", name="Phụ lục", size=title, bold=True, align=centre, keeps=True, outline=0),
        Style(id="TenPhuLuc", name="Tên phụ lục", size=title, bold=True, align=centre, keeps=True),
        Style(id="KemTheo", name="Kèm theo", size=title, italic=True, align=centre, keeps=True),
        Style(id="TenBang", name="Tên bảng", size=body - 1, bold=True, align=centre, before=12.0, after=3, keeps=True),
        Style(id="DonViTinh", name="Đơn vị tính", size=table, italic=True, align=Align.RIGHT, after=2.0, keeps=True),
        Style(id="DauBang", name="Đầu bảng", size=table, bold=True, align=centre, keeps=True),
        Style(id="OBang", name="Ô bảng", size=table),
        Style(id="GhiChuBang", name="Ghi chú bảng", size=table, italic=True, align=Align.JUSTIFY, before=6.0),
        Style(id="CanCu", name="Căn cứ lập", size=9.0),
        Style(id="SoTrang", name="header", size=decree.PAGE_NUMBER_SIZE, align=centre),
    )  # fmt: skip


def style_xml(style: Style) -> str:
    """The definition of a style. Its size counts in half points, its spacing in 240ths of a line."""
    keeps = "<w:keepNext/>" if style.keeps else ""
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else ""
    face = ("<w:b/>" if style.bold else "") + ("<w:i/>" if style.italic else "")
    return (
        f'<w:style xmlns:w="{NAMESPACE}" w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{BASE}"/><w:qFormat/><w:pPr>{keeps}'
        f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}"'
        f' w:line="{round(240 * style.spacing)}" w:lineRule="auto"/>'
        f'<w:ind w:firstLine="{twips(style.first_line)}"/>{justified(style.align)}{outline}</w:pPr>'
        f"<w:rPr>{face}{_size(style.size)}</w:rPr></w:style>"
    )


def defaults_xml(rules: PageRules, language: str) -> str:
    """What holds for every paragraph: the font, the size and the language, for which Word checks the spelling."""
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    return (
        f'<w:docDefaults xmlns:w="{NAMESPACE}"><w:rPrDefault><w:rPr>{fonts}{_size(rules.body_size)}'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="km-KH"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )


def base_xml() -> str:
    """The style that all others follow, which adds nothing."""
    return (
        f'<w:style xmlns:w="{NAMESPACE}" w:type="paragraph" w:default="1" w:styleId="{BASE}">'
        f'<w:name w:val="Normal"/><w:qFormat/></w:style>'
    )


def section_xml(rules: PageRules, *, landscape: bool, header: str, kind: str = "nextPage") -> str:
    """Where a section ends: A4, the decree's margins, page numbers from 1 that the first page does not show.

    ``header`` refers to the header with the number.
    """
    across, down = (twips_of_mm(side) for side in decree.A4_MM)
    turned = ' w:orient="landscape"' if landscape else ""
    if landscape:
        across, down = down, across
    top, bottom, left, right = (twips_of_mm(side) for side in (rules.top, rules.bottom, rules.left, rules.right))
    return (
        f'<w:sectPr>{header}<w:type w:val="{kind}"/><w:pgSz w:w="{across}" w:h="{down}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{top // 2}"'
        ' w:footer="0" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
