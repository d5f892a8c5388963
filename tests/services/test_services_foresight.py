"""A preview equals what is then done: records field by field, conflicts, and the figures of the round."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from offices import DIC, Office, Province, activity
from sqlalchemy import select

from tvdesk.core.forms import REPORTABLE
from tvdesk.db.engine import reading
from tvdesk.db.models import TYPED
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.duplicates import Duplicates, groups
from tvdesk.services.errors import NothingToSend
from tvdesk.services.figures import KINDS, gather, money, people
from tvdesk.services.file_queue import FileQueue
from tvdesk.services.foresight import CREATED, DELETED, EDITED, RESTORED, Foreseen, foresee
from tvdesk.services.intake import Intake
from tvdesk.services.listing import values_of
from tvdesk.services.records import Records
from tvdesk.services.round_sums import Sums, sums_of

UNIT, OTHER = "tv-soct", "tv-cat"
YEAR = ("2025-01-01", "2025-12-31")
Shown = dict[str, dict[str, Any]]


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    found = Province(tmp_path)
    yield found
    for office in found.offices:
        office.desk.engine.dispose()


def shown(office: Office) -> tuple[Shown, set[tuple[str, str]]]:
    """Every visible record with its values, and the open conflicts."""
    found: Shown = {}
    with reading(office.desk.engine) as connection:
        for type in REPORTABLE:
            table = TYPED[type]
            for row in connection.execute(select(table).where(table.c.visible)):
                values = values_of(type, dict(row._mapping))
                values.pop("$conflicts", None)
                found[values.pop("record")] = values
    return found, {(record, name) for record, name, _, _ in office.records.conflicts()}


def carried_out(before: Shown, foreseen: Foreseen, hidden: set[str]) -> Shown:
    """The records after the effects that were foreseen."""
    now, away = {record: dict(values) for record, values in before.items()}, set(hidden)
    for one in foreseen.files:
        for effect in foreseen.effects(one.path):
            if effect.kind in (CREATED, RESTORED):
                assert effect.record not in now
                assert (effect.record in away) == (effect.kind == RESTORED)
                now[effect.record] = {}
                away.discard(effect.record)
            elif effect.record in away:
                assert effect.conflicts
                continue
            values = now[effect.record]
            for change in effect.fields:
                assert values.get(change.name) == change.before
                values[change.name] = change.after
            now[effect.record] = {name: value for name, value in values.items() if value is not None}
            if effect.kind == DELETED:
                del now[effect.record]
                away.add(effect.record)
    return now


def hidden_in(office: Office) -> set[str]:
    with reading(office.desk.engine) as connection:
        table = TYPED["activity"]
        return set(connection.scalars(select(table.c.record).where(~table.c.visible)))


def work(rng: random.Random, machine: Office, count: int) -> None:
    """Something that a person does, a few times."""
    records: Records = machine.records
    with reading(machine.desk.engine) as connection:
        table = TYPED["activity"]
        known = [tuple(row) for row in connection.execute(select(table.c.record, table.c.visible))]
    for _ in range(count):
        record, visible = rng.choice(known) if known else ("", False)
        act = rng.choice(["create", "edit", "edit", "delete"])
        if not record or act == "create":
            day = f"202{rng.choice('45')}-0{rng.randint(1, 9)}-11"
            values = activity(f"Hội nghị {rng.randint(0, 9)}", start_date=day, participants=rng.randint(1, 90))
            known.append((records.create("activity", values), True))
        elif not visible:
            records.restore(record)
            known[known.index((record, visible))] = (record, True)
        elif act == "edit":
            name = rng.choice(["participants", "budget_vnd", "budget_planned_vnd"])
            countries = rng.sample(["KH", "LA", "US"], rng.randint(0, 3))
            records.edit(record, {name: rng.choice([None, rng.randint(1, 500)]), "countries": countries})
        else:
            records.delete(record)
            known[known.index((record, visible))] = (record, False)


def passed_on(machine: Office, other: Office, path: Path) -> None:
    try:
        other.take_in(machine.export(machine.desk.unit, path, "relay").path)
    except NothingToSend:
        return


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_the_effects_foreseen_are_those_that_come_about(seed: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        province = Province(Path(folder))
        machines = [province.enrol(UNIT), province.enrol(UNIT), province.enrol(OTHER)]
        stick = province.stick("x").parent
        for at, machine in enumerate(machines):
            work(rng, machine, rng.randint(1, 5))
            province.dic.take_in(machine.export(DIC, stick / f"first-{at}.tvb").path)
        passed_on(machines[0], machines[1], stick / "relay-0.tvb")
        passed_on(machines[1], machines[0], stick / "relay-1.tvb")
        for at in (0, 1, 2, 0, 1):
            work(rng, machines[at], rng.randint(0, 5))
            machines[at].export(DIC, stick / f"later-{at}-{rng.random()}.tvb")
        queue = FileQueue(province.dic.desk, province.dic.intake)
        files = [one for one in queue.look(find_bundles([stick])) if one.ready]
        before, hidden = shown(province.dic), hidden_in(province.dic)
        digest = province.dic.digest()
        foreseen = foresee(province.dic.desk, province.dic.intake, [one.path for one in files], YEAR)
        assert province.dic.digest() == digest
        taken = queue.take_in(files)
        after, open_then = shown(province.dic)
        assert carried_out(before[0], foreseen, hidden) == after
        opened = {
            (e.record, name) for one in foreseen.files for e in foreseen.effects(one.path) for name in e.conflicts
        }
        assert open_then <= before[1] | opened
        assert foreseen.before != {}
        with reading(province.dic.desk.engine) as connection:
            assert foreseen.after == sums_of(connection, *YEAR)
        for one, seen in zip(taken, foreseen.files, strict=True):
            assert isinstance(seen.result, Intake)
            assert one.intake is not None
            assert (seen.result.state, seen.result.applied) == (one.intake.state, one.intake.applied)
        for office in province.offices:
            office.desk.engine.dispose()


def test_the_sums_are_those_of_the_report(province: Province) -> None:
    """Joined records count once, wherever they stand."""
    for unit in (UNIT, OTHER):
        office = province.enrol(unit)
        plain = {"participants": 40, "budget_vnd": 5_000_000, "budget_planned_vnd": 6_000_000}
        office.records.create("activity", activity("Hội chợ Công Thương", **plain))
        office.records.create("activity", activity("Họp báo", participants_domestic=3, participants_foreign=4))
        office.records.create("training", activity("Tập huấn", subtype="khac", participants=30))
        guests = {"subtype": "doan_vao", "visits": 7, "participants": 90}
        office.records.create("delegation", activity("Đoàn Campuchia", **guests))
        office.records.create("activity", activity("Năm trước", start_date="2024-01-01", participants=9))
        province.dic.take_in(office.export(DIC, province.stick(f"{unit}.tvb")).path)
    pair = sorted(record for record, values in shown(province.dic)[0].items() if "Hội chợ" in values["title"])
    Duplicates(province.dic.desk, province.dic.records).link(*pair)
    with reading(province.dic.desk.engine) as connection:
        found = gather(connection, *YEAR, duplicates=groups(connection))
        sums = sums_of(connection, *YEAR)
    for kind in KINDS:
        spent = sum(one.spent for one in money(found.of(kind)).values())
        planned = sum(one.planned for one in money(found.of(kind)).values())
        assert sums[kind] == Sums(len(found.of(kind)), people(found.of(kind)).value, planned, spent)
    assert sums["activity"] == Sums(3, 40 + 7 + 7, 6_000_000, 5_000_000)
    assert sums["delegation"].people == 14


def test_a_refused_file_leaves_nothing_in_the_preview_and_does_not_stop_it(province: Province) -> None:
    good, bad = province.enrol(UNIT), province.enrol(OTHER)
    for office in (good, bad):
        office.records.create("activity", activity(office.desk.unit))
    first = good.export(DIC, province.stick("good.tvb")).path
    second = bad.export(DIC, province.stick("bad.tvb")).path
    broken = bytearray(second.read_bytes())
    broken[len(broken) // 2] ^= 1
    second.write_bytes(bytes(broken))
    found = foresee(province.dic.desk, province.dic.intake, [second, first], YEAR)
    assert [type(one.result).__name__ for one in found.files][1] == "Intake"
    assert not list(found.effects(second))
    assert [one.kind for one in found.effects(first)] == [CREATED]
    assert found.after["activity"].count == 1


def test_possible_duplicates_among_new_ones_and_with_those_that_are_here(province: Province) -> None:
    same = {"start_date": "2025-03-05", "place": "Thành phố Trà Vinh", "participants": 120}
    titles = {
        "tv-a": "Hội nghị quảng bá du lịch Trà Vinh với báo chí nước ngoài",
        "tv-b": "Hội nghị quảng bá du lịch tỉnh Trà Vinh với báo chí nước ngoài",
        "tv-c": "Hội nghị quảng bá du lịch Trà Vinh với các báo nước ngoài",
    }
    paths = []
    for unit, title in titles.items():
        office = province.enrol(unit)
        office.records.create("activity", activity(title, **same))
        office.records.create("activity", activity(f"Việc riêng của {unit}", start_date="2025-07-01"))
        paths.append(office.export(DIC, province.stick(f"{unit}.tvb")).path)
    province.dic.take_in(paths[0])
    found = foresee(province.dic.desk, province.dic.intake, paths[1:], YEAR).likenesses()
    assert {frozenset((one.mine.unit, one.other.unit)) for one in found} == {
        frozenset(("tv-a", "tv-b")),
        frozenset(("tv-a", "tv-c")),
        frozenset(("tv-b", "tv-c")),
    }
    assert found[0].pair.score >= found[-1].pair.score


def test_what_was_edited_shows_both_values(province: Province) -> None:
    unit = province.enrol(UNIT)
    record = unit.records.create("activity", activity(participants=10, countries=["KH"]))
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    unit.records.edit(record, {"participants": 12, "countries": ["KH", "LA"]})
    path = unit.export(DIC, province.stick("2.tvb")).path
    found = foresee(province.dic.desk, province.dic.intake, [path], YEAR)
    (effect,) = found.effects(path)
    assert effect.kind == EDITED
    assert {change.name: (change.before, change.after) for change in effect.fields} == {
        "participants": (10, 12),
        "countries": (["KH"], ["KH", "LA"]),
    }
    assert (found.before["activity"].people, found.after["activity"].people) == (10, 12)


def test_the_preview_can_be_broken_off(province: Province) -> None:
    unit = province.enrol(UNIT)
    unit.records.create("activity", activity())
    path = unit.export(DIC, province.stick("1.tvb")).path

    def tell(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        foresee(province.dic.desk, province.dic.intake, [path], YEAR, tell)
    assert province.dic.take_in(path).state == "applied"
