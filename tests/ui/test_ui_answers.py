"""Replies written for all units that wait, for one onto its stick, and the list of what went where."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from central_desk import OFFICE_OF_PEOPLE, POLICE, TRADE
from central_office import Central
from pytestqt.qtbot import QtBot

from tvdesk.services.answering import Answering
from tvdesk.services.errors import WrongAudience
from tvdesk.services.letters import Letters
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.answers import AnswersPage


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=60_000)
    qtbot.wait(10)


def opened(shell: Shell, central: Central, qtbot: QtBot, counts: list[int]) -> AnswersPage:
    office, today = central.office, datetime.now(UTC).date()
    letters = Letters(shell.speech.language, office.units, office.unit, today)
    page = AnswersPage(shell, Answering(office), lambda: letters, lambda: today, counts.append)
    page.resize(1120, 720)
    page.show()
    page.arrive()
    idle(shell, qtbot)
    return page


def test_all_that_wait_are_answered_and_their_units_take_the_answers(
    central: Central, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    counts: list[int] = []
    page = opened(shell, central, qtbot, counts)
    owed = page.owed
    assert owed
    assert counts[-1] == len(owed)
    page.write(owed, tmp_path)
    idle(shell, qtbot)
    assert page.owed == []
    assert counts[-1] == 0
    assert sorted(one.unit for one in page.handed) == sorted(owed)
    assert "Đã ghi và đọc lại" in shell.messages.text
    for one in page.handed:
        assert one.path.exists()
    reply = next(one for one in page.handed if one.unit == POLICE)
    assert central.unit(POLICE).take_in(reply.path).state == "applied"
    target = tmp_path / "danh-sach.pdf"
    page.signer.setText("Trần Văn Mẫu")
    page.save_list(target)
    idle(shell, qtbot)
    with pypdfium2.PdfDocument(target) as document:
        text = " ".join(" ".join(one.get_textpage().get_text_range().split()) for one in document)
    assert "Trần Văn Mẫu" in text
    assert reply.digest[:8] in text


def test_one_unit_onto_its_own_stick(central: Central, shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(shell, central, qtbot, [])
    page.table.selectRow(page.all.index(TRADE))
    assert page.some_button.isEnabled()
    assert page.selected == [TRADE]
    stick = tmp_path / "usb"
    stick.mkdir()
    page.write(page.selected, stick)
    idle(shell, qtbot)
    (path,) = stick.iterdir()
    assert path.name.startswith(f"phuc-dap-{TRADE}-")
    assert page.selected == [TRADE]
    with pytest.raises(WrongAudience):
        central.unit(OFFICE_OF_PEOPLE).take_in(path)


def test_a_folder_that_is_gone_is_told_in_the_row(central: Central, shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(shell, central, qtbot, [])
    page.write([TRADE], tmp_path / "rut-ra-roi")
    idle(shell, qtbot)
    one = next(each for each in page._units if each.unit == TRADE)
    assert page._mark(one) == ("circle-alert", "wrong")
    assert page.handed == []
    assert "1 tệp chưa ghi được" in shell.messages.text
