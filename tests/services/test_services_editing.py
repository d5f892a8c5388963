"""What stands behind a form: nothing unseen written over, likely duplicates, the past, files, sticky values."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, UNIT, Office, Province, activity

from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.language import Language
from tvdesk.core.rules import gaps
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services import duplicates
from tvdesk.services.attachment_errors import AttachmentDangerous, AttachmentMissing
from tvdesk.services.editing import Editing, Sticky
from tvdesk.services.errors import RecordChanged, RecordInvalid
from tvdesk.services.reading import read_desk
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.workbooks import Workbooks

VI = Language.load("vi")


@pytest.fixture
def office(province: Province) -> Office:
    return province.enrol(UNIT)


@pytest.fixture
def editing(office: Office) -> Editing:
    return Editing(office.desk, office.workspace.blobs)


def test_a_new_form_has_the_unit_that_works_here(editing: Editing) -> None:
    opened = editing.open("training")
    assert dict(opened.values) == {"unit": UNIT}
    assert opened.mine


def test_a_record_comes_back_as_it_was_saved(editing: Editing) -> None:
    values = activity("Hội nghị", countries=["KH", "LA"], output_items=[{"indicator": "van_ban", "quantity": 3}])
    record = editing.save("activity", values)
    opened = editing.open("activity", record)
    assert dict(opened.values) == {**values, "unit": UNIT}
    assert editing.save("activity", {"place": "Trà Vinh", "countries": None}, record=record) == record
    assert dict(editing.values(record)).get("countries") is None


def test_what_the_form_did_not_show_is_not_written_over(editing: Editing) -> None:
    record = editing.save("activity", activity(place="Càng Long"))
    seen = editing.open("activity", record).values
    editing.save("activity", {"place": "Trà Cú"}, record=record)
    with pytest.raises(RecordChanged) as raised:
        editing.save("activity", {"place": "Cầu Kè"}, record=record, seen=seen)
    assert raised.value.fields["field"] == "place"
    editing.save("activity", {"summary": "Khai mạc"}, record=record, seen=seen)
    assert editing.values(record)["place"] == "Trà Cú"


def test_another_units_record_can_be_looked_at_only(province: Province, editing: Editing, office: Office) -> None:
    office.records.create("activity", activity())
    record = province.dic.records.create("activity", activity(unit=DIC))
    dic = Editing(province.dic.desk, province.dic.workspace.blobs)
    assert dic.open("activity", record).mine
    assert dic.is_dic
    assert not editing.is_dic


def test_a_likely_duplicate_is_found_and_named(editing: Editing) -> None:
    known = editing.save("activity", activity("Tiếp đoàn Đại sứ quán Nhật Bản", place="Trường Đại học Trà Vinh"))
    editing.save("activity", activity("Khai mạc Tuần lễ ẩm thực Khmer Nam Bộ", place="Cầu Kè"))
    typed = activity("Đoàn Đại sứ quán Nhật Bản thăm tỉnh", place="Đại học Trà Vinh")
    found = editing.similar("activity", typed)
    assert [(one.record, one.title) for one in found] == [(known, "Tiếp đoàn Đại sứ quán Nhật Bản")]
    assert found[0].unit == Units.load().name(UNIT)
    assert editing.similar("activity", typed, known) == []
    assert editing.similar("activity", {"title": "Đoàn"}) == []
    assert editing.similar("plan_item", typed) == []


def test_one_record_finds_the_pairs_that_the_search_over_all_finds(province: Province, real_data: Path) -> None:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    books = Workbooks(province.dic.desk, lists, Sheets(lists, units))
    for name in ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx"):
        books.take_in(real_data / name)
    dic = Editing(province.dic.desk, province.dic.workspace.blobs)
    pairs = read_desk(province.dic.desk, duplicates.candidates)
    assert len(pairs) >= 10
    for pair in pairs:
        for one, other in ((pair.record_a, pair.record_b), (pair.record_b, pair.record_a)):
            found = {found.record: found.score for found in dic.similar(pair.type, dic.values(one), one)}
            assert found.get(other) == pair.score, (one, other)


def test_the_past_is_told_in_words(editing: Editing, office: Office) -> None:
    record = editing.save("activity", activity(countries=["KH"], budget_vnd=5_000_000))
    editing.save("activity", {"budget_vnd": 7_000_000, "countries": ["KH", "LA"], "place": "Trà Cú"}, record=record)
    office.records.delete(record)
    deleted, edited, created = editing.history(record, VI)
    assert [deleted.op, edited.op, created.op] == ["delete", "edit", "create"]
    assert deleted.altered == ()
    told = {one.entry: (one.label, one.before, one.after) for one in edited.altered}
    assert told == {
        "budget_vnd": ("Kinh phí thực hiện", "5.000.000", "7.000.000"),
        "countries/LA": ("Nước (LA)", "", "Lào"),
        "place": ("Địa điểm", "", "Trà Cú"),
    }
    assert created.own
    assert created.actor == f"Cán bộ {UNIT}"
    assert created.unit == Units.load().name(UNIT)
    assert len(created.device) == 4


def test_an_earlier_value_can_be_had_back(editing: Editing) -> None:
    record = editing.save("activity", activity(countries=["KH"], budget_vnd=5_000_000))
    editing.save("activity", {"budget_vnd": 7_000_000, "countries": ["LA"]}, record=record)
    editing.save("activity", {"countries": ["LA", "TH"]}, record=record)
    edit = editing.history(record, VI)[1]
    assert editing.value_before(record, edit.dot, "budget_vnd") == 5_000_000
    # Of a set only the one element comes back: what was added since stays.
    assert editing.value_before(record, edit.dot, "countries/KH") == ["KH", "LA", "TH"]
    assert editing.value_before(record, edit.dot, "countries/LA") == ["TH"]
    first = editing.history(record, VI)[2]
    assert editing.value_before(record, first.dot, "budget_vnd") is None


def test_files_are_taken_in_before_the_record_is_there(editing: Editing, tmp_path: Path) -> None:
    paper, program = tmp_path / "Chương trình.pdf", tmp_path / "a.exe"
    paper.write_bytes(b"%PDF-1.4")
    program.write_bytes(b"MZ")
    (added,) = editing.files.take_in([paper])
    assert editing.files.take_in([paper], [added.row()]) == []
    with pytest.raises(AttachmentDangerous):
        editing.files.take_in([paper, program])
    record = editing.save("activity", activity(attachments=[added.row()]))
    assert editing.files.files(record) == [added]
    assert editing.files.content(added.sha256) == b"%PDF-1.4"
    opened = editing.files.copy_out(added, tmp_path / "xem")
    assert opened.name == "Chương trình.pdf"
    assert not editing.files.attached([{**added.row(), "sha256": "0" * 64}])[0].here
    with pytest.raises(AttachmentMissing):
        editing.files.content("0" * 64)


def test_only_pinned_values_are_kept_for_the_next_record(editing: Editing) -> None:
    assert editing.sticky("activity") == Sticky()
    editing.keep_sticky("activity", Sticky(frozenset({"place"}), {"place": "Trà Cú", "title": "Hội nghị"}))
    assert editing.sticky("activity") == Sticky(frozenset({"place"}), {"place": "Trà Cú"})
    assert editing.sticky("training") == Sticky()


def test_plan_items_can_be_referred_to(editing: Editing) -> None:
    values = activity("Hội chợ", subtype="hoat_dong", plan_year=2026)
    record = editing.save("plan_item", values)
    (item,) = editing.referred("plan_item", VI)
    assert (item.record, item.title, item.detail) == (record, "Hội chợ", "2026 · Hoạt động")


def test_a_refused_save_writes_nothing(editing: Editing) -> None:
    with pytest.raises(RecordInvalid):
        editing.save("activity", {"title": "Không có ngày"})
    assert editing.similar("activity", activity("Không có ngày")) == []


@pytest.mark.parametrize("type", REPORTABLE)
def test_what_the_report_asks_for_can_be_left_out_of_a_record(type: str) -> None:
    form = FORMS[type]
    asked = gaps(form, {})
    assert asked
    assert not {name for name in asked if form.field(name).required}
    assert gaps(form, dict.fromkeys(asked, "x")) == []


def returned(province: Province, unit: Office, record: str, reason: str) -> None:
    """The office refuses every change of a record and answers."""
    sent = unit.export(DIC, province.stick(f"{record}.tvb")).path
    taken = province.dic.take_in(sent)
    for entry in province.dic.records.history(record):
        province.dic.records.judge(record, entry.change.dot, refused=True, code="content", reason=reason)
    unit.take_in(province.dic.export(UNIT, province.stick(f"{record}-back.tvb"), "reply", taken.receipt).path)


def test_a_record_that_was_sent_back_opens_with_what_was_written_and_why(
    province: Province, office: Office, editing: Editing
) -> None:
    record = editing.save("activity", activity("Hội nghị", place="Càng Long"))
    returned(province, office, record, "Trùng với hồ sơ của Sở Công Thương")
    opened = editing.open("activity", record)
    assert opened.reasons == ("Trùng với hồ sơ của Sở Công Thương",)
    assert opened.values["place"] == "Càng Long"
    assert opened.mine
    assert opened.visible
    editing.save("activity", {"place": "Trà Cú"}, record=record, seen=opened.values)
    again = editing.open("activity", record)
    assert again.reasons == ()
    assert (again.values["title"], again.values["place"]) == ("Hội nghị", "Trà Cú")
