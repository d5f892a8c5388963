"""The table of a plan year: each item with its days, state, money planned and spent, and a bar between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from tvdesk.core.templates import CodeLists
from tvdesk.services.plan_progress import DONE, DROPPED, UNDER_WAY, Item
from tvdesk.ui.bars import draw_bar
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

_ICONS = {DONE: ("circle-check", "good"), UNDER_WAY: ("clock", "accent"), DROPPED: ("x", "dim")}


def state_icon(item: Item) -> tuple[str, str]:
    """The icon of an item's state; the word stands beside it."""
    return _ICONS.get(item.state, ("calendar", "dim"))


class PlanTable(RowsView):
    """The items of one year."""

    def __init__(self, shell: Shell, lists: CodeLists) -> None:
        speech = shell.speech
        self._most = 0

        def money(value: int | None) -> str:
            return "–" if value is None else speech.number(value)

        def state(one: Item) -> str:
            return label(shell, lists, one)

        super().__init__(
            shell,
            "ui.plan.table",
            (
                Column("ui.plan.column.title", lambda one: one.title, tip=lambda one: one.title),
                Column("ui.plan.column.state", state, 146, icon=state_icon, narrow=44),
                Column("ui.plan.column.planned", lambda one: money(one.planned), 106, right=True),
                Column("ui.plan.column.spent", lambda one: money(one.spent), 106, right=True),
                Column(
                    "ui.plan.column.bar",
                    lambda _one: "",
                    112,
                    tip=lambda one: progress(shell, one),
                    narrow=0,
                    draw=self._draw_bar,
                ),
            ),
        )

    def _draw_bar(self, painter: QPainter, inner: QRect, item: Item) -> None:
        height = self._shell.theme.px(10)
        place = QRectF(inner.x(), inner.center().y() - height / 2, inner.width(), height)
        if item.planned or item.spent:
            draw_bar(painter, place, item.planned or 0, item.spent, self._most, self._shell.theme)

    def show_items(self, items: Sequence[Item]) -> None:
        """Other items; all bars share one scale."""
        self._most = max((max(one.planned or 0, one.spent) for one in items), default=0)
        self.fill(items)


def days(shell: Shell, item: Item) -> str:
    """ "05/01/2026 – 07/01/2026"."""
    if not item.end_date or item.end_date == item.start_date:
        return shell.speech.date(item.start_date) if item.start_date else ""
    return f"{shell.speech.date(item.start_date)} – {shell.speech.date(item.end_date)}"


def label(shell: Shell, lists: CodeLists, item: Item) -> str:
    """The state of an item in words."""
    if item.idle:
        return shell.speech.text("ui.plan.idle")
    return lists.label("plan_state", item.state, shell.speech.name) if lists.has("plan_state", item.state) else ""


def progress(shell: Shell, item: Item) -> str:
    """Planned against spent in words."""
    speech = shell.speech
    if item.planned is None:
        return speech.text("ui.plan.spent_without_plan", spent=item.spent)
    key = "ui.plan.over" if item.over else "ui.plan.within"
    left = item.over or item.planned - item.spent
    return speech.text(key, spent=item.spent, planned=item.planned, difference=left)
