"""Files written and received, answers taken in, and what two machines of a unit say differently."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import offices
import pytest
from offices import Province, activity
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.exchanging import Exchanging
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import Office, OpenedKeys
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.exchange import ExchangePage

UNIT = "tv-soct"


@dataclass
class Desks:
    """An office and two machines of one unit; the window stands on the first."""

    province: Province
    office: Office
    first: offices.Office
    second: offices.Office


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    province = Province(tmp_path / "province")
    first, second = province.enrol(UNIT), province.enrol(UNIT)
    store = OpenedKeys(PassphraseFile(tmp_path / "keys", lambda: "mật khẩu dài để thử"))
    store._opened[first.workspace.settings.device] = first.secrets
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return Desks(province, Office(first.workspace, store, lists, units), first, second)


def opened(shell: Shell, desks: Desks, qtbot: QtBot, counts: list[int] | None = None) -> ExchangePage:
    office = desks.office
    page = ExchangePage(shell, Exchanging(office), office.units.name, (counts if counts is not None else []).append)
    page.resize(1100, 700)
    page.show()
    page.arrive()
    idle(shell, qtbot)
    return page


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=20_000)
    qtbot.wait(10)


def rows(page: ExchangePage) -> list[list[str]]:
    model = page._table.rows
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def texts(page: ExchangePage) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.text()]


def test_an_empty_desk_says_how_it_begins(desks: Desks, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, desks, qtbot)
    assert "Chưa có tệp nào được ghi hoặc nhận" in texts(page)
    assert rows(page) == []


def test_a_written_report_waits_and_its_answer_is_taken_in_by_dropping_it(
    desks: Desks, shell: Shell, qtbot: QtBot
) -> None:
    desks.first.records.create("activity", activity())
    report = desks.first.export("tv-sotttt", desks.province.stick("bao-cao.tvb"))
    page = opened(shell, desks, qtbot)
    assert [row[-1] for row in rows(page)] == ["Đã ghi, chờ biên nhận"]
    answer = desks.province.dic.take_in(report.path).receipt
    reply = desks.province.dic.export(UNIT, desks.province.stick("tra-loi.tvb"), "reply", answer)
    page.arrive(files=[reply.path])
    idle(shell, qtbot)
    assert {row[-1] for row in rows(page)} == {"Đã có biên nhận", "Đã nhận vào sổ"}
    assert shell.messages.text.startswith("Đã nhận 1 tệp vào sổ")
    page.arrive(files=[reply.path])
    idle(shell, qtbot)
    assert shell.messages.text == "1 tệp này đã nhận từ trước; không có gì thay đổi."


def test_a_damaged_file_is_refused_in_a_sentence_and_nothing_changes(desks: Desks, shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, desks, qtbot)
    bad = desks.province.stick("hong.tvb")
    bad.write_bytes(b"PK\x03\x04 not a bundle")
    page.take_in([bad])
    idle(shell, qtbot)
    assert shell.messages.text.startswith("hong.tvb: ")
    assert len(shell.messages.text.split()) > 8


def test_two_machines_disagree_and_the_officer_chooses(desks: Desks, shell: Shell, qtbot: QtBot) -> None:
    record = desks.first.records.create("activity", activity(place="Cầu Kè"))
    desks.second.take_in(desks.first.export(UNIT, desks.province.stick("a.tvb"), "relay").path)
    desks.first.records.edit(record, {"place": "Cầu Ngang"})
    desks.second.records.edit(record, {"place": "Càng Long"})
    counts: list[int] = []
    page = opened(shell, desks, qtbot, counts)
    page.arrive(files=[desks.second.export(UNIT, desks.province.stick("b.tvb"), "relay").path])
    idle(shell, qtbot)
    assert counts[-1] == 1
    tabs = page.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    assert (tabs.currentIndex(), tabs.tabText(1)) == (1, "Giá trị khác nhau (1)")
    said = texts(page)
    assert {"Cầu Ngang", "Càng Long"} <= set(said)
    assert any("máy này" in one for one in said)
    assert any(f"máy {desks.second.desk.device[:4]}" in one for one in said)
    choose = {one.accessibleName(): one for one in page.findChildren(QPushButton)}
    choose["Chọn giá trị này: Địa điểm = Càng Long"].click()
    idle(shell, qtbot)
    assert desks.first.records.state(record).shown["place"] == "Càng Long"
    assert desks.first.records.conflicts() == []
    assert counts[-1] == 0
    assert "Càng Long" in shell.messages.text


def test_the_file_for_the_other_machine_brings_it_everything(
    desks: Desks, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    record = desks.first.records.create("activity", activity())
    page = opened(shell, desks, qtbot)
    page.write_for_machine(tmp_path)
    idle(shell, qtbot)
    (written,) = tmp_path.glob("*.tvb")
    desks.second.take_in(written)
    assert desks.second.records.state(record).visible
    assert "đọc lại đúng" in shell.messages.text
