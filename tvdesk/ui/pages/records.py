"""The page of a record type: its list, what narrows it, and what can be done with the records in it.

One class for activities, trainings, delegations and plan items: all that differs is the form.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from tvdesk.core.fields import Field
from tvdesk.core.filters import ANY_OF, EVERYTHING, STATUS, Condition, Filter
from tvdesk.core.forms import FORMS
from tvdesk.services.listed import Listed
from tvdesk.services.view_names import layout_name
from tvdesk.ui.actions import ActionSpec, build_actions
from tvdesk.ui.kit import button, empty_state, label, lay, plain, row, title
from tvdesk.ui.lists.acts import ListActs
from tvdesk.ui.lists.arrangement import Arrangement
from tvdesk.ui.lists.cells import Cells, Words
from tvdesk.ui.lists.filter_bar import FilterBar
from tvdesk.ui.lists.model import ListModel
from tvdesk.ui.lists.selection_bar import SelectionBar, totals_text
from tvdesk.ui.lists.view import ListView
from tvdesk.ui.page import Page, Shell

if TYPE_CHECKING:
    from tvdesk.services.browsing import Browsing, Found
    from tvdesk.services.glance import Glance
    from tvdesk.ui.fields.options import Option
    from tvdesk.ui.lists.bulk_panel import BulkPanel
    from tvdesk.ui.lists.uses import ListUses

_STATES_CHANGE = frozenset({"draft", "exchange", "conflict", "unit", "code", "indicator", "backup"})
"""Changes elsewhere that a list shows as well: states, labels, names."""
_ICONS = {"activity": "megaphone", "training": "graduation-cap", "delegation": "plane", "plan_item": "wallet"}
_PAGE_ACTIONS = (
    ActionSpec("new_record", "Ctrl+N"),
    ActionSpec("duplicate", "Ctrl+D"),
)
_LIST_ACTIONS = (
    ActionSpec("copy_rows", "Ctrl+C"),
    ActionSpec("delete_rows", "Del"),
)


class RecordsPage(Page):
    """The list of one type. It may show a first glance before the desk is open; :meth:`serve` makes it live."""

    def __init__(self, shell: Shell, type: str, words: Words, today: Callable[[], date] = date.today) -> None:
        super().__init__(shell)
        self.name = type
        self.form = FORMS[type]
        self._uses: ListUses | None = None
        self._browsing: Browsing | None = None
        self._filter = EVERYTHING
        self._totals: Mapping[str, int] = {}
        self._titles: Mapping[str, str] = {}
        self._turn = 0
        self._arriving = False
        self._stale = True
        self._cells = Cells(self.form, words, lambda record: self._titles.get(record))
        self._build(today)
        self._lay_out()
        self._connect()
        self._show_rows(array("q"))

    # --- the page ------------------------------------------------------------------------------------------

    def _build(self, today: Callable[[], date]) -> None:
        shell, form = self.shell, self.form
        self.model = ListModel(self._cells, self._read)
        self.view = ListView(shell, self.model)
        shell.speech.put(self.view, f"ui.page.{form.type}", "name")
        self.bar = FilterBar(shell, form, self._cells, self, today)
        self._today = today
        uses = lambda: self._uses  # noqa: E731 (what is there when it is asked for)
        self.acts = acts = ListActs(shell, form, self.view, self.model, self._read, uses)
        self.arrangement = Arrangement(shell, form, self.view, self.model, uses, acts.failed)
        does = {"open": acts.open_here, "duplicate": acts.duplicate, "bulk": self.ask_bulk, "copy": acts.copy,
                "delete": acts.delete, "restore": acts.restore}  # fmt: skip
        self.selection = SelectionBar(shell, does)
        self.summary, self.totals = plain("dim"), plain("dim", wraps=True)
        self._keys = label(shell, "ui.list.keys", "dim")
        self.add_button = button(shell, f"ui.list.new.{form.type}", "plus", "primary", acts.add)
        self.sheet_button = button(shell, "ui.list.from_sheet", "upload", on=lambda: shell.go("sheets"))
        build_actions(self, shell.speech, _PAGE_ACTIONS, {"new_record": acts.add, "duplicate": acts.duplicate})
        keys = build_actions(
            self.view, shell.speech, _LIST_ACTIONS, {"copy_rows": acts.copy, "delete_rows": acts.delete}
        )
        for action in keys.values():
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self.bar.add(self.arrangement.button)
        self.places = QStackedWidget()
        self.places.addWidget(self.view)
        self.arrangement.across.addWidget(self.places, 1)
        head = row(title(self.shell, f"ui.page.{self.form.type}"), self.summary, None, self.sheet_button,
                   self.add_button)  # fmt: skip
        foot = row(self.totals, self._keys)
        foot.setStretch(0, 1)
        self._whole = lay(self, head, self.bar, self.arrangement.across, self.selection, foot, gap=10)
        self._whole.setStretch(2, 1)

    @cached_property
    def bulk(self) -> BulkPanel:
        """What asks for one field of many records: built when it is first opened."""
        from tvdesk.ui.lists.bulk_panel import BulkPanel

        bulk = BulkPanel(self.shell, self.form, self, self._today)
        bulk.hide()
        bulk.made.connect(self._bulk_made)
        bulk.closed.connect(self._close_bulk)
        self._whole.insertWidget(2, bulk)
        return bulk

    @cached_property
    def nothing_yet(self) -> QWidget:
        """In place of the rows where there is no record at all: built when it is first to be seen."""
        found = self._empty("ui.list.empty", self._empty_buttons())
        self.places.addWidget(found)
        return found

    @cached_property
    def none_fit(self) -> QWidget:
        """In place of the rows where the filter lets none pass; likewise."""
        clear = button(self.shell, "ui.list.none.clear", "x", on=lambda: self.narrow(EVERYTHING))
        found = empty_state(self.shell, "search", "ui.list.none", "ui.list.none.hint", clear)
        self.places.addWidget(found)
        return found

    def _empty_buttons(self) -> tuple[QWidget, ...]:
        return (
            button(self.shell, f"ui.list.new.{self.form.type}", "plus", on=self.acts.add),
            button(self.shell, "ui.list.from_sheet", "upload", on=lambda: self.shell.go("sheets")),
        )

    def _empty(self, key: str, buttons: tuple[QWidget, ...]) -> QWidget:
        kind = f"{key}.{self.form.type}"
        return empty_state(self.shell, _ICONS[self.form.type], kind, f"{kind}.hint", *buttons)

    def _connect(self) -> None:
        shell = self.shell
        self.view.opened.connect(self.acts.open_row)
        self.view.selected.connect(self._selected)
        self.arrangement.reordered.connect(self.refresh)
        self.model.failed.connect(self.acts.failed)
        self.bar.changed.connect(self.narrow)
        self.bar.down.connect(self.view.setFocus)
        self.bar.save_wanted.connect(lambda name: self._change_saved(name, self._filter))
        self.bar.forget_wanted.connect(lambda name: self._change_saved(name, None))
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._speak)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """In a narrow window the sums need the room; the keys stand in the tips as well."""
        super().resizeEvent(event)
        self._keys.setVisible(self.width() >= self.shell.theme.px(1_000))

    @property
    def under(self) -> str:
        """What is planned stands in the rail as one line with the budget."""
        return "plan" if self.form.type == "plan_item" else ""

    def start_search(self) -> None:
        """Ctrl+F."""
        self.bar.quick.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.quick.selectAll()

    def of(self, field: Field) -> Sequence[Option]:
        """What a pick list of this page offers; nothing before the desk is open."""
        return () if self._uses is None else self._uses.offering().of(field)

    # --- opening -------------------------------------------------------------------------------------------

    def show_glance(self, glance: Glance) -> None:
        """The first rows, read before anything else; none of the acts works yet."""
        self.arrangement.take(glance.layout)
        self._show_rows(glance.numbers, glance.rows)

    def serve(self, uses: ListUses) -> None:
        """The desk is open: from now on the list is live."""
        self._uses = uses
        self._cells = self._made_cells()
        self._stale = True
        if self.isVisible():
            self.arrive()
        # When whoever opened the desk has offered its pages.
        QTimer.singleShot(0, self, self.acts.catch_up)

    def arrive(self, filter: Filter | None = None, status: str = "", **_more: Any) -> None:
        """The list, narrowed where the way here says how: by a whole filter, or by a state."""
        if status:
            filter = Filter(conditions=(Condition(STATUS, ANY_OF, (status,)),))
        if filter is not None:
            self._filter, self._stale = filter, True
            self.bar.put(filter)
        self._arriving = True
        if self._uses is not None and self._stale:
            self._load()
        else:
            self._take_focus()

    def _take_focus(self) -> None:
        """Who comes here by the rail is on the rows at once; who is typing here already stays where she is."""
        here = QApplication.focusWidget()
        if (
            self._arriving
            and not self.acts.waits
            and self.isVisible()
            and self.model.rowCount()
            and (here is None or not self.isAncestorOf(here))
        ):
            self.view.setFocus()
        self._arriving = False

    def _load(self) -> None:
        """Layout and saved filters of this desk, then the rows."""
        uses = self._uses
        assert uses is not None
        self._stale = False

        def read(_progress: object) -> tuple[object, dict[str, Filter]]:
            return uses.views.get(layout_name(self.form.type)), uses.views.filters(self.form.type)

        self.shell.jobs.run(read, self._loaded, failed=self.acts.failed, owner=self)

    def _loaded(self, found: tuple[object, dict[str, Filter]]) -> None:
        assert self._uses is not None
        self.arrangement.take_kept(found[0], several_units=self._uses.several_units)
        self.bar.put_saved(found[1])
        self.refresh()

    def _changed(self, what: frozenset[str]) -> None:
        if self._uses is None or not what & {self.form.type, *_STATES_CHANGE}:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    # --- rows ----------------------------------------------------------------------------------------------

    def narrow(self, filter: Filter) -> None:
        """Show what passes this filter."""
        self._filter = filter
        self.bar.put(filter)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; what was selected and in sight stays so."""
        uses = self._uses
        if uses is None:
            return
        self._turn += 1
        wanted, sort = self._filter, self.arrangement.layout.sort

        def find(_progress: object) -> tuple[Browsing, Found, Mapping[str, str]]:
            browsing = uses.browsing()
            return browsing, browsing.find(self.form.type, wanted, sort), uses.titles()

        self.shell.jobs.run(find, partial(self._take, self._turn), failed=self.acts.failed, owner=self)

    def _take(self, turn: int, result: tuple[Browsing, Found, Mapping[str, str]]) -> None:
        if turn != self._turn:
            return  # somebody typed on: a newer list is on its way
        self._browsing, found, self._titles = result
        self._show_rows(found.numbers)
        self._take_focus()
        told = partial(self._take_totals, turn)
        add_up = self._browsing.totals
        self.shell.jobs.run(lambda _progress: add_up(found), told, failed=self.acts.failed, owner=self)

    def _show_rows(self, numbers: array[int], first: Sequence[Listed] = ()) -> None:
        self._totals = {}
        self.view.show_rows(numbers, self.arrangement.layout.columns, first)
        if len(numbers) or self._uses is None:
            self.places.setCurrentWidget(self.view)
        else:
            self.places.setCurrentWidget(self.nothing_yet if self._filter.is_empty else self.none_fit)
        self._selected()
        self._say()

    def _take_totals(self, turn: int, totals: Mapping[str, int]) -> None:
        if turn == self._turn:
            self._totals = totals
            self._say()

    def _say(self) -> None:
        count = len(self.model.numbers)
        live = self._uses is not None
        self.totals.setText(totals_text(self.shell, self.form, count, self._totals) if live and count else "")
        self.summary.setText(self.shell.speech.text(f"ui.list.count.{self.form.type}", count=count) if live else "")

    def _read(self, numbers: Sequence[int], columns: Sequence[str]) -> Sequence[Listed]:
        return () if self._browsing is None else self._browsing.rows(self.form.type, numbers, columns)

    def _selected(self) -> None:
        self.selection.put(self.view.count_chosen() if self._uses is not None else 0, deleted=self._filter.deleted)

    def _made_cells(self) -> Cells:
        assert self._uses is not None
        cells = Cells(self.form, self._uses.words(self.shell.speech.language), lambda record: self._titles.get(record))
        self.model.speak(cells)
        self.bar.speak(cells)
        self.arrangement.speak(cells)
        return cells

    def _speak(self) -> None:
        if self._uses is not None:
            self._cells = self._made_cells()
        self.view.fit()
        self.view.viewport().update()
        self._say()

    # --- saved filters -------------------------------------------------------------------------------------

    def _change_saved(self, name: str, filter: Filter | None) -> None:
        uses, type = self._uses, self.form.type
        if uses is None:
            return

        def change(_progress: object) -> dict[str, Filter]:
            if filter is None:
                uses.views.forget_filter(type, name)
            else:
                uses.views.save_filter(type, name, filter)
            return uses.views.filters(type)

        key = "ui.list.saved.done" if filter else "ui.list.saved.gone"
        self.shell.jobs.run(change, partial(self._saved, key, name), writes=True, failed=self.acts.failed, owner=self)

    def _saved(self, key: str, name: str, saved: dict[str, Filter]) -> None:
        self.bar.put_saved(saved)
        self.shell.messages.say(self.shell.speech.text(key, name=name))

    # --- one field in many records -------------------------------------------------------------------------

    def ask_bulk(self) -> None:
        """Ask which field of the records selected gets which value."""
        if count := self.view.count_chosen():
            self.bulk.show()
            self.bulk.begin(count)

    def _bulk_made(self, name: str, value: object) -> None:
        self._close_bulk()
        self.acts.edit_many(name, value)

    def _close_bulk(self) -> None:
        self.bulk.hide()
        self.view.setFocus()
