"""Charts as data, and how one is laid out: the same drawing on the screen and on paper. Pure; lengths have no unit.

A chart is a list of bars across, each with its label before it and its figure behind it, so that a copy of a copy
still tells. Who draws hands in how wide and high a text is there (:class:`Ruler`), and puts rectangles and texts
where the layout says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

SHADES = (0.35, 0.62, 0.85)
"""The grey of each series on paper, 0 black to 1 white; a screen takes its own colours in the same order."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a value for each series. ``key`` says what it counts, for who asks for its records."""

    label: str
    values: tuple[int, ...]
    key: str = ""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of one or several ``series`` (their names, for the legend; a single one needs none).

    ``codes`` are what the series are called by who asks for the records behind a bar. ``stacked``: the values of a
    line are parts of a whole and follow each other; else each has a bar of its own below the other and they are
    compared.
    """

    caption: str
    bars: tuple[Bar, ...]
    series: tuple[str, ...] = ("",)
    codes: tuple[str, ...] = ("",)
    stacked: bool = True


def simple_chart(caption: str, bars: Iterable[tuple[str, int]]) -> Chart:
    """A chart of one series."""
    return Chart(caption=caption, bars=tuple(Bar(label, (value,)) for label, value in bars))


class Ruler(Protocol):
    """How texts are measured where they will be drawn."""

    def width(self, text: str) -> float:
        """The width of a text on one line."""
        ...

    def height(self, text: str, width: float) -> float:
        """The height of a text that is wrapped to a width."""
        ...


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measures of a drawing: ``thick`` of a bar, ``gap`` between lines, ``label`` its share of the width."""

    thick: float = 10.0
    gap: float = 4.0
    label: float = 0.42
    room: float = 6.0
    """Between label and bar, and between bar and figure."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle: of which series, and where it lies in its line (``y`` down from the line's top)."""

    series: int
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number behind a bar; ``middle`` is the height in the line on which it is centred."""

    text: str
    x: float
    middle: float


@dataclass(frozen=True, slots=True)
class Line:
    """A bar laid out: its label stands right-aligned in ``label_width``, centred on the middle of ``height``."""

    bar: Bar
    height: float
    label_width: float
    label_height: float
    pieces: tuple[Piece, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A name of the legend, at ``x``, with the square of its series before it."""

    series: int
    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart laid out for a width. ``legend`` has its rows, one after the other, empty for a single series."""

    lines: tuple[Line, ...]
    legend: tuple[tuple[Mark, ...], ...] = field(default=())


def lay_out(chart: Chart, width: float, ruler: Ruler, write: Callable[[int], str], sizes: Sizes = Sizes()) -> Drawing:
    """Where everything of a chart goes. The longest bar, with its figure, fills the width; nothing is cut off.

    ``write`` makes the text of a number.
    """
    most = max((value for bar in chart.bars for value in _lengths(chart, bar)), default=0) or 1
    widest = max((ruler.width(write(value)) for bar in chart.bars for value in _lengths(chart, bar)), default=0.0)
    label_width = _label_width(chart, width, ruler, sizes)
    start = label_width + sizes.room
    scale = max(width - start - widest - sizes.room, 1.0) / most
    lines = tuple(_line(chart, bar, start, scale, label_width, ruler, write, sizes) for bar in chart.bars)
    return Drawing(lines, _legend(chart, width, ruler, sizes))


def _lengths(chart: Chart, bar: Bar) -> tuple[int, ...]:
    """The values that a line's bars reach to."""
    return (max(bar.total, 0),) if chart.stacked else tuple(max(value, 0) for value in bar.values)


def _label_width(chart: Chart, width: float, ruler: Ruler, sizes: Sizes) -> float:
    """As wide as the longest label, up to its share."""
    longest = max((ruler.width(bar.label) for bar in chart.bars), default=0.0)
    return min(longest + 1.0, width * sizes.label)


def _line(
    chart: Chart,
    bar: Bar,
    start: float,
    scale: float,
    label_width: float,
    ruler: Ruler,
    write: Callable[[int], str],
    sizes: Sizes,
) -> Line:
    figure_height = ruler.height("0", 1_000.0)
    step = max(sizes.thick, figure_height)
    rows = 1 if chart.stacked else len(bar.values)
    label_height = ruler.height(bar.label, label_width)
    height = max(label_height, step * rows) + sizes.gap
    top = (height - step * rows) / 2
    pieces: list[Piece] = []
    figures: list[Figure] = []
    x = start
    for series, value in enumerate(bar.values):
        row = 0 if chart.stacked else series
        x = x if chart.stacked else start
        length = max(value, 0) * scale
        if value > 0:
            pieces.append(Piece(series, value, x, top + row * step + (step - sizes.thick) / 2, length, sizes.thick))
        x += length
        if not chart.stacked:
            figures.append(Figure(write(value), x + sizes.room, top + (row + 0.5) * step))
    if chart.stacked:
        figures.append(Figure(write(bar.total), x + sizes.room, height / 2))
    return Line(bar, height, label_width, label_height, tuple(pieces), tuple(figures))


def _legend(chart: Chart, width: float, ruler: Ruler, sizes: Sizes) -> tuple[tuple[Mark, ...], ...]:
    if len(chart.series) < 2:
        return ()
    rows: list[list[Mark]] = [[]]
    x = 0.0
    for series, name in enumerate(chart.series):
        needed = sizes.thick + sizes.room + ruler.width(name) + 2 * sizes.room
        if rows[-1] and x + needed > width:
            rows.append([])
            x = 0.0
        rows[-1].append(Mark(series, name, x))
        x += needed
    return tuple(tuple(one) for one in rows)
