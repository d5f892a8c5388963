"""Units let in, and what becomes of their devices: requests, words, declining, replacing, revoking, the register."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from offices import DIC, START, AnyCode, Office, Province, activity, at_work
from report_reading import pages_of

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.history.clock import latest
from tvdesk.history.errors import ClockTooFarAhead
from tvdesk.services import enrolling
from tvdesk.services.clocks_ahead import accept_clock
from tvdesk.services.devices import CLOCK, CLOSED, COPIED, REVOKED, DeviceDesk, Machine
from tvdesk.services.enrolment_desk import DECLINED, KNOWN, WAITING, EnrolmentDesk
from tvdesk.services.errors import Forked, OfficeOnly
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.key_register import write_key_register
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import OpenedKeys
from tvdesk.services.office_errors import ClockNotAhead, ReasonMissing, RequestDecided
from tvdesk.services.records import Records
from tvdesk.services.rounds import Rounds
from tvdesk.services.workspace import Workspace, open_workspace
from tvdesk.trust.errors import DeviceRevoked, WordsDiffer

VI = Language.load("vi")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


@pytest.fixture
def desk(province: Province) -> EnrolmentDesk:
    return EnrolmentDesk(at_work(province.dic, province.root_secrets))


@pytest.fixture
def devices(province: Province) -> DeviceDesk:
    return DeviceDesk(at_work(province.dic, province.root_secrets))


def newcomer(province: Province, unit: str, name: str = "moi") -> tuple[Path, tuple[str, ...], Workspace]:
    """A workspace of a unit with its request, and the words that its screen shows."""
    folder = province.folder / name
    store = OpenedKeys(PassphraseFile(folder / "keys", lambda: "mật khẩu dài để thử"))
    ids = Identifiers(province.now, lambda count: bytes(count))
    workspace = enrolling.set_up(folder, "unit", unit, "Lê Thị Hoa", store, province.now, ids, position="Chuyên viên")
    data, words = enrolling.request(workspace, store, province.now)
    path = province.stick(f"{name}.json")
    path.write_bytes(data)
    return path, words, workspace


def machine(devices: DeviceDesk, device: str) -> Machine:
    return next(one for one in devices.machines() if one.device == device)


def test_a_request_is_kept_compared_and_let_in(province: Province, desk: EnrolmentDesk, devices: DeviceDesk) -> None:
    path, words, workspace = newcomer(province, "tv-soct")
    [taken] = desk.take_in([path])
    assert taken.request is not None
    request = taken.request
    assert (request.name, request.person, request.position, request.state) == (
        "Sở Công Thương",
        "Lê Thị Hoa",
        "Chuyên viên",
        WAITING,
    )
    assert request.words == words
    path.unlink()
    assert [one.digest for one in desk.requests()] == [request.digest]
    assert desk.agreeing(request, " ".join(words[:2])) == (True, True, *[None] * 6)
    assert desk.agreeing(request, f"{words[0]} {words[2]}")[:2] == (True, False)
    with pytest.raises(WordsDiffer):
        desk.approve(request, " ".join(reversed(words)))
    approved = desk.approve(request, ", ".join(words))
    assert machine(devices, request.device).unit == "tv-soct"
    assert desk.requests() == []
    answer = desk.write_answer("tv-soct", request.device, province.folder / "stick")
    joined = enrolling.join(workspace, answer.read_bytes(), " ".join(desk.root_words()))
    assert joined.version == approved.version
    with pytest.raises(RequestDecided):
        desk.approve(request, " ".join(words))


def test_what_is_no_request_is_told_and_stops_none(province: Province, desk: EnrolmentDesk) -> None:
    good, _, _ = newcomer(province, "tv-soct")
    bad = province.stick("khac.json")
    bad.write_text("{}", encoding="utf-8")
    found = desk.take_in([bad, province.stick("không có.json"), good])
    assert [one.reason.code if one.reason else "" for one in found] == ["envelope.malformed", "file.gone", ""]


def test_a_request_is_declined_with_a_reason_that_the_unit_reads(province: Province, desk: EnrolmentDesk) -> None:
    path, words, _ = newcomer(province, "tv-soct")
    [taken] = desk.take_in([path])
    assert taken.request is not None
    with pytest.raises(ReasonMissing):
        desk.decline(taken.request, "  ")
    declined = desk.decline(taken.request, "Chưa có công văn cử người phụ trách.")
    [kept] = desk.requests()
    assert (kept.state, kept.reason) == (DECLINED, "Chưa có công văn cử người phụ trách.")
    told = desk.write_refusal(declined, province.folder / "stick", VI).read_text(encoding="utf-8-sig")
    assert "Sở Công Thương" in told
    assert "Chưa có công văn cử người phụ trách." in told
    assert ", ".join(words) in told
    [again] = desk.take_in([path])
    assert again.request is not None
    assert again.request.state == DECLINED
    with pytest.raises(RequestDecided):
        desk.approve(again.request, " ".join(words))
    desk.reopen(again.request)
    desk.approve(again.request, " ".join(words))


def test_a_lost_device_is_replaced_in_one_act(province: Province, desk: EnrolmentDesk, devices: DeviceDesk) -> None:
    lost = province.enrol("tv-soct")
    for number in range(3):
        lost.records.create("activity", activity(f"Việc {number}"))
    province.dic.take_in(lost.export(DIC, province.stick("truoc.tvb")).path)
    path, words, _ = newcomer(province, "tv-soct")
    [taken] = desk.take_in([path])
    assert taken.request is not None
    assert taken.request.devices == (lost.desk.device,)
    with pytest.raises(ReasonMissing):
        desk.approve(taken.request, " ".join(words), replaces=lost.desk.device)
    before = devices.registry_version()
    with pytest.raises(WordsDiffer):
        desk.approve(taken.request, "sai", replaces=lost.desk.device, reason="Mất máy")
    assert devices.registry_version() == before
    approved = desk.approve(taken.request, " ".join(words), replaces=lost.desk.device, reason="Mất máy ngày 12/9")
    assert approved.revoked is not None
    assert approved.revoked.seq == 3
    old = machine(devices, lost.desk.device)
    assert (old.state, old.believed, old.reason, old.held) == (REVOKED, 3, "Mất máy ngày 12/9", 3)
    lost.records.create("activity", activity("Việc của kẻ trộm", start_date="2024-01-01"))
    with pytest.raises(DeviceRevoked):
        province.dic.take_in(lost.export(DIC, province.stick("sau.tvb")).path)


def test_two_machines_with_one_id_are_shown(province: Province, devices: DeviceDesk) -> None:
    """A disk was copied: both go on under one key."""
    unit = province.enrol("tv-soct")
    unit.records.create("activity", activity("Chung"))
    unit.desk.engine.dispose()
    copied = province.folder / "ban-sao"
    shutil.copytree(unit.workspace.folder, copied)
    twin = Office(reopened(copied, province), unit.secrets)
    unit.records.create("activity", activity("Máy thứ nhất"))
    twin.records.create("activity", activity("Máy thứ hai"))
    province.dic.take_in(unit.export(DIC, province.stick("mot.tvb")).path)
    assert machine(devices, unit.desk.device).troubles == ()
    with pytest.raises(Forked):
        province.dic.take_in(twin.export(DIC, province.stick("hai.tvb")).path)
    [trouble] = machine(devices, unit.desk.device).troubles
    assert trouble.kind == COPIED
    devices.revoke(unit.desk.device, "Ổ đĩa bị sao chép")
    assert machine(devices, unit.desk.device).troubles == ()


def reopened(folder: Path, province: Province) -> Workspace:
    return open_workspace(folder, province.now, Identifiers(province.now, lambda count: b"\x07" * count))


def test_a_request_of_a_device_that_is_known(province: Province, desk: EnrolmentDesk) -> None:
    path, words, _ = newcomer(province, "tv-soct")
    [taken] = desk.take_in([path])
    assert taken.request is not None
    desk.approve(taken.request, " ".join(words))
    data, _ = enrolling.request(*_again(province))
    second = province.stick("lai.json")
    second.write_bytes(data)
    [again] = desk.take_in([second])
    assert again.request is not None
    assert again.request.state == KNOWN


def _again(province: Province) -> tuple[Workspace, OpenedKeys, object]:
    folder = province.folder / "moi"
    store = OpenedKeys(PassphraseFile(folder / "keys", lambda: "mật khẩu dài để thử"))
    return reopened(folder, province), store, province.now


def test_a_clock_two_years_ahead_is_shown_until_it_is_set_right(province: Province, devices: DeviceDesk) -> None:
    unit = province.enrol("tv-soct")
    unit.records.create("activity", activity("Đúng giờ"))
    early = unit.export(DIC, province.stick("dung.tvb")).path
    province.dic.take_in(early)
    wrong = replace(unit.desk, now_ms=lambda: START + 2 * 365 * 86_400_000)
    Records(wrong, AnyCode()).create("activity", activity("Nhanh hai năm"))
    late = write_bundle(wrong, unit.secrets.sign, Order("report", DIC), province.stick("nhanh.tvb")).path
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(late)
    [trouble] = machine(devices, unit.desk.device).troubles
    assert trouble.kind == CLOCK
    assert trouble.fields["ahead_hours"] > 17_000
    assert machine(devices, unit.desk.device).held == 1


def fast_file(province: Province, unit: Office, name: str, days: int) -> Path:
    """A report of a machine whose date is so many days ahead."""
    fast = replace(unit.desk, now_ms=lambda: START + days * 86_400_000)
    Records(fast, AnyCode()).create("activity", activity(name))
    return write_bundle(fast, unit.secrets.sign, Order("report", DIC), province.stick(f"{name}.tvb")).path


def test_an_accepted_clock_is_taken_and_nobody_elses_follows(province: Province, devices: DeviceDesk) -> None:
    unit, office = province.enrol("tv-soct"), province.dic
    late = fast_file(province, unit, "Nhanh hai năm", 730)
    with pytest.raises(ClockNotAhead):
        devices.accept_clock(unit.desk.device, "Pin đồng hồ hỏng")
    with pytest.raises(ClockTooFarAhead):
        office.take_in(late)
    with pytest.raises(ReasonMissing):
        devices.accept_clock(unit.desk.device, "  ")
    devices.accept_clock(unit.desk.device, "Pin đồng hồ hỏng")
    [trouble] = machine(devices, unit.desk.device).troubles
    assert trouble.fields["accepted"]
    office.take_in(late)
    assert machine(devices, unit.desk.device).troubles == ()
    assert office.digest("tv-soct") == unit.digest("tv-soct")
    # Its clock stays there for two years, although the date is right again: that goes on being taken.
    unit.records.create("activity", activity("Sau khi chỉnh giờ"))
    office.take_in(unit.export(DIC, province.stick("sau.tvb")).path)
    assert office.digest("tv-soct") == unit.digest("tv-soct")
    own = office.records.create("activity", activity("Của cơ quan", unit="tv-sotttt"))
    assert office.records.state(own).clock < latest(START)


def test_an_accepted_clock_is_that_of_one_machine_up_to_a_day_later(province: Province, devices: DeviceDesk) -> None:
    unit, other = province.enrol("tv-soct"), province.enrol("tv-cat")
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(fast_file(province, unit, "Nhanh", 30))
    devices.accept_clock(unit.desk.device, "Sai ngày")
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(fast_file(province, other, "Cũng nhanh", 30))
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(fast_file(province, unit, "Nhanh hơn", 40))
    devices.accept_clock(unit.desk.device, "Sai ngày lần nữa")
    province.dic.take_in(fast_file(province, unit, "Nhanh hơn nữa", 40))
    assert province.dic.digest("tv-soct") == unit.digest("tv-soct")


def test_a_unit_takes_an_ahead_clock_from_the_office_alone(province: Province, devices: DeviceDesk) -> None:
    unit = province.enrol("tv-soct")
    second = province.enrol("tv-soct")
    with pytest.raises(OfficeOnly):
        accept_clock(second.desk, unit.desk.device, "Không được")
    direct = fast_file(province, unit, "Nhanh", 30)
    with pytest.raises(ClockTooFarAhead):
        province.dic.take_in(direct)
    copied = unit.export("tv-soct", province.stick("may-hai.tvb"), "relay").path
    with pytest.raises(ClockTooFarAhead):
        second.take_in(copied)
    devices.accept_clock(unit.desk.device, "Sai ngày")
    province.dic.take_in(direct)
    second.take_in(province.dic.export("tv-soct", province.stick("tra-loi.tvb"), "reply").path)
    assert second.digest("tv-soct") == unit.digest("tv-soct")


def test_a_unit_that_closed_and_sends_a_later_period_is_shown(province: Province, devices: DeviceDesk) -> None:
    unit = province.enrol("tv-soct")
    office = at_work(province.dic)
    rounds = Rounds(office.desk, office.records, office.units)
    for index in (1, 4):
        rounds.open("quarter", 2025, index, units=["tv-soct"])
    unit.records.create("activity", activity())
    for code, name in (("2025-quy-1", "q1.tvb"), ("2025-quy-4", "q4.tvb")):
        assert machine(devices, unit.desk.device).troubles == ()
        unit.records.create("activity", activity(name))
        order = Order("report", DIC, round=code)
        path = write_bundle(unit.desk, unit.secrets.sign, order, province.stick(name)).path
        province.dic.take_in(path)
    [trouble] = machine(devices, unit.desk.device).troubles
    assert trouble.kind == CLOSED
    assert trouble.fields["ended"] == "2025-06-30"
    assert trouble.fields["heirs"] == "Sở Công Thương tỉnh Vĩnh Long"


def test_the_register_on_paper_has_every_key(province: Province, devices: DeviceDesk) -> None:
    unit, lost = province.enrol("tv-soct"), province.enrol("tv-cat")
    devices.revoke(lost.desk.device, "Máy hỏng")
    target = province.folder / "so-khoa.pdf"
    write_key_register(at_work(province.dic, province.root_secrets), VI, target)
    text = " ".join(" ".join(page.text.split()) for page in pages_of(target.read_bytes()))
    for one in devices.machines():
        assert one.fingerprint in text
        assert one.name in text
    assert "chỉ tin đến thay đổi số 0. Lý do: Máy hỏng" in text
    assert "3 máy, trong đó 1 máy đã thu hồi" in text
    assert unit.desk.device.upper()[:4] in text
    english = province.folder / "keys.pdf"
    write_key_register(at_work(province.dic, province.root_secrets), Language.load("en"), english)
    assert "REGISTER OF DEVICE KEYS" in pages_of(english.read_bytes())[0].text


@pytest.mark.parametrize("form", [".pdf", ".docx", ".xlsx"])
def test_the_register_says_the_same_in_every_form(province: Province, devices: DeviceDesk, form: str) -> None:
    province.enrol("tv-soct")
    office = at_work(province.dic, province.root_secrets)
    target = province.folder / f"so-khoa{form}"
    write_key_register(office, VI, target)
    first = target.read_bytes()
    write_key_register(office, VI, target)
    assert target.read_bytes() == first
    if form == ".pdf":
        text = " ".join(page.text for page in pages_of(first))
    elif form == ".docx":
        package = docx.Document(str(target))
        cells = [cell.text for table in package.tables for row in table.rows for cell in row.cells]
        text = " ".join([one.text for one in package.paragraphs] + cells)
        assert package.sections[0].page_width > package.sections[0].page_height
    else:
        text = " ".join(str(cell.value) for sheet in openpyxl.load_workbook(target) for row in sheet for cell in row)
    text = " ".join(text.split())
    for one in devices.machines():
        assert one.fingerprint in text
        assert one.name in text
    assert "SỔ ĐĂNG KÝ KHÓA" in text


def test_only_the_office_decides(province: Province) -> None:
    unit = at_work(province.enrol("tv-soct"))
    with pytest.raises(OfficeOnly):
        EnrolmentDesk(unit).take_in([])
    with pytest.raises(OfficeOnly):
        DeviceDesk(unit).revoke(province.dic.desk.device, "Thử")
    with pytest.raises(ReasonMissing):
        DeviceDesk(at_work(province.dic, province.root_secrets)).revoke(unit.desk.device, " ")


def test_a_further_officer_is_let_in_by_the_officers_word_alone(
    province: Province, desk: EnrolmentDesk, devices: DeviceDesk
) -> None:
    """Both requests come from the office's own unit; what they may write is decided here."""
    for name, officer, role in (("mot", False, "unit"), ("hai", True, "dic")):
        path, words, workspace = newcomer(province, DIC, name)
        [taken] = desk.take_in([path])
        assert taken.request is not None
        assert taken.request.own
        desk.approve(taken.request, " ".join(words), officer=officer)
        assert machine(devices, workspace.settings.device).role == role
    path, words, _ = newcomer(province, "tv-soct", "ba")
    [taken] = desk.take_in([path])
    assert taken.request is not None
    assert not taken.request.own
    with pytest.raises(TvdeskError):
        desk.approve(taken.request, " ".join(words), officer=True)
