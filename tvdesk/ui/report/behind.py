"""Beside the text: the records behind the figure at the cursor, and the figures that can be put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.services.report_text import ReportText, SectionText
from tvdesk.services.reports.figure_text import Figure
from tvdesk.ui.kit import button, card, label, plain
from tvdesk.ui.page import Shell

_MOST = 60
_LISTS = {"channel": "channel", "country": "country", "output": "indicator", "spent": "budget_source"}
"""The code list from which the second half of a figure's name is taken, by the first half."""

Label = Callable[[str, str], str]


class BehindPanel(QWidget):
    """``insert`` puts a figure into the text; ``label_of`` says what a code of a list is called."""

    def __init__(self, shell: Shell, insert: Callable[[Figure], None], label_of: Label) -> None:
        super().__init__()
        self._shell, self._insert, self._label = shell, insert, label_of
        self._text: ReportText | None = None
        self.records = QListWidget()
        quiet_list(self.records, shell)
        shell.speech.put(self.records, "ui.report.behind.records", part="name")
        self.records.itemActivated.connect(self._open)
        self._what = plain("strong", wraps=True)
        self._hint = label(shell, "ui.report.behind.hint", "dim", wraps=True)
        self.figures = QListWidget()
        quiet_list(self.figures, shell)
        shell.speech.put(self.figures, "ui.report.figures.insert", part="name")
        self.figures.itemActivated.connect(self._put)
        self._title = label(shell, "ui.report.behind", "section")
        self._puts = button(shell, "ui.report.figures.put", "corner-down-left", on=self._put_current)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._room = QWidget()
        self._room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        upper = card(self._title, self._what, self._hint, self.records, self._room, margin=12)
        lower = card(label(shell, "ui.report.figures.insert", "section"), self.figures, self._puts, margin=12)
        self._layout.addWidget(upper, 3)
        self._layout.addWidget(lower, 2)
        self.show_figure("")

    def lie(self, across: bool) -> None:
        """Side by side where the panel lies below the text, else one above the other."""
        way = QVBoxLayout.Direction.LeftToRight if across else QVBoxLayout.Direction.TopToBottom
        self._layout.setDirection(way)

    def show_section(self, text: ReportText, section: SectionText) -> None:
        """The figures of a section, and of the report as a whole after them."""
        self._text = text
        self.figures.clear()
        own = [one for one in text.figures.values() if one.records and one.name.startswith(f"{section.section}.")]
        others = [one for one in text.figures.values() if one.records and one not in own]
        for one in (one for one in [*own, *others] if ".people_of." not in one.name):
            item = QListWidgetItem(f"{one.text}   {self._meaning(one)}")
            item.setToolTip(item.text())
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            self.figures.addItem(item)
        self._puts.setEnabled(self.figures.count() > 0)
        self.show_figure("")

    def show_figure(self, name: str) -> None:
        """The records that make a figure up."""
        figure = self._text.figures.get(name) if self._text and name else None
        self.records.clear()
        self._what.setVisible(bool(name))
        self._hint.setVisible(not name)
        found = figure is not None and bool(figure.records)
        self.records.setVisible(found)
        self._room.setVisible(not found)
        if not name:
            return
        if figure is None or not figure.records or self._text is None:
            self._what.setText(self._shell.speech.text("ui.report.behind.gone"))
            return
        shown = {"number": figure.text, "count": len(figure.records), "meaning": self._meaning(figure)}
        self._what.setText(self._shell.speech.text("ui.report.behind.number", **shown))
        for record in figure.records[:_MOST]:
            self._add(record, self._text.records.get(record, {}))

    def _add(self, record: str, values: Mapping[str, Any]) -> None:
        day = self._shell.speech.date(values["start_date"]) if values.get("start_date") else ""
        item = QListWidgetItem(f"{day}  {values.get('title', '')}")
        item.setToolTip(str(values.get("title", "")))
        item.setData(Qt.ItemDataRole.UserRole, record)
        self.records.addItem(item)

    def _meaning(self, figure: Figure) -> str:
        """What a figure counts, and in which section."""
        section, _, name = figure.name.partition(".")
        name = name.partition("-")[0]
        stem, _, code = name.partition(".")
        speech = self._shell.speech
        what = speech.text(f"ui.report.figure.{stem}") if speech.language.has(f"ui.report.figure.{stem}") else stem
        titles = {one.section: one.title for one in self._text.sections} if self._text else {}
        place = titles.get(section, "")
        return ", ".join(part for part in (f"{what} {self._code(stem, code)}".strip(), place) if part)

    def _code(self, stem: str, code: str) -> str:
        key = f"ui.report.figure.{code}"
        if not code or self._shell.speech.language.has(key):
            return self._shell.speech.text(key) if code else ""
        return self._label(_LISTS[stem], code) if stem in _LISTS else "" if stem == "people_of" else code

    def _open(self, item: QListWidgetItem) -> None:
        record = item.data(Qt.ItemDataRole.UserRole)
        if self._text is not None:
            kind = self._text.kinds.get(record, "activity")
            self._shell.go("editor", type=kind, record=record)

    def _put_current(self) -> None:
        if (item := self.figures.currentItem()) is not None:
            self._put(item)

    def _put(self, item: QListWidgetItem) -> None:
        if self._text is not None:
            self._insert(self._text.figures[item.data(Qt.ItemDataRole.UserRole)])


def quiet_list(made: QListWidget, shell: Shell) -> None:
    """One line an item, cut where it ends; the whole is its tip."""
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setIconSize(QSize(shell.theme.px(16), shell.theme.px(16)))
