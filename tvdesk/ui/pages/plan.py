"""Plan and budget: the items of a year, planned against done and spent, and what was done outside the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from tvdesk.core.templates import CodeLists
from tvdesk.services.plan_progress import Linked, Year
from tvdesk.ui.calm import CalmCombo, CalmTabBar
from tvdesk.ui.jobs import Progress
from tvdesk.ui.kit import button, card, empty_state, label, lay, plain, row, scroll, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.plan.side import PlanSide, open_record
from tvdesk.ui.plan.table import PlanTable
from tvdesk.ui.rows import Column, RowsView

ALL, IDLE, OVER, OUTSIDE = range(4)
_VIEWS = ("ui.plan.view.all", "ui.plan.view.idle", "ui.plan.view.over", "ui.plan.view.outside")
_TYPES = frozenset({"plan_item", "activity", "training", "delegation"})
_SIDE, _NARROW_SIDE = 300, 250
_NARROW = 900


class PlanPage(Page):
    """``years()`` reads the plan years, ``plan(year)`` one of them; both are called in the background."""

    name = "plan"

    def __init__(
        self,
        shell: Shell,
        lists: CodeLists,
        years: Callable[[], list[int]],
        plan: Callable[[int], Year],
        today: Callable[[], date],
    ) -> None:
        super().__init__(shell)
        self._years, self._plan, self._today = years, plan, today
        self.shown: Year | None = None
        self._wanted = 0
        self._lay_out(lists)
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._renew)

    def _lay_out(self, lists: CodeLists) -> None:
        shell = self.shell
        self.year = CalmCombo()
        shell.speech.put(self.year, "ui.plan.year", part="name")
        self.year.activated.connect(lambda place: self._read(self.year.itemData(place)))
        year_label = label(shell, "ui.plan.year", "dim")
        year_label.setBuddy(self.year)
        self.new = button(shell, "ui.plan.new", "plus", "primary", on=lambda: shell.go("editor", type="plan_item"))
        self.tabs = CalmTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        shell.speech.put(self.tabs, "ui.plan.views", part="name")
        for _ in _VIEWS:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda _place: self._show())
        self.table = PlanTable(shell, lists)
        self.outside = _outside_table(shell)
        self.nothing = empty_state(shell, "check", "ui.plan.none", "ui.plan.none.hint")
        self.lists = QStackedWidget()
        for one in (self.table, self.outside, self.nothing):
            self.lists.addWidget(one)
        self.side = PlanSide(shell, lists)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda item: open_record(shell, "plan_item", item.record))
        self.outside.opened.connect(lambda one: open_record(shell, one.type, one.record))
        again = button(shell, "ui.plan.new", "plus", on=lambda: shell.go("editor", type="plan_item"))
        self.empty = empty_state(shell, "wallet", "ui.plan.empty", "ui.plan.empty.hint", again)
        self._body = QStackedWidget()
        self._body.addWidget(self._full())
        self._body.addWidget(self.empty)
        lay(self, row(title(shell, "ui.page.plan"), 12, year_label, self.year, None, self.new), self._body)

    def _full(self) -> QWidget:
        self._figures = [plain("title") for _ in range(4)]
        cards = [
            card(label(self.shell, f"ui.plan.sum.{name}", "dim"), figure, gap=2, margin=12)
            for name, figure in zip(("done", "planned", "spent", "outside"), self._figures, strict=True)
        ]
        self._area = scroll(self.side)
        self.shell.theme.changed.connect(self._fit)
        full = QWidget()
        inner = lay(full, row(*cards), self.tabs, row(self.lists, self._area, gap=14), gap=12)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setStretch(2, 1)
        return full

    def _fit(self) -> None:
        """The side panel takes less where room is short."""
        px = self.shell.theme.px
        self._area.setFixedWidth(px(_NARROW_SIDE if self.width() < px(_NARROW) else _SIDE))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As wide as the window allows."""
        super().resizeEvent(event)
        self._fit()

    def arrive(self, year: int = 0, **_arguments: Any) -> None:
        """Read anew; ``year`` names another year."""
        self._read(year or self._wanted)

    def _read(self, year: int) -> None:
        self._wanted = year
        this_year = self._today().year

        def look(_progress: Progress) -> tuple[list[int], Year]:
            years = self._years()
            return years, self._plan(year or next((one for one in years if one <= this_year), this_year))

        self.shell.jobs.run(look, self._filled, owner=self)

    def _filled(self, read: tuple[list[int], Year]) -> None:
        years, self.shown = read
        self.year.clear()
        for one in years:
            self.year.addItem(str(one), one)
        self.year.setCurrentIndex(self.year.findData(self.shown.year))
        self._renew()
        if self.lists.currentWidget() is self.table and self.table.current is None and self.shown.items:
            self.table.choose(0)

    def _renew(self) -> None:
        """Words and figures of the year that is shown."""
        year, speech = self.shown, self.shell.speech
        if year is None:
            return
        self._body.setCurrentIndex(0 if year.items or year.unplanned else 1)
        planned, spent, outside = (
            speech.text("ui.plan.vnd", sum=value) for value in (year.planned, year.spent, year.outside)
        )
        done = speech.text("ui.plan.done", done=year.done, count=len(year.items))
        for figure, text in zip(self._figures, (done, planned, spent, outside), strict=True):
            figure.setText(text)
        counts = (len(year.items), len(year.idle), sum(one.over > 0 for one in year.items), len(year.unplanned))
        for place, key in enumerate(_VIEWS):
            self.tabs.setTabText(place, speech.text(key, count=counts[place]))
        self._show()

    def _show(self) -> None:
        year = self.shown
        if year is None:
            return
        view = self.tabs.currentIndex()
        if view == OUTSIDE:
            self.outside.fill(year.unplanned)
            self._turn_to(self.outside, bool(year.unplanned))
            self.side.show_item(None, year)
            return
        items = [one for one in year.items if view == ALL or (view == IDLE and one.idle) or (view == OVER and one.over)]
        self.table.show_items(items)
        self._turn_to(self.table, bool(items))
        self._choose(self.table.current)

    def _turn_to(self, table: QWidget, filled: bool) -> None:
        self.lists.setCurrentWidget(table if filled else self.nothing)

    def _choose(self, item: Any) -> None:
        if self.shown is not None:
            self.side.show_item(item, self.shown)

    def _changed(self, types: frozenset[str]) -> None:
        if self.shown is not None and self.isVisible() and types & _TYPES:
            self._read(self._wanted)


def _outside_table(shell: Shell) -> RowsView:
    """Records of the year that carry out no item."""
    speech = shell.speech

    def money(one: Linked) -> str:
        return speech.number(one.spent) if one.spent else "–"

    return RowsView(
        shell,
        "ui.plan.view.outside.name",
        (
            Column("ui.plan.column.record", lambda one: one.title),
            Column("ui.plan.column.type", lambda one: speech.text(f"type.{one.type}"), 120),
            Column("ui.plan.column.day", lambda one: speech.date(one.start_date), 110),
            Column("ui.plan.column.spent", money, 130, right=True),
        ),
    )
