"""The same files in any order: the same are taken, and every desk shows the same; a preview says what will be done."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from forging import forge
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from offices import DIC, OTHER, UNIT, Office, Province, activity, sent
from unchanged import sound, unchanged

from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import reading
from tvdesk.services.errors import OutOfScope
from tvdesk.services.identifiers import record_id
from tvdesk.services.intake import Intake, held_error
from tvdesk.services.listing import listed

EXAMPLES = 1_000 if os.environ.get("TVDESK_LONG") else 4


# --- what a unit is told, and what its file waits for --------------------------------------------------------


def test_a_unit_is_told_that_the_making_of_its_record_was_refused(province: Province, unit: Office) -> None:
    """The record shows nothing any more, not even whose it is; the verdict goes to its unit all the same."""
    other = province.enrol(OTHER)
    record = unit.records.create("activity", activity("trùng"))
    receipt = province.dic.take_in(sent(unit, province, "1.tvb")).receipt
    dot = f"{unit.secrets.device}:1"
    province.dic.records.judge(record, dot, refused=True, code="double", reason="Đã có ở sở khác")
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply", receipt).path)
    for office in (unit, province.dic):
        state = office.records.state(record)
        assert not state.visible
        assert [(one.dot, one.code, one.reason) for one in state.refusals] == [(dot, "double", "Đã có ở sở khác")]
    assert unit.digest() == province.dic.digest()
    # And to no other unit.
    other.take_in(province.dic.export(OTHER, province.stick("o.tvb"), "reply").path)
    with pytest.raises(TvdeskError, match=r"record\.missing"):
        other.records.state(record)


def test_a_report_waits_at_a_second_desk_of_the_office_for_what_the_first_one_made(
    province: Province, unit: Office
) -> None:
    colleague = province.enrol(DIC, "dic")
    record = province.dic.records.create("activity", activity("sở lập", unit=UNIT))
    unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply").path)
    unit.records.edit(record, {"title": "đơn vị sửa"})
    path = sent(unit, province, "1.tvb")
    held = colleague.take_in(path)
    assert held.state == "held"
    fields = held_error(held).fields
    assert (fields["device"], fields["first"], fields["last"]) == (province.dic.secrets.device, 1, 1)
    province.dic.take_in(path)
    result = colleague.take_in(province.dic.export(DIC, province.stick("2.tvb"), "relay").path)
    assert [one.state for one in result.released] == ["applied"]
    assert colleague.digest() == province.dic.digest()
    assert colleague.records.state(record).shown["title"] == "đơn vị sửa"


# --- records of others ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["the forgery", "the record"])
def test_a_forgery_does_not_hide_behind_an_edit_of_the_owners_second_machine(
    province: Province, unit: Office, first: str
) -> None:
    """One file carries an edit by a stranger, one by a machine of the owner, and last the making itself."""
    second, other, colleague = province.enrol(UNIT), province.enrol(OTHER), province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity("của tôi"))
    second.take_in(unit.export(UNIT, province.stick("1.tvb"), "relay").path)
    second.records.edit(record, {"place": "Trà Vinh"})
    other.take_in(second.export(OTHER, province.stick("2.tvb"), "relay").path)
    dot = f"{unit.secrets.device}:1"
    forge(other, record, {"title": "chiếm"}, op="edit", over={"$life": [dot], "title": [dot]})
    bad = other.export(DIC, province.stick("bad.tvb"), "relay").path
    if first == "the record":
        colleague.take_in(sent(second, province, "good.tvb"))
    with unchanged(colleague), pytest.raises(OutOfScope):
        colleague.take_in(bad)


def test_the_office_does_not_move_a_record_to_another_unit(province: Province, unit: Office) -> None:
    """Else it would depend on what came first whether the old owner's next edit is taken."""
    other, colleague = province.enrol(OTHER), province.enrol(DIC, "dic")
    record = unit.records.create("activity", activity("của tôi"))
    path = sent(unit, province, "1.tvb")
    for office in (province.dic, colleague):
        office.take_in(path)
    dot = f"{unit.secrets.device}:1"
    forge(province.dic, record, {"unit": OTHER}, op="edit", over={"$life": [dot], "unit": [dot]})
    with unchanged(colleague), pytest.raises(OutOfScope):
        colleague.take_in(province.dic.export(DIC, province.stick("2.tvb"), "relay").path)
    assert other.tip(unit.secrets.device) == 0


# --- any files, any order ------------------------------------------------------------------------------------


