"""Fields in rows of equal columns: four where there is room, else two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem

from tvdesk.ui.forms.cell import Cell
from tvdesk.ui.ordered_layout import OrderedLayout

COLUMNS = 12
_GAP, _LINE_GAP = 12, 10


class ColumnsLayout(OrderedLayout):
    """Lays out cells by their spans. A grid of Qt's makes columns as wide as what stands in them; here they are equal.

    ``narrow`` is the width, at the chosen text size, below which there are two columns.
    """

    def __init__(self, narrow: Callable[[], int]) -> None:
        super().__init__()
        self._narrow = narrow

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """As wide as can be, no higher than needed."""
        return Qt.Orientation.Horizontal

    def minimumSize(self) -> QSize:  # noqa: N802
        """Any width will do."""
        return QSize(1, 1)

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        columns = 2 if rect.width() < self._narrow() else 4
        top = inner.y()
        for packed in pack([(item, *_wanted(item, columns)) for item in self._items]):
            column, height = 0, 0
            for item, span in packed:
                left, right = (round(inner.width() + _GAP) * edge // COLUMNS for edge in (column, column + span))
                width = right - left - _GAP
                tall = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
                if apply:
                    item.setGeometry(QRect(inner.x() + left, top, width, tall))
                column += span
                height = max(height, tall)
            top += height + _LINE_GAP
        return top - _LINE_GAP - rect.y() + margins.bottom()


def _wanted(item: QLayoutItem, columns: int) -> tuple[int, bool]:
    cell = item.widget()
    assert isinstance(cell, Cell)
    return cell.span(columns), cell.grows


def pack(wanted: Sequence[tuple[QLayoutItem, int, bool]]) -> list[list[tuple[QLayoutItem, int]]]:
    """Items with their spans, to rows of twelve columns in their order; what is left over goes to those that grow."""
    rows: list[list[tuple[QLayoutItem, int, bool]]] = []
    for one in wanted:
        if not rows or sum(span for _, span, _ in rows[-1]) + one[1] > COLUMNS:
            rows.append([])
        rows[-1].append(one)
    return [_filled(row) for row in rows]


def _filled(row: list[tuple[QLayoutItem, int, bool]]) -> list[tuple[QLayoutItem, int]]:
    spare = COLUMNS - sum(span for _, span, _ in row)
    growing = [place for place, (_, _, grows) in enumerate(row) if grows]
    each, rest = divmod(spare, len(growing)) if growing else (0, 0)
    found = []
    for place, (item, span, grows) in enumerate(row):
        more = each + (growing.index(place) < rest) if grows else 0
        found.append((item, span + more))
    return found
