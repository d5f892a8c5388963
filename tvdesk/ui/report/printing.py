"""Printing on paper: page after page drawn in the background and put on the printer, the window never waiting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QObject, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from tvdesk.services.page_pictures import POINTS_PER_INCH, PagePictures, Picture
from tvdesk.ui.page import Shell
from tvdesk.ui.report.pages_view import image_of

_DOTS = 300
"""Dots an inch that text needs on paper; more makes large pictures and no better letters."""


class PaperPrinter(QObject):
    """Puts an opened report on a printer. ``done`` is called when the last page is there."""

    def __init__(self, shell: Shell, pages: PagePictures, printer: QPrinter, done: Callable[[], None]) -> None:
        super().__init__()
        self._shell, self._pages, self._printer, self._done = shell, pages, printer, done
        self._painter = QPainter()
        first, last = printer.fromPage(), printer.toPage()
        self._left = list(range((first or 1) - 1, min(last or len(pages.sizes), len(pages.sizes))))

    def start(self) -> None:
        """The first page."""
        self._printer.setFullPage(True)
        self._turn(self._left[0])
        if not self._painter.begin(self._printer):
            self._shell.messages.say(self._shell.speech.text("ui.report.print.refused"), "wrong")
            return
        self._next()

    def _turn(self, page: int) -> None:
        """The paper as the page lies."""
        width, height = self._pages.sizes[page]
        way = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
        size = QPageSize(QPageSize.PageSizeId.A4)
        self._printer.setPageLayout(QPageLayout(size, way, QMarginsF()))

    def _next(self) -> None:
        page = self._left[0]
        scale = min(self._printer.resolution(), _DOTS) / POINTS_PER_INCH
        title = self._shell.speech.text("ui.report.print.job", page=page + 1, count=len(self._pages.sizes))
        self._shell.jobs.run(lambda _: self._pages.draw(page, scale), self._put, title=title, owner=self)

    def _put(self, picture: Picture) -> None:
        place = QRectF(self._painter.viewport())
        self._painter.drawImage(place, image_of(picture))
        self._left.pop(0)
        if not self._left:
            self._painter.end()
            self._done()
            return
        self._turn(self._left[0])
        self._printer.newPage()
        self._next()


def ask_and_print(shell: Shell, parent: QWidget, pages: PagePictures, done: Callable[[], None]) -> QPrintDialog:
    """Let the user choose a printer, then print; the dialog does not block."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, len(pages.sizes))
    dialog.accepted.connect(lambda: print_on(shell, parent, pages, printer, done))
    QDialog.open(dialog)  # the print dialog's own open() wants a slot by name
    return dialog


def print_on(
    shell: Shell, parent: QObject, pages: PagePictures, printer: QPrinter, done: Callable[[], None]
) -> PaperPrinter:
    """Print on a printer that is chosen."""
    work = PaperPrinter(shell, pages, printer, done)
    work.setParent(parent)
    work.start()
    return work
