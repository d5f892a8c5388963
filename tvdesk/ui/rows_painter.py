"""How a short table is painted: all rows at once and by hand, looking as the style sheet would have it.

Qt asks the model for ten values a cell and for the number of rows as often, and each waits for its turn while a thread
computes. See ``tvdesk.ui.lists.painter`` for lists of records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from tvdesk.ui.kit import fill_plain
from tvdesk.ui.lettering import Lettering
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.ui.rows import Column, RowsModel

PAD = 8
"""As in the headers, which the style sheet pads by as much at every text size."""
ICON, _GAP = 16, 6


class RowsPainter:
    """Ground, line, icon and words of the cells of one table."""

    def __init__(self, shell: Shell, view: QTableView, rows: RowsModel) -> None:
        self._theme, self._view, self._rows = shell.theme, view, rows
        self._dress()
        shell.theme.changed.connect(self._dress_anew)

    def _dress(self) -> None:
        colour, px = self._theme.colour, self._theme.px
        self._panel, self._chosen, self._line, self._ink = map(colour, ("panel", "accent_soft", "line", "ink"))
        self._lettering = Lettering(self._view.font())
        self._icon, self._gap = px(ICON), px(_GAP)

    def _dress_anew(self) -> None:
        self._dress()
        self._view.viewport().update()

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """The rows of the part of the view that is to be painted."""
        view, rows = self._view, self._rows.rows
        places = self._places(exposed)
        height, above = view.verticalHeader().defaultSectionSize(), view.verticalHeader().offset()
        first = max((exposed.top() + above) // height, 0)
        last = min((exposed.bottom() + above) // height, len(rows) - 1)
        ranges = view.selectionModel().selection().toList()
        painter.setFont(self._lettering.font)
        for row in range(first, last + 1):
            top = row * height - above
            across = [(one.left(), one.right()) for one in ranges if one.top() <= row <= one.bottom()]
            for at, column, x, width in places:
                chosen = any(left <= at <= right for left, right in across)
                self.paint_cell(painter, QRect(x, top, width, height), column, rows[row], chosen=chosen)

    def _places(self, exposed: QRect) -> list[tuple[int, Column, int, int]]:
        """The columns in sight: number, column, where it begins, how wide it is."""
        header, found = self._view.horizontalHeader(), []
        for at, column in enumerate(self._rows.columns):
            x, width = header.sectionViewportPosition(at), header.sectionSize(at)
            if width and x <= exposed.right() and x + width > exposed.left():
                found.append((at, column, x, width))
        return found

    def paint_cell(self, painter: QPainter, rect: QRect, column: Column, one: Any, *, chosen: bool) -> None:
        """One cell."""
        self.paint_ground(painter, rect, chosen=chosen)
        inner = rect.adjusted(PAD, 0, -PAD, -1)
        if column.draw is not None:
            column.draw(painter, inner, one)
            return
        self.paint_words(painter, inner, column, one)

    def paint_ground(self, painter: QPainter, rect: QRect, *, chosen: bool) -> None:
        """What stands behind the words, and the line below them."""
        fill_plain(painter, rect, self._chosen if chosen else self._panel)
        fill_plain(painter, QRect(rect.x(), rect.bottom(), rect.width(), 1), self._line)

    def paint_words(self, painter: QPainter, inner: QRect, column: Column, one: Any) -> None:
        """Icon and words."""
        if column.icon is not None and (look := column.icon(one))[0]:
            place = QRect(inner.x(), inner.center().y() - self._icon // 2 + 1, self._icon, self._icon)
            self._theme.icon(*look, ICON).paint(painter, place)
            inner = inner.adjusted(self._icon + self._gap, 0, 0, 0)
        if not (text := column.text(one)):
            return
        shown, width = self._lettering.fitted(text, inner.width())
        left = inner.x() + inner.width() - width if column.right else inner.x()
        painter.setPen(self._ink)
        painter.drawText(QPointF(left, inner.y() + self._lettering.baseline(inner.height())), shown)
