"""A chart on paper: grey rectangles and the layout of ``core.charts``, which the screen draws as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tvdesk.core.charts import SHADES, Chart, Line, Mark, Sizes, lay_out
from tvdesk.report.compose import grouped
from tvdesk.report.decree import PARAGRAPH_GAP, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align
from tvdesk.report.strips import paragraph_strips
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.words import Words

_SIZES = Sizes()


class PaperRuler:
    """Measures as the typesetter sets: in points."""

    def __init__(self, setter: Typesetter, look: Look) -> None:
        self._setter, self._look = setter, look

    def width(self, text: str) -> float:
        return max(self._setter.lines(text, self._look, 10_000.0).widths, default=0.0)

    def height(self, text: str, width: float) -> float:
        return self._setter.lines(text, self._look, width).height


class BarStrip(Strip):
    """One line of a chart: label, bars, figures."""

    __slots__ = ("figures", "label", "line")

    def __init__(self, line: Line, label: Lines, figures: Sequence[Lines]) -> None:
        super().__init__(line.height)
        self.line = line
        self.label = label
        self.figures = figures

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        self.label.draw(canvas, x, top - (self.height - self.label.height) / 2)
        canvas.saveState()
        canvas.setLineWidth(0.4)
        for piece in self.line.pieces:
            canvas.setFillGray(SHADES[piece.series % len(SHADES)])
            left, lower = x + piece.x, top - piece.y - piece.height
            canvas.rect(left, lower, max(piece.width, 0.5), piece.height, stroke=1, fill=1)
        canvas.restoreState()
        for figure, lines in zip(self.line.figures, self.figures, strict=True):
            lines.draw(canvas, x + figure.x, top - figure.middle + lines.height / 2)


class LegendStrip(Strip):
    """The names of the series, each behind the square of its shade."""

    __slots__ = ("marks",)

    def __init__(self, marks: Sequence[tuple[Mark, Lines]]) -> None:
        super().__init__(max(lines.height for _, lines in marks) + _SIZES.gap)
        self.marks = marks

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        side = _SIZES.thick * 0.8
        for mark, lines in self.marks:
            canvas.saveState()
            canvas.setLineWidth(0.4)
            canvas.setFillGray(SHADES[mark.series % len(SHADES)])
            canvas.rect(x + mark.x, top - (self.height + side) / 2, side, side, stroke=1, fill=1)
            canvas.restoreState()
            lines.draw(canvas, x + mark.x + side + _SIZES.room, top - (self.height - lines.height) / 2)


def chart_strips(chart: Chart, setter: Typesetter, rules: PageRules, width: float, words: Words) -> Iterator[Strip]:
    """Caption, legend and bars; the longest bar fills the width."""
    family, size = setter.family, rules.table_size
    caption = Look.single(family.bold, rules.body_size - 1, Align.CENTER)
    yield from paragraph_strips(setter.lines(chart.caption, caption, width), 2 * PARAGRAPH_GAP, keep=True)
    look = Look.single(family.regular, size)
    right = Look.single(family.regular, size, Align.RIGHT)
    drawing = lay_out(chart, width, PaperRuler(setter, look), lambda value: grouped(value, words), _SIZES)
    first = True
    for marks in drawing.legend:
        legend = LegendStrip([(mark, setter.lines(mark.text, look, width)) for mark in marks])
        legend.space, legend.keep, first = PARAGRAPH_GAP if first else 0.0, True, False
        yield legend
    for number, line in enumerate(drawing.lines):
        figures = [setter.lines(figure.text, look, width) for figure in line.figures]
        strip = BarStrip(line, setter.lines(line.bar.label, right, line.label_width), figures)
        strip.space = PARAGRAPH_GAP if first else 0.0
        first = False
        strip.keep = number < len(drawing.lines) - 1  # a chart stays in one piece where a page can hold it
        yield strip
