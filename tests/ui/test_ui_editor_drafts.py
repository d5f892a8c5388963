"""Drafts of the form on screen: kept, offered with their time, thrown away and had back, found after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import small_disk as small_disks
from editor_at_work import LEAST, line_of, opened, placed, quiet, saved, typed
from offices import Province
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from unikey import press, type_unikey

from tvdesk.services.drafts import Drafts
from tvdesk.services.editing import Editing
from tvdesk.services.office import Office
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.editor import EditorPage

# --- drafts --------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_a_moment_after_the_last_edit(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    opened(qtbot, page)
    type_unikey(line_of(page, "title"), "Hội nghị xúc tiến")
    started = time.monotonic()
    qtbot.waitUntil(lambda: bool(editing.drafts.list()))
    assert time.monotonic() - started > 0.5
    (draft,) = editing.drafts.list("activity")
    assert draft.typed["title"] == "Hội nghị xúc tiến"
    qtbot.waitUntil(lambda: page.parts.history.kept.text().startswith("Bản nháp tự giữ lúc "))


def test_a_draft_is_kept_when_the_cursor_leaves_the_field(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    view = opened(qtbot, page)
    type_unikey(line_of(page, "start_date"), "31/2/25")
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    (draft,) = editing.drafts.list("activity")
    assert draft.typed["start_date"] == "31/2/25"


def test_a_form_emptied_again_leaves_no_draft(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    view = opened(qtbot, page)
    line = line_of(page, "title")
    type_unikey(line, "Hội")
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    assert len(editing.drafts.list()) == 1
    line = line_of(page, "title")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    press(line, Qt.Key.Key_Delete)
    view.cells["place"].editor.take_focus()
    quiet(qtbot, page)
    assert editing.drafts.list() == []


def test_leaving_the_page_keeps_the_draft_and_the_next_visit_offers_it(
    qtbot: QtBot, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    type_unikey(line_of(page, "title"), "Hội nghị xúc tiến")
    press(line_of(page, "place"), Qt.Key.Key_Escape)
    assert isinstance(page.shell.messages.window(), MainWindow)
    assert not page.isVisible()
    assert editing.drafts.list("activity")[0].typed["title"] == "Hội nghị xúc tiến"
    opened(qtbot, page)
    assert page.presenter is not None
    assert page.presenter.value("title") is None
    assert page.offer.bar.text.startswith("Có bản nháp chưa lưu “Hội nghị xúc tiến”, giữ lúc ")
    restore, _ = page.offer.bar.buttons
    with qtbot.waitSignal(page.loaded):
        restore.click()
    assert page.presenter.value("title") == "Hội nghị xúc tiến"
    assert page.offer.bar.text.startswith("Đang hiện nội dung chưa lưu, giữ lúc ")
    typed(page, subtype="Hội nghị, hội thảo", start_date="5/3/25")
    saved(qtbot, page, page.save)
    assert editing.drafts.list() == []
    assert page.offer.bar.text == ""


def test_a_draft_offered_is_discarded_and_had_back(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    kept = editing.drafts.save("activity", {"title": "Hội chợ", "budget_vnd": "chưa rõ"})
    opened(qtbot, page)
    page.offer.bar.buttons[1].click()
    qtbot.waitUntil(lambda: editing.drafts.list() == [])
    qtbot.waitUntil(lambda: page.shell.messages.text == "Đã bỏ bản nháp.")
    with qtbot.waitSignal(page.loaded):
        page.shell.messages.act()
    assert editing.drafts.take(kept.id) == kept
    assert page.presenter is not None
    assert page.presenter.typed("budget_vnd") == "chưa rõ"


def test_the_draft_of_a_record_is_shown_and_said_to_be_one(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", {**LEAST, "place": "Càng Long"})
    editing.drafts.save("activity", {"place": "Trà"}, record=record)
    opened(qtbot, page, record=record)
    assert page.presenter is not None
    assert page.presenter.value("place") == "Trà"
    assert page.offer.bar.text.startswith("Đang hiện nội dung chưa lưu")
    assert page.offer.bar.buttons[0].isHidden()
    with qtbot.waitSignal(page.loaded):
        page.offer.bar.buttons[1].click()
    assert page.presenter is not None
    assert page.presenter.value("place") == "Càng Long"
    assert editing.drafts.list() == []


def test_a_draft_alone_leads_to_its_record(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    record = editing.save("activity", LEAST)
    kept = editing.drafts.save("activity", {"place": "Trà Cú"}, record=record)
    opened(qtbot, page, draft=kept.id)
    assert page.presenter is not None
    assert page.presenter.record == record
    assert page.presenter.changed() == ["place"]


def test_two_new_forms_have_a_draft_each(qtbot: QtBot, page: EditorPage, editing: Editing) -> None:
    for title in ("Hội chợ", "Triển lãm"):
        opened(qtbot, page)
        type_unikey(line_of(page, "title"), title)
    page.leave()
    assert sorted(one.typed["title"] for one in editing.drafts.list("activity")) == ["Hội chợ", "Triển lãm"]


@pytest.mark.smallfs
def test_where_no_draft_can_be_kept_the_form_is_not_left_unasked(
    qtbot: QtBot, window: MainWindow, small_disk: Callable[..., Path], tmp_path: Path
) -> None:
    province = Province(tmp_path / "on-disk")
    province.folder = small_disk(4096)
    office = province.enrol("tv-soct")
    page = placed(window, Editing(office.desk, office.workspace.blobs))
    opened(qtbot, page)
    small_disks.fill(province.folder)
    assert page.view is not None
    page.view.cells["summary"].editor.show_typed("x" * 9_000)
    page.view._typed(page.view.cells["summary"])
    assert page.leave() is False
    qtbot.waitUntil(lambda: bool(page.shell.messages.text))
    assert page.view.draft_pending
    assert page.leave() is True


def test_leaving_does_not_wait_for_a_long_import_and_the_draft_is_kept_after_it(
    qtbot: QtBot, page: EditorPage, editing: Editing
) -> None:
    opened(qtbot, page)
    go_on = Event()
    page.shell.jobs.run(lambda _progress: go_on.wait(20), writes=True)
    type_unikey(line_of(page, "title"), "Hội chợ")
    started = time.monotonic()
    assert page.leave() is True
    assert time.monotonic() - started < 3
    assert editing.drafts.list() == []
    go_on.set()
    page.shell.jobs.close()
    assert editing.drafts.list("activity")[0].typed["title"] == "Hội chợ"


CHILD = """
import os, sys
sys.path[:0] = json_paths
from datetime import date
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tvdesk.services.editing import Editing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.workspace import open_workspace
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme
from unikey import type_unikey

