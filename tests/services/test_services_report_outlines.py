"""Outlines: the shipped ones hold together, and every record is told in exactly one section."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_desks import LISTS

from tvdesk.core.forms import FORMS
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.rules import check
from tvdesk.services.figures import KINDS
from tvdesk.services.reports.errors import OutlineUnknown, OutlineUnreadable
from tvdesk.services.reports.outlines import KIND_OF_SOURCE, Outline, choose, outline_of, shipped

SHIPPED = shipped()


def section(name: str, source: str, filter: str = "", position: int = 1) -> dict[str, Any]:
    return {
        "section": name,
        "position": position,
        "depth": 2,
        "title": name,
        "source": source,
        "filter": filter,
    }


def outline(*sections: dict[str, Any]) -> Outline:
    return outline_of({"code": "thu", "sections": sections})


def test_four_outlines_ship() -> None:
    assert sorted(SHIPPED) == ["chuyen_de", "don_vi", "dot_xuat", "tong_hop"]
    assert [code for code, one in SHIPPED.items() if one.consolidated] == ["tong_hop"]


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_a_shipped_outline_is_valid_as_a_record(code: str) -> None:
    one = SHIPPED[code]
    sections = [
        {
            "section": each.section,
            "position": place,
            "depth": each.depth,
            "title": each.title,
            "source": each.source,
            "filter": each.filter.text,
        }
        for place, each in enumerate(one.sections, 1)
    ]
    values = {"code": code, "vi": LISTS.label("outline", code), "sections": sections, "consolidated": one.consolidated}
    assert [problem for problem in check(FORMS["outline"], values, LISTS) if problem.severity == "error"] == []
    assert "{period}" in one.document_title


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_filters_name_fields_and_codes_that_exist(code: str) -> None:
    for one in SHIPPED[code].sections:
        form = FORMS[KIND_OF_SOURCE.get(one.source, "activity")]
        for name, codes in one.filter.wanted:
            list = "indicator" if name == "indicator" else form.field(name).codes
            assert all(LISTS.has(str(list), each) for each in codes), (one.section, name)


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_every_kind_has_a_section_that_takes_what_is_left(code: str) -> None:
    sources = {one.source for one in SHIPPED[code].sections if not one.filter.wanted}
    assert {source for source, kind in KIND_OF_SOURCE.items() if kind in KINDS} <= sources


def test_filtered_sections_choose_first_wherever_they_stand() -> None:
    one = outline(
        section("quang_ba", "activities", position=1), section("an_pham", "activities", "subtype=an_pham", position=2)
    )
    book, fair = {"record": "1", "subtype": "an_pham"}, {"record": "2", "subtype": "hoi_cho_trien_lam"}
    told = one.share_out({"activity": [book, fair]})
    assert told == {"quang_ba": [fair], "an_pham": [book]}


def test_a_filter_looks_into_lists_and_outputs() -> None:
    one = outline(section("hop_tac", "activities", "channels=K9; indicator=thoa_thuan,du_an; task=4"))
    take = one.sections[0].filter.takes
    assert take({"channels": ["K1", "K9"]})
    assert take({"output_items": [{"indicator": "du_an", "quantity": 1}]})
    assert take({"task": "4"})
    assert not take({"channels": ["K1"], "task": "1"})
    assert not take({})


RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "task": st.sampled_from("123456"),
        "subtype": st.sampled_from([entry.code for entry in LISTS.entries("activity_subtype")]),
        "channels": st.lists(st.sampled_from([entry.code for entry in LISTS.entries("channel")])),
        "information_kind": st.sampled_from([entry.code for entry in LISTS.entries("information_kind")]),
    },
)


@given(records=st.lists(RECORDS, max_size=12), code=st.sampled_from(sorted(SHIPPED)))
def test_sections_add_up_to_the_whole(records: list[dict[str, Any]], code: str) -> None:
    numbered = [{**one, "record": str(number)} for number, one in enumerate(records)]
    told = SHIPPED[code].share_out({"activity": numbered})
    together = sorted(one["record"] for each in told.values() for one in each)
    assert together == sorted(one["record"] for one in numbered)


@pytest.mark.parametrize("filter", ["task", "task=", "=3", "task=1; kênh"])
def test_a_filter_that_nobody_can_read(filter: str) -> None:
    with pytest.raises(OutlineUnreadable):
        outline(section("chi_dao", "activities", filter))


def test_the_outline_follows_the_round() -> None:
    assert choose(SHIPPED, "", "", consolidated=False).code == "don_vi"
    assert choose(SHIPPED, "", "dinh_ky", consolidated=True).code == "tong_hop"
    assert choose(SHIPPED, "don_vi", "dinh_ky", consolidated=True).code == "tong_hop"
    assert choose(SHIPPED, "", "chuyen_de", consolidated=True).code == "chuyen_de"
    assert choose(SHIPPED, "", "dot_xuat", consolidated=False).code == "dot_xuat"
    with pytest.raises(OutlineUnknown):
        choose(SHIPPED, "la", "", consolidated=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_and_kind_is_worded(language: str) -> None:
    words = Language.load(language)
    for one in SHIPPED.values():
        assert words.has("composed.title")
        for each in one.sections:
            assert LISTS.label("report_section", each.section, language) != each.section


def test_both_languages_word_the_same_texts() -> None:
    vietnamese, english = (
        {key for key in Language.load(name).texts if key.startswith("composed.")} for name in LANGUAGES
    )
    plain = {key for key in english if not key.endswith(".one")}
    titles = {"composed.title.chuyen_de", "composed.title.dot_xuat"}  # in Vietnamese the outline brings its own
    assert plain - titles == vietnamese
