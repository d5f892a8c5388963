"""The table of a plan year: each item with its days, state, money planned and spent, and a bar between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from tvdesk.core.templates import CodeLists
from tvdesk.services.plan_progress import DONE, DROPPED, UNDER_WAY, Item
from tvdesk.ui.bars import draw_bar
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

BAR_COLUMN = 4
_ICONS = {DONE: ("circle-check", "good"), UNDER_WAY: ("clock", "accent"), DROPPED: ("x", "dim")}


def state_icon(item: Item) -> tuple[str, str]:
    """The icon of an item's state; the word stands beside it."""
    return _ICONS.get(item.state, ("calendar", "dim"))


class PlanTable(RowsView):
    """The items of one year."""

    def __init__(self, shell: Shell, lists: CodeLists) -> None:
        speech = shell.speech

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
                Column("ui.plan.column.bar", lambda _one: "", 112, tip=lambda one: progress(shell, one), narrow=0),
            ),
        )
        self._bar = _BarDelegate(shell, self)
        self.setItemDelegateForColumn(BAR_COLUMN, self._bar)

    def show_items(self, items: Sequence[Item]) -> None:
        """Other items; all bars share one scale."""
        self._bar.most = max((max(one.planned or 0, one.spent) for one in items), default=0)
        self.fill(items)


class _BarDelegate(QStyledItemDelegate):
    """Draws the bar of an item."""

    def __init__(self, shell: Shell, parent: RowsView) -> None:
        super().__init__(parent)
        self._theme = shell.theme
        self.most = 0

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        item = index.data(Qt.ItemDataRole.UserRole)
        height = self._theme.px(10)
        rect = QRectF(option.rect)
        place = QRectF(rect.x() + 8, rect.center().y() - height / 2, rect.width() - 16, height)
        if item.planned or item.spent:
            draw_bar(painter, place, item.planned or 0, item.spent, self.most, self._theme)


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
