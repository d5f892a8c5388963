"""The handbooks in the window: read with their pictures, and printed from the page of help."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from tvdesk.core.templates import CodeLists
from tvdesk.services.guide import GUIDES
from tvdesk.services.help_pages import HelpPages
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.help import HelpPage


@pytest.fixture
def page(shell: Shell, qtbot: QtBot) -> HelpPage:
    made = HelpPage(shell, lambda language: HelpPages(language, CodeLists.load()))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_handbook_is_shown_with_its_pictures(page: HelpPage) -> None:
    page.arrive(about="handbook_unit")
    assert page.text.toPlainText().startswith("Sổ tay cho đơn vị")
    picture = page.text.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("pictures/desk-home.png"))
    assert picture


def test_a_handbook_is_printed_from_the_page_of_help(
    page: HelpPage, shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    menu = page.guides_menu()
    assert [action.text() for action in menu.actions()] == [
        "Cho đơn vị", "Cho cơ quan tổng hợp", "Cho cán bộ công nghệ thông tin",
    ]  # fmt: skip
    assert len(GUIDES) == len(menu.actions())
    menu.close()
    target = tmp_path / "so-tay.pdf"
    page.print_guide("it", target)
    qtbot.waitUntil(lambda: shell.messages.text == "Đã lưu so-tay.pdf.", timeout=20_000)
    assert "Sổ tay cho cán bộ công nghệ thông tin" in PdfReader(target).pages[0].extract_text()
