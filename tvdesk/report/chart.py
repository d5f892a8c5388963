"""A bar chart drawn with rectangles: grey, each bar with its figure, so that a copy of a copy still tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tvdesk.report.compose import grouped
from tvdesk.report.decree import PARAGRAPH_GAP, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align, Chart
from tvdesk.report.strips import paragraph_strips
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.words import Words

_LABEL_SHARE = 0.44
_FIGURE_WIDTH = 52.0
_BAR = 10.0
_GREY = 0.55


class BarStrip(Strip):
    """One bar: label on the left, bar, figure behind the bar."""

    __slots__ = ("figure", "label", "part")

    def __init__(self, label: Lines, figure: Lines, part: float) -> None:
        super().__init__(max(label.height, _BAR) + 4.0)
        self.label = label
        self.figure = figure
        self.part = part

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        start = x + width * _LABEL_SHARE
        length = (width * (1 - _LABEL_SHARE) - _FIGURE_WIDTH) * self.part
        self.label.draw(canvas, x, top - 2.0)
        canvas.saveState()
        canvas.setFillGray(_GREY)
        middle = top - self.height / 2
        canvas.rect(start, middle - _BAR / 2, max(length, 0.5), _BAR, stroke=0, fill=1)
        canvas.restoreState()
        self.figure.draw(canvas, start + length + 4.0, middle + self.figure.height / 2)


def chart_strips(chart: Chart, setter: Typesetter, rules: PageRules, width: float, words: Words) -> Iterator[Strip]:
    """Caption and bars; the longest bar fills the width."""
    family, size = setter.family, rules.table_size
    caption = Look.single(family.bold, rules.body_size - 1, Align.CENTER)
    yield from paragraph_strips(setter.lines(chart.caption, caption, width), 2 * PARAGRAPH_GAP, keep=True)
    most = max((value for _, value in chart.bars), default=0) or 1
    look = Look.single(family.regular, size)
    right = Look.single(family.regular, size, Align.RIGHT)
    for number, (label, value) in enumerate(chart.bars):
        strip = BarStrip(
            setter.lines(label, right, width * _LABEL_SHARE - 6.0),
            setter.lines(grouped(value, words), look, _FIGURE_WIDTH),
            max(value, 0) / most,
        )
        strip.space = PARAGRAPH_GAP if number == 0 else 0.0
        strip.keep = number < len(chart.bars) - 1  # a chart stays in one piece where a page can hold it
        yield strip
