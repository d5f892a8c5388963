"""The year set up at the office: entries edited in place, taken back, undone; changes of organisation; rounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import Province, at_work

from tvdesk.core.language import Language
from tvdesk.core.lineage import families
from tvdesk.core.reorganisation import MERGE, SPLIT, Heir, Move
from tvdesk.core.templates import CodeLists
from tvdesk.services.errors import OfficeOnly, RecordChanged, RecordInvalid, RoundDatesWrong
from tvdesk.services.office import Office
from tvdesk.services.office_errors import EntryExists, ShippedStays
from tvdesk.services.year_desk import YearDesk
from tvdesk.services.year_entries import TEMPLATE_TYPES

VI = Language.load("vi")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


@pytest.fixture
def office(province: Province) -> Office:
    return at_work(province.dic)


@pytest.fixture
def year(office: Office) -> YearDesk:
    return YearDesk(office)


def test_all_that_ships_is_there_to_be_edited(year: YearDesk) -> None:
    counts = {type: len(year.entries(type)) for type in TEMPLATE_TYPES}
    shipped = CodeLists.load()
    assert counts["unit"] == 267
    assert counts["code"] == sum(len(own) for name, own in shipped.lists.items() if name != "indicator")
    assert counts["indicator"] == len(shipped.lists["indicator"])
    assert counts["round"] == 0
    assert min(counts["outline"], counts["holiday"]) > 3
    assert all(one.shipped and not one.record for one in year.entries("code"))


def test_a_shipped_entry_is_edited_and_undone(year: YearDesk, office: Office) -> None:
    key, kept = year.save("code", {"vi": "Quảng bá hình ảnh địa phương"}, "task/4")
    assert office.lists.label("task", "4") == "Quảng bá hình ảnh địa phương"
    assert office.lists.label("task", "4", "en") == CodeLists.load().label("task", "4", "en")
    entry = year.entry("code", key)
    assert entry is not None
    assert [event.op for event in year.history(entry, VI)] == ["create"]
    year.undo(kept)
    assert office.lists.lists == CodeLists.load().lists


def test_a_second_edit_is_one_of_the_same_record(year: YearDesk, office: Office) -> None:
    _, first = year.save("indicator", {"count_unit": "bài"}, "tin_bai")
    _, second = year.save("indicator", {"vi": "Tin, bài, ảnh"}, "tin_bai")
    entry = year.entry("indicator", "tin_bai")
    assert entry is not None
    assert (entry.record, entry.values["count_unit"], entry.values["vi"]) == (first.created[0], "bài", "Tin, bài, ảnh")
    assert [event.op for event in year.history(entry, VI)] == ["edit", "create"]
    year.undo(second)
    assert office.lists.label("indicator", "tin_bai") == "Tin, bài"
    assert office.lists.count_unit("tin_bai") == "bài"


def test_an_edit_taken_back_shows_the_shipped_entry_again(year: YearDesk) -> None:
    year.save("holiday", {"kind": "lam_bu"}, "2025-09-02")
    entry = year.entry("holiday", "2025-09-02")
    assert entry is not None
    year.take_back(entry)
    assert year.entry("holiday", "2025-09-02").values["kind"] == "nghi"  # type: ignore[union-attr]
    year.bring_back(entry.record)
    assert year.entry("holiday", "2025-09-02").values["kind"] == "lam_bu"  # type: ignore[union-attr]


def test_a_new_entry_needs_a_code_of_its_own(year: YearDesk) -> None:
    values = {"list": "task", "code": "7", "vi": "Nhiệm vụ khác"}
    year.save("code", values)
    with pytest.raises(EntryExists):
        year.save("code", values)
    with pytest.raises(EntryExists):
        year.save("code", {"code": "1"}, "task/7")


def test_what_ships_cannot_be_dropped(year: YearDesk) -> None:
    unit = year.entry("unit", "vl-soct")
    assert unit is not None
    with pytest.raises(ShippedStays):
        year.save("unit", {"names": [{"valid_from": "2027-01-01", "name": "Tên khác"}]}, "vl-soct")
    with pytest.raises(ShippedStays):
        year.save("unit", {"valid_from": None}, "vl-soct")
    assert year.entry("unit", "vl-soct") == unit


def test_a_colleagues_edit_is_not_overwritten_unseen(year: YearDesk) -> None:
    seen = year.entry("code", "task/4").values  # type: ignore[union-attr]
    year.save("code", {"vi": "Một"}, "task/4", seen)
    with pytest.raises(RecordChanged):
        year.save("code", {"vi": "Hai"}, "task/4", seen)
    year.save("code", {"en": "Two"}, "task/4", seen)


def test_a_unit_has_no_page_to_set_up(province: Province) -> None:
    unit = YearDesk(at_work(province.enrol("tv-soct")))
    with pytest.raises(OfficeOnly):
        unit.save("code", {"vi": "Khác"}, "task/4")


def test_a_merger_is_one_act_with_one_way_back(year: YearDesk, office: Office) -> None:
    before = office.units
    move = Move(MERGE, ("vl-29512", "vl-29516"), "2027-01-01", (Heir(name="Phường Long Hưng"),))
    touched, kept = year.reorganise(move)
    assert len(touched) == 3
    new = next(id for id in touched if id not in before.by_id)
    assert office.units.by_id["vl-29512"].successors == (new,)
    assert [one.after for one in families(office.units, "2026-12-15", "2027-12-14")] == [(new,)]
    year.undo(kept)
    assert office.units.by_id == before.by_id


def test_a_refused_change_leaves_nothing(year: YearDesk, office: Office) -> None:
    """The second new unit has a kind that is none: the first one is not written either."""
    before = office.units.by_id
    heirs = (Heir(name="Sở Một", kind="so"), Heir(name="Sở Hai", kind="không có"))
    with pytest.raises(RecordInvalid):
        year.reorganise(Move(SPLIT, ("vl-soct",), "2027-01-01", heirs))
    office.renew()
    assert office.units.by_id == before


def test_a_round_from_its_preset_closed_and_opened(year: YearDesk) -> None:
    values = year.proposal("quarter", 2026, 1, VI)
    assert (values["code"], values["first_date"], values["deadline"]) == ("2026-quy-1", "2025-12-15", "2026-03-17")
    assert "vl-soct" in values["units"]
    assert "tv-soct" not in values["units"]
    key, _ = year.save("round", {**values, "cumulative": True})
    entry = year.entry("round", key)
    assert entry is not None
    kept = year.set_open(entry, False)
    assert year.entry("round", key).values["status"] == "dong"  # type: ignore[union-attr]
    year.undo(kept)
    assert year.entry("round", key).values["status"] == "mo"  # type: ignore[union-attr]
    with pytest.raises(RoundDatesWrong):
        year.save("round", {"last_date": "2025-01-01"}, key)
    assert year.proposal("dot_xuat", 2026, 1, VI)["kind"] == "dot_xuat"
