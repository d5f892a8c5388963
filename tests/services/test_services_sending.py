"""Templates go to all units at once; a unit refuses one that is older than what it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity, at_work

from tvdesk.core.language import Language
from tvdesk.db.engine import reading
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.office_errors import NobodyToSend, TemplateOlder
from tvdesk.services.replying import answer_to
from tvdesk.services.rounds import rounds
from tvdesk.services.sending import TemplateSending
from tvdesk.services.templates import lists_of
from tvdesk.services.year_desk import YearDesk

UNITS = ("tv-soct", "tv-cat", "tv-845")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


def folder_of(province: Province, name: str) -> Path:
    made = province.folder / name
    made.mkdir()
    return made


def label(office: Office, list: str, code: str) -> str:
    with reading(office.desk.engine) as connection:
        return lists_of(connection).label(list, code)


def test_one_file_for_each_unit_brings_the_year(province: Province) -> None:
    desks = {unit: province.enrol(unit) for unit in UNITS[:2]}
    office = at_work(province.dic)
    year, sending = YearDesk(office), TemplateSending(office)
    year.save("round", {**year.proposal("quarter", 2025, 1, Language.load("vi")), "units": list(UNITS)})
    year.save("code", {"vi": "Quảng bá hình ảnh địa phương"}, "task/4")
    found = sending.recipients()
    assert {(one.unit, one.enrolled, one.asked) for one in found} == {
        ("tv-soct", True, True),
        ("tv-cat", True, True),
        ("tv-845", False, True),
    }
    told: list[tuple[int, int]] = []
    folder = folder_of(province, "tat-ca")
    sent = sending.send([one.unit for one in found], folder, lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert sorted(path.name[:8] for path in folder.iterdir()) == ["mau-tv-8", "mau-tv-c", "mau-tv-s"]
    for one in sent:
        if one.unit in desks:
            assert one.path is not None
            desks[one.unit].take_in(one.path)
            assert label(desks[one.unit], "task", "4") == "Quảng bá hình ảnh địa phương"
            with reading(desks[one.unit].desk.engine) as connection:
                assert [each.code for each in rounds(connection)] == ["2025-quy-1"]


def test_a_reply_brings_the_templates_too(province: Province) -> None:
    unit = province.enrol("tv-soct")
    unit.records.create("activity", activity())
    province.dic.take_in(unit.export(DIC, province.stick("bc.tvb")).path)
    YearDesk(at_work(province.dic)).save("code", {"vi": "Theo thư trả lời"}, "task/4")
    with reading(province.dic.desk.engine) as connection:
        receipt = answer_to(connection, "tv-soct", lambda: province.dic.secrets.sign)
    unit.take_in(province.dic.export("tv-soct", province.stick("tl.tvb"), "reply", receipt).path)
    assert label(unit, "task", "4") == "Theo thư trả lời"


def test_a_unit_that_holds_all_gets_no_file(province: Province) -> None:
    unit = province.enrol("tv-soct")
    office = at_work(province.dic)
    YearDesk(office).save("code", {"vi": "Khác"}, "task/4")
    sending = TemplateSending(office)
    [first] = sending.send(["tv-soct"], folder_of(province, "mot"), lambda _done, _total: None)
    assert first.path is not None
    unit.take_in(first.path)
    unit.records.create("activity", activity())
    province.dic.take_in(unit.export(DIC, province.stick("bc.tvb")).path)
    [second] = sending.send(["tv-soct"], folder_of(province, "hai"), lambda _done, _total: None)
    assert (second.path, second.reason) == (None, None)


def test_a_file_that_cannot_be_written_is_told_and_stops_none(province: Province) -> None:
    office = at_work(province.dic)
    YearDesk(office).save("code", {"vi": "Khác"}, "task/4")
    sent = TemplateSending(office).send(UNITS, province.folder / "không có", lambda _done, _total: None)
    assert [one.reason.code if one.reason else "" for one in sent] == ["file.not_written"] * 3


def test_who_may_send_and_to_whom(province: Province) -> None:
    with pytest.raises(NobodyToSend):
        TemplateSending(at_work(province.dic)).send([], province.folder, lambda _done, _total: None)
    with pytest.raises(OfficeOnly):
        TemplateSending(at_work(province.enrol("tv-soct"))).send(["tv-cat"], province.folder, print)


def test_a_template_older_than_the_one_in_force_is_refused(province: Province) -> None:
    """The stick of spring turns up in autumn: the unit keeps what it has, and says so in a sentence."""
    unit = province.enrol("tv-soct")
    office = at_work(province.dic)
    year, sending = YearDesk(office), TemplateSending(office)
    year.save("code", {"vi": "Mẫu mùa xuân"}, "task/4")
    [old] = sending.send(["tv-soct"], folder_of(province, "xuan"), lambda _done, _total: None)
    year.save("code", {"vi": "Mẫu mùa thu"}, "task/4")
    [new] = sending.send(["tv-soct"], folder_of(province, "thu"), lambda _done, _total: None)
    assert old.path is not None
    assert new.path is not None
    unit.take_in(new.path)
    before = unit.digest()
    with pytest.raises(TemplateOlder) as refused:
        unit.take_in(old.path)
    assert refused.value.fields["count"] == 1
    said = Language.load("vi").sentence(refused.value)
    assert "cũ hơn mẫu đang dùng" in said
    assert "01/01/2025" in said
    assert unit.digest() == before
    assert label(unit, "task", "4") == "Mẫu mùa thu"
    assert unit.take_in(new.path).known


def test_an_older_template_of_a_second_machine_that_knows_more_is_let_in(province: Province) -> None:
    unit, second = province.enrol("tv-soct"), province.enrol(DIC, "dic")
    first = at_work(province.dic)
    YearDesk(first).save("code", {"vi": "Máy một"}, "task/4")
    YearDesk(at_work(second)).save("code", {"vi": "Máy hai"}, "task/5")
    for name, machine in (("a.tvb", province.dic), ("b.tvb", second)):
        order = Order("template", "tv-soct")
        unit.take_in(write_bundle(machine.desk, machine.secrets.sign, order, province.stick(name)).path)
    assert (label(unit, "task", "4"), label(unit, "task", "5")) == ("Máy một", "Máy hai")
