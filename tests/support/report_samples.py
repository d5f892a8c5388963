"""Reports with real-looking content, made from the clean table of events."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from tvdesk.core.charts import simple_chart
from tvdesk.core.numbers import counted
from tvdesk.report.model import (
    Align,
    Appendix,
    Block,
    Bullets,
    CellKind,
    Column,
    Document,
    Facts,
    Group,
    Heading,
    Letterhead,
    Level,
    Paragraph,
    Recipients,
    Row,
    Signature,
    Table,
)

Event = dict[str, str]

LETTERHEAD = Letterhead(
    upper_body="Ủy ban nhân dân tỉnh Trà Vinh",
    agency="Sở Thông tin và Truyền thông",
    agency_in_text="Sở Thông tin và Truyền thông",
    number_symbol="BC-STTTT",
    place="Trà Vinh",
    date=date(2024, 12, 5),
)
SIGNATURE = Signature(authority="KT. Giám đốc", position="Phó Giám đốc", name="Nguyễn Văn Thử")
RECIPIENTS = Recipients(names=("Ban Tuyên giáo Tỉnh ủy", "Giám đốc, các Phó Giám đốc"), kept_by="VT, TTBCXB")
COLUMNS = (
    Column("STT", 0.5, Align.CENTER),
    Column("Tên hoạt động", 3.2),
    Column("Thời gian", 1.1, kind=CellKind.DATE),
    Column("Địa điểm", 1.5),
    Column("Cơ quan chủ trì", 2.0),
    Column("Kênh", 1.3),
    Column("Số người tham gia", 0.9, kind=CellKind.NUMBER),
    Column("Kết quả, nội dung chính", 3.4),
)


def read_events(folder: Path) -> list[Event]:
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def event_row(number: int, event: Event) -> tuple[str | int | None, ...]:
    count = int(event["participants"]) if event["participants"] else None
    when = event["start_date"] or event["date_text"]
    return (
        number, event["title"], when, event["place"], event["host_unit"], event["channel"], count, event["summary"]
    )  # fmt: skip


def event_table(events: list[Event], rows: int | None = None) -> Table:
    """All events of a list, or the list over and over up to so many rows."""
    chosen = list(islice(cycle(events), rows)) if rows else events
    lines = tuple(event_row(number, event) for number, event in enumerate(chosen, 1))
    total = sum(count for *_, count, _ in lines if isinstance(count, int))
    return Table(columns=COLUMNS, rows=lines, totals=("Tổng cộng", None, None, None, None, None, total, None))


def letterhead_report(**changes: object) -> Document:
    """A short report, changed where the test needs it."""
    values: dict[str, object] = {
        "letterhead": LETTERHEAD,
        "subject": "Kết quả công tác thông tin đối ngoại năm 2024",
        "addressees": ("Ủy ban nhân dân tỉnh",),
        "body": (Paragraph("Sở Thông tin và Truyền thông báo cáo kết quả như sau:"),),
        "signature": SIGNATURE,
        "recipients": RECIPIENTS,
    }
    return Document(**(values | changes))  # type: ignore[arg-type]


def unit_report(events: list[Event]) -> Document:
    """A unit's own report: text, and one landscape appendix per kind."""
    own = [event for event in events if event["reporting_unit"] == "Sở Văn hóa, Thể thao và Du lịch"]
    letterhead = Letterhead(
        upper_body="Ủy ban nhân dân tỉnh Trà Vinh",
        agency="Sở Văn hóa, Thể thao và Du lịch",
        agency_in_text="Sở Văn hóa, Thể thao và Du lịch",
        number_symbol="BC-SVHTTDL",
        place="Trà Vinh",
        date=date(2024, 11, 29),
    )
    appendices = tuple(
        Appendix(title=title, landscape=True, blocks=(event_table([event for event in own if event["kind"] == kind]),))
        for kind, title in (
            ("activity", "Danh mục hoạt động thông tin đối ngoại"),
            ("training", "Danh mục lớp tập huấn, bồi dưỡng"),
            ("delegation", "Danh mục đoàn ra, đoàn vào"),
        )
    )
    return letterhead_report(
        letterhead=letterhead,
        addressees=("Ủy ban nhân dân tỉnh", "Sở Thông tin và Truyền thông"),
        body=_body(own),
        signature=Signature(position="Giám đốc", name=""),
        appendices=appendices,
    )


def consolidated_report(events: list[Event], rows: int | None = None) -> Document:
    """The DIC's report: text with a table and a chart, lists, statistics, and the coverage page."""
    units = Counter(event["reporting_unit"] for event in events)
    facts = Facts(
        vector=tuple((f"mfrggzdfmztwq2l{letter}", 120 + 7 * place) for place, letter in enumerate("abcdefgh")),
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        rule_version="2024.2",
    )
    appendices = (
        Appendix(title="Danh mục hoạt động", landscape=True, blocks=(event_table(events, rows),)),
        Appendix(title="Số liệu theo đơn vị và theo kênh", blocks=_statistics(events)),
        Appendix(title="Tình hình gửi báo cáo", blocks=_coverage(units), guide="", shows_facts=True),
    )
    return letterhead_report(
        body=(*_body(events), *_statistics(events)[:1]),
        appendices=appendices,
        facts=facts,
        title="Báo cáo tổng hợp năm 2024",
        author="Sở Thông tin và Truyền thông tỉnh Trà Vinh",
    )


