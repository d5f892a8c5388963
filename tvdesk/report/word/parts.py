"""Pieces of WordprocessingML (ECMA-376, part 1, clause 17) as text: paragraphs, borders, widths.

Written as text and read once by the library: a table made cell by cell through it takes twenty times as long.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from tvdesk.report.decree import MM
from tvdesk.report.model import Align

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JUSTIFIED = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}


def twips(points: float) -> int:
    """A length as Word counts it: twentieths of a point."""
    return round(points * 20)


def twips_of_mm(millimetres: float) -> int:
    return twips(millimetres * MM)


def plain(text: str) -> str:
    """The text in NFC, without what XML cannot hold."""
    return _NOT_IN_XML.sub("", normalize("NFC", text))


def clean(text: str) -> str:
    """The same, safe inside an element."""
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, look: str = "") -> str:
    """A run; ``look`` are run properties. A new line of the text is a line break, and a tab a tab."""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(clean(text).replace("\r\n", "\n").split("\n"))
    lines = lines.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def paragraph(style: str, text: str = "", more: str = "", look: str = "") -> str:
    """A paragraph of a style; ``more`` are further paragraph properties in the order of the standard."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run(text, look) if text else ""}</w:p>'


def justified(align: Align) -> str:
    """The paragraph property of an alignment."""
    return f'<w:jc w:val="{_JUSTIFIED[align]}"/>'


def short_rule(style: str, width: float, length: float) -> str:
    """A centred line of ``length`` points under what stands in a column of ``width`` points."""
    side = twips(max(0.0, (width - length) / 2))
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return paragraph(style, "", f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def columns_side_by_side(cells: list[tuple[float, str]], gap: float) -> str:
    """A table without lines, of one row: widths in points, and the paragraphs of each column; ``gap`` between them."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width, _ in cells)
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{content}</w:tc>' for width, content in cells
    )
    whole = twips(sum(width for width, _ in cells))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="{twips(gap)}" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr></w:tbl>"
    )
