"""Stories of deletion, of verdicts, and of programs of different age."""

from __future__ import annotations

from desks import DIC, FAR, FIRST, SECOND, World
from desks_oracle import LIFE, VERDICT
from story_telling import refused, shared, shown, sides, story, swap


@story
def a_deletion_by_one_who_saw_hides(w: World) -> None:
    r = shared(w)
    w.delete(FIRST, r)
    w.give(FIRST, DIC)
    assert not w.state(DIC, r).visible
    assert shown(w, DIC, r) == "gốc"


@story
def a_restored_record_is_back_with_its_values(w: World) -> None:
    r = shared(w)
    w.delete(FIRST, r)
    w.restore(FIRST, r)
    w.give(FIRST, DIC)
    assert w.state(DIC, r).visible
    assert w.state(DIC, r).conflicts == {}


@story
def an_edit_against_a_deletion_keeps_it_in_sight(w: World) -> None:
    r = shared(w)
    w.delete(FIRST, r)
    w.edit(SECOND, r, title="vẫn dùng")
    swap(w, FIRST, SECOND)
    for desk in (FIRST, SECOND):
        assert w.state(desk, r).visible
        assert set(sides(w, desk, r, LIFE)) == {True, False}
    w.settle(FIRST, r, LIFE, False)
    w.give(FIRST, SECOND)
    assert not w.state(SECOND, r).visible


@story
def a_deletion_that_did_not_see_the_second_edit(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, place="Trà Vinh")
    w.edit(SECOND, r, place="Vĩnh Long")
    w.give(FIRST, DIC)
    w.delete(DIC, r)
    w.give(SECOND, DIC)
    assert w.state(DIC, r).visible
    assert LIFE in w.state(DIC, r).conflicts


@story
def deleted_on_both_machines_is_no_conflict(w: World) -> None:
    r = shared(w)
    w.delete(FIRST, r)
    w.delete(SECOND, r)
    swap(w, FIRST, SECOND)
    assert not w.state(FIRST, r).visible
    assert w.state(FIRST, r).conflicts == {}


@story
def restored_here_while_deleted_again_there(w: World) -> None:
    r = shared(w)
    w.delete(FIRST, r)
    w.give(FIRST, SECOND)
    w.restore(FIRST, r)
    w.give(FIRST, SECOND)
    w.delete(SECOND, r)
    w.edit(FIRST, r, title="tiếp")
    swap(w, FIRST, SECOND)
    assert w.state(FIRST, r).visible
    assert LIFE in w.state(FIRST, r).conflicts


@story
def a_refused_change_gives_back_what_it_replaced(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="sai")
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad)
    w.give(DIC, FIRST)
    assert shown(w, FIRST, r) == "gốc"
    assert refused(w, FIRST, r) == {bad}
    assert sides(w, FIRST, r) == []


@story
def whoever_overrides_a_refused_change_overrides_what_it_overrode(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="sai")
    w.edit(FIRST, r, title="đã sửa")
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad)
    assert shown(w, DIC, r) == "đã sửa"
    assert sides(w, DIC, r) == []


@story
def through_two_refused_changes_in_a_row(w: World) -> None:
    r = shared(w)
    bad = [w.edit(FIRST, r, title="sai"), w.edit(FIRST, r, title="vẫn sai")]
    w.edit(FIRST, r, title="đúng")
    w.give(FIRST, DIC)
    for dot in bad:
        w.judge(DIC, r, dot)
    assert shown(w, DIC, r) == "đúng"
    assert sides(w, DIC, r) == []


@story
def lifting_a_refusal_after_its_successor_revives_nothing(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="bị bác")
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad)
    w.give(DIC, FIRST)
    w.edit(FIRST, r, title="bản thay")
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad, "lifted")
    assert shown(w, DIC, r) == "bản thay"
    assert sides(w, DIC, r) == []
    assert refused(w, DIC, r) == set()


@story
def a_lifted_refusal_brings_the_value_back(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="mới")
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad)
    w.judge(DIC, r, bad, "lifted")
    assert shown(w, DIC, r) == "mới"
    assert refused(w, DIC, r) == set()


@story
def a_refused_settling_opens_the_conflict_again(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="một")
    w.edit(SECOND, r, title="hai")
    swap(w, FIRST, SECOND)
    wrong = w.settle(FIRST, r, "title", "một")
    w.give(FIRST, DIC)
    assert sides(w, DIC, r) == []
    w.judge(DIC, r, wrong)
    assert sorted(sides(w, DIC, r)) == ["hai", "một"]


