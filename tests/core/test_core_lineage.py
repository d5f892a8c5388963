"""Families of units across a change of organisation, on the real change of 2025."""

from __future__ import annotations

from tvdesk.core.lineage import Family, families
from tvdesk.core.units import Span, Unit, Units

UNITS = Units.load()
YEAR = ("2024-12-15", "2025-12-14")


def family_of(unit: str, first: str = YEAR[0], last: str = YEAR[1], reporters: tuple[str, ...] = ()) -> Family:
    return next(one for one in families(UNITS, first, last, reporters) if unit in one.members)


def test_a_district_is_beside_all_communes_that_came_of_it() -> None:
    found = family_of("tv-846")
    assert found.before == ("tv-846",)
    assert set(found.after) == {"vl-29341", "vl-29362", "vl-29365", "vl-29371"}
    assert found.day == "2025-07-01"


def test_districts_that_share_a_new_commune_are_one_family() -> None:
    """Phường Nguyệt Hóa came of wards of the city and of a commune of Châu Thành."""
    found = family_of("tv-842")
    assert {UNITS.name(id) for id in found.before} == {"UBND thành phố Trà Vinh", "UBND huyện Châu Thành"}
    assert "vl-29254" in found.after
    assert found == family_of("tv-847")


def test_a_body_and_its_duty_that_went_apart_are_one_family() -> None:
    """In March the department's body went to one and its duty to another; in July both got a new province."""
    found = family_of("tv-sotttt")
    assert set(found.before) == {"tv-sotttt", "tv-sokhcn", "tv-sovhttdl"}
    assert set(found.after) == {"vl-sokhcn", "vl-sovhttdl"}
    assert found.day == "2025-07-01"
    march = family_of("tv-sotttt", "2024-12-15", "2025-03-14")
    assert set(march.after) == {"tv-sokhcn", "tv-sovhttdl"}
    assert march.day == "2025-03-01"


def test_units_below_a_district_tie_nothing_unless_they_reported() -> None:
    assert all("tv-29239" not in one.members for one in families(UNITS, *YEAR))
    assert "tv-842" in family_of("tv-29239", reporters=("tv-29239",)).members


def test_a_period_on_one_side_of_the_change_has_no_family() -> None:
    assert families(UNITS, "2025-07-01", "2025-12-14") == ()
    assert families(UNITS, "2023-12-15", "2024-12-14") == ()


def test_every_unit_under_the_province_that_ended_is_in_one_family_only() -> None:
    found = families(UNITS, *YEAR)
    ended = {id for one in found for id in one.before}
    reporting = {one.id for one in UNITS.children("tv", "2024-12-15") if one.kind != "uy_ban"}
    assert ended >= reporting
    assert sum(len(one.members) for one in found) == len(frozenset().union(*(one.members for one in found)))


def test_one_side_alone_may_name_the_other() -> None:
    """An office that writes only who came after, or only who was before, is understood."""
    above = (Span("", "", "p"),)
    province = Unit("p", "tinh", (Span("", "", "Tỉnh"),))
    old = Unit("a", "so", (Span("", "", "A"),), above, valid=Span("", "2025-06-30", ""))
    new = Unit("b", "so", (Span("", "", "B"),), above, valid=Span("2025-07-01", "", ""), predecessors=("a",))
    units = Units({one.id: one for one in (province, old, new)})
    assert [(one.before, one.after) for one in families(units, *YEAR)] == [(("a",), ("b",))]


def test_the_names_of_a_period() -> None:
    spans = (Span("", "2025-01-31", "Sở Công Thương"), Span("2025-02-01", "", "Sở Công Thương và Du lịch"))
    units = Units({"x": Unit("x", "so", spans)})
    assert [one.value for one in units.names_between("x", *YEAR)] == ["Sở Công Thương", "Sở Công Thương và Du lịch"]
    assert [one.value for one in units.names_between("x", "2025-02-01", "2025-03-01")] == ["Sở Công Thương và Du lịch"]
    assert units.names_between("y", *YEAR) == ()
