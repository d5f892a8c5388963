"""What the office edits and sends out is in force on every desk that has received it."""

from __future__ import annotations

from datetime import date
from typing import Any

from offices import Office, Province

from tvdesk.core.forms import FORMS
from tvdesk.core.rules import check
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services.export import write_bundle
from tvdesk.services.records import Records
from tvdesk.services.templates import holidays_of, lists_of, overlaid, template_order, units_of

NEW_NAME: dict[str, Any] = {
    "code": "tv-soct",
    "kind": "so",
    "names": [{"valid_from": "2025-02-01", "name": "Sở Công Thương và Du lịch", "short": "Sở CT&DL"}],
}


def look(office: Office, what: Any, *more: Any) -> Any:
    with reading(office.desk.engine) as connection:
        return what(connection, *more)


def send(province: Province, unit: Office) -> None:
    order = template_order(unit.desk.unit)
    path = province.stick(f"{unit.desk.unit}-{province.dic.tip(province.dic.desk.device)}.tvb")
    unit.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, order, path).path)


def test_without_records_all_is_as_shipped(province: Province) -> None:
    shipped = CodeLists.load()
    found = look(province.dic, lists_of)
    assert found.lists == shipped.lists
    assert [list(found.lists[name]) for name in shipped.lists] == [list(own) for own in shipped.lists.values()]
    assert look(province.dic, units_of).by_id == Units.load().by_id
    assert found.has("unit", "tv-soct")


def test_a_new_code_is_checked_and_shown_at_the_unit(province: Province) -> None:
    unit = province.enrol("tv-soct")
    values = {"title": "Lễ hội dừa", "subtype": "le_hoi", "unit": "tv-soct", "start_date": "2025-03-05"}
    assert [one.code for one in check(FORMS["activity"], values, look(unit, lists_of))] == ["field.unknown_code"]
    code = {"list": "activity_subtype", "code": "le_hoi", "vi": "Lễ hội", "en": "Festival", "position": 1}
    Records(province.dic.desk, look(province.dic, lists_of)).create("code", code)
    send(province, unit)
    lists = look(unit, lists_of)
    assert check(FORMS["activity"], values, lists) == []
    assert (lists.label("activity_subtype", "le_hoi"), lists.label("activity_subtype", "le_hoi", "en")) == (
        "Lễ hội",
        "Festival",
    )
    assert [entry.code for entry in lists.entries("activity_subtype")].index("le_hoi") <= 1
    assert Records(unit.desk, lists).create("activity", values)


def test_a_shipped_code_is_renamed_ended_and_given_back(province: Province) -> None:
    records = province.dic.records
    words = [{"word": "kênh một"}]
    values = {"list": "channel", "code": "K1", "vi": "Hoạt động đối ngoại", "valid_to": "2025-06-30", "words": words}
    record = records.create("code", values)
    lists = look(province.dic, lists_of)
    assert lists.label("channel", "K1") == "Hoạt động đối ngoại"
    assert lists.label("channel", "K1", "en") == CodeLists.load().label("channel", "K1", "en")
    assert lists.find("channel", "Kênh một") == "K1"
    assert lists.entries("channel")[0].code == "K1"
    assert "K1" in {entry.code for entry in lists.entries("channel", "2025-06-30")}
    assert "K1" not in {entry.code for entry in lists.entries("channel", "2025-07-01")}
    assert lists.has("channel", "K1")
    records.delete(record)
    assert look(province.dic, lists_of).lists == CodeLists.load().lists


def test_an_indicator_brings_its_unit_of_count(province: Province) -> None:
    values = {"code": "podcast", "indicator_group": "mang", "count_unit": "tập", "vi": "Podcast"}
    province.dic.records.create("indicator", {**values, "count_unit_en": "episodes"})
    lists = look(province.dic, lists_of)
    assert (lists.count_unit("podcast"), lists.count_unit("podcast", "en")) == ("tập", "episodes")
    assert lists.lists["indicator"]["podcast"].group == "mang"


def test_a_new_outline_can_be_asked_for(province: Province) -> None:
    section = {"section": "chi_dao", "position": 1, "depth": 1, "title": "Chỉ đạo", "source": "narrative"}
    values = {"code": "rieng", "vi": "Đề cương riêng", "consolidated": False, "sections": [section]}
    province.dic.records.create("outline", values)
    assert look(province.dic, lists_of).has("outline", "rieng")
    found = look(province.dic, overlaid, "outline", {"rieng": {"code": "rieng", "note": "như cũ"}})
    assert (found["rieng"]["vi"], found["rieng"]["note"]) == ("Đề cương riêng", "như cũ")


def test_a_unit_is_renamed_from_a_day_on(province: Province) -> None:
    """An old period prints the old name; texts with either name mean the unit; what came after it stays."""
    unit = province.enrol("tv-cat")
    province.dic.records.create("unit", NEW_NAME)
    send(province, unit)
    units = look(unit, units_of)
    assert units.name("tv-soct", "2025-01-31") == "Sở Công Thương"
    assert units.name("tv-soct", "2025-02-01") == "Sở Công Thương và Du lịch"
    assert {units.find(name).id for name in ("Sở CT&DL", "so cong thuong va du lich")} == {"tv-soct"}
    assert units.by_id["tv-soct"].successors == Units.load().by_id["tv-soct"].successors
    assert units.parent("tv-soct", "2024-01-01") == "tv"


def test_a_new_unit_and_its_place(province: Province) -> None:
    names = [{"name": "Ban Quản lý khu kinh tế tỉnh Vĩnh Long", "short": "BQL KKT", "valid_from": "2025-07-01"}]
    parents = [{"parent": "vl", "valid_from": "2025-07-01"}]
    values = {"code": "vl-kkt", "kind": "so", "names": names, "parents": parents, "valid_from": "2025-07-01"}
    province.dic.records.create("unit", values)
    units = look(province.dic, units_of)
    assert units.find("BQL KKT").id == "vl-kkt"
    assert "vl-kkt" in {one.id for one in units.children("vl", "2025-12-14")}
    assert "vl-kkt" not in {one.id for one in units.children("vl", "2025-06-30")}
    assert look(province.dic, lists_of).has("unit", "vl-kkt")


def test_the_duty_of_consolidating_moves(province: Province) -> None:
    roles = [{"role": "tong_hop", "valid_from": "2026-07-01"}]
    ended = [{"role": "tong_hop", "valid_from": "2025-07-01", "valid_to": "2026-06-30"}]
    province.dic.records.create("unit", {"code": "vl-sovhttdl", "kind": "so", "roles": ended})
    province.dic.records.create("unit", {"code": "vl-vpub", "kind": "van_phong", "roles": roles})
    units = look(province.dic, units_of)
    assert [units.consolidating(day) for day in ("2026-06-30", "2026-07-01")] == ["vl-sovhttdl", "vl-vpub"]


def test_a_holiday_is_added_and_a_worked_day_taken_back(province: Province) -> None:
    create = province.dic.records.create
    create("holiday", {"date": "2026-03-02", "name": "Nghỉ bù", "kind": "nghi", "confirmed": True})
    create("holiday", {"date": "2026-03-07", "name": "Làm bù", "kind": "lam_bu", "confirmed": True})
    found = look(province.dic, holidays_of)
    assert [found.is_working(date(2026, 3, day)) for day in (2, 3, 7, 8)] == [False, True, True, False]
    assert not found.is_working(date(2025, 9, 2))
