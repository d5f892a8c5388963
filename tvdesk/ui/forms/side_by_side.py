"""Two records field by field in a grid; what differs is marked by a word as well as by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from tvdesk.core.forms import FORMS
from tvdesk.ui.kit import plain
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.wording import Wording

_NOTHING: tuple[Any, ...] = (None, [], "")


def side_by_side(
    shell: Shell,
    type: str,
    wording: Wording,
    both: tuple[Mapping[str, Any], Mapping[str, Any]],
    heads: tuple[QWidget, QWidget],
) -> tuple[QGridLayout, int]:
    """The grid under two heads, and in how many fields the records differ."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for column, stretch in ((0, 2), (1, 3), (2, 3)):
        grid.setColumnStretch(column, stretch)
    for column, head in enumerate(heads, 1):
        grid.addWidget(head, 0, column)
    differing = 0
    for field in FORMS[type].fields:
        values = [one.get(field.name) for one in both]
        if all(value in _NOTHING for value in values):
            continue
        line, same = grid.rowCount(), values[0] == values[1]
        differing += not same
        name = wording.label(type, field.name)
        marked = name if same else f"{name} ({shell.speech.text('ui.form.differs')})"
        grid.addWidget(worded(marked, "dim"), line, 0)
        for column, value in enumerate(values, 1):
            said = "–" if value in _NOTHING else wording.value(field, value)
            grid.addWidget(worded(said, "" if same else "strong"), line, column)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid, differing


def worded(text: str, role: str) -> QLabel:
    """A label that can be copied from."""
    made = plain(role, wraps=True)
    made.setText(text)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
