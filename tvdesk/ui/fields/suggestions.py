"""The list that opens under a line while one types: what fits, with or without diacritics.

It lies inside the window and never takes the focus, and it never writes into the line while one types: input
methods that correct by backspaces stay right (no inline completion).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolButton

from tvdesk.ui.fields.editor import Line
from tvdesk.ui.fields.options import Option, find
from tvdesk.ui.kit import fill_plain
from tvdesk.ui.page import Shell

Offers = Callable[[], Sequence[Option]]
_Index = QModelIndex | QPersistentModelIndex
_ROWS, _ENOUGH = 8, 4
_WAIT_MS = 60
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class _Options(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options: Sequence[Option] = ()

    def put(self, options: Sequence[Option]) -> None:
        self.beginResetModel()
        self.options = options
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's)
        return 0 if parent.isValid() else len(self.options)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        option = self.options[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return option.label
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{option.label} · {option.detail}" if option.detail else option.label
        return None


class _Row(QStyledItemDelegate):
    """The label, and at the right or below it in small what tells it from its like."""

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        detail = index.model().options[index.row()].detail  # type: ignore[attr-defined]
        line = option.fontMetrics.lineSpacing()
        return QSize(0, line * 2 + 8 if detail else line + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        found: Option = index.model().options[index.row()]  # type: ignore[attr-defined]
        painter.save()
        theme = self._shell.theme
        if option.state & QStyle.StateFlag.State_Selected:
            fill_plain(painter, option.rect, theme.colour("accent_soft"))
        box = option.rect.adjusted(10, 4, -10, -4)
        metrics = option.fontMetrics
        painter.setFont(option.font)
        painter.setPen(theme.colour("ink" if found.offered else "dim"))
        line = metrics.lineSpacing()
        place = box if not found.detail else box.adjusted(0, 0, 0, line - box.height())
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(found.label, elide, box.width()))
        if found.detail:
            painter.setPen(theme.colour("dim"))
            below = box.adjusted(0, line, 0, 0)
            text = metrics.elidedText(found.detail, elide, box.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class SuggestionLine(Line):
    """A line with the list below it. Arrows move in the list, Enter takes the marked one, Escape closes it."""

    chosen = Signal(object)
    """An :class:`Option` was chosen from the list."""
    next_wanted = Signal()

    def __init__(self, shell: Shell, offers: Offers, button: QToolButton | None = None) -> None:
        super().__init__(button)
        self._shell = shell
        self._offers = offers
        self._list: QListView | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._refill)
        self.textEdited.connect(lambda _text: self._timer.start())
        if button is not None:
            button.clicked.connect(self.open_all)

    @property
    def is_open(self) -> bool:
        """Whether the list is on screen."""
        return self._list is not None and self._list.isVisible()

    @property
    def shown(self) -> list[Option]:
        """What the list offers now."""
        return list(self._model().options) if self.is_open else []

    def open_all(self) -> None:
        """All that can be chosen."""
        self.setFocus()
        self.open_for("", marked=False)

    def open_for(self, text: str, *, marked: bool) -> None:
        """What fits a text; the first of it marked, so that Enter takes it."""
        self._timer.stop()
        found = find(self._offers(), text)
        if not found or self.isReadOnly():
            self.close_list()
            return
        view = self._view()
        self._model().put(found)
        self._place(view, found)
        view.setCurrentIndex(self._model().index(0, 0) if marked else QModelIndex())
        view.scrollToTop()
        view.show()
        view.raise_()

    def close_list(self) -> None:
        """Away with the list."""
        self._timer.stop()
        if self._list is not None:
            self._list.hide()

    def follow(self) -> None:
        """The line has moved in the window: so does its list, or goes where the line is out of sight."""
        if not self.is_open or self._list is None:
            return
        if self.visibleRegion().isEmpty():
            self.close_list()
        else:
            self._place(self._list, self._model().options)

    def take_marked(self) -> bool:
        """Choose what is marked in the list; whether anything was."""
        self._settle()
        if not self.is_open or self._list is None or not self._list.currentIndex().isValid():
            return False
        self._choose(self._list.currentIndex())
        return True

    def _settle(self) -> None:
        if self._timer.isActive():
            self._refill()

    def _refill(self) -> None:
        if not self.hasFocus():
            return
        if self.text().strip():
            self.open_for(self.text(), marked=True)
        else:
            self.close_list()

    def _choose(self, index: _Index) -> None:
        option = self._model().options[index.row()]
        self.close_list()
        self.chosen.emit(option)

    def _model(self) -> _Options:
        model = self._view().model()
        assert isinstance(model, _Options)
        return model

    def _view(self) -> QListView:
        if self._list is None:
            view = QListView(self.window())
            view.setObjectName("popup")
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            view.setModel(_Options(view))
            view.setItemDelegate(_Row(self._shell, view))
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
            view.clicked.connect(self._choose)
            view.hide()
            self._list = view
            self.destroyed.connect(view.deleteLater)
        return self._list

    def _place(self, view: QListView, found: Sequence[Option]) -> None:
        """Below the line, or above it where there is more room; as high as what it holds."""
        window = self.window()
        top = self.mapTo(window, QPoint(0, 0))
        line = view.fontMetrics().lineSpacing()
        row = line * 2 + 8 if any(option.detail for option in found) else line + 12
        height = min(len(found), _ROWS) * row + 8
        below = window.height() - top.y() - self.height() - 8
        above = top.y() - 8
        wide = max(self.width(), min(320, window.width() - top.x() - 8))
        if height <= below or below >= _ENOUGH * row or below >= above:
            view.setGeometry(top.x(), top.y() + self.height() + 2, wide, min(height, below))
        else:
            height = min(height, above)
            view.setGeometry(top.x(), top.y() - height - 2, wide, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """See the class; every other key is the line's own."""
        if event.key() in _KEYS:
            self._move(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Ctrl+Enter saves the form.
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
                return
            self.take_marked()
            self.next_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def _move(self, event: QKeyEvent) -> None:
        if not self.is_open or self._list is None:
            self.open_for("", marked=False)
            return
        self._settle()
        self._list.event(QKeyEvent(QEvent.Type.KeyPress, event.key(), Qt.KeyboardModifier.NoModifier))

    def event(self, event: QEvent) -> bool:
        """The list goes when the line goes, and when it is left."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close_list()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.follow()
        return super().event(event)
