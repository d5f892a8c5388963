"""Changes of organisation, on the units of the real change of 2025."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tvdesk.core.reorganisation import (
    CLOSE,
    DUTY,
    MERGE,
    RENAME,
    SPLIT,
    Heir,
    HeirMissing,
    Move,
    UnitDaysWrong,
    plan,
    propose_id,
)
from tvdesk.core.units import Span, Units, units_overlaid

UNITS = Units.load()
DAY = "2027-01-01"


def after(move: Move) -> Units:
    """The units with the steps of a change over them."""
    rows: list[dict[str, Any]] = []
    for step in plan(UNITS, move):
        kind = UNITS.by_id[step.unit].kind if step.unit in UNITS.by_id else ""
        rows.append({"code": step.unit, **({} if "kind" in step.values else {"kind": kind}), **step.values})
    return units_overlaid(UNITS, rows)


def test_a_renamed_unit_keeps_its_old_name_for_old_periods() -> None:
    units = after(Move(RENAME, ("vl-soct",), DAY, (Heir(name="Sở Công Thương và Du lịch", short="Sở CT&DL"),)))
    assert units.name("vl-soct", "2026-12-31") == UNITS.name("vl-soct")
    assert units.name("vl-soct", DAY) == "Sở Công Thương và Du lịch"
    assert units.find("Sở CT&DL") is units.by_id["vl-soct"]


def test_merged_units_end_and_the_new_one_names_them() -> None:
    heir = Heir(name="Phường Long Hưng", kind="phuong")
    units = after(Move(MERGE, ("vl-29512", "vl-29516"), DAY, (heir,)))
    new = next(one for one in units.by_id.values() if one.name() == "Phường Long Hưng")
    assert new.predecessors == ("vl-29512", "vl-29516")
    assert (new.valid.first, units.parent(new.id, DAY)) == (DAY, "vl")
    for old in ("vl-29512", "vl-29516"):
        assert units.by_id[old].valid.last == "2026-12-31"
        assert units.by_id[old].successors == (new.id,)
        assert units.name(old, "2026-06-01") == UNITS.name(old)
        assert units.parent(old, DAY) is None
    assert units.find("Phường Long Hưng", DAY) is new


def test_a_unit_that_takes_another_in_goes_on() -> None:
    units = after(Move(MERGE, ("vl-29512", "vl-29516"), DAY, (Heir(unit="vl-29512"),)))
    assert units.by_id["vl-29512"].valid.last == ""
    assert "vl-29516" in units.by_id["vl-29512"].predecessors
    assert units.by_id["vl-29516"].successors == ("vl-29512",)


def test_a_split_unit_has_several_heirs_new_and_old() -> None:
    heirs = (Heir(name="Sở Văn hóa", kind="so"), Heir(unit="vl-soct"))
    units = after(Move(SPLIT, ("vl-sovhttdl",), DAY, heirs))
    assert len(units.by_id["vl-sovhttdl"].successors) == 2
    assert "vl-sovhttdl" in units.by_id["vl-soct"].predecessors
    assert units.consolidating(DAY) is None  # whose duty it is from then on has to be said


def test_a_closed_unit_may_have_nobody_after_it() -> None:
    units = after(Move(CLOSE, ("vl-cong",), DAY))
    assert units.by_id["vl-cong"].valid.last == "2026-12-31"
    assert "vl-cong" not in {one.id for one in units.children("vl", DAY)}
    assert "vl-cong" in {one.id for one in units.children("vl", "2026-12-31")}


def test_a_duty_moves_and_both_units_stay() -> None:
    units = after(Move(DUTY, ("vl-sovhttdl",), DAY, (Heir(unit="vl-vpub"),)))
    assert [units.consolidating(day) for day in ("2026-12-31", DAY)] == ["vl-sovhttdl", "vl-vpub"]
    assert units.by_id["vl-sovhttdl"].valid.last == ""


@pytest.mark.parametrize(
    "move",
    [
        Move(MERGE, (), DAY, (Heir(name="A"),)),
        Move(MERGE, ("vl-soct", "vl-sonv"), DAY),
        Move(SPLIT, ("vl-soct",), DAY, (Heir(name="A"),)),
        Move(SPLIT, ("vl-soct",), DAY, (Heir(unit="vl-sonv"), Heir(unit="vl-sonv"))),
        Move(RENAME, ("vl-soct",), DAY, (Heir(unit="vl-sonv"),)),
        Move(RENAME, ("vl-soct", "vl-sonv"), DAY, (Heir(name="A"),)),
        Move(CLOSE, ("không có",), DAY),
        Move(DUTY, ("vl-soct",), DAY, (Heir(unit="vl-vpub"),)),
        Move(DUTY, ("vl-sovhttdl",), DAY, (Heir(name="Mới"),)),
        Move("khác", ("vl-soct",), DAY),
    ],
)
def test_a_change_that_does_not_say_enough_is_refused(move: Move) -> None:
    with pytest.raises(HeirMissing):
        plan(UNITS, move)


@pytest.mark.parametrize(
    "move",
    [
        Move(CLOSE, ("tv-soct",), DAY),
        Move(CLOSE, ("vl-soct",), "2025-07-01"),
        Move(CLOSE, ("vl-soct",), "1/1/2027"),
        Move(MERGE, ("vl-soct",), DAY, (Heir(unit="tv-soct"),)),
    ],
)
def test_a_day_outside_the_units_days_is_refused(move: Move) -> None:
    with pytest.raises(UnitDaysWrong):
        plan(UNITS, move)


def test_an_id_of_its_own_for_every_new_unit() -> None:
    assert propose_id("Sở Công Thương", "vl", set()) == "vl-sct"
    assert propose_id("Sở Công Thương", "vl", {"vl-sct"}) == "vl-sct2"
    assert propose_id("…", "", set()) == "dv"


# --- the real change of 1 July 2025, done step by step ---------------------------------------------------------------

JULY = "2025-07-01"
_EMPTY = Span("", "", "")


def before_july() -> Units:
    """The units of 30 June 2025, as if nobody knew what was to come."""
    known = {id: unit for id, unit in UNITS.by_id.items() if unit.valid.holds("2025-06-30")}
    return Units(
        {
            id: replace(
                unit,
                names=tuple(replace(span, last="") for span in unit.names),
                parents=tuple(replace(span, last="") for span in unit.parents),
                roles=tuple(replace(span, last="") for span in unit.roles),
                valid=_EMPTY,
                successors=(),
                predecessors=tuple(one for one in unit.predecessors if one in known),
            )
            for id, unit in known.items()
        }
    )


def done(units: Units, *moves: Move) -> Units:
    for move in moves:
        rows: list[dict[str, Any]] = []
        for step in plan(units, move):
            kind = units.by_id[step.unit].kind if step.unit in units.by_id else ""
            rows.append({"code": step.unit, **({} if "kind" in step.values else {"kind": kind}), **step.values})
        units = units_overlaid(units, rows)
    return units


REAL = {
    "vl-29275": "merge n to 1 in one district: An Trường",
    "vl-29254": "merge across two districts: Nguyệt Hóa",
    "vl-29263": "merge with a change of kind: Long Đức",
    "vl-29242": "chained merges: Trà Vinh, after ward 2 and ward 6 had gone into ward 3",
}


@pytest.mark.parametrize("new", sorted(REAL))
def test_the_real_mergers_come_out_as_the_resolution_has_them(new: str) -> None:
    """Every commune of the new province that was formed in the former Trà Vinh, by hand as by the shipped list."""
    shipped = UNITS.by_id[new]
    communes = tuple(sorted(id for id in shipped.predecessors if UNITS.by_id[id].kind not in DISTRICTS))
    heir = Heir(unit=new, name=shipped.names[0].value, kind=shipped.kind, parent="vl")
    units = done(before_july(), Move(MERGE, communes, JULY, (heir,)))
    assert units.name(new, JULY) == UNITS.name(new, JULY)
    assert units.by_id[new].kind == shipped.kind
    assert units.by_id[new].predecessors == communes
    assert units.by_id[new].valid.first == JULY
    for old in communes:
        assert units.name(old, "2025-06-30") == UNITS.name(old, "2025-06-30")
        assert units.parent(old, "2025-06-30") == UNITS.parent(old, "2025-06-30")
        assert (units.by_id[old].valid.last, units.by_id[old].successors) == ("2025-06-30", (new,))
        assert units.parent(old, JULY) is None


DISTRICTS = ("thanh_pho", "thi_xa", "huyen")


def test_a_whole_level_is_closed_in_one_act() -> None:
    """Nine district committees ended on 1 July 2025."""
    before = before_july()
    districts = tuple(sorted(one.id for one in before.children("tv") if one.kind in DISTRICTS))
    assert len(districts) == 9
    units = done(before, Move(CLOSE, districts, JULY))
    assert {units.by_id[id].valid.last for id in districts} == {"2025-06-30"}
    assert not any(one.id in districts for one in units.children("tv", JULY))


def test_the_body_went_one_way_and_the_duty_another() -> None:
    """1 March 2025: Sở Thông tin và Truyền thông into Khoa học và Công nghệ, its duty to Văn hóa."""
    before = units_overlaid(
        before_july(),
        [
            {"code": "tv-sotttt", "kind": "so", "names": [{"name": "Sở Thông tin và Truyền thông"}],
             "parents": [{"parent": "tv"}], "roles": [{"role": "tong_hop"}]},
        ],
    )  # fmt: skip
    culture = before.by_id["tv-sovhttdl"]
    before = Units({**before.by_id, culture.id: replace(culture, roles=())})
    day = "2025-03-01"
    units = done(
        before,
        Move(DUTY, ("tv-sotttt",), day, (Heir(unit="tv-sovhttdl"),)),
        Move(MERGE, ("tv-sotttt",), day, (Heir(unit="tv-sokhcn"),)),
    )
    assert [units.consolidating(on) for on in ("2025-02-28", day)] == ["tv-sotttt", "tv-sovhttdl"]
    assert units.by_id["tv-sotttt"].successors == ("tv-sokhcn",)
    assert units.by_id["tv-sotttt"].valid.last == UNITS.by_id["tv-sotttt"].valid.last
