"""What narrows a list: quick search, a chip for each condition, filters saved under a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tvdesk.core.fields import Form
from tvdesk.core.filters import EVERYTHING, Condition, Filter
from tvdesk.core.text import nfc
from tvdesk.ui.fields.editor import FlowLayout, Line
from tvdesk.ui.kit import button, icon_button, row
from tvdesk.ui.lists.cells import Cells
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from tvdesk.ui.fields.build import Offering
    from tvdesk.ui.lists.condition_panel import ConditionPanel

_PAUSE_MS = 300
"""How long nobody types before the list is searched."""


class QuickLine(Line):
    """The search field. It is never written into while somebody types in it."""

    wanted = Signal(str)
    down = Signal()

    def __init__(self, shell: Shell) -> None:
        self._away = icon_button(shell, "ui.list.search.clear", "x", self._empty)
        super().__init__(self._away)
        self._theme = shell.theme
        self._mark = QLabel(self)
        shell.theme.put_icon(self._mark, "search", "dim")
        shell.speech.put(self, "ui.list.search.hint", "placeholder")
        shell.speech.put(self, "ui.list.search", "name")
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._changed)
        self._told = ""
        self._away.hide()
        shell.theme.changed.connect(self._place)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """The glass at the beginning, the cross at the end."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        side = self._theme.px(16)
        self._mark.setGeometry(9, (self.height() - side) // 2, side, side)
        self.setTextMargins(side + 4, 0, 22, 0)
        self.setMinimumWidth(self._theme.px(300))

    def _changed(self, text: str) -> None:
        self._away.setVisible(bool(text))
        self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        text = nfc(self.text()).strip()
        if text != self._told:
            self._told = text
            self.wanted.emit(text)

    def put(self, text: str) -> None:
        """Another search, not typed by anybody."""
        if nfc(self.text()).strip() != text:
            self.setText(text)
        self._told = text
        self._timer.stop()

    def _empty(self) -> None:
        self.clear()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape empties the field; Enter and Down go to the rows."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._empty()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._tell()
            self.down.emit()
        else:
            super().keyPressEvent(event)


class Chip(QFrame):
    """A condition: a click changes it, the cross takes it away."""

    def __init__(
        self, shell: Shell, text: str, change: Callable[[], object] | None, away: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.name = QPushButton(text)
        self.name.setProperty("role", "chip-name")
        self.name.setAutoDefault(False)
        self.cross = icon_button(shell, "ui.list.chip.away", "x", away)
        self.cross.setProperty("role", "chip-cross")
        self.cross.setAccessibleName(shell.speech.text("ui.list.chip.away_of", condition=text))
        shell.theme.put_icon(self.cross, "x", "accent", 12)
        if change is None:
            self.name.setEnabled(False)
        else:
            self.name.clicked.connect(lambda: change())
            self.name.setToolTip(shell.speech.text("ui.list.chip.change"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 3, 0)
        layout.setSpacing(0)
        layout.addWidget(self.name)
        layout.addWidget(self.cross)


class FilterBar(QWidget):
    """Holds the filter of a list. ``changed`` is sent when somebody changes it, ``down`` to go to the rows."""

    changed = Signal(object)
    down = Signal()
    save_wanted = Signal(str)
    forget_wanted = Signal(str)

    def __init__(self, shell: Shell, form: Form, cells: Cells, offering: Offering, today: Callable[[], date]) -> None:
        super().__init__()
        self.shell, self.form, self.cells = shell, form, cells
        self.filter = EVERYTHING
        self._saved: Mapping[str, Filter] = {}
        self.quick = QuickLine(shell)
        self.add_button = button(shell, "ui.list.condition.add", "filter", on=self.ask)
        self.saved_button = button(shell, "ui.list.saved", "bookmark", on=self._open_saved)
        self._offering, self._today = offering, today
        self.chips: list[Chip] = []
        self._chip_row = QWidget()
        self._flow = FlowLayout(6)
        self._chip_row.setLayout(self._flow)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._across = row(self.quick, self.add_button, self.saved_button, None, gap=8)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addLayout(self._across)
        self._rows.addWidget(self._chip_row)
        self._chip_row.hide()

    def _connect(self) -> None:
        self.quick.wanted.connect(lambda text: self._change(replace(self.filter, quick=text)))
        self.quick.down.connect(self.down)
        self.shell.speech.changed.connect(self._show_chips)

    @cached_property
    def panel(self) -> ConditionPanel:
        """What asks for a condition: built when it is first opened, with the editors of all kinds of fields."""
        from tvdesk.ui.lists.condition_panel import ConditionPanel

        panel = ConditionPanel(self.shell, self.form, self._offering, self._today)
        panel.made.connect(self._made)
        panel.closed.connect(self._close_panel)
        self._put_below(panel)
        return panel

    @cached_property
    def naming(self) -> _Naming:
        """What asks for the name of a filter: built when it is first opened."""
        naming = _Naming(self.shell)
        naming.named.connect(self._named)
        naming.closed.connect(naming.hide)
        self._put_below(naming)
        return naming

    def _put_below(self, frame: QFrame) -> None:
        frame.hide()
        self._rows.addWidget(frame)

    def _hide(self, name: str) -> None:
        """Hide the panel or the naming, where it was ever opened."""
        if (built := vars(self).get(name)) is not None:
            built.hide()

    def add(self, widget: QWidget) -> None:
        """Another button at the right end."""
        self._across.addWidget(widget)

    def put(self, filter: Filter) -> None:
        """Another filter, not chosen here; nothing is sent."""
        self.filter = filter
        self.quick.put(filter.quick)
        self._show_chips()

    def speak(self, cells: Cells) -> None:
        """The chips in other words."""
        self.cells = cells
        self._show_chips()

    def put_saved(self, saved: Mapping[str, Filter]) -> None:
        """The filters that have a name."""
        self._saved = saved

    def _change(self, filter: Filter) -> None:
        self.put(filter)
        self.changed.emit(filter)

    def ask(self, condition: Condition | None = None) -> None:
        """Open the panel for a new condition, or to change one."""
        self._hide("naming")
        self.panel.show()
        self.panel.begin(condition)

    def _made(self, condition: Condition) -> None:
        self._close_panel()
        self._change(self.filter.having(condition))

    def _close_panel(self) -> None:
        self.panel.hide()
        self.add_button.setFocus()

    # --- chips ---------------------------------------------------------------------------------------------

    def _show_chips(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(condition) for condition in self.filter.conditions]
        if self.filter.deleted:
            text = self.shell.speech.text("ui.list.deleted")
            self.chips.insert(0, Chip(self.shell, text, None, partial(self._change_to, deleted=False)))
        if self.filter.once is not None:
            once = partial(self._change_to, once=None)
            self.chips.append(Chip(self.shell, self.shell.speech.text("ui.list.once"), None, once))
        for chip in self.chips:
            self._flow.addWidget(chip)
        self._chip_row.setVisible(bool(self.chips))

    def _chip(self, condition: Condition) -> Chip:
        from tvdesk.ui.lists.chips import chip_text  # here: a list begins without conditions

        text = chip_text(condition, self.cells)
        without = partial(self._without, condition.field)
        return Chip(self.shell, text, partial(self.ask, condition), without)

    def _without(self, field: str) -> None:
        self._change(self.filter.without(field))
        self.add_button.setFocus()

    def _change_to(self, **parts: Any) -> None:
        self._change(replace(self.filter, **parts))

    # --- saved filters -------------------------------------------------------------------------------------

    def saved_menu(self) -> QMenu:
        """What the button opens: filters by name, and what can be done with the present one."""
        from PySide6.QtWidgets import QMenu

        text = self.shell.speech.text
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, filter in self._saved.items():
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(filter == self.filter)
            action.triggered.connect(partial(self._take_saved, filter))
        if self._saved:
            menu.addSeparator()
        keep = menu.addAction(text("ui.list.saved.keep"))
        keep.setEnabled(not self.filter.is_empty)
        keep.triggered.connect(self._ask_name)
        for name, filter in self._saved.items():
            if filter == self.filter:
                menu.addAction(text("ui.list.saved.forget", name=name)).triggered.connect(partial(self._forget, name))
        menu.addSeparator()
        deleted = menu.addAction(text("ui.list.deleted"))
        deleted.setCheckable(True)
        deleted.setChecked(self.filter.deleted)
        deleted.triggered.connect(lambda on: self._change_to(deleted=on))
        return menu

    def _open_saved(self) -> None:
        menu = self.saved_menu()
        menu.popup(self.saved_button.mapToGlobal(self.saved_button.rect().bottomLeft()))

    def _take_saved(self, filter: Filter, _checked: bool = False) -> None:
        self._change(filter)

    def _forget(self, name: str, _checked: bool = False) -> None:
        self.forget_wanted.emit(name)

    def _ask_name(self) -> None:
        self._hide("panel")
        self.naming.show()
        self.naming.begin(next((name for name, filter in self._saved.items() if filter == self.filter), ""))

    def _named(self, name: str) -> None:
        self.naming.hide()
        self.save_wanted.emit(name)


class _Naming(QFrame):
    """The name of a filter that is to be saved."""

    named = Signal(str)
    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.line = QLineEdit()
        self.line.setMaxLength(60)
        shell.speech.put(self.line, "ui.list.saved.name", "name")
        shell.speech.put(self.line, "ui.list.saved.name", "placeholder")
        keep = button(shell, "ui.list.saved.save", "save", on=self._done)
        cancel = button(shell, "ui.list.cancel", role="quiet", on=self.closed.emit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.addLayout(row(self.line, keep, cancel, gap=8))
        self.line.returnPressed.connect(self._done)

    def begin(self, name: str) -> None:
        """Ask for it."""
        self.line.setText(name)
        self.line.selectAll()
        self.line.setFocus()

    def _done(self) -> None:
        if name := nfc(self.line.text()).strip():
            self.named.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