def _body(events: list[Event]) -> tuple[Block, ...]:
    kinds = Counter(event["kind"] for event in events)
    first = events[0]
    return (
        Paragraph(
            "Thực hiện Quyết định số 1899/QĐ-UBND ngày 12 tháng 12 năm 2023 của Ủy ban nhân dân tỉnh về công tác "
            "thông tin đối ngoại trên địa bàn tỉnh, đơn vị báo cáo kết quả thực hiện năm 2024 như sau:"
        ),
        Heading(Level.ROMAN, "Công tác chỉ đạo, quản lý"),
        Paragraph(
            "Đã ban hành kế hoạch năm, phân công bộ phận đầu mối và cán bộ phụ trách; dự toán kinh phí được lập và "
            "phân bổ theo quy định."
        ),
        Heading(Level.ROMAN, "Kết quả thực hiện"),
        Heading(Level.ARABIC, "Hoạt động quảng bá hình ảnh địa phương"),
        Paragraph(
            f"Trong kỳ đã tổ chức {counted(kinds['activity'])} hoạt động, {counted(kinds['training'])} lớp tập huấn, "
            f"tiếp và tổ chức {counted(kinds['delegation'])} đoàn. Tiêu biểu: {first['title']} ({first['summary']})"
        ),
        Bullets(tuple(f"{event['title']}: {event['summary']}" for event in events[:6])),
        Heading(Level.LETTER, "Trên báo chí"),
        Paragraph("Phối hợp với Báo Trà Vinh, Đài Phát thanh và Truyền hình đăng, phát tin, bài bằng tiếng Khmer."),
        Heading(Level.LETTER, "Trên Cổng Thông tin điện tử"),
        Paragraph("Duy trì chuyên mục bằng tiếng Anh và tiếng Khmer (ភាសាខ្មែរ), cập nhật hằng tuần."),
        Heading(Level.ARABIC, "Đoàn ra, đoàn vào"),
        Bullets(tuple(f"{event['title']}. {event['summary']}" for event in events[-4:])),
        Heading(Level.ROMAN, "Đánh giá chung"),
        Paragraph("Công tác thông tin đối ngoại được triển khai đúng kế hoạch, bám sát chỉ đạo của Tỉnh ủy."),
        Heading(Level.ROMAN, "Phương hướng, nhiệm vụ kỳ tới"),
        Paragraph("Tiếp tục thực hiện kế hoạch đã ban hành, chú trọng sản phẩm bằng tiếng nước ngoài."),
    )


def _statistics(events: list[Event]) -> tuple[Block, ...]:
    units = Counter(event["reporting_unit"] for event in events)
    channels = Counter(event["channel"] or "Chưa phân loại" for event in events)
    columns = (
        Column("STT", 0.6, Align.CENTER),
        Column("Đơn vị báo cáo", 4),
        Column("Số việc", 1.2, kind=CellKind.NUMBER),
        Column("Ghi chú", 1.5),
    )
    lines = tuple((number, *pair, None) for number, pair in enumerate(sorted(units.items()), 1))
    table = Table(
        columns=columns,
        rows=lines,
        totals=("Tổng cộng", None, units.total(), None),
        caption="Bảng 1. Số việc theo đơn vị báo cáo",
        unit_of_count="Đơn vị tính: việc",
        note="Ghi chú: mỗi việc chỉ tính một lần, kể cả khi có hai đơn vị cùng báo cáo.",
    )
    return table, simple_chart("Hình 1. Số việc theo kênh", channels.most_common(8))


def _coverage(units: Counter[str]) -> tuple[Block, ...]:
    columns = (
        Column("STT", 0.5, Align.CENTER),
        Column("Đơn vị", 3.5),
        Column("Ngày nhận", 1.3, kind=CellKind.DATE),
        Column("Tình trạng", 1.6),
        Column("Số việc", 1.0, kind=CellKind.NUMBER),
    )
    names = sorted(units)
    reported: list[Row] = [Group("Đã gửi báo cáo")]
    reported += [(number, name, "2024-11-29", "Đúng hạn", units[name]) for number, name in enumerate(names[:-2], 1)]
    reported += [Group("Gửi chậm, chưa gửi")]
    reported += [(number, name, None, "Chưa gửi", None) for number, name in enumerate(names[-2:], 1)]
    return (
        Table(columns=columns, rows=reported, totals=("Tổng cộng", None, None, None, units.total())),
        Paragraph("Còn 02 tệp đang giữ do thiếu tệp trước, 01 xung đột chưa giải quyết, 03 việc trùng tính một lần."),
    )
