"""Bars of money: planned as a track, spent filled, what lies beyond the plan hatched. Words stand beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tvdesk.ui.page import Shell
from tvdesk.ui.theme import Theme

_HEIGHT = 10
_CORNER = 3.0


def draw_bar(painter: QPainter, place: QRectF, planned: int, spent: int, most: int, theme: Theme) -> None:
    """Draw one bar into ``place``; ``most`` is the sum that fills its width."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = max(most, 1)
    track = QRectF(place.x(), place.y(), place.width() * planned / whole, place.height())
    within = QRectF(place.x(), place.y(), place.width() * min(spent, planned) / whole, place.height())
    painter.setPen(QPen(theme.colour("field_line"), 1))
    painter.setBrush(theme.colour("accent_soft"))
    if planned:
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    if within.width() > 0:
        painter.drawRoundedRect(within, _CORNER, _CORNER)
    if spent > planned:
        _draw_beyond(painter, place, planned / whole, spent / whole, theme)
    painter.restore()


def _draw_beyond(painter: QPainter, place: QRectF, start: float, end: float, theme: Theme) -> None:
    """What was spent beyond the plan: hatched, so that it is told without colour."""
    left = place.x() + place.width() * start
    beyond = QRectF(left, place.y(), place.width() * (end - start), place.height()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(theme.colour("attention_soft"))
    painter.setPen(QPen(theme.colour("attention"), 1))
    painter.drawRoundedRect(beyond, _CORNER, _CORNER)
    painter.setBrush(QBrush(theme.colour("attention"), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(beyond, _CORNER, _CORNER)


class MoneyBar(QWidget):
    """A bar by itself; who shows it writes the sums beside it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._theme = shell.theme
        self._sums = (0, 0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        shell.theme.changed.connect(self.update)

    def show_sums(self, planned: int, spent: int, most: int = 0) -> None:
        """Other sums; ``most`` is what fills the width, where several bars stand below each other."""
        self._sums = (planned, spent, most or max(planned, spent))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(120, self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        draw_bar(painter, QRectF(self.rect()), *self._sums, self._theme)
        painter.end()
