"""The units that ship: the decision's bodies, three levels before 1 July 2025 and two after, and who came of whom."""

from __future__ import annotations

from collections import Counter

import pytest

from tvdesk.core.units import Unit, Units, unit_of_row, units_overlaid

UNITS = Units.load()
COMMUNES = ("phuong", "thi_tran", "xa")
BEFORE, AFTER = "2025-06-30", "2025-07-01"


def under(province: str, on: str) -> list[Unit]:
    return [one for one in UNITS.children(province, on) if one.kind in COMMUNES]


def communes_of_districts(on: str) -> list[Unit]:
    districts = [one for one in UNITS.children("tv", on) if one.kind in ("huyen", "thi_xa", "thanh_pho")]
    return [commune for one in districts for commune in UNITS.children(one.id, on)]


@pytest.mark.parametrize(
    "name",
    [
        "Văn phòng UBND tỉnh",
        "Sở Thông tin và Truyền thông",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở Kế hoạch và Đầu tư",
        "Sở Công Thương",
        "Sở Tài chính",
        "Sở Nội vụ",
        "Công an tỉnh",
        "Bộ Chỉ huy Quân sự tỉnh",
        "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
        "Ban Tuyên giáo Tỉnh ủy",
        "Ủy ban MTTQ Việt Nam tỉnh",
        "Báo Trà Vinh",
        "Đài Phát thanh và Truyền hình Trà Vinh",
        "Cổng Thông tin điện tử tỉnh",
        "UBND thành phố Trà Vinh",
        "UBND thị xã Duyên Hải",
        "UBND huyện Càng Long",
        "UBND huyện Cầu Kè",
        "UBND huyện Tiểu Cần",
        "UBND huyện Châu Thành",
        "UBND huyện Cầu Ngang",
        "UBND huyện Trà Cú",
        "UBND huyện Duyên Hải",
    ],
)
def test_the_bodies_of_the_decision(name: str) -> None:
    found = UNITS.find(name)
    assert found is not None
    assert found.name("2023-12-12") == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Sở Thông tin & Truyền thông", "Sở Thông tin và Truyền thông"),
        ("Sở Thông tin - Truyền thông", "Sở Thông tin và Truyền thông"),
        ("SỞ VĂN HÓA THỂ THAO VÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở VH, TT & DL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở KH-ĐT", "Sở Kế hoạch và Đầu tư"),
        ("Sở Công Thương tỉnh Trà Vinh", "Sở Công Thương"),
        ("Ban Tuyên giáo Tỉnh ủy Trà Vinh", "Ban Tuyên giáo Tỉnh ủy"),
        ("Ủy ban MTTQVN tỉnh", "Ủy ban MTTQ Việt Nam tỉnh"),
        ("Đài Phát thanh - Truyền hình Trà Vinh", "Đài Phát thanh và Truyền hình Trà Vinh"),
        ("TX. Duyên Hải", "UBND thị xã Duyên Hải"),
        ("H. Duyên Hải", "UBND huyện Duyên Hải"),
        ("UBND TP. Trà Vinh", "UBND thành phố Trà Vinh"),
    ],
)
def test_names_with_other_signs_shortened_or_with_the_province(written: str, name: str) -> None:
    found = UNITS.find(written, "2023-12-12")
    assert found is not None
    assert found.name("2023-12-12") == name


@pytest.mark.parametrize("written", ["Duyên Hải", "UBND", "Sở", "Sở TT", "Phường 1", "và"])
def test_what_could_be_several_units_or_none_is_not_found(written: str) -> None:
    assert UNITS.find(written) is None


def test_names_without_signs_are_as_many_as_with_them() -> None:
    """No two units are taken for one because signs and "và" do not count."""
    for one in UNITS.by_id.values():
        for written in one.written():
            if written:
                assert one in UNITS.candidates(written), (one.id, written)
                loose = {two.id for two in UNITS.candidates(written.replace(",", " ").replace("&", " "))}
                assert loose <= {two.id for two in UNITS.candidates(written)}, written


def test_districts_and_communes_in_numbers() -> None:
    kinds = Counter(one.kind for one in UNITS.children("tv", "2023-12-12"))
    assert (kinds["thanh_pho"], kinds["thi_xa"], kinds["huyen"]) == (1, 1, 7)
    assert len(communes_of_districts("2023-12-12")) == 106
    assert len(communes_of_districts("2025-01-01")) == 104
    assert Counter(one.kind for one in communes_of_districts("2025-01-01")) == {"phuong": 9, "thi_tran": 10, "xa": 85}
    assert Counter(one.kind for one in under("vl", AFTER)) == {"phuong": 19, "xa": 105}
    assert UNITS.children("tv", AFTER) == ()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("Thành phố Trà Vinh", 10),
        ("Huyện Càng Long", 14),
        ("Huyện Cầu Kè", 11),
        ("Huyện Tiểu Cần", 11),
        ("Huyện Châu Thành", 14),
        ("Huyện Cầu Ngang", 15),
        ("Huyện Trà Cú", 17),
        ("Huyện Duyên Hải", 7),
        ("Thị xã Duyên Hải", 7),
    ],
)
def test_the_communes_of_each_district_in_2023(name: str, count: int) -> None:
    found = UNITS.find(name)
    assert found is not None
    assert len(UNITS.children(found.id, "2023-12-12")) == count


