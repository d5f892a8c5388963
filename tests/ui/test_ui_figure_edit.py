"""Text whose figures stay tied to their records, whatever is typed around and into them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_hand import type_at_end

from tvdesk.services.reports.figure_text import Figure
from tvdesk.ui.page import Shell
from tvdesk.ui.report.figure_edit import FigureEdit


def at_figure(edit: FigureEdit, text: str) -> None:
    cursor = edit.textCursor()
    cursor.setPosition(edit.toPlainText().index(text) + 1)
    edit.setTextCursor(cursor)


@pytest.fixture
def edit(shell: Shell, qtbot: QtBot) -> FigureEdit:
    made = FigureEdit(shell.theme)
    made.put(["Có ", Figure("a.count", "07", 7, ("r",)), " việc, ", Figure("a.gone", "03", 3)], frozenset({7}))
    made.show()
    return made


def test_what_is_typed_beside_a_figure_is_no_part_of_it(edit: FigureEdit) -> None:
    assert edit.text_with_figures() == "Có {{a.count|07}} việc, {{a.gone|03}}"
    at_figure(edit, "7 việc")
    event = QInputMethodEvent()
    event.setCommitString(" (bảy)")
    QApplication.sendEvent(edit, event)
    assert edit.text_with_figures() == "Có {{a.count|07}} (bảy) việc, {{a.gone|03}}"
    assert edit.figures() == ["a.count", "a.gone"]


def test_a_figure_that_is_typed_over_is_a_number_like_any_other(edit: FigureEdit, qtbot: QtBot) -> None:
    at_figure(edit, "07")
    qtbot.keyClicks(edit, "9")
    assert edit.text_with_figures() == "Có 097 việc, {{a.gone|03}}"
    assert edit.unfounded() == ["097"]
    edit.undo()
    assert edit.text_with_figures() == "Có {{a.count|07}} việc, {{a.gone|03}}"
    cursor = edit.textCursor()
    cursor.setPosition(3)
    edit.setTextCursor(cursor)
    qtbot.keyClicks(edit, "1")
    assert edit.text_with_figures() == "Có 107 việc, {{a.gone|03}}"


def test_unikey_writes_into_the_text_as_into_any_other(edit: FigureEdit, qtbot: QtBot) -> None:
    type_at_end(edit, " ")
    for letter in "doan":
        qtbot.keyClicks(edit, letter)
    for _ in range(4):
        qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    type_at_end(edit, "đoàn")
    assert edit.text_with_figures().endswith("{{a.gone|03}} đoàn")
