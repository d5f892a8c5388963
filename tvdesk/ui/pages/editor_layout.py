"""How the page of one record is laid out: head, bars, form, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStackedWidget, QWidget

from tvdesk.ui.forms.bars import Bar
from tvdesk.ui.forms.files_panel import Files, FilesPanel
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.history_panel import HistoryPanel
from tvdesk.ui.forms.missing_panel import MissingPanel
from tvdesk.ui.kit import badge, button, column, dress, lay, plain, row, scroll
from tvdesk.ui.page import Page

_SIDE = 300
_SIDE_NARROW = 252
_NARROW = 900


def list_of(type: str) -> str:
    """The page on which the records of a type are listed."""
    return "plan" if type == "plan_item" else type


class EditorLayout(QObject):
    """The widgets of the page, by what they are for."""

    def __init__(self, page: Page, files: Callable[[], Files], *bars: Bar) -> None:
        super().__init__(page)
        self._page = page
        self._shell = shell = page.shell
        self._title = ""
        self.crumb: QPushButton = button(shell, "ui.page.activity", role="link")
        self.title: QLabel = plain("title")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.badge = badge()
        self.save: QPushButton = button(shell, "ui.form.save", "save", "primary", tip="ui.action.save.tip")
        self.save_next: QPushButton = button(shell, "ui.form.save_next", tip="ui.action.save_next.tip")
        self.stack = QStackedWidget()
        self.missing = MissingPanel(shell)
        self.files = FilesPanel(shell, files)
        self.history = HistoryPanel(shell)
        self.side = scroll(self._side())
        self.side.setFixedWidth(_SIDE)
        chevron = QLabel()
        shell.theme.put_icon(chevron, "chevron-right", "dim")
        head = row(self.crumb, chevron, self.title, self.badge, self.save_next, self.save, gap=10)
        head.setStretchFactor(self.title, 1)
        self._head = head
        middle = row(self.stack, self.side, gap=14)
        middle.setStretchFactor(self.stack, 1)
        lay(page, head, *bars, middle, gap=10)
        page.installEventFilter(self)
        self.title.installEventFilter(self)

    def _side(self) -> QWidget:
        made = QWidget()
        inner = column(self.missing, self.files, self.history, None, gap=10)
        inner.setContentsMargins(0, 0, 6, 0)
        made.setLayout(inner)
        return made

    def show_view(self, type: str, view: FormView) -> None:
        """Another form."""
        if self.stack.indexOf(view) < 0:
            self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        self.missing.about(type)
        self._shell.speech.put(self.crumb, f"ui.page.{list_of(type)}")

    def say_title(self, title: str) -> None:
        """The record's name; on one line, the whole of it as a tip."""
        self._title = title
        self.title.setToolTip(title)
        self._elide()

    def say_badge(self, text: str, kind: str) -> None:
        """How the record stands, in a word."""
        self.badge.setText(text)
        dress(self.badge, f"badge-{kind}")

    def _elide(self) -> None:
        width = self.title.width()
        self.title.setText(self.title.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, width))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Follow the width of the page."""
        if isinstance(event, QResizeEvent):
            if watched is self.title:
                self._elide()
            elif watched is self._page:
                self.side.setFixedWidth(_SIDE if event.size().width() >= _NARROW else _SIDE_NARROW)
        return False
