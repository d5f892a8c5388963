"""A form on screen, built from its field table and led by its presenter."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.rules import WARNING, Problem
from tvdesk.ui.fields.build import Offering, editor_of
from tvdesk.ui.fields.suggestions import SuggestionLine
from tvdesk.ui.fields.table import TableEditor
from tvdesk.ui.forms.cell import Cell
from tvdesk.ui.forms.draft_clock import DraftClock
from tvdesk.ui.forms.presenter import FormPresenter, Note, pinnable
from tvdesk.ui.forms.section import Section
from tvdesk.ui.forms.typed import is_blank
from tvdesk.ui.kit import scroll
from tvdesk.ui.page import Shell

ATTACHMENTS = "attachments"
"""The field that has a place of its own beside the form."""
REVIEW_MS = 300
FOLDED = frozenset({"reporter", "channels", "outputs", "budget", "plan", "result", "attachments"})
"""Sections that a record often leaves empty; they are open where anything stands in them."""
_WORDED = frozenset({"links"})


class FormView(QWidget):
    """Shows a presenter's form and tells it what is typed."""

    edited = Signal()
    """Something was typed."""
    reviewed = Signal()
    """What is wrong, missing and below the fields is up to date again."""
    draft_due = Signal()
    """A moment has passed since the last edit, or the cursor left a field: time to keep a draft."""

    def __init__(
        self,
        shell: Shell,
        form: Form,
        offering: Offering,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.shell = shell
        self.form = form
        self.presenter: FormPresenter | None = None
        self._clock = DraftClock()
        self._here: Cell | None = None
        self._keep = QTimer(self, singleShot=True)
        self._keep.timeout.connect(self._draft_due)
        self._review = QTimer(self, singleShot=True, interval=REVIEW_MS)
        self._review.timeout.connect(self.review)
        self.cells: dict[str, Cell] = {}
        self.sections: list[Section] = []
        self.remarks: Callable[[], Mapping[str, str]] = dict
        self._build(offering, today)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        shell.speech.changed.connect(self.review)

    def _build(self, offering: Offering, today: Callable[[], date]) -> None:
        # From the outside in: the style sheet is matched again for whatever changes its parent.
        self._inner = QWidget()
        self.area: QScrollArea = scroll(self._inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.area.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(10)
        pins = pinnable(self.form)
        for name, fields in sections_of(self.form):
            section = Section(self.shell, name)
            self._column.addWidget(section)
            section.put([self._cell(section, field, offering, today, field.name in pins) for field in fields])
            self.sections.append(section)
        self._column.addStretch(1)
        self._chain()

    def _cell(self, section: Section, field: Field, offering: Offering, today: Callable[[], date], pins: bool) -> Cell:
        editor = editor_of(self.shell, self.form.type, field, offering, today)
        title = field.name == self.form.title
        cell = Cell(self.shell, section.body, self.form.type, field, editor, pinnable=pins, title=title)
        editor.edited.connect(lambda: self._typed(cell))
        editor.next_wanted.connect(lambda: self._next(cell))
        if isinstance(editor, TableEditor):
            editor.stops_changed.connect(self._chain)
        self.cells[field.name] = cell
        return cell

    # --- showing ---------------------------------------------------------------------------------------------

    def show_form(self, presenter: FormPresenter) -> None:
        """Show another record; the draft of the one before is no business of this one."""
        self._clock.kept()
        self._keep.stop()
        self.presenter = presenter
        self.fill()
        for section in self.sections:
            section.fold(section.name in FOLDED and not self._wanted(section))
        self.area.verticalScrollBar().setValue(0)

    def fill(self) -> None:
        """Put into the editors what the presenter holds."""
        assert self.presenter is not None
        for name, cell in self.cells.items():
            cell.editor.show_typed(self.presenter.typed(name))
        self.review()

    def renew(self) -> None:
        """The record is another by now: show it where it stands, and what came into a folded section."""
        before = {section.name: section.filled for section in self.sections}
        self.fill()
        for section in self.sections:
            if not section.is_open and section.filled > before[section.name]:
                section.fold(False)

    def _wanted(self, section: Section) -> bool:
        assert self.presenter is not None
        presenter = self.presenter
        # The unit that owns a record is always there, and mostly reports for itself: that says nothing.
        owner = presenter.typed("unit") if "unit" in self.cells else None
        said = (presenter.typed(cell.field.name) for cell in section.cells)
        return any(not is_blank(typed) and typed != owner for typed in said)

    def review(self) -> None:
        """Tell anew what is wrong and worth knowing."""
        self._review.stop()
        if self.presenter is None:
            return
        beside, remarks = self.presenter.beside(), self.remarks()
        for name, cell in self.cells.items():
            self._tell(cell, beside.get(name), remarks.get(name, ""))
        for section in self.sections:
            filled = [cell for cell in section.cells if not is_blank(self.presenter.typed(cell.field.name))]
            section.count(len(filled))
        self.reviewed.emit()

    def _tell(self, cell: Cell, problem: Problem | None, remark: str) -> None:
        assert self.presenter is not None
        if problem is not None:
            warning = problem.severity == WARNING
            cell.tell(self.sentence(problem), "warning" if warning else "error", wrong=not warning)
            return
        if remark:
            cell.tell(remark, "warning", wrong=False)
            return
        note = self.presenter.note(cell.field.name)
        text = self._said(note) if note else self._reminder(cell.field)
        cell.tell(text, "dim", wrong=False)

    def sentence(self, problem: Problem) -> str:
        """What is wrong with a field, and what to do."""
        text = self.shell.speech.text
        if problem.code == "field.required":
            return text("error.field.required")
        fields = dict(problem.fields)
        if "column" in fields:
            fields["column"] = self.shell.speech.language.field_label(self.form.type, str(fields["column"]))
        return f"{text(f'error.{problem.code}', **fields)} {text(f'error.{problem.code}.next', **fields)}"

    def _said(self, note: Note) -> str:
        return self.shell.speech.text(note.key, **note.fields)

    def _reminder(self, field: Field) -> str:
        if field.kind is not Kind.LONG_TEXT or field.name in _WORDED:
            return ""
        return self.shell.speech.text("ui.form.personal")

    # --- typing ----------------------------------------------------------------------------------------------

    def _typed(self, cell: Cell) -> None:
        if self.presenter is None:
            return
        self.presenter.type(cell.field.name, cell.editor.typed())
        self.touched()

    def touched(self) -> None:
        """Something in the form is another now: a draft is due in a moment, and a review."""
        self._clock.edited(_now())
        self._keep.start(self._clock.wait(_now()) or 0)
        self._review.start()
        self.edited.emit()

    @property
    def current(self) -> Cell | None:
        """The field with the cursor."""
        return self._cell_of(QApplication.focusWidget())

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.presenter is None:
            return
        left, entered = self._cell_of(old), self._cell_of(new)
        self._here = entered
        if left is not None and left is not entered:
            self.leave(left)
        if entered is not None and entered is not left and new is not None:
            QTimer.singleShot(0, self, lambda: self._bring_into_view(entered))

    def leave(self, cell: Cell) -> None:
        """The cursor left a field: settle it, tidy it, and keep the draft."""
        if self.presenter is None:
            return
        cell.editor.finish()
        self.presenter.type(cell.field.name, cell.editor.typed())
        cell.editor.show_typed(self.presenter.leave(cell.field.name))
        self.review()
        if self._clock.pending:
            self._draft_due()

    def settle(self) -> None:
        """Take over what stands in the field with the cursor, as if it were left."""
        here = self._cell_of(QApplication.focusWidget()) or self._here
        if here is not None:
            self.leave(here)

    def _draft_due(self) -> None:
        self._keep.stop()
        self.draft_due.emit()

    def draft_kept(self) -> None:
        """All that was typed is kept."""
        self._clock.kept()
        self._keep.stop()

    def draft_missed(self) -> None:
        """The draft could not be kept: it is still due, at the next edit or when the field is left."""
        self._clock.edited(_now())

    @property
    def draft_pending(self) -> bool:
        """Whether something was typed that is kept nowhere."""
        return self._clock.pending

    # --- moving ----------------------------------------------------------------------------------------------

    def _cell_of(self, widget: QWidget | None) -> Cell | None:
        while widget is not None and widget is not self:
            if isinstance(widget, Cell) and self.cells.get(widget.field.name) is widget:
                return widget
            widget = widget.parentWidget()
        return None

    def go_to(self, name: str) -> None:
        """Put the cursor into a field, wherever it is folded away."""
        cell = self.cells.get(name)
        if cell is None:
            return
        next(section for section in self.sections if cell in section.cells).fold(False)
        cell.editor.take_focus()
        QTimer.singleShot(0, self, lambda: self._bring_into_view(cell))

    def _bring_into_view(self, cell: Cell) -> None:
        place = cell.mapTo(self._inner, QPoint(0, 0))
        self.area.ensureVisible(0, place.y() + cell.height(), 0, 12)
        self.area.ensureVisible(0, place.y(), 0, 12)

    def _next(self, cell: Cell) -> None:
        """Enter: the next field, or the heading of a section that is folded."""
        cells = [one for section in self.sections for one in section.cells]
        place = cells.index(cell) + 1
        if place >= len(cells):
            self.settle()
            return
        section = next(section for section in self.sections if cells[place] in section.cells)
        if section.is_open:
            cells[place].editor.take_focus()
        else:
            section.heading.setFocus()

    def _scrolled(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, SuggestionLine) and self._cell_of(focus) is not None:
            focus.follow()

    def stops(self) -> list[QWidget]:
        """All that Tab stops at, in the order of the fields."""
        found: list[QWidget] = []
        for section in self.sections:
            found.append(section.heading)
            for cell in section.cells:
                found += cell.editor.stops()
        return found

    def _chain(self) -> None:
        stops = self.stops()
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)


def _now() -> int:
    return time.monotonic_ns() // 1_000_000


def sections_of(form: Form) -> list[tuple[str, list[Field]]]:
    """The sections of a form in their order, each with its fields; files have their own place."""
    found: list[tuple[str, list[Field]]] = []
    for field in form.fields:
        if field.name == ATTACHMENTS:
            continue
        if not found or found[-1][0] != field.section:
            found.append((field.section, []))
        found[-1][1].append(field)
    return found
