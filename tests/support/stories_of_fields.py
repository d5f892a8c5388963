"""Stories of values that meet: fields, elements of lists and tables, settling."""

from __future__ import annotations

from desks import DIC, FAR, FIRST, SECOND, World
from story_telling import shared, shown, sides, story, swap


@story
def a_later_edit_by_someone_who_saw_replaces(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="mới")
    w.give(FIRST, DIC)
    w.edit(DIC, r, title="sửa")
    w.give(DIC, FIRST)
    assert shown(w, FIRST, r) == "sửa"
    assert sides(w, FIRST, r) == []


@story
def the_clock_does_not_decide_what_is_replaced(w: World) -> None:
    r = shared(w)
    w.pass_time(DIC, -10 * 86_400_000)
    w.edit(FIRST, r, title="mới")
    w.give(FIRST, DIC)
    w.edit(DIC, r, title="sửa sau, đồng hồ chậm")
    assert shown(w, DIC, r) == "sửa sau, đồng hồ chậm"


@story
def two_who_did_not_see_each_other_are_in_conflict(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="máy một")
    w.edit(SECOND, r, title="máy hai")
    swap(w, FIRST, SECOND)
    assert sorted(sides(w, FIRST, r)) == ["máy hai", "máy một"]
    assert sides(w, FIRST, r) == sides(w, SECOND, r)


@story
def different_fields_do_not_meet(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="tên mới")
    w.edit(SECOND, r, place="Trà Vinh")
    swap(w, FIRST, SECOND)
    state = w.state(FIRST, r)
    assert state.conflicts == {}
    assert (state.shown["title"], state.shown["place"]) == ("tên mới", "Trà Vinh")


@story
def the_same_value_on_both_sides_is_settled(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="giống nhau")
    w.edit(SECOND, r, title="giống nhau")
    swap(w, FIRST, SECOND)
    assert sides(w, FIRST, r) == []
    assert shown(w, SECOND, r) == "giống nhau"


@story
def after_the_same_value_on_both_sides_an_edit_replaces_both(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="giống nhau")
    w.edit(SECOND, r, title="giống nhau")
    swap(w, FIRST, SECOND)
    w.edit(FIRST, r, title="khác")
    w.give(FIRST, SECOND)
    assert shown(w, SECOND, r) == "khác"
    assert sides(w, SECOND, r) == []


@story
def true_and_one_are_not_the_same_value(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, note=True)
    w.edit(SECOND, r, note=1)
    swap(w, FIRST, SECOND)
    assert len(sides(w, FIRST, r, "note")) == 2


@story
def emptied_against_filled_is_a_conflict(w: World) -> None:
    r = shared(w, note="cũ")
    w.edit(FIRST, r, note=None)
    w.edit(SECOND, r, note="mới")
    swap(w, FIRST, SECOND)
    assert set(sides(w, FIRST, r, "note")) == {None, "mới"}


@story
def a_field_emptied_by_one_who_saw_is_gone(w: World) -> None:
    r = shared(w, note="cũ")
    w.edit(FIRST, r, note=None)
    assert "note" not in w.state(FIRST, r).shown


@story
def three_desks_make_a_conflict_of_three(w: World) -> None:
    r = shared(w)
    for desk, title in ((FIRST, "một"), (SECOND, "hai"), (FAR, "ba")):
        w.edit(desk, r, title=title)
        w.give(desk, DIC)
    assert sorted(sides(w, DIC, r)) == ["ba", "hai", "một"]


@story
def settling_names_all_three_sides(w: World) -> None:
    r = shared(w)
    for desk, title in ((FIRST, "một"), (SECOND, "hai"), (FAR, "ba")):
        w.edit(desk, r, title=title)
        w.give(desk, DIC)
    w.settle(DIC, r, "title", "hai")
    for reader in (FIRST, SECOND, FAR):
        w.give(DIC, reader)
        assert sides(w, reader, r) == []
        assert shown(w, reader, r) == "hai"


@story
def settling_two_of_three_leaves_the_third(w: World) -> None:
    r = shared(w)
    for desk, title in ((FIRST, "một"), (SECOND, "hai"), (FAR, "ba")):
        w.edit(desk, r, title=title)
    w.give(FIRST, DIC)
    w.give(SECOND, DIC)
    w.settle(DIC, r, "title", "hai")
    w.give(FAR, DIC)
    assert sorted(sides(w, DIC, r)) == ["ba", "hai"]


