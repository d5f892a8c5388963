"""Conflicts at the office: what is shown of them, decided by hand or by a rule, by one officer or two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity
from sqlalchemy import select

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.db.models import audit
from tvdesk.services.disputes import SETTLED, Dispute, rules_of
from tvdesk.services.errors import RecordInvalid
from tvdesk.services.settling import RULES, UNDONE, Choice, Settling, pick
from tvdesk.services.wording import Wording

UNIT = "tv-soct"
VI = Language.load("vi")


def settling(office: Office) -> Settling:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return Settling(office.desk, lambda: office.records, lambda language: Wording(language, lists, units))


class Table:
    """An office, and a unit with two machines that say different things of one record."""

    def __init__(self, folder: Path) -> None:
        self.province = Province(folder)
        self.first, self.second = self.province.enrol(UNIT), self.province.enrol(UNIT)
        self.office = self.province.dic
        self._files = 0
        self.desk = settling(self.office)

    def move(self, sender: Office, reader: Office, kind: str = "report") -> None:
        self._files += 1
        audience = reader.workspace.settings.unit
        reader.take_in(sender.export(audience, self.province.stick(f"{self._files}.tvb"), kind).path)

    def disagree(self, first: dict[str, object], second: dict[str, object], **before: object) -> str:
        record = self.first.records.create("activity", activity("Hội chợ Công Thương", **before))
        self.move(self.first, self.second, "relay")
        self.first.records.edit(record, first)
        self.second.records.edit(record, second)
        self.move(self.first, self.office)
        self.move(self.second, self.office)
        return record

    def one(self, entry: str = "") -> Dispute:
        return next(one for one in self.desk.disputes(VI) if not entry or one.entry == entry)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_each_side_has_its_author_and_time_and_both_have_the_value_from_which_they_parted(table: Table) -> None:
    record = table.disagree({"participants": 400}, {"participants": 900}, participants=250)
    found = table.one()
    assert (found.record, found.label, found.figure, found.long) == (record, "Số người tham gia", True, False)
    assert (found.owner, found.unit) == (UNIT, "Sở Công Thương")
    assert {one.text for one in found.positions} == {"400", "900"}
    assert len({one.writer for one in found.positions}) == 2
    assert all(one.moment and one.actor == f"Cán bộ {UNIT}" and not one.office for one in found.positions)
    assert found.base is not None
    assert (found.base.text, found.base.writer) == ("250", table.first.secrets.device)


def test_of_a_value_that_nobody_had_before_there_is_no_earlier_one(table: Table) -> None:
    table.disagree({"place": "Cầu Kè"}, {"place": "Trà Cú"})
    assert table.one().base is None


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [("newest", 900), ("focal", 900), ("larger", 900), ("unit", None), ("office", None), ("fuller", None)],
)
def test_rules_between_two_machines_of_a_unit(table: Table, rule: str, chosen: int | None) -> None:
    table.disagree({"participants": 400}, {"participants": 900}, participants=250)
    plan = table.desk.planned(rule, table.desk.disputes(VI))
    assert [one.value for one in plan] == ([] if chosen is None else [chosen])


def test_rules_between_the_unit_and_the_office(table: Table) -> None:
    record = table.first.records.create("activity", activity("Hội chợ", summary="ngắn", participants=5))
    table.move(table.first, table.office)
    table.first.records.edit(record, {"summary": "bản của đơn vị dài hơn nhiều", "participants": 7})
    table.office.records.edit(record, {"summary": "bản của cơ quan", "participants": 9})
    table.move(table.first, table.office)
    long, figure = table.one("summary"), table.one("participants")
    assert long.long
    wanted = {"unit": 7, "office": 9, "larger": 9, "focal": 7, "newest": 9}
    assert {
        rule: side.value for rule in wanted if (side := pick(rule, figure, {UNIT: table.first.secrets.device}))
    } == (wanted)
    fuller = pick("fuller", long, {})
    assert fuller is not None
    assert fuller.value == "bản của đơn vị dài hơn nhiều"
    assert pick("larger", long, {}) is None
    assert pick("focal", figure, {}) is None


def test_many_are_settled_by_a_rule_and_it_can_be_told_later_which(table: Table) -> None:
    records = [table.disagree({"participants": 10 + n}, {"participants": 90 + n}, participants=1) for n in range(5)]
    kept = table.disagree({"place": "Cầu Kè"}, {"place": "Trà Cú"})
    outcome = table.desk.settle(table.desk.planned("larger", table.desk.disputes(VI)), "larger")
    assert len(outcome.done) == 5
    assert [one.record for one in table.desk.disputes(VI)] == [kept]
    for n, record in enumerate(records):
        assert table.office.records.state(record).shown["participants"] == 90 + n
        with reading(table.office.desk.engine) as connection:
            assert list(rules_of(connection, record).values()) == ["larger"]
    told = table.desk.decisions(VI)
    assert [(one.rule, one.dispute.record, one.chosen) for one in told] == [
        ("larger", record, f"{90 + n}") for n, record in reversed(list(enumerate(records)))
    ]
    assert {one.text for one in told[-1].dispute.positions} == {"10", "90"}


def test_two_fields_of_one_record_are_one_change(table: Table) -> None:
    record = table.disagree({"participants": 4, "place": "Cầu Kè"}, {"participants": 9, "place": "Trà Cú"})
    before = table.office.tip(table.office.secrets.device)
    table.desk.settle(table.desk.planned("newest", table.desk.disputes(VI)), "newest")
    assert table.office.tip(table.office.secrets.device) == before + 1
    shown = table.office.records.state(record).shown
    assert (shown["participants"], shown["place"]) == (9, "Trà Cú")
    assert len(table.desk.decisions(VI)) == 2


def test_a_new_value_that_breaks_a_rule_is_refused_and_the_others_stand(table: Table) -> None:
    bad = table.disagree({"participants": 4}, {"participants": 9})
    good = table.disagree({"participants": 4}, {"participants": 9})
    both = {one.record: one for one in table.desk.disputes(VI)}
    outcome = table.desk.settle([Choice(both[bad], -5), Choice(both[good], 6)])
    assert [(one.record, type(error)) for one, error in outcome.refused] == [(bad, RecordInvalid)]
    assert [one.record for one in table.desk.disputes(VI)] == [bad]
    assert table.office.records.state(good).shown["participants"] == 6


def test_what_another_officer_decided_meanwhile_is_told_and_not_done_twice(table: Table) -> None:
    record = table.disagree({"participants": 4}, {"participants": 9})
    seen = table.one()
    other = settling(table.office)
    other.settle([Choice(seen, 4)])
    before = table.office.tip(table.office.secrets.device)
    outcome = table.desk.settle([Choice(seen, 9)])
    assert (outcome.done, outcome.gone) == ((), (seen,))
    assert table.office.tip(table.office.secrets.device) == before
    assert table.office.records.state(record).shown["participants"] == 4


def test_a_side_that_came_in_meanwhile_is_not_decided_over_unseen(table: Table) -> None:
    record = table.disagree({"participants": 4}, {"participants": 9})
    seen = table.one()
    table.second.records.edit(record, {"participants": 12})
    table.move(table.second, table.office)
    outcome = table.desk.settle([Choice(seen, 9)])
    assert (outcome.done, outcome.gone) == ((), (seen,))
    assert {one.text for one in table.one().positions} == {"4", "12"}


def test_undo_shows_what_was_shown_before_and_every_side_can_still_be_chosen(table: Table) -> None:
    record = table.disagree({"participants": 4}, {"participants": 9})
    shown = table.one().positions[0].value
    other = 4 if shown == 9 else 9
    outcome = table.desk.settle([Choice(table.one(), other)])
    table.desk.undo(outcome)
    assert table.office.records.state(record).shown["participants"] == shown
    told = table.desk.decisions(VI)
    assert [(one.rule, one.now) for one in told] == [(UNDONE, str(shown))]
    assert {one.value for one in told[0].dispute.positions} == {4, 9}
    table.desk.decide_again([Choice(told[0].dispute, other)])
    assert table.desk.decisions(VI)[0].now == str(other)
    assert table.office.records.state(record).conflicts == {}


def test_a_decision_by_hand_is_journalled_too_and_reaches_the_unit(table: Table) -> None:
    record = table.disagree({"participants": 4}, {"participants": 9})
    table.office.records.settle(record, "participants", 4)
    with reading(table.office.desk.engine) as connection:
        rows = connection.execute(select(audit.c.detail).where(audit.c.action == SETTLED)).all()
    assert [json.loads(row[0])["rule"] for row in rows] == [""]
    table.move(table.office, table.first, "reply")
    assert table.first.records.state(record).shown["participants"] == 4
    assert table.first.workspace.settings.unit != DIC


def test_an_edit_against_a_deletion_is_decided_like_any_other(table: Table) -> None:
    record = table.first.records.create("activity", activity("Hội chợ"))
    table.move(table.first, table.second, "relay")
    table.first.records.delete(record)
    table.second.records.edit(record, {"place": "Trà Cú"})
    table.move(table.first, table.office)
    table.move(table.second, table.office)
    found = table.one("$life")
    assert found.title == "Hội chợ"
    table.desk.settle([Choice(found, False)])
    assert not table.office.records.state(record).visible
    assert table.desk.decisions(VI)[0].now == table.desk.decisions(VI)[0].chosen
    table.desk.decide_again([Choice(found, True)])
    assert table.office.records.state(record).visible


def test_every_rule_has_its_words() -> None:
    for name in ("vi", "en"):
        language = Language.load(name)
        assert all(language.has(f"rule.{rule}") for rule in (*RULES, UNDONE))
