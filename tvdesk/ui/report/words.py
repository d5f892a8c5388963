"""Step 3: the words of the report, section by section; every figure leads to its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QListWidget, QListWidgetItem, QWidget

from tvdesk.services.report_desk import Report
from tvdesk.services.report_text import ADDED, EMPTY, REWRITTEN, WANTED, ReportText, SectionText, UnitText
from tvdesk.services.reports.figure_text import Figure, Part, rewriting
from tvdesk.ui.calm import CalmTabs
from tvdesk.ui.kit import badge, button, column, dress, label, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.report.behind import BehindPanel, Label, quiet_list
from tvdesk.ui.report.figure_edit import FigureEdit

if TYPE_CHECKING:
    from tvdesk.ui.report.units_panel import UnitsPanel

_LEFT, _RIGHT, _LEFT_NARROW, _LOW = 262, 270, 200, 200
_LOW_UNITS = 260
_NARROW, _ANY = 900, 16_777_215
_IDLE = 8_000
_BADGES = {REWRITTEN: "accent", ADDED: "accent", WANTED: "attention", EMPTY: "neutral"}
Keep = Callable[[str, str], None]
ReadUnits = Callable[[Callable[[list[UnitText]], None]], None]
"""Reads what the units say in their reports, in the background, and hands it over."""


class WordsStep(QWidget):
    """``keep(section, text)`` stores what was written; an empty text gives the section back to the program."""

    moved = Signal(str)

    def __init__(self, shell: Shell, keep: Keep, label: Label) -> None:
        super().__init__()
        self._shell, self._keep = shell, keep
        self._text: ReportText | None = None
        self._carried: frozenset[int] = frozenset()
        self._section = ""
        self._before = ""
        self._lay_out(label)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE)
        self._idle.timeout.connect(self.save)
        shell.speech.changed.connect(self._renew)

    def _lay_out(self, label_of: Label) -> None:
        shell = self._shell
        self.sections = QListWidget()
        quiet_list(self.sections, shell)
        shell.speech.put(self.sections, "ui.report.sections", part="name")
        self.sections.currentItemChanged.connect(lambda item, _old: self._open(item))
        self._title, self._state = plain("section", wraps=True), badge()
        self.edit = FigureEdit(shell.theme)
        shell.speech.put(self.edit, "ui.report.editor", part="name")
        self.edit.textChanged.connect(self._typed)
        self.edit.left.connect(self.save)
        self.edit.figure_met.connect(self._meet)
        self.give_back = button(
            shell, "ui.report.give_back", "rotate-ccw", on=self.back_to_composed, tip="ui.report.give_back.tip"
        )
        self.note = plain("warning", wraps=True)
        self.hint = label(shell, "ui.report.editor.hint", "dim", wraps=True)
        self.behind = BehindPanel(shell, self.edit.insert_figure, label_of)
        self.units: UnitsPanel | None = None
        self._read_units: ReadUnits | None = None
        self._lent: Mapping[str, Figure] = {}
        head = row(self._title, self._state, self.give_back)
        head.setStretch(0, 1)
        middle = column(head, self.edit, self.note, self.hint, gap=8)
        middle.setStretch(1, 1)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(14)
        self._beside.addLayout(middle, 1)
        self.side: QWidget = self.behind
        self._beside.addWidget(self.side)
        whole = row(self.sections, self._beside, gap=14)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        shell.theme.changed.connect(self._fit)

    def _fit(self) -> None:
        """Where room is short, what belongs beside the text lies below it."""
        px = self._shell.theme.px
        short = self.width() < px(_NARROW)
        self.sections.setFixedWidth(px(_LEFT_NARROW if short else _LEFT))
        self._beside.setDirection(QBoxLayout.Direction.TopToBottom if short else QBoxLayout.Direction.LeftToRight)
        self.behind.lie(short)
        self.side.setMinimumWidth(0 if short else px(_RIGHT))
        self.side.setMaximumWidth(_ANY if short else px(_RIGHT))
        self.side.setMaximumHeight(px(_LOW if self.units is None else _LOW_UNITS) if short else _ANY)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._fit()

    def lend_units(self, read: ReadUnits) -> None:
        """Have what the units say at hand, section by section; ``read`` reads it in the background."""
        from tvdesk.ui.report.units_panel import UnitsPanel

        shell = self._shell
        self._read_units = read
        self.units = UnitsPanel(shell, self.take_over)
        tabs = CalmTabs()
        tabs.addTab(self.units, "")
        tabs.addTab(self.behind, "")
        shell.speech.put(tabs.tabBar(), "ui.report.side", part="name")
        shell.speech.changed.connect(self._name_tabs)
        self._beside.addWidget(tabs)
        self.side = tabs
        self._name_tabs()
        self._fit()

    def _name_tabs(self) -> None:
        if isinstance(self.side, CalmTabs):
            for place, key in enumerate(("ui.report.side.units", "ui.report.side.figures")):
                self.side.setTabText(place, self._shell.speech.text(key))

    def take_over(self, parts: Sequence[Part]) -> None:
        """Put a unit's text where the cursor is, on lines of its own; its figures stay tied to the unit's records."""
        cursor = self.edit.textCursor()
        before = "" if cursor.atBlockStart() else "\n"
        self.edit.insert_parts([before, *parts] if before else parts)
        self._typed()

    def _units_read(self, texts: list[UnitText]) -> None:
        if self._text is None or self.units is None:
            return
        lent = {name: figure for one in texts for name, figure in one.figures.items()}
        self._lent = lent
        self._text = replace(self._text, figures={**lent, **self._text.figures})
        self.units.put(texts)
        self.units.show_section(self._section)

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now; what is being typed is kept first."""
        other = self._text is None or (self._text.first, self._text.last) != (report.text.first, report.text.last)
        if not other and self.changed:
            return
        self._text = report.text
        self._carried = report.carried
        if self._read_units is not None:
            if self._lent and not other:
                self._text = replace(report.text, figures={**self._lent, **report.text.figures})
            self._read_units(self._units_read)
        wanted = "" if other else self._section
        self._fill(wanted)

    def _fill(self, wanted: str) -> None:
        text = self._text
        if text is None:
            return
        self.sections.blockSignals(True)
        self.sections.clear()
        for one in text.sections:
            item = QListWidgetItem(_heading(one))
            item.setData(Qt.ItemDataRole.UserRole, one.section)
            said = self._shell.speech.text(f"ui.report.section.{one.state}")
            item.setToolTip(f"{_heading(one).strip()}: {said}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_heading(one)}. {said}")
            if one.state == EMPTY:
                item.setForeground(self._shell.theme.colour("dim"))
            item.setIcon(self._shell.theme.icon(*_ICONS[one.state]))
            self.sections.addItem(item)
        places = {one.section: place for place, one in enumerate(text.sections)}
        self.sections.setCurrentRow(places.get(wanted, 0))
        self.sections.blockSignals(False)
        self._open(self.sections.currentItem())

    def go_to(self, section: str) -> None:
        """Open a section, and put the cursor there."""
        for place in range(self.sections.count()):
            if self.sections.item(place).data(Qt.ItemDataRole.UserRole) == section:
                self.sections.setCurrentRow(place)
                self.edit.setFocus()

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is None or self._text is None:
            return
        code = item.data(Qt.ItemDataRole.UserRole)
        if code != self._section:
            self.save()
        self._section = code
        one = self._text.section(code)
        own = one.state in (REWRITTEN, ADDED)
        self.edit.put(self._text.parts(one.text), self._carried, check=own)
        self._before = self.edit.text_with_figures()
        self._show_state(one)
        self.behind.show_section(self._text, one)
        if self.units is not None:
            self.units.show_section(code)
        self._tell_unfounded()

    def _renew(self) -> None:
        """The words of the list, in another language."""
        if self._text is not None and not self.changed:
            self._fill(self._section)

    def _show_state(self, one: SectionText) -> None:
        speech = self._shell.speech
        self._title.setText(_heading(one))
        self._state.setText(speech.text(f"ui.report.section.{one.state}"))
        dress(self._state, f"badge-{_BADGES.get(one.state, 'good')}")
        self.give_back.setVisible(one.state in (REWRITTEN, ADDED))
        key = f"ui.report.editor.placeholder.{WANTED if one.state == WANTED else EMPTY}"
        speech.put(self.edit, key, part="placeholder")

    @property
    def changed(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return bool(self._section) and self.edit.text_with_figures() != self._before

    def _typed(self) -> None:
        self._idle.start()
        if self.changed:
            self._state.setText(self._shell.speech.text("ui.report.section.typing"))
            dress(self._state, "badge-attention")
        self.edit.check_numbers(self._carried)
        QTimer.singleShot(400, self, self._tell_unfounded)

    def _tell_unfounded(self) -> None:
        numbers = list(dict.fromkeys(self.edit.unfounded()))
        self.note.setVisible(bool(numbers))
        if numbers:
            self.note.setText(self._shell.speech.text("ui.report.unfounded", numbers=", ".join(numbers[:6])))

    def _meet(self, name: str) -> None:
        self.behind.show_figure(name)
        if name and isinstance(self.side, CalmTabs) and self.edit.hasFocus():
            self.side.setCurrentWidget(self.behind)
        self.moved.emit(name)

    def save(self) -> None:
        """Keep what was typed."""
        self._idle.stop()
        if not self.changed or self._text is None:
            return
        one = self._text.section(self._section)
        written = self.edit.text_with_figures().strip()
        self._before = self.edit.text_with_figures()
        if written == one.composed.strip():
            written = ""
        self._keep(self._section, rewriting(written) if written and one.composed else written)

    def refused(self, section: str, text: str) -> None:
        """What was written could not be kept: it stays in the editor, and counts as not kept."""
        if section == self._section and text == self._before.strip():
            self._before = ""

    def back_to_composed(self) -> None:
        """Give the section back to the program, with the way back to one's own words."""
        if self._text is None:
            return
        section = self._section
        one = self._text.section(section)
        own = self.edit.text_with_figures().strip()
        self._before = self.edit.text_with_figures()
        self._keep(section, "")
        kept = rewriting(own) if one.composed else own
        self._shell.messages.undo(
            self._shell.speech.text("ui.report.given_back", title=one.title), lambda: self._keep(section, kept)
        )


_ICONS: dict[str, tuple[str, str]] = {
    "composed": ("file-text", "dim"),
    REWRITTEN: ("pencil", "accent"),
    ADDED: ("pencil", "accent"),
    WANTED: ("triangle-alert", "attention"),
    EMPTY: ("x", "dim"),
}


def _heading(one: SectionText) -> str:
    number = f"{one.number} " if one.number.endswith(")") else f"{one.number}. " if one.number else ""
    return f"{'   ' * (one.depth - 1)}{number}{one.title}"
