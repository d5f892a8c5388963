"""Changes of organisation, on the units of the real change of 2025."""

from __future__ import annotations

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
from tvdesk.core.units import Units, units_overlaid

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
