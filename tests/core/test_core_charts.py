"""Charts laid out: everything has its place within the width, and lengths are as the values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.charts import Bar, Chart, Sizes, lay_out, simple_chart

LETTER, LINE = 6.0, 12.0


class Ruler:
    """Letters of one width; a text is wrapped wherever the width ends."""

    def width(self, text: str) -> float:
        return len(text) * LETTER

    def height(self, text: str, width: float) -> float:
        return LINE * max(1, -(-len(text) // max(1, int(width // LETTER))))


values = st.integers(0, 10**12)
labels = st.text("abc ậễ", min_size=1, max_size=80)
charts = st.integers(1, 3).flatmap(
    lambda series: st.builds(
        Chart,
        caption=labels,
        bars=st.lists(
            st.builds(Bar, labels, st.lists(values, min_size=series, max_size=series).map(tuple)),
            min_size=1,
            max_size=9,
        ).map(tuple),
        series=st.lists(labels, min_size=series, max_size=series).map(tuple),
        codes=st.just(tuple("xyz"[:series])),
        stacked=st.booleans(),
    )
)


@given(charts, st.integers(300, 900))
def test_nothing_reaches_out_of_its_place(chart: Chart, width: int) -> None:
    drawing = lay_out(chart, width, Ruler(), "{:,}".format, Sizes())
    assert len(drawing.lines) == len(chart.bars)
    for line in drawing.lines:
        assert line.label_height <= line.height
        assert line.label_width <= width * Sizes().label + 1
        for figure in line.figures:
            assert figure.x >= line.label_width
            assert figure.x + len(figure.text) * LETTER <= width + 1e-6
            assert 0 <= figure.middle <= line.height
        right = 0.0
        for piece in line.pieces:
            assert piece.x >= max(right, line.label_width) - 1e-6 or not chart.stacked
            assert piece.y >= 0
            assert piece.y + piece.height <= line.height + 1e-6
            right = piece.x + piece.width if chart.stacked else right


@given(charts)
def test_lengths_are_as_the_values(chart: Chart) -> None:
    drawing = lay_out(chart, 600, Ruler(), str)
    pieces = [piece for line in drawing.lines for piece in line.pieces]
    scales = {round(piece.width / piece.value, 12) for piece in pieces if piece.value > 10**6}
    assert not scales or max(scales) == pytest.approx(min(scales), rel=1e-3, abs=1e-12)
    for line in drawing.lines:
        assert [piece.value for piece in line.pieces] == [value for value in line.bar.values if value]
        texts = [figure.text for figure in line.figures]
        assert texts == ([str(line.bar.total)] if chart.stacked else [str(value) for value in line.bar.values])


def test_a_legend_names_several_series_only_and_is_wrapped() -> None:
    assert lay_out(simple_chart("Một", [("a", 1)]), 300, Ruler(), str).legend == ()
    bars = (Bar("a", (1, 2, 3)),)
    series = ("Hoạt động thông tin đối ngoại", "Tập huấn, bồi dưỡng nghiệp vụ", "Đoàn ra, đoàn vào")
    wide = lay_out(Chart(caption="", bars=bars, series=series), 900, Ruler(), str)
    narrow = lay_out(Chart(caption="", bars=bars, series=series), 260, Ruler(), str)
    assert [len(row) for row in wide.legend] == [3]
    assert [mark.text for row in narrow.legend for mark in row] == list(series)
    assert len(narrow.legend) > 1


def test_bars_compared_stand_below_each_other() -> None:
    (line,) = lay_out(
        Chart(caption="", bars=(Bar("a", (4, 2)),), series=("x", "y"), stacked=False), 400, Ruler(), str
    ).lines
    first, second = line.pieces
    assert first.x == second.x
    assert second.y > first.y
    assert first.width == pytest.approx(2 * second.width)
