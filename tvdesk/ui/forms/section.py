"""A section of a form: a card with a heading that folds it, and its fields in columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.ui.forms.cell import Cell
from tvdesk.ui.forms.columns import ColumnsLayout
from tvdesk.ui.page import Shell

NARROW = 620
"""Below this width a form has two columns in place of four."""


class _Heading(QPushButton):
    """Space folds and unfolds; Enter unfolds and goes to the first field."""

    enter_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.enter_wanted.emit()
        else:
            super().keyPressEvent(event)


class Section(QFrame):
    """The fields of one section. Folded, the heading says how many of them are filled in."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__()
        self.name = name
        self.cells: list[Cell] = []
        self._shell = shell
        self.filled = 0
        self.setProperty("role", "card")
        self.heading = _Heading()
        self.heading.setProperty("role", "heading")
        self.heading.setAutoDefault(False)
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.toggled.connect(self._toggled)
        self.heading.enter_wanted.connect(self.enter)
        self.body = QWidget()
        self._columns = ColumnsLayout(lambda: shell.theme.px(NARROW))
        self._columns.setContentsMargins(8, 4, 8, 0)
        self.body.setLayout(self._columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 14)
        layout.setSpacing(2)
        layout.addWidget(self.heading)
        layout.addWidget(self.body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        shell.speech.changed.connect(self._word)
        self._toggled(True)

    def put(self, cells: Sequence[Cell]) -> None:
        """The fields; they have the body as their parent."""
        self.cells = list(cells)
        for cell in cells:
            self._columns.addWidget(cell)

    @property
    def is_open(self) -> bool:
        """Whether the fields are on screen."""
        return self.heading.isChecked()

    def fold(self, folded: bool) -> None:
        """Fold or unfold."""
        self.heading.setChecked(not folded)

    def enter(self) -> None:
        """Unfold, and put the cursor into the first field."""
        self.fold(False)
        if self.cells:
            self.cells[0].editor.take_focus()

    def count(self, filled: int) -> None:
        """How many fields are filled in."""
        if filled != self.filled:
            self.filled = filled
            self._word()

    def _toggled(self, open_: bool) -> None:
        self.body.setVisible(open_)
        self._shell.theme.put_icon(self.heading, "chevron-down" if open_ else "chevron-right", "dim")
        self._word()

    def _word(self) -> None:
        text = self._shell.speech.text(f"ui.form.section.{self.name}")
        if not self.is_open:
            counted = self._shell.speech.text("ui.form.filled", filled=self.filled, all=len(self.cells))
            text = f"{text}   ·   {counted}"
        self.heading.setText(text)
        state = self._shell.speech.text("ui.form.open" if self.is_open else "ui.form.folded")
        self.heading.setAccessibleName(f"{text}, {state}")
