"""A report at a unit's desk: what can be reported, what is in it and what is not, its text, and who has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from offices import DIC, Office, Province
from report_desks import CULTURE, UNITS, YEAR, add, reporting, text_of
from report_reading import pages_of

from tvdesk.core.language import Language
from tvdesk.core.periods import Holidays
from tvdesk.db.engine import reading
from tvdesk.report.printing import print_document
from tvdesk.services.errors import FileNotWritten, NothingToSend
from tvdesk.services.export import write_bundle
from tvdesk.services.handing_over import HandingOver
from tvdesk.services.kept_narratives import KeptNarratives
from tvdesk.services.printing_apart import print_apart
from tvdesk.services.report_choices import choices
from tvdesk.services.report_contents import contents
from tvdesk.services.report_text import ADDED, COMPOSED, EMPTY, REWRITTEN, WANTED
from tvdesk.services.reporting import Ask
from tvdesk.services.reports.errors import ReportNotMade
from tvdesk.services.reports.figure_text import Figure, frozen, parts_of, rewriting
from tvdesk.services.rounds import Round, Rounds, submissions
from tvdesk.services.templates import template_order

VI = Language.load("vi")


@pytest.fixture
def unit(province: Province) -> Office:
    return province.enrol(CULTURE)


def look(office: Office, what: Any, *more: Any, **options: Any) -> Any:
    with reading(office.desk.engine) as connection:
        return what(connection, *more, **options)


def open_round(province: Province, unit: Office, kind: str = "year", year: int = 2025, index: int = 1) -> Round:
    """A round that the unit knows of."""
    desk = Rounds(province.dic.desk, province.dic.records, UNITS, Holidays())
    opened = desk.open(kind, year, index, units=[unit.desk.unit])
    path = province.stick(f"template-{opened.code}.tvb")
    order = template_order(unit.desk.unit)
    unit.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, order, path).path)
    return opened


def narratives(office: Office) -> KeptNarratives:
    return KeptNarratives(office.desk, office.records)


def handing(office: Office) -> HandingOver:
    return HandingOver(office.desk, office.records, lambda: office.secrets.sign, office.workspace.blobs)


# --- which reports ---------------------------------------------------------------------------------------------


def test_the_round_that_is_due_comes_first_and_periods_of_her_own_last(province: Province, unit: Office) -> None:
    open_round(province, unit, "month", 2025, 2)
    open_round(province, unit, "quarter", 2025, 1)
    found = look(unit, choices, CULTURE, date(2025, 2, 17), VI)
    assert [(one.round, one.state, one.days_left) for one in found[:2]] == [
        ("2025-thang-02", "due", 1),
        ("2025-quy-1", "due", 21),
    ]
    own = [one for one in found if one.state == "own"]
    assert {one.round for one in own} == {""}
    names = [one.name for one in own]
    assert len(set(names)) == len(names)
    assert any("2025" in name for name in names)
    assert look(unit, choices, CULTURE, date(2025, 2, 20), VI)[0].state == "overdue"


def test_a_round_is_sent_then_answered(province: Province, unit: Office) -> None:
    open_round(province, unit)
    add(unit, "activity", "Một việc")
    written = handing(unit).write(province.stick("x").parent, "2025-nam", "", None)
    assert look(unit, choices, CULTURE, date(2025, 12, 16), VI)[0].state == "sent"
    answer = province.dic.take_in(written.path)
    unit.take_in(province.dic.export(CULTURE, province.stick("r.tvb"), "reply", answer.receipt).path)
    assert look(unit, choices, CULTURE, date(2025, 12, 16), VI)[0].state == "answered"


# --- what is in it ---------------------------------------------------------------------------------------------


@dataclass
class Unsaved:
    id: str = "d1"
    type: str = "activity"
    record: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)


def test_what_is_left_out_and_why(unit: Office) -> None:
    inside = add(unit, "activity", "Trong kỳ", participants=12)
    twice = add(unit, "activity", "Trong kỳ, ghi lần hai")
    add(unit, "activity", "Ngay sau kỳ", "2025-12-20")
    add(unit, "training", "Bắt đầu trước kỳ, kết thúc trong kỳ", "2024-10-01", end_date="2025-01-10")
    add(unit, "delegation", "Xa kỳ này", "2022-01-01")
    gone = add(unit, "activity", "Đã xóa")
    unit.records.delete(gone)
    drafts = [
        Unsaved(typed={"title": "Đang gõ", "start_date": "2025-04-01"}),
        Unsaved("d2", typed={"title": "Chưa có ngày"}),
        Unsaved("d3", typed={"title": "Ngoài kỳ", "start_date": "2020-04-01"}),
        Unsaved("d4", record=inside, typed={"title": "Đang sửa"}),
    ]
    found = look(
        unit,
        contents,
        YEAR.first,
        YEAR.last,
        CULTURE,
        duplicates={inside: inside, twice: inside},
        drafts=drafts,
        gaps=lambda _type, values: () if values.get("participants") else ("participants",),
    )
    assert [(one.title, one.people, one.gaps) for one in found.items] == [("Trong kỳ", 12, ())]
    assert {(one.title, one.reason, one.by, one.draft) for one in found.left_out} == {
        ("Trong kỳ, ghi lần hai", "joined", inside, ""),
        ("Đang gõ", "draft", "", "d1"),
        ("Chưa có ngày", "draft", "", "d2"),
        ("Đã xóa", "deleted", "", ""),
        ("Ngay sau kỳ", "outside", "", ""),
        ("Bắt đầu trước kỳ, kết thúc trong kỳ", "outside", "", ""),
    }
    assert found.far == 1
    alone = look(unit, contents, YEAR.first, YEAR.last, CULTURE, gaps=lambda *_: ("place",))
    assert [one.gaps for one in alone.incomplete] == [("place",), ("place",)]


def test_a_record_that_the_office_set_aside_is_told_as_such(province: Province, unit: Office) -> None:
    record = add(unit, "activity", "Không thuộc lĩnh vực")
    path = unit.export(DIC, province.stick("a.tvb")).path
    answer = province.dic.take_in(path)
    dot = province.dic.records.history(record)[0].change.dot
    province.dic.records.judge(record, dot, refused=True, code="khac", reason="Không phải hoạt động đối ngoại")
    unit.take_in(province.dic.export(CULTURE, province.stick("r.tvb"), "reply", answer.receipt).path)
    found = look(unit, contents, YEAR.first, YEAR.last, CULTURE)
    assert [one.reason for one in found.left_out] == ["refused"]
    assert found.items == ()


# --- its text --------------------------------------------------------------------------------------------------


def test_every_figure_of_the_text_leads_to_its_records(unit: Office) -> None:
    first = add(unit, "activity", "Một", participants=40, task="4")
    add(unit, "activity", "Hai", task="4")
    out = add(unit, "delegation", "Đoàn đi Campuchia", subtype="doan_ra", groups=2, visits=29, countries=["KH"])
    text = reporting(unit).text(YEAR, {})
    by_name = text.figures
    assert by_name["ket_qua.activity"].value == 2
    assert len(by_name["ket_qua.activity"].records) == 2
    promotion = next(one for one in text.sections if first in one.records)
    assert by_name[f"{promotion.section}.people"].records == (first,)
    assert by_name["doan.groups.doan_ra"] == Figure("doan.groups.doan_ra", "02", 2, (out,))
    assert by_name["doan.people.doan_ra"].value == 29
    assert by_name["doan.country.KH"].records == (out,)
    overview = text.section("ket_qua")
    shown = [one for one in text.parts(overview.text) if isinstance(one, Figure)]
    assert [one.text for one in shown][:1] == ["02"]
    assert all(one.records for one in shown)
    # Nothing but figures differs from what is printed.
    printed = text_of(pages_of(print_document(reporting(unit).make(YEAR, {}).document).pdf))
    for section in text.sections:
        for line in frozen(section.text).split("\n"):
            assert " ".join(line.split()) in printed
    assert "{{" not in printed


def test_an_edited_section_follows_its_records_and_travels(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một", task="4")
    ask = Ask(round=opened.code)
    text = reporting(unit).text(ask, {})
    assert text.section("ket_qua").state == COMPOSED
    assert text.section("danh_gia").state == WANTED
    token = text.figures["ket_qua.activity"].token
    kept = narratives(unit)
    assert kept.keep("ket_qua", rewriting(f"Cơ quan đã làm {token} việc.\n- Việc chính."), round=opened.record)
    assert kept.keep("danh_gia", "Ưu điểm: đúng hạn.\nHạn chế: còn ít.", round=opened.record)
    assert not kept.keep("danh_gia", "Ưu điểm: đúng hạn.\nHạn chế: còn ít.", round=opened.record)
    add(unit, "activity", "Hai", task="4")
    again = reporting(unit).text(ask, {})
    assert again.section("ket_qua").state == REWRITTEN
    assert frozen(again.section("ket_qua").text) == "Cơ quan đã làm 01 việc.\n- Việc chính."
    printed = text_of(pages_of(print_document(reporting(unit).make(ask, {}).document).pdf))
    assert "Cơ quan đã làm 02 việc. - Việc chính." in printed
    assert "Ưu điểm: đúng hạn. Hạn chế: còn ít." in printed
    assert look(unit, submissions, opened.record) == {}  # nothing is said to be handed over yet

    written = handing(unit).write(province.stick("x").parent, opened.code, "", b"%PDF-1.7 printed")
    assert province.dic.take_in(written.path).state == "applied"
    assert look(province.dic, submissions, opened.record)[CULTURE]["activity"] == 2
    office = reporting(province.dic)
    theirs = text_of(pages_of(print_document(office.make(replace(ask, unit=CULTURE), {}).document).pdf))
    assert "Cơ quan đã làm 02 việc." in theirs
    together = text_of(pages_of(print_document(office.make(ask, {}).document).pdf))
    assert "Sở Văn hóa, Thể thao và Du lịch: Ưu điểm: đúng hạn." in together
    assert "Cơ quan đã làm" not in together  # the office's own overview stands there


def test_a_section_goes_back_to_the_composed_text(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một", task="4")
    kept, ask = narratives(unit), Ask(round=opened.code)
    kept.keep("ket_qua", rewriting("Lời khác."), round=opened.record)
    kept.keep("ket_qua", "", round=opened.record)
    assert reporting(unit).text(ask, {}).section("ket_qua").state == COMPOSED
    kept.keep("ket_qua", "Lời nói đầu.", round=opened.record)
    section = reporting(unit).text(ask, {}).section("ket_qua")
    assert section.state == ADDED
    assert section.text.startswith("Lời nói đầu.\n")


def test_two_machines_of_a_unit_write_one_text(province: Province, unit: Office) -> None:
    second = province.enrol(CULTURE)
    opened = open_round(province, unit)
    path = province.stick("t2.tvb")
    second.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, template_order(CULTURE), path).path)
    narratives(unit).keep("danh_gia", "Lời của máy thứ nhất.", round=opened.record)
    relay = province.stick("relay.tvb")
    unit.export(CULTURE, relay, "relay")
    second.take_in(relay)
    narratives(second).keep("kien_nghi", "Lời của máy thứ hai.", round=opened.record)
    narratives(second).keep("danh_gia", "", round=opened.record)
    text = reporting(second).text(Ask(round=opened.code), {})
    assert text.section("danh_gia").state == WANTED
    assert text.section("kien_nghi").text == "Lời của máy thứ hai."


def test_days_of_her_own_keep_their_words_too(unit: Office) -> None:
    assert narratives(unit).keep("danh_gia", "Tốt.", first=YEAR.first, last=YEAR.last)
    assert reporting(unit).text(YEAR, {}).section("danh_gia").text == "Tốt."
    assert reporting(unit).text(replace(YEAR, last="2025-11-30"), {}).section("danh_gia").state == WANTED
    assert narratives(unit).keep("danh_gia", "", first=YEAR.first, last=YEAR.last)
    assert reporting(unit).text(YEAR, {}).section("danh_gia").state == WANTED


def test_who_signs_is_kept_with_the_report(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    kept = narratives(unit)
    assert not kept.sign({"signer_name": ""}, round=opened.record)
    assert kept.sign({"signer_name": "Nguyễn Văn Thử", "report_date": "2025-12-16"}, round=opened.record)
    assert kept.sign({"signer_name": "Trần Thị Thử"}, round=opened.record)
    document = reporting(unit).make(Ask(round=opened.code), {}).document
    assert document.signature.name == "Trần Thị Thử"
    assert document.letterhead.date == date(2025, 12, 16)


def test_sections_are_numbered_as_they_are_printed(unit: Office) -> None:
    add(unit, "training", "Lớp", classes=2)
    sections = {one.section: one for one in reporting(unit).text(YEAR, {}).sections}
    assert sections["chi_dao"].number == "I"
    assert sections["ket_qua"].number == "II"
    assert sections["tap_huan"].number == "3"  # after activities and delegations, of which it says there were none
    assert (sections["the_gioi"].number, sections["the_gioi"].state) == ("", EMPTY)


def test_text_with_figures_is_read_piece_by_piece() -> None:
    figures = {"a.count": Figure("a.count", "07", 7, ("r",))}
    assert parts_of("Có {{a.count|05}} việc, {{b.x|3}} nữa", figures) == [
        "Có ",
        figures["a.count"],
        " việc, ",
        Figure("b.x", "3", 0),
        " nữa",
    ]
    assert frozen("Có {{a.count|05}} {việc}") == "Có 05 {việc}"


# --- printed apart, handed over ---------------------------------------------------------------------------------


def test_a_process_of_its_own_prints_the_same(unit: Office, tmp_path: Path) -> None:
    add(unit, "activity", "Hội chợ Việt - Đức", participants=40)
    here = reporting(unit).write(YEAR, tmp_path / "a.pdf", {})
    there = print_apart(unit.workspace, YEAR, tmp_path / "b.pdf", "vi")
    assert (tmp_path / "a.pdf").read_bytes() == there.path.read_bytes()
    assert there.pages == here.printed.pages
    assert there.warnings == ("report.no_signer",)
    with pytest.raises(ReportNotMade) as refused:
        print_apart(unit.workspace, Ask(round="2099"), tmp_path / "c.pdf", "vi")
    assert "2099" in str(refused.value.fields["reason"])
    assert not (tmp_path / "c.pdf").exists()


class Stopped(Exception):
    """The user pressed the button."""


def test_the_process_is_ended_with_the_work(unit: Office, tmp_path: Path) -> None:
    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        print_apart(unit.workspace, YEAR, tmp_path / "a.pdf", "vi", stop)
    assert list(tmp_path.glob("a.pdf*")) == []


def test_a_report_is_written_read_back_and_told_as_it_goes(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    unit.records.create_many(
        "activity",
        [
            {"title": f"Việc {n}", "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05", "note": "Đ" * 500}
            for n in range(300)
        ],
    )
    steps: list[tuple[str, int, int]] = []
    stick = province.stick("x").parent
    assert handing(unit).announce("Báo cáo năm 2025") == opened.code
    written = handing(unit).write(stick, opened.code, "", b"%PDF-1.7", lambda *step: steps.append(step))
    assert written.path.name == "tv-sovhttdl-2025-nam.tvb"
    assert list(dict.fromkeys(step[0] for step in steps)) == ["write", "read_back"]
    assert all(0 <= done <= total for _, done, total in steps)
    sent = handing(unit).last(opened.code)
    assert sent is not None
    assert (sent.path, sent.answered) == (str(written.path), False)
    second = handing(unit).write(stick, opened.code, "", None)
    assert second.path.name == "tv-sovhttdl-2025-nam-2.tvb"
    assert written.path.exists()


def test_stopped_or_pulled_half_way_nothing_is_left(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một việc")
    stick = province.stick("x").parent
    before = set(stick.iterdir())

    def stop(*_: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        handing(unit).write(stick, opened.code, "", None, stop)
    assert set(stick.iterdir()) == before
    assert handing(unit).last() is None

    def pulled(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with pytest.raises(FileNotWritten):
        handing(unit).write(stick, opened.code, "", None, pulled)
    assert set(stick.iterdir()) == before
    with pytest.raises(FileNotWritten):
        handing(unit).write(stick / "không có", opened.code, "", None)
    written = handing(unit).write(stick, opened.code, "", None)
    answer = province.dic.take_in(written.path)
    assert answer.state == "applied"
    unit.take_in(province.dic.export(CULTURE, province.stick("r.tvb"), "reply", answer.receipt).path)
    with pytest.raises(NothingToSend):
        handing(unit).write(stick, opened.code, "", None)
