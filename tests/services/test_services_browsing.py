"""Lists by filter and order give what a look at every record would give, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from offices import UNIT, Office, Province

from tvdesk.core.fields import Kind
from tvdesk.core.filters import (
    ANY_OF,
    BETWEEN,
    CONTAINS,
    EMPTY,
    EVERYTHING,
    FILLED,
    IS,
    STATUS,
    TESTS,
    Condition,
    Filter,
    Sort,
    columns_of,
)
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold, search_words, sort_key
from tvdesk.core.units import Units
from tvdesk.services.browsing import Browsing
from tvdesk.services.errors import FieldUnknown, TypeUnknown

LISTS, UNITS = CodeLists.load(), Units.load()
WORDS = ("Đoàn", "đón", "trà", "Trà", "hội", "Hội chợ", "ảnh", "Ăn", "ẩm", "5%", "a_b", "!", "Ok Om Bok", "10", "9")
COUNT = 120
TASKS = tuple(entry.code for entry in LISTS.entries("task"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A unit's empty desk on either database."""
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    found = Province(tmp_path).enrol(UNIT, database=url)
    yield found
    found.desk.engine.dispose()


def made(office: Office, chance: random.Random) -> dict[str, dict[str, Any]]:
    """Activities with many empty fields, by record id; some of them deleted again."""

    def some(*values: Any) -> Any:
        return chance.choice((None, *values))

    many = []
    for _ in range(COUNT):
        values = {
            "title": " ".join(chance.choices(WORDS, k=3)),
            "subtype": chance.choice(("hoi_cho_trien_lam", "khac", "hoi_nghi_hoi_thao")),
            "start_date": f"2025-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            "task": some(TASKS[0], TASKS[4], TASKS[1]),
            "place": some("Trà Vinh", "Đà Nẵng", "Càng Long", "an giang"),
            "outlet": some("Báo Đảng", "báo đảng điện tử", "VTV"),
            "note": some("đã sửa\nhai dòng", "100%"),
            "countries": some(["KH"], ["KH", "LA"], ["US"]),
            "participants": some(0, 5, 120),
            "budget_vnd": some(1_000_000, 2**40),
            "in_plan": some(True, False),
            "end_date": some("2025-10-01", "2025-11-30"),
        }
        many.append({name: value for name, value in values.items() if value is not None})
    records = office.records.create_many("activity", many)
    found = dict(zip(records, many, strict=True))
    gone = records[:7]
    office.records.delete_many(gone)
    return {record: values for record, values in found.items() if record not in gone}


def browsing(office: Office) -> Browsing:
    return Browsing(office.desk, LISTS, UNITS)


def found(office: Office, filter: Filter = EVERYTHING, sort: Sort | None = None, type: str = "activity") -> list[str]:
    desk = browsing(office)
    numbers = desk.find(type, filter, sort).numbers if sort else desk.find(type, filter).numbers
    return desk.records(type, numbers)


