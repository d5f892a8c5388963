"""The window itself: pages, rail, messages, live language and look."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tvdesk.core.errors import Refused
from tvdesk.ui.jobs import Cancelled, Jobs, Progress
from tvdesk.ui.kit import button, label, lay
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.page import Page, Shell


class Sheet(Page):
    """A page that notes what happens to it."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__(shell)
        self.name = name
        self.arrived: list[dict[str, object]] = []
        self.may_leave = True
        self.title = label(shell, "ui.page.activity", "title")
        lay(self, self.title, button(shell, "ui.message.undo", "undo-2"), None)

    def arrive(self, **arguments: object) -> None:
        self.arrived.append(arguments)

    @property
    def under(self) -> str:
        return "activity" if self.name == "editor" else ""

    def leave(self) -> bool:
        return self.may_leave


def offered(window: MainWindow) -> None:
    window.offer({name: partial(Sheet, window.shell, name) for name in ("activity", "training", "settings", "editor")})


def test_a_page_is_built_at_its_first_visit_and_kept(window: MainWindow) -> None:
    offered(window)
    window.go("activity")
    first = window.page
    window.go("training")
    window.go("activity", record="r")
    assert window.page is first
    assert isinstance(first, Sheet)
    assert first.arrived == [{}, {"record": "r"}]


def test_a_page_that_must_not_be_left_stays(window: MainWindow) -> None:
    offered(window)
    window.go("activity")
    page = window.page
    assert isinstance(page, Sheet)
    page.may_leave = False
    window.rail.buttons["training"].click()
    assert window.page is page
    assert window.rail.buttons["activity"].isChecked()
    page.may_leave = True
    window.rail.buttons["training"].click()
    assert window.page is not page


def test_a_hidden_page_keeps_its_line_in_the_rail_marked_and_back_leads_back(window: MainWindow) -> None:
    offered(window)
    window.go("training")
    window.go("editor")
    assert window.rail.buttons["activity"].isChecked()
    window.back()
    assert window.rail.buttons["training"].isChecked()


def test_the_language_changes_live(window: MainWindow) -> None:
    offered(window)
    window.go("activity")
    page = window.page
    assert isinstance(page, Sheet)
    assert (page.title.text(), window.windowTitle()) == ("Hoạt động", "tvdesk – Sổ thông tin đối ngoại")
    window.shell.speech.speak("en")
    assert (page.title.text(), window.windowTitle()) == ("Activities", "tvdesk – Foreign-information log")
    assert window.rail.buttons["training"].text().strip() == "Trainings"


def test_the_look_changes_live(window: MainWindow) -> None:
    light = window.palette().window().color()
    window.shell.theme.wear("dark")
    assert window.palette().window().color().lightness() < light.lightness() / 2
    window.shell.theme.wear("light", 150)
    assert window.font().pixelSize() == 20


def test_undo_is_in_the_message_bar(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    undone: list[bool] = []
    window.messages.undo("Đã xóa 1 hồ sơ.", lambda: undone.append(True))
    assert window.messages.text == "Đã xóa 1 hồ sơ."
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    assert window.messages.text == ""
    window.messages.say("Không ghi được.", "wrong")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.messages.text == ""


def test_a_job_tells_what_it_changed_and_its_progress(jobs: Jobs, window: MainWindow, qtbot: QtBot) -> None:
    def work(progress: Progress) -> int:
        progress(1, 1, "xong")
        return 7

    results: list[int] = []
    with qtbot.waitSignal(jobs.changed) as told:
        jobs.run(work, results.append, title="Đang nhập", writes=True, changed=["activity"])
    qtbot.waitUntil(lambda: results == [7])
    assert told.args == [frozenset({"activity"})]
    qtbot.waitUntil(lambda: not jobs.busy)


def test_a_refusal_goes_to_its_page_and_a_cancelled_job_unwinds(jobs: Jobs, qtbot: QtBot) -> None:
    def refuse(progress: Progress) -> None:
        raise Refused

    failed: list[BaseException] = []
    jobs.run(refuse, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], Refused)

    def wait(progress: Progress) -> None:
        progress.cancelled.wait(10)
        progress.check()

    job = jobs.run(wait, failed=failed.append, title="Đang đọc", cancellable=True)
    job.cancel()
    qtbot.waitUntil(lambda: len(failed) == 2)
    assert isinstance(failed[1], Cancelled)


def test_a_job_whose_page_is_gone_calls_nobody(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QLabel()
    called: list[object] = []
    job = jobs.run(lambda progress: progress.cancelled.wait(5), called.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(10)
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert called == []


def test_every_action_has_a_text_a_tip_and_a_shortcut_of_its_own(window: MainWindow) -> None:
    actions = window.window_actions.values()
    assert all(action.text() and action.toolTip() != action.text() for action in actions)
    shortcuts = [action.shortcut().toString() for action in actions]
    assert len(set(shortcuts)) == len(shortcuts)


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_contrast_is_enough_for_every_text(window: MainWindow, shade: str) -> None:
    window.shell.theme.wear(shade)
    grounds = {
        "ink": ["ground", "panel", "stripe", "hover", "accent_soft"],
        "dim": ["ground", "panel", "stripe", "hover"],
        "accent": ["panel", "accent_soft", "ground"],
        "on_accent": ["accent", "accent_hover"],
        "good": ["panel", "good_soft"],
        "attention": ["panel", "attention_soft"],
        "wrong": ["panel", "wrong_soft"],
    }
    tokens = window.shell.theme.tokens
    low = {
        f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
        for ink, found in grounds.items()
        for ground in found
        if contrast(tokens[ink], tokens[ground]) < 4.5
    }
    assert low == {}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1 of two colours "#rrggbb"."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
