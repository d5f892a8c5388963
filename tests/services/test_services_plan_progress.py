"""Plan against done: items with their records and money, what nothing was done of, what was spent outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from offices import Office, Province
from report_desks import CABINET, CULTURE, add

from tvdesk.db.engine import reading
from tvdesk.services.plan_progress import plan_of_year, plan_years
from tvdesk.services.sticks import _linux_roots, place_of, removable_drives


@pytest.fixture
def unit(tmp_path: Path) -> Office:
    return Province(tmp_path).enrol(CULTURE)


def plan(unit: Office, title: str, **more: Any) -> str:
    values = {"title": title, "subtype": "hoat_dong", "start_date": "2025-03-01", "plan_year": 2025, **more}
    return unit.records.create("plan_item", values)


def look(unit: Office, what: Any, *more: Any) -> Any:
    with reading(unit.desk.engine) as connection:
        return what(connection, *more)


def test_a_year_of_a_plan(unit: Office) -> None:
    fair = plan(unit, "Hội chợ", budget_planned_vnd=100_000_000, budget_source="ngan_sach_tinh")
    plan(unit, "Phim tài liệu", budget_planned_vnd=50_000_000, budget_source="xa_hoi_hoa")
    dropped = plan(unit, "Bỏ", plan_state="huy")
    plan(unit, "Năm khác", plan_year=2026)
    money = {"budget_vnd": 70_000_000, "budget_source": "ngan_sach_tinh"}
    first = add(unit, "activity", "Hội chợ, đợt 1", "2025-04-01", plan_item=fair, participants=40, **money)
    # What is linked belongs to the item, whatever its day.
    second = add(unit, "training", "Tập huấn cho hội chợ", "2026-01-10", plan_item=fair, **money)
    outside = add(unit, "activity", "Ngoài kế hoạch", "2025-05-01", budget_vnd=9_000_000)
    add(unit, "activity", "Của năm báo cáo sau", "2025-12-20", budget_vnd=1)

    year = look(unit, plan_of_year, 2025, CULTURE)
    items = {one.title: one for one in year.items}
    assert [one.record for one in items["Hội chợ"].linked] == [first, second]
    assert (items["Hội chợ"].spent, items["Hội chợ"].over, items["Hội chợ"].state) == (
        140_000_000,
        40_000_000,
        "dang_lam",
    )
    assert [one.title for one in year.idle] == ["Phim tài liệu"]
    assert items["Bỏ"].record == dropped
    assert not items["Bỏ"].idle
    assert [one.record for one in year.unplanned] == [outside]
    assert (year.planned, year.spent, year.outside, year.done) == (150_000_000, 140_000_000, 9_000_000, 1)
    assert [(one.source, one.planned, one.spent) for one in year.sources] == [
        ("ngan_sach_tinh", 100_000_000, 140_000_000),
        ("xa_hoi_hoa", 50_000_000, 0),
        ("", 0, 9_000_000),
    ]
    assert look(unit, plan_of_year, 2025, CABINET).items == ()
    assert look(unit, plan_years, CULTURE, 2027) == [2027, 2026, 2025]
    assert look(unit, plan_years, None, 2025) == [2026, 2025]


def test_an_item_without_a_plan_year_belongs_to_the_year_of_its_start(unit: Office) -> None:
    unit.records.create("plan_item", {"title": "Không ghi năm", "subtype": "khac", "start_date": "2024-06-01"})
    assert [one.title for one in look(unit, plan_of_year, 2024, CULTURE).items] == ["Không ghi năm"]
    assert look(unit, plan_years, CULTURE, 2025) == [2025, 2024]


def test_drives_that_can_be_carried_away(tmp_path: Path) -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /media/lan/USB\\040CUA\\040LAN vfat rw 0 0\n"
        "tmpfs /run/media/tmp tmpfs rw 0 0\n"
        "/dev/sdc1 /run/media/lan/KINGSTON exfat rw 0 0\n"
        "broken\n"
    )
    assert [str(one) for one in _linux_roots(mounts)] == ["/media/lan/USB CUA LAN", "/run/media/lan/KINGSTON"]
    place = place_of(tmp_path)
    assert place is not None
    assert (place.path, place.writable) == (tmp_path, True)
    assert 0 < place.free <= place.total
    assert place_of(tmp_path / "gone") is None
    assert all(one.total >= one.free for one in removable_drives())
