"""How a list is laid out: columns, their order and widths, by which one it is sorted; kept on this desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from tvdesk.core.fields import Form
from tvdesk.core.filters import Sort, columns_of
from tvdesk.services.view_names import Layout, decode_layout, encode_layout, layout_at_first, layout_name
from tvdesk.ui.kit import button
from tvdesk.ui.lists.cells import Cells
from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.lists.view import ListView
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from tvdesk.ui.lists.columns import ColumnChooser
    from tvdesk.ui.lists.uses import ListUses


class Arrangement(QObject):
    """Keeps view, column chooser and what is kept of them in step. ``reordered`` asks for the rows anew.

    ``uses`` gives nothing before the desk is open: nothing is kept then. ``across`` is the row that the list stands in;
    the chooser comes to its end.
    """

    reordered = Signal()

    def __init__(
        self,
        shell: Shell,
        form: Form,
        view: ListView,
        model: ListModel,
        uses: Callable[[], ListUses | None],
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._shell, self._form = shell, form
        self._view, self._model, self._uses, self._failed = view, model, uses, failed
        self.layout = layout_at_first(form, several_units=False)
        self.across = QHBoxLayout()
        self.across.setSpacing(12)
        self.button: QPushButton = button(shell, "ui.list.columns", "columns-3", on=self.toggle_chooser)
        view.sort_wanted.connect(self.sort)
        view.arranged.connect(self._arranged)
        view.header_asked.connect(self._header_menu)

    @cached_property
    def chooser(self) -> ColumnChooser:
        """The columns to choose from: built when they are first asked for, which few starts do."""
        from tvdesk.ui.lists.columns import ColumnChooser

        chooser = ColumnChooser(self._shell, self._model.cells, columns_of(self._form))
        chooser.hide()
        chooser.put(self.layout.columns)
        chooser.changed.connect(self._choose)
        chooser.reset_wanted.connect(self._reset)
        chooser.closed.connect(self.toggle_chooser)
        self.across.addWidget(chooser)
        return chooser

    @property
    def _built_chooser(self) -> ColumnChooser | None:
        return vars(self).get("chooser")

    def _put(self, columns: tuple[str, ...]) -> None:
        if (chooser := self._built_chooser) is not None:
            chooser.put(columns)

    def take(self, layout: Layout) -> None:
        """Another layout; the rows are shown in it when they are shown next."""
        self.layout = layout
        self._view.set_widths(dict(layout.widths))
        self._view.set_sort(layout.sort)
        self._put(layout.columns)

    def take_kept(self, kept: object, *, several_units: bool) -> None:
        """The layout that was kept, as far as it can be read."""
        self.take(decode_layout(self._form, kept, several_units=several_units))

    def speak(self, cells: Cells) -> None:
        """The same in other words."""
        if (chooser := self._built_chooser) is not None:
            chooser.speak(cells)

    def sort(self, sort: Sort) -> None:
        """Another order."""
        self.layout = Layout(self.layout.columns, self.layout.widths, sort)
        self._view.set_sort(sort)
        self._keep()
        self.reordered.emit()

    def toggle_chooser(self) -> None:
        """Open the column chooser, or close it."""
        self.chooser.setVisible(self.chooser.isHidden())
        (self.button if self.chooser.isHidden() else self.chooser.list).setFocus()

    def _arranged(self) -> None:
        """Columns were dragged, or their widths changed."""
        columns = self._view.shown_columns()
        self.layout = Layout(columns, self._view.widths, self.layout.sort)
        self._put(columns)
        self._keep()

    def _choose(self, columns: tuple[str, ...]) -> None:
        self.layout = Layout(columns, self._view.widths, self.layout.sort)
        self._view.show_rows(self._model.numbers, columns)
        self._keep()

    def _set(self, columns: tuple[str, ...]) -> None:
        self._put(columns)
        self._choose(columns)

    def _reset(self) -> None:
        uses = self._uses()
        self._view.set_widths({})
        self._set(layout_at_first(self._form, several_units=uses is not None and uses.several_units).columns)

    def _keep(self) -> None:
        uses, kept = self._uses(), encode_layout(self.layout)
        if uses is not None:
            views, name = uses.views, layout_name(self._form.type)
            self._shell.jobs.run(lambda _progress: views.put(name, kept), writes=True, failed=self._failed, owner=self)

    def _header_menu(self, column: str, place: QPoint) -> None:
        self.header_menu(column).popup(place)

    def header_menu(self, column: str) -> QMenu:
        """What a header's right click offers."""
        from PySide6.QtWidgets import QMenu

        text = self._shell.speech.text
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(text("ui.list.sort.up")).triggered.connect(lambda: self.sort(Sort(column)))
        menu.addAction(text("ui.list.sort.down")).triggered.connect(lambda: self.sort(Sort(column, descending=True)))
        menu.addSeparator()
        others = tuple(one for one in self.layout.columns if one != column)
        hide = menu.addAction(text("ui.list.columns.hide"))
        hide.setEnabled(bool(others))
        hide.triggered.connect(lambda: self._set(others))
        menu.addAction(text("ui.list.columns")).triggered.connect(self.toggle_chooser)
        return menu
