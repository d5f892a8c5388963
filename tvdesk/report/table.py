"""Ruled tables: cells cut into lines once and drawn as strings, header and totals, rows that are higher than a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from tvdesk.report.columns import PADDING, ColumnWidths
from tvdesk.report.compose import cell_text
from tvdesk.report.decree import PARAGRAPH_GAP, SINGLE_SPACING, PageRules
from tvdesk.report.errors import TableUneven
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align, Cell, CellKind, Column, Group, Row, Table
from tvdesk.report.strips import paragraph_strips
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.words import Words

# Different texts remembered per table: names of units and places come back in most rows.
_MOST_REMEMBERED = 5_000
# A table with a caption is not cut when it has no more rows and is no higher, in points.
_MOST_ROWS_KEPT, _MOST_HEIGHT_KEPT = 20, 400.0


class RowStrip(Strip):
    """A row of cells; all plain cells share one face and size, and are written into one text object."""

    __slots__ = ("cells", "look", "middled", "place")

    def __init__(
        self, cells: list[tuple[float, Lines]], look: Look, edges: tuple[float, ...], middled: bool = False
    ) -> None:
        """``middled`` cells stand in the middle of the row's height, others at its upper edge."""
        super().__init__(max((lines.height for _, lines in cells), default=0.0) + 2 * PADDING)
        self.cells = cells
        self.look = look
        self.edges = edges
        self.middled = middled
        self.place = ""

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        if self.place:
            canvas.bookmarkHorizontal(self.place, 0, top)
        text = canvas.beginText()
        text.setFont(self.look.face, self.look.size, self.look.leading)
        for left, lines in self.cells:
            if not lines.shaped:
                lines.write(text, x + left, top - self._above(lines))
        canvas.drawText(text)
        for left, lines in self.cells:
            if lines.shaped:
                lines.draw(canvas, x + left, top - self._above(lines))

    def _above(self, lines: Lines) -> float:
        """What is left free above the lines of a cell."""
        return (self.height - lines.height) / 2 if self.middled else PADDING

    def split(self, room: float) -> tuple[Strip, Strip] | None:
        room -= 2 * PADDING
        first, second = [], []
        for left, lines in self.cells:
            fitting = int((room + 0.01) // lines.leading)
            if fitting < 1:
                return None
            first.append((left, lines.part(0, fitting)))
            second.append((left, lines.part(fitting, len(lines.rows))))
        if not any(lines.rows for _, lines in second):
            return None
        parts = [RowStrip(cells, self.look, self.edges or ()) for cells in (first, second)]
        for part in parts:
            part.header = self.header
        parts[1].keep = self.keep
        parts[0].place = self.place
        return parts[0], parts[1]


class _Grid:
    """Columns of one table at one width: where they stand, and how their cells are set."""

    def __init__(self, table: Table, setter: Typesetter, size: float, width: float, words: Words) -> None:
        family = setter.family
        self.table = table
        self.setter = setter
        self.words = words
        leading = size * SINGLE_SPACING
        self.plain = [Look(family.regular, size, leading, align_of(column)) for column in table.columns]
        self.bold = Look(family.bold, size, leading, Align.LEFT)
        self.bold_centred = Look(family.bold, size, leading, Align.CENTER)
        widths = ColumnWidths(table, setter, self.plain, self.bold, words).widths(width)
        self.edges = (0.0, *accumulate(widths))
        self._remembered: list[dict[str, Lines]] = [{} for _ in table.columns]

    def header(self) -> RowStrip:
        cells = [
            (left + PADDING, self.setter.balanced(column.label, self.bold_centred, right - left - 2 * PADDING))
            for column, (left, right) in zip(self.table.columns, pairwise(self.edges), strict=True)
        ]
        return RowStrip(cells, self.bold_centred, self.edges, middled=True)

    def row(self, cells: Sequence[Cell], number: int) -> RowStrip:
        columns = self.table.columns
        if len(cells) != len(columns):
            raise TableUneven(row=number, cells=len(cells), columns=len(columns))
        made = []
        for place, value in enumerate(cells):
            if value is None or value == "":
                continue
            made.append(
                (self.edges[place] + PADDING, self._lines(cell_text(value, columns[place].kind, self.words), place))
            )
        return RowStrip(made, self.plain[0], self.edges)

    def _lines(self, text: str, place: int) -> Lines:
        remembered = self._remembered[place]
        lines = remembered.get(text)
        if lines is None:
            if len(remembered) > _MOST_REMEMBERED:
                remembered.clear()
            width = self.edges[place + 1] - self.edges[place] - 2 * PADDING
            lines = remembered[text] = self.setter.lines(text, self.plain[place], width)
        return lines

    def group(self, group: Group) -> RowStrip:
        cell = self._cell(group.label, self.bold, 0, len(self.table.columns))
        return RowStrip([cell], self.bold, (self.edges[0], self.edges[-1]))

    def totals(self, cells: Sequence[Cell]) -> RowStrip:
        columns = self.table.columns
        if len(cells) != len(columns):
            raise TableUneven(row=len(self.table.rows) + 1, cells=len(cells), columns=len(columns))
        made, edges, place = [], [0.0], 0
        while place < len(columns):
            end = span_of(cells, place)
            look = (
                self.bold_centred
                if end > place + 1
                else Look(self.bold.face, self.bold.size, self.bold.leading, align_of(columns[place]))
            )
            made.append(self._cell(cell_text(cells[place], columns[place].kind, self.words), look, place, end))
            edges.append(self.edges[end])
            place = end
        return RowStrip(made, self.bold, tuple(edges))

    def _cell(self, text: str, look: Look, first: int, end: int) -> tuple[float, Lines]:
        width = self.edges[end] - self.edges[first] - 2 * PADDING
        return self.edges[first] + PADDING, self.setter.lines(text, look, width)


def span_of(cells: Sequence[Cell], place: int) -> int:
    """Where a cell of the totals ends: a text stretches over the empty cells after it."""
    end = place + 1
    if isinstance(cells[place], str):
        while end < len(cells) and cells[end] is None:
            end += 1
    return end


def widths_of(table: Table, setter: Typesetter, rules: PageRules, width: float, words: Words) -> list[float]:
    """The widths of a table's columns in points, as it is printed."""
    edges = _Grid(table, setter, rules.table_size, width, words).edges
    return [right - left for left, right in pairwise(edges)]


def align_of(column: Column) -> Align:
    """How the cells of a column stand, where it does not say so itself."""
    if column.align is Align.LEFT and column.kind is CellKind.NUMBER:
        return Align.RIGHT
    if column.align is Align.LEFT and column.kind is CellKind.DATE:
        return Align.CENTER
    return column.align


def table_strips(
    table: Table,
    setter: Typesetter,
    rules: PageRules,
    width: float,
    words: Words,
    linked: frozenset[str] = frozenset(),
) -> Iterator[Strip]:
    """The strips of a table: caption, header, rows, totals, note. Rows are made only when they are asked for.

    ``linked`` are the keys of rows to which something leads. Raises :class:`TableUneven`.
    """
    family, size = setter.family, rules.table_size
    grid = _Grid(table, setter, size, width, words)
    if table.caption:
        look = Look.single(family.bold, rules.body_size - 1, Align.CENTER)
        yield from paragraph_strips(setter.lines(table.caption, look, width), 2 * PARAGRAPH_GAP, keep=True)
    if table.unit_of_count:
        look = Look.single(family.italic, size, Align.RIGHT)
        yield from paragraph_strips(setter.lines(table.unit_of_count, look, width), PARAGRAPH_GAP / 2, keep=True)
    header = grid.header()
    header.space = 2.0 if table.unit_of_count else PARAGRAPH_GAP
    header.keep = True
    yield header
    yield from _whole(table, _rows(grid, header, words, linked))
    if table.note:
        look = Look.single(family.italic, size, Align.JUSTIFY)
        yield from paragraph_strips(setter.lines(table.note, look, width), PARAGRAPH_GAP)


def _whole(table: Table, rows: Iterator[Strip]) -> Iterator[Strip]:
    """The rows, those of a small table with a caption bound together."""
    if not table.caption or len(table.rows) > _MOST_ROWS_KEPT:
        yield from rows
        return
    strips = list(rows)
    if sum(strip.height for strip in strips) <= _MOST_HEIGHT_KEPT:
        for strip in strips[:-1]:
            strip.keep = True
    yield from strips


def _rows(grid: _Grid, header: RowStrip, words: Words, linked: frozenset[str]) -> Iterator[Strip]:
    table = grid.table
    rows: Sequence[Row] = table.rows if len(table.rows) else [Group(words.no_rows)]
    last = len(rows)
    for number, row in enumerate(rows, 1):
        strip = grid.group(row) if isinstance(row, Group) else grid.row(row, number)
        strip.header = header
        if linked and table.keys and table.keys[number - 1] in linked:
            strip.place = table.keys[number - 1]
        # The name of a group stands over its first row, totals and a note under the last one: never alone on a page.
        under = table.totals is not None or bool(table.note)
        strip.keep = number < last if isinstance(row, Group) else number == last and under
        yield strip
    if table.totals is not None:
        strip = grid.totals(table.totals)
        strip.header = header
        strip.keep = bool(table.note)
        yield strip
