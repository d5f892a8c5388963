"""How a list is painted: row by row and by hand.

A style sheet's cells cost three times as much to paint, and Qt's way to ask a delegate for each cell by itself as much
again as the painting.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QTableView

from tvdesk.core.filters import STATUS
from tvdesk.ui.kit import fill_plain
from tvdesk.ui.lettering import Lettering
from tvdesk.ui.lists.cells import BADGES
from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.theme import Theme

PAD = 8
"""As in the headers, which the style sheet pads by as much at every text size."""
_INKS = {"neutral": ("dim", "hover"), "accent": ("accent", "accent_soft")}


@dataclass(frozen=True, slots=True)
class _Place:
    """A column in sight: its number in the model, where it begins, and how wide it is."""

    column: int
    x: int
    width: int
    numeric: bool
    badge: bool


class ListPainter:
    """Paints the rows of a list, and their state as a word in a coloured pill."""

    def __init__(self, theme: Theme, view: QTableView, model: ListModel) -> None:
        self._theme, self._view, self._model = theme, view, model
        self._dress()
        theme.changed.connect(self._dress_anew)

    def _dress(self) -> None:
        colour = self._theme.colour
        self._panel, self._stripe, self._chosen = colour("panel"), colour("stripe"), colour("accent_soft")
        self._ink, self._line, self._accent = colour("ink"), colour("line"), colour("accent")
        self._badge_inks = {
            kind: tuple(map(colour, _INKS.get(kind, (kind, f"{kind}_soft")))) for kind in set(BADGES.values())
        }
        self._lettering = Lettering(self._view.font())
        small = QFont(self._view.font())
        small.setPixelSize(self._theme.px(12))
        small.setWeight(QFont.Weight.Medium)
        self._small = Lettering(small)
        self._inside, self._above = self._theme.px(10), self._theme.px(2)

    def _dress_anew(self) -> None:
        self._dress()
        self._view.viewport().update()

    def fits(self, text: str, width: int) -> bool:
        """Whether a cell of this width has room for the whole text."""
        return self._lettering.fitted(text, width - 2 * PAD)[0] == text

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """The rows of the part of the view that is to be painted."""
        view, count = self._view, len(self._model.numbers)
        places = self._places(exposed)
        if not count or not places:
            return
        height, above = view.verticalHeader().defaultSectionSize(), view.verticalHeader().offset()
        first = max((exposed.top() + above) // height, 0)
        last = min((exposed.bottom() + above) // height, count - 1)
        here = view.currentIndex().row() if view.hasFocus() else -1
        left, right = places[0].x, places[-1].x + places[-1].width
        bands = [(row, QRect(left, row * height - above, right - left, height)) for row in range(first, last + 1)]
        painter.setFont(self._lettering.font)
        for row, band in bands:
            self._paint_row(painter, row, band, places)
            if row == here:
                self._paint_focus(painter, band)
        for place in places:
            if place.badge:
                self._paint_badges(painter, place, bands)

    def _places(self, exposed: QRect) -> list[_Place]:
        """The columns in sight, as they stand from the left."""
        header, model, found = self._view.horizontalHeader(), self._model, []
        for at in range(header.count()):
            column = header.logicalIndex(at)
            x, width = header.sectionViewportPosition(column), header.sectionSize(column)
            if x <= exposed.right() and x + width > exposed.left():
                found.append(_Place(column, x, width, model.is_number(column), model.columns[column] == STATUS))
        return found

    def _is_chosen(self, row: int) -> bool:
        return self._view.selectionModel().isSelected(self._model.index(row, 0))

    def _paint_row(self, painter: QPainter, row: int, band: QRect, places: list[_Place]) -> None:
        ground = self._chosen if self._is_chosen(row) else self._stripe if row & 1 else self._panel
        fill_plain(painter, band, ground)
        painter.setPen(self._line)
        painter.drawLine(band.bottomLeft(), band.bottomRight())
        painter.setPen(self._ink)
        texts, fitted = self._model.texts(row), self._lettering.fitted
        base = band.y() + self._lettering.baseline(band.height())
        for place in places:
            text = texts[place.column]
            if text and not place.badge:
                shown, width = fitted(text, place.width - 2 * PAD)
                x = place.x + place.width - PAD - width if place.numeric else place.x + PAD
                painter.drawText(QPointF(x, base), shown)

    def _paint_badges(self, painter: QPainter, place: _Place, bands: list[tuple[int, QRect]]) -> None:
        """One after the other, since their letters and their smoothness take long to set."""
        painter.save()
        painter.setFont(self._small.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, band in bands:
            if text := self._model.texts(row)[place.column]:
                self._paint_badge(painter, QRect(place.x, band.y(), place.width, band.height()), text, row)
        painter.restore()

    def _paint_badge(self, painter: QPainter, rect: QRect, text: str, row: int) -> None:
        ink, ground = self._badge_inks[BADGES.get(self._model.state(row), "neutral")]
        shown, width = self._small.fitted(text, rect.width() - 2 * (PAD + self._inside))
        height = self._small.height + 2 * self._above
        top = rect.y() + (rect.height() - height) / 2
        pill = QRectF(rect.x() + PAD, top, width + 2 * self._inside, height)
        # On the ground of a selected row a pill of the same colour would be lost.
        painter.setPen(ink if self._is_chosen(row) else ground)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(ink)
        painter.drawText(QPointF(pill.x() + self._inside, top + self._small.baseline(height)), shown)

    def _paint_focus(self, painter: QPainter, band: QRect) -> None:
        """Where the keyboard is: a bar at the row's beginning, and its lines in the accent."""
        painter.setPen(self._accent)
        painter.drawLine(band.bottomLeft(), band.bottomRight())
        painter.drawLine(band.topLeft(), band.topRight())
        begin = self._view.horizontalHeader().offset()
        fill_plain(painter, QRect(-begin, band.y(), 3, band.height()), self._accent)
