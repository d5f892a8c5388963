"""The table of a list: one height for all rows, whole rows selected, columns that share the room there is."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tvdesk.core.filters import Sort
from tvdesk.services.listed import Listed
from tvdesk.ui.kit import give_viewport
from tvdesk.ui.lists.delegate import RowDelegate
from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.lists.painter import ListPainter
from tvdesk.ui.page import Shell

_NARROWEST = {3: 180, 1: 88}
"""The least width of a column that takes what room is left, by its weight."""
_HEADER, _PLAIN_HEADER = 44, 20
"""What stands around the words of a header, with room for the arrow of the order and without."""
_REMEMBERED = 5_000
"""The most selected rows that are looked for again after a list was read anew."""


class ListView(QTableView):
    """Shows a :class:`ListModel`. Enter or a double click opens a row; a header's click sorts."""

    opened = Signal(int)
    selected = Signal()
    sort_wanted = Signal(object)
    arranged = Signal()
    """The user moved a column or changed its width."""
    header_asked = Signal(str, QPoint)
    """A column's menu is wanted, at a place on the screen."""

    def __init__(self, shell: Shell, model: ListModel) -> None:
        super().__init__()
        give_viewport(self)
        self._shell = shell
        self._list = model
        self._widths: dict[str, int] = {}
        self._sort: Sort | None = None
        self._fitting = False
        self.setModel(model)
        self._painter = ListPainter(shell.theme, self, model)
        self.setItemDelegate(RowDelegate(self, self._painter))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._dress_headers()
        self._settled = QTimer(self, singleShot=True, interval=400)
        self._settled.timeout.connect(self.arranged)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())
        model.modelReset.connect(self.fit)
        shell.theme.changed.connect(self._scale)
        self._scale()

    def _dress_headers(self) -> None:
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(40)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._ask_header)
        header.sectionClicked.connect(self._clicked)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda *_: None if self._fitting else self.arranged.emit())

    def _scale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._shell.theme.row)
        self.fit()

    # --- rows ----------------------------------------------------------------------------------------------

    def show_rows(
        self, numbers: array[int], columns: tuple[str, ...], first: Sequence[Listed] = (), *, keep: bool = True
    ) -> None:
        """Other rows. With ``keep`` what was selected and in sight stays so, as far as it is still there."""
        here, chosen = (self._number_here(), self._chosen_numbers()) if keep else (None, ())
        top = self.rowAt(1)
        above = self._list.numbers[top] if keep and top >= 0 else None
        self._fitting = True
        self._put_in_order()
        self._list.show(numbers, columns, first)
        self._fitting = False
        self.fit()
        self._mark_sort()
        if above is not None and len(numbers):
            self._scroll_to(above, top)
        self._select_again(here, chosen)

    def _put_in_order(self) -> None:
        """Columns that were dragged stand in the model's order from now on."""
        header = self.horizontalHeader()
        for place in range(header.count()):
            header.moveSection(header.visualIndex(place), place)

    def shown_columns(self) -> tuple[str, ...]:
        """The columns as they stand on screen, from the left."""
        header = self.horizontalHeader()
        return tuple(self._list.columns[header.logicalIndex(place)] for place in range(header.count()))

    def chosen_rows(self) -> Iterator[int]:
        """The selected rows from the top; by ranges, since all of a million may be selected."""
        for rows in self._chosen_ranges():
            yield from rows

    def _chosen_ranges(self) -> list[range]:
        """Runs of selected rows from the top, none twice."""
        found = self.selectionModel().selection()
        parts = [found.at(place) for place in range(found.size())]
        runs: list[range] = []
        last = -1
        for top, bottom in sorted((part.top(), part.bottom()) for part in parts):
            runs.append(range(max(top, last + 1), bottom + 1))
            last = max(last, bottom)
        return runs

    def count_chosen(self) -> int:
        """How many rows are selected."""
        return sum(map(len, self._chosen_ranges()))

    def chosen_numbers(self) -> list[int]:
        """The numbers of the selected rows."""
        return [self._list.numbers[row] for row in self.chosen_rows()]

    def _chosen_numbers(self) -> Sequence[int]:
        return self.chosen_numbers() if 0 < self.count_chosen() <= _REMEMBERED else ()

    def _number_here(self) -> int | None:
        row = self.currentIndex().row()
        return self._list.numbers[row] if 0 <= row < len(self._list.numbers) else None

    def _scroll_to(self, number: int, before: int) -> None:
        try:
            row = self._list.numbers.index(number)
        except ValueError:
            row = min(before, len(self._list.numbers) - 1)
        self.verticalScrollBar().setValue(row * self.verticalHeader().defaultSectionSize())

    def _select_again(self, here: int | None, chosen: Sequence[int]) -> None:
        if here is None and not chosen:
            return
        wanted = {*chosen, here}
        rows = {number: row for row, number in enumerate(self._list.numbers) if number in wanted}
        selection = QItemSelection()
        last = max(len(self._list.columns) - 1, 0)
        for number in chosen:
            if number in rows:
                row = rows[number]
                selection.select(self._list.index(row, 0), self._list.index(row, last))
        if here in rows:
            index = self._list.index(rows[here], 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # --- columns -------------------------------------------------------------------------------------------

    def set_widths(self, widths: dict[str, int]) -> None:
        """Widths that somebody chose, in pixels at 1×; the other columns share the room."""
        self._widths = dict(widths)
        self.fit()

    @property
    def widths(self) -> dict[str, int]:
        """The widths that somebody chose."""
        return dict(self._widths)

    def fit(self) -> None:
        """Give each column its width: what was chosen, what it needs, or its share of the room left over."""
        columns, cells, px = self._list.columns, self._list.cells, self._shell.theme.px
        if not columns:
            return
        fixed = {name: self._usual(name) for name in columns}
        fixed |= {name: px(width) for name, width in self._widths.items() if name in fixed}
        weights = {name: cells.weight(name) for name in columns if name not in self._widths and cells.weight(name)}
        wide = self.viewport().width()
        room = wide - sum(width for name, width in fixed.items() if name not in weights)
        share = room / max(sum(weights.values()), 1)
        for name, weight in weights.items():
            fixed[name] = max(int(share * weight), px(_NARROWEST[weight]))
        spare = wide - sum(fixed.values())
        if weights and spare > 0:
            fixed[next(iter(weights))] += spare
        for name in fixed.keys() - weights.keys() - self._widths.keys() if spare < 0 else ():
            # Where room is short, a header keeps none for the arrow of the order: less is hidden at the end.
            less = min(-spare, max(fixed[name] - self._usual(name, _PLAIN_HEADER), 0))
            fixed[name] -= less
            spare += less
        self._fitting = True
        for place, name in enumerate(columns):
            self.setColumnWidth(place, fixed[name])
        self._fitting = False

    def _usual(self, column: str, around: int = _HEADER) -> int:
        cells, px = self._list.cells, self._shell.theme.px
        header = self.horizontalHeader().fontMetrics().horizontalAdvance(cells.header(column)) + px(around)
        return max(px(cells.width(column)), min(header, px(210)))

    def _resized(self, section: int, _before: int, width: int) -> None:
        if self._fitting or not 0 <= section < len(self._list.columns):
            return
        self._widths[self._list.columns[section]] = round(width * 100 / self._shell.theme.percent)
        self._settled.start()

    def _ask_header(self, place: QPoint) -> None:
        section = self.horizontalHeader().logicalIndexAt(place)
        if section >= 0:
            self.header_asked.emit(self._list.columns[section], self.horizontalHeader().mapToGlobal(place))

    # --- order ---------------------------------------------------------------------------------------------

    def set_sort(self, sort: Sort) -> None:
        """Show by which column the rows are in order."""
        self._sort = sort
        self._mark_sort()

    def _mark_sort(self) -> None:
        header = self.horizontalHeader()
        if self._sort is None or self._sort.field not in self._list.columns:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            return
        way = Qt.SortOrder.DescendingOrder if self._sort.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(self._list.columns.index(self._sort.field), way)

    def _clicked(self, section: int) -> None:
        column = self._list.columns[section]
        turned = self._sort is not None and self._sort.field == column and not self._sort.descending
        self._mark_sort()
        self.sort_wanted.emit(Sort(column, turned))

    # --- keys ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's names)
        """Enter opens; Home and End go to the first and last row."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._list.rowCount():
            self._go_to(0 if event.key() == Qt.Key.Key_Home else self._list.rowCount() - 1)
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def _go_to(self, row: int) -> None:
        self.setCurrentIndex(self._list.index(row, 0))

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Nothing: Qt would read every row for it, and a single letter is no command here."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Whoever comes by keyboard finds a row to be on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._list.rowCount():
            first = self._list.index(max(self.rowAt(1), 0), 0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """All cells by the painter."""
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Columns share the new room: the event is the viewport's."""
        super().resizeEvent(event)
        self.fit()
