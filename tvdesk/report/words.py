"""The fixed words of an official document, and how it writes numbers.

They are part of the layout that Decree 30/2020 prescribes, and follow the language of the document, not that of
the window; so they stand here, and not in the language files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Room for what is written by hand: blanks at which no line is broken and of which none is left out.
_ROOM = "\u00a0" * 7
_ROOM_FOR_YEAR = "\u00a0" * 9
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    nation: str
    motto: str
    number: str
    room: str
    blank_date: str
    to: str
    recipients: str
    as_above: str
    kept: str
    appendix: str
    guide: str
    facts: str
    rule_version: str
    digest: str
    vector: str
    mark: str
    mark_hint: str
    no_rows: str
    item: str
    figure: str
    bar: str
    data_file: str
    data_about: str
    thousands: str = "."


VIETNAMESE = Words(
    nation="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    number="Số:",
    room=_ROOM,
    blank_date=f"ngày{_ROOM}tháng{_ROOM}năm{_ROOM_FOR_YEAR}",
    to="Kính gửi:",
    recipients="Nơi nhận:",
    as_above="Như trên",
    kept="Lưu:",
    appendix="Phụ lục",
    guide=f"(Kèm theo {{kind}} số{_ROOM}{{symbol}} ngày{_ROOM}tháng{_ROOM}năm{_ROOM_FOR_YEAR}của {{agency}})",
    facts="Căn cứ lập báo cáo",
    rule_version="Phiên bản quy tắc:",
    digest="Mã kiểm trạng thái:",
    vector="Vị trí nhật ký theo thiết bị:",
    mark="Mã kiểm bản in:",
    mark_hint="Đối chiếu với bản cơ quan tổng hợp giữ: mở tvdesk, trang Báo cáo, gõ mã này hoặc quét mã QR.",
    no_rows="Không có số liệu trong kỳ báo cáo.",
    item="Nội dung",
    figure="Số lượng",
    bar="Biểu đồ",
    data_file="so-lieu",
    data_about="Số liệu của văn bản",
)

ENGLISH = Words(
    nation="SOCIALIST REPUBLIC OF VIET NAM",
    motto="Independence - Freedom - Happiness",
    number="No.:",
    room=_ROOM,
    blank_date=f"day{_ROOM}month{_ROOM}year{_ROOM_FOR_YEAR}",
    to="To:",
    recipients="Recipients:",
    as_above="As above",
    kept="File:",
    appendix="Appendix",
    guide=f"(Attached to {{kind}} No.{_ROOM}{{symbol}} dated{_ROOM}{_ROOM}{_ROOM_FOR_YEAR}of {{agency}})",
    facts="What this report was made from",
    rule_version="Version of the rules:",
    digest="State digest:",
    vector="Log position by device:",
    mark="Code of this paper:",
    mark_hint="To compare it with what the consolidating office keeps: open tvdesk, Reports, type or scan this code.",
    no_rows="No figures in the reporting period.",
    item="Item",
    figure="Number",
    bar="Chart",
    data_file="data",
    data_about="Data of this document",
    thousands=",",
)


def words_of(language: str) -> Words:
    """The words for a document's language tag; Vietnamese unless it is English."""
    return ENGLISH if language.partition("-")[0] == "en" else VIETNAMESE


def english_day(day: date) -> str:
    """ "5 January 2026"."""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