ASKED: list[tuple[Condition, Callable[[dict[str, Any]], bool]]] = [
    (Condition("title", CONTAINS, ("doan",)), lambda v: "doan" in fold(v["title"])),
    (Condition("title", CONTAINS, ("TRÀ HỘI",)), lambda v: "tra hoi" in fold(v["title"])),
    (Condition("title", CONTAINS, ("5%",)), lambda v: "5%" in v["title"]),
    (Condition("title", CONTAINS, ("a_b",)), lambda v: "a_b" in v["title"]),
    (Condition("title", CONTAINS, ("!",)), lambda v: "!" in v["title"]),
    (Condition("place", CONTAINS, ("tra",)), lambda v: "tra" in fold(v.get("place", ""))),
    (Condition("outlet", CONTAINS, ("dang",)), lambda v: "dang" in fold(v.get("outlet", ""))),
    (Condition("note", CONTAINS, ("hai",)), lambda v: "hai" in v.get("note", "")),
    (Condition("start_date", BETWEEN, ("2025-03-01", "2025-05-15")),
     lambda v: "2025-03-01" <= v["start_date"] <= "2025-05-15"),
    (Condition("start_date", BETWEEN, (None, "2025-02-28")), lambda v: v["start_date"] <= "2025-02-28"),
    (Condition("participants", BETWEEN, (1, None)), lambda v: v.get("participants", 0) >= 1),
    (Condition("participants", BETWEEN, (0, 5)), lambda v: v.get("participants") in (0, 5)),
    (Condition("budget_vnd", BETWEEN, (2**33, 2**41)), lambda v: v.get("budget_vnd", 0) > 2**33),
    (Condition("subtype", ANY_OF, ("khac", "hoi_nghi_hoi_thao")), lambda v: v["subtype"] != "hoi_cho_trien_lam"),
    (Condition("task", ANY_OF, (TASKS[1],)), lambda v: v.get("task") == TASKS[1]),
    (Condition("countries", ANY_OF, ("LA", "US")), lambda v: bool({"LA", "US"} & set(v.get("countries", ())))),
    (Condition("in_plan", IS, (True,)), lambda v: v.get("in_plan") is True),
    (Condition("in_plan", IS, (False,)), lambda v: v.get("in_plan") is False),
    (Condition("unit", ANY_OF, (UNIT,)), lambda _: True),
    (Condition("unit", ANY_OF, ("tv-sotttt",)), lambda _: False),
    (Condition("plan_item", ANY_OF, ("x",)), lambda _: False),
    (Condition("place", EMPTY), lambda v: "place" not in v),
    (Condition("place", FILLED), lambda v: "place" in v),
    (Condition("countries", EMPTY), lambda v: "countries" not in v),
    (Condition("output_items", EMPTY), lambda _: True),
    (Condition("attachments", FILLED), lambda _: False),
]  # fmt: skip


def test_every_filter_gives_what_a_look_at_every_record_gives(office: Office) -> None:
    records = made(office, random.Random(1))
    for condition, passes in ASKED:
        wanted = {record for record, values in records.items() if passes(values)}
        assert set(found(office, Filter(conditions=(condition,)))) == wanted, condition
    chance = random.Random(2)
    for _ in range(30):
        some = chance.sample(ASKED, 3)
        filter = Filter(conditions=tuple(condition for condition, _ in some))
        wanted = {record for record, values in records.items() if all(passes(values) for _, passes in some)}
        assert set(found(office, filter)) == wanted, filter


@pytest.mark.parametrize("quick", ["hoi cho", "TRÀ", "don d", "ok om", "10", "!", "không có"])
def test_quick_search_finds_words_with_and_without_marks(office: Office, quick: str) -> None:
    records = made(office, random.Random(3))
    words = search_words(quick)

    def holds(values: dict[str, Any]) -> bool:
        there = search_words(" ".join(str(values.get(name, "")) for name in ("title", "place")))
        return not words or (
            all(word in there for word in words[:-1]) and any(one.startswith(words[-1]) for one in there)
        )

    assert set(found(office, Filter(quick=quick))) == {record for record, values in records.items() if holds(values)}


def test_sums_are_of_what_is_found(office: Office) -> None:
    records = made(office, random.Random(4))
    condition = Condition("title", CONTAINS, ("tra",))
    some = [values for values in records.values() if "tra" in fold(values["title"])]
    desk = browsing(office)
    sums = desk.totals(desk.find("activity", Filter(conditions=(condition,))))
    names = ("participants", "budget_vnd")
    assert sums == {name: sum(values.get(name, 0) for values in some) for name in names}
    assert desk.totals(desk.find("activity", Filter(quick="không có"))) == {}
    assert desk.totals(desk.find("activity"))["participants"] == sum(v.get("participants", 0) for v in records.values())


def ordered(records: dict[str, dict[str, Any]], name: str, key: Callable[[Any], Any], descending: bool) -> list[Any]:
    """The values of a field in the order in which its list must have them; the empty ones last."""
    filled = [values[name] for values in records.values() if name in values]
    return [*sorted(filled, key=key, reverse=descending), *([None] * (len(records) - len(filled)))]


