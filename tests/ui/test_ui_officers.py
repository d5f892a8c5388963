"""Two officers on one PostgreSQL database: what one does comes on the other's screen without being asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import office_of
from offices import DIC, Province, activity
from pytestqt.qtbot import QtBot

from tvdesk.core.language import Language
from tvdesk.db.engine import open_engine
from tvdesk.services.office import Office
from tvdesk.services.settle_desk import SettleDesk
from tvdesk.services.watching import Watch
from tvdesk.services.workspace import signing
from tvdesk.ui.others import Others
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.settle import SettlePage

pytestmark = pytest.mark.postgres
UNIT = "tv-soct"


@pytest.fixture
def officers(tmp_path: Path, postgres_database: str) -> Iterator[list[Office]]:
    """Both with a conflict and a possible duplicate before them."""
    province = Province(tmp_path)
    made = [province.enrol(DIC, "dic", postgres_database) for _ in range(2)]
    first, second, other = province.enrol(UNIT), province.enrol(UNIT), province.enrol("tv-sovhttdl")
    record = first.records.create("activity", activity("Gặp gỡ Nhật Bản tại Cần Thơ", place="Cần Thơ"))
    other.records.create("activity", activity("Hội nghị Gặp gỡ Nhật Bản 2025", place="Cần Thơ"))
    second.take_in(first.export(UNIT, province.stick("a.tvb"), "relay").path)
    first.records.edit(record, {"participants": 5})
    second.records.edit(record, {"participants": 9})
    for sender in (first, second, other):
        made[0].take_in(sender.export(DIC, province.stick(f"{sender.secrets.device}.tvb")).path)
    offices = []
    for number, one in enumerate(made):
        workspace = signing(one.workspace, lambda one=one: one.secrets.sign)  # type: ignore[misc]
        offices.append(office_of(workspace, one.secrets, tmp_path / f"keys-{number}-{os.getpid()}"))
    yield offices
    for one in (*offices, *province.offices):
        one.desk.engine.dispose()


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.jobs.busy, timeout=30_000)
    qtbot.wait(10)


def test_what_the_other_decides_disappears_here(officers: list[Office], shell: Shell, qtbot: QtBot) -> None:
    counts: list[int] = []
    page = SettlePage(shell, SettleDesk(officers[0]), counts.append)
    page.resize(1100, 720)
    page.show()
    page.arrive()
    idle(shell, qtbot)
    assert counts[-1] == 1, "a record with values that differ; the pair beside it is a proposal"
    others = Others(shell.jobs, Watch(officers[0].desk).news, pause=50)
    idle(shell, qtbot)
    theirs = SettleDesk(officers[1])
    language = Language.load("vi")
    theirs.settling.settle(theirs.settling.planned("larger", theirs.settling.disputes(language)), "larger")
    qtbot.waitUntil(lambda: page.conflicts.shown == [] and counts[-1] == 0, timeout=30_000)
    theirs.decide(theirs.proposed()[0], "một việc", same=True)
    qtbot.waitUntil(lambda: page._pairs == [], timeout=30_000)
    qtbot.waitUntil(lambda: page.decided.table.rows.rowCount() == 2, timeout=30_000)
    others.stop()
    idle(shell, qtbot)


def test_a_server_out_of_reach_is_asked_again_later(officers: list[Office], shell: Shell, qtbot: QtBot) -> None:
    nowhere = replace(officers[0].desk, engine=open_engine("postgresql+psycopg://tvdesk@127.0.0.1:1/nowhere"))
    asked: list[Watch] = []

    def news() -> frozenset[str]:
        asked.append(Watch(nowhere if not asked else officers[0].desk))
        return asked[-1].news()

    others = Others(shell.jobs, news, pause=20)
    qtbot.waitUntil(lambda: len(asked) > 2, timeout=20_000)
    others.stop()
    idle(shell, qtbot)
    nowhere.engine.dispose()
    assert shell.messages.text == ""
