"""The fixed words of an official document.

They are part of the layout that Decree 30/2020 prescribes, and stay the same in whatever language the window
is; so they stand here, and not in the language files.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    nation: str
    motto: str
    number: str
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
    blank_date="ngày       tháng       năm           ",
    to="Kính gửi:",
    recipients="Nơi nhận:",
    as_above="Như trên",
    kept="Lưu:",
    appendix="Phụ lục",
    guide="(Kèm theo {kind} số        /{symbol} ngày       tháng       năm           của {agency})",
    facts="Căn cứ lập báo cáo",
    rule_version="Phiên bản quy tắc:",
    digest="Mã kiểm trạng thái:",
    vector="Vị trí nhật ký theo thiết bị:",
    no_rows="Không có số liệu trong kỳ báo cáo.",
)
