"""The words of a report: counts, estimates, days, names; and every letter of real titles in the print."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from report_desks import CULTURE, DISTRICT, LISTS, UNITS, YEAR, add, made, real_titles, reporting, text_of, three_units
from report_reading import letters, words

from tvdesk.core.language import Language
from tvdesk.services.figures import Sum
from tvdesk.services.reports.phrases import Phrases

VI, EN = (Phrases(Language.load(name), LISTS, UNITS) for name in ("vi", "en"))


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [(0, "00", "0"), (7, "07", "7"), (12, "12", "12"), (1_234_567, "1.234.567", "1,234,567")],
)
def test_counts(value: int, vietnamese: str, english: str) -> None:
    assert (VI.count(value), EN.count(value)) == (vietnamese, english)


def test_estimates_and_round_figures_say_so() -> None:
    assert VI.summed(Sum(1_500, 2, 2, estimated=True)) == "ước\u00a01.500"
    assert VI.summed(Sum(1_500, 2, 2, about=True)) == "khoảng\u00a01.500"
    assert VI.summed(Sum(1_500, 2, 2)) == "1.500"
    assert VI.people({"participants": 7, "estimated": True}) == "ước\u00a007"
    assert VI.people({}) == ""
    assert VI.people({"participants_domestic": 30, "participants_foreign": 12}) == "42"


@pytest.mark.parametrize(
    ("record", "vietnamese", "english", "short"),
    [
        ({"start_date": "2026-01-05"}, "ngày 05 tháng 01 năm 2026", "5 January 2026", "05/01/2026"),
        (
            {"start_date": "2026-03-05", "end_date": "2026-03-07"},
            "từ ngày 05 đến ngày 07 tháng 3 năm 2026",
            "5–7 March 2026",
            "05/03/2026 - 07/03/2026",
        ),
        (
            {"start_date": "2025-12-30", "end_date": "2026-01-02"},
            "từ ngày 30 tháng 12 năm 2025 đến ngày 02 tháng 01 năm 2026",
            "30 December 2025 to 2 January 2026",
            "30/12/2025 - 02/01/2026",
        ),
        (
            {"start_date": "2026-04-01", "end_date": "2026-06-30", "date_precision": "quarter"},
            "quý II năm 2026",
            "quarter II of 2026",
            "Quý II năm 2026",
        ),
        (
            {"start_date": "2026-01-01", "end_date": "2026-12-31", "date_precision": "year"},
            "năm 2026",
            "2026",
            "Năm 2026",
        ),
    ],
)
def test_days(record: dict[str, Any], vietnamese: str, english: str, short: str) -> None:
    assert (words(VI.span(record)), words(EN.span(record))) == (vietnamese, english)
    assert words(VI.short_span(record)) == short


def test_no_line_ends_between_a_word_and_its_figure() -> None:
    record = {"start_date": "2026-03-05", "end_date": "2026-03-07"}
    assert VI.span(record) == "từ ngày\u00a005 đến ngày\u00a007 tháng\u00a03 năm\u00a02026"
    assert EN.span(record) == "5–7\u00a0March 2026"
    assert VI.short_span(record) == "05/03/2026\u00a0- 07/03/2026"


def test_names_are_written_out_as_an_official_document_wants() -> None:
    assert VI.full_name(DISTRICT) == "Ủy ban nhân dân huyện Cầu Kè"
    assert VI.full_name("tv-29263") == "Ủy ban nhân dân xã Long Đức"
    assert VI.full_name("tv-mttq") == "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"
    assert VI.full_name(CULTURE) == "Sở Văn hóa, Thể thao và Du lịch"
    assert VI.full_name("không có") == "không có"


def test_a_record_in_one_sentence(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    add(
        culture,
        "activity",
        "Gặp gỡ Nhật Bản.",
        place="Trà Vinh",
        host_unit="UBND tỉnh; Bộ Ngoại giao",
        partner="JETRO",
        participants=300,
        participants_approx=True,
        result="ký 02 biên bản.",
    )
    text = text_of(made(culture)[1])
    assert (
        "- Gặp gỡ Nhật Bản (ngày 05 tháng 3 năm 2025, tại Trà Vinh): do UBND tỉnh, Bộ Ngoại giao chủ trì; "
        "phối hợp với JETRO; khoảng 300 người; kết quả: ký 02 biên bản."
    ) in text


def test_places_and_titles_fit_into_their_sentence(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    more = {"place": "Thành phố Seoul (Hàn Quốc)", "host_unit": "Tỉnh Tuyên Quang", "partner": "Thành Đoàn"}
    add(culture, "activity", "Hội nghị quảng bá, ", participants=7, **more)
    text = text_of(made(culture)[1])
    assert (
        "- Hội nghị quảng bá (ngày 05 tháng 3 năm 2025, tại thành phố Seoul, Hàn Quốc): do tỉnh Tuyên Quang chủ trì; "
        "phối hợp với Thành Đoàn; 07 người."
    ) in text


def test_tasks_channels_outputs_money_and_plan(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    items = [{"indicator": "tin_bai", "language": language, "quantity": 5} for language in ("vi", "km")]
    add(culture, "activity", "Một", task="4", channels=["K6", "K8"], output_items=items, in_plan=True, countries=["JP"])
    money = {"budget_planned_vnd": 90_000_000, "budget_vnd": 81_234_567, "budget_source": "ngan_sach_tinh"}
    add(culture, "activity", "Hai", in_plan=False, estimated=True, **money)
    found, pages = made(culture)
    text = text_of(pages)
    for part in (
        "Nhóm nhiệm vụ 4 (Quảng bá hình ảnh tỉnh): 01 việc.",
        "Chưa phân nhóm nhiệm vụ: 01 việc.",
        "Sản phẩm, kết quả: 10 tin, bài.",
        "1 Sản phẩm báo chí của cơ quan báo chí trong nước 1 0 0 1 2 Sản phẩm truyền thông trên mạng Internet 1 0 0 1",
        "Trong đó có 01 việc theo kế hoạch, 01 việc ngoài kế hoạch.",
        "Kinh phí theo kế hoạch là 90.000.000 đồng; kinh phí đã thực hiện là 81.234.567 đồng.",
        "Nguồn kinh phí: ngân sách tỉnh.",
        "Ghi chú: 01 việc có số liệu ước thực hiện.",
        "Tin, bài Tiếng Khmer tin, bài 5",
    ):
        assert part in text, part
    assert found.counts()["activity"] == 2


def test_five_are_named_and_the_appendix_has_all(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    for number in range(1, 9):
        add(culture, "activity", f"Hội nghị thứ {number}", f"2025-03-{number:02d}", participants=number * 10)
    found, pages = made(culture)
    body = " ".join(page.text for page in pages[: -len(found.document.appendices)])
    assert "Một số kết quả tiêu biểu (chi tiết tại Phụ lục I):" in words(body)
    named = [number for number in range(1, 9) if f"- Hội nghị thứ {number}" in body]
    assert named == [4, 5, 6, 7, 8]  # those with the most people, in the order of their days
    text = text_of(pages)
    assert all(f"Hội nghị thứ {number}" in text for number in range(1, 9))


def test_real_titles_letter_for_letter(tmp_path: Path, real_data: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    titles = real_titles(real_data)
    for number, title in enumerate(titles):
        add(culture, ("activity", "training", "delegation")[number % 3], title)
    _, pages = made(culture)
    printed = letters("".join(page.text for page in pages))
    assert len(titles) > 100
    assert [title for title in titles if letters(title) not in printed] == []
    assert "□" not in printed


@pytest.mark.pdftools
def test_another_extractor_reads_the_same_and_all_fonts_are_embedded(tmp_path: Path, real_data: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    titles = real_titles(real_data)[:25]
    for title in titles:
        add(culture, "activity", title)
    path = tmp_path / "report.pdf"
    reporting(culture).write(YEAR, path, {})
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert [title for title in titles if letters(title) not in letters(text)] == []
    rows = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert len(rows) >= 4
    for row in rows:
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row  # embedded, a subset, with a map to Unicode
