"""Stories of files in every order, as at ODK Central, and of copies merged both ways, as with KeePassXC."""

from __future__ import annotations

from collections.abc import Callable

from desks import DIC, FAR, FIRST, SECOND, World
from story_telling import STORIES, shared, shown, sides, story, swap


@story
def a_run_of_offline_edits_arriving_backwards_is_held_and_released(w: World) -> None:
    """getodk/central#669: updates out of order broke the state."""
    r = shared(w)
    files = []
    for title in ("một", "hai", "ba"):
        before = dict(w.nodes[FIRST].vector)
        w.edit(FIRST, r, title=title)
        files.append(w.export(FIRST, before))
    assert not w.deliver(files[2], DIC)
    assert not w.deliver(files[1], DIC)
    assert shown(w, DIC, r) == "gốc"
    assert w.deliver(files[0], DIC)
    assert shown(w, DIC, r) == "ba"
    assert w.nodes[DIC].waiting == []


@story
def other_fields_changed_between_are_no_conflict(w: World) -> None:
    """getodk/central#698: "soft" conflicts came up where only the version had moved."""
    r = shared(w)
    w.edit(DIC, r, note="của cơ quan")
    w.edit(FIRST, r, title="một")
    w.edit(FIRST, r, place="Trà Vinh")
    swap(w, DIC, FIRST)
    for desk in (DIC, FIRST):
        assert w.state(desk, r).conflicts == {}
        assert w.state(desk, r).shown["note"] == "của cơ quan"


@story
def a_settled_conflict_stays_settled_when_an_old_file_comes_again(w: World) -> None:
    """getodk/central#805: the flag depended on arrival and on earlier decisions."""
    r = shared(w)
    w.edit(FIRST, r, title="một")
    w.edit(SECOND, r, title="hai")
    old = [w.export(FIRST), w.export(SECOND)]
    for file in old:
        w.deliver(file, DIC)
    w.settle(DIC, r, "title", "hai")
    for file in (*old, *reversed(old)):
        assert w.deliver(file, DIC)
    assert sides(w, DIC, r) == []
    w.edit(FIRST, r, place="Vĩnh Long")
    w.give(FIRST, DIC)
    assert sides(w, DIC, r) == []


@story
def an_edit_made_before_the_settling_and_arriving_after_it(w: World) -> None:
    """getodk/central#805, the other way round: late news is a new conflict, not lost."""
    r = shared(w)
    w.edit(FIRST, r, title="một")
    w.edit(SECOND, r, title="hai")
    w.edit(FAR, r, title="muộn")
    w.give(FIRST, DIC)
    w.give(SECOND, DIC)
    w.settle(DIC, r, "title", "một")
    w.give(FAR, DIC)
    assert sorted(sides(w, DIC, r)) == ["muộn", "một"]


@story
def a_file_whose_stretches_fit_but_whose_base_is_missing_is_held(w: World) -> None:
    """The ranges-only hole: without the whole base the file fits, and shows a conflict that is none."""
    r = shared(w)
    w.edit(FIRST, r, title="một")
    w.export(FIRST)  # lost on the way to the office
    w.give(FIRST, SECOND)
    seen = {FIRST: w.nodes[SECOND].vector[FIRST]}
    w.edit(SECOND, r, title="hai, sau khi thấy một")
    assert not w.deliver(w.export(SECOND, seen), DIC)
    assert shown(w, DIC, r) == "gốc"
    assert w.give(FIRST, DIC)
    assert (shown(w, DIC, r), sides(w, DIC, r)) == ("hai, sau khi thấy một", [])


@story
def a_file_of_which_one_stretch_does_not_fit_is_held_whole(w: World) -> None:
    r = shared(w)
    before = dict(w.nodes[FIRST].vector)
    w.edit(FIRST, r, title="một")
    between = {FIRST: w.nodes[FIRST].vector[FIRST]}
    w.edit(FIRST, r, title="hai")
    w.give(FIRST, SECOND)
    w.edit(SECOND, r, title="ba, sau khi thấy hai")
    assert not w.deliver(w.export(SECOND, between), DIC)
    assert shown(w, DIC, r) == "gốc"
    assert w.deliver(w.export(FIRST, before, [FIRST]), DIC)
    assert (shown(w, DIC, r), sides(w, DIC, r)) == ("ba, sau khi thấy hai", [])


