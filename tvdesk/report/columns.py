"""How wide the columns of a table are: by weight and by what stands in them, none narrower than its longest word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tvdesk.report.compose import cell_text
from tvdesk.report.model import Align, CellKind, Column, Group, Table
from tvdesk.report.text import Look, Typesetter
from tvdesk.report.words import Words

PADDING = 3.0
"""Left free on each side of a cell, in points."""

_WIDEST_DATE = "30/10/2026"
# Columns are made wide enough for the longest word of so many rows, up to this many points: names of countries
# and dates stay whole, and an address on the web does not push the others aside.
_ROWS_LOOKED_AT = 60
_WIDEST_WORD = 66.0
# Lines of a label that need not be broken more often; as many more where its words do not fill them.
_LINES_OF_LABEL = 2.0
# A text counts as no longer than this, so that one very long title does not take the room of all others.
_LONGEST_TEXT = 400.0


class ColumnWidths:
    """Measures the columns of one table; ``plain`` are the looks of the cells, ``bold`` that of labels and totals."""

    def __init__(self, table: Table, setter: Typesetter, plain: list[Look], bold: Look, words: Words) -> None:
        self._table = table
        self._setter = setter
        self._plain = plain
        self._bold = bold
        self._words = words

    def widths(self, width: float) -> list[float]:
        """The widths in points; together they are ``width``."""
        places = range(len(self._table.columns))
        least, weights = [self._least(place) for place in places], self._weights()
        if sum(least) > width:
            return [width * weight / sum(weights) for weight in weights]
        fixed: set[int] = set()
        while True:
            free = width - sum(least[place] for place in fixed)
            weight = sum(weights[place] for place in places if place not in fixed)
            widths = [least[place] if place in fixed else free * weights[place] / weight for place in places]
            narrow = {place for place in places if widths[place] < least[place] - 0.001}
            if not narrow:
                return widths
            fixed |= narrow

    def _least(self, place: int) -> float:
        """Room for the longest word, a date or the largest number of a column, and for its label in a few lines."""
        column = self._table.columns[place]
        words = column.label.split()
        label = self._setter.measure(column.label, self._bold) / _LINES_OF_LABEL
        if column.kind is CellKind.DATE:
            words.append(_WIDEST_DATE)
        elif column.kind is CellKind.NUMBER:
            words.append(cell_text(self._largest(place), column.kind, self._words))
        longest = max((self._setter.measure(word, self._bold) for word in words), default=0.0)
        return max(longest, label, self._longest_word(place)) + 2 * PADDING + 0.5

    def _weights(self) -> list[float]:
        """The columns' weights; those of texts share theirs anew, half by weight and half by how much they hold."""
        weights = [max(column.weight, 0.01) for column in self._table.columns]
        texts = [place for place, column in enumerate(self._table.columns) if _is_text(column)]
        needs = {place: (weights[place] * self._length(place)) ** 0.5 for place in texts}
        if not (whole := sum(needs.values())):
            return weights
        shared = sum(weights[place] for place in texts)
        for place in texts:
            weights[place] = max(shared * needs[place] / whole, 0.01)
        return weights

    def _length(self, place: int) -> float:
        """What the texts of a column measure: the root of the mean square, for long ones make rows high."""
        look = self._plain[place]
        lengths = [min(self._setter.measure(text, look), _LONGEST_TEXT) for text in self._texts(place)]
        return (sum(length * length for length in lengths) / len(lengths)) ** 0.5 if lengths else 0.0

    def _longest_word(self, place: int) -> float:
        look = self._plain[place]
        # Joined by blanks that may not be broken, a word is several for the one who measures.
        words = {word.replace("\u00a0", " ") for text in self._texts(place) for word in text.split(" ")}
        return min(max((self._setter.measure(word, look) for word in words), default=0.0), _WIDEST_WORD)

    def _texts(self, place: int) -> Iterator[str]:
        for row in islice(self._table.rows, _ROWS_LOOKED_AT):
            if not isinstance(row, Group) and place < len(row):
                cell = row[place]
                yield cell if isinstance(cell, str) else ""

    def _largest(self, place: int) -> int:
        """The largest number of a column: its total, else the one among its rows."""
        total = self._table.totals[place] if self._table.totals and place < len(self._table.totals) else None
        if isinstance(total, int):
            return total
        rows = (row[place] for row in self._table.rows if not isinstance(row, Group) and place < len(row))
        return max((value for value in rows if isinstance(value, int)), default=0)


def _is_text(column: Column) -> bool:
    return column.kind is CellKind.TEXT and column.align is Align.LEFT
