"""Lists as documents of their own: what is in them, in which columns, in every form, at a unit and at the office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from offices import OTHER, UNIT, Office, Province, activity, sent
from pypdf import PdfReader

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.report.model import Document, Group, Paragraph, Table
from tvdesk.services.paper_desk import PaperDesk
from tvdesk.services.reports.paper_names import LETTER, OF_YEAR, PAPERS, PaperAsk

TITLES = {
    "log": "Hội nghị trong tỉnh",
    "delegations_out": "Đoàn Lào",
    "delegations_in": "Nhà báo Nhật Bản",
    "conferences": "Diễn đàn",
    "trainings": "Lớp nghiệp vụ",
    "plan": "In ấn phẩm",
    "plan_result": "Họp báo đột xuất",
}
"""What stands in each list."""
DAYS = {"first": "2025-01-01", "last": "2025-12-31"}


def ask(name: str, **more: Any) -> PaperAsk:
    return PaperAsk(paper=name, **(({"year": 2025} if name in OF_YEAR else DAYS) | more))


def desk_of(office: Office, language: str = "vi") -> PaperDesk:
    return PaperDesk(office.desk, Language.load(language), CodeLists.load(), Units.load())


def tables(document: Document) -> list[Table]:
    return [block for block in document.body if isinstance(block, Table)]


def columns(table: Table) -> list[str]:
    return [one.label for one in table.columns]


def cells(table: Table, label: str) -> list[Any]:
    at = columns(table).index(label)
    return [row[at] for row in table.rows if not isinstance(row, Group)]


def fill(office: Office) -> None:
    """Delegations out and in, conferences, two of them international, a course, a plan of which one item is done."""
    add = office.records.create
    out = {"subtype": "doan_ra", "countries": ["KH"], "participants": 6, "start_date": "2025-03-05"}
    add(
        "delegation",
        {
            **out,
            "title": "Đoàn công tác Campuchia",
            "head_of_delegation": "Phó Chủ tịch UBND tỉnh",
            "partner": "Tỉnh Takeo",
            "summary": "Ký kết hợp tác",
            "end_date": "2025-03-09",
            "permission_number": "12/QĐ-UBND",
            "permission_date": "2025-02-20",
            "permission_agency": "UBND tỉnh",
            "budget_vnd": 120_000_000,
            "in_plan": True,
            "report_number": "34/BC-SNgV",
            "report_date": "2025-03-20",
        },
    )
    add("delegation", {**out, "title": "Đoàn Lào", "countries": ["LA"], "participants": 4, "start_date": "2025-05-01"})
    add("delegation", {**out, "title": "Nhà báo Nhật Bản", "subtype": "doan_vao_bao_chi", "countries": ["JP"]})
    add("activity", activity("Hội thảo quốc tế", countries=["KR"], participants_foreign=20, participants_domestic=80))
    add("activity", activity("Diễn đàn", participants_foreign=5))
    add("activity", activity("Hội nghị trong tỉnh"))
    add("training", {"title": "Lớp nghiệp vụ", "subtype": "tap_huan", "participants": 40, "start_date": "2025-06-01"})
    plan = {"subtype": "su_kien", "plan_year": 2025, "start_date": "2025-09-01"}
    item = add("plan_item", {**plan, "title": "Tuần văn hóa", "budget_planned_vnd": 200_000_000, "participants": 100})
    add("plan_item", {**plan, "title": "In ấn phẩm", "budget_planned_vnd": 50_000_000})
    add("activity", activity("Tuần văn hóa Khmer", plan_item=item, budget_vnd=180_000_000, start_date="2025-09-02"))
    add("activity", activity("Họp báo đột xuất", budget_vnd=7_000_000, start_date="2025-10-01"))


@pytest.fixture
def filled(unit: Office) -> Office:
    fill(unit)
    return unit


def test_delegations_have_the_columns_that_provinces_use(filled: Office) -> None:
    document = desk_of(filled).document(ask("delegations_out"))
    (table,) = tables(document)
    assert columns(table) == [
        "STT", "Tên đoàn, nội dung", "Trưởng đoàn", "Nước đi", "Đối tác", "Nội dung hoạt động", "Số đoàn", "Lượt người",
        "Thời gian", "Văn bản cho phép", "Kinh phí (đồng)", "Trong KH", "Báo cáo (số, ngày)",
    ]  # fmt: skip
    assert cells(table, "Tên đoàn, nội dung") == ["Đoàn công tác Campuchia", "Đoàn Lào"]
    assert cells(table, "Văn bản cho phép")[0] == "12/QĐ-UBND, 20/02/2025, UBND tỉnh"
    assert cells(table, "Báo cáo (số, ngày)")[0] == "34/BC-SNgV, 20/03/2025"
    assert cells(table, "Trong KH") == ["X", ""]
    assert table.totals is not None
    assert [one for one in table.totals if one] == ["Tổng cộng", 2, 10, 120_000_000]
    assert (document.kind, document.subject.startswith("Đoàn ra"), document.landscape) == ("DANH SÁCH", True, True)
    (incoming,) = tables(desk_of(filled).document(ask("delegations_in")))
    assert cells(incoming, "Tên đoàn, nội dung") == ["Nhà báo Nhật Bản"]
    assert "Văn bản cho phép" not in columns(incoming)  # nobody says anything there


def test_conferences_are_those_with_guests_from_abroad(filled: Office) -> None:
    (table,) = tables(desk_of(filled).document(ask("conferences")))
    assert sorted(cells(table, "Tên hội nghị, hội thảo")) == ["Diễn đàn", "Hội thảo quốc tế"]
    assert table.totals is not None
    assert 25 in table.totals


def test_the_plan_and_what_was_done_of_it(filled: Office) -> None:
    document = desk_of(filled).document(ask("plan"))
    assert document.letterhead.number_symbol == "KH-SCT"
    (plan,) = tables(document)
    assert cells(plan, "Nội dung công việc") == ["In ấn phẩm", "Tuần văn hóa"]
    assert plan.totals is not None
    assert 250_000_000 in plan.totals
    (result,) = tables(desk_of(filled).document(ask("plan_result")))
    rows = [row for row in result.rows if not isinstance(row, Group)]
    assert [row[1] for row in rows][:2] == ["In ấn phẩm", "Tuần văn hóa"]
    assert rows[1][3:] == (200_000_000, 180_000_000, "- Tuần văn hóa Khmer (02/09/2025)")
    assert [row.label for row in result.rows if isinstance(row, Group)] == ["Việc ngoài kế hoạch"]
    assert result.totals == ("Tổng cộng", None, None, 250_000_000, 307_000_000, None)


def test_the_log_has_everything_of_the_period(filled: Office) -> None:
    found = tables(desk_of(filled).document(ask("log")))
    assert [len(one.rows) for one in found] == [5, 1, 5]  # delegations with the names of their two directions
    assert len(tables(desk_of(filled).document(ask("trainings")))) == 1


def test_the_office_lists_what_all_units_report(province: Province, filled: Office) -> None:
    other = province.enrol(OTHER)
    more = {"title": "Đoàn Úc", "subtype": "doan_ra", "participants": 2, "start_date": "2025-08-01"}
    other.records.create("delegation", more)
    for number, one in enumerate((filled, other)):
        province.dic.take_in(sent(one, province, f"{number}.tvb"))
    (table,) = tables(desk_of(province.dic).document(ask("delegations_out")))
    assert len(table.rows) == 3
    assert len(set(cells(table, "Đơn vị báo cáo"))) == 2
    assert "Đơn vị báo cáo" not in columns(tables(desk_of(filled).document(ask("delegations_out")))[0])
    assert UNIT != OTHER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [one for one in PAPERS if one != LETTER])
def test_every_list_is_written_in_every_form_and_empty_too(
    province: Province, filled: Office, tmp_path: Path, name: str, language: str
) -> None:
    for office, has in ((filled, True), (province.dic, False)):
        desk = desk_of(office, language)
        for ending in ("pdf", "docx", "xlsx"):
            desk.write(ask(name, signer="Nguyễn Văn Thử", day="2025-12-31"), tmp_path / f"{name}.{ending}")
        pages = PdfReader(tmp_path / f"{name}.pdf").pages
        text = "".join(page.extract_text() for page in pages)
        assert pages[0].mediabox.width > pages[0].mediabox.height
        assert desk.document(ask(name)).kind in text
        assert "Nguyễn Văn Thử" in text
        word = docx.Document(str(tmp_path / f"{name}.docx"))
        assert word.sections[0].page_width > word.sections[0].page_height
        sheets = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        values = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
        in_word = {cell.text for table in word.tables for cell in table._cells}
        assert (TITLES[name] in values) == (TITLES[name] in in_word) == has


def test_reversed_days_and_other_endings_are_refused(filled: Office, tmp_path: Path) -> None:
    with pytest.raises(TvdeskError) as error:
        desk_of(filled).document(ask("log", first="2026-01-01"))
    assert error.value.code == "report.dates_reversed"
    with pytest.raises(TvdeskError) as error:
        desk_of(filled).write(ask("log"), tmp_path / "a.doc")
    assert error.value.code == "report.format_unknown"
    assert not list(tmp_path.glob("a.*"))


def test_the_letter_that_goes_with_a_report(filled: Office, tmp_path: Path) -> None:
    year = {"first": "2024-12-15", "last": "2025-12-14"}
    document = desk_of(filled).document(ask(LETTER, **year))
    assert (document.kind, document.subject) == ("", "V/v gửi báo cáo công tác thông tin đối ngoại năm 2025")
    assert document.addressees == ("Sở Thông tin và Truyền thông",)
    assert not document.letterhead.number_symbol.startswith("BC-")
    sent_line, held, asked = (block.text for block in document.body if isinstance(block, Paragraph))
    assert "báo cáo kết quả năm 2025 (kèm theo Công văn này), cùng tệp dữ liệu điện tử" in sent_line
    counts = {kind: len(tables(desk_of(filled).document(ask(name, **year)))[0].rows) for kind, name in
              (("activity", "log"), ("training", "trainings"))}  # fmt: skip
    assert f"{counts['training']:02d} lớp tập huấn, bồi dưỡng" in held
    assert f"{counts['activity']:02d} hoạt động thông tin đối ngoại" in held
    assert asked.endswith("./.")
    for ending in ("pdf", "docx"):
        desk_of(filled).write(ask(LETTER, **year, signer="Nguyễn Văn Thử"), tmp_path / f"letter.{ending}")
    text = " ".join(PdfReader(tmp_path / "letter.pdf").pages[0].extract_text().split())
    assert "Kính gửi: Sở Thông tin và Truyền thông" in text
    assert "V/v gửi báo cáo" in text
    word = "\n".join(one.text for one in docx.Document(str(tmp_path / "letter.docx")).paragraphs)
    assert held in word
    with pytest.raises(TvdeskError) as error:
        desk_of(filled).write(ask(LETTER, **year), tmp_path / "letter.xlsx")
    assert error.value.code == "report.format_unknown"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_of_the_office_and_of_an_empty_period(province: Province, language: str) -> None:
    document = desk_of(province.dic, language).document(ask(LETTER, first="2019-01-01", last="2019-12-31"))
    texts = [block.text for block in document.body if isinstance(block, Paragraph)]
    none = {"vi": "Trong kỳ không phát sinh hoạt động", "en": "No foreign-information work"}[language]
    assert texts[1].startswith(none)
    assert document.addressees[0] in texts[0]
