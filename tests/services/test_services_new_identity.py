"""The new device of a copied or restored desk: nothing of what was written is lost, and nothing is written twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from machines import (
    Keys,
    Province,
    copied_beside,
    copied_beside_after_close,
    copied_to_another_machine,
    made_province,
    twin_of,
)
from offices import activity

from tvdesk.db.engine import reading
from tvdesk.services import enrolling
from tvdesk.services.backup import Backups
from tvdesk.services.errors import Forked
from tvdesk.services.restoring import restore
from tvdesk.services.sole import former_devices
from tvdesk.services.trusting import registry

UNIT = "tv-soct"


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return made_province(tmp_path)


# --- the new identity --------------------------------------------------------------------------------------


def test_a_restored_desk_goes_on_as_a_new_device_and_loses_nothing(province: Province) -> None:
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    unit.log("hai, chưa gửi")
    backup = Backups(unit.workspace).create()
    unit.log("ba, đã gửi sau bản sao lưu")
    province.report(unit)
    unit.close()
    restore(backup, unit.workspace.folder, unit.now, unit.workspace.desk.new_id)
    back = unit.opened().renewed()
    assert back.device != unit.device
    with reading(back.workspace.desk.engine) as connection:
        assert former_devices(connection, back.device) == [unit.device]
    back.log("bốn, dưới mã mới")
    province.enrol(back, unit.device)
    province.report(back)
    assert province.office.titles() == ["ba, đã gửi sau bản sao lưu", "bốn, dưới mã mới", "hai, chưa gửi", "một"]
    back.take(province.office.send(province.stick(), UNIT, "relay"))
    assert back.titles() == province.office.titles()
    assert back.digest() == province.office.digest()
    back.close()
    assert back.opened().doubt == ""


def test_what_the_office_never_had_is_written_again_by_the_new_device(province: Province) -> None:
    """The old device was cut at what the office held; two records, an edit and a deletion were not there yet."""
    unit = province.unit
    kept, gone = unit.log("một", "sẽ xóa")
    province.exchange(unit)
    fresh, other = unit.log("hai", "ba")
    unit.records.edit(kept, {"title": "một, sửa lại", "place": "Trà Vinh"})
    unit.records.edit(fresh, {"title": "hai, sửa lại"})
    unit.records.delete(gone)
    unit.records.delete(other)
    unit.records.restore(other)
    before = unit.titles()
    renewed = copied_beside_after_close(unit).renewed()
    assert renewed.titles() == before
    old = renewed.tip(unit.device)
    province.enrol(renewed, unit.device)
    assert renewed.tip(unit.device) < old
    assert renewed.titles() == before == ["ba", "hai, sửa lại", "một, sửa lại"]
    assert renewed.records.state(kept).shown["place"] == "Trà Vinh"
    province.exchange(renewed)
    assert province.office.titles() == before
    assert province.office.digest() == renewed.digest()
    # Once only, and the desk goes on.
    renewed.log("bốn")
    province.exchange(renewed)
    assert province.office.digest() == renewed.digest()


def test_without_its_old_key_the_new_device_still_brings_everything(province: Province) -> None:
    """A folder carried to another machine, whose key store has never had the device's keys."""
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    unit.log("hai")
    unit.close()
    copy = copied_to_another_machine(unit)
    copy.keys = Keys()
    renewed = copy.renewed()
    province.enrol(renewed, unit.device)
    province.exchange(renewed)
    assert province.office.titles() == renewed.titles() == ["hai", "một"]
    assert province.office.digest() == renewed.digest()


def test_two_histories_are_both_kept(province: Province) -> None:
    """The clone wrote before anybody knew; the first went on too, and the office has its history."""
    unit = province.unit
    unit.log("một")
    province.exchange(unit)
    twin = twin_of(unit)
    unit.log("hai")
    province.exchange(unit)
    twin.log("của bản sao", "nữa")
    twin.records.edit(twin.log("thứ ba")[0], {"place": "Trà Vinh"})
    with pytest.raises(Forked):
        province.office.take(twin.send(province.stick()))
    province.let_colleague_in()
    with pytest.raises(Forked):
        twin.take(province.office.send(province.stick(), UNIT, "relay"))
    renewed = twin.renewed()
    province.enrol(renewed, unit.device)
    file = province.office.send(province.stick(), UNIT, "relay")
    renewed.take(file)
    expected = ["của bản sao", "hai", "một", "nữa", "thứ ba"]
    assert renewed.titles() == expected
    province.exchange(renewed)
    assert province.office.titles() == expected
    assert province.office.digest() == renewed.digest()


def test_the_request_names_the_device_whose_place_it_asks_for(province: Province) -> None:
    from tvdesk.trust.enrolment import open_request

    province.unit.close()
    renewed = copied_beside(province.unit).renewed()
    data, _ = enrolling.request(renewed.workspace, renewed.keys, renewed.now)
    assert open_request(data).replaces == province.unit.device
    province.enrol(renewed, province.unit.device)
    with reading(province.office.workspace.desk.engine) as connection:
        found = registry(connection).successor_of(province.unit.device)
    assert found is not None
    assert found.device == renewed.device


def test_an_office_that_was_restored_lets_itself_in(province: Province) -> None:
    office = province.office
    backup = Backups(office.workspace).create()
    office.records.create("activity", activity("của tỉnh", unit=UNIT))
    office.close()
    restore(backup, office.workspace.folder, office.now, office.workspace.desk.new_id)
    back = office.opened()
    assert back.doubt == "behind"
    renewed = back.renewed()
    province.office = renewed
    province.enrol(renewed, office.device)
    with reading(renewed.workspace.desk.engine) as connection:
        assert registry(connection).is_dic(renewed.device)
    renewed.records.create("activity", activity("của tỉnh, lần hai", unit=UNIT))
