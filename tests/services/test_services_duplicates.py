"""Possible duplicates on the sample of real events, and the office's verdicts on them."""

from __future__ import annotations

import csv
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from offices import DIC, Office, Province, activity

from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services import matching
from tvdesk.services.duplicates import Duplicates, Link, candidates, groups, links, representatives, sides, verdicts
from tvdesk.services.errors import (
    DuplicateDecided,
    DuplicateOfItself,
    DuplicateTypesDiffer,
    LinkUnknown,
    OfficeOnly,
    RecordMissing,
)
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.workbooks import Workbooks

TEXTS = ("title", "summary", "subtype", "reporting_unit", "start_date", "end_date", "place", "host_unit", "partner")
Pair = tuple[str, str]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values_of(row: Mapping[str, str], lists: CodeLists) -> dict[str, Any]:
    """A row of events.csv as a record; a month or a year stands for its first day, as in an imported record."""
    values: dict[str, Any] = {"record": row["event_id"], **{name: row[name] for name in TEXTS}}
    if row["date_precision"] in ("month", "year"):
        values["date_precision"] = row["date_precision"]
        values["start_date"] = (row["date_text"] + "-01-01")[:10]
    named = [name.strip() for name in row["country"].split(",") if name.strip()]
    values["countries"] = [lists.find("country", name) or name for name in named]
    values |= {name: int(row[name]) for name in ("participants", "outputs") if row[name].isdigit()}
    return values


def propose_all(data: Path) -> dict[Pair, matching.Candidate]:
    lists = CodeLists.load()
    by_kind = defaultdict(list)
    for row in rows_of(data / "events.csv"):
        by_kind[row["kind"]].append(values_of(row, lists))
    found = [one for kind, rows in by_kind.items() for one in matching.propose(kind, rows)]
    return {(one.record_a, one.record_b): one for one in found}


def true_pairs(data: Path) -> set[Pair]:
    both = [sorted((row["event_id_a"], row["event_id_b"])) for row in rows_of(data / "pairs.csv")]
    return {(first, second) for first, second in both}


def lookalikes(data: Path) -> set[Pair]:
    grouped = defaultdict(list)
    for row in rows_of(data / "lookalikes.csv"):
        grouped[row["group"]].append(row["event_id"])
    return {pair for group in grouped.values() for pair in combinations(sorted(group), 2)} - true_pairs(data)


def test_every_real_pair_is_proposed_and_no_lookalike_is(real_data: Path) -> None:
    proposed = propose_all(real_data)
    pairs = true_pairs(real_data)
    print(
        f"recall {len(pairs & proposed.keys())}/{len(pairs)}, precision {len(pairs & proposed.keys())}/{len(proposed)}"
    )
    assert len(pairs) >= 16
    assert pairs - proposed.keys() == set()
    assert lookalikes(real_data) & proposed.keys() == set()
    # Over all 137 events: an officer is asked about hardly more than there is.
    assert len(proposed) <= len(pairs) + 3


