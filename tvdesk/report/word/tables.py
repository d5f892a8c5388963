"""Ruled tables for Word: header repeated on each page, rows not cut, widths as in the printed report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tvdesk.report.columns import PADDING
from tvdesk.report.compose import cell_text, chart_figures
from tvdesk.report.errors import TableUneven
from tvdesk.report.model import Align, Cell, Chart, Column, Group, Row, Table
from tvdesk.report.table import align_of, span_of
from tvdesk.report.word.parts import justified, paragraph, run, twips
from tvdesk.report.words import Words

_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="000000"/>' for edge in _EDGES)
_BOLD = "<w:b/>"
_BAR = 20
"""Blocks of the longest bar of a chart, each 0.7 of :data:`_SMALL` wide."""
_SMALL = '<w:sz w:val="14"/><w:szCs w:val="14"/>'
_MARKS = "█▒░"


def table_xml(table: Table, widths: Sequence[float], words: Words, *, bars: bool = False) -> Iterator[str]:
    """Caption, unit of count, table and note, as XML; ``widths`` of the columns in points. The last may be ``bars``.

    Raises :class:`TableUneven`.
    """
    if table.caption:
        yield paragraph("TenBang", table.caption)
    if table.unit_of_count:
        yield paragraph("DonViTinh", table.unit_of_count)
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    side = f'w:w="{twips(PADDING)}" w:type="dxa"'
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top {side}/><w:left {side}/><w:bottom {side}/><w:right {side}/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    yield from _Rows(table, widths, words, bars).xml()
    yield "</w:tbl>"
    # Word joins two tables between which nothing stands.
    yield paragraph("GhiChuBang", table.note) if table.note else paragraph("OBang")


class _Rows:
    def __init__(self, table: Table, widths: Sequence[float], words: Words, bars: bool) -> None:
        self._table, self._words = table, words
        self._looks = ["" for _ in widths]
        if bars:
            self._looks[-1] = _SMALL
        # A cell begins with its width, and its paragraph with how it stands: the same in every row.
        self._open = [_opened(width, column) for width, column in zip(widths, table.columns, strict=True)]
        self._widths = widths

    def xml(self) -> Iterator[str]:
        table = self._table
        yield self._header()
        rows: Iterable[Sequence[Cell] | Group] = table.rows if len(table.rows) else [Group(self._words.no_rows)]
        for number, row in enumerate(rows, 1):
            yield self._group(row) if isinstance(row, Group) else self._row(row, number)
        if table.totals is not None:
            yield self._totals(table.totals)

    def _header(self) -> str:
        cells = "".join(
            _cell(width, 1, paragraph("DauBang", column.label), middled=True)
            for width, column in zip(self._widths, self._table.columns, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def _row(self, row: Sequence[Cell], number: int) -> str:
        columns = self._table.columns
        if len(row) != len(columns):
            raise TableUneven(row=number, cells=len(row), columns=len(columns))
        made = ["<w:tr>"]
        for opened, column, value, look in zip(self._open, columns, row, self._looks, strict=True):
            text = "" if value is None or value == "" else run(cell_text(value, column.kind, self._words), look)
            made.append(f"{opened}{text}</w:p></w:tc>")
        return "".join(made) + "</w:tr>"

    def _group(self, group: Group) -> str:
        content = paragraph("OBang", group.label, "<w:keepNext/>", _BOLD)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(sum(self._widths), len(self._widths), content)}</w:tr>"

    def _totals(self, cells: Sequence[Cell]) -> str:
        columns = self._table.columns
        if len(cells) != len(columns):
            raise TableUneven(row=len(self._table.rows) + 1, cells=len(cells), columns=len(columns))
        made, place = [], 0
        while place < len(columns):
            end = span_of(cells, place)
            align = Align.CENTER if end > place + 1 else align_of(columns[place])
            text = cell_text(cells[place], columns[place].kind, self._words)
            content = paragraph("OBang", text, justified(align), _BOLD)
            made.append(_cell(sum(self._widths[place:end]), end - place, content))
            place = end
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(made)}</w:tr>"


def _opened(width: float, column: Column) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="OBang"/>{justified(align_of(column))}</w:pPr>'
    )


def _cell(width: float, span: int, content: str, *, middled: bool = False) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    middle = '<w:vAlign w:val="center"/>' if middled else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{spans}{middle}</w:tcPr>{content}</w:tc>'


def chart_table(chart: Chart, words: Words) -> Table:
    """The same with bars of blocks, in shades that a copy keeps apart.

    A picture could be neither read out nor edited, and would not be found by a search.
    """
    figures = chart_figures(chart, words)
    marks = _MARKS if len(chart.series) > 1 else _MARKS[:1]
    legend = "  ".join(f"{mark} {name}" for mark, name in zip(_MARKS, chart.series, strict=False))
    bars = Column(f"{words.bar}\n{legend}" if len(chart.series) > 1 else words.bar, 3.0)
    most = max((bar.total if chart.stacked else max(bar.values) for bar in chart.bars), default=0)
    rows: list[Row] = [(bar.label, *bar.values, _blocks(bar.values, most, marks, chart.stacked)) for bar in chart.bars]
    return replace(figures, columns=(*figures.columns, bars), rows=rows)


def _blocks(values: Sequence[int], most: int, marks: str, stacked: bool) -> str:
    """Parts of a whole follow each other; what is compared stands one below the other."""
    made = []
    for at, value in enumerate(values):
        length = round(_BAR * value / most) if most > 0 else 0
        made.append(marks[min(at, len(marks) - 1)] * (max(length, 1) if value else 0))
    return ("" if stacked else "\n").join(made)
