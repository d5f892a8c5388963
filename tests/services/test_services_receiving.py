"""The office's desk of incoming reports: returned records, remarks on files, reminder letters, replies to units."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from offices import DIC, Office, Province, activity

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.answering import ANSWERED, OWED, UNHEARD, Answering
from tvdesk.services.errors import OfficeOnly, WrongAudience
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.letters import Handed, Letters, Signing
from tvdesk.services.office import Office as OpenedOffice
from tvdesk.services.office import OpenedKeys
from tvdesk.services.office_errors import NobodyToAnswer, NobodyToRemind, NotReturned, ReturnUnexplained
from tvdesk.services.receiving import CLOSED_ROUND, CLOSED_UNIT, NOT_ASKED, UNKNOWN_ROUND, Receiving
from tvdesk.services.rounds import HELD, LATE, RECEIVED, SILENT, Rounds
from tvdesk.services.submitting import submit
from tvdesk.services.templates import template_order

UNIT, OTHER, THIRD = "tv-soct", "tv-cat", "tv-dai"
TODAY = date(2025, 4, 20)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    found = Province(tmp_path)
    yield found
    for office in found.offices:
        office.desk.engine.dispose()


def opened(office: Office) -> OpenedOffice:
    units = Units.load()
    store = OpenedKeys(PassphraseFile(office.workspace.folder / "keys", lambda: "mật khẩu dài để thử"))
    store._opened[office.desk.device] = office.secrets
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return OpenedOffice(office.workspace, store, lists, units)


def round_of(province: Province, **more: object) -> str:
    days = {"first_date": "2025-01-01", "last_date": "2025-03-31", "deadline": "2025-04-05", **more}
    asked = [UNIT, OTHER, THIRD]
    rounds = Rounds(province.dic.desk, province.dic.records, Units.load())
    return rounds.open("quarter", 2025, 1, units=asked, **days).code  # type: ignore[arg-type]


def report(province: Province, unit: Office, code: str | None, name: str) -> Path:
    def news() -> None:
        path = province.stick(f"news-{name}")
        write_bundle(province.dic.desk, province.dic.secrets.sign, template_order(unit.desk.unit), path)
        unit.take_in(path)

    if code is not None:
        news()
        submit(unit.desk, unit.records, code)
    order = Order("report", DIC, round=code)
    return write_bundle(unit.desk, unit.secrets.sign, order, province.stick(name)).path


# --- returned records --------------------------------------------------------------------------------------


def test_a_record_is_returned_mended_by_its_unit_and_taken_back_in(province: Province) -> None:
    unit = province.enrol(UNIT)
    record = unit.records.create("activity", activity(participants=5))
    unit.records.edit(record, {"participants": 6})
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    desk = Receiving(opened(province.dic))
    round_of(province)
    found = desk.rounds()[0]
    assert [(one.record, one.returned) for one in desk.reported(UNIT, found)] == [(record, False)]
    desk.give_back(record, "  Ngoài kỳ báo cáo ")
    board = desk.board(found.record, TODAY)
    assert board is not None
    row = next(one for one in board.rows if one.unit == UNIT)
    assert (row.records, row.returned) == (0, 1)
    (told,) = desk.reported(UNIT, found)
    assert (told.title, told.unit, told.returned, told.reason) == (
        "Hội nghị thông tin đối ngoại", UNIT, True, "Ngoài kỳ báo cáo",
    )  # fmt: skip
    reply = province.dic.export(UNIT, province.stick("reply.tvb"), "reply")
    unit.take_in(reply.path)
    assert not unit.records.state(record).visible
    assert unit.records.state(record).refusals[0].reason == "Ngoài kỳ báo cáo"
    desk.lift(record)
    assert province.dic.records.state(record).shown["participants"] == 6
    assert [one.returned for one in desk.reported(UNIT, found)] == [False]
    with pytest.raises(NotReturned):
        desk.lift(record)
    with pytest.raises(ReturnUnexplained):
        desk.give_back(record, "  ")


def test_a_mended_record_counts_again_and_can_be_returned_again(province: Province) -> None:
    unit = province.enrol(UNIT)
    record = unit.records.create("activity", activity())
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    desk = Receiving(opened(province.dic))
    desk.give_back(record, "Thiếu địa điểm")
    unit.take_in(province.dic.export(UNIT, province.stick("reply.tvb"), "reply").path)
    unit.records.edit(record, {"place": "Trà Vinh"})
    province.dic.take_in(unit.export(DIC, province.stick("2.tvb")).path)
    assert province.dic.records.state(record).shown["place"] == "Trà Vinh"
    desk.give_back(record, "Vẫn thiếu")
    assert not province.dic.records.state(record).visible


# --- remarks -----------------------------------------------------------------------------------------------


def test_what_an_officer_should_know_of_a_file(province: Province) -> None:
    code = round_of(province)
    unit, stranger = province.enrol(UNIT), province.enrol("tv-bao")
    closed = province.enrol("tv-sotttt-cu")
    closing = {"code": "tv-sotttt-cu", "kind": "so", "names": [{"name": "Đơn vị cũ"}], "valid_to": "2024-12-31"}
    province.dic.records.create("unit", closing)
    for one in (unit, stranger, closed):
        one.records.create("activity", activity())
    office = opened(province.dic)
    office.renew()
    desk = Receiving(office)
    paths = [report(province, one, code, f"{one.desk.unit}.tvb") for one in (unit, stranger, closed)]
    paths.append(report(province, unit, None, "none.tvb"))

    def told() -> dict[str, set[str]]:
        looked = desk.look(paths, (), lambda *_: None)
        return {one.name: set(desk.remarks(one)) for one in looked}

    assert told() == {
        f"{UNIT}.tvb": set(),
        "tv-bao.tvb": {NOT_ASKED},
        "tv-sotttt-cu.tvb": {NOT_ASKED, CLOSED_UNIT},
        "none.tvb": {UNKNOWN_ROUND},
    }
    Rounds(province.dic.desk, province.dic.records, Units.load()).set_open(code, is_open=False)
    assert told()[f"{UNIT}.tvb"] == {CLOSED_ROUND}


# --- reminders ---------------------------------------------------------------------------------------------


def read(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_a_letter_for_each_unit_that_is_late_as_the_decree_has_letters(province: Province, tmp_path: Path) -> None:
    code = round_of(province)
    unit, other = province.enrol(UNIT), province.enrol(OTHER)
    for one in (unit, other):
        one.records.create("activity", activity())
    province.dic.take_in(report(province, unit, code, "1.tvb"))
    desk = Receiving(opened(province.dic))
    board = desk.board(desk.rounds()[0].record, TODAY)
    assert board is not None
    assert {one.unit: one.state for one in board.rows} == {UNIT: RECEIVED, OTHER: SILENT, THIRD: SILENT}
    assert (board.overdue, board.count(RECEIVED, LATE), board.count(HELD)) == (True, 1, 0)
    letters = Letters(Language.load("vi"), Units.load(), DIC, TODAY)
    signing = Signing("Phó Giám đốc", "Trần Văn Mẫu", "2025-04-25")
    paths = letters.reminders(board, [one.unit for one in board.rows], tmp_path, signing, lambda *_: None)
    in_words = letters.reminders(board, [OTHER, THIRD], tmp_path, signing, lambda *_: None, ".docx")
    assert {path.suffix for path in in_words} == {".docx"}
    assert [path.stem for path in in_words] == [path.stem for path in paths]
    text = "\n".join(one.text for one in docx.Document(str(in_words[0])).paragraphs)
    assert "chưa nhận được báo cáo" in text
    assert [path.name for path in paths] == [f"thu-nhac-{OTHER}-2025-04-20.pdf", f"thu-nhac-{THIRD}-2025-04-20.pdf"]
    (page,) = read(paths[0].read_bytes())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "V/v gửi báo cáo công tác",
        "tin đối ngoại",
        "Kính gửi: Công an tỉnh",
        "trước ngày 25/04/2025",
        "chưa nhận được báo cáo của Công an tỉnh",
        "PHÓ GIÁM ĐỐC",
        "Trần Văn Mẫu",
        "ngày 20 tháng 4 năm 2025",
    ):
        assert words in page
    whole = letters.reminders_in_one(board, [OTHER, THIRD], tmp_path / "all.pdf", signing)
    assert len(read(whole.read_bytes())) == 2
    english = Letters(Language.load("en"), Units.load(), DIC, TODAY).reminder(board.round, board.missing[0], Signing())
    assert english.subject.startswith("Report on foreign information work")
    with pytest.raises(NobodyToRemind):
        letters.reminders(board, [UNIT], tmp_path, signing, lambda *_: None)


# --- replies -----------------------------------------------------------------------------------------------


def test_replies_for_all_units_with_what_went_where(province: Province, tmp_path: Path) -> None:
    units = [province.enrol(unit) for unit in (UNIT, OTHER, THIRD)]
    for one in units[:2]:
        one.records.create("activity", activity())
        province.dic.take_in(one.export(DIC, province.stick(f"{one.desk.unit}.tvb")).path)
    round_of(province)
    desk = Answering(opened(province.dic))
    assert {one.unit: one.state for one in desk.correspondents()} == {UNIT: OWED, OTHER: OWED, THIRD: UNHEARD}
    told: list[str] = []
    folder = tmp_path / "out"
    folder.mkdir()
    written = desk.write([UNIT, OTHER, THIRD], folder, lambda *_: None, lambda one: told.append(one.unit))
    assert told == [UNIT, OTHER, THIRD]
    assert all(one.path is not None and one.path.stat().st_size == one.size and not one.reason for one in written)
    assert [one.receipt for one in written] == [True, True, False]
    for one, reply in zip(units, written, strict=True):
        assert reply.path is not None
        assert one.take_in(reply.path).state == "applied"
    assert {one.unit: one.state for one in desk.correspondents()} == {UNIT: ANSWERED, OTHER: ANSWERED, THIRD: UNHEARD}
    again = desk.write([UNIT], folder, lambda *_: None)[0]
    assert again.path is not None
    assert again.path != written[0].path
    handed = [Handed(one.unit, one.path, one.changes, one.digest, one.receipt) for one in written if one.path]
    target = Letters(Language.load("vi"), Units.load(), DIC, TODAY).write_handed_over(
        handed, tmp_path / "ds.pdf", Signing()
    )
    text = " ".join(read(target.read_bytes()))
    assert "DANH SÁCH TỆP PHÚC ĐÁP" in text
    for one in handed:
        assert one.digest[:8] in text


def test_a_reply_dropped_on_the_wrong_unit_is_refused_there(province: Province, tmp_path: Path) -> None:
    unit, other = province.enrol(UNIT), province.enrol(OTHER)
    unit.records.create("activity", activity())
    province.dic.take_in(unit.export(DIC, province.stick("1.tvb")).path)
    (reply,) = Answering(opened(province.dic)).write([UNIT], tmp_path, lambda *_: None)
    assert reply.path is not None
    before = other.digest()
    with pytest.raises(WrongAudience) as refused:
        other.take_in(reply.path)
    for name in ("vi", "en"):
        language = Language.load(name)
        assert not language.sentence(refused.value).startswith("error.")
        assert not language.next_step(refused.value).startswith("error.")
    assert other.digest() == before


def test_one_reply_that_cannot_be_written_does_not_stop_the_others(province: Province, tmp_path: Path) -> None:
    for unit in (UNIT, OTHER):
        one = province.enrol(unit)
        one.records.create("activity", activity())
        province.dic.take_in(one.export(DIC, province.stick(f"{unit}.tvb")).path)
    desk = Answering(opened(province.dic))
    gone = tmp_path / "pulled"
    written = desk.write([UNIT], gone, lambda *_: None)
    assert isinstance(written[0].reason, TvdeskError)
    assert written[0].reason.code == "file.not_written"

    def tell(done: int, _total: int) -> None:
        if done == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        desk.write([UNIT, OTHER], tmp_path, tell)
    assert [path.suffix for path in tmp_path.glob("phuc-dap-*")] == [".tvb"]
    with pytest.raises(NobodyToAnswer):
        desk.write([], tmp_path, lambda *_: None)
    unit_desk = Answering(opened(province.offices[1]))
    with pytest.raises(OfficeOnly):
        unit_desk.write([UNIT], tmp_path, lambda *_: None)
