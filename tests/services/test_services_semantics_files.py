"""What readers are known to hold, and files that come together, too early, or in any order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from forging import forge
from offices import DIC, OTHER, UNIT, Office, Province, activity, sent
from unchanged import sound, unchanged

from tvdesk.db.engine import reading
from tvdesk.history.vector import Tip
from tvdesk.services.errors import NothingToSend, OutOfScope
from tvdesk.services.peers import known_of, least

# --- what a reader holds -------------------------------------------------------------------------------------


def for_everybody(province: Province, number: int) -> None:
    rounds = [{"code": f"R{n}", "name": f"Đợt {n}"} for n in range(number)]
    province.dic.records.create_many("round", rounds, checked=True)


def test_the_second_reply_is_small_and_a_new_machine_gets_everything(province: Province, unit: Office) -> None:
    for_everybody(province, 40)
    unit.records.create("activity", activity("một"))
    answer = province.dic.take_in(sent(unit, province, "1.tvb")).receipt
    first = province.dic.export(UNIT, province.stick("r1.tvb"), "reply", answer)
    assert first.changes == 40
    unit.take_in(first.path)
    unit.records.create("activity", activity("hai"))
    answer = province.dic.take_in(sent(unit, province, "2.tvb")).receipt
    for_everybody(province, 1)
    second = province.dic.export(UNIT, province.stick("r2.tvb"), "reply", answer)
    assert second.changes == 1
    assert unit.take_in(second.path).state == "applied"

    newcomer = province.enrol(UNIT)
    third = province.dic.export(UNIT, province.stick("r3.tvb"), "reply", answer)
    assert third.changes == 43
    assert newcomer.take_in(third.path).state == "applied"
    assert newcomer.digest() == unit.digest()
    newcomer.records.create("activity", activity("máy mới"))
    answer = province.dic.take_in(sent(newcomer, province, "3.tvb")).receipt
    # Of the old machine it is known only that it held the first reply; a reply has to be enough for both.
    fourth = province.dic.export(UNIT, province.stick("r4.tvb"), "reply", answer)
    assert fourth.changes == 2
    assert unit.take_in(fourth.path).state == "applied"
    assert unit.digest() == newcomer.digest() == province.dic.digest()


def test_a_revoked_machine_holds_nobody_up(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    for_everybody(province, 1)
    unit.records.create("activity", activity())
    answer = province.dic.take_in(sent(unit, province, "1.tvb")).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r1.tvb"), "reply", answer).path)
    unit.records.create("activity", activity())
    province.dic.take_in(sent(unit, province, "2.tvb"))
    assert province.dic.export(UNIT, province.stick("r2.tvb"), "reply", answer).changes == 3
    province.registry = province.registry.revoke(second.secrets.device, 0, "0" * 64, "lost")
    province.publish()
    assert province.dic.export(UNIT, province.stick("r3.tvb"), "reply", answer).changes == 0


def test_a_relay_between_machines_carries_only_what_is_new(province: Province, unit: Office) -> None:
    second = province.enrol(UNIT)
    unit.records.create_many("activity", [activity(f"{n}") for n in range(5)])
    second.take_in(unit.export(UNIT, province.stick("1.tvb"), "relay").path)
    second.records.create("activity", activity("máy hai"))
    unit.take_in(second.export(UNIT, province.stick("2.tvb"), "relay").path)
    with pytest.raises(NothingToSend):
        unit.export(UNIT, province.stick("3.tvb"), "relay")
    unit.records.create("activity", activity("mới"))
    back = unit.export(UNIT, province.stick("4.tvb"), "relay")
    assert back.changes == 1
    second.take_in(back.path)
    assert second.digest() == unit.digest()


def test_an_older_file_that_comes_late_does_not_take_back_what_is_known(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity("một"))
    late = sent(unit, province, "late.tvb")
    unit.records.create("activity", activity("hai"))
    province.dic.take_in(sent(unit, province, "next.tvb"))
    province.dic.take_in(late)
    with reading(province.dic.desk.engine) as connection:
        assert known_of(connection, province.dic.desk, UNIT)[unit.secrets.device].seq == 2


def test_the_least_of_vectors() -> None:
    one = {"a": Tip(3, "x"), "b": Tip(1, "y")}
    two = {"a": Tip(2, "w"), "c": Tip(9, "z")}
    for given in permutations([one, two]):
        assert least(given) == {"a": Tip(2, "w")}
    assert least([one]) == one
    assert least([one, {}]) == least([]) == {}


# --- several files -------------------------------------------------------------------------------------------


def three_files(province: Province, unit: Office) -> list[Path]:
    """Each is cut from the answer to the one before, so that it waits for it at a desk that lacks it."""
    files = []
    for number in range(3):
        unit.records.create("activity", activity(f"{number}"))
        files.append(sent(unit, province, f"{number}.tvb"))
        answer = province.dic.take_in(files[-1]).receipt
        unit.take_in(province.dic.export(UNIT, province.stick(f"r{number}.tvb"), "reply", answer).path)
    return files


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_held_files_are_released_in_any_order(province: Province, unit: Office, order: tuple[int, ...]) -> None:
    colleague = province.enrol(DIC, "dic")
    files = three_files(province, unit)
    for number in order:
        colleague.take_in(files[number])
    assert colleague.intake.held() == []
    assert colleague.digest() == province.dic.digest()
    sound(colleague)


def test_a_preview_of_several_files_shows_what_taking_all_would_do(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    files = three_files(province, unit)
    order = [files[2], files[0], files[1], files[0]]
    for path in order:
        colleague.intake.preview(path)
    with unchanged(colleague):
        previews = colleague.intake.preview_all(order)
    taken = [colleague.take_in(path) for path in order]
    assert [(one.state, one.applied, one.known) for one in previews] == [
        (one.state, one.applied, one.known) for one in taken
    ]
    assert [len(one.released) for one in previews] == [len(one.released) for one in taken] == [0, 0, 1, 0]


def test_a_held_file_that_turns_out_bad_does_not_stop_the_good_one(province: Province, unit: Office) -> None:
    other, colleague = province.enrol(OTHER), province.enrol(DIC, "dic")
    mine = other.records.create("activity", activity("của tôi"))
    colleague.take_in(sent(other, province, "other.tvb"))
    unit.records.create("activity", activity("một"))
    first = sent(unit, province, "1.tvb")
    answer = province.dic.take_in(first).receipt
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", answer).path)
    dot = f"{other.secrets.device}:1"
    forge(unit, mine, {"title": "chiếm"}, op="edit", over={"$life": [dot], "title": [dot]})
    bad = sent(unit, province, "2.tvb")
    assert colleague.take_in(bad).state == "held"
    result = colleague.take_in(first)
    assert result.state == "applied"
    assert [(one.state, one.code) for one in result.released] == [("refused", "intake.out_of_scope")]
    assert colleague.intake.held() == []
    assert colleague.digest(UNIT) != ""
    assert colleague.records.state(mine).shown["title"] == "của tôi"
    with unchanged(colleague), pytest.raises(OutOfScope):
        colleague.take_in(bad)


def test_a_held_file_that_vanished_from_the_inbox_goes_on_waiting(province: Province, unit: Office) -> None:
    colleague = province.enrol(DIC, "dic")
    files = three_files(province, unit)
    held = colleague.take_in(files[1])
    (colleague.workspace.inbox / f"{held.digest}.tvb").unlink()
    result = colleague.take_in(files[0])
    assert [(one.state, one.code) for one in result.released] == [("held", "file.gone")]
    assert colleague.take_in(files[1]).state == "applied"
    assert colleague.take_in(files[2]).state == "applied"
    assert colleague.digest() == province.dic.digest()