class Workshop:
    """Two machines of one unit, one of another, and two desks of the office, which make files of every kind."""

    def __init__(self, folder: Path) -> None:
        self.province = Province(folder)
        self.first, self.second = self.province.enrol(UNIT), self.province.enrol(UNIT)
        self.other, self.colleague = self.province.enrol(OTHER), self.province.enrol(DIC, "dic")
        self.makers = (self.first, self.second, self.other)
        self.records: list[str] = []
        self.dots: dict[str, str] = {}
        self.files: list[Path] = []

    def close(self) -> None:
        for office in self.province.offices:
            office.desk.engine.dispose()

    def do(self, who: int, what: str, which: int) -> None:
        office = self.makers[who % len(self.makers)]
        if what == "relay":
            self._relay(which)
        elif what == "send":
            self._send(office)
        elif what == "make" or not self.records:
            self._note(office, office.records.create("activity", activity(f"số {len(self.records)}")))
        else:
            getattr(self, f"_{what}")(office, self.records[which % len(self.records)])

    def _note(self, office: Office, record: str) -> None:
        self.records.append(record)
        self.dots[record] = f"{office.secrets.device}:{office.tip(office.secrets.device)}"

    def _edit(self, office: Office, record: str) -> None:
        """An honest edit, of what this desk holds and may write."""
        try:
            office.records.edit(record, {"title": f"sửa {len(self.files)} {office.secrets.device[:4]}"})
        except TvdeskError:
            return

    def _delete(self, office: Office, record: str) -> None:
        try:
            office.records.delete(record)
        except TvdeskError:
            return

    def _claim(self, office: Office, record: str) -> None:
        """A tampered program makes a record under another device's id."""
        forge(office, record, activity("chiếm", unit=office.workspace.settings.unit))

    def _retype(self, office: Office, record: str) -> None:
        forge(office, record, activity("chiếm", unit=office.workspace.settings.unit), type="training")

    def _foreign(self, office: Office, record: str) -> None:
        """An id that is nobody's: both units make "their" record under the same one."""
        forge(office, f"{record[:-10]}{0:010x}", activity("của ai?", unit=office.workspace.settings.unit))

    def _overwrite(self, office: Office, record: str) -> None:
        """A tampered program edits a record of the other unit, which it may never have received."""
        dot, unit = self.dots[record], office.workspace.settings.unit
        colleagues = {one.secrets.device for one in self.makers if one.workspace.settings.unit == unit}
        if dot.partition(":")[0] not in colleagues:
            forge(office, record, {"title": "chiếm"}, op="edit", over={"$life": [dot], "title": [dot]})

    def _relay(self, which: int) -> None:
        giver, taker = (self.first, self.second) if which % 2 else (self.second, self.first)
        with _tolerated():
            taker.take_in(giver.export(UNIT, self._stick(), "relay").path)

    def _send(self, office: Office) -> None:
        with _tolerated():
            self.files.append(office.export(DIC, self._stick()).path)

    def _stick(self) -> Path:
        return self.province.stick(f"{random.getrandbits(64)}.tvb")


@contextmanager
def _tolerated() -> Iterator[None]:
    """Nothing to send, or a forgery that a colleague's machine has refused: both happen, and are told of elsewhere."""
    try:
        yield
    except TvdeskError:
        return


def outcome(act: Callable[[], Intake]) -> tuple[object, ...]:
    """What became of a file: its state and figures, or the code of its refusal."""
    try:
        result = act()
    except TvdeskError as error:
        return (error.code,)
    released = tuple((one.state, one.code, one.applied) for one in result.released)
    return result.state, result.known, result.applied, result.missing, result.files_missing, released


WHAT = ("make", "make", "edit", "edit", "delete", "relay", "send", "send", "claim", "retype", "foreign", "overwrite")
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(WHAT), st.integers(0, 9)), min_size=4, max_size=14)


# Every example opens five desks: a failing one is told as it is, not shortened for minutes.
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(steps=STEPS, chance=st.randoms(use_true_random=False))
def test_any_files_in_any_order(steps: list[tuple[int, str, int]], chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Workshop(Path(folder))
        for who, what, which in steps:
            shop.do(who, what, which)
        for office in shop.makers:
            shop.do(shop.makers.index(office), "send", 0)
        orders = [list(shop.files), chance.sample(shop.files, len(shop.files))]
        taken = []
        for office, files in zip((shop.province.dic, shop.colleague), orders, strict=True):
            seen = {}
            for path in files:
                preview = outcome(lambda office=office, path=path: office.intake.preview(path))
                seen[path] = outcome(lambda office=office, path=path: office.take_in(path))
                assert preview == seen[path]
            taken.append({path: result[0] for path, result in seen.items()})
        assert taken[0] == taken[1]
        assert sound(shop.colleague) == sound(shop.province.dic)
        shop.close()


def test_a_preview_counts_only_files_that_will_be_missing(province: Province, unit: Office) -> None:
    """An attachment that this desk has from elsewhere is not missing, though the file does not bring it."""
    content = b"%PDF-1.7 mot tep"
    digest = sha256(content).hexdigest()
    row = {"sha256": digest, "name": "a.pdf", "bytes": len(content), "media_type": "application/pdf"}
    unit.records.create("activity", activity(attachments=[row]))
    path = sent(unit, province, "1.tvb")
    assert province.dic.intake.preview(path).files_missing == 1
    (province.dic.workspace.blobs.folder / digest).write_bytes(content)
    assert province.dic.intake.preview(path).files_missing == 0
    assert province.dic.take_in(path).files_missing == 0


def test_an_id_without_its_makers_mark_is_nobodys(province: Province, unit: Office) -> None:
    plain = province.dic.desk.new_id()
    forge(unit, plain, activity("không dấu", unit=UNIT))
    with unchanged(province.dic), pytest.raises(OutOfScope):
        province.dic.take_in(sent(unit, province, "1.tvb"))
    forge(province.dic, province.dic.desk.new_id(), {"code": "R", "name": "R"}, type="round")
    with unchanged(unit), pytest.raises(OutOfScope):
        unit.take_in(province.dic.export(UNIT, province.stick("r.tvb"), "reply").path)


def test_an_id_may_come_from_anywhere_if_it_bears_the_mark(province: Province, unit: Office) -> None:
    record = record_id("00000000-0000-7000-8000-000000000000", unit.secrets.device)
    forge(unit, record, activity("chương trình khác", unit=UNIT))
    assert province.dic.take_in(sent(unit, province, "1.tvb")).state == "applied"
    with reading(province.dic.desk.engine) as connection:
        assert [row["record"] for row in listed(connection, "activity")] == [record]