def test_the_wards_that_were_merged_on_1_january_2025() -> None:
    gone = [one for one in communes_of_districts("2024-12-31") if not one.valid.holds("2025-01-01")]
    assert sorted(one.name() for one in gone) == ["Phường 2", "Phường 6"]
    (into,) = {successor for one in gone for successor in one.successors}
    assert UNITS.name(into) == "Phường 3"


@pytest.mark.parametrize(
    ("name", "formed_from"),
    [
        ("Xã An Trường", {"Xã An Trường", "Xã An Trường A", "Xã Tân Bình"}),
        ("Phường Nguyệt Hóa", {"Phường 7", "Phường 8", "Xã Nguyệt Hóa"}),
        ("Phường Long Đức", {"Xã Long Đức", "Phường 4"}),
        ("Phường Trà Vinh", {"Phường 1", "Phường 3", "Phường 9"}),
    ],
)
def test_what_new_communes_were_formed_from(name: str, formed_from: set[str]) -> None:
    (new,) = [one for one in under("vl", AFTER) if one.name(AFTER) == name]
    assert {UNITS.name(id, BEFORE) for id in new.predecessors} == formed_from
    assert all(new.id in UNITS.by_id[id].successors for id in new.predecessors)


@pytest.mark.parametrize("name", ["Xã Long Hòa", "Xã Đông Hải", "Xã Long Vĩnh", "Xã Hòa Minh"])
def test_what_was_kept_goes_on_under_the_new_province(name: str) -> None:
    (kept,) = [one for one in UNITS.candidates(name, AFTER) if one.valid.holds(BEFORE)]
    assert kept.valid.holds(AFTER)
    assert UNITS.parent(kept.id, BEFORE) != "vl"
    assert UNITS.parent(kept.id, AFTER) == "vl"


def test_every_old_unit_leads_to_a_new_one() -> None:
    """All units that ended have successors that began later, and name them back, districts excepted."""
    ended = [one for one in UNITS.by_id.values() if one.valid.last]
    assert [one.id for one in ended if not one.successors] == []
    districts = {"huyen", "thi_xa", "thanh_pho"}
    for one in ended:
        for id in one.successors:
            assert UNITS.by_id[id].valid.last > one.valid.last or not UNITS.by_id[id].valid.last
            assert one.kind in districts or one.id in UNITS.by_id[id].predecessors


def test_every_reference_is_to_a_unit_that_was_there() -> None:
    for one in UNITS.by_id.values():
        for id in (*one.predecessors, *one.successors, *(span.value for span in one.parents)):
            assert id in UNITS.by_id, (one.id, id)
        for span in one.parents:
            assert UNITS.by_id[span.value].valid.holds(span.last or AFTER), (one.id, span)


def test_names_that_mean_several_units_are_not_guessed() -> None:
    assert UNITS.find("Phường 1") is None
    assert {UNITS.parent(one.id, "2024-01-01") for one in UNITS.candidates("Phường 1")} == {"tv-842", "tv-851"}
    only = UNITS.find("Phường 1, Thành phố Trà Vinh")
    assert only is not None
    assert only.official_code == "29239"
    assert UNITS.find("Duyên Hải") is None
    assert len({one.kind for one in UNITS.candidates("UBND huyện Duyên Hải")}) == 1


@pytest.mark.parametrize(
    ("on", "office"),
    [("2023-12-12", "tv-sotttt"), ("2025-02-28", "tv-sotttt"), ("2025-03-01", "tv-sovhttdl"), (AFTER, "vl-sovhttdl")],
)
def test_whose_duty_it_is_to_consolidate(on: str, office: str) -> None:
    assert UNITS.consolidating(on) == office


def row(**more: object) -> dict[str, object]:
    return {"code": "a", "kind": "so", **more}


def test_a_new_name_ends_the_old_one_the_day_before() -> None:
    before = unit_of_row(row(names=[{"name": "Cũ", "valid_to": ""}]))
    after = unit_of_row(row(names=[{"name": "Mới", "valid_from": "2025-03-01"}]), before)
    assert [(span.first, span.last, span.value) for span in after.names] == [
        ("", "2025-02-28", "Cũ"),
        ("2025-03-01", "", "Mới"),
    ]
    again = unit_of_row(row(names=[{"name": "Mới hơn", "valid_from": "2025-03-01"}]), after)
    assert [span.value for span in again.names] == ["Cũ", "Mới hơn"]


def test_a_name_from_between_leaves_the_later_one_alone() -> None:
    spans = [{"name": "A", "valid_to": "2024-12-31"}, {"name": "C", "valid_from": "2026-01-01"}]
    found = unit_of_row(row(names=[{"name": "B", "valid_from": "2025-01-01"}]), unit_of_row(row(names=spans)))
    assert [found.name(day) for day in ("2024-06-01", "2025-06-01", "2026-06-01")] == ["A", "B", "C"]


def test_two_duties_run_side_by_side() -> None:
    before = unit_of_row(row(names=[{"name": "A"}], roles=[{"role": "dau_moi", "valid_from": "2020-01-01"}]))
    after = unit_of_row(row(roles=[{"role": "tong_hop", "valid_from": "2025-01-01"}]), before)
    assert {(span.value, span.last) for span in after.roles} == {("dau_moi", ""), ("tong_hop", "")}


def test_a_unit_without_any_name_is_left_out() -> None:
    assert units_overlaid(Units({}), [row()]).by_id == {}
