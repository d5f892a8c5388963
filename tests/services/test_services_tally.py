"""The figures that the database counts are those that the records add up to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from offices import UNIT, Office, Province
from sqlalchemy import Connection

from tvdesk.core.forms import FORMS
from tvdesk.core.rules import gap_fields, gaps
from tvdesk.db.engine import reading
from tvdesk.services.figures import gather, people, total
from tvdesk.services.plan_progress import plan_in_brief, plan_of_year
from tvdesk.services.report_contents import contents
from tvdesk.services.tally import Figures, WithGaps, tally
from tvdesk.services.vitals import _records

FIRST, LAST = "2024-12-15", "2025-12-14"


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Office]:
    found = Province(tmp_path).enrol(UNIT)
    yield found
    found.desk.engine.dispose()


def records(kind: str, count: int, chance: random.Random, items: list[str]) -> Iterator[dict[str, Any]]:
    """Records with any of the fields that count, and without; some outside the days."""
    subtypes = {"activity": ["a", "b"], "training": ["a"], "delegation": ["doan_ra", "doan_vao", "doan_vao_bao_chi"]}
    known = set(FORMS[kind].names())
    for number in range(count):
        one: dict[str, Any] = {
            "title": f"Việc {number % 7}",
            "subtype": chance.choice(subtypes[kind]),
            "start_date": f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        }
        numbers = ("visits", "participants", "participants_domestic", "participants_foreign", "classes", "groups")
        for name in (*numbers, "budget_vnd", "budget_planned_vnd"):
            if name in known and chance.random() < 0.4:
                one[name] = chance.randrange(1, 300)
        if {"participants_domestic", "participants_foreign"} & one.keys():
            one.pop("participants", None)
        wanted = (field for field in gap_fields(FORMS[kind]) if field.name not in {*one, "participants"})
        for field in wanted:
            if chance.random() < 0.9:
                one |= _filled(field.name, field.kind.value, chance)
        if chance.random() < 0.5:
            one["countries"] = chance.sample(["KH", "LA", "US", "FR"], chance.randrange(1, 4))
        if items and chance.random() < 0.3:
            one["plan_item"] = chance.choice(items)
        yield one


def _filled(name: str, kind: str, chance: random.Random) -> dict[str, Any]:
    if kind in ("text", "long_text", "code"):
        return {name: "x"}
    if kind in ("integer", "money"):
        return {name: chance.randrange(1, 50)}
    return {}


def fill(office: Office, chance: random.Random) -> None:
    plan = [{"title": f"Mục {n}", "subtype": "x", "plan_year": 2025, "start_date": "2025-05-01"} for n in range(6)]
    plan[0] |= {"plan_state": "huy"}
    plan[1] |= {"budget_planned_vnd": 7_000_000}
    items = office.records.create_many("plan_item", plan)
    for kind in ("activity", "training", "delegation"):
        made = office.records.create_many(kind, list(records(kind, 40, chance, items[:3])))
        office.records.delete_many(chance.sample(made, 5))
    # The only record of an item was deleted: nothing was done of it.
    office.records.delete(next(iter(office.records.create_many("training", [_of_item(items[4])]))))


def _of_item(item: str) -> dict[str, Any]:
    return {"title": "Lớp", "subtype": "x", "start_date": "2025-03-01", "plan_item": item}


def added_up(connection: Connection, unit: str | None) -> tuple[Figures, WithGaps]:
    """The same from the records themselves."""
    found = gather(connection, FIRST, LAST, unit)
    delegations = found.of("delegation")
    outward = [one for one in delegations if one.get("subtype") == "doan_ra"]
    figures = Figures(
        activities=len(found.of("activity")),
        trainings=total(found.of("training"), "classes", otherwise=1),
        trained=people(found.of("training")).value,
        inward=total([one for one in delegations if one not in outward], "groups", otherwise=1),
        outward=total(outward, "groups", otherwise=1),
        visits=people(delegations).value,
        countries=len({country for one in found.all() for country in one.get("countries") or ()}),
        spent=total(found.all(), "budget_vnd"),
        planned=total(found.all(), "budget_planned_vnd"),
    )
    held = contents(connection, FIRST, LAST, unit, gaps=lambda kind, values: gaps(FORMS[kind], values))
    counts: dict[str, int] = {}
    for one in held.incomplete:
        counts[one.type] = counts.get(one.type, 0) + 1
    return figures, WithGaps(counts)


@pytest.mark.parametrize("seed", range(6))
def test_counted_and_added_up_are_the_same(unit: Office, seed: int) -> None:
    fill(unit, random.Random(seed))
    with reading(unit.desk.engine) as connection:
        for owner in (UNIT, None, "tv-khac"):
            figures, incomplete = tally(connection, FIRST, LAST, owner)
            assert (figures, WithGaps(incomplete.counts)) == added_up(connection, owner)
            held = contents(connection, FIRST, LAST, owner, gaps=lambda kind, values: gaps(FORMS[kind], values))
            named = [(one.type, one.record, one.title) for one in incomplete.first]
            assert named == [(one.type, one.record, one.title) for one in held.incomplete[:2]]
            brief, year = plan_in_brief(connection, 2025, owner), plan_of_year(connection, 2025, owner)
            assert (brief.planned, brief.idle) == (year.planned, year.idle)
        assert _records(connection) == 3 * 35 + 6


def test_of_a_period_without_anything_nothing_is_counted(unit: Office) -> None:
    with reading(unit.desk.engine) as connection:
        assert tally(connection, FIRST, LAST, UNIT) == (Figures(0, 0, 0, 0, 0, 0, 0, 0, 0), WithGaps({}))
