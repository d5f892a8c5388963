"""One view of the figures on a card: its chart, and its table beside or beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QFrame, QVBoxLayout

from tvdesk.services.figure_desk import Shown
from tvdesk.ui.charts import ChartView
from tvdesk.ui.kit import Elided
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

_WIDE = 940
_MOST_ROWS = 14
_NUMBER, _SUM = 84, 138
_ROW = 28
"""The height of a row: they are for looking up, beside a chart."""
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; ``key`` is ``None`` for the totals."""

    key: str | None
    label: str
    values: tuple[int, ...]
    total: int


class FigureTable(RowsView):
    """The figures of a view, cell by cell; ``cell_opened`` names the key of the line and the series ("total")."""

    cell_opened = Signal(object, str)

    def __init__(self, shell: Shell, series: Sequence[str], *, adds_up: bool) -> None:
        self._series = series
        self._hidden: frozenset[str] = frozenset()
        speech = shell.speech

        def number(value: int) -> str:
            return speech.number(value) if value else "–"

        def column(place: int) -> Column:
            return Column(
                f"ui.figures.column.{series[place]}",
                lambda one: number(one.values[place]),
                _NUMBER if adds_up else _SUM,
                right=True,
            )

        columns = [Column("ui.figures.column.label", lambda one: one.label, tip=lambda one: one.label)]
        columns += [column(place) for place in range(len(series))]
        if adds_up:
            columns.append(Column("ui.figures.column.total", lambda one: number(one.total), _NUMBER, right=True))
        super().__init__(shell, "ui.figures.column.label", tuple(columns))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)

    def show_only(self, series: Sequence[str]) -> None:
        """Leave the columns of other series out."""
        hidden = frozenset(self._series) - frozenset(series)
        if hidden != self._hidden:
            self._hidden = hidden
            self._measure()

    def fit(self) -> None:
        """As high as its rows, up to a number that the eye takes in."""
        rows = min(self.rows.rowCount(), _MOST_ROWS)
        height = self.horizontalHeader().sizeHint().height() + rows * self._shell.theme.px(_ROW) + 4
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    def _measure(self) -> None:
        super()._measure()
        self.verticalHeader().setDefaultSectionSize(self._shell.theme.px(_ROW))
        for place, name in enumerate(self._series, 1):
            if name in self._hidden:
                self.setColumnHidden(place, True)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column():
            self._open(index.row(), index.column())

    def _open(self, row: int, column: int) -> None:
        one = self.rows.at(row)
        series = self._series[column - 1] if 0 < column <= len(self._series) else TOTAL
        self.cell_opened.emit(one.key, series)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter opens the records behind the cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row(), self.currentIndex().column())
            return
        super().keyPressEvent(event)


class FigureCard(QFrame):
    """A view; ``wanted`` names its key (``None`` for the totals) and series whose records are to be shown."""

    wanted = Signal(object, str)

    def __init__(self, shell: Shell, series: Sequence[str], *, adds_up: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._shell = shell
        self.title = Elided("section")
        self.chart = ChartView(shell)
        self.table = FigureTable(shell, series, adds_up=adds_up)
        self.note = Elided("dim")
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(20)
        self._beside.addWidget(self.chart, 1, Qt.AlignmentFlag.AlignTop)
        self._beside.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addLayout(self._beside)
        layout.addWidget(self.note)
        self.chart.picked.connect(lambda key, series: self.wanted.emit(key, series))
        self.table.cell_opened.connect(lambda key, series: self.wanted.emit(key, series))
        shell.theme.changed.connect(self._fit)

    def put(self, shown: Shown, kinds: Sequence[str]) -> None:
        """Another state of the view; ``kinds`` are those that are counted."""
        view, speech = shown.view, self._shell.speech
        self.title.setText(shown.caption)
        self.chart.setVisible(shown.chart is not None)
        if shown.chart is not None:
            self.chart.show_chart(shown.chart)
        rows = [Row(line.key, line.label, line.values, line.total) for line in view.lines]
        total = Row(None, speech.text("ui.figures.total"), view.totals, sum(view.totals))
        self.table.fill([*rows, total])
        self.table.show_only(view.series if view.compares else kinds)
        self.table.setAccessibleName(speech.text("ui.figures.table", caption=shown.caption))
        note = "months" if view.by == "month" else "several" if view.several else ""
        self.note.setVisible(bool(note))
        if note:
            self.note.setText(speech.text(f"ui.figures.note.{note}"))
        self._fit()

    def _fit(self) -> None:
        """Where room is short, the table lies beneath its chart."""
        wide = self.width() >= self._shell.theme.px(_WIDE)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._beside.direction() is not direction:
            self._beside.setDirection(direction)
        self.table.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._fit()
