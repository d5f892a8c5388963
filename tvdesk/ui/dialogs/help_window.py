"""Help over a dialog: F1 must lead somewhere also before there is a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QVBoxLayout

from tvdesk.ui.page import Shell
from tvdesk.ui.pages.help import HelpPage

if TYPE_CHECKING:
    from tvdesk.core.language import Language
    from tvdesk.services.help_pages import HelpPages


class HelpWindow(QDialog):
    """The help page in a window of its own, with the code lists that ship."""

    def __init__(self, shell: Shell, about: str, parent: QDialog) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.help.title", part="title")
        self.page = HelpPage(shell, _shipped)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        room = self.screen().availableGeometry()
        self.resize(min(shell.theme.px(900), room.width() - 60), min(shell.theme.px(600), room.height() - 80))
        self.page.arrive(about=about)


def give_help(dialog: QDialog, shell: Shell, about: str) -> QAction:
    """Let F1 open a topic over the dialog."""
    action = QAction(dialog)
    action.setShortcut(QKeySequence("F1"))
    shell.speech.put(action, "ui.action.help")
    shell.speech.put(action, "ui.action.help.tip", part="tip")
    action.triggered.connect(lambda: HelpWindow(shell, about, dialog).open())
    dialog.addAction(action)
    return action


def _shipped(language: Language) -> HelpPages:
    from tvdesk.core.templates import CodeLists
    from tvdesk.services.help_pages import HelpPages

    return HelpPages(language, CodeLists.load())