@story
def refusing_one_side_settles_the_conflict(w: World) -> None:
    r = shared(w)
    w.edit(FIRST, r, title="một")
    bad = w.edit(FAR, r, title="ngoài thẩm quyền")
    w.give(FIRST, DIC)
    w.give(FAR, DIC)
    w.judge(DIC, r, bad)
    assert sides(w, DIC, r) == []
    assert shown(w, DIC, r) == "một"


@story
def a_refused_deletion_deletes_nothing(w: World) -> None:
    r = shared(w)
    bad = w.delete(FIRST, r)
    w.give(FIRST, DIC)
    w.judge(DIC, r, bad)
    assert w.state(DIC, r).visible
    assert w.state(DIC, r).conflicts == {}


@story
def a_record_all_of_whose_changes_are_refused_is_out_of_sight(w: World) -> None:
    r = shared(w)
    first = f"{FIRST}:1"
    bad = w.edit(FIRST, r, title="sai")
    w.give(FIRST, DIC)
    w.judge(DIC, r, first)
    w.judge(DIC, r, bad)
    state = w.state(DIC, r)
    assert (state.visible, state.shown) == (False, {})
    assert refused(w, DIC, r) == {first, bad}


@story
def a_refusal_that_arrives_before_the_successor_is_known(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="sai")
    w.give(FIRST, DIC)
    w.edit(FIRST, r, title="đã sửa")
    w.judge(DIC, r, bad)
    assert shown(w, DIC, r) == "gốc"
    w.give(FIRST, DIC)
    w.give(DIC, FIRST)
    assert shown(w, DIC, r) == shown(w, FIRST, r) == "đã sửa"
    assert sides(w, DIC, r) == []


@story
def two_officers_of_opposite_mind_are_a_conflict_of_verdicts(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="đang xét")
    w.give(FIRST, DIC)
    w.give(FIRST, FAR)
    w.judge(DIC, r, bad)
    w.pass_time(FAR, 86_400_000)
    w.judge(FAR, r, bad, "lifted")
    swap(w, DIC, FAR)
    for desk in (DIC, FAR):
        assert VERDICT + bad in w.state(desk, r).conflicts
        assert shown(w, desk, r) == "đang xét"
    w.judge(DIC, r, bad)
    w.give(DIC, FAR)
    assert w.state(FAR, r).conflicts == {}
    assert refused(w, FAR, r) == {bad}


@story
def two_officers_of_one_mind_are_no_conflict(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="sai")
    w.give(FIRST, DIC)
    w.give(FIRST, FAR)
    w.judge(DIC, r, bad, code="scope")
    w.judge(FAR, r, bad, code="wrong")
    swap(w, DIC, FAR)
    assert w.state(DIC, r).conflicts == {}
    assert refused(w, DIC, r) == {bad}


@story
def a_verdict_cannot_set_a_verdict_aside(w: World) -> None:
    r = shared(w)
    bad = w.edit(FIRST, r, title="sai")
    w.give(FIRST, DIC)
    verdict = w.judge(DIC, r, bad)
    w.judge(DIC, r, verdict)
    assert bad in refused(w, DIC, r)
    assert shown(w, DIC, r) == "gốc"


@story
def a_newer_schema_is_kept_but_not_shown(w: World) -> None:
    r = shared(w)
    w.upgrade(FIRST)
    w.edit(FIRST, r, title="theo mẫu mới")
    w.give(FIRST, DIC)
    assert (shown(w, DIC, r), w.state(DIC, r).newer) == ("gốc", True)
    w.upgrade(DIC)
    assert (shown(w, DIC, r), w.state(DIC, r).newer) == ("theo mẫu mới", False)


@story
def a_record_made_by_a_newer_program_waits_unseen(w: World) -> None:
    w.upgrade(FIRST)
    r = w.create(FIRST, title="mới")
    w.give(FIRST, DIC)
    state = w.state(DIC, r)
    assert (state.visible, state.newer, state.shown) == (False, True, {})


@story
def an_older_desk_replaces_nothing_that_it_could_not_read(w: World) -> None:
    r = shared(w)
    w.upgrade(FIRST)
    w.edit(FIRST, r, title="theo mẫu mới")
    w.give(FIRST, DIC)
    w.edit(DIC, r, title="sửa ở máy cũ")
    assert (shown(w, DIC, r), sides(w, DIC, r)) == ("sửa ở máy cũ", [])
    w.give(DIC, FIRST)
    assert sides(w, FIRST, r) == ["theo mẫu mới", "sửa ở máy cũ"]
