"""Pages of a printed report on screen: drawn in the background as they come into sight, at any size."""

from __future__ import annotations

from bisect import bisect
from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from tvdesk.services.page_pictures import PagePictures, Picture
from tvdesk.ui.kit import fill_plain, give_viewport
from tvdesk.ui.page import Shell

_GAP = 16
_KEPT = 12
LEAST, MOST = 40, 300
POINTS = 96 / 72
"""Pixels of the screen for one point at 100 per cent."""


class PagesView(QAbstractScrollArea):
    """``seen`` tells the number of the page in sight (from 0). ``percent`` is nought while the width decides."""

    seen = Signal(int)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        give_viewport(self)
        self._shell = shell
        self.pages: PagePictures | None = None
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._percent = 0
        self._seen = -1
        self._tops: list[float] = [float(_GAP)]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        shell.speech.put(self, "ui.report.pages", part="name")
        shell.theme.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._tell)
        self._later = QTimer(self, singleShot=True, interval=60)
        self._later.timeout.connect(self._ask)

    def show_pages(self, pages: PagePictures | None) -> None:
        """Another file; the place is kept where it has as many pages."""
        place = self.verticalScrollBar().value()
        self.pages = pages
        self._pictures.clear()
        self._asked.clear()
        self._measure()
        self.verticalScrollBar().setValue(place)
        self._tell()
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.pages.sizes) if self.pages else 0

    @property
    def page(self) -> int:
        """The page in sight, from 0."""
        return max(self._seen, 0)

    @property
    def percent(self) -> int:
        """The size in force."""
        return round(self._scale(self.page) / POINTS * 100) if self.pages else 100

    def zoom(self, percent: int) -> None:
        """Another size; nought for as wide as there is room. What is in the middle stays there."""
        bar = self.verticalScrollBar()
        share = (bar.value() + bar.pageStep() / 2) / max(bar.maximum() + bar.pageStep(), 1)
        self._percent = min(max(percent, LEAST), MOST) if percent else 0
        self._asked.clear()
        self._measure()
        bar.setValue(round(share * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))
        self.viewport().update()

    def turn_to(self, page: int) -> None:
        """Bring a page into sight."""
        if 0 <= page < self.count:
            self.verticalScrollBar().setValue(round(self._tops[page] - _GAP))

    def _scale(self, page: int) -> float:
        """Pixels a point: the chosen size, or each page as wide as there is room, up to a little over its size."""
        if self._percent or not self.pages:
            return POINTS * (self._percent or 100) / 100
        width, _ = self.pages.sizes[page]
        return max(0.3, min((self.viewport().width() - 2 * _GAP) / width, POINTS * 1.1))

    def _lay_pages(self) -> None:
        """Where each page begins and the next one would; there may be hundreds."""
        tops, at = [], float(_GAP)
        for page, (_, height) in enumerate(self.pages.sizes if self.pages else ()):
            tops.append(at)
            at += height * self._scale(page) + _GAP
        self._tops = [*tops, at]

    def _measure(self) -> None:
        self._lay_pages()
        whole = self._tops[-1] if self.pages else 0
        sizes = self.pages.sizes if self.pages else ()
        widest = max((width * self._scale(page) for page, (width, _) in enumerate(sizes)), default=0.0)
        room = self.viewport().size()
        vertical, across = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, round(whole - room.height())))
        vertical.setPageStep(room.height())
        vertical.setSingleStep(60)
        across.setRange(0, max(0, round(widest + 2 * _GAP - room.width())))
        across.setPageStep(room.width())

    def _place(self, page: int, top: float) -> QRectF:
        assert self.pages is not None
        width, height = self.pages.sizes[page]
        scale = self._scale(page)
        room = self.viewport().width()
        left = max(float(_GAP), (room - width * scale) / 2) - self.horizontalScrollBar().value()
        return QRectF(left, top - self.verticalScrollBar().value(), width * scale, height * scale)

    def _in_sight(self) -> list[tuple[int, QRectF]]:
        room = QRectF(self.viewport().rect())
        up = self.verticalScrollBar().value()
        first = max(bisect(self._tops, up) - 1, 0)
        last = min(bisect(self._tops, up + room.height()), self.count)
        places = [(page, self._place(page, self._tops[page])) for page in range(first, last)]
        return [(page, place) for page, place in places if place.bottom() > room.top() and place.top() < room.bottom()]

    def _tell(self) -> None:
        middle = self.viewport().height() / 2
        sight = self._in_sight()
        found = next((page for page, place in sight if place.bottom() > middle), sight[-1][0] if sight else 0)
        if found != self._seen or not self.pages:
            self._seen = found
            self.seen.emit(found)
        self._later.start()

    def _key(self, page: int) -> tuple[int, int]:
        return page, round(self._scale(page) * self.devicePixelRatioF() * 1000)

    def _ask(self) -> None:
        """Have the pages in sight drawn, in the background."""
        pages = self.pages
        for page, _ in self._in_sight():
            key = self._key(page)
            if pages is None or key in self._pictures or key in self._asked:
                continue
            self._asked.add(key)
            scale = key[1] / 1000

            def draw(_progress: object, page: int = page, scale: float = scale) -> Picture:
                return pages.draw(page, scale)

            def take(picture: Picture, key: tuple[int, int] = key) -> None:
                if self.pages is pages:
                    self._take(key, picture)

            self._shell.jobs.run(draw, take, owner=self)

    def _take(self, key: tuple[int, int], picture: Picture) -> None:
        self._asked.discard(key)
        self._pictures[key] = image_of(picture)
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    def _picture(self, page: int) -> QImage | None:
        """The page at this size, else at the size it was last drawn in."""
        exact = self._pictures.get(self._key(page))
        if exact is not None:
            return exact
        return next((image for (number, _), image in reversed(self._pictures.items()) if number == page), None)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        fill_plain(painter, self.viewport().rect(), self._shell.theme.colour("hover"))
        missing = False
        for page, place in self._in_sight():
            picture = self._picture(page)
            fill_plain(painter, place, QColor("white"))
            if picture is not None:
                painter.drawImage(place, picture)
            missing = missing or self._key(page) not in self._pictures
            painter.setPen(QPen(self._shell.theme.colour("field_line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.translated(QPointF(-0.5, -0.5)))
        painter.end()
        if missing:
            self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._measure()
        self._tell()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(640, 480)


def image_of(picture: Picture) -> QImage:
    """A drawn page as Qt's picture, with its own memory."""
    form = QImage.Format.Format_RGB32
    return QImage(picture.pixels, picture.width, picture.height, picture.stride, form).copy()
