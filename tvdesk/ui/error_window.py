"""What nobody foresaw: a sentence and a report to copy, in place of a traceback or a window that vanishes."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, QUrl, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from tvdesk.services.failure_reports import report_of
from tvdesk.ui import kit
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ErrorWindow(QDialog):
    """Says that something went wrong which the program did not foresee, that nothing was lost, and what to do."""

    def __init__(self, speech: Speech, theme: Theme, report: str, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        speech.put(self, "ui.failure.title", part="title")
        picture = QLabel()
        theme.put_icon(picture, "circle-alert", "wrong", 24)
        head, text = kit.plain("section", wraps=True), kit.plain(wraps=True)
        speech.put(head, "ui.failure.head")
        speech.put(text, "ui.failure.text")
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        speech.put(self.report, "ui.failure.report", part="name")
        caption = kit.plain("field")
        speech.put(caption, "ui.failure.report")
        caption.setBuddy(self.report)
        self.copy = self._button(speech, theme, "ui.failure.copy", "copy", self._copy)
        folder = self._button(speech, theme, "ui.failure.folder", "folder-open", self._open_folder)
        close = self._button(speech, theme, "ui.failure.close", "", self.close, "primary")
        close.setDefault(True)
        self.said = kit.plain("good")
        top = kit.row(picture, head, gap=10)
        top.setStretch(1, 1)
        layout = kit.column(
            top,
            text,
            kit.column(caption, self.report, gap=4),
            kit.row(self.copy, folder, self.said, None, close),
        )
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._speech = speech
        self.resize(theme.px(680), theme.px(460))

    def _button(
        self, speech: Speech, theme: Theme, key: str, icon: str, act: Callable[[], object], role: str = ""
    ) -> QPushButton:
        made = QPushButton()
        made.setAutoDefault(False)
        made.setProperty("role", role)
        speech.put(made, key)
        if icon:
            theme.put_icon(made, icon)
        made.clicked.connect(lambda: act())
        return made

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.said.setText(self._speech.text("ui.failure.copied"))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log)))


class FailureCatcher(QObject):
    """Takes what falls out of every thread and what Qt complains of: into the log, and errors into a window.

    One window at a time: a failure that repeats itself while it is open is logged and not shown again.
    """

    _caught = Signal(str)

    def __init__(self, speech: Speech, theme: Theme, logger: logging.Logger, folder: Path) -> None:
        super().__init__()
        self._speech, self._theme, self._logger, self._folder = speech, theme, logger, folder
        self._window: ErrorWindow | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._before: tuple[object, object, object] | None = None

    def install(self) -> None:
        """From now on; :meth:`remove` puts back what was there before."""
        self._before = (sys.excepthook, threading.excepthook, qInstallMessageHandler(self._qt_says))
        sys.excepthook = self._from_here
        threading.excepthook = self._from_thread

    def remove(self) -> None:
        """Put back what was there before."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before[0], self._before[1]  # type: ignore[assignment]
            qInstallMessageHandler(self._before[2])  # type: ignore[arg-type]
            self._before = None

    def catch(self, error: BaseException) -> None:
        """Write a failure down, and show it; from any thread."""
        report = report_of(error, {"qt": qVersion()})
        self._logger.error("%s", report)
        self._caught.emit(report)

    @property
    def window(self) -> ErrorWindow | None:
        """The window that is open."""
        return self._window

    def _from_here(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.catch(error.with_traceback(trace))

    def _from_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
            self.catch(told.exc_value)

    def _qt_says(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:  # noqa: ARG002
        # Qt names widgets, files and fonts here, no records; a message must never raise out of its handler.
        self._logger.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)

    def _show(self, report: str) -> None:
        if self._window is None:
            self._window = ErrorWindow(self._speech, self._theme, report, self._folder)
            self._window.destroyed.connect(self._forget)
            self._window.open()

    def _forget(self) -> None:
        self._window = None
