"""The tips of a list's cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QTableView

from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.lists.painter import ListPainter

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Shows the whole text of a cell that has no room for it; the cells are painted by :class:`ListPainter`."""

    def __init__(self, view: QTableView, painter: ListPainter) -> None:
        super().__init__(view)
        self._painter = painter

    def helpEvent(  # noqa: N802 (Qt's name)
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole text; nothing on cells that show it anyway."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        from PySide6.QtWidgets import QToolTip  # here: no first paint needs it

        model = cast(ListModel, index.model())
        text = model.texts(index.row())[index.column()]
        cell = view.visualRect(index)
        # Of a column at the edge only a part may be in sight.
        fits = self._painter.fits(text, min(cell.width(), view.viewport().width() - cell.x()))
        QToolTip.showText(event.globalPos(), "" if fits else _wrapped(text), view.viewport())
        return True


def _wrapped(text: str) -> str:
    """Plain words in lines of a readable length; as rich text only so that they wrap, whatever they hold."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{plain}</qt>"
