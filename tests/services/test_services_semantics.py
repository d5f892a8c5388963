"""Decisions that hold whatever arrives first: who may write what, newer programs, verdicts, what a reader holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from forging import forge
from offices import DIC, OTHER, UNIT, AnyCode, Office, Province, activity, sent
from unchanged import sound, unchanged

from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import reading
from tvdesk.services.errors import NotYours, OutOfScope, RecordInvalid, RecordNeedsNewer, TypeFixed
from tvdesk.services.identifiers import maker_tag, record_id
from tvdesk.services.listing import listed
from tvdesk.services.records import Records
from tvdesk.services.reprojecting import reproject
from tvdesk.services.verify import verify
from tvdesk.services.workspace import open_workspace

FRESH = "01900000-0000-7000-8000-000000000000"


def newer_record(office: Office) -> str:
    """A record that only a newer program can read, as such a program would write it."""
    record = record_id(office.desk.new_id(), office.secrets.device)
    forge(office, record, activity("mới", unit=UNIT), schema=2)
    return record


# --- a newer program -----------------------------------------------------------------------------------------


def test_a_record_of_which_nothing_can_be_read_is_not_edited(province: Province, unit: Office) -> None:
    record = newer_record(unit)
    result = province.dic.take_in(sent(unit, province, "1.tvb"))
    assert result.applied is not None
    assert result.applied.newer == {"activity": 1}
    for office in (unit, province.dic):
        with unchanged(office):
            attempts: list[Callable[[], object]] = [
                lambda office=office: office.records.edit(record, {"title": "khác"}),
                lambda office=office: office.records.delete(record),
                lambda office=office: office.records.restore(record),
            ]
            for attempt in attempts:
                with pytest.raises(RecordNeedsNewer):
                    attempt()
    with pytest.raises(RecordNeedsNewer):
        province.dic.records.judge(record, f"{unit.secrets.device}:1", refused=True)
    assert province.dic.records.state(record).newer


def test_a_record_of_a_type_not_known_here_is_kept_and_not_edited(province: Province, unit: Office) -> None:
    record = record_id(unit.desk.new_id(), unit.secrets.device)
    forge(unit, record, {"title": "họp", "unit": UNIT}, type="meeting")
    province.dic.take_in(sent(unit, province, "1.tvb"))
    dot = f"{unit.secrets.device}:1"
    forge(unit, record, {"title": "họp 2"}, type="meeting", op="edit", over={"$life": [dot], "title": [dot]})
    assert province.dic.take_in(sent(unit, province, "2.tvb")).state == "applied"
    assert province.dic.digest() == unit.digest()
    sound(province.dic)
    with pytest.raises(RecordNeedsNewer):
        province.dic.records.delete(record)


def test_a_unit_edits_its_newer_record_and_another_unit_does_not(province: Province, unit: Office) -> None:
    record, other = newer_record(unit), province.enrol(OTHER)
    province.dic.take_in(sent(unit, province, "1.tvb"))
    dot = f"{unit.secrets.device}:1"
    forge(other, record, {"title": "chiếm"}, op="edit", schema=2, over={"$life": [dot], "title": [dot]})
    with unchanged(province.dic), pytest.raises(OutOfScope):
        province.dic.take_in(sent(other, province, "bad.tvb"))
    forge(unit, record, {"title": "tiếp"}, op="edit", schema=2, over={"$life": [dot], "title": [dot]})
    assert province.dic.take_in(sent(unit, province, "2.tvb")).state == "applied"


# --- verdicts ------------------------------------------------------------------------------------------------


def test_two_verdicts_of_opposite_mind_are_settled_by_the_office_alone(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity("cũ"))
    unit.records.edit(record, {"title": "sai"})
    path, dot = sent(unit, province, "1.tvb"), f"{unit.secrets.device}:2"
    answer = province.dic.take_in(path).receipt
    colleague.take_in(path)
    province.dic.records.judge(record, dot, refused=True, code="wrong", reason="Sai tên")
    colleague.records.judge(record, dot, refused=False)
    province.dic.take_in(colleague.export(DIC, province.stick("2.tvb"), "relay").path)
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    name = f"$verdict/{dot}"
    for office in (unit, province.dic):
        assert list(office.records.state(record).conflicts) == [name]
    with unchanged(unit), pytest.raises(NotYours):
        unit.records.settle(record, name, "lifted")
    with unchanged(province.dic), pytest.raises(RecordInvalid):
        province.dic.records.settle(record, name, "perhaps")
    province.dic.records.settle(record, name, "refused")
    state = province.dic.records.state(record)
    assert (state.conflicts, state.shown["title"]) == ({}, "cũ")
    assert [(one.code, one.reason) for one in state.refusals] == [("wrong", "Sai tên")]
    assert province.dic.records.conflicts() == []
    colleague.take_in(province.dic.export(DIC, province.stick("3.tvb"), "relay").path)
    assert colleague.digest() == province.dic.digest()


def test_a_conflict_is_settled_by_one_side_or_by_a_value_that_the_form_lets_pass(
    province: Province, unit: Office
) -> None:
    second = province.enrol(UNIT)
    record = unit.records.create("activity", activity("cũ", participants=1))
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    for number, office in enumerate((unit, second), 2):
        office.records.edit(record, {"participants": number, "title": f"máy {number}"})
        province.dic.take_in(sent(office, province, f"{number}.tvb"))
    records = province.dic.records
    with unchanged(province.dic):
        for name, value in (
            ("participants", "nhiều"),
            ("participants", -1),
            ("title", None),
            ("title", " "),
            ("title", 5),
        ):
            with pytest.raises(RecordInvalid):
                records.settle(record, name, value)
    records.settle(record, "participants", 12)
    records.settle(record, "title", "máy 3")
    state = records.state(record)
    assert (state.conflicts, state.shown["participants"], state.shown["title"]) == ({}, 12, "máy 3")


# --- the type of a record ------------------------------------------------------------------------------------


def other_type(office: Office, record: str, dot: str) -> None:
    forge(office, record, {"title": "khác"}, type="training", op="edit", over={"$life": [dot], "title": [dot]})


def test_another_type_in_one_piece_is_refused(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    other_type(unit, record, f"{unit.secrets.device}:1")
    with unchanged(province.dic), pytest.raises(TypeFixed) as raised:
        province.dic.take_in(sent(unit, province, "1.tvb"))
    assert raised.value.fields == {"record": record, "type": "training"}


def test_another_type_in_a_later_file_or_piece_is_refused(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    province.dic.take_in(sent(unit, province, "1.tvb"))
    unit.records.create_many("plan_item", [activity(f"{n}") for n in range(2_100)], checked=True)
    other_type(unit, record, f"{unit.secrets.device}:1")
    with unchanged(province.dic), pytest.raises(TypeFixed):
        province.dic.take_in(sent(unit, province, "2.tvb"))


def test_the_office_cannot_change_a_type_either(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity())
    path, colleague = sent(unit, province, "1.tvb"), province.enrol(DIC, "dic")
    for office in (province.dic, colleague):
        office.take_in(path)
    other_type(colleague, record, f"{unit.secrets.device}:1")
    relay = colleague.export(DIC, province.stick("r.tvb"), "relay").path
    with unchanged(province.dic), pytest.raises(TypeFixed):
        province.dic.take_in(relay)


def test_another_type_from_a_second_machine_is_refused_whatever_the_order(province: Province, unit: Office) -> None:
    second, colleague = province.enrol(UNIT), province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity())
    good = sent(unit, province, "good.tvb")
    other_type(second, record, f"{unit.secrets.device}:1")
    bad = sent(second, province, "bad.tvb")
    province.dic.take_in(good)
    with pytest.raises(TypeFixed):
        province.dic.take_in(bad)
    # There the record is not known yet: a change of a record that nobody made is out of scope.
    with unchanged(colleague), pytest.raises(OutOfScope):
        colleague.take_in(bad)
    colleague.take_in(good)
    assert colleague.digest() == province.dic.digest()


# --- whose record it is --------------------------------------------------------------------------------------


def hostile(other: Office, record: str, dot: str) -> dict[str, Callable[[], object]]:
    over = {"$life": [dot], "title": [dot]}
    return {
        "made again": lambda: forge(other, record, activity("chiếm", unit=OTHER)),
        "made again, before its time": lambda: forge(
            other, record, activity("chiếm", unit=OTHER), clock="000000000001-0000"
        ),
        "made again as another type": lambda: forge(other, record, activity("chiếm", unit=OTHER), type="training"),
        "made again for its owner": lambda: forge(other, record, activity("chiếm", unit=UNIT)),
        "made again for nobody": lambda: forge(other, record, activity("chiếm")),
        "edited": lambda: forge(other, record, {"title": "chiếm"}, op="edit", over=over),
        "edited with itself as owner": lambda: forge(
            other, record, {"title": "chiếm", "unit": OTHER}, op="edit", over=over
        ),
        "deleted": lambda: forge(other, record, {}, op="delete", over={"$life": [dot]}),
    }


HOSTILE = list(hostile(None, "", ""))  # type: ignore[arg-type]


@pytest.mark.parametrize("attempt", HOSTILE)
def test_two_units_cannot_have_one_record_whatever_the_order(province: Province, unit: Office, attempt: str) -> None:
    other, colleague = province.enrol(OTHER), province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity("của tôi"))
    good = sent(unit, province, "good.tvb")
    hostile(other, record, f"{unit.secrets.device}:1")[attempt]()
    bad = sent(other, province, "bad.tvb")
    for office, files in ((province.dic, (good, bad)), (colleague, (bad, good))):
        for path in files:
            if path == good:
                assert office.take_in(path).state == "applied"
            else:
                with unchanged(office), pytest.raises((OutOfScope, TypeFixed)):
                    office.take_in(path)
    assert colleague.digest() == province.dic.digest()
    assert colleague.digest(UNIT) == unit.digest(UNIT)
    assert colleague.records.state(record).shown["title"] == "của tôi"


def test_the_id_of_a_record_names_the_device_that_made_it(unit: Office) -> None:
    tag = maker_tag(unit.secrets.device)
    records = unit.records.create_many("activity", [activity(f"{n}") for n in range(300)])
    assert len(set(records)) == 300
    assert {record[-10:] for record in records} == {tag}
    assert record_id(FRESH, unit.secrets.device) == f"01900000-0000-7000-8000-00{tag}"


def test_a_unit_does_not_give_its_record_away(province: Province, unit: Office) -> None:
    for number, owner in enumerate((None, OTHER)):
        record = unit.records.create("activity", activity())
        dot = f"{unit.secrets.device}:{unit.tip(unit.secrets.device)}"
        forge(unit, record, {"unit": owner}, op="edit", over={"$life": [dot], "unit": [dot]})
        with unchanged(province.dic), pytest.raises(OutOfScope):
            province.dic.take_in(sent(unit, province, f"{number}.tvb"))


def test_a_unit_makes_no_record_in_anothers_name(province: Province, unit: Office) -> None:
    forge(unit, record_id(unit.desk.new_id(), unit.secrets.device), activity("mạo danh", unit=OTHER))
    with unchanged(province.dic), pytest.raises(OutOfScope):
        province.dic.take_in(sent(unit, province, "1.tvb"))


def test_a_unit_edits_what_the_office_made_for_it(province: Province, unit: Office) -> None:
    other = province.enrol(OTHER)
    record = province.dic.records.create("activity", activity("sở lập", unit=UNIT))
    dot = f"{province.dic.secrets.device}:1"
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply").path)
    unit.records.edit(record, {"title": "đơn vị sửa"})
    province.dic.take_in(sent(unit, province, "1.tvb"))
    assert province.dic.records.state(record).shown["title"] == "đơn vị sửa"
    forge(other, record, {"title": "x"}, op="edit", over={"$life": [dot], "title": [dot]})
    with unchanged(province.dic), pytest.raises(OutOfScope):
        province.dic.take_in(sent(other, province, "2.tvb"))


def test_a_unit_goes_on_with_a_record_whose_making_was_refused(province: Province, unit: Office) -> None:
    record = unit.records.create("activity", activity("cũ"))
    answer = province.dic.take_in(sent(unit, province, "1.tvb")).receipt
    province.dic.records.judge(record, f"{unit.secrets.device}:1", refused=True, code="wrong", reason="Sai")
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    dot = f"{unit.secrets.device}:1"
    fields = activity("đã sửa", unit=UNIT)
    forge(unit, record, fields, op="edit", over={name: [dot] for name in (*fields, "$life")})
    assert province.dic.take_in(sent(unit, province, "2.tvb")).state == "applied"
    assert province.dic.records.state(record).shown["title"] == "đã sửa"


def test_a_carrier_cannot_leave_lines_out(province: Province, unit: Office) -> None:
    """A colleague's machine carries a log; were its lines gone there, they would be gone at the office for ever."""
    second = province.enrol(UNIT)
    unit.records.create("activity", activity())
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    with second.desk.engine.begin() as connection:
        from sqlalchemy import text

        from tvdesk.history import chain

        line = connection.execute(text("SELECT line FROM change")).scalar()
        change = {"digest": chain.digest(bytes(line))}
        connection.execute(text("UPDATE change SET line = NULL, record = NULL, digest = :digest"), change)
    with unchanged(province.dic), pytest.raises(OutOfScope):
        province.dic.take_in(sent(second, province, "1.tvb"))
    assert province.dic.take_in(sent(unit, province, "2.tvb")).state == "applied"


