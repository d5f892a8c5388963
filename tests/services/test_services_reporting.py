"""Reports from real desks: what is counted, who is named, what is refused, and the same bytes twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from offices import DIC, Province
from report_desks import CABINET, CULTURE, DISTRICT, YEAR, add, made, reporting, send, text_of, three_units
from report_reading import letters

from tvdesk.report.model import Heading, Table
from tvdesk.services.errors import FileNotWritten, NotYours, RoundUnknown
from tvdesk.services.reporting import Ask
from tvdesk.services.reports.errors import (
    DatesReversed,
    FormatUnknown,
    OutlineUnknown,
    OutlineUnreadable,
    PeriodMissing,
)


def test_a_unit_reports_its_own_period_only(tmp_path: Path) -> None:
    _, culture, cabinet, _ = three_units(tmp_path)
    add(culture, "activity", "Ngày đầu của kỳ", "2024-12-15")
    add(culture, "activity", "Ngày cuối của kỳ", "2025-12-14")
    add(culture, "activity", "Trước kỳ", "2024-12-14")
    add(culture, "activity", "Sau kỳ", "2025-12-15")
    add(cabinet, "activity", "Của đơn vị khác")
    found, pages = made(culture)
    text = text_of(pages)
    assert found.counts() == {"activity": 2, "training": 0, "delegation": 0}
    assert "Ngày đầu của kỳ" in text
    assert "Ngày cuối của kỳ" in text
    for absent in ("Trước kỳ", "Sau kỳ", "Của đơn vị khác"):
        assert absent not in text
    assert "Kết quả công tác thông tin đối ngoại năm 2025" in text
    assert "kết quả công tác năm 2025 (số liệu tính từ ngày 15 tháng 12 năm 2024 đến ngày 14 tháng 12 năm 2025)" in text
    odd = replace(YEAR, last="2025-02-02")
    assert "kết quả công tác từ ngày 15 tháng 12 năm 2024 đến ngày 02 tháng 02 năm 2025 như sau:" in text_of(
        made(culture, odd)[1]
    )


def test_the_head_comes_from_the_unit(tmp_path: Path) -> None:
    _, culture, _, district = three_units(tmp_path)
    text = text_of(made(culture)[1])
    assert "ỦY BAN NHÂN DÂN TỈNH TRÀ VINH" in text
    assert "/BC-SVHTTDL" in text
    assert "Kính gửi: Sở Thông tin và Truyền thông" in text
    assert "GIÁM ĐỐC" in text
    text = text_of(made(district)[1])
    assert "Cầu Kè, ngày" in text
    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in text
    assert "Ủy ban nhân dân huyện Cầu Kè báo cáo kết quả" in text  # the short form UBND is written out


def test_what_is_handed_in_takes_the_place_of_the_usual(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    ask = replace(
        YEAR,
        title="Năm 2025, số liệu bổ sung",
        day="2026-01-05",
        place="Vĩnh Long",
        authority="KT. Giám đốc",
        position="Phó Giám đốc",
        signer="Nguyễn Văn Thử",
        copies=("Ban Tuyên giáo Tỉnh ủy",),
    )
    text = text_of(made(culture, ask)[1])
    for part in (
        "đối ngoại năm 2025, số liệu bổ sung",
        "Vĩnh Long, ngày 05 tháng 01 năm 2026",
        "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
        "Nguyễn Văn Thử",
        "- Ban Tuyên giáo Tỉnh ủy;",
    ):
        assert part in text


def test_totals_are_the_sums_of_the_records(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    people = [17, 230, 1_004, 9, 61, 388, 45]
    for number, each in enumerate(people):
        add(culture, "activity", f"Việc {number}", participants=each, budget_vnd=1_000_000 * each)
    add(culture, "activity", "Việc không ghi số người")
    add(culture, "training", "Lớp", classes=3, participants=120)
    add(culture, "delegation", "Đoàn một", groups=2, visits=29, subtype="doan_ra")
    add(culture, "delegation", "Đoàn hai", visits=7)
    found, pages = made(culture)
    tables = [block for one in found.document.appendices for block in one.blocks if isinstance(block, Table)]
    activities = tables[0]
    assert activities.totals is not None
    at = next(place for place, column in enumerate(activities.columns) if column.label == "Lượt người tham gia")
    assert activities.totals[at] == sum(people) == sum(row[at] or 0 for row in activities.rows)  # type: ignore[index]
    text = text_of(pages)
    assert "08 hoạt động, với 1.754 lượt người tham gia (theo số liệu của 07/08 hoạt động)" in text
    assert "03 lớp tập huấn, bồi dưỡng, với 120 lượt học viên" in text
    assert "Trong kỳ có 03 đoàn, gồm: 02 đoàn ra với 29 lượt người; 01 đoàn vào với 07 lượt người." in text
    assert "Kinh phí đã thực hiện: 1.754.000.000 đồng." in text
    assert "1.754.000.000" in letters(pages[-1].text)


def test_joined_records_count_once_and_name_all(tmp_path: Path) -> None:
    province, culture, cabinet, _ = three_units(tmp_path)
    first = add(culture, "activity", "Gặp gỡ Nhật Bản", participants=300)
    second = add(cabinet, "activity", "Hội nghị Gặp gỡ Nhật Bản 2025", participants=310)
    add(cabinet, "activity", "Việc khác", participants=50)
    for office in (culture, cabinet):
        send(province, office)
    apart, _ = made(province.dic)
    assert apart.counts()["activity"] == 3
    found, pages = made(province.dic, duplicates={first: first, second: first})
    text = text_of(pages)
    assert found.counts()["activity"] == 2
    assert "02 hoạt động, với 350 lượt người tham gia" in text
    assert "Hội nghị Gặp gỡ Nhật Bản 2025" not in text
    assert "Sở Văn hóa, Thể thao và Du lịch; Văn phòng UBND tỉnh" in text
    assert "Việc do nhiều đơn vị cùng báo cáo, chỉ tính một lần: 01 việc." in text
    assert [one.records for one in found.coverage.reporters if one.unit == CABINET] == [2]  # type: ignore[union-attr]


def test_a_group_whose_representative_lies_outside_the_period_still_counts_once(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    old = add(culture, "activity", "Năm trước", "2020-01-01")
    one, two = add(culture, "activity", "Một"), add(culture, "activity", "Hai")
    found, _ = made(culture, duplicates={old: old, one: old, two: old})
    assert found.counts()["activity"] == 1


def test_an_open_conflict_is_marked_and_told(tmp_path: Path) -> None:
    province, culture, _, _ = three_units(tmp_path)
    second = province.enrol(CULTURE)
    record = add(culture, "activity", "Việc sửa trên hai máy", participants=10)
    relay = province.stick("relay.tvb")
    culture.export(CULTURE, relay, "relay")
    second.take_in(relay)
    culture.records.edit(record, {"participants": 20})
    second.records.edit(record, {"participants": 30})
    for office in (culture, second):
        send(province, office)
    _, pages = made(province.dic)
    text = text_of(pages)
    assert "Việc còn xung đột chưa được quyết định: 01 việc." in text
    assert "Việc sửa trên hai máy (*)" in text
    assert "(*) Việc còn xung đột chưa được quyết định." in text


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    province, culture, _, _ = three_units(tmp_path)
    add(culture, "activity", "Hội chợ Việt - Đức", participants=40)
    send(province, culture)
    target, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    first = reporting(province.dic).write(YEAR, target, {})
    second = reporting(province.dic).write(YEAR, again, {})
    assert target.read_bytes() == again.read_bytes()
    assert first.digest == second.digest
    add(culture, "activity", "Thêm một việc")
    send(province, culture)
    assert reporting(province.dic).write(YEAR, again, {}).digest != first.digest


def test_the_log_positions_and_the_digest_are_printed(tmp_path: Path) -> None:
    province, culture, _, _ = three_units(tmp_path)
    add(culture, "activity", "Một việc")
    send(province, culture)
    found, pages = made(province.dic)
    assert found.origin.vector[culture.workspace.settings.device] == 1
    assert found.origin.digest == province.dic.digest()
    last = letters(pages[-1].text)
    assert found.origin.digest in last
    assert f"{culture.workspace.settings.device}:1" in last
    unit, pages = made(culture)
    assert unit.origin.digest == culture.digest(CULTURE)
    assert unit.origin.digest in letters(pages[-1].text)


def test_an_empty_period_says_so_once(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    found, pages = made(culture)
    assert text_of(pages).count("Trong kỳ không phát sinh hoạt động thông tin đối ngoại.") == 1
    assert [one.title for one in found.document.appendices] == ["Số liệu tổng hợp"]


def test_one_record(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    add(culture, "delegation", "Đoàn tỉnh Banteay Meanchey chúc Tết", "2025-01-17", countries=["KH"])
    found, pages = made(culture)
    text = text_of(pages)
    assert "Trong kỳ có 01 đoàn vào." in text
    assert "(ngày 17 tháng 01 năm 2025)" in text
    assert len(found.document.appendices) == 2


def test_a_very_long_title_and_a_word_without_blanks(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    title = "Hội nghị xúc tiến, quảng bá " * 10 + "A" * 200
    add(culture, "activity", title, place="x" * 300, host_unit="y" * 300)
    _, pages = made(culture)
    assert letters(title) in letters("".join(page.text for page in pages))
    for page in pages:
        assert all(piece.x < page.width for piece in page.pieces)


def test_the_office_may_print_one_unit_and_a_unit_only_itself(tmp_path: Path) -> None:
    province, culture, cabinet, _ = three_units(tmp_path)
    add(culture, "activity", "Của Sở")
    add(cabinet, "activity", "Của Văn phòng")
    for office in (culture, cabinet):
        send(province, office)
    found, pages = made(province.dic, replace(YEAR, unit=CULTURE))
    assert found.coverage is None
    assert found.counts()["activity"] == 1
    assert "Của Văn phòng" not in text_of(pages)
    assert found.origin.digest == province.dic.digest(CULTURE) != province.dic.digest()
    assert "/BC-SVHTTDL" in text_of(pages)
    with pytest.raises(NotYours):
        reporting(cabinet).make(replace(YEAR, unit=CULTURE), {})


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (Ask(), PeriodMissing),
        (Ask(first="2025-01-01"), PeriodMissing),
        (Ask(last="2025-01-01"), PeriodMissing),
        (Ask(round="2025", first="2025-01-01", last="2025-02-01"), PeriodMissing),
        (Ask(first="2025-02-01", last="2025-01-31"), DatesReversed),
        (Ask(round="không có"), RoundUnknown),
        (replace(YEAR, outline="không có"), OutlineUnknown),
    ],
)
def test_what_cannot_be_made(tmp_path: Path, ask: Ask, error: type[Exception]) -> None:
    with pytest.raises(error):
        reporting(Province(tmp_path).dic).make(ask, {})


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    office = reporting(Province(tmp_path).dic)
    for name in ("report.doc", "report.xls", "report"):
        with pytest.raises(FormatUnknown):
            office.write(YEAR, tmp_path / name, {})
    with pytest.raises(FileNotWritten):
        office.write(YEAR, tmp_path / "no" / "report.pdf", {})
    assert not list(tmp_path.glob("report*"))


def test_an_outline_of_the_office_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    province = Province(tmp_path)
    section = {"section": "kien_nghi", "position": 1, "depth": 1, "title": "Điều muốn nói", "source": "narrative"}
    outline = {"code": "tong_hop", "vi": "Ngắn", "document_title": "Báo cáo ngắn {period}", "sections": [section]}
    province.dic.records.create("outline", outline)
    found, pages = made(province.dic)
    assert [block.text for block in found.document.body if isinstance(block, Heading)] == ["Điều muốn nói"]
    assert "Báo cáo ngắn năm 2025" in text_of(pages)
    broken = {**section, "section": "quang_ba", "position": 2, "source": "activities", "filter": "kênh nào cũng được"}
    province.dic.records.create("outline", {**outline, "code": "hong", "sections": [section, broken]})
    with pytest.raises(OutlineUnreadable):
        reporting(province.dic).make(replace(YEAR, outline="hong"), {})


def test_in_english(tmp_path: Path) -> None:
    province, culture, _, _ = three_units(tmp_path)
    add(culture, "activity", "Hội chợ", "2025-03-05", end_date="2025-03-07", participants=1_234)
    send(province, culture)
    found, pages = made(province.dic, replace(YEAR, title="the year 2025", day="2026-01-05"), language="en")
    text = text_of(pages)
    assert found.document.language == "en-GB"
    for part in (
        "SOCIALIST REPUBLIC OF VIET NAM",
        "5 January 2026",
        "In the period 1 activity was carried out, with 1,234 participants.",
        "Hội chợ (5–7 March 2025)",
        "1 of 3 units has reported.",
        "Appendix I",
    ):
        assert part in text
    assert "composed." not in text


def test_every_unit_stands_on_the_coverage_page(tmp_path: Path) -> None:
    province, culture, _, _ = three_units(tmp_path)
    add(culture, "activity", "Một việc")
    send(province, culture)
    add(province.dic, "activity", "Việc của cơ quan tổng hợp", unit=DIC)
    found, _ = made(province.dic)
    assert found.coverage is not None
    states = {one.unit: (one.state, one.records) for one in found.coverage.reporters}
    assert states == {
        CULTURE: ("received", 1),
        CABINET: ("silent", 0),
        DISTRICT: ("silent", 0),
        DIC: ("by_office", 1),
    }
