"""Many records in one transaction: edited, deleted and brought back, all or none, and undone at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from offices import UNIT, Office, Province, activity
from sqlalchemy import event

from tvdesk.services.errors import NotYours, RecordInvalid, RecordMissing, UnitFixed


def shown(office: Office, record: str, name: str) -> object:
    return office.records.state(record).shown.get(name)


def visible(office: Office, records: list[str]) -> list[bool]:
    return [office.records.state(record).visible for record in records]


def test_one_field_in_many_records_and_back(unit: Office) -> None:
    places = ["Trà Vinh", None, "Cầu Kè"]
    records = unit.records.create_many("activity", [activity(place=place) for place in places])
    undo = unit.records.edit_many(records, {"place": "Cầu Kè", "note": "gộp"})
    assert [shown(unit, record, "place") for record in records] == ["Cầu Kè"] * 3
    assert unit.records.edit_each(undo).keys() == set(records)
    assert [shown(unit, record, "place") for record in records] == places
    assert [shown(unit, record, "note") for record in records] == [None] * 3


def test_only_what_differs_is_written_and_undone(unit: Office) -> None:
    one, other = unit.records.create_many("activity", [activity(place="Cầu Kè"), activity()])
    before = unit.tip(unit.secrets.device)
    assert unit.records.edit_many([one, other], {"place": "Cầu Kè"}) == {other: {"place": None}}
    assert unit.tip(unit.secrets.device) == before + 1
    assert unit.records.edit_many([], {"place": "x"}) == {}
    assert unit.records.edit(one, {"place": "Cầu Kè"}) is False


def test_sets_come_back_as_they_were(unit: Office) -> None:
    records = unit.records.create_many("activity", [activity(countries=["KH", "LA"]), activity(countries=["US"])])
    undo = unit.records.edit_many(records, {"countries": ["KH"]})
    assert [unit.records.state(record).shown.get("countries/KH") for record in records] == [True, True]
    unit.records.edit_each(undo)
    assert "countries/KH" not in unit.records.state(records[1]).shown
    assert unit.records.state(records[0]).shown["countries/LA"] is True


def test_records_of_several_types_in_one_edit(unit: Office) -> None:
    first = unit.records.create("activity", activity())
    second = unit.records.create("training", activity(subtype="khac"))
    unit.records.edit_many([first, second], {"note": "chung"})
    assert [shown(unit, record, "note") for record in (first, second)] == ["chung", "chung"]


def test_deleted_and_brought_back_together(unit: Office) -> None:
    records = unit.records.create_many("activity", [activity(), activity(), activity()])
    unit.records.delete_many([records[0], records[2], records[0]])
    assert visible(unit, records) == [False, True, False]
    assert unit.tip(unit.secrets.device) == 5
    unit.records.restore_many([records[0], records[2]])
    assert visible(unit, records) == [True, True, True]


def test_all_or_none(province: Province, unit: Office) -> None:
    records = unit.records.create_many("activity", [activity(end_date="2025-03-06"), activity()])
    foreign = province.dic.records.create("activity", activity())
    before = unit.tip(unit.secrets.device)
    with pytest.raises(RecordInvalid):
        unit.records.edit_many(records, {"start_date": "2025-03-10"})
    with pytest.raises(UnitFixed):
        unit.records.edit_many(records, {"unit": "tv-sotttt"})
    with pytest.raises(RecordMissing):
        unit.records.delete_many([records[0], foreign])
    assert visible(unit, records) == [True, True]
    assert unit.tip(unit.secrets.device) == before


def test_a_unit_deletes_no_record_that_the_office_owns(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    province.dic.take_in(unit.export(province.dic.desk.unit, province.stick("1.tvb")).path)
    province.dic.records.delete_many([record])
    round_ = province.dic.records.create(
        "round",
        {"code": "N", "name": "N", "kind": "dinh_ky", "first_date": "2025-01-01", "last_date": "2025-02-01",
         "deadline": "2025-02-05", "status": "mo"},
    )  # fmt: skip
    unit.take_in(province.dic.export(UNIT, province.stick("t.tvb"), "template").path)
    with pytest.raises(NotYours):
        unit.records.delete_many([record, round_])
    with pytest.raises(RecordMissing):
        unit.records.written("nothing")


def statements_of(office: Office, act: Callable[[], object]) -> int:
    """How many statements the database is given while something is done."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(office.desk.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(office.desk.engine, "before_cursor_execute", note)
    return count


@pytest.mark.parametrize("many", ["edit_many", "delete_many", "restore_many"])
def test_many_are_read_together(unit: Office, many: str) -> None:
    """As many statements for a hundred records as for two: else an import is undone slower than it was made."""
    few = unit.records.create_many("activity", [activity() for _ in range(2)])
    more = unit.records.create_many("activity", [activity() for _ in range(100)])
    if many == "restore_many":
        unit.records.delete_many([*few, *more])
    values = [{"place": "Cầu Kè"}] if many == "edit_many" else []
    act = getattr(unit.records, many)
    assert statements_of(unit, lambda: act(more, *values)) == statements_of(unit, lambda: act(few, *values))
