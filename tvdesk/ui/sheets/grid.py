"""A table some of whose cells are ticked, typed in, or chosen from a list that is searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from tvdesk.core.text import clean
from tvdesk.ui.fields.editor import Line
from tvdesk.ui.fields.options import Option, meant
from tvdesk.ui.fields.suggestions import SuggestionLine
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsModel, RowsView
from tvdesk.ui.rows_painter import PAD

Index = QModelIndex | QPersistentModelIndex
OPTIONS = Qt.ItemDataRole.UserRole + 1
"""The options of a cell that is chosen from a list."""
_SIGN = 14
_CODE, _ENDED = "code", "ended"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Put together once: Python takes its time over each enumeration, and a table asks for hundreds.
_SHOWN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_FLAGS = {
    (False, False): _SHOWN,
    (True, False): _SHOWN | Qt.ItemFlag.ItemIsUserCheckable,
    (False, True): _SHOWN | Qt.ItemFlag.ItemIsEditable,
    (True, True): _SHOWN | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable,
}
"""By whether the cell has a tick, and whether it is typed in or chosen."""


@dataclass(frozen=True, slots=True)
class GridColumn(Column):
    """A column whose cells a person may change.

    ``ticked`` says whether a row's tick is set (``None``: it has none), ``tick`` is told of a change; ``typed`` is told
    of a text typed into a cell where ``open_for`` allows it; ``options`` are what is chosen from, ``chosen`` is told of
    the code; ``picked`` says in which rows, where the cells of others are typed.
    """

    ticked: Callable[[Any], bool | None] | None = None
    tick: Callable[[Any, bool], None] | None = None
    open_for: Callable[[Any], bool] | None = None
    typed: Callable[[Any, str], None] | None = None
    options: Callable[[Any], Sequence[Option]] | None = None
    picked: Callable[[Any], bool] | None = None
    chosen: Callable[[Any, str], None] | None = None

    def is_picked(self, one: Any) -> bool:
        """Whether a row's cell is chosen from a list; asked at each paint, so no list is made for it."""
        return self.options is not None and (self.picked is None or self.picked(one))

    def offered(self, one: Any) -> Sequence[Option] | None:
        """What is chosen from in a row; ``None`` where its cell is typed."""
        return self.options(one) if self.options is not None and self.is_picked(one) else None

    @property
    def changes(self) -> bool:
        """Whether its cells are typed in or chosen."""
        return self.typed is not None or self.chosen is not None

    def can_change(self, one: Any) -> bool:
        """Whether the cell of that row is."""
        return self.changes and (self.open_for is None or self.open_for(one))


