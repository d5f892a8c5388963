"""The window: rail, pages, message bar, status strip. What a page does is the page's own business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from tvdesk.ui.actions import WINDOW_ACTIONS, build_actions
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.messages import Messages
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rail import PageEntry, Rail
from tvdesk.ui.speech import Speech
from tvdesk.ui.status_strip import StatusStrip
from tvdesk.ui.theme import Theme


class MainWindow(QMainWindow):
    """Shows pages. It holds no use case and no workspace: pages come built from whoever composes the program."""

    dropped = Signal(object)
    """Files (``list[Path]``) that were dropped on the window, or chosen by Ctrl+O."""
    closed = Signal()

    def __init__(self, speech: Speech, theme: Theme, jobs: Jobs, entries: Sequence[PageEntry] = ()) -> None:
        super().__init__()
        self.messages = Messages(speech, theme)
        self.shell = Shell(speech, theme, jobs, self.messages, self.go)
        self.strip = StatusStrip(speech, theme, jobs)
        self._builders: Mapping[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}
        self._way: list[str] = []
        self._stack = QStackedWidget()
        self.rail = Rail(entries, speech, theme)
        self.rail.chosen.connect(self.go)
        self._middle = QWidget()
        self._lay_out()
        speech.put(self, "ui.window", part="title")
        self.setAcceptDrops(True)
        self.resize(1366, 768)
        self.setMinimumSize(1024, 640)
        does: dict[str, Callable[[], object]] = {
            "help": self._help,
            "find": self._find,
            "undo": self.messages.act,
            "open_file": self._choose_files,
            "settings": lambda: self.go("settings"),
            "back": self.back,
            "quit": self.close,
        }
        self.window_actions = build_actions(self, speech, WINDOW_ACTIONS, does)

    def _lay_out(self) -> None:
        ground = QWidget()
        ground.setObjectName("ground")
        self._across = QHBoxLayout(self._middle)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(24, 0, 24, 8)
        bar.addWidget(self.messages)
        right.addWidget(self._stack, 1)
        right.addLayout(bar)
        self._across.addWidget(self.rail)
        self._across.addLayout(right, 1)
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self.strip)
        self.setCentralWidget(ground)
        self._stack.setFocus()

    def offer(self, builders: Mapping[str, Callable[[], Page]]) -> None:
        """The pages that can be opened from now on, each built at its first visit."""
        self._builders = builders

    @property
    def offered(self) -> tuple[str, ...]:
        """The names of all pages that can be opened."""
        return tuple(dict.fromkeys([*self._pages, *self._builders]))

    def adopt(self, page: Page) -> None:
        """Take a page that is built already, under its name."""
        self._pages[page.name] = page
        self._stack.addWidget(page)

    def count(self, name: str, number: int) -> None:
        """How much waits on a page."""
        self.rail.count(name, number)

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        found = self._stack.currentWidget()
        return found if isinstance(found, Page) else None

    def go(self, name: str, **arguments: Any) -> None:
        """Open a page; nothing happens while the page that is open must not be left."""
        here = self.page
        if here is not None and not here.leave():
            self._mark()
            return
        if name not in self._pages:
            if name not in self._builders:
                self._mark()
                return
            self.adopt(self._builders[name]())
        if not self._way or self._way[-1] != name:
            self._way = [*self._way[-20:], name]
        self._turn_to(self._pages[name])
        self._pages[name].arrive(**arguments)
        self._mark()

    def _turn_to(self, page: Page) -> None:
        """The page that comes decides where the focus is; Qt would give it to whatever comes next."""
        held = self.focusWidget()
        elsewhere = held is not None and held is not self._stack and not self._stack.isAncestorOf(held)
        self._stack.setCurrentWidget(page)
        if not elsewhere:
            page.setFocus()

    def back(self) -> None:
        """To the page before."""
        if len(self._way) > 1:
            self._way.pop()
            self.go(self._way[-1])

    def forget_pages(self) -> None:
        """Drop every built page: another workspace is open now."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._way.clear()

    def _mark(self) -> None:
        if not self._way:
            return
        self.rail.mark(self._pages[self._way[-1]].under or self._way[-1])

    def _help(self) -> None:
        about = self.page.help if self.page is not None else ""
        self.go("help", about=about)

    def _find(self) -> None:
        if self.page is not None:
            self.page.start_search()

    def _choose_files(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, self.shell.speech.text("ui.action.open_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.dropped.emit([Path(name) for name in names]))
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape puts the message away."""
        if event.key() == Qt.Key.Key_Escape:
            self.messages.clear()
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Only files are taken."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """What is dropped goes to whoever knows what the files are."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.dropped.emit(files))

    def remember(self) -> QByteArray:
        """Size and place, to be kept."""
        return self.saveGeometry()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The open page keeps what was typed; then the program ends."""
        if self.page is not None and not self.page.leave():
            event.ignore()
            return
        self.closed.emit()
        super().closeEvent(event)
