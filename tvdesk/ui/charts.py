"""A chart on screen, drawn from the same layout as on paper. A click on a bar asks for its records.

The widget is for the eye and the mouse; whoever works by keyboard or screen reader has the table beside it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tvdesk.core.charts import Chart, Drawing, Line, Piece, Sizes, lay_out
from tvdesk.ui.page import Shell

_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEAST = 220
"""The least width, in pixels of the design."""
_SHARES = (1.0, 0.55, 0.22)
"""How much of the accent each series has; the rest is the panel. A line around each keeps them apart."""


class ScreenRuler:
    """Measures in the widget's font; each text once."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        self._metrics = metrics
        self._line = metrics.height()
        self._widths: dict[str, float] = {}
        self._heights: dict[tuple[str, int], float] = {}

    def width(self, text: str) -> float:
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self._metrics.horizontalAdvance(text)
        return found

    def height(self, text: str, width: float) -> float:
        if self.width(text) <= width:
            return self._line
        at = text, round(width)
        if at not in self._heights:
            self._heights[at] = self._metrics.boundingRect(QRectF(0, 0, width, 10_000), _WRAPPED, text).height()
        return self._heights[at]


class ChartView(QWidget):
    """``picked`` names the key of a line and the code of the series whose bar was clicked."""

    picked = Signal(str, str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.chart: Chart | None = None
        self._drawings: dict[int, Drawing] = {}
        """By width: a layout asks for the height at several widths, and again and again."""
        self._ruler: ScreenRuler | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        shell.theme.changed.connect(self._measure_anew)
        shell.speech.changed.connect(self._again)

    def show_chart(self, chart: Chart) -> None:
        """Another chart."""
        self.chart = chart
        self.setAccessibleName(self._shell.speech.text("ui.figures.chart", caption=chart.caption))
        self._again()

    def _measure_anew(self) -> None:
        self._ruler = None
        self._again()

    def _again(self) -> None:
        self._drawings.clear()
        self._fit()
        self.update()

    def sizes(self) -> Sizes:
        """The measures of the drawing at the text size in force."""
        px = self._shell.theme.px
        return Sizes(thick=px(14), gap=px(8), label=0.42, room=px(8))

    def drawing(self, width: int) -> Drawing:
        """The chart laid out for a width."""
        if self.chart is None or width <= 0:
            return Drawing(())
        if width not in self._drawings:
            if self._ruler is None:
                self._ruler = ScreenRuler(QFontMetricsF(self.font()))
            write = self._shell.speech.number
            self._drawings[width] = lay_out(self.chart, width, self._ruler, write, self.sizes())
        return self._drawings[width]

    def _legend_row(self) -> float:
        return self.fontMetrics().height() + self.sizes().gap

    def _top(self, drawing: Drawing) -> float:
        return len(drawing.legend) * self._legend_row()

    def height_for(self, width: int) -> int:
        """As high as all lines."""
        drawing = self.drawing(width)
        return round(self._top(drawing) + sum(line.height for line in drawing.lines)) + 2

    def _fit(self) -> None:
        """As high as its lines need, set by hand: layouts that ask for heights by widths ask a hundred times."""
        height = self.height_for(max(self.width(), self._shell.theme.px(_LEAST)))
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(self._shell.theme.px(_LEAST), self.maximumHeight())

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    # --- drawing -------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        drawing = self.drawing(self.width())
        painter = QPainter(self)
        painter.setFont(self.font())
        ink = self._shell.theme.colour("ink")
        self._draw_legend(painter, drawing, ink)
        y = self._top(drawing)
        for line in drawing.lines:
            self._draw_line(painter, line, y, ink)
            y += line.height
        painter.end()

    def _draw_legend(self, painter: QPainter, drawing: Drawing, ink: QColor) -> None:
        step, side, room = self._legend_row(), self.sizes().thick * 0.8, self.sizes().room
        for row, marks in enumerate(drawing.legend):
            for mark in marks:
                middle = (row + 0.5) * step - self.sizes().gap / 2
                self._box(painter, mark.series, QRectF(mark.x, middle - side / 2, side, side))
                painter.setPen(ink)
                area = QRectF(mark.x + side + room, row * step, self.width(), step - self.sizes().gap)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), mark.text)

    def _draw_line(self, painter: QPainter, line: Line, y: float, ink: QColor) -> None:
        painter.setPen(ink)
        painter.drawText(QRectF(0, y, line.label_width, line.height), _WRAPPED, line.bar.label)
        for piece in line.pieces:
            self._box(painter, piece.series, QRectF(piece.x, y + piece.y, max(piece.width, 1.0), piece.height))
        painter.setPen(ink)
        high = self.fontMetrics().height()
        for figure in line.figures:
            area = QRectF(figure.x, y + figure.middle - high / 2, self.width(), high)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), figure.text)

    def _box(self, painter: QPainter, series: int, area: QRectF) -> None:
        painter.setPen(QPen(self._shell.theme.colour("accent"), 1))
        painter.setBrush(self.colour(series))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))

    def colour(self, series: int) -> QColor:
        """The accent, mixed with the panel."""
        share = _SHARES[series % len(_SHARES)]
        full, ground = self._shell.theme.colour("accent"), self._shell.theme.colour("panel")
        pairs = ((full.red(), ground.red()), (full.green(), ground.green()), (full.blue(), ground.blue()))
        return QColor(*(round(one * share + other * (1 - share)) for one, other in pairs))

    # --- the mouse -----------------------------------------------------------------------------------------

    def piece_at(self, place: QPointF) -> tuple[Line, Piece] | None:
        """The bar at a place of the widget."""
        drawing = self.drawing(self.width())
        y = self._top(drawing)
        for line in drawing.lines:
            if y <= place.y() < y + line.height:
                for piece in line.pieces:
                    within = piece.x <= place.x() < piece.x + max(piece.width, 4.0)
                    if within and piece.y <= place.y() - y <= piece.y + piece.height:
                        return line, piece
            y += line.height
        return None

    def place_of(self, key: str, code: str) -> QPointF | None:
        """The middle of a bar."""
        series = self.chart.codes.index(code) if self.chart and code in self.chart.codes else -1
        drawing = self.drawing(self.width())
        y = self._top(drawing)
        for line in drawing.lines:
            for piece in line.pieces:
                if line.bar.key == key and piece.series == series:
                    return QPointF(piece.x + piece.width / 2, y + piece.y + piece.height / 2)
            y += line.height
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        found = self.piece_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        found = self.piece_at(event.position()) if event.button() is Qt.MouseButton.LeftButton else None
        if found is not None and self.chart is not None:
            self.picked.emit(found[0].bar.key, self.chart.codes[found[1].series])

    def event(self, event: QEvent) -> bool:
        """The figure of a bar as a tip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self.piece_at(QPointF(event.pos()))
            if found is None or self.chart is None:
                QToolTip.hideText()
            else:
                line, piece = found
                fields = {"label": line.bar.label, "series": self.chart.series[piece.series], "value": piece.value}
                QToolTip.showText(event.globalPos(), self._shell.speech.text("ui.figures.mark", **fields), self)
            return True
        return super().event(event)
