"""The fixed words of an official document.

They are part of the layout that Decree 30/2020 prescribes, and stay the same in whatever language the window
is; so they stand here, and not in the language files.
"""

from __future__ import annotations

from dataclasses import dataclass

# Room for what is written by hand: blanks at which no line is broken and of which none is left out.
_ROOM = "\u00a0" * 7
_ROOM_FOR_YEAR = "\u00a0" * 11


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
    no_rows: str


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
    guide=f"(Kèm theo {{kind}} số{_ROOM}/{{symbol}} ngày{_ROOM}tháng{_ROOM}năm{_ROOM_FOR_YEAR}của {{agency}})",
    facts="Căn cứ lập báo cáo",
    rule_version="Phiên bản quy tắc:",
    digest="Mã kiểm trạng thái:",
    vector="Vị trí nhật ký theo thiết bị:",
    no_rows="Không có số liệu trong kỳ báo cáo.",
)