def _place(list: str) -> Callable[[str], int]:
    codes = [entry.code for entry in LISTS.entries(list)]
    return lambda code: codes.index(code)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("title", sort_key),
        ("place", sort_key),
        ("start_date", str),
        ("end_date", str),
        ("participants", int),
        ("in_plan", bool),
        ("subtype", _place("activity_subtype")),
        ("task", _place("task")),
        ("countries", lambda codes: [_place("country")(code) for code in codes]),
    ],
)
def test_every_kind_of_column_is_sorted(office: Office, name: str, key: Callable[[Any], Any], descending: bool) -> None:
    records = made(office, random.Random(5))
    there = [records[record].get(name) for record in found(office, sort=Sort(name, descending))]
    wanted = ordered(records, name, key, descending)
    assert [value and key(value) for value in there] == [value and key(value) for value in wanted]


def test_every_column_of_every_type_can_be_shown_sorted_and_asked(office: Office) -> None:
    desk = browsing(office)
    for type in REPORTABLE:
        values = {"title": "Đón đoàn", "subtype": "khac", "start_date": "2025-01-02"}
        record = office.records.create(type, values)
        form = FORMS[type]
        for name in columns_of(form):
            numbers = desk.find(type, EVERYTHING, Sort(name, descending=True)).numbers
            assert [row.record for row in desk.rows(type, numbers, columns_of(form))] == [record]
        for field in form.fields:
            asked = [test for test in TESTS[field.kind] if test in (EMPTY, FILLED)]
            counts = [len(desk.find(type, Filter(conditions=(Condition(field.name, test),))).numbers) for test in asked]
            assert sorted(counts) == [0, 1]


def test_rows_come_in_the_order_asked_for_and_those_gone_are_left_out(office: Office) -> None:
    records = office.records.create_many(
        "activity", [{"title": f"Tên {n}", "subtype": "khac", "start_date": "2025-01-01"} for n in range(5)]
    )
    desk = browsing(office)
    numbers = list(desk.find("activity", sort=Sort("title")).numbers)
    backwards = [numbers[4], 9_999, numbers[0], numbers[2]]
    rows = desk.rows("activity", backwards, ("title", STATUS, "place"))
    assert [(row.no, row.record, row.values) for row in rows] == [
        (numbers[4], records[4], ("Tên 4", "draft", None)),
        (numbers[0], records[0], ("Tên 0", "draft", None)),
        (numbers[2], records[2], ("Tên 2", "draft", None)),
    ]
    assert desk.rows("activity", [], ("title",)) == []


def test_deleted_records_have_a_list_of_their_own(office: Office) -> None:
    kept, gone = office.records.create_many(
        "activity", [{"title": name, "subtype": "khac", "start_date": "2025-01-01"} for name in ("Giữ", "Bỏ")]
    )
    office.records.delete(gone)
    assert found(office) == [kept]
    assert found(office, Filter(deleted=True)) == [gone]
    assert found(office, Filter(deleted=True, quick="giu")) == []


@pytest.mark.parametrize(
    "condition",
    [
        Condition("nothing", FILLED),
        Condition("title", BETWEEN, ("a", "b")),
        Condition("start_date", BETWEEN, ("01/02/2025", None)),
        Condition("start_date", BETWEEN, (None, None)),
        Condition("participants", BETWEEN, (True, None)),
        Condition("title", CONTAINS, (" ",)),
        Condition(STATUS, ANY_OF, ("lost",)),
        Condition("output_items", CONTAINS, ("x",)),
    ],
)
def test_what_a_form_cannot_be_asked_is_refused(tmp_path: Path, condition: Condition) -> None:
    desk = browsing(Province(tmp_path).dic)
    with pytest.raises(FieldUnknown):
        desk.find("activity", Filter(conditions=(condition,)))


def test_an_unknown_type_or_order_is_refused(tmp_path: Path) -> None:
    desk = browsing(Province(tmp_path).dic)
    with pytest.raises(TypeUnknown):
        desk.find("nothing")
    with pytest.raises(FieldUnknown):
        desk.find("activity", EVERYTHING, Sort("title; DROP TABLE activity"))


def test_every_kind_has_its_tests() -> None:
    assert set(TESTS) == set(Kind)
