"""Two records beside each other, field by field; what differs is marked by a word as well as by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tvdesk.ui.forms.side_by_side import side_by_side
from tvdesk.ui.kit import button, label, row, scroll
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
        heads = (label(shell, f"{words}.mine", "section"), label(shell, "ui.form.theirs", "section"))
        grid, self.differing = side_by_side(shell, type, wording, (mine, theirs), heads)
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

    def _stay(self) -> None:
        self.accept()
        self.stay_wanted.emit()

    def _open(self) -> None:
        self.accept()
        self.theirs_wanted.emit()

    def _delete(self) -> None:
        self.accept()
        self.delete_wanted.emit()
