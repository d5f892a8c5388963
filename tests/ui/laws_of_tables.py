"""What must be so of tables and lists on screen: a cell that has no room for its words says them when it is asked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QIcon
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QListView, QTableView, QToolTip, QWidget

_ICON, _PAD = 22, 8
_ROLE = Qt.ItemDataRole
_ACROSS = Qt.Orientation.Horizontal


def unsaid_cells(window: QWidget) -> list[str]:
    """Words in cells and headers that are cut, and neither a tool tip nor a screen reader says whole."""
    found = []
    for view in window.findChildren(QAbstractItemView):
        if not view.isVisible() or isinstance(view, QHeaderView) or view.model() is None:
            continue
        found += [f"cut: {text!r}, {lacks}" for text, lacks in _of_cells(view)]
        if isinstance(view, QTableView):
            found += _of_headers(view)
    QToolTip.hideText()
    return found


def _of_cells(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    for index in _in_sight(view):
        text = str(index.data(_ROLE.DisplayRole) or "").strip()
        rect = view.visualRect(index)
        icon = _ICON if isinstance(index.data(_ROLE.DecorationRole), QIcon) else 0
        room = min(rect.width(), view.viewport().width() - rect.x())
        if not text or view.fontMetrics().horizontalAdvance(text) + icon + 2 * _PAD <= room:
            continue
        if text not in _tip(view.viewport(), rect.center()):
            yield text, "no tip says it"
        if text not in str(index.data(_ROLE.AccessibleTextRole) or text):
            yield text, "a screen reader says something else"


def _in_sight(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model, area = view.model(), view.viewport().rect()
    count = 1 if isinstance(view, QListView) else model.columnCount()
    for row in range(model.rowCount()):
        columns = [model.index(row, column) for column in range(count)]
        rects = [view.visualRect(index) for index in columns]
        if all(rect.top() > area.bottom() for rect in rects if rect.isValid()) and any(r.isValid() for r in rects):
            return
        for index, rect in zip(columns, rects, strict=True):
            if rect.isValid() and rect.width() > 0 and area.contains(rect.center()):
                if isinstance(view, QListView) and view.wordWrap():
                    continue
                yield index


def _of_headers(view: QTableView) -> list[str]:
    header, model = view.horizontalHeader(), view.model()
    found = []
    for section in range(model.columnCount()):
        name = str(model.headerData(section, _ACROSS, _ROLE.DisplayRole) or "")
        said = str(model.headerData(section, _ACROSS, _ROLE.ToolTipRole) or "")
        if header.isSectionHidden(section) or header.isHidden():
            continue
        if header.fontMetrics().horizontalAdvance(name) + 2 * _PAD > header.sectionSize(section) and name not in said:
            found.append(f"cut: the header {name!r}, no tip says it")
    return found


def _tip(viewport: QWidget, at: QPoint) -> str:
    """What a mouse that rests there is told."""
    QToolTip.hideText()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    return html.unescape(re.sub(r"<[^>]+>", "", QToolTip.text()))
