"""Beside the text of a consolidated report: what each unit says in the same section, to be taken over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tvdesk.services.report_text import ADDED, REWRITTEN, UnitText
from tvdesk.services.reports.figure_text import Part
from tvdesk.ui.kit import button, card, label, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.report.behind import quiet_list
from tvdesk.ui.report.figure_edit import FigureEdit

_OWN = (REWRITTEN, ADDED)


class UnitsPanel(QWidget):
    """``take_over`` puts pieces of text into the office's own."""

    def __init__(self, shell: Shell, take_over: Callable[[Sequence[Part]], None]) -> None:
        super().__init__()
        self._shell, self._take_over = shell, take_over
        self._texts: Sequence[UnitText] = ()
        self._section = ""
        self.units = QListWidget()
        quiet_list(self.units, shell)
        shell.speech.put(self.units, "ui.report.units", part="name")
        self.units.currentItemChanged.connect(lambda item, _old: self._show(item))
        self.text = FigureEdit(shell.theme)
        self.text.setReadOnly(True)
        shell.speech.put(self.text, "ui.report.units.text", part="name")
        self.take = button(shell, "ui.report.units.take", "corner-down-left", on=self._take, tip="ui.report.units.tip")
        self.none = label(shell, "ui.report.units.none", "dim", wraps=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._count = plain("dim", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        inner = card(self._count, self.none, self.units, self.text, self.take, margin=12)
        inner_layout = inner.layout()
        assert isinstance(inner_layout, QVBoxLayout)
        inner_layout.setStretch(2, 2)
        inner_layout.setStretch(3, 3)
        layout.addWidget(inner)
        shell.speech.changed.connect(self._fill)
        self._fill()

    def put(self, texts: Sequence[UnitText]) -> None:
        """What the units say in their reports."""
        self._texts = texts
        self._fill()

    def show_section(self, section: str) -> None:
        """Another section."""
        self._section = section
        self._fill()

    def _fill(self) -> None:
        speech = self._shell.speech
        kept = self.chosen.unit if self.chosen else ""
        self.units.blockSignals(True)
        self.units.clear()
        saying = [one for one in self._texts if self._section in one.sections]
        # What people wrote comes before what was composed from records.
        saying.sort(key=lambda one: one.sections[self._section][0] not in _OWN)
        for one in saying:
            own = one.sections[self._section][0] in _OWN
            item = QListWidgetItem(one.name)
            item.setIcon(self._shell.theme.icon("pencil" if own else "file-text", "accent" if own else "dim"))
            said = speech.text(f"ui.report.units.{'own' if own else 'composed'}", name=one.name)
            item.setToolTip(said)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.units.addItem(item)
        places = [one.unit for one in saying]
        self.units.setCurrentRow(places.index(kept) if kept in places else 0)
        self.units.blockSignals(False)
        self._count.setText(speech.text("ui.report.units.count", count=len(saying)))
        for widget in (self.units, self.text, self.take, self._count):
            widget.setVisible(bool(saying))
        self.none.setVisible(not saying)
        self._show(self.units.currentItem())

    @property
    def chosen(self) -> UnitText | None:
        """The unit whose text is shown."""
        item = self.units.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, UnitText) else None

    def _show(self, item: QListWidgetItem | None) -> None:
        one = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self.text.put(one.parts(self._section) if isinstance(one, UnitText) else (), frozenset(), check=False)

    def _take(self) -> None:
        if (one := self.chosen) is not None:
            self._take_over([f"{one.name}: ", *one.parts(self._section)])
