"""The numbers of Decree 30/2020/NĐ-CP, Appendix I, as this program uses them, and the ranges it allows.

Sizes are points, margins millimetres. Where the decree gives a range and an example, the example is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from tvdesk.report.errors import OutsideDecree

MM: Final = 72 / 25.4
A4_MM: Final = (210.0, 297.0)

NATION_SIZE: Final = 12.0  # Quốc hiệu, bold capitals
MOTTO_SIZE: Final = 13.0  # Tiêu ngữ, bold
AGENCY_SIZE: Final = 12.0  # cơ quan chủ quản (upright) and ban hành (bold), capitals
NUMBER_SIZE: Final = 13.0  # số, ký hiệu
PLACE_SIZE: Final = 13.0  # địa danh và thời gian, italic
TITLE_SIZE: Final = 14.0  # tên loại and trích yếu, bold
MATTER_SIZE: Final = 12.0  # trích yếu of a công văn, upright, below its number
SIGNATURE_SIZE: Final = 14.0  # quyền hạn, chức vụ, họ tên, bold
RECIPIENTS_TITLE_SIZE: Final = 12.0  # "Nơi nhận:", bold italic
RECIPIENTS_SIZE: Final = 11.0
PAGE_NUMBER_SIZE: Final = 13.0
FIRST_LINE_INDENT_MM: Final = 12.7
PARAGRAPH_GAP: Final = 6.0
# A rule under the agency and under the trích yếu is one third to one half of the line above it.
SHORT_RULE: Final = 0.4
RULE_WIDTH: Final = 0.75

# Times New Roman and its metric twin need 1.15 times the size for one line at single spacing.
SINGLE_SPACING: Final = 1.15

_RANGES: Final = {
    "body_size": (13.0, 14.0),
    "line_spacing": (1.0, 1.5),
    "top": (20.0, 25.0),
    "bottom": (20.0, 25.0),
    "left": (30.0, 35.0),
    "right": (15.0, 20.0),
    # The decree says nothing of the size inside tables; below 8 nobody can read it.
    "table_size": (8.0, 14.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """What an office may choose within the decree: margins in mm, sizes in points, spacing in lines.

    Raises :class:`OutsideDecree` when a value lies outside the decree's range.
    """

    body_size: float = 14.0
    line_spacing: float = 1.1
    table_size: float = 11.0
    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 15.0

    def __post_init__(self) -> None:
        for field in fields(self):
            least, most = _RANGES[field.name]
            value = getattr(self, field.name)
            if not least <= value <= most:
                raise OutsideDecree(name=field.name, value=str(value), least=str(least), most=str(most))

    @property
    def body_leading(self) -> float:
        """Distance of the lines of the body, in points."""
        return self.body_size * SINGLE_SPACING * self.line_spacing