class GridModel(RowsModel):
    """The rows; a change goes to the column's callable, and is shown when the rows are filled anew."""

    def column(self, index: Index) -> GridColumn:
        """The column of a cell."""
        return cast(GridColumn, self._columns[index.column()])

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column, one = self.column(index), self.at(index.row())
        return _FLAGS[column.ticked is not None and column.ticked(one) is not None, column.can_change(one)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, one = self.column(index), self.at(index.row())
        if role == Qt.ItemDataRole.CheckStateRole and column.ticked is not None:
            ticked = column.ticked(one)
            return None if ticked is None else Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole:
            return column.text(one)
        if role == OPTIONS:
            return column.offered(one)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        column, one = self.column(index), self.at(index.row())
        if role == Qt.ItemDataRole.CheckStateRole and column.tick is not None:
            column.tick(one, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole and column.chosen is not None and column.is_picked(one):
            column.chosen(one, str(value))
        elif role == Qt.ItemDataRole.EditRole and column.typed is not None and value != column.text(one):
            column.typed(one, str(value))
        else:
            return False
        self.dataChanged.emit(index, index)
        return True


class GridDelegate(QStyledItemDelegate):
    """A plain line for a typed cell; for a chosen one the line that is searched in, its list open at once."""

    def __init__(self, shell: Shell, view: GridView) -> None:
        super().__init__(view)
        self._shell, self._view = shell, view

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        """See the class."""
        options: Sequence[Option] | None = index.data(OPTIONS)
        line = Line() if options is None else SuggestionLine(self._shell, lambda: options)
        line.setParent(parent)
        line.setProperty("role", "cell")
        line.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        if isinstance(line, SuggestionLine):
            line.chosen.connect(lambda option: self._take(line, option))
            line.next_wanted.connect(lambda: self._end(line))
            line.textEdited.connect(lambda _text: line.setProperty(_CODE, None))
            QTimer.singleShot(0, line, lambda: line.open_for("", marked=False) if not line.isModified() else None)
        return line

    def _take(self, line: SuggestionLine, option: Option) -> None:
        line.setText(option.label)
        line.setProperty(_CODE, option.code)
        self._end(line)

    def _end(self, line: SuggestionLine) -> None:
        """Take the choice over, once: Enter both chooses from the list and ends the editing."""
        if not line.property(_ENDED):
            line.setProperty(_ENDED, True)
            self.commitData.emit(line)
            self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter in a chosen cell is the list's own."""
        if isinstance(editor, SuggestionLine) and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            return False
        return super().eventFilter(editor, event)

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """The text as it stands, all of it marked: what is typed takes its place."""
        line = cast(Line, editor)
        line.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        line.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        """A chosen cell takes what the text names, and nothing for a text that names none."""
        text = clean(cast(Line, editor).text())
        options: Sequence[Option] | None = index.data(OPTIONS)
        if options is None:
            model.setData(index, text)
        elif (code := editor.property(_CODE)) is not None:
            model.setData(index, code)
        elif text != index.data() and (option := meant(options, text)) is not None:
            model.setData(index, option.code)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:  # noqa: N802
        """The whole cell."""
        editor.setGeometry(option.rect)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """By hand, as in other tables; ticks are left to the style."""
        model, by_hand = cast(GridModel, index.model()), self._view.painter
        column, one = model.column(index), model.at(index.row())
        if column.ticked is not None:
            super().paint(painter, option, index)
            return
        by_hand.paint_ground(painter, option.rect, chosen=self._view.selectionModel().isSelected(index))
        inner = option.rect.adjusted(PAD, 0, -PAD, -1)
        if column.can_change(one):
            inner = self._paint_sign(painter, inner, "chevron-down" if column.is_picked(one) else "pencil")
        by_hand.paint_words(painter, inner, column, one)

    def _paint_sign(self, painter: QPainter, inner: QRect, name: str) -> QRect:
        """A cell that can be changed shows it: a pen, or the arrow of a list. What is left for the words."""
        side = self._shell.theme.px(_SIGN)
        place = QRect(inner.right() - side, inner.center().y() - side // 2, side, side)
        self._shell.theme.icon(name, "dim", _SIGN).paint(painter, place)
        return inner.adjusted(0, 0, -side - PAD, 0)


class GridView(RowsView):
    """The view. Enter, F2, a click or typing goes to the cell that a person changes; Space sets the row's tick."""

    def __init__(self, shell: Shell, name: str, columns: Sequence[GridColumn]) -> None:
        super().__init__(shell, name, columns, GridModel)
        self._grid = tuple(columns)
        self._places = [at for at, one in enumerate(columns) if one.changes] or [0]
        self._waiting: Sequence[Any] | None = None
        self._ticks = next((at for at, one in enumerate(columns) if one.ticked is not None), -1)
        self.setItemDelegate(GridDelegate(shell, self))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.clicked.connect(self._clicked)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Cell by cell: one of them may be typed in."""
        QTableView.paintEvent(self, event)

    def fill(self, rows: Sequence[Any]) -> None:
        """Other rows; the current cell stays current, the place in a long table stays in sight.

        While a person types in a cell, they wait until she has left it.
        """
        if self.state() == QAbstractItemView.State.EditingState:
            self._waiting = rows
            return
        self._waiting = None
        at, scrolled = self.currentIndex(), self.verticalScrollBar().value()
        row, column = at.row(), at.column()
        self.rows.fill(rows)
        if rows and row >= 0:
            self.setCurrentIndex(self.rows.index(min(row, len(rows) - 1), max(column, 0)))
        self.verticalScrollBar().setValue(scrolled)

    def choose(self, row: int) -> None:
        """Make a row the current one, at the cell that can be changed."""
        self.setCurrentIndex(self.rows.index(row, self._place_in(row)))

    def start_editing(self) -> None:
        """Open the changeable cell of the current row."""
        self.choose(max(self.currentIndex().row(), 0))
        self.edit(self.currentIndex())

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802 (Qt's name)
        """Tab goes on to the cell below, Shift+Tab to the one above; then come the rows that waited."""
        hints = QAbstractItemDelegate.EndEditHint
        step = {hints.EditNextItem: 1, hints.EditPreviousItem: -1}.get(hint, 0)
        super().closeEditor(editor, hints.NoHint if step else hint)
        if step:
            row = self.currentIndex().row() + step
            if 0 <= row < self.rows.rowCount():
                self.choose(row)
        if self._waiting is not None:
            QTimer.singleShot(0, self, self._fill_waiting)

    def _fill_waiting(self) -> None:
        if self._waiting is not None:
            self.fill(self._waiting)

    def _clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable and index.data(OPTIONS) is not None:
            self.edit(index)

    def _editable(self) -> bool:
        row = self.currentIndex().row()
        return row >= 0 and self._opens(row, self._place_in(row))

    def _opens(self, row: int, column: int) -> bool:
        return bool(self.rows.flags(self.rows.index(row, column)) & Qt.ItemFlag.ItemIsEditable)

    def _place_in(self, row: int) -> int:
        """The first cell of a row that can be changed, else where such cells are in other rows."""
        return next((at for at in self._places if self._opens(row, at)), self._places[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        row, key = self.currentIndex().row(), event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space and row >= 0 and self._ticks >= 0:
            self._turn(row)
        elif key in (*_ENTER, Qt.Key.Key_F2) and self._editable():
            self.start_editing()
        else:
            if event.text().strip() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier and self._editable():
                self.choose(row)
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """What an input method writes goes to the cell as typing does, also when it composes nothing first."""
        editing = QAbstractItemView.State.EditingState
        begins = self.state() != editing and self._editable()
        if begins:
            self.choose(self.currentIndex().row())
        super().inputMethodEvent(event)
        editor = self.viewport().findChild(Line) if begins and self.state() == editing else None
        if editor is not None and event.commitString():
            QApplication.sendEvent(editor, event)  # Qt opens the editor for it, and drops it

    def _turn(self, row: int) -> None:
        index = self.rows.index(row, self._ticks)
        if index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            self.rows.setData(
                index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
            )