application = QApplication([])
workspace = open_workspace(Path(sys.argv[1]), now_ms, Identifiers(now_ms, os.urandom))
theme = Theme()
theme.wear()
window = MainWindow(Speech("vi"), theme, Jobs(lambda error: print(repr(error), flush=True)))
page = EditorPage(window.shell, Editing(workspace.desk, workspace.blobs), lambda: date(2025, 3, 20))
window.offer({"editor": lambda: page})
window.show()
window.activateWindow()
words = iter(f"chữ{number}" for number in range(100_000))

def more():
    type_unikey(page.view.cells["title"].editor.stops()[0], next(words) + " ")

def begin():
    type_unikey(page.view.cells["title"].editor.stops()[0], "Hội nghị xúc tiến ")
    type_unikey(page.view.cells["start_date"].editor.stops()[0], "31/2/25")
    timer.start(40)

timer = QTimer()
timer.timeout.connect(more)
page.loaded.connect(begin)
page.keeper.kept.connect(lambda time: print("kept", time, flush=True) if time else None)
window.go("editor", type="activity")
application.exec()
"""


def test_a_draft_outlives_a_killed_window(
    qtbot: QtBot, page: EditorPage, editing: Editing, empty_office: Office
) -> None:
    paths = json.dumps([path for path in sys.path if path] + [str(Path(__file__).parent)])
    folder = empty_office.workspace.folder
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD.replace("json_paths", paths), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    with process:
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said.startswith("kept "), said
    assert process.returncode == -signal.SIGKILL
    opened(qtbot, page)
    assert page.offer.bar.text.startswith("Có bản nháp chưa lưu “Hội nghị xúc tiến chữ0")
    with qtbot.waitSignal(page.loaded):
        page.offer.bar.buttons[0].click()
    assert page.presenter is not None
    assert page.presenter.typed("start_date") == "31/2/25"
    assert str(page.presenter.typed("title")).startswith("Hội nghị xúc tiến chữ0")
    assert len(Drafts(empty_office.desk).list()) == 1
    assert editing.drafts.list("activity")[0].id == page.keeper.id
