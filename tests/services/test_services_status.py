"""The state of a record follows from facts; each is brought about for real: files, answers, refusals, conflicts."""

from __future__ import annotations

import pytest
from offices import UNIT, Office, Province, activity
from sqlalchemy import insert

from tvdesk.core.fields import Kind
from tvdesk.core.filters import ANY_OF, STATUS, Condition, Filter, Sort
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.rules import gaps
from tvdesk.core.status import (
    DRAFT,
    EXPORTED,
    IN_CONFLICT,
    READY,
    RECEIVED,
    RETURNED,
    STATES,
    STATUSES,
    status_of,
)
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import writing
from tvdesk.db.models import draft
from tvdesk.services.browsing import Browsing

LISTS, UNITS = CodeLists.load(), Units.load()
FULL = {"task": "1", "place": "Trà Vinh", "host_unit": "Sở Công Thương"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def unit(request: pytest.FixtureRequest, province: Province) -> Office:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    return province.enrol(UNIT, database=url)


def browsing(office: Office) -> Browsing:
    return Browsing(office.desk, LISTS, UNITS)


def state(office: Office, record: str, type: str = "activity") -> str:
    """The state as a row shows it; the filter by that state, and no other, finds the record."""
    desk = browsing(office)
    found = {}
    for status in STATUSES:
        asked = Filter(conditions=(Condition(STATUS, ANY_OF, (status,)),))
        for row in desk.rows(type, desk.find(type, asked).numbers, (STATUS,)):
            if row.record == record:
                found[status] = row.values[0]
    assert len(found) == 1
    assert all(found[status] == status for status in found)
    assert desk.states(type, [record]) == {record: next(iter(found))}
    return next(iter(found))


def sent(province: Province, unit: Office, name: str) -> bytes:
    """The unit's report taken in at the office; the answer to it."""
    answer = province.dic.take_in(unit.export(province.dic.desk.unit, province.stick(name)).path).receipt
    assert answer is not None
    return answer


def replied(province: Province, unit: Office, answer: bytes, name: str) -> None:
    unit.take_in(province.dic.export(UNIT, province.stick(name), "reply", answer).path)


def test_the_way_of_a_record_from_draft_to_received(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    assert state(unit, record) == DRAFT
    unit.records.edit(record, FULL)
    assert state(unit, record) == READY
    answer = sent(province, unit, "1.tvb")
    assert state(unit, record) == EXPORTED
    replied(province, unit, answer, "1r.tvb")
    assert state(unit, record) == RECEIVED
    unit.records.edit(record, {"note": "thêm"})
    assert state(unit, record) == READY
    unit.records.edit(record, {"place": None})
    assert state(unit, record) == DRAFT
    assert state(province.dic, record) == RECEIVED


def test_a_form_that_was_begun_makes_a_draft_of_it(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity(**FULL))
    replied(province, unit, sent(province, unit, "1.tvb"), "1r.tvb")
    kept = {"id": "d", "type": "activity", "record": record, "values": "{}", "saved": "", "device": "x"}
    with writing(unit.desk.engine) as connection:
        connection.execute(insert(draft).values(**kept))
        connection.execute(insert(draft).values(**{**kept, "id": "e", "record": None}))
    assert state(unit, record) == DRAFT


def test_a_refused_edit_comes_back_until_it_is_mended(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity(**FULL))
    replied(province, unit, sent(province, unit, "1.tvb"), "1r.tvb")
    unit.records.edit(record, {"title": "sai"})
    answer = sent(province, unit, "2.tvb")
    province.dic.records.judge(record, f"{unit.secrets.device}:2", refused=True, code="wrong", reason="Sai tên")
    assert state(province.dic, record) == RETURNED
    replied(province, unit, answer, "2r.tvb")
    assert state(unit, record) == RETURNED
    unit.records.edit(record, {"title": "đúng"})
    assert state(unit, record) == READY
    answer = sent(province, unit, "3.tvb")
    assert (state(unit, record), state(province.dic, record)) == (EXPORTED, RECEIVED)
    replied(province, unit, answer, "3r.tvb")
    assert state(unit, record) == RECEIVED


def test_a_record_refused_as_a_whole_is_shown_as_written_and_mended(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity("Viết sai", **FULL))
    gone = unit.records.create("activity", activity("Bỏ", **FULL))
    answer = sent(province, unit, "1.tvb")
    for seq, refused in ((1, record), (2, gone)):
        province.dic.records.judge(refused, f"{unit.secrets.device}:{seq}", refused=True, code="wrong", reason="Sai")
    replied(province, unit, answer, "1r.tvb")
    for office in (unit, province.dic):
        desk = browsing(office)
        numbers = desk.find("activity", sort=Sort("title")).numbers
        rows = desk.rows("activity", numbers, ("title", "unit", STATUS, "participants"))
        assert {row.values for row in rows} == {
            ("Viết sai", UNIT, RETURNED, None),
            ("Bỏ", UNIT, RETURNED, None),
        }
    assert unit.records.written(record).shown["title"] == "Viết sai"
    unit.records.edit(record, {"title": "Viết đúng"})
    unit.records.delete(gone)
    assert unit.records.state(record).shown["place"] == "Trà Vinh"
    assert state(unit, record) == READY
    sent(province, unit, "2.tvb")
    assert province.dic.records.state(record).shown["title"] == "Viết đúng"
    assert state(province.dic, record) == RECEIVED


def test_two_machines_of_a_unit_in_conflict(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    record = unit.records.create("activity", activity(**FULL))
    second.take_in(unit.export(UNIT, province.stick("a.tvb"), "relay").path)
    assert state(second, record) == READY  # the colleague's machine has not heard of any file for the office
    unit.records.edit(record, {"title": "một"})
    second.records.edit(record, {"title": "hai"})
    second.take_in(unit.export(UNIT, province.stick("b.tvb"), "relay").path)
    assert state(second, record) == IN_CONFLICT
    second.records.settle(record, "title", "hai")
    assert state(second, record) == READY
    unit.take_in(second.export(UNIT, province.stick("c.tvb"), "relay").path)
    assert state(unit, record) == READY  # what a colleague holds is no answer of the office
    replied(province, unit, sent(province, unit, "1.tvb"), "1r.tvb")
    assert state(unit, record) == RECEIVED


def test_the_offices_own_records_are_draft_or_ready(province: Province) -> None:
    record = province.dic.records.create("activity", activity())
    assert state(province.dic, record) == DRAFT
    province.dic.records.edit(record, FULL)
    assert state(province.dic, record) == READY


def test_a_list_is_sorted_by_state(province: Province, unit: Office) -> None:
    exported = unit.records.create("activity", activity(**FULL))
    sent(province, unit, "1.tvb")
    ready, drafted = unit.records.create_many("activity", [activity(**FULL), activity()])
    for descending, wanted in ((False, [drafted, ready, exported]), (True, [exported, ready, drafted])):
        desk = browsing(unit)
        numbers = desk.find("activity", sort=Sort(STATUS, descending)).numbers
        assert desk.records("activity", numbers) == wanted


@pytest.mark.parametrize("type", REPORTABLE)
def test_a_gap_here_is_a_gap_in_the_database(province: Province, type: str) -> None:
    """The rule in Python and the rule in SQL, over every way to fill or leave the fields that a report wants."""
    by_kind = {Kind.CODES: ["KH"], Kind.INTEGER: 3, Kind.MONEY: 3, Kind.BOOLEAN: False, Kind.DATE: "2025-01-01"}
    least = {"title": "Tên", "subtype": "khac", "start_date": "2025-01-01"}
    form = FORMS[type]
    wanted = [field for field in form.fields if field.reported and not field.required]
    many = []
    for bits in range(2 ** len(wanted)):
        filled = [field for place, field in enumerate(wanted) if bits >> place & 1]
        many.append({**least, **{field.name: by_kind.get(field.kind, "x") for field in filled}})
    records = province.dic.records.create_many(type, many)
    states = browsing(province.dic).states(type, records)
    assert [states[record] for record in records] == [DRAFT if gaps(form, values) else READY for values in many]
    assert {DRAFT, READY} == set(states.values())


def test_the_table_of_states_names_every_state() -> None:
    assert {state for _, state in STATES} | {READY} == set(STATUSES)
    assert status_of(()) == READY
    assert status_of({"incomplete", "exported"}) == EXPORTED
    assert status_of({fact for fact, _ in STATES}) == IN_CONFLICT
