"""Two records beside each other, field by field; what differs is marked by a word as well as by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from tvdesk.core.forms import FORMS
from tvdesk.ui.kit import button, label, plain, row, scroll
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.wording import Wording


class Beside(QDialog):
    """A possible duplicate beside the record at hand. ``theirs_wanted`` opens the other one."""

    theirs_wanted = Signal()
    delete_wanted = Signal()
    stay_wanted = Signal()

    def __init__(
        self,
        shell: Shell,
        owner: QWidget,
        type: str,
        wording: Wording,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        *,
        deletable: bool,
        words: str = "ui.form",
    ) -> None:
        """``words`` is where the texts are that name the two sides and what can be done."""
        super().__init__(owner)
        self.shell = shell
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.form.beside", part="title")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, stretch in ((0, 2), (1, 3), (2, 3)):
            grid.setColumnStretch(column, stretch)
        grid.addWidget(label(shell, f"{words}.mine", "section"), 0, 1)
        grid.addWidget(label(shell, "ui.form.theirs", "section"), 0, 2)
        self.differing = self._fill(grid, type, wording, mine, theirs)
        grid.setRowStretch(grid.rowCount(), 1)
        inner = QWidget()
        inner.setLayout(grid)
        hint = label(shell, f"{words}.beside_hint", "dim", wraps=True)
        closing = button(shell, f"{words}.both_stay", role="primary", on=self._stay)
        opening = button(shell, "ui.form.open_theirs", on=self._open)
        deleting = button(shell, f"{words}.delete_mine", "trash-2", "danger", on=self._delete)
        deleting.setVisible(deletable)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(shell, "ui.form.beside", "title"))
        layout.addWidget(hint)
        layout.addWidget(scroll(inner), 1)
        layout.addLayout(row(deleting, None, opening, closing))
        closing.setFocus()
        self.resize(820, 560)

    def _fill(
        self, grid: QGridLayout, type: str, wording: Wording, mine: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> int:
        differing = 0
        for field in FORMS[type].fields:
            ours, others = mine.get(field.name), theirs.get(field.name)
            if ours in (None, [], "") and others in (None, [], ""):
                continue
            line = grid.rowCount()
            same = ours == others
            differing += not same
            name = wording.label(type, field.name)
            grid.addWidget(
                _worded(name if same else f"{name} ({self.shell.speech.text('ui.form.differs')})", "dim"), line, 0
            )
            for column, value in ((1, ours), (2, others)):
                said = "–" if value in (None, [], "") else wording.value(field, value)
                grid.addWidget(_worded(said, "" if same else "strong"), line, column)
        return differing

    def _stay(self) -> None:
        self.accept()
        self.stay_wanted.emit()

    def _open(self) -> None:
        self.accept()
        self.theirs_wanted.emit()

    def _delete(self) -> None:
        self.accept()
        self.delete_wanted.emit()


def _worded(text: str, role: str) -> QLabel:
    made = plain(role, wraps=True)
    made.setText(text)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
