"""What the database counts is what the rules of the figures say, with joined records counted once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from offices import Office, Province
from report_desks import add, send, three_units

from tvdesk.core.filters import ANY_OF, BETWEEN, CONTAINS, EMPTY, Condition, Filter
from tvdesk.core.forms import FORMS
from tvdesk.core.periods import Holidays
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services.browsing import Browsing
from tvdesk.services.counting import Counting, count, everything
from tvdesk.services.coverage import coverage
from tvdesk.services.duplicates import Duplicates, groups
from tvdesk.services.errors import FieldUnknown
from tvdesk.services.figures import BY, FIELD_OF, KINDS, Counts, counts_of, gather
from tvdesk.services.rounds import Rounds
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.workbooks import Workbooks

UNITS = Units.load()
LISTS = CodeLists.load(more={"unit": frozenset(UNITS.by_id)})
FIRST, LAST = "2024-12-15", "2025-12-14"
YEAR = Condition("start_date", BETWEEN, (FIRST, LAST))
SUBTYPES = {"activity": ("hoi_nghi_hoi_thao", "khac"), "training": ("tap_huan",), "delegation": ("doan_vao", "doan_ra")}


def drawn(rng: random.Random, kind: str, number: int) -> dict[str, Any]:
    """A record with some of everything that is counted, and gaps."""

    def some(*values: Any) -> Any:
        return rng.choice((None, *values))

    values = {
        "title": f"Việc số {number}",
        "subtype": rng.choice(SUBTYPES[kind]),
        "start_date": f"{rng.choice((2024, 2025))}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "task": some("1", "2", "3"),
        "channels": some(["K1"], ["K2", "K6"]),
        "countries": some(["KH"], ["LA", "JP"]),
        "languages": some(["vi"], ["en", "km"]),
        "reporting_unit": some("tv-845", "tv-vpub"),
        "participants": some(40, 1_200),
        "participants_foreign": some(3),
        "budget_planned_vnd": some(5_000_000),
        "budget_vnd": some(4_000_000, 6_000_000),
        "budget_source": some("ngan_sach_tinh"),
        "classes": some(2) if kind == "training" else None,
        "groups": some(3) if kind == "delegation" else None,
        "visits": some(12) if kind == "delegation" else None,
        "output_items": some([{"indicator": "tin_bai", "language": "vi", "quantity": rng.randint(1, 9)}]),
    }
    return {name: value for name, value in values.items() if value is not None}


def filled(office: Office, seed: int, records: int = 90) -> None:
    """Records of every kind, some deleted, some joined in twos and threes."""
    rng = random.Random(seed)
    made = {kind: [office.records.create(kind, drawn(rng, kind, n)) for n in range(records // 3)] for kind in KINDS}
    for kind in KINDS:
        office.records.delete(made[kind].pop())
        for _ in range(6):
            one, other = rng.sample(made[kind], 2)
            Duplicates(office.desk, office.records).link(one, other)


def by_rules(office: Office) -> Counts:
    """The same from the records themselves."""
    with reading(office.desk.engine) as connection:
        return counts_of(gather(connection, FIRST, LAST, None, groups(connection)))


def by_database(office: Office, filters: Mapping[str, Filter]) -> Counts:
    with reading(office.desk.engine) as connection:
        return count(connection, office.desk, filters)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_database_counts_by_the_rules(tmp_path: Path, seed: int) -> None:
    office = Province(tmp_path).dic
    filled(office, seed)
    filters = {kind: Filter(conditions=(YEAR,)) for kind in KINDS}
    counted = by_database(office, filters)
    assert counted == by_rules(office)
    assert counted.joined > 0
    assert counted.records > counted.events


@pytest.mark.postgres
def test_postgresql_counts_the_same(tmp_path: Path, postgres_database: str) -> None:
    office = Province(tmp_path).enrol("tv-sotttt", "dic", postgres_database)
    try:
        filled(office, 4)
        filters = {kind: Filter(conditions=(YEAR,)) for kind in KINDS}
        assert by_database(office, filters) == by_rules(office)
    finally:
        office.desk.engine.dispose()


def test_the_real_workbooks_are_counted_by_the_rules(tmp_path: Path, real_data: Path) -> None:
    office = Province(tmp_path).dic
    books = Workbooks(office.desk, LISTS, Sheets(LISTS, UNITS))
    for name in ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx"):
        books.take_in(real_data / name)
    with reading(office.desk.engine) as connection:
        days = connection.exec_driver_sql("SELECT min(start_date), max(start_date) FROM activity").one()
        found = counts_of(gather(connection, "1900-01-01", "2200-01-01"))
    assert days[0]
    counted = by_database(office, everything())
    assert counted == found
    assert counted.events > 100


@pytest.mark.parametrize("by", BY)
def test_every_figure_leads_to_as_many_records(tmp_path: Path, by: str) -> None:
    """The list opened from a figure shows exactly the records that it counts."""
    office = Province(tmp_path).dic
    filled(office, 7, 120)
    base = Filter(conditions=(YEAR,))
    counted = by_database(office, dict.fromkeys(KINDS, base))
    browsing = Browsing(office.desk, LISTS, UNITS)
    looked = 0
    for key, kinds in counted.by[by].items():
        if by == "month":
            continue
        named = Condition(FIELD_OF[by], ANY_OF, (key,)) if key else Condition(FIELD_OF[by], EMPTY)
        asked = base.having(named)
        once = asked if by == "unit" else base
        for kind, events in kinds.items():
            found = browsing.find(kind, Filter(conditions=asked.conditions, once=once))
            assert len(found.numbers) == events, (key, kind)
            looked += 1
    assert looked or by == "month"


def test_a_filter_narrows_what_is_counted(tmp_path: Path) -> None:
    office = Province(tmp_path).dic
    filled(office, 5)
    task = Condition("task", ANY_OF, ("1",))
    narrowed = by_database(office, dict.fromkeys(KINDS, Filter(conditions=(YEAR, task))))
    assert set(narrowed.by["task"]) == {"1"}
    assert 0 < narrowed.events < by_rules(office).events
    titled = by_database(office, {"activity": Filter(conditions=(Condition("title", CONTAINS, ("việc số 1",)),))})
    with reading(office.desk.engine) as connection:
        titles = connection.exec_driver_sql("SELECT title FROM activity WHERE visible").scalars().all()
    assert titled.records == sum("Việc số 1" in title for title in titles)
    assert titled.of("training").events == 0


def test_a_condition_that_a_kind_does_not_know_is_refused(tmp_path: Path) -> None:
    office = Province(tmp_path).dic
    wrong = Filter(conditions=(Condition("classes", BETWEEN, (1, 2)),))
    with pytest.raises(FieldUnknown):
        by_database(office, dict.fromkeys(FORMS.keys() & set(KINDS), wrong))


def test_who_reported_in_a_round_is_the_same_counted_and_gathered(tmp_path: Path) -> None:
    province, culture, cabinet, district = three_units(tmp_path)
    opened = Rounds(province.dic.desk, province.dic.records, UNITS, Holidays()).open(
        "year", 2025, units=[culture.desk.unit, cabinet.desk.unit, district.desk.unit]
    )
    record = add(culture, "activity", "Việc đầu", participants=4)
    add(cabinet, "training", "Lớp đầu", "2025-01-03", classes=2)
    add(cabinet, "training", "Lớp ngoài kỳ", "2026-01-03")
    send(province, culture, opened.code)
    send(province, cabinet, opened.code)
    culture.records.edit(record, {"participants": 5})
    province.dic.records.edit(record, {"participants": 6})
    send(province, culture, opened.code)
    desk = province.dic.desk
    counts, who = Counting(desk).of_round(opened)
    with reading(desk.engine) as connection:
        found = gather(connection, opened.first, opened.last, None, groups(connection))
        assert who == coverage(connection, found, opened.units, opened, desk.unit)
    assert counts == counts_of(found)
    assert len(who.contested) == 1
    assert {one.records for one in who.reporters} == {0, 1}
