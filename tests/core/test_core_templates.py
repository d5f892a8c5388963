"""The template data that ships: every list, field, type and section is there, coded and worded in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tvdesk.core.fields import Field, Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.presets import holidays, load_presets, shipped_holidays
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import LAST, CodeLists, Entry, entry
from tvdesk.core.text import fold

LISTS = CodeLists.load()
OUTSIDE = {"unit"}
"""Lists that are records of their own kind."""


def fields() -> Iterator[tuple[str, Field]]:
    for form in FORMS.values():
        for field in form.fields:
            yield form.type, field
            for column in field.columns:
                yield form.type, column


def test_every_list_that_a_field_asks_for_ships() -> None:
    wanted = {field.codes for _, field in fields() if field.kind in (Kind.CODE, Kind.CODES)}
    assert wanted - LISTS.lists.keys() == OUTSIDE
    assert all(LISTS.entries(name) for name in wanted - OUTSIDE)


def test_no_list_ships_that_no_field_asks_for() -> None:
    assert LISTS.lists.keys() - {field.codes for _, field in fields()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_label(language: str) -> None:
    bare = [(name, one.code) for name in LISTS.lists for one in LISTS.entries(name) if not one.label(language).strip()]
    assert bare == []
    assert [(name, one.code) for name in LISTS.lists for one in LISTS.entries(name) if not (one.vi and one.en)] == []


def test_entries_stand_in_the_order_of_their_positions() -> None:
    for name in LISTS.lists:
        positions = [one.position for one in LISTS.entries(name)]
        assert positions == sorted(set(positions)), name
        assert LAST not in positions


def test_every_label_finds_its_own_code() -> None:
    """The label of each entry, written with its tones, means that entry and no other."""
    lost = [
        (name, one.code) for name in LISTS.lists for one in LISTS.entries(name) if LISTS.find(name, one.vi) != one.code
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_type_and_section_is_worded(language: str) -> None:
    texts = Language.load(language)
    keys = {f"type.{type}" for type in FORMS}
    bare = {f"field.{field.name}" for type, field in fields() if not texts.has(f"field.{type}.{field.name}")}
    sections = {
        f"section.{field.section}"
        for form in FORMS.values()
        for field in form.fields
        if not texts.has(f"section.{form.type}.{field.section}")
    }
    assert [key for key in sorted(keys | bare | sections) if not texts.has(key) or not texts.text(key).strip()] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hàn Quốc", "KR"),
        ("han quoc", "KR"),
        ("Hoa Kỳ", "US"),
        ("Mỹ", "US"),
        ("Lào", "LA"),
        ("Campuchia", "KH"),
        ("Cam-pu-chia", "KH"),
        ("Myanmar", "MM"),
        ("Miến Điện", "MM"),
        ("Úc", "AU"),
        ("Australia", "AU"),
        ("New Zealand", "NZ"),
        ("Đài Loan", "TW"),
    ],
)
def test_countries_as_officials_write_them(text: str, code: str) -> None:
    assert LISTS.find("country", text) == code


def test_the_country_list_is_that_of_iso() -> None:
    """249 codes of ISO 3166-1, and Kosovo, which has none but is written."""
    codes = {one.code for one in LISTS.entries("country")}
    assert (len(codes), "XK" in codes) == (250, True)
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_every_indicator_says_what_it_counts() -> None:
    for one in LISTS.entries("indicator"):
        assert LISTS.count_unit(one.code), one.code
        assert LISTS.count_unit(one.code, "en"), one.code
        assert LISTS.has("indicator_group", one.group)


def test_an_entry_keeps_what_a_record_leaves_out() -> None:
    before = Entry("a", "Cũ", "Old", ("xưa",), position=3, valid_from="2025-01-01")
    assert entry({"code": "a", "vi": "Mới"}, before) == Entry(
        "a", "Mới", "Old", ("xưa",), position=3, valid_from="2025-01-01"
    )
    assert entry({"code": "b", "vi": "B"}).position == LAST


@pytest.mark.parametrize(
    ("on", "offered"), [(None, True), ("2024-12-31", False), ("2025-01-01", True), ("2026-01-01", False)]
)
def test_when_an_entry_is_offered(on: str | None, offered: bool) -> None:
    one = Entry("a", "A", "A", valid_from="2025-01-01", valid_to="2025-12-31")
    assert one.offered(on) is offered


# --- presets and holidays ----------------------------------------------------------------------------------


def test_presets_name_their_source_and_fill_their_names() -> None:
    codes = set()
    for preset in load_presets().values():
        assert preset.source
        assert preset.outline in LISTS.lists["outline"]
        assert LISTS.has("period_kind", preset.kind.value)
        for index in range(1, len(preset.period(2025).parts(preset.kind)) + 1):
            period = preset.period(2025, index)
            assert "{" not in preset.name(period) + preset.name(period, "en") + preset.code_of(period)
            assert preset.code_of(period).isascii()
            codes.add(preset.code_of(period))
    assert len(codes) == len(load_presets())


def test_what_was_not_read_is_marked_so() -> None:
    presets = load_presets()
    assert {code for code, preset in presets.items() if not preset.confirmed} == {"nine_months", "foreign_year"}


def test_holidays_are_real_days_of_the_right_kind() -> None:
    """Days off fall on weekdays, days worked in their place on weekends; each year has its fixed holidays."""
    kinds = shipped_holidays()
    table = holidays(kinds)
    assert [day for day in table.off if day.weekday() >= 5] == []
    assert [day for day in table.worked if day.weekday() < 5] == []
    for year in range(2023, 2027):
        assert sum(day.year == year for day in table.off) >= 11
        for month, day in ((1, 1), (4, 30), (5, 1), (9, 2)):
            fixed = date(year, month, day)
            assert fixed.weekday() >= 5 or not table.is_working(fixed), fixed
    assert len(kinds) == len(json.loads(resource_path("templates", "holidays.json").read_text("utf-8"))["holidays"])
    assert all(LISTS.has("holiday_kind", kind) for kind in kinds.values())


def test_the_words_of_matching_are_folded() -> None:
    raw = json.loads(resource_path("templates", "matching_words.json").read_text(encoding="utf-8"))
    words = [*raw["common"], *raw["numbered"], *raw["common_places"], *raw["provinces"], *raw["nations"], *raw["same"]]
    assert [word for word in words if fold(word) != word] == []