@story
def two_settle_differently_and_are_in_conflict_again(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="một")
    w.edit(SECOND, r, title="hai")
    swap(w, FIRST, SECOND)
    w.settle(FIRST, r, "title", "một")
    w.settle(SECOND, r, "title", "hai")
    swap(w, FIRST, SECOND)
    assert sorted(sides(w, FIRST, r)) == ["hai", "một"]


@story
def the_owner_is_shown_first_whatever_the_clock(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="của đơn vị")
    w.pass_time(DIC, 86_400_000)
    w.edit(DIC, r, title="của cơ quan tổng hợp")
    w.give(DIC, FIRST)
    assert sides(w, FIRST, r) == ["của đơn vị", "của cơ quan tổng hợp"]
    assert shown(w, FIRST, r) == "của đơn vị"


@story
def within_the_owner_the_later_clock_is_shown_first(w: World) -> None:
    r = shared(w)
    w.pass_time(SECOND, 86_400_000)
    w.edit(FIRST, r, title="sớm")
    w.edit(SECOND, r, title="muộn")
    swap(w, FIRST, SECOND)
    assert sides(w, SECOND, r) == ["muộn", "sớm"]


@story
def at_equal_clocks_the_greater_dot_is_shown_first(w: World) -> None:
    r = shared(w)
    for desk in (FIRST, SECOND):
        w.nodes[desk].wall = 2_000_000_000_000
        w.edit(desk, r, title=desk)
    swap(w, FIRST, SECOND)
    assert sides(w, FIRST, r) == sorted((FIRST, SECOND), reverse=True)


@story
def correction_by_the_office_against_an_edit_of_the_unit(w: World) -> None:
    r = shared(w, participants=10)
    w.edit(DIC, r, participants=100)
    w.edit(FIRST, r, participants=12)
    swap(w, DIC, FIRST)
    assert sides(w, DIC, r, "participants") == [12, 100]
    w.settle(FIRST, r, "participants", 100)
    w.give(FIRST, DIC)
    assert shown(w, DIC, r, "participants") == 100


@story
def two_countries_added_on_two_machines_both_stay(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, {"countries/KH": True})
    w.edit(SECOND, r, {"countries/LA": True})
    swap(w, FIRST, SECOND)
    state = w.state(FIRST, r)
    assert state.conflicts == {}
    assert {n for n in state.shown if n.startswith("countries/")} == {"countries/KH", "countries/LA"}


@story
def the_same_country_added_twice_is_one(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, {"countries/KH": True})
    w.edit(SECOND, r, {"countries/KH": True})
    swap(w, FIRST, SECOND)
    assert w.state(FIRST, r).conflicts == {}


@story
def a_country_removed_and_another_added(w: World) -> None:
    r = shared(w, **{"countries/KH": True})
    w.edit(FIRST, r, {"countries/KH": None})
    w.edit(SECOND, r, {"countries/LA": True})
    swap(w, FIRST, SECOND)
    state = w.state(SECOND, r)
    assert state.conflicts == {}
    assert "countries/KH" not in state.shown
    assert state.shown["countries/LA"] is True


@story
def a_row_changed_here_and_removed_there_is_a_conflict(w: World) -> None:
    name = "output_items/tin.vi"
    r = shared(w, **{name: {"quantity": 1}})
    w.edit(FIRST, r, {name: {"quantity": 2}})
    w.edit(SECOND, r, {name: None})
    swap(w, FIRST, SECOND)
    assert sorted(map(str, sides(w, FIRST, r, name))) == ["None", "{'quantity': 2}"]


@story
def a_record_claimed_for_two_units_goes_by_the_earlier_claim(w: World) -> None:
    r = shared(w)
    w.edit(DIC, r, unit="two", title="của cơ quan")
    w.edit(FAR, r, unit="dic", title="của đơn vị hai")
    swap(w, DIC, FAR)
    assert sorted(sides(w, DIC, r, "unit")) == ["dic", "two"]
    assert sides(w, DIC, r) == ["của đơn vị hai", "của cơ quan"]