def test_the_pairs_of_the_real_workbooks_come_up(province: Province, real_data: Path) -> None:
    """All but the one of which a row has no start day, and so waits for a person."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    books = Workbooks(province.dic.desk, lists, Sheets(lists, units))
    for name in ("hoat-dong.xlsx", "tap-huan.xlsx", "doan-vao-doan-ra.xlsx"):
        books.take_in(real_data / name)
    found = look(province.dic, candidates)
    known = look(province.dic, lambda connection: sides(connection, found))
    titles = {frozenset(fold(known[record].title) for record in (one.record_a, one.record_b)) for one in found}
    rows = rows_of(real_data / "pairs.csv")
    missing = {row["pair_id"] for row in rows if {fold(row["title_a"]), fold(row["title_b"])} not in titles}
    assert missing == {row["pair_id"] for row in rows if not (row["start_a"] and row["start_b"])}


def test_a_proposal_says_why(real_data: Path) -> None:
    found = propose_all(real_data)["EV-0154", "EV-0172"]
    assert {"same_start", "place", "participants", "country"} <= set(found.reasons)
    assert set(found.reasons) <= {*matching.POINTS, "title", "words"}


LIONS: dict[str, Any] = {
    "record": "a",
    "title": "Hội thi múa lân quốc tế lần thứ ba tại Cầu Kè",
    "start_date": "2025-03-05",
    "place": "Cầu Kè",
    "host_unit": "UBND huyện Cầu Kè",
    "subtype": "su_kien_quang_ba",
    "reporting_unit": "u1",
}


def proposed(**other: Any) -> bool:
    return bool(matching.propose("activity", [LIONS, {**LIONS, "record": "b", "reporting_unit": "u2", **other}]))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, True),
        ({"title": "HOI THI MUA LAN QUOC TE LAN III TAI CAU KE"}, True),
        ({"title": "Hội thi múa lân quốc tế lần thứ tư tại Cầu Kè"}, False),
        ({"title": "Hội thi múa lân quốc tế tại Cầu Kè, đợt 2"}, True),
        ({"start_date": "2025-03-07"}, True),
        ({"start_date": "2025-05-03"}, True),
        ({"start_date": "2025-03-20"}, False),
        ({"start_date": "2024-03-05"}, False),
        ({"start_date": "2025-03-01", "date_precision": "month"}, True),
        ({"start_date": "2025-05-01", "date_precision": "month"}, False),
    ],
)
def test_what_tells_two_events_apart(other: dict[str, Any], expected: bool) -> None:
    assert proposed(**other) is expected


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Lớp A tập huấn người phát ngôn cấp xã Cầu Kè", "Lớp B tập huấn người phát ngôn cấp xã Cầu Kè"),
        ("Đợt 1 khảo sát ghe ngo Cầu Kè", "Đợt 2 khảo sát ghe ngo Cầu Kè"),
        ("Bác tin giả tiêm vắc xin quận 12", "Bác tin giả tiêm vắc xin quận 3"),
        ("Ngày hội dừa sáp Cầu Kè năm 2024", "Ngày hội dừa sáp Cầu Kè năm 2025"),
    ],
)
def test_what_a_title_counts_keeps_events_apart(title: str, other: str) -> None:
    rows = [{**LIONS, "title": title}, {**LIONS, "record": "b", "reporting_unit": "u2", "title": other}]
    assert matching.propose("activity", rows) == []
    same = [rows[0], {**rows[1], "title": title}]
    assert len(matching.propose("activity", same)) == 1


def test_delegations_of_two_guests_stay_apart() -> None:
    base = {**LIONS, "subtype": "doan_vao", "title": "Đoàn Campuchia chúc Tết tỉnh Trà Vinh", "place": "Trà Vinh"}
    sides = [{**base, "partner": "Tỉnh Kampong Speu"}, {**base, "record": "b", "reporting_unit": "u2"}]
    assert len(matching.propose("delegation", sides)) == 1
    assert matching.propose("delegation", [sides[0], {**sides[1], "partner": "Tỉnh Koh Kong"}]) == []
    assert matching.propose("delegation", [sides[0], {**sides[1], "subtype": "doan_ra"}]) == []


def test_ten_thousand_records_take_seconds(real_data: Path) -> None:
    """A year of 10,000 activities, titles made of two real ones, some 27 starting on each day."""
    lists, choose = CodeLists.load(), random.Random(5)
    real = [values_of(row, lists) for row in rows_of(real_data / "events.csv")]
    rows = []
    for number in range(10_000):
        one, other = choose.sample(real, 2)
        day = (date(2025, 1, 1) + timedelta(days=choose.randrange(365))).isoformat()
        title = f"{one['title'].split(' ', 4)[-1]} {other['title'][:30]}"
        fresh = {"record": f"{number:05}", "title": title, "start_date": day, "end_date": day, "place": other["place"]}
        rows.append({**one, **fresh, "reporting_unit": f"u{number % 40}", "date_precision": "day"})
    before = time.process_time()
    matching.propose("activity", rows)
    taken = time.process_time() - before
    print(f"10,000 records of one type in one year: {taken:.1f} s")
    assert taken < 30


# --- verdicts ----------------------------------------------------------------------------------------------


def decide(office: Office) -> Duplicates:
    return Duplicates(office.desk, office.records)


def look(office: Office, what: Any) -> Any:
    with reading(office.desk.engine) as connection:
        return what(connection)


def send_to_office(unit: Office, province: Province, name: str) -> None:
    province.dic.take_in(unit.export(DIC, province.stick(name)).path)


def two_reports(province: Province) -> tuple[Office, Office, str, str]:
    culture, trade = province.enrol("tv-sovhttdl"), province.enrol("tv-soct")
    record_a = culture.records.create("activity", activity("Gặp gỡ Nhật Bản tại Cần Thơ", place="Cần Thơ"))
    record_b = trade.records.create("activity", activity("Hội nghị Gặp gỡ Nhật Bản 2025", place="Cần Thơ"))
    send_to_office(culture, province, "a.tvb")
    send_to_office(trade, province, "b.tvb")
    return culture, trade, record_a, record_b


def test_a_link_counts_once_travels_and_is_taken_back(province: Province) -> None:
    culture, _, record_a, record_b = two_reports(province)
    lower, higher = sorted((record_a, record_b))
    found = look(province.dic, candidates)
    assert [(one.record_a, one.record_b) for one in found] == [(lower, higher)]
    assert look(province.dic, groups) == {}

    verdict = decide(province.dic).link(record_b, record_a, "Cùng một hội nghị")
    assert look(province.dic, groups) == {record_a: lower, record_b: lower}
    assert look(province.dic, candidates) == []
    assert look(province.dic, links) == [Link(verdict, "activity", lower, higher, "same", "Cùng một hội nghị")]

    # The unit whose record it is learns of it; it holds one side only, so it joins nothing.
    culture.take_in(province.dic.export("tv-sovhttdl", province.stick("c.tvb"), "reply").path)
    assert [link.record for link in look(culture, links)] == [verdict]
    assert look(culture, groups) == {}

    assert decide(province.dic).unlink(record_a, record_b) == verdict
    assert (look(province.dic, groups), look(province.dic, links)) == ({}, [])
    assert len(look(province.dic, candidates)) == 1
    assert len(province.dic.records.history(verdict)) == 2


def test_a_unit_is_not_told_of_verdicts_on_others_records(province: Province) -> None:
    _, _, record_a, record_b = two_reports(province)
    third = province.enrol("tv-cat")
    decide(province.dic).link(record_a, record_b)
    third.take_in(province.dic.export("tv-cat", province.stick("d.tvb"), "reply").path)
    assert look(third, links) == []


def test_a_verdict_is_changed_and_given_anew_on_one_record(province: Province) -> None:
    _, _, record_a, record_b = two_reports(province)
    desk = decide(province.dic)
    verdict = desk.link(record_a, record_b, different=True)
    assert look(province.dic, candidates) == []
    assert len(look(province.dic, lambda connection: candidates(connection, judged=True))) == 1
    assert look(province.dic, groups) == {}
    assert desk.link(record_a, record_b) == verdict
    assert len(look(province.dic, groups)) == 2
    desk.unlink(record_a, record_b)
    assert desk.link(record_a, record_b) == verdict
    assert len(look(province.dic, groups)) == 2


def test_a_verdict_of_another_officer_is_told_and_no_second_one_is_made(province: Province) -> None:
    _, _, record_a, record_b = two_reports(province)
    mine, theirs = decide(province.dic), decide(province.dic)
    verdict = theirs.link(record_a, record_b, "Cùng một hội nghị", seen="")
    with pytest.raises(DuplicateDecided):
        mine.link(record_b, record_a, different=True, seen="")
    assert [link.verdict for link in look(province.dic, links)] == ["same"]
    assert mine.link(record_b, record_a, different=True, seen="same") == verdict
    found = look(province.dic, verdicts)
    assert [(one.link.record, one.link.verdict, one.actor) for one in found] == [(verdict, "not_same", f"Cán bộ {DIC}")]


def test_a_deleted_record_leaves_its_group(province: Province) -> None:
    _, _, record_a, record_b = two_reports(province)
    decide(province.dic).link(record_a, record_b)
    province.dic.records.delete(record_a)
    assert look(province.dic, groups) == {}


def test_groups_are_joined_through_common_members() -> None:
    visible = {"a", "b", "c", "d", "x"}
    assert representatives([("c", "d"), ("b", "c"), ("x", "gone")], visible) == {"b": "b", "c": "b", "d": "b"}


def test_what_cannot_be_linked(province: Province) -> None:
    culture, _, record_a, record_b = two_reports(province)
    desk = decide(province.dic)
    training = {"title": "Tập huấn", "subtype": "tap_huan", "start_date": "2025-03-05"}
    other = province.dic.records.create("training", training)
    with pytest.raises(DuplicateOfItself):
        desk.link(record_a, record_a)
    with pytest.raises(RecordMissing):
        desk.link(record_a, "không có")
    with pytest.raises(DuplicateTypesDiffer):
        desk.link(record_a, other)
    with pytest.raises(LinkUnknown):
        desk.unlink(record_a, record_b)
    with pytest.raises(OfficeOnly):
        decide(culture).link(record_a, record_b)
    assert look(province.dic, links) == []
