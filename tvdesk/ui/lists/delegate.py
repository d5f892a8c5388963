"""How a row is painted: by hand, since a style sheet's cells cost three times as much to paint."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from tvdesk.core.filters import STATUS
from tvdesk.ui.lists.cells import BADGES
from tvdesk.ui.lists.lettering import Lettering
from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_PAD = 8
"""As in the headers, which the style sheet pads by as much at every text size."""
_INKS = {"neutral": ("dim", "hover"), "accent": ("accent", "accent_soft")}


class RowDelegate(QStyledItemDelegate):
    """Paints cells, and the state as a word in a coloured pill."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
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

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model = cast(ListModel, index.model())
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        # Asked of the selection: the option would say it by an enumeration that takes long to load and to read.
        selected = self._view.selectionModel().isSelected(index)
        painter.fillRect(rect, self._chosen if selected else self._stripe if row & 1 else self._panel)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = model.texts(row)[column]
        if text and model.columns[column] == STATUS:
            self._paint_badge(painter, rect, text, model.state(row), selected=selected)
        elif text:
            self._paint_text(painter, rect, text, numeric=model.is_number(column))
        if self._view.hasFocus() and row == self._view.currentIndex().row():
            self._paint_focus(painter, rect, column)

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, *, numeric: bool) -> None:
        room = rect.width() - 2 * _PAD
        shown, width = self._lettering.fitted(text, room)
        painter.setPen(self._ink)
        x = rect.right() + 1 - _PAD - width if numeric else rect.x() + _PAD
        painter.drawText(QPointF(x, rect.y() + self._lettering.baseline(rect.height())), shown)

    def _paint_badge(self, painter: QPainter, rect: QRect, text: str, state: str, *, selected: bool) -> None:
        ink, ground = self._badge_inks[BADGES.get(state, "neutral")]
        shown, width = self._small.fitted(text, rect.width() - 2 * (_PAD + self._inside))
        height = self._small.height + 2 * self._above
        top = rect.y() + (rect.height() - height) / 2
        pill = QRectF(rect.x() + _PAD, top, width + 2 * self._inside, height)
        painter.save()
        painter.setFont(self._small.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # On the ground of a selected row a pill of the same colour would be lost.
        painter.setPen(ink if selected else ground)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(ink)
        painter.drawText(QPointF(pill.x() + self._inside, top + self._small.baseline(height)), shown)
        painter.restore()

    def _paint_focus(self, painter: QPainter, rect: QRect, column: int) -> None:
        """Where the keyboard is: a bar at the row's beginning, and its lines in the accent."""
        painter.setPen(self._accent)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topLeft(), rect.topRight())
        if self._view.horizontalHeader().visualIndex(column) == 0:
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), self._accent)

    def helpEvent(  # noqa: N802 (Qt's name)
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole text of a cell that has no room for it; nothing on those that have."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        model = cast(ListModel, index.model())
        text = model.texts(index.row())[index.column()]
        room = view.visualRect(index).width() - 2 * _PAD
        fits = self._lettering.fitted(text, room)[0] == text
        QToolTip.showText(event.globalPos(), "" if fits else _wrapped(text), view.viewport())
        return True


def _wrapped(text: str) -> str:
    """Plain words in lines of a readable length; as rich text only so that they wrap, whatever they hold."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{plain}</qt>"
