"""Help of where she is: contents with a search at the left, the page at the right; nothing is fetched from anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QMenu, QTextBrowser, QWidget

from tvdesk.core.resources import resource_path
from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.saving import open_below, save_in_background

if TYPE_CHECKING:
    from tvdesk.core.language import Language
    from tvdesk.services.help_pages import HelpPages

_PAUSE_MS = 250
_SIDE = 270
_PICTURE = 600
_SHEET = (
    ".h1 {{ font-size: {title}px; font-weight: 600; color: {ink}; }}"
    ".h2 {{ font-size: {section}px; font-weight: 600; color: {ink}; margin-top: 14px; }}"
    ".h3 {{ font-size: {body}px; font-weight: 600; color: {dim}; margin-top: 10px; }}"
    "p, li {{ color: {ink}; line-height: 140%; }}"
)


class HelpPage(Page):
    """``pages`` makes the help in a language: with the code lists of the desk that is open."""

    name = "help"

    def __init__(self, shell: Shell, pages: Callable[[Language], HelpPages]) -> None:
        super().__init__(shell)
        self._make = pages
        self._pages = pages(shell.speech.language)
        self._about = "index"
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        shell.speech.put(self.search, "ui.help.search.hint", part="placeholder")
        self.topics = QListWidget()
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        shell.speech.put(self.text, "ui.help.text", part="name")
        self.print_button = kit.button(shell, "ui.help.print", "printer", on=self._open_guides)
        self._nothing = kit.label(shell, "ui.help.nothing", "dim", wraps=True)
        side = QWidget()
        layout = kit.column(
            kit.labelled(shell, "ui.help.search", self.search),
            kit.labelled(shell, "ui.help.topics", self.topics, self._nothing),
            self.print_button,
            gap=10,
        )
        layout.setStretch(1, 1)
        side.setLayout(layout)
        self._side = side
        across = kit.row(side, self.text, gap=16)
        across.setStretch(1, 1)
        kit.lay(self, kit.title(shell, "ui.help.title"), across).setStretch(1, 1)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._list)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.topics.currentItemChanged.connect(self._chosen)
        shell.speech.changed.connect(self._speak)
        shell.theme.changed.connect(self._show)
        self._list()

    def arrive(self, about: str = "", **_arguments: Any) -> None:
        """Open the help of a page of the window; without one, what was open stays."""
        if about:
            from tvdesk.services.help_pages import topic_of

            self.search.clear()
            self._about = topic_of(about)
            self._list()
        self.text.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """The contents leave most of a small window to the text."""
        super().resizeEvent(event)
        self._side.setFixedWidth(min(self.shell.theme.px(_SIDE), event.size().width() * 36 // 100))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    @property
    def about(self) -> str:
        """The topic that is shown."""
        return self._about

    def _open_guides(self) -> None:
        open_below(self.guides_menu(), self.print_button)

    def guides_menu(self) -> QMenu:
        """A handbook for whom."""
        from tvdesk.services.guide import GUIDES

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in GUIDES:
            action = menu.addAction(self.shell.speech.text(f"ui.help.print.{name}"))
            action.triggered.connect(lambda _checked=False, name=name: self._choose(name))
        return menu

    def _choose(self, name: str) -> None:
        file = self.shell.speech.text(f"ui.help.print.{name}.file")
        choose_target(self, self.shell, "ui.help.print", file, lambda target: self.print_guide(name, target))

    def print_guide(self, name: str, target: Path) -> None:
        """Write a handbook as a PDF."""
        language = self.shell.speech.language

        def make(_progress: object) -> str:
            from tvdesk.core.templates import CodeLists
            from tvdesk.services.guide import write_guide

            return write_guide(name, language, CodeLists.load(), target)

        save_in_background(self, self.shell, target, make)

    def _speak(self) -> None:
        self._pages = self._make(self.shell.speech.language)
        self._list()

    def _list(self) -> None:
        self._timer.stop()
        found = self._pages.contents(self.search.text())
        self.topics.blockSignals(True)
        self.topics.clear()
        for one in found:
            item = QListWidgetItem(one.title)
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            item.setToolTip(one.title)
            self.topics.addItem(item)
            if one.name == self._about:
                self.topics.setCurrentItem(item)
        self.topics.blockSignals(False)
        self._nothing.setVisible(not found)
        if found and all(one.name != self._about for one in found):
            self.topics.setCurrentRow(0)
        self._show()

    def _chosen(self) -> None:
        item = self.topics.currentItem()
        if item is not None:
            self._about = str(item.data(Qt.ItemDataRole.UserRole))
            self._show()

    def _show(self) -> None:
        theme = self.shell.theme
        sizes = {"title": theme.px(20), "section": theme.px(15), "body": theme.px(13)}
        # The sheet works on HTML only: the Markdown goes through a document of its own first.
        read = QTextDocument()
        read.setMarkdown(self._pages.page(self._about))
        self.text.document().setDocumentMargin(theme.px(18))
        self.text.document().setDefaultStyleSheet(
            _SHEET.format(**sizes, ink=theme.tokens["ink"], dim=theme.tokens["dim"])
        )
        self.text.setSearchPaths([str(resource_path("help", self.shell.speech.name))])
        self.text.setHtml(_bare(read.toHtml()).replace("<img ", f'<img width="{theme.px(_PICTURE)}" '))
        if wanted := self.search.text().strip():
            self.text.find(wanted)


def _bare(html: str) -> str:
    """Qt's HTML without the sizes and colours that it writes into every tag: the sheet gives them."""
    body = html[html.index("<body") :]
    body = re.sub(r"<body[^>]*>", "<body>", body)
    body = re.sub(r"<(p|li|ul|ol)\b[^>]*>", r"<\1>", body)
    # Qt enlarges headings whatever a sheet says: here they are paragraphs of a class.
    body = re.sub(r"<(h[1-6])\b[^>]*>(.*?)</\1>", r'<p class="\1">\2</p>', body, flags=re.DOTALL)
    # The screen font has a semibold face; a bolder one would be drawn twice over.
    body = body.replace("font-weight:700", "font-weight:600")
    return re.sub(r"font-size:[^;\"]*;|font-family:[^;\"]*;|color:[^;\"]*;", "", body)
