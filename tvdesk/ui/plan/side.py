"""The side of the plan page: the chosen item with its records, or the money of the year by source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.core.templates import CodeLists
from tvdesk.services.plan_progress import Item, Linked, Source, Year
from tvdesk.ui.bars import MoneyBar
from tvdesk.ui.kit import badge, button, card, clear, column, label, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.plan.table import days, progress
from tvdesk.ui.plan.table import label as state_label

_MOST_LINKS = 12
_KINDS = {
    "tap_huan": ("training", ""),
    "doan_vao": ("delegation", "doan_vao"),
    "doan_ra": ("delegation", "doan_ra"),
}
"""The type and subtype of the records that carry out a kind of item; activities for all others."""


class PlanSide(QWidget):
    """Shows what belongs to the selection."""

    def __init__(self, shell: Shell, lists: CodeLists) -> None:
        super().__init__()
        self._shell, self._lists = shell, lists
        self._inner = QVBoxLayout()
        self._inner.setSpacing(12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._inner)
        outer.addStretch(1)
        self.item: Item | None = None

    def show_item(self, item: Item | None, year: Year) -> None:
        """An item, and the money of the year below it."""
        self.item = item
        clear(self._inner)
        if item is not None:
            self._inner.addWidget(self._item(item))
        if year.sources:
            self._inner.addWidget(self._money(year.sources))

    def _item(self, item: Item) -> QWidget:
        shell = self._shell
        name = plain("section", wraps=True)
        name.setText(item.title)
        when, words, bar = plain("dim"), plain(wraps=True), MoneyBar(shell)
        when.setText(days(shell, item))
        words.setText(progress(shell, item))
        bar.show_sums(item.planned or 0, item.spent)
        bar.setVisible(bool(item.planned or item.spent))
        state = badge(state_label(shell, self._lists, item), "attention" if item.idle else "neutral")
        opened = button(shell, "ui.plan.open", "square-pen", on=lambda: open_record(shell, "plan_item", item.record))
        does = button(shell, "ui.plan.record_for", "plus", on=lambda: self._record_for(item))
        return card(name, state, when, bar, words, *self._linked(item.linked), opened, does)

    def _record_for(self, item: Item) -> None:
        """A new record that carries the item out: of the kind that the plan names."""
        kind, subtype = _KINDS.get(item.subtype, ("activity", ""))
        values = {"plan_item": item.record, "in_plan": True, "subtype": subtype}
        self._shell.go("editor", type=kind, values={name: value for name, value in values.items() if value})

    def _linked(self, linked: Sequence[Linked]) -> list[QWidget]:
        shell = self._shell
        if not linked:
            return [label(shell, "ui.plan.no_records", "dim", wraps=True)]
        made: list[QWidget] = [label(shell, "ui.plan.records", "strong", count=len(linked))]
        made += [record_link(shell, one) for one in linked[:_MOST_LINKS]]
        if len(linked) > _MOST_LINKS:
            made.append(label(shell, "ui.plan.more", "dim", count=len(linked) - _MOST_LINKS))
        return made

    def _money(self, sources: Sequence[Source]) -> QWidget:
        shell = self._shell
        most = max(max(one.planned, one.spent) for one in sources)
        rows: list[QWidget] = [label(shell, "ui.plan.by_source", "section")]
        for one in sources:
            name, words, bar = plain("strong", wraps=True), plain("dim", wraps=True), MoneyBar(shell)
            name.setText(self._source(one.source))
            words.setText(shell.speech.text("ui.plan.source", planned=one.planned, spent=one.spent))
            bar.show_sums(one.planned, one.spent, most)
            holder = QWidget()
            holder.setLayout(column(name, bar, words, gap=4))
            rows.append(holder)
        return card(*rows, gap=10)

    def _source(self, code: str) -> str:
        if not code:
            return self._shell.speech.text("ui.plan.no_source")
        return self._lists.label("budget_source", code, self._shell.speech.name)


class RecordLine(QPushButton):
    """A record as a line that opens it, cut where its place ends."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setAutoDefault(False)
        self.setProperty("role", "link")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 (Qt's name)
        """Another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As much as there is room for."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width() - 6))


def record_link(shell: Shell, one: Linked) -> QWidget:
    """A record as a line that opens it."""
    made = RecordLine()
    made.clicked.connect(lambda: open_record(shell, one.type, one.record))
    shell.speech.put_made(made, lambda: f"{shell.speech.date(one.start_date)}  {one.title}")
    made.setToolTip(one.title)
    return made


def open_record(shell: Shell, type: str, record: str) -> None:
    """To the form of a record."""
    shell.go("editor", type=type, record=record)