def test_settling_needs_no_more_than_an_open_conflict(unit: Office) -> None:
    desk = replace(unit.desk, role="dic")
    record = unit.records.create("activity", activity())
    with pytest.raises(TvdeskError, match="not_open"):
        Records(desk, AnyCode()).settle(record, "$verdict/x", "lifted")


def test_after_an_update_what_was_newer_shows_by_itself(province: Province, unit: Office) -> None:
    record = newer_record(unit)
    known = unit.records.create("activity", activity("cũ"))
    office = province.dic
    office.take_in(sent(unit, province, "1.tvb"))
    desk = office.desk
    with reading(desk.engine) as connection:
        assert [row["record"] for row in listed(connection, "activity")] == [known]
    updated = replace(desk, schemas={**desk.schemas, "activity": 2})
    assert reproject(updated)
    assert not reproject(updated)
    with reading(desk.engine) as connection:
        verify(connection, updated)
        assert {row["record"]: row["title"] for row in listed(connection, "activity")} == {record: "mới", known: "cũ"}
    # Whoever goes back to the older program sees what that one can read, and loses nothing.
    opened = open_workspace(office.workspace.folder, province.now, lambda: FRESH).desk
    with reading(opened.engine) as connection:
        verify(connection, opened)
        assert [row["record"] for row in listed(connection, "activity")] == [known]
