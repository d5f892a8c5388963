"""What all editors share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from tvdesk.ui.ordered_layout import OrderedLayout
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.ui.forms.typed import Typed


def mark(widget: QWidget, wrong: bool) -> None:
    """The frame of a wrong value."""
    state = "wrong" if wrong else ""
    if widget.property("state") != state:
        widget.setProperty("state", state)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class FieldEditor(QWidget):
    """Edits one field. ``typed`` is what :mod:`tvdesk.ui.forms.typed` says of the field's kind."""

    edited = Signal()
    """A person changed what stands here; also while a text is being composed to its end."""
    next_wanted = Signal()
    """Enter: on to the next field."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell

    def typed(self) -> Typed:
        """What stands in the editor."""
        raise NotImplementedError

    def show_typed(self, typed: Typed) -> None:
        """Put that into the editor; not an edit."""
        raise NotImplementedError

    def stops(self) -> Sequence[QWidget]:
        """The widgets that Tab stops at, in order; the first one takes the focus."""
        raise NotImplementedError

    def finish(self) -> None:
        """The editor was left: settle what can be settled."""

    def put_name(self, name: str) -> None:
        """The field's name, for those who cannot see the label."""
        for stop in self.stops():
            stop.setAccessibleName(name)

    def put_wrong(self, wrong: bool) -> None:
        """Show whether the value is refused."""
        for stop in self.stops():
            mark(stop, wrong)

    def lock(self, locked: bool) -> None:
        """Show the value without letting it be changed."""
        self.setEnabled(not locked)

    def take_focus(self) -> None:
        """Put the cursor here."""
        stops = self.stops()
        if stops:
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)


class Line(QLineEdit):
    """A plain line, with a button at its end where one is given. The button is for the mouse: keys have their own."""

    def __init__(self, button: QToolButton | None = None) -> None:
        super().__init__()
        self._button = button
        self.setMinimumWidth(0)
        if button is not None:
            button.setParent(self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCursor(Qt.CursorShape.ArrowCursor)
            self.setTextMargins(0, 0, 22, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Keep the button at the end."""
        super().resizeEvent(event)
        if self._button is not None:
            size = self._button.sizeHint()
            self._button.setGeometry(
                self.width() - size.width() - 4, (self.height() - size.height()) // 2, size.width(), size.height()
            )


class FlowLayout(OrderedLayout):
    """Widgets beside each other, and on the next line where there is no room."""

    def __init__(self, gap: int = 4) -> None:
        super().__init__()
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a widget before another."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())

    def minimumSize(self) -> QSize:  # noqa: N802
        """The largest widget."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(QSize(0, item.minimumSize().height()))
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        x, y, height = inner.x(), inner.y(), 0
        for item in self._items:
            size = item.sizeHint()
            width = min(size.width(), inner.width())
            if x > inner.x() and x + width > inner.right() + 1:
                x, y, height = inner.x(), y + height + self._gap, 0
            if apply:
                widget = item.widget()
                stretches = widget and widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Expanding
                wide = inner.right() + 1 - x if stretches else width
                item.setGeometry(QRect(QPoint(x, y), QSize(wide, size.height())))
            x += width + self._gap
            height = max(height, size.height())
        return y + height - rect.y() + margins.bottom()