@story
def a_later_cumulative_file_heals_a_hold(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="một")
    lost = dict(w.nodes[FIRST].vector)
    w.edit(FIRST, r, title="hai")
    assert not w.deliver(w.export(FIRST, lost), DIC)
    assert w.give(FIRST, DIC)
    assert shown(w, DIC, r) == "hai"
    assert w.nodes[DIC].waiting == []


@story
def the_same_file_again_changes_nothing(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="một")
    file = w.export(FIRST)
    w.deliver(file, DIC)
    before = (w.digest(DIC), w.nodes[DIC].state_key())
    assert w.deliver(file, DIC)
    assert (w.digest(DIC), w.nodes[DIC].state_key()) == before


@story
def an_older_state_fed_again_does_not_come_back(w: World) -> None:
    r = shared(w)
    old = w.export(FIRST)
    w.edit(DIC, r, title="đã đính chính")
    assert w.deliver(old, DIC)
    assert shown(w, DIC, r) == "đã đính chính"


@story
def an_altered_file_is_refused_in_each_of_seven_ways(w: World) -> None:
    r = shared(w)
    for number in range(4):
        w.edit(FIRST, r, title=f"lần {number}")
    file = w.export(FIRST)
    for how in range(7):
        w.alter(file, DIC, how)
    assert w.refused_files == 7


def _both_ways(name: str, told: Callable[[World, str, str], None]) -> None:
    for one, other, way in ((FIRST, SECOND, "there"), (SECOND, FIRST, "back")):

        def run(w: World, one: str = one, other: str = other) -> None:
            told(w, one, other)

        STORIES[f"{name}_{way}"] = run


def _merging_into_an_empty_copy(w: World, one: str, other: str) -> None:
    r = w.create(one, title="mới")
    w.give(one, other)
    assert w.state(other, r) == w.state(one, r)


def _merging_without_news(w: World, one: str, other: str) -> None:
    w.create(one, title="mới")
    w.give(one, other)
    before = w.digest(other)
    w.give(one, other)
    w.give(other, one)
    assert w.digest(one) == w.digest(other) == before


def _a_newer_copy_wins_only_where_it_changed(w: World, one: str, other: str) -> None:
    r = shared(w, note="n", place="p")
    w.edit(one, r, note="mới")
    w.give(one, other)
    assert w.state(other, r).shown == {"title": "gốc", "note": "mới", "place": "p", "unit": "one"}


def _no_history_is_lost_in_the_same_second(w: World, one: str, other: str) -> None:
    r = shared(w)
    for desk in (one, other):
        w.nodes[desk].wall = 2_000_000_000_000
        w.edit(desk, r, title=desk)
    swap(w, one, other)
    assert set(sides(w, one, r)) == {one, other}


def _deleted_in_one_copy_untouched_in_the_other(w: World, one: str, other: str) -> None:
    r = shared(w)
    w.delete(one, r)
    swap(w, one, other)
    assert not w.state(other, r).visible
    assert not w.state(one, r).visible


def _deleted_in_one_copy_edited_later_in_the_other(w: World, one: str, other: str) -> None:
    r = shared(w)
    w.delete(one, r)
    w.pass_time(other, 86_400_000)
    w.edit(other, r, title="sửa sau")
    swap(w, one, other)
    assert w.state(one, r).visible
    assert w.digest(one) == w.digest(other)


def _two_records_with_one_title_stay_two(w: World, one: str, other: str) -> None:
    a, b = w.create(one, title="Hội nghị"), w.create(other, title="Hội nghị")
    swap(w, one, other)
    for desk in (one, other):
        assert {a, b} == set(w.nodes[desk].records)


for _told in (
    _merging_into_an_empty_copy,
    _merging_without_news,
    _a_newer_copy_wins_only_where_it_changed,
    _no_history_is_lost_in_the_same_second,
    _deleted_in_one_copy_untouched_in_the_other,
    _deleted_in_one_copy_edited_later_in_the_other,
    _two_records_with_one_title_stay_two,
):
    _both_ways(_told.__name__.lstrip("_"), _told)
